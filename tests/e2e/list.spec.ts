// The list under all weathers: it asks for what is in view and no more, says what went wrong without
// losing rows, never paints an old answer over a newer one, and treats every text as text.
import type { Page } from '@playwright/test';
import { type Control, asked, expect, hold, holdLongTimers, isRest, open, row, rows, settled, signIn, test } from './utils';

const STATUS = 'GET /api/providers/{id}/status';
const LIST = 'GET /api/providers';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const alert = (page: Page) => page.getByRole('alert');

/** What was asked for the page on screen, without what the console reads beside it once that stands. */
const ofThePage = async (control: Control) => (await asked(control, LIST)).filter((entry) => !isRest(entry.query));

/** The ids that statuses were asked for. */
const ids = (entries: { path: string }[]) => new Set(entries.map((entry) => entry.path.split('/')[3]!));

test.describe('statuses', () => {
  test('are asked for six at a time and for the rows in view only', async ({ page, control }) => {
    // What is asked and not answered, as the page sees it: the browser itself would hold back a seventh.
    let underWay = 0;
    let most = 0;
    const aboutOne = (url: string) => /\/api\/providers\/[^?]/.test(url);
    page.on('request', (request) => {
      if (aboutOne(request.url())) most = Math.max(most, ++underWay);
    });
    const over = (request: { url(): string }) => {
      if (aboutOne(request.url())) underWay -= 1;
    };
    page.on('requestfinished', over);
    page.on('requestfailed', over);

    // So many that the rows in view are all that is asked about.
    await control.reset({ trunks: 600 });
    const last = (await control.trunks()).slice(0, 100).filter((trunk) => trunk.enabled).at(-1)!;
    await control.fault({ path: '/api/providers/*/status', delay_ms: 100 });
    await open(page, '/trunks');
    await settled(page, control);
    const first = ids(await asked(control, STATUS));
    expect(first.size).toBeGreaterThan(6);
    expect(first.size).toBeLessThan(40);
    expect(first).not.toContain(last.id);
    expect(most).toBe(6);
    expect((await control.journal()).summary.most_in_flight).toBeLessThanOrEqual(6);

    await row(page, last.name).scrollIntoViewIfNeeded();
    await expect(row(page, last.name)).toContainText(/Online|Offline/);
    await settled(page, control);
    const then = ids(await asked(control, STATUS));
    expect(then).toContain(last.id);
    expect(then.size).toBeLessThan(80);
    expect(most).toBe(6);
  });

  test('are not asked for any more after leaving for a page that does not exist', async ({ page, control }) => {
    await page.clock.install();
    await open(page, '/no/such/page');
    await control.fault({ path: '/api/providers/*/status', delay_ms: 60_000 });
    await page.getByRole('link', { name: 'Go to all trunks' }).click();
    await expect.poll(async () => (await asked(control, STATUS)).length).toBeGreaterThan(0);
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
    await control.clearJournal();
    await page.clock.runFor(65_000);
    expect((await control.journal()).entries).toEqual([]);
  });

  test('that fail are unknown, and the list is as usable as before', async ({ page, control, guard }) => {
    guard.allow(/status of 500/);
    const [first, second] = (await control.trunks()).filter((trunk) => trunk.enabled);
    await control.fault({ path: `/api/providers/${first!.id}/status`, status: 500 });
    await open(page, '/trunks');
    await expect(row(page, first!.name)).toContainText('Unknown');
    await expect(row(page, second!.name)).toContainText(/Online|Offline/);
    await expect(alert(page)).toBeHidden();
    await expect(rows(page)).toHaveCount(100);
  });

  test('that never come are unknown after the deadline, and hold up no other', async ({ page, control, guard }) => {
    guard.allow(/ERR_ABORTED/);
    const [first, second] = (await control.trunks()).filter((trunk) => trunk.enabled);
    await page.clock.install();
    await control.fault({ path: `/api/providers/${first!.id}/status`, delay_ms: 600_000 });
    await open(page, '/trunks');
    await expect(row(page, second!.name)).toContainText(/Online|Offline/);
    await expect(row(page, first!.name)).toContainText('Not asked yet');
    await page.clock.runFor(15_000);
    await expect(row(page, first!.name)).toContainText('Unknown');
    await expect(alert(page)).toBeHidden();
  });

  test('of a later version are shown as sent', async ({ page, control }) => {
    await control.fault({ path: '/api/providers/*/status', unknown_enum: true });
    await open(page, '/trunks');
    await expect(rows(page).first()).toContainText('FROM_A_LATER_VERSION');
  });

  test('of disabled trunks are not asked for', async ({ page, control }) => {
    const trunks = (await control.trunks()).slice(0, 100);
    const at = trunks.findIndex((trunk) => !trunk.enabled);
    const neighbour = trunks[at + 1]!.enabled ? trunks[at + 1]! : trunks[at - 1]!;
    await open(page, '/trunks');
    await row(page, trunks[at]!.name).scrollIntoViewIfNeeded();
    await expect(row(page, trunks[at]!.name)).toContainText('Disabled');
    await expect(row(page, neighbour.name)).toContainText(/Online|Offline/);
    await settled(page, control);
    expect(ids(await asked(control, STATUS))).not.toContain(trunks[at]!.id);
  });
});

test.describe('addresses', () => {
  for (const [size, pages] of [[25, 10], [50, 5]] as const) {
    test(`${size} rows a page are in the address and survive a reload`, async ({ page, control }) => {
      await holdLongTimers(page);
      await open(page, '/trunks');
      await expect(page.getByText('1–100 of 250', { exact: true })).toBeVisible();
      await page.getByLabel('Rows per page').selectOption(String(size));
      await expect(page.getByText(`1–${size} of 250`, { exact: true })).toBeVisible();
      await expect(page.getByText(`Page 1 of ${pages}`, { exact: true })).toBeVisible();
      await expect(rows(page)).toHaveCount(size);
      await expect(page).toHaveURL(`/trunks?size=${size}`);
      await page.getByRole('link', { name: 'Next page' }).click();
      await expect(page.getByText(`${size + 1}–${2 * size} of 250`, { exact: true })).toBeVisible();
      await expect(page).toHaveURL(`/trunks?page=2&size=${size}`);
      await page.reload();
      await expect(page.getByText(`${size + 1}–${2 * size} of 250`, { exact: true })).toBeVisible();
      await expect(page.getByLabel('Rows per page')).toHaveValue(String(size));
      const questions = (await ofThePage(control)).map((entry) => entry.query);
      expect(questions).toEqual(['top=100', `top=${size}`, `skip=${size}&top=${size}`, `skip=${size}&top=${size}`]);
      await page.goBack();
      await page.goBack();
      await expect(page.getByText('1–100 of 250', { exact: true })).toBeVisible();
      await expect(page.getByLabel('Rows per page')).toHaveValue('100');
    });
  }

  test('a page past the end leads to the last one, and Back leads out', async ({ page }) => {
    await open(page, '/no/such/page');
    await page.goto('/trunks?page=9');
    await expect(page).toHaveURL('/trunks?page=3');
    await expect(page.getByText('201–250 of 250', { exact: true })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
  });

  test('a page far past the end leads to the last one too', async ({ page }) => {
    await open(page, '/trunks?page=4294967295');
    await expect(page).toHaveURL('/trunks?page=3');
    await expect(page.getByText('201–250 of 250', { exact: true })).toBeVisible();
  });

  test('values that make no sense are as good as missing', async ({ page, control }) => {
    await control.reset({ trunks: 8 });
    await open(page, '/trunks?page=0&size=7');
    for (const query of ['page=-1', 'page=two', 'page=99999999999', 'size=1000', 'page=&size=', 'page=%00']) {
      await expect(page.getByText('1–8 of 8', { exact: true })).toBeVisible();
      await page.goto(`/trunks?${query}`);
    }
    await expect(page.getByText('1–8 of 8', { exact: true })).toBeVisible();
    const questions = (await asked(control, LIST)).map((entry) => entry.query);
    expect(new Set(questions)).toEqual(new Set(['top=100']));
  });
});

test.describe('answers', () => {
  test('without a trunk say what a trunk is', async ({ page, control }) => {
    await control.reset({ trunks: 0 });
    await open(page, '/trunks');
    await expect(page.getByRole('heading', { name: 'No trunks yet' })).toBeVisible();
    await expect(page.getByText('0 trunks', { exact: true })).toBeVisible();
    await expect(page.getByRole('table')).toHaveCount(0);
  });

  test('with one trunk count it', async ({ page, control }) => {
    await control.reset({ trunks: 1 });
    await open(page, '/trunks');
    await expect(page.getByText('1 trunk', { exact: true })).toBeVisible();
    await expect(page.getByText('1–1 of 1', { exact: true })).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Pages of trunks' })).toHaveCount(0);
  });

  test('that the server is busy keep the rows and say how long to wait', async ({ page, control, guard }) => {
    guard.allow(/status of 503/);
    await open(page, '/trunks');
    await settled(page, control);
    await control.fault({ path: '/api/providers', status: 503, retry_after: '7', times: 1 });
    await button(page, 'Refresh trunks').click();
    await expect(alert(page)).toContainText('The server is busy');
    await expect(alert(page)).toContainText(/The rows below are from \d\d:\d\d\. The server asks to wait 7 seconds\./);
    await expect(rows(page)).toHaveCount(100);
    await button(page, 'Try again').click();
    await expect(alert(page)).toBeHidden();
    await expect(rows(page)).toHaveCount(100);
  });

  test('that fail at first are asked for again on request', async ({ page, control, guard }) => {
    guard.allow(/status of 500/);
    await control.fault({ path: '/api/providers', status: 500, times: 2 });
    await open(page, '/trunks');
    await expect(alert(page)).toContainText('The server had a problem');
    await expect(page.getByRole('table')).toHaveCount(0);
    await button(page, 'Try again').click();
    await expect.poll(async () => (await asked(control, LIST)).length).toBe(2);
    await expect(alert(page)).toContainText('The server had a problem');
    await button(page, 'Try again').click();
    await expect(alert(page)).toBeHidden();
    await expect(rows(page)).toHaveCount(100);
    expect(await ofThePage(control)).toHaveLength(3);
  });

  test('that are missing without a network keep the rows', async ({ page, context, guard }) => {
    guard.allow(/ERR_INTERNET_DISCONNECTED/);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    await context.setOffline(true);
    await button(page, 'Refresh trunks').click();
    await expect(alert(page)).toContainText('Cannot reach the server');
    await expect(rows(page)).toHaveCount(100);
    await expect(button(page, 'Try again')).toBeVisible();
    // A question that found no server is asked again by itself once the network is back.
    await context.setOffline(false);
    await expect(alert(page)).toBeHidden();
  });

  test('that bring no part of the program ahead of time are no error, and it comes when it is needed', async ({ page, guard }) => {
    guard.allow(/ERR_INTERNET_DISCONNECTED/);
    let refused = 0;
    await page.route(/part-(?!rest-).*\.wasm$/, (route) => {
      refused += 1;
      return route.abort('internetdisconnected');
    });
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    await expect.poll(() => refused).toBeGreaterThan(2);
    await page.unroute(/part-(?!rest-).*\.wasm$/);
    await button(page, 'More filters').click();
    await expect(page.getByLabel('Host contains', { exact: true })).toBeVisible();
  });

  test('that the role may not see trunks say so once', async ({ page, control, guard }) => {
    guard.allow(/status of 403/);
    await signIn(page, 'guest');
    await expect(alert(page)).toContainText('Your role does not allow this');
    await expect(alert(page)).toContainText('Ask an administrator of the PBX');
    await expect(page.getByRole('table')).toHaveCount(0);
    expect(await asked(control, LIST)).toHaveLength(1);
  });

  test('that the role may not export stay on screen until dismissed', async ({ page, guard }) => {
    guard.allow(/status of 403/);
    await signIn(page, 'auditor');
    await expect(rows(page)).toHaveCount(100);
    await button(page, 'Export').click();
    await button(page, 'All trunks, PBX format').click();
    await expect(page.getByText('Nothing was exported. Your role does not allow this.')).toBeVisible();
    await button(page, 'Dismiss').click();
    await expect(page.getByText('Nothing was exported.')).toBeHidden();
  });

  test('that are a page of somebody else are never shown', async ({ page, control }) => {
    const body = '<h1>Welcome to the hotel network</h1><script src="/x.js"></script>';
    await control.fault({ path: '/api/providers', status: 200, content_type: 'text/html', body, times: 1 });
    await open(page, '/trunks');
    await expect(alert(page)).toContainText('Unexpected answer');
    await expect(page.getByText('Welcome to the hotel network')).toHaveCount(0);
    await button(page, 'Try again').click();
    await expect(rows(page)).toHaveCount(100);
  });

  test('that break off are not half shown', async ({ page, control, guard }) => {
    guard.allow(/ERR_/);
    await open(page, '/no/such/page');
    await control.fault({ path: '/api/providers', cut_after_bytes: 2_000, times: 1 });
    await page.getByRole('link', { name: 'Go to all trunks' }).click();
    await expect(alert(page)).toContainText('The answer was cut off');
    await expect(page.getByRole('table')).toHaveCount(0);
    await button(page, 'Try again').click();
    await expect(rows(page)).toHaveCount(100);
  });

  test('that are slow are announced, then drawn', async ({ page, control }) => {
    const release = await hold(page, '**/api/providers?top=100');
    await open(page, '/trunks');
    await expect(page.getByRole('status').filter({ hasText: 'Loading trunks' })).toBeVisible();
    await expect(button(page, 'Refresh trunks')).toHaveAttribute('aria-busy', 'true');
    release();
    await expect(rows(page)).toHaveCount(100);
    await expect(page.getByText('Loading trunks')).toHaveCount(0);
    expect(await ofThePage(control)).toHaveLength(1);
  });

  test('that never come are given up after the deadline', async ({ page, control, guard }) => {
    guard.allow(/ERR_ABORTED/);
    await page.clock.install();
    await open(page, '/no/such/page');
    await control.fault({ path: '/api/providers', delay_ms: 600_000, times: 1 });
    await page.getByRole('link', { name: 'Go to all trunks' }).click();
    await expect(page.getByText('Loading trunks')).toBeVisible();
    await page.clock.runFor(15_000);
    await expect(alert(page)).toContainText('The server did not answer in time');
    await button(page, 'Try again').click();
    await expect(rows(page)).toHaveCount(100);
  });

  test('to an older question are never painted over a newer page', async ({ page, control }) => {
    await open(page, '/trunks');
    await settled(page, control);
    await control.fault({ path: '/api/providers', delay_ms: 20_000, times: 1 });
    const older = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/api/providers?top=100'));
    await button(page, 'Refresh trunks').click();
    await page.getByRole('link', { name: 'Next page' }).click();
    // Nobody waits for it any more, so it can never arrive.
    expect((await older).failure()?.errorText).toBe('net::ERR_ABORTED');
    await expect(page.getByText('101–200 of 250', { exact: true })).toBeVisible();
    await expect(row(page, (await control.trunks())[100]!.name)).toBeVisible();
  });

  test('keep the place of the page before until the next one is there', async ({ page }) => {
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    const release = await hold(page, '**/api/providers?skip=100&top=100');
    await page.getByRole('link', { name: 'Next page' }).click();
    await expect(page).toHaveURL('/trunks?page=2');
    await expect(page.getByText('1–100 of 250', { exact: true })).toBeVisible();
    release();
    await expect(page.getByText('101–200 of 250', { exact: true })).toBeVisible();
    // The counts above the list may have asked for the same rows.
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('with ids that fit into no address cannot be opened and break nothing', async ({ page, control }) => {
    const items = ['..', '', 'ok'].map((id, at) => ({ id, name: `Trunk ${at}`, hostname: 'a.example', port: 5060 }));
    await control.fault({ path: '/api/providers', status: 200, body: { count: 3, items } });
    await control.fault({ path: '/api/providers/ok', status: 200, body: { id: 'ok', name: 'Trunk 2' } });
    await control.fault({ path: '/api/providers/ok/status', status: 200, body: { status: 'ONLINE' } });
    await open(page, '/trunks');
    await expect(page.getByRole('row', { name: /^Trunk [01] .*Cannot be opened/ })).toHaveCount(2);
    await expect(row(page, 'Trunk 2')).toContainText('Online');
    await settled(page, control);
    expect(ids(await asked(control, STATUS))).toEqual(new Set(['ok']));
  });
});

test('hostile texts are shown as texts and make nothing', async ({ page, context, control }) => {
  const kinds = (page: Page) =>
    page.getByRole('main').evaluate((main) =>
      [...new Set([...main.querySelectorAll('*')].map((element) => element.localName))].sort(),
    );
  const dialogs: string[] = [];
  context.on('dialog', async (dialog) => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  await open(page, '/trunks?size=50');
  await settled(page, control);
  const usual = await kinds(page);
  await page.close();

  await control.reset({ hostile: true, trunks: 50 });
  const names = (await control.trunks()).map((trunk) => trunk.name);
  const other = await context.newPage();
  await open(other, '/trunks?size=50');
  await expect(rows(other)).toHaveCount(50);
  await settled(other, control);
  expect((await kinds(other)).filter((kind) => !usual.includes(kind))).toEqual([]);
  // What nobody would see is shown as an escape; the joiner inside an emoji is part of it.
  const escape = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const shown = names.map((name) => name.replace(/[\t\n\u200b\u2028\u202e\u2066\u2069]|(?<=[a-z])\u200d/g, escape));
  expect(shown).not.toEqual(names);
  expect(await other.getByRole('rowheader').getByRole('link').allTextContents()).toEqual(shown);
  const scrolls = () => other.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await scrolls()).toBe(false);

  const name = '<img src=x onerror=alert(1)>';
  await other.getByRole('link', { name, exact: true }).first().click();
  await expect(other.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await expect(other).toHaveTitle(`${name} – Trunkline`);
  // The strip of the status history, and no picture that a name asks for.
  await expect(other.getByRole('img')).toHaveAccessibleName(/hours/);
  expect(await scrolls()).toBe(false);
  expect(dialogs).toEqual([]);
});
