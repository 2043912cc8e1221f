// Several tabs of one person: one renewal for all of them, one sign-out, one lock when nobody is at work.
import type { BrowserContext, Page } from '@playwright/test';
import { asked, expect, open, readSession, row, rows, settled, storedSession, storeSession, test, users, openAccount, signOut } from './utils';

test.use({ fleet: 30 });

const RENEW = 'POST /api/auth/refresh_token';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const ended = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' });

/** Tabs that hold the same pair: a duplicated tab, or one session kept on the computer. */
async function together(context: BrowserContext, page: Page, place: 'sessionStorage' | 'localStorage', count = 2): Promise<Page[]> {
  const session = JSON.stringify(await storedSession(page));
  const tabs = [page];
  while (tabs.length < count) tabs.push(await context.newPage());
  for (const tab of tabs) {
    await storeSession(tab, session, place);
    await tab.goto('/trunks');
    await expect(rows(tab)).toHaveCount(3);
  }
  return tabs;
}

for (const place of ['sessionStorage', 'localStorage'] as const) {
  for (const locks of [true, false]) {
    // As many as the variable says; a few hundred take minutes on a busy machine.
    const rounds = Number(process.env.TRUNKLINE_ROUNDS ?? 20);
    test(`W4: two tabs with one pair in ${place} renew it once, ${rounds} times, ${locks ? 'under a lock' : 'without locks'}`, async ({ page, context, control, guard }) => {
      test.slow();
      guard.allow(/status of 401/);
      if (!locks) await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }));
      await control.reset({ trunks: 3 });
      const tabs = await together(context, page, place);
      await control.clearJournal();
      for (let round = 1; round <= rounds; round += 1) {
        await control.expire({ access: true });
        const order = round % 2 ? tabs : [...tabs].reverse();
        await Promise.all(order.map((tab) => button(tab, 'Refresh trunks').click()));
        await expect.poll(async () => (await asked(control, RENEW)).length, { intervals: [20] }).toBe(round);
        for (const tab of tabs) await expect(button(tab, 'Refresh trunks')).not.toHaveAttribute('aria-busy', 'true');
      }
      for (const tab of tabs) {
        await expect(ended(tab)).toBeHidden();
        await expect(rows(tab)).toHaveCount(3);
      }
      expect((await asked(control, RENEW)).every((entry) => entry.status === 200)).toBe(true);
      expect(await control.sessions()).toMatchObject({ ended_by_reuse: 0 });
    });
  }
}

test('a burst in five tabs at once causes one renewal', async ({ page, context, control, guard }) => {
  test.slow();
  guard.allow(/status of 401/);
  await control.reset({ trunks: 3 });
  const tabs = await together(context, page, 'sessionStorage', 5);
  await control.clearJournal();
  await control.expire({ access: true });
  await Promise.all(tabs.map((tab) => button(tab, 'Refresh trunks').click()));
  for (const tab of tabs) {
    await expect(button(tab, 'Refresh trunks')).not.toHaveAttribute('aria-busy', 'true');
    await expect(ended(tab)).toBeHidden();
  }
  expect(await asked(control, RENEW)).toHaveLength(1);
});

test('signing out in one tab reaches the others within a second and leaves nothing there', async ({ page, context, control, guard }) => {
  guard.allow(/status of 401/);
  await control.reset({ trunks: 3 });
  const [one, other] = (await together(context, page, 'sessionStorage')) as [Page, Page];
  await other.goto('/trunks/new/connection');
  await other.getByLabel('Trunk name', { exact: true }).fill('Unfinished');
  await expect.poll(() => other.evaluate(() => JSON.stringify(sessionStorage))).toContain('Unfinished');
  await settled(one, control);
  await signOut(one);
  await expect(title(other, 'Sign in')).toBeVisible({ timeout: 1_000 });
  expect(await readSession(other)).toEqual({ tab: null, computer: null });
  expect(await other.evaluate(() => JSON.stringify([sessionStorage, localStorage]))).not.toContain('Unfinished');
  await expect(other.getByText('Unfinished')).toHaveCount(0);
});

test('another person in another tab is not signed out', async ({ page, context }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(30);
  const other = await context.newPage();
  await open(other, '/trunks', 'operator');
  await expect(rows(other)).toHaveCount(30);
  await signOut(page);
  await expect(title(page, 'Sign in')).toBeVisible();
  await button(other, 'Refresh trunks').click();
  await expect(button(other, 'Refresh trunks')).not.toHaveAttribute('aria-busy', 'true');
  await expect(title(other, 'Trunks')).toBeVisible();
});

test.describe('when nobody is at work', () => {
  test('the console warns, locks, covers the page, and goes on where it was', async ({ page, control }) => {
    await page.clock.install();
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH')!;
    await open(page, `/trunk/${trunk.id}/edit`);
    await page.getByLabel('Port', { exact: true }).fill('5099');
    await page.clock.fastForward('14:10');
    await expect(page.getByRole('alert')).toContainText(/It locks itself in \d+ s/);
    await button(page, 'Stay signed in').click();
    await expect(page.getByText(/It locks itself in/)).toBeHidden();

    await page.clock.fastForward('15:01');
    const locked = page.getByRole('dialog', { name: 'Trunkline is locked' });
    await expect(locked).toBeVisible();
    await expect(page.getByLabel('Port', { exact: true })).toBeHidden();
    await expect(page.getByRole('banner')).toBeHidden();
    expect(await readSession(page)).toEqual({ tab: null, computer: null });
    await locked.getByLabel('Password', { exact: true }).fill(users.admin.password);
    await locked.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(locked).toBeHidden();
    await expect(page.getByLabel('Port', { exact: true })).toHaveValue('5099');
  });

  test('work in one tab keeps the other open, and both lock together', async ({ page, context, control, guard }) => {
    // Locking ends the session on the server, which may be before the answer to the other tab's question.
    guard.allow(/status of 401/);
    await control.reset({ trunks: 3 });
    await context.clock.install();
    const [one, other] = (await together(context, page, 'sessionStorage')) as [Page, Page];
    await context.clock.fastForward('10:00');
    await one.getByRole('searchbox').press('Shift');
    await context.clock.fastForward('10:00');
    await expect(rows(other).first()).toBeVisible();
    await expect(other.getByRole('dialog')).toHaveCount(0);
    await context.clock.fastForward('05:30');
    for (const tab of [one, other]) await expect(tab.getByRole('dialog', { name: 'Trunkline is locked' })).toBeVisible();
  });

  test('how long that may be is chosen and kept, and the console can be locked at once', async ({ page, control }) => {
    await page.clock.install();
    await open(page, '/trunks');
    await settled(page, control);
    await openAccount(page);
    await page.getByLabel('Lock when nobody uses it').selectOption('Never');
    await page.keyboard.press('Escape');
    // Three times the usual limit, and before the token is renewed: a reload would cut the renewal off.
    await page.clock.fastForward('00:45:00');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.reload();
    // Locking ends the session on the server too: what is still asked would be refused.
    await settled(page, control);
    await openAccount(page);
    await expect(page.getByLabel('Lock when nobody uses it')).toHaveValue('0');
    await button(page, 'Lock now').click();
    await expect(page.getByRole('dialog', { name: 'Trunkline is locked' })).toBeVisible();
    // A reload does not open it.
    await page.reload();
    await expect(title(page, 'Sign in')).toBeVisible();
    await expect(row(page, (await control.trunks())[0]!.name)).toHaveCount(0);
  });

  test('sign-in over the page is seen, and asked for again, when its part did not come', async ({ page, control, guard }) => {
    guard.allow(/ERR_FAILED|Failed to fetch/);
    await page.route(/part-sign_in-/, (route) => route.abort());
    await open(page, '/trunks');
    await settled(page, control);
    await openAccount(page);
    await button(page, 'Lock now').click();
    const again = button(page, 'Try again');
    await expect(again).toBeInViewport();
    await expect(rows(page).first()).toBeHidden();
    await page.unroute(/part-sign_in-/);
    await again.click();
    await expect(page.getByRole('dialog', { name: 'Trunkline is locked' })).toBeVisible();
  });
});

test('a password that has to be changed first lets nobody in, and says where to change it', async ({ page, control }) => {
  const { username, password, domain } = users.newcomer;
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Tenant domain').fill(domain);
  await button(page, 'Sign in').click();
  await expect(page.getByRole('alert')).toContainText('Your password has to be changed first');
  expect(await readSession(page)).toEqual({ tab: null, computer: null });
  expect(await asked(control, 'GET /api/providers')).toEqual([]);
});

test('what is too long for the API is not sent', async ({ page, control }) => {
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill('u'.repeat(65));
  await page.getByLabel('Password', { exact: true }).fill('x');
  await page.getByLabel('Tenant domain').fill('d'.repeat(281));
  await button(page, 'Sign in').click();
  await expect(page.getByText('The user name must be 64 characters or fewer. You have 65')).toBeVisible();
  await expect(page.getByText('The tenant domain must be 280 characters or fewer. You have 281')).toBeVisible();
  expect((await control.journal()).entries).toEqual([]);
});
