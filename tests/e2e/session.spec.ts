// A session starts in each of its ways, survives what it should, is renewed once and in time, ends in
// front of a page that stays as it was, and leaves nothing behind.
import type { Page } from '@playwright/test';
import { asked, endSession, expect, hold, open, pastedToken, readSession, row, rows, settled, signIn, storedSession, storeSession, test, users, signOut } from './utils';

test.use({ fleet: 30 });

const refused = /status of 401/;

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const ended = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' });

async function pasteToken(page: Page, token: string) {
  await page.goto('/sign-in');
  await button(page, 'Use an access token instead').click();
  await page.getByLabel('Access token').fill(token);
  await button(page, 'Sign in').click();
}

test.describe('signing in', () => {
  test('says which fields are missing and sends nothing', async ({ page, control }) => {
    await page.goto('/sign-in');
    await button(page, 'Sign in').click();
    await expect(page.getByLabel('User name')).toHaveAccessibleDescription('Enter your user name');
    await expect(page.getByLabel('Password', { exact: true })).toHaveAccessibleDescription('Enter your password');
    await page.getByLabel('User name').fill('admin');
    await expect(page.getByText('Enter your user name')).toBeHidden();
    await expect(page.getByText('Enter your password')).toBeVisible();
    expect((await control.journal()).entries).toEqual([]);
  });

  test('with a wrong password says so, keeps what was typed and does not try again', async ({ page, control, guard }) => {
    guard.allow(/status of 400/);
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill('not the one');
    await button(page, 'Sign in').click();
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('Wrong user name, password or domain');
    await expect(alert).toContainText('The server says: “The user name or the password is wrong.”');
    await expect(page.getByLabel('User name')).toHaveValue('admin');
    expect(await asked(control, 'POST /api/auth/sign_in')).toHaveLength(1);
    expect(await readSession(page)).toEqual({ tab: null, computer: null });

    await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
    await button(page, 'Sign in').click();
    await expect(heading(page, 'Trunks')).toBeVisible();
  });

  test('with an unknown tenant says what to check', async ({ page, guard }) => {
    guard.allow(/status of 404/);
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(users.operator.username);
    await page.getByLabel('Password', { exact: true }).fill(users.operator.password);
    await page.getByLabel('Tenant domain').fill('no-such.example');
    await button(page, 'Sign in').click();
    await expect(page.getByRole('alert')).toContainText('No tenant has the domain no-such.example');
  });

  test('as the user of a tenant names the tenant', async ({ page }) => {
    await signIn(page, 'operator');
    await expect(page.getByText('operator@acme.example')).toBeVisible();
  });

  test('with a second factor takes the right code only', async ({ page, guard }) => {
    guard.allow(/status of 400/);
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(users.twofactor.username);
    await page.getByLabel('Password', { exact: true }).fill(users.twofactor.password);
    await page.getByLabel('Tenant domain').fill(users.twofactor.domain);
    await button(page, 'Sign in').click();
    const code = page.getByLabel('Code', { exact: true });
    await expect(code).toBeFocused();
    // Nothing is wrong before anybody has typed.
    await expect(page.getByText('A code was sent by e-mail.')).toBeVisible();
    await expect(code).not.toHaveAttribute('aria-invalid', 'true');
    await button(page, 'Confirm code').click();
    await expect(code).toHaveAccessibleDescription('Enter the code from the e-mail');
    await code.fill('000000');
    await button(page, 'Confirm code').click();
    await expect(page.getByRole('alert')).toContainText('The code is wrong or has expired');
    await button(page, 'Send another code').click();
    await expect(page.getByText('Another code was sent.', { exact: false })).toBeVisible();
    await expect(page.getByRole('alert')).toHaveCount(0);
    // As e-mails print it.
    await code.fill(users.twofactor.code.replace(/^(...)/, '$1 '));
    await button(page, 'Confirm code').click();
    await expect(heading(page, 'Trunks')).toBeVisible();
    await expect(page.getByText('twofactor@acme.example')).toBeVisible();
  });

  test('sends one request however often the button is pressed', async ({ page, control }) => {
    const release = await hold(page, '**/api/auth/sign_in');
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(users.admin.username);
    await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
    await button(page, 'Sign in').click();
    await expect(button(page, 'Signing in…')).toHaveAttribute('aria-busy', 'true');
    await button(page, 'Signing in…').press('Enter');
    await page.getByLabel('User name').press('Enter');
    release();
    await expect(heading(page, 'Trunks')).toBeVisible();
    expect(await asked(control, 'POST /api/auth/sign_in')).toHaveLength(1);
  });

  for (const [how, prefix] of [['alone', ''], ['with the word before it', 'Bearer ']] as const) {
    test(`takes an access token pasted ${how}`, async ({ page }) => {
      await pasteToken(page, ` ${prefix}${pastedToken}\t`);
      await expect(heading(page, 'Trunks')).toBeVisible();
      await expect(page.getByText('Access token', { exact: true })).toBeVisible();
      expect(JSON.parse((await readSession(page)).tab!)).toMatchObject({ access: pastedToken });
    });
  }

  test('refuses an access token that the server does not accept', async ({ page, guard }) => {
    guard.allow(refused);
    await pasteToken(page, 'no-such-token');
    await expect(page.getByRole('alert')).toContainText('The server does not accept this token');
    expect(await readSession(page)).toEqual({ tab: null, computer: null });
  });

  test('leads from an address inside the console to the page asked for', async ({ page, control }) => {
    const trunk = (await control.trunks())[3]!;
    await page.goto(`/trunk/${trunk.id}`);
    await expect(heading(page, 'Sign in')).toBeVisible();
    await expect(page).toHaveURL(`/trunk/${trunk.id}`);
    expect((await control.journal()).entries).toEqual([]);
    await page.getByLabel('User name').fill(users.admin.username);
    await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
    await page.getByLabel('Password', { exact: true }).press('Enter');
    await expect(heading(page, trunk.name)).toBeVisible();
    await expect(page).toHaveURL(`/trunk/${trunk.id}`);
  });
});

test.describe('keeping a session', () => {
  test('lasts for the tab only unless asked for more', async ({ page, context }) => {
    await signIn(page);
    const { tab, computer } = await readSession(page);
    expect(tab).not.toBeNull();
    expect(computer).toBeNull();
    await page.reload();
    await expect(heading(page, 'Trunks')).toBeVisible();

    const other = await context.newPage();
    await other.goto('/trunks');
    await expect(heading(other, 'Sign in')).toBeVisible();
  });

  test('lasts in new tabs when asked to stay signed in', async ({ page, context }) => {
    await page.goto('/sign-in');
    await page.getByLabel('User name').fill(users.admin.username);
    await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
    await page.getByLabel('Keep me signed in on this computer').check();
    await button(page, 'Sign in').click();
    await expect(heading(page, 'Trunks')).toBeVisible();
    const { tab, computer } = await readSession(page);
    expect(tab).toBeNull();
    expect(computer).not.toBeNull();
    await page.close();

    const other = await context.newPage();
    await other.goto('/trunks');
    await expect(heading(other, 'Trunks')).toBeVisible();
    await signOut(other);
    await expect(heading(other, 'Sign in')).toBeVisible();
    expect(await readSession(other)).toEqual({ tab: null, computer: null });
  });

  test('works from memory when the browser gives no storage', async ({ page }) => {
    await page.addInitScript(() => {
      const refuse = { get: () => { throw new DOMException('no storage', 'SecurityError'); } };
      Object.defineProperty(window, 'localStorage', refuse);
      Object.defineProperty(window, 'sessionStorage', refuse);
    });
    await signIn(page);
    await expect(rows(page)).toHaveCount(30);
    // The look for secrets at the end reads storage, and there is none.
    await page.close();
  });

  for (const [what, text] of [
    ['no JSON', '{"access":'],
    ['JSON of another shape', '["access"]'],
    ['without a token', '{"origin":"ORIGIN","base":"/api/","access":""}'],
    ['of another origin', '{"origin":"https://pbx.example.net","base":"/api/","access":"TOKEN"}'],
    ['of another API', '{"origin":"ORIGIN","base":"/other/","access":"TOKEN"}'],
  ] as const) {
    test(`a stored session ${what} is forgotten and never sent`, async ({ page, control, baseURL }) => {
      await storeSession(page, text.replace('ORIGIN', baseURL!).replace('TOKEN', pastedToken));
      await page.goto('/trunks');
      await expect(heading(page, 'Sign in')).toBeVisible();
      expect(await readSession(page)).toEqual({ tab: null, computer: null });
      expect((await control.journal()).entries).toEqual([]);
    });
  }
});

test.describe('renewal', () => {
  test('a burst of refused requests causes one renewal, and nobody notices', async ({ page, control, guard }) => {
    guard.allow(refused);
    const trunk = (await control.trunks())[2]!;
    await open(page, '/trunks');
    await expect(row(page, trunk.name).getByText('Online, registered')).toBeVisible();
    const before = JSON.parse((await readSession(page)).tab!) as { access: string };

    await control.clearJournal();
    await control.expire({ access: true });
    await control.link({ id: trunk.id }, 'down');
    await button(page, 'Refresh trunks').click();
    await expect(row(page, trunk.name).getByText('Offline')).toBeVisible();

    const { entries } = await control.journal();
    expect(entries.filter((entry) => entry.status === 401).length).toBeGreaterThan(1);
    expect(await asked(control, 'POST /api/auth/refresh_token')).toHaveLength(1);
    await expect(page.getByRole('alert')).toBeHidden();
    await expect(ended(page)).toBeHidden();
    const after = JSON.parse((await readSession(page)).tab!) as { access: string };
    expect(after.access).not.toBe(before.access);
  });

  test('comes before the token runs out, once, and no request is refused', async ({ page, control }) => {
    await page.clock.install();
    // Longer than the console stays open with nobody at work.
    await page.addInitScript(() => localStorage.setItem('trunkline.idle.v1', '0'));
    await open(page, '/trunks');
    await settled(page, control);
    await control.clearJournal();
    // Eight tenths of an hour.
    await page.clock.fastForward('48:01');
    await expect.poll(async () => (await asked(control, 'POST /api/auth/refresh_token')).length).toBe(1);
    const status = 'GET /api/providers/{id}/status';
    await expect.poll(async () => (await asked(control, status)).some((entry) => entry.status === 200)).toBe(true);
    const { entries } = await control.journal();
    expect(entries.filter((entry) => entry.status === 401)).toEqual([]);
    expect(entries[0]!.route).toBe('/api/auth/refresh_token');
  });

  test('that gets no answer ends nothing', async ({ page, control, guard }) => {
    guard.allow(refused, /status of 503/);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    // In this order: a status asked for in between would have the token renewed.
    await control.fault({ path: '/api/auth/refresh_token', status: 503 });
    await control.expire({ access: true });
    await button(page, 'Refresh trunks').click();
    await expect(page.getByRole('alert')).toContainText(/The rows below are from \d\d:\d\d\./);
    await expect(rows(page)).toHaveCount(30);
    await expect(ended(page)).toBeHidden();
    await control.clearFaults();
    await button(page, 'Try again').click();
    await expect(page.getByRole('alert')).toBeHidden();
  });

  test('comes first after a reload with a token that has run out', async ({ page, control, guard }) => {
    guard.allow(refused);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    // A page that asks for nothing: one that polls could be renewing just as it is left.
    await page.goto('/no/such/page');
    await expect(heading(page, 'Page not found')).toBeVisible();
    await control.clearJournal();
    await control.expire({ access: true });
    await page.goto('/trunks');
    await expect(rows(page)).toHaveCount(30);
    expect(await asked(control, 'POST /api/auth/refresh_token')).toHaveLength(1);
  });
});

test.describe('when a session ends', () => {
  for (const [when, reload] of [['after signing in', false], ['after a reload', true]] as const) {
    test(`sign-in opens over the page, which goes on where it was, ${when}`, async ({ page, control, guard }) => {
      guard.allow(refused);
      await signIn(page);
      await page.goto('/trunks?size=25');
      await page.getByRole('link', { name: 'Next page' }).click();
      await expect(page.getByText('26–30 of 30')).toBeVisible();
      if (reload) {
        await settled(page, control);
        await control.clearJournal();
        await page.reload();
      }
      // A second after the list is there, all other trunks are read for their statuses.
      const rest = reload ? 'top=100' : 'skip=25&top=100';
      await expect.poll(async () => (await asked(control, 'GET /api/providers')).map((entry) => entry.query)).toContain(rest);
      const trunk = (await control.trunks())[25]!;
      const kept = await row(page, trunk.name).elementHandle();

      await endSession(page, control);
      await expect(page).toHaveURL('/trunks?page=2&size=25');
      await expect(rows(page)).toHaveCount(5);
      expect(await kept!.evaluate((row) => row.isConnected)).toBe(true);
      expect(await readSession(page)).toEqual({ tab: null, computer: null });
      await expect(ended(page).getByLabel('User name')).toHaveValue('admin');
      await expect(ended(page).getByLabel('User name')).toHaveAttribute('readonly');
      await expect(ended(page).getByLabel('Password', { exact: true })).toBeFocused();

      await control.clearJournal();
      await page.keyboard.type(users.admin.password);
      await page.keyboard.press('Enter');
      await expect(ended(page)).toBeHidden();
      await expect(page).toHaveURL('/trunks?page=2&size=25');
      expect(await kept!.evaluate((row) => row.isConnected)).toBe(true);
      // The question that found the session ended is asked again and answered.
      await expect.poll(async () => (await asked(control, 'GET /api/providers')).map((entry) => entry.query)).toEqual([
        'skip=25&top=25',
      ]);
      await expect(page.getByRole('alert')).toBeHidden();
    });
  }

  test('a wrong password leaves the dialog and the page as they are', async ({ page, control, guard }) => {
    guard.allow(refused, /status of 400/);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await endSession(page, control);
    await ended(page).getByLabel('Password', { exact: true }).fill('not the one');
    await ended(page).getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(ended(page).getByRole('alert')).toContainText('Wrong user name, password or domain');
    await expect(rows(page)).toHaveCount(30);
  });

  test('no key closes the dialog', async ({ page, control, guard }) => {
    guard.allow(refused);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await endSession(page, control);
    for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
    await expect(ended(page)).toBeVisible();
    await expect(ended(page).getByLabel('Password', { exact: true })).toBeFocused();
  });

  test('someone else can sign in and finds nothing of the first user', async ({ page, control, guard }) => {
    guard.allow(refused);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await endSession(page, control);
    await ended(page).getByRole('button', { name: 'Sign in as someone else' }).click();
    await expect(heading(page, 'Sign in')).toBeVisible();
    await expect(rows(page)).toHaveCount(0);
    await expect(page.getByLabel('User name')).toHaveValue('');
    await expect(page.getByLabel('User name')).toBeEditable();
  });

  test('a pasted token that ran out is replaced by another one', async ({ page, control, guard }) => {
    guard.allow(refused);
    const { access } = await storedSession(page);
    await pasteToken(page, access);
    await expect(rows(page)).toHaveCount(30);
    await endSession(page, control);
    await expect(ended(page).getByLabel('User name')).toHaveCount(0);
    await ended(page).getByLabel('Access token').fill(pastedToken);
    await ended(page).getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(ended(page)).toBeHidden();
    await expect(page.getByRole('alert')).toBeHidden();
    await expect(rows(page)).toHaveCount(30);
    expect(await asked(control, 'POST /api/auth/refresh_token')).toEqual([]);
  });

  test('a second factor is asked for in the dialog as well', async ({ page, control, guard }) => {
    guard.allow(refused);
    await signIn(page, 'twofactor');
    await endSession(page, control);
    await ended(page).getByLabel('Password', { exact: true }).fill(users.twofactor.password);
    await page.keyboard.press('Enter');
    // The PBX refuses a code that it has not sent yet.
    await expect(ended(page).getByText('A code was sent by e-mail.')).toBeVisible();
    await ended(page).getByLabel('Code', { exact: true }).fill(users.twofactor.code);
    await page.keyboard.press('Enter');
    await expect(ended(page)).toBeHidden();
    await expect(rows(page)).toHaveCount(30);
  });

  test('signing out without a network leaves nothing behind either', async ({ page, context, guard }) => {
    guard.allow(/ERR_INTERNET_DISCONNECTED/);
    await signIn(page);
    await context.setOffline(true);
    await signOut(page);
    await expect(heading(page, 'Sign in')).toBeVisible();
    expect(await readSession(page)).toEqual({ tab: null, computer: null });
    await expect(rows(page)).toHaveCount(0);
  });
});

test('a role that may not write sees no way to', async ({ page, control }) => {
  const shared = (await control.trunks())[0]!;
  await page.goto(`/trunk/${shared.id}`);
  await page.getByLabel('User name').fill(users.auditor.username);
  await page.getByLabel('Password', { exact: true }).fill(users.auditor.password);
  await page.getByLabel('Tenant domain').fill(users.auditor.domain);
  await button(page, 'Sign in').click();
  const isClosed = async () => {
    await expect(page.getByText('Read only: your role is QueueManager.')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Edit' })).toHaveCount(0);
    for (const name of ['Copy trunk', 'Disable', 'Enable', 'Delete']) await expect(page.getByText(name, { exact: true })).toHaveCount(0);
  };
  await isClosed();
  await page.reload();
  await isClosed();
});
