// The console from sign-in to sign-out, as one person uses it on one morning: paging through 250
// trunks, statuses that follow the lines, one trunk, the export, and nothing left behind afterwards.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { asked, expect, open, readSession, row, rows, settled, signIn, test, type Control, signOut } from './utils';

/** An enabled trunk on the first page that registers, so that its badge follows its line. */
async function registering(control: Control) {
  const trunks = (await control.trunks()).slice(0, 8);
  const trunk = trunks.find((trunk) => trunk.auth_mode === 'REGISTER_AUTH' && trunk.enabled && trunk.link === 'up');
  return trunk!;
}

async function expectPage(page: Page, number: number, range: string, count: number) {
  await expect(page.getByText(range, { exact: true })).toBeVisible();
  await expect(page.getByText(`Page ${number} of 3`, { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(count);
  const [heading, query] = number === 1 ? ['Trunks', ''] : [`Trunks, page ${number}`, `?page=${number}`];
  await expect(page.getByRole('heading', { level: 1, name: heading, exact: true })).toBeVisible();
  await expect(page).toHaveTitle(`${heading} – Trunkline`);
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(`/trunks${query}`);
}

test('from sign-in over 250 trunks, their statuses, one trunk and the export to sign-out', async ({ page, control, guard }) => {
  test.slow();
  guard.secret('secret-of-');
  const trunk = await registering(control);
  const next = page.getByRole('link', { name: 'Next page' });
  const previous = page.getByRole('link', { name: 'Previous page' });

  await test.step('sign in', async () => {
    await signIn(page);
    await expect(page.getByText('250 trunks', { exact: true })).toBeVisible();
    await expectPage(page, 1, '1–100 of 250', 100);
    await expect(previous).toHaveAttribute('aria-disabled', 'true');
  });

  await test.step('page through the list', async () => {
    await next.click();
    await expectPage(page, 2, '101–200 of 250', 100);
    await next.click();
    await expectPage(page, 3, '201–250 of 250', 50);
    await expect(next).toHaveAttribute('aria-disabled', 'true');
    await page.goBack();
    await expectPage(page, 2, '101–200 of 250', 100);
    await page.goForward();
    await expectPage(page, 3, '201–250 of 250', 50);
    await page.reload();
    await expectPage(page, 3, '201–250 of 250', 50);
    await previous.click();
    await previous.click();
    await expectPage(page, 1, '1–100 of 250', 100);
  });

  await test.step('see a line go down and come back', async () => {
    const status = row(page, trunk.name);
    const refresh = page.getByRole('button', { name: 'Refresh trunks' });
    await expect(status.getByText('Online, registered', { exact: true })).toBeVisible();
    await control.link({ id: trunk.id }, 'down');
    await refresh.click();
    await expect(status.getByText('Offline', { exact: true })).toBeVisible();
    await control.link({ id: trunk.id }, 'up');
    await refresh.click();
    await expect(status.getByText('Online, registered', { exact: true })).toBeVisible();
  });

  await test.step('open a trunk', async () => {
    await page.getByRole('link', { name: trunk.name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeVisible();
    await expect(page).toHaveURL(`/trunk/${trunk.id}`);
    await expect(page).toHaveTitle(`${trunk.name} – Trunkline`);
    await expect(page.getByText('The PBX is registered with the carrier.')).toBeVisible();
    await page.getByRole('link', { name: 'All trunks' }).click();
    await expectPage(page, 1, '1–100 of 250', 100);
  });

  await test.step('export', async () => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('button', { name: 'All trunks, PBX format' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('providers.csv');
    const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^ID,Name,Enabled,/);
    expect(lines[0]).not.toMatch(/password/i);
    expect(lines).toHaveLength(1 + 250);
    expect(lines.join('\n')).toContain(trunk.name);
    expect(lines.join('\n')).not.toContain('secret-of-');
    await expect(page.getByText('providers.csv saved. It may contain passwords')).toBeVisible();
  });

  await test.step('sign out', async () => {
    const session = JSON.parse((await readSession(page)).tab!) as { access: string };
    await signOut(page);
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await expect(rows(page)).toHaveCount(0);
    const left = await page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]);
    expect(left).toEqual([]);
    const authorization = `Bearer ${session.access}`;
    await expect
      .poll(async () => (await page.request.get('/api/auth/user', { headers: { authorization } })).status())
      .toBe(401);
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await expect(rows(page)).toHaveCount(0);
  });
});

test('a status follows its line by itself within half a minute, and not sooner than that', async ({ page, control }) => {
  await control.reset({ trunks: 20 });
  const trunk = await registering(control);
  await page.clock.install();
  await open(page, '/trunks');
  const status = row(page, trunk.name);
  await expect(status.getByText('Online, registered', { exact: true })).toBeVisible();
  await settled(page, control);

  await control.link({ id: trunk.id }, 'down');
  await control.clearJournal();
  await page.clock.runFor(15_000);
  expect(await asked(control, 'GET /api/providers/{id}/status')).toEqual([]);
  await page.clock.runFor(16_000);
  await expect(status.getByText('Offline', { exact: true })).toBeVisible();

  await control.link({ id: trunk.id }, 'up');
  await page.clock.runFor(31_000);
  await expect(status.getByText('Online, registered', { exact: true })).toBeVisible();
});

test('a hidden tab asks nothing and catches up when it is seen again', async ({ page, control }) => {
  const trunk = await registering(control);
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await page.clock.install();
  await open(page, '/trunks');
  const status = row(page, trunk.name);
  await expect(status.getByText('Online, registered', { exact: true })).toBeVisible();
  await settled(page, control);

  await hide(true);
  await control.link({ id: trunk.id }, 'down');
  await control.clearJournal();
  await page.clock.runFor(120_000);
  expect((await control.journal()).entries).toEqual([]);

  await hide(false);
  await page.clock.runFor(2_000);
  await expect(status.getByText('Offline', { exact: true })).toBeVisible();
});
