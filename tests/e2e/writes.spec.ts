// Every write is true: nothing is done for another person, nothing is deleted that nobody asked for, and
// nothing is called done that is not known to be. W1 to W10 are the faults that an earlier version had.
import type { BrowserContext, Page } from '@playwright/test';
import { type Control, type Guard, asked, expect, open, pastedToken, row, rows, settled, test, users, type User, signOut, secondBySecond } from './utils';

const CREATE = 'POST /api/providers';
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const ended = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' });
const unfinished = (page: Page) => page.getByRole('dialog', { name: 'Leave this work?' });

const named = async (control: Control, name: string) =>
  (await control.trunks()).filter((trunk) => trunk.name === name);

/** Fills in an IP trunk up to the review. */
async function toReview(page: Page, name: string, host = '203.0.113.50') {
  await page.getByLabel('Trunk name', { exact: true }).fill(name);
  await page.getByLabel('Host name or IP address', { exact: true }).fill(host);
  for (let steps = 0; steps < 4; steps += 1) await button(page, 'Continue').click();
  await expect(title(page, 'New trunk: Review')).toBeVisible();
  await expect(page.getByText('Comparing with the other trunks')).toBeHidden();
}

async function signInAs(page: Page, user: User) {
  const { username, password, domain } = users[user];
  await expect(title(page, 'Sign in')).toBeVisible();
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Tenant domain').fill(domain);
  await button(page, 'Sign in').click();
  await expect(page.getByLabel('User name')).toBeHidden();
}

/** A second person at another computer. */
async function elsewhere(context: BrowserContext, guard: Guard): Promise<Page> {
  const other = await context.browser()!.newContext({ baseURL: new URL(context.pages()[0]!.url()).origin });
  await guard.watch(other);
  return other.newPage();
}

const records = (count: number, start = 'Imported') =>
  Array.from({ length: count }, (_, at) => ({
    name: `${start} ${at + 1}`,
    auth_mode: 'IP_AUTH',
    enabled: false,
    transport: 'UDP',
    hostname: `198.51.100.${at + 1}`,
    port: 5060,
  }));

async function planned(page: Page, what: unknown) {
  await page.getByLabel('Or paste the contents').fill(JSON.stringify(what));
  await button(page, 'Preview import').click();
  await expect(page.getByRole('heading', { name: 'Preview', exact: true })).toBeVisible();
}

test.describe('an action belongs to the person who started it', () => {
  test.beforeEach(({ guard }) => guard.allow(/status of 401/));

  test('W1: a create is never sent by someone else, and its draft waits for its owner', async ({ page, control }) => {
    await open(page, '/trunks/new/connection');
    await toReview(page, 'Of the admin');
    await control.expire();
    await button(page, 'Create trunk').click();
    await ended(page).getByRole('button', { name: 'Sign in as someone else' }).click();
    await expect(unfinished(page)).toContainText('The new trunk “Of the admin” belongs to admin and is not finished');
    await unfinished(page).getByRole('button', { name: 'Keep it for admin' }).click();
    await signInAs(page, 'operator');
    await expect(page.getByText('operator@acme.example')).toBeVisible();
    await page.goto('/trunks/new/connection');
    await expect(page.getByLabel('Trunk name', { exact: true })).toHaveValue('');
    await signOut(page);
    await signInAs(page, 'admin');
    await page.goto('/trunks/new/connection');
    await expect(page.getByLabel('Trunk name', { exact: true })).toHaveValue('Of the admin');
    expect(await named(control, 'Of the admin')).toEqual([]);
    expect((await asked(control, CREATE)).filter((entry) => entry.status !== 401)).toEqual([]);
  });

  test('work can be dropped instead, and going back leads to signing in again', async ({ page, control }) => {
    await open(page, '/trunks/new/connection');
    await toReview(page, 'Dropped');
    await control.expire();
    await button(page, 'Create trunk').click();
    await ended(page).getByRole('button', { name: 'Sign in as someone else' }).click();
    await unfinished(page).getByRole('button', { name: 'Go back' }).click();
    await expect(unfinished(page)).toBeHidden();
    await expect(ended(page)).toBeVisible();
    await ended(page).getByRole('button', { name: 'Sign in as someone else' }).click();
    await unfinished(page).getByRole('button', { name: 'Discard it' }).click();
    await signInAs(page, 'admin');
    await page.goto('/trunks/new/connection');
    await expect(page.getByLabel('Trunk name', { exact: true })).toHaveValue('');
  });

  test('W1: what is left of a run over many trunks is named and never done by someone else', async ({ page, control }) => {
    await control.reset({ trunks: 30 });
    const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 9);
    await open(page, '/trunks');
    await settled(page, control);
    for (const trunk of trunks) await page.getByRole('checkbox', { name: `Select ${trunk.name}`, exact: true }).check();
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Disable', exact: true }).click();
    await control.fault({ path: '/api/providers/*', method: 'POST', delay_ms: 60_000 });
    await button(page, 'Disable 9 trunks').click();
    await expect.poll(async () => (await asked(control, 'POST /api/providers/{id}')).length).toBeGreaterThan(0);
    await control.expire();
    await control.clearFaults();
    await expect(ended(page)).toBeVisible();
    await ended(page).getByRole('button', { name: 'Sign in as someone else' }).click();
    await expect(unfinished(page)).toContainText('Disable 9 trunks belongs to admin and is not finished');
    await unfinished(page).getByRole('button', { name: 'Give up the rest' }).click();
    const off = async () => (await control.trunks()).filter((trunk) => !trunk.enabled && trunks.some((one) => one.id === trunk.id)).length;
    const before = await off();
    expect(before).toBeLessThan(9);
    await signInAs(page, 'operator');
    await expect(title(page, 'Trunks')).toBeVisible();
    await settled(page, control);
    expect(await off()).toBe(before);
  });

  test('W1: what is left of an import is never made by someone else, and goes on for the same person', async ({ page, control }) => {
    await control.reset({ trunks: 3 });
    await open(page, '/trunks/import');
    await planned(page, records(8));
    await control.fault({ path: '/api/providers', method: 'POST', delay_ms: 60_000 });
    await button(page, 'Create 8 trunks').click();
    await expect.poll(async () => (await asked(control, CREATE)).length).toBeGreaterThan(0);
    await control.expire();
    await control.clearFaults();
    await expect(ended(page)).toBeVisible();
    await ended(page).getByRole('button', { name: 'Sign in as someone else' }).click();
    await expect(unfinished(page)).toContainText('The import of 8 trunks belongs to admin');
    await unfinished(page).getByRole('button', { name: 'Go back' }).click();
    const before = (await control.trunks()).length;
    await ended(page).getByLabel('Password', { exact: true }).fill(users.admin.password);
    await ended(page).getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText(/Your session ended after \d of 8/);
    expect((await control.trunks()).length).toBe(before);
    await button(page, 'Resume').click();
    await expect(page.getByRole('heading', { name: /^(8 created|\d created, \d already there)$/ })).toBeVisible();
    expect((await control.trunks()).length).toBe(11);
  });
});

test.describe('nothing is deleted that nobody asked for', () => {
  test('W2: two people with the same draft end with both trunks, and are told', async ({ page, context, control, guard }) => {
    test.slow();
    await control.reset({ trunks: 3 });
    await open(page, '/trunks/new/connection');
    const other = await elsewhere(context, guard);
    await open(other, '/trunks/new/connection', 'operator');
    await control.fault({ path: '/api/providers', method: 'POST', delay_ms: 60 });
    for (let round = 1; round <= 20; round += 1) {
      const name = `Both ${round}`;
      await Promise.all([page, other].map((one) => toReview(one, name)));
      // Each of the two is first in half of the rounds.
      const order = round % 2 ? [page, other] : [other, page];
      await Promise.all(order.map((one) => button(one, 'Create trunk').click()));
      await Promise.all(order.map((one) => expect(one.getByText(`Trunk ${name} created`)).toBeVisible()));
      const ids = (await named(control, name)).map((trunk) => trunk.id);
      expect(ids, name).toHaveLength(2);
      for (const one of order) expect(ids).toContain(decodeURIComponent(new URL(one.url()).pathname.split('/')[2]!));
      await Promise.all(
        order.map(async (one) => {
          await one.getByRole('link', { name: 'All trunks' }).click();
          await one.getByRole('link', { name: 'Create trunk' }).click();
          await button(one, 'Continue').click();
          await expect(one.getByLabel('Trunk name', { exact: true })).toHaveValue('');
        }),
      );
    }
    expect(await asked(control, 'POST /api/providers/{id}/destroy')).toEqual([]);
    await other.context().close();
  });

  test('W2: two people with the same file end with every trunk of both, and are told', async ({ page, context, control, guard }) => {
    test.slow();
    await page.goto('/trunks/import');
    const other = await elsewhere(context, guard);
    for (let round = 1; round <= 10; round += 1) {
      await control.reset({ trunks: 2 });
      await control.fault({ path: '/api/providers', method: 'POST', delay_ms: 150 });
      await Promise.all([openAgain(page, 'admin'), openAgain(other, 'operator')]);
      await Promise.all([page, other].map((one) => planned(one, records(12, `Round ${round}`))));
      const order = round % 2 ? [page, other] : [other, page];
      await button(order[0]!, 'Create 12 trunks').click();
      if (round > 5) await expect.poll(async () => (await control.trunks()).length).toBeGreaterThan(4);
      await button(order[1]!, 'Create 12 trunks').click();
      for (const one of order) await expect(one.getByRole('heading', { name: /^(12 created|(\d+ created, )?\d+ already there)$/ })).toBeVisible();
      expect(await control.trunks()).toHaveLength(26);
      expect(await asked(control, 'POST /api/providers/{id}/destroy')).toEqual([]);
    }
    // The last of the two to finish has seen all the others.
    const told = async (one: Page) => one.getByText('12 trunks are there more than once').count();
    await expect.poll(async () => (await told(page)) + (await told(other))).toBeGreaterThan(0);
    await other.context().close();
  });

  test('W7: an answer lost twice leaves two trunks, which the page shows for a person to decide', async ({ page, control, guard }) => {
    guard.allow(/ERR_/);
    await open(page, '/trunks/new/connection');
    await toReview(page, 'Lost twice');
    // As a browser does when the connection dies before any answer, and dies again.
    await page.route('/api/providers', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await route.fetch();
      await route.fetch();
      await route.abort('connectionreset');
    });
    await button(page, 'Create trunk').click();
    await expect(page.getByText('Trunk Lost twice created')).toBeVisible();
    const made = await named(control, 'Lost twice');
    expect(made).toHaveLength(2);
    await expect(page.getByText('There are two trunks exactly like this')).toBeVisible();
    await expect(page.getByText('The PBX does not say who made them')).toBeVisible();
    const second = page.getByRole('listitem').filter({ hasText: made[1]!.id });
    await second.getByRole('button', { name: 'Delete this one' }).click();
    const question = page.getByRole('dialog', { name: 'Delete this one?' });
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await question.getByRole('button', { name: 'Delete trunk' }).click();
    await expect(page.getByText('Deleted. The other one stays.')).toBeVisible();
    await expect(page.getByText('There are two trunks exactly like this')).toBeHidden();
    expect((await named(control, 'Lost twice')).map((trunk) => trunk.id)).toEqual([made[0]!.id]);
  });

  test('both can be kept', async ({ page, control }) => {
    await open(page, '/trunks/new/connection');
    await toReview(page, 'Kept twice');
    // As a browser does when a connection dies before any answer.
    await page.route('/api/providers', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await route.fetch();
      await route.fulfill({ response: await route.fetch() });
    });
    await button(page, 'Create trunk').click();
    await expect(page.getByText('There are two trunks exactly like this')).toBeVisible();
    await button(page, 'Keep both').click();
    await expect(page.getByText('There are two trunks exactly like this')).toBeHidden();
    expect(await named(control, 'Kept twice')).toHaveLength(2);
  });
});

test.describe('what is not known is not said', () => {
  test('W8: a trunk that the PBX makes long after the deadline is found, and not made twice', async ({ page, control, guard }) => {
    guard.allow(/ERR_/);
    await page.clock.install();
    await open(page, '/trunks/new/connection');
    await toReview(page, 'Late');
    await control.fault({ path: '/api/providers', method: 'POST', act_late_ms: 4_000, times: 1 });
    await button(page, 'Create trunk').click();
    await expect.poll(async () => (await asked(control, CREATE)).length).toBe(1);
    await page.clock.fastForward(15_100);
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('It is not known whether the trunk was created');
    await expect(alert).toContainText('The PBX did not answer in time. Your draft is kept.');
    await expect(page.getByText(/Trunkline keeps looking until \d\d:\d\d:\d\d/)).toBeVisible();
    // A look shortly after a time-out proves nothing, and says nothing.
    await button(page, 'Check now').click();
    await expect(page.getByText(/Trunkline keeps looking until/)).toBeVisible();
    await expect(button(page, 'Create it again')).toHaveAttribute('aria-disabled', 'true');
    await expect.poll(async () => (await named(control, 'Late')).length).toBe(1);
    await secondBySecond(page, () => page.getByText('Trunk Late created').isVisible());
    await expect(page.getByText('The PBX did not answer in time, but the PBX created the trunk')).toBeVisible();
    expect(await named(control, 'Late')).toHaveLength(1);
  });

  test('W8: "not there" is said with its time, and only after the last look', async ({ page, control, guard }) => {
    guard.allow(/status of 502/);
    await page.clock.install();
    await open(page, '/trunks/new/connection');
    await toReview(page, 'Never');
    await control.fault({ path: '/api/providers', method: 'POST', status: 502, content_type: 'text/html', body: '<h1>x</h1>', times: 1 });
    await button(page, 'Create trunk').click();
    await expect(page.getByText(/Trunkline keeps looking until/)).toBeVisible();
    await control.clearJournal();
    for (const looks of [1, 2, 3]) {
      await secondBySecond(page, async () => (await asked(control, 'GET /api/providers')).length === looks);
      await expect(page.getByText(/No such trunk was on the PBX/)).toBeHidden();
    }
    await secondBySecond(page, () => page.getByText(/No such trunk was on the PBX at \d\d:\d\d:\d\d, a minute after the request/).isVisible());
    expect(await asked(control, 'GET /api/providers')).toHaveLength(4);
    await button(page, 'Create trunk').click();
    await expect(page.getByText('Trunk Never created')).toBeVisible();
    expect(await named(control, 'Never')).toHaveLength(1);
  });

  test('an edit whose answer is lost is found by itself, and told by its cause', async ({ page, control, guard }) => {
    guard.allow(/status of 504/);
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH')!;
    await open(page, `/trunk/${trunk.id}/edit`);
    await page.getByLabel('Port', { exact: true }).fill('5099');
    await control.fault({ path: '/api/providers/*', method: 'POST', status: 504, act: true, content_type: 'text/html', body: '<h1>x</h1>' });
    await button(page, 'Save changes').click();
    await expect(page.getByText(`Trunk ${trunk.name} saved`)).toBeVisible();
    await expect(page.getByText('reported a failure (status 504), but the PBX holds your changes')).toBeVisible();
  });

  test('a password alone cannot be read back, and the page says so', async ({ page, control, guard }) => {
    guard.allow(/status of 502/);
    guard.secret('never-read-back');
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
    await open(page, `/trunk/${trunk.id}/edit`);
    await page.getByLabel('Password', { exact: true }).fill('never-read-back');
    await control.fault({ path: '/api/providers/*', method: 'POST', status: 502, act: true, content_type: 'text/html', body: '<h1>x</h1>', times: 1 });
    await button(page, 'Save changes').click();
    await expect(page.getByRole('alert')).toContainText('It is not known whether the password was saved');
    await expect(page.getByLabel('Password', { exact: true })).toHaveValue('never-read-back');
    await button(page, 'Save again').click();
    await expect(page.getByText(`Trunk ${trunk.name} saved`)).toBeVisible();
  });

  test('W9: a delete after a gateway gave up is told as done, and its reason is the PBX’s own', async ({ page, control, guard }) => {
    guard.allow(/status of \d/);
    await control.reset({ trunks: 12 });
    const answer = await page.request.post('/api/providers', {
      headers: { authorization: `Bearer ${pastedToken}` },
      data: { ...records(1)[0], outbound_server: '', outbound_server_port: 0, concurrency: 1 },
    });
    const { id } = (await answer.json()) as { id: string };
    await open(page, `/trunk/${id}`);
    await button(page, 'Delete').click();
    await control.fault({ path: '/api/providers/*/destroy', status: 502, act: true, content_type: 'text/html', body: '<h1>x</h1>' });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete trunk' }).click();
    await expect(page.getByText(/Trunk Imported 1 deleted\. The PBX, or the gateway before it, reported a failure \(status 502\)/)).toBeVisible();
    await expect(title(page, 'Trunks')).toBeVisible();
  });

  test('W9: a trunk that somebody else deleted is told as gone, not as used by rules', async ({ page, control, guard }) => {
    guard.allow(/status of 40\d/);
    const answer = await page.request.post('/api/providers', {
      headers: { authorization: `Bearer ${pastedToken}` },
      data: { ...records(1)[0], outbound_server: '', outbound_server_port: 0, concurrency: 1 },
    });
    const { id } = (await answer.json()) as { id: string };
    await open(page, `/trunk/${id}`);
    await button(page, 'Delete').click();
    await expect(page.getByRole('dialog', { name: 'Delete trunk' })).toBeVisible();
    await page.request.post(`/api/providers/${id}/destroy`, { headers: { authorization: `Bearer ${pastedToken}` } });
    await page.getByRole('dialog').getByRole('button', { name: 'Delete trunk' }).click();
    await expect(page.getByText('Trunk Imported 1 was already deleted elsewhere')).toBeVisible();
    await expect(row(page, 'Imported 1')).toHaveCount(0);
    await expect(rows(page).first()).toBeVisible();
    expect(await named(control, 'Imported 1')).toEqual([]);
  });

  test('W10: an export that is none is not saved', async ({ page, control }) => {
    await open(page, '/trunks');
    await settled(page, control);
    let files = 0;
    page.on('download', () => (files += 1));
    for (const fault of [
      { status: 200, body: '', content_type: 'application/octet-stream' },
      { status: 200, body: { errors: [{ code: 'UNKNOWN', message: 'disk full' }] } },
      { status: 200, body: '', content_type: 'application/octet-stream', headers: { 'content-disposition': 'attachment; filename="x.csv"' } },
    ]) {
      await control.clearFaults();
      await control.fault({ path: '/api/providers/export', ...fault });
      await button(page, 'Export').click();
      await button(page, 'All trunks, PBX format').click();
      const toast = page.getByRole('status').filter({ hasText: 'Nothing was exported. Unexpected answer' });
      await expect(toast).toBeVisible();
      await button(page, 'Dismiss').click();
    }
    expect(files).toBe(0);
  });
});

/** Opens the import page of a person for another round: a reset ends every session. */
async function openAgain(page: Page, user: User) {
  const { username, password, domain } = users[user];
  await page.goto('/trunks/import');
  await page.evaluate(() => {
    sessionStorage.clear();
    localStorage.clear();
  });
  await page.goto('/trunks/import');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Tenant domain').fill(domain);
  await button(page, 'Sign in').click();
  await expect(page.getByRole('heading', { level: 1, name: 'Import trunks' })).toBeVisible();
}
