// Finding trunks: search, filters, order, columns and statuses of one page or of all trunks, each in the
// address, each asked of the PBX byte by byte as it was typed.
import { createRequire } from 'node:module';
import type { Locator, Page, Request } from '@playwright/test';
import { asked, expect, hold, holder, holdLongTimers, isRest, open, row, rows, settled, test, type Control } from './utils';

const STATUS = 'GET /api/providers/{id}/status';
const LIST = 'GET /api/providers';

const button = (page: Page | Locator, name: string) => page.getByRole('button', { name, exact: true });
const search = (page: Page) => page.getByLabel('Search trunks');

/** What the list was asked, decoded once, as the PBX reads it. */
async function questions(control: Control) {
  const queries = (await asked(control, LIST)).map((entry) => entry.query);
  return queries.filter((query) => !isRest(query)).map((query) => new URLSearchParams(query ?? ''));
}

/** What was searched for. */
async function searches(control: Control) {
  return (await asked(control, LIST)).filter((entry) => entry.query?.includes('search=') && !isRest(entry.query));
}

/** The Big List of Naughty Strings, as published. */
const published: string[] = createRequire(import.meta.url)('big-list-of-naughty-strings');

/** Texts that break what builds addresses, filters or pages by hand. */
const hostile = [
  ...['a & b', '#1', '50 % off', '50%25', 'a+b', "O'Brien", '"quoted"', 'a=b&c=d', '?x', '/../', '..%2f', '\\', '\\u0041'],
  ...['%00', '%zz', '%', '%%', '%41', '%e4%bd', '+', ' + ', '&amp;', '&#39;', '$skip=1', 'top=100&skip=9', ';', ',', '|', '^', '`', '~', '*', '@'],
  ...["'", "''", "' or 1 eq 1 or '", "'; drop table providers; --", "contains(name,'x')", 'or', 'and', 'not', '(', ')', '((', 'null', 'true'],
  ...['{}', '[]', '{"a":1}', '__proto__', 'constructor', 'toString', '1e309', '-0', '0x1F', 'NaN', 'undefined', '=1+1', '@SUM(A1)', '=cmd|x'],
  ...['<b>', '<img src=x onerror=alert(1)>', '<script>alert(1)</script>', '"><svg onload=alert(1)>', 'javascript:alert(1)', '${7*7}', '{{7*7}}'],
  ...[' leading', 'trailing ', '  two  blanks  ', '\u00a0', '\u3000wide', '\ttab', '\u0001', '\u001f', '\u007f', '\u0085', '\u0000'],
  ...['münchen', 'mu\u0308nchen', 'ﬁ', 'İstanbul', 'ſ', '日本', 'العربية', '\u202eright to left', '\u2066isolated\u2069', '\ufeffmark', '\u2028', '\u2029'],
  ...['🙂', '👨\u200d👩\u200d👧\u200d👦', 'e\u0301\u0302\u0303\u0304', 'a\u200bb', '\ud83c\udde9\ud83c\uddea', 'раypal', 'ALPHA beta', 'x'.repeat(300)],
  ...['[2001:db8::1]:5061', '10.0.0.0/24', 'sip:a@b.example;transport=tls', '+44 20 7946 0123', '16505550100-16505550199', '101;203;300-450'],
];

test.describe('search', () => {
  test.use({ fleet: 30 });

  /** Types each text, and compares what the PBX was asked with it. */
  async function arriveAsTyped(page: Page, control: Control, texts: Iterable<string>) {
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    for (const text of texts) {
      await control.clearJournal();
      await search(page).fill(text);
      await search(page).press('Enter');
      const last = async () => (await searches(control)).at(-1)?.query ?? '';
      await expect.poll(async () => new URLSearchParams(await last()).get('search'), { intervals: [20] }).toBe(text);
      // What arrived is what was typed, encoded exactly once.
      const raw = await last();
      expect(Buffer.from(decodeURIComponent(/search=([^&]*)/.exec(raw)![1]!)).equals(Buffer.from(text)), text).toBe(true);
      await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(text);
    }
  }

  const parts = 6;
  for (let part = 0; part < parts; part += 1) {
    test(`reaches the PBX byte by byte for the published list, part ${part + 1} of ${parts}`, async ({ page, control, guard }) => {
      test.slow();
      guard.allow(/status of 400/);
      expect(published.length).toBeGreaterThan(450);
      // A field of one line takes no line ends, and no text is no search.
      const texts = [...new Set(published)].filter((text) => text !== '' && !/[\r\n]/.test(text));
      await arriveAsTyped(page, control, texts.filter((_, at) => at % parts === part));
    });
  }

  test('reaches the PBX byte by byte as it was typed, and survives a reload', async ({ page, control, guard }) => {
    test.slow();
    // Some of these no PBX searches for; what matters is what it was asked.
    guard.allow(/status of 400/);
    await arriveAsTyped(page, control, hostile);
    await search(page).fill("a&b #1 + 50% 'x' \"y\"");
    await expect(page).toHaveURL(/q=a%26b/);
    await page.reload();
    await expect(search(page)).toHaveValue("a&b #1 + 50% 'x' \"y\"");
    const last = (await searches(control)).at(-1)?.query ?? '';
    expect(new URLSearchParams(last).get('search')).toBe("a&b #1 + 50% 'x' \"y\"");
  });

  test('waits for a pause, and Enter does not wait', async ({ page, control }) => {
    await page.clock.install();
    await control.reset({ trunks: 90 });
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(90);
    await control.clearJournal();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
    await search(page).pressSequentially('twil');
    await page.clock.runFor(250);
    expect(await asked(control, LIST)).toHaveLength(0);
    await page.clock.runFor(100);
    await expect.poll(async () => (await questions(control)).map((query) => query.get('search'))).toEqual(['twil']);
    await search(page).pressSequentially('io');
    await search(page).press('Enter');
    await expect.poll(async () => (await questions(control)).map((query) => query.get('search'))).toEqual(['twil', 'twilio']);
    await expect(row(page, (await control.trunks()).find((trunk) => trunk.name.includes('Twilio'))!.name)).toBeVisible();
  });

  test('typing leaves one step in the history, and other changes one each', async ({ page }) => {
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await search(page).fill('tw');
    await expect(page).toHaveURL('/trunks?q=tw');
    await search(page).fill('twilio');
    await expect(page).toHaveURL('/trunks?q=twilio');
    await button(page, 'Trunk name').click();
    await expect(page).toHaveURL('/trunks?q=twilio&sort=name');
    await page.goBack();
    await expect(page).toHaveURL('/trunks?q=twilio');
    await expect(search(page)).toHaveValue('twilio');
  });

  test('with nothing found offers the way back', async ({ page }) => {
    await open(page, '/trunks?q=no-such-trunk-anywhere');
    await expect(page.getByRole('heading', { name: 'No trunk matches' })).toBeVisible();
    await expect(page.getByText('0 trunks', { exact: true })).toBeVisible();
    await button(page, 'Clear search and filters').click();
    await expect(page).toHaveURL('/trunks');
    await expect(rows(page)).toHaveCount(30);
  });

  test('shows the answer to the last text only, whatever order 200 answers come in', async ({ page, control }) => {
    test.slow();
    // A fixed sequence, so that a failure can be repeated.
    let seed = 7;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    const waiting: { text: string; go: () => void }[] = [];
    await page.route(/\/api\/providers\?.*search=/, async (route) => {
      const text = new URL(route.request().url()).searchParams.get('search')!;
      const released = new Promise<void>((resolve) => waiting.push({ text, go: resolve }));
      await released;
      const body = { count: 1, items: [{ id: `id-${text}`, name: `Answer ${text}`, hostname: 'a.example', port: 5060, enabled: false }] };
      // A question that nobody waits for any more cannot be answered.
      await route.fulfill({ json: body }).catch(() => {});
    });
    // Only an answer that came while its question was the newest may ever be seen.
    const right = new Set<string>();
    for (let turn = 0; turn < 200; turn += 1) {
      await search(page).fill(`t${turn}`);
      await search(page).press('Enter');
      await expect.poll(() => waiting.some((one) => one.text === `t${turn}`), { intervals: [10] }).toBe(true);
      // A random one of those on their way is answered now, sometimes two, sometimes none.
      for (let answers = Math.floor(random() * 3); answers > 0; answers -= 1) {
        const [one] = waiting.splice(Math.floor(random() * waiting.length), 1);
        if (one?.text === `t${turn}`) right.add(`Answer ${one.text}`);
        one?.go();
      }
      const names = await rows(page).getByRole('link').allTextContents();
      for (const name of names) if (name.startsWith('Answer ')) expect(right).toContain(name);
    }
    // The last one may have been among those answered.
    for (const one of waiting.sort(() => random() - 0.5)) one.go();
    await expect(rows(page).getByRole('link')).toHaveText(['Answer t199']);
    await expect(page.getByText('1–1 of 1', { exact: true })).toBeVisible();
    void control;
  });
});

test.describe('numbers', () => {
  test('are found in any spelling, inside a range, and the range is said', async ({ page, control }) => {
    const trunk = await holder(page, control, '442030001200-442030001299');
    await open(page, '/trunks');
    for (const spelling of ['+44 20 3000 1234', '00442030001234', '+44 (0)20 3000-1234', '442030001234']) {
      await search(page).fill(spelling);
      const found = page.getByRole('status').filter({ hasText: '442030001200-442030001299' });
      await expect(found).toContainText(trunk.name);
      await expect(found.getByRole('link', { name: trunk.name })).toBeVisible();
    }
    await search(page).fill('+44 20 3000 1500');
    await expect(page.getByRole('status').filter({ hasText: 'No trunk has' })).toContainText(trunk.name);
  });
});

test.describe('filters', () => {
  test('by brand are exact, chosen from the brands there are with their counts', async ({ page, control }) => {
    await open(page, '/trunks');
    await button(page, 'By brand').click();
    const choice = page.getByRole('link', { name: /^Twilio \(\d+\)$/ });
    const count = Number(/\d+/.exec((await choice.textContent())!)![0]);
    await choice.click();
    await expect(page).toHaveURL('/trunks?brand=Twilio');
    await expect(rows(page)).toHaveCount(count);
    expect((await questions(control)).at(-1)?.get('filter')).toBe("brand eq 'Twilio'");
  });

  test('are chips, the address and the text that is sent', async ({ page, control }) => {
    await holdLongTimers(page);
    await open(page, '/trunks?page=2');
    await button(page, 'More filters').click();
    await page.getByLabel('Enabled', { exact: true }).selectOption('Disabled');
    await expect(page).toHaveURL('/trunks?enabled=false');
    await page.getByLabel('Host contains').fill("o'x.example");
    await page.getByLabel('Host contains').press('Enter');
    await page.getByLabel('Port', { exact: true }).fill('5061');
    await page.getByLabel('Port', { exact: true }).press('Enter');
    const text = "enabled eq false and contains(hostname,'o''x.example') and port eq 5061";
    await expect(page.getByText(text, { exact: true })).toBeVisible();
    await expect.poll(async () => (await questions(control)).at(-1)?.get('filter')).toBe(text);
    await page.keyboard.press('Escape');
    await expect(page.getByText('No trunk matches')).toBeVisible();
    await page.getByRole('link', { name: 'Remove filter Port: 5061' }).click();
    await page.getByRole('link', { name: "Remove filter Host contains: o'x.example" }).click();
    await expect(page).toHaveURL('/trunks?enabled=false');
    const off = (await control.trunks()).filter((trunk) => !trunk.enabled);
    await expect(page.getByText(`${off.length} trunks`, { exact: true })).toBeVisible();
    await page.reload();
    await expect(rows(page)).toHaveCount(off.length);
    await page.getByRole('link', { name: 'Clear filters' }).click();
    await expect(page).toHaveURL('/trunks');
    await expect(rows(page)).toHaveCount(100);
  });

  test('in the words of the API are checked, and sent as they are', async ({ page, control }) => {
    await open(page, '/trunks');
    await button(page, 'More filters').click();
    const own = page.getByLabel("OData filter (advanced)");
    await own.fill("port eq '5061'");
    await expect(page.getByText(/^Character 9: Enter a whole number without quotes/)).toBeVisible();
    await own.fill("startswith(hostname,'sip') or port eq 5061");
    await own.press('Enter');
    await expect.poll(async () => (await questions(control)).at(-1)?.get('filter')).toBe("startswith(hostname,'sip') or port eq 5061");
    await expect(page).toHaveURL(/filter=startswith/);
  });

  test('that the PBX refuses are applied here on request', async ({ page, control, guard }) => {
    guard.allow(/status of 400/);
    const off = (await control.trunks()).filter((trunk) => !trunk.enabled).map((trunk) => trunk.name);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    const errors = [{ code: 400001, message: 'filtering is not allowed' }];
    await page.route(/\/api\/providers\?.*(filter|orderby)=/, (route) => route.fulfill({ status: 400, json: { errors } }));
    await page.goto('/trunks?enabled=false&sort=-name');
    await expect(page.getByRole('alert')).toContainText('The PBX refused this filter or order');
    await button(page, 'Filter in the browser').click();
    await expect(page).toHaveURL('/trunks?enabled=false&sort=-name&here=1');
    await expect(rows(page)).toHaveCount(off.length);
    await expect(page.getByText('the browser applies it to all trunks')).toBeVisible();
    const names = await rows(page).getByRole('link').allTextContents();
    const plain = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const order = (a: string, b: string) => Buffer.compare(Buffer.from(plain(b)), Buffer.from(plain(a)));
    expect(names).toEqual(off.sort(order));
    // Every row once, page by page, and no filter in any of those questions.
    const pages = (await asked(control, LIST)).slice(-3).map((entry) => entry.query);
    expect(pages).toEqual(['top=100', 'skip=100&top=100', 'skip=200&top=100']);
  });

  test('that cannot be read here either are named with the place', async ({ page }) => {
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    // Nothing of the page before is there: the filter is read before any other part was needed.
    await page.goto("/trunks?filter=port%20is%205&here=1");
    await expect(page.getByText(/^This filter cannot be read here either\. Character 6: .+ All rows are shown\.$/)).toBeVisible();
  });

  test('by status and type look at every trunk, say how far they are, and can be ended', async ({ page, control }) => {
    await control.reset({ trunks: 120 });
    await open(page, '/trunks?status=offline');
    await expect(page.getByText(/^Checked \d+ of 120$/)).toBeVisible();
    const down = (await control.trunks()).filter((trunk) => trunk.enabled && trunk.link === 'down');
    await expect(page.getByText(/^Checked \d+ of 120$/)).toBeHidden();
    await expect(rows(page).first()).toContainText('Offline');
    for (const name of await rows(page).getByRole('link').allTextContents()) {
      expect(down.map((trunk) => trunk.name)).toContain(name);
    }
    await control.fault({ path: '/api/providers/*', delay_ms: 60_000 });
    await page.goto('/trunks?type=TEAMS');
    await expect(page.getByRole('link', { name: 'Remove filter Trunk type: Microsoft Teams' })).toBeVisible();
    await button(page, 'Cancel').click();
    await expect(page).toHaveURL('/trunks');
    await control.clearFaults();
    await expect(rows(page)).toHaveCount(100);
    await page.goto('/trunks?type=TEAMS');
    const teams = (await control.trunks()).filter((trunk) => trunk.auth_mode === 'TEAMS').map((trunk) => trunk.name);
    await expect(rows(page)).toHaveCount(teams.length);
    await expect(page.getByText(/^Checked/)).toHaveCount((await rows(page).getByText(/^Checked/).count()));
  });
});

test.describe('order and columns', () => {
  test('a heading sorts up, down and not, says so, and the PBX does it', async ({ page, control }) => {
    await holdLongTimers(page);
    await open(page, '/trunks?page=2');
    const head = page.getByRole('columnheader', { name: 'Trunk name' });
    await expect(head).not.toHaveAttribute('aria-sort', /./);
    await button(page, 'Trunk name').click();
    await expect(page).toHaveURL('/trunks?sort=name');
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    await button(page, 'Trunk name').click();
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect.poll(async () => (await questions(control)).at(-1)?.get('orderby')).toBe('name desc');
    await button(page, 'Trunk name').click();
    await expect(head).not.toHaveAttribute('aria-sort', /./);
    await expect(page).toHaveURL('/trunks');
    await page.goto('/trunks?sort=-port');
    await expect(rows(page)).toHaveCount(100);
    expect((await questions(control)).at(-1)?.get('orderby')).toBe('port desc');
  });

  test('columns are chosen and remembered, and what the row does not say is read for rows in view', async ({ page, control }) => {
    await open(page, '/trunks');
    await settled(page, control);
    await control.clearJournal();
    await button(page, 'Columns').click();
    for (const column of ['Trunk type', 'Transport', 'Call limit', 'Warnings']) {
      await page.getByLabel(column, { exact: true }).check();
    }
    await page.getByLabel('Brand', { exact: true }).uncheck();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('columnheader', { name: 'Brand' })).toHaveCount(0);
    await expect(rows(page).first()).toContainText(/UDP|TCP|TLS/);
    await settled(page, control);
    const read = await asked(control, 'GET /api/providers/{id}');
    expect(read.length).toBeGreaterThan(0);
    expect(new Set(read.map((entry) => entry.path)).size).toBeLessThan(40);
    await page.reload();
    await expect(page.getByRole('columnheader', { name: 'Warnings' })).toBeVisible();
    await expect(page.getByRole('columnheader', { name: 'Brand' })).toHaveCount(0);
    await button(page, 'Columns').click();
    await page.getByLabel('Compact rows').check();
    await page.keyboard.press('Escape');
    await expect(rows(page).first().getByText(/^Checked/)).toBeHidden();
  });

  test('the page size is remembered', async ({ page }) => {
    await open(page, '/trunks');
    await page.getByLabel('Rows per page').selectOption('25');
    await expect(page).toHaveURL('/trunks?size=25');
    await page.goto('/trunks');
    await expect(page).toHaveURL('/trunks?size=25');
    await expect(rows(page)).toHaveCount(25);
  });

  test('views keep an address under a name', async ({ page }) => {
    await open(page, '/trunks?q=twilio&sort=-name');
    await button(page, 'Views').click();
    await page.getByLabel('Name of this view').fill('Twilio & <b>co</b>');
    await button(page, 'Save view').click();
    await page.goto('/trunks');
    await button(page, 'Views').click();
    await page.getByRole('link', { name: 'Twilio & <b>co</b>' }).click();
    await expect(page).toHaveURL('/trunks?q=twilio&sort=-name');
    await expect(search(page)).toHaveValue('twilio');
    await button(page, 'Views').click();
    await button(page, 'Forget view Twilio & <b>co</b>').click();
    await expect(page.getByText('None yet')).toBeVisible();
    await page.reload();
    await button(page, 'Views').click();
    await expect(page.getByText('None yet')).toBeVisible();
  });

  test('10 000 trunks put no more than one page of rows into the page', async ({ page, control }) => {
    test.slow();
    await control.reset({ trunks: 10_000 });
    await open(page, '/trunks');
    await expect(page.getByText('1–100 of 10000', { exact: true })).toBeVisible();
    await expect(rows(page)).toHaveCount(100);
    await page.goto('/trunks?status=disabled&sort=-name');
    await expect(page.getByText(/^1–100 of \d+$/)).toBeVisible({ timeout: 60_000 });
    await expect(page.locator('tbody tr')).toHaveCount(100);
  });
});

test.describe('statuses', () => {
  test('that answer slower than they are asked for never pile up', async ({ page, control }) => {
    await page.clock.install();
    await control.reset({ trunks: 20 });
    await open(page, '/trunks');
    await settled(page, control);
    await button(page, 'Auto-refresh').click();
    await page.getByLabel('Refresh statuses').selectOption('Every 30 seconds');
    await page.keyboard.press('Escape');
    await control.clearJournal();
    // No answer for as long as this lasts; three rounds would be due.
    const release = await hold(page, /\/status$/);
    await page.clock.runFor(14_000);
    await page.clock.runFor(14_000);
    const enabled = (await control.trunks()).filter((trunk) => trunk.enabled).length;
    expect((await asked(control, STATUS)).length).toBeLessThanOrEqual(enabled);
    const { summary } = await control.journal();
    expect(summary.routes[STATUS.slice(4)]?.most_in_flight ?? summary.most_in_flight).toBeLessThanOrEqual(6);
    release();
  });

  test('of which 2 % fail leave all others right', async ({ page, control, guard }) => {
    guard.allow(/status of 500/);
    const trunks = (await control.trunks()).slice(0, 100).filter((trunk) => trunk.enabled);
    const failing = trunks.filter((_, at) => at % 50 === 3);
    for (const trunk of failing) await control.fault({ path: `/api/providers/${trunk.id}/status`, status: 500 });
    await open(page, '/trunks');
    // A slow machine takes its time over 250 answers.
    await expect(page.getByText(/^\d+ not asked yet$/)).toBeVisible();
    await expect(page.getByText(/^\d+ not asked yet$/)).toBeHidden({ timeout: 40_000 });
    const unknown = page.getByRole('link', { name: `${failing.length} unknown`, exact: true });
    await expect(unknown).toBeVisible();
    await unknown.click();
    await expect(page).toHaveURL('/trunks?status=unknown');
    await expect(rows(page)).toHaveCount(failing.length);
    for (const trunk of failing) await expect(row(page, trunk.name)).toContainText('Unknown');
    await expect(page.getByRole('alert')).toBeHidden();
  });

  test('respect a pause the server asks for', async ({ page, control, guard }) => {
    guard.allow(/status of 429/);
    await page.clock.install();
    await control.reset({ trunks: 30 });
    await control.fault({ path: '/api/providers/*/status', status: 429, retry_after: '20' });
    await open(page, '/trunks');
    await expect(rows(page).first()).toContainText('Unknown');
    await control.clearFaults();
    await control.clearJournal();
    await page.clock.runFor(15_000);
    expect(await asked(control, STATUS)).toHaveLength(0);
    await page.clock.runFor(10_000);
    await expect.poll(async () => (await asked(control, STATUS)).length).toBeGreaterThan(0);
  });

  test('are asked for again on request, of one row or of all, and not by themselves when that is off', async ({ page, control }) => {
    await page.clock.install();
    await control.reset({ trunks: 8 });
    await open(page, '/trunks');
    await settled(page, control);
    await button(page, 'Auto-refresh').click();
    await page.getByLabel('Refresh statuses').selectOption('Off');
    await page.keyboard.press('Escape');
    await control.clearJournal();
    await page.clock.runFor(120_000);
    expect(await asked(control, STATUS)).toHaveLength(0);
    const trunk = (await control.trunks()).find((trunk) => trunk.enabled)!;
    await expect(row(page, trunk.name)).toContainText('2 min ago');
    await button(page, `Check ${trunk.name} now`).click();
    await expect(row(page, trunk.name)).toContainText('just now');
    expect((await asked(control, STATUS)).map((entry) => entry.path)).toEqual([`/api/providers/${trunk.id}/status`]);
  });

  test('are counted in a line whose numbers lead to those trunks', async ({ page, control }) => {
    await open(page, '/trunks');
    // Nobody has to ask: all 250 are asked about by themselves.
    await expect(page.getByText(/^\d+ not asked yet$/)).toBeHidden({ timeout: 40_000 });
    await expect(button(page, 'Get all statuses')).toBeHidden();
    const off = (await control.trunks()).filter((trunk) => !trunk.enabled);
    await page.getByRole('link', { name: `${off.length} disabled`, exact: true }).click();
    await expect(page).toHaveURL('/trunks?status=disabled');
    await expect(rows(page)).toHaveCount(off.length);
    await page.getByRole('link', { name: `${off.length} disabled`, exact: true }).click();
    await expect(page).toHaveURL('/trunks');
  });

  test('that fall twice are called out on the page, in the tab and on the desktop', async ({ page, context, control }) => {
    await page.clock.install();
    await context.grantPermissions(['notifications']);
    await control.reset({ trunks: 10 });
    await page.addInitScript(() => {
      const told: string[] = [];
      Object.assign(window, { told });
      const Real = window.Notification;
      window.Notification = class {
        static permission = 'granted';
        static requestPermission = () => Promise.resolve('granted');
        constructor(title: string) { told.push(title); }
      } as unknown as typeof Real;
    });
    await open(page, '/trunks');
    await settled(page, control);
    await button(page, 'Auto-refresh').click();
    await page.getByLabel('Desktop notification when a trunk goes offline').check();
    await page.keyboard.press('Escape');
    // One that something checks: others are online whatever happens.
    const name = await rows(page).filter({ hasText: /registered|verified by/ }).first().getByRole('link').first().textContent();
    const trunk = (await control.trunks()).find((trunk) => trunk.name === name)!;
    await control.link({ id: trunk.id }, 'down');
    await page.clock.runFor(31_000);
    await expect(row(page, trunk.name)).toContainText('Offline');
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.clock.runFor(31_000);
    await expect(page.getByRole('alert')).toContainText('A trunk went down');
    await expect(page.getByRole('alert').getByRole('link', { name: trunk.name })).toBeVisible();
    await expect(page).toHaveTitle('(1) Trunks – Trunkline');
    expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([trunk.name]);
    await button(page, 'Dismiss').click();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await control.link({ id: trunk.id }, 'up');
    await page.clock.runFor(31_000);
    await expect(page).toHaveTitle('Trunks – Trunkline');
  });

  test('that come in take away neither a click nor the focus', async ({ page, control }) => {
    // So many that all are asked about on request only.
    await control.reset({ trunks: 600 });
    // Each answer waits until it is let in.
    const waiting = new Map<Request, () => void>();
    let isOpen = false;
    await page.route(/\/status$/, async (route) => {
      const response = await route.fetch();
      if (!isOpen) await new Promise<void>((go) => waiting.set(route.request(), go));
      await route.fulfill({ response });
    });
    // A request that waits too long is given up by the console.
    page.on('requestfailed', (request) => waiting.delete(request));
    await open(page, '/trunks');
    const left = page.getByText(/^\d+ not asked yet$/);
    const letOneIn = async () => {
      const before = (await left.textContent())!;
      await expect.poll(() => waiting.size).toBeGreaterThan(0);
      const [request, go] = [...waiting][0]!;
      waiting.delete(request);
      go();
      await expect(left).not.toHaveText(before);
    };
    const disabled = page.getByRole('link', { name: /^\d+ disabled$/ });
    await disabled.focus();
    await letOneIn();
    await letOneIn();
    await expect(disabled).toBeFocused();
    // An answer comes between the two halves of a click.
    const all = button(page, 'Get all statuses');
    await all.hover();
    await page.mouse.down();
    await letOneIn();
    await page.mouse.up();
    await expect(page.getByRole('progressbar', { name: 'Trunks checked' })).toBeVisible();
    const far = page.getByText(/^Checked \d+ of 600$/);
    // The part that reads all pages may have to come first.
    await expect(far).toBeVisible({ timeout: 20_000 });
    const cancel = button(page.getByRole('main'), 'Cancel');
    await cancel.focus();
    const before = (await far.textContent())!;
    await letOneIn();
    await expect(far).not.toHaveText(before);
    await expect(cancel).toBeFocused();
    await cancel.press('Enter');
    await expect(all).toBeVisible();
    isOpen = true;
    for (const go of waiting.values()) go();
    // Answers that are still on their way have nowhere to go once the page is closed.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  for (const width of [360, 1280]) {
    test(`move no row when they come, ${width} px wide`, async ({ page, control }) => {
      await page.setViewportSize({ width, height: 800 });
      await control.fault({ path: '/api/providers/*/status', delay_ms: 60_000 });
      await open(page, '/trunks');
      await expect(rows(page)).toHaveCount(100);
      const places = () => rows(page).evaluateAll((rows) => rows.slice(0, 8).map((row) => row.getBoundingClientRect().top));
      await expect(rows(page).first()).toContainText('Not asked yet');
      const before = await places();
      await control.clearFaults();
      await expect(rows(page).first()).toContainText('just now');
      expect(await places()).toEqual(before);
    });
  }

  test('rest while rows are selected or a dialog is open, unless somebody asks', async ({ page, control }) => {
    await page.clock.install();
    await control.reset({ trunks: 8 });
    await open(page, '/trunks');
    await settled(page, control);
    const inView = (await asked(control, STATUS)).length;
    expect(inView).toBeGreaterThan(3);
    const trunks = await control.trunks();
    const box = page.getByRole('checkbox', { name: `Select ${trunks[0]!.name}`, exact: true });
    const rests = async (during: () => Promise<void>) => {
      await control.clearJournal();
      await page.clock.runFor(31_000);
      await page.clock.runFor(31_000);
      expect(await asked(control, STATUS)).toEqual([]);
      await during();
    };
    await box.check();
    await rests(async () => {
      await button(page, 'Refresh trunks').click();
      await expect.poll(async () => (await asked(control, STATUS)).length).toBe(inView);
    });
    await box.uncheck();
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await rests(() => page.keyboard.press('Escape'));
    await expect(page.getByRole('dialog')).toHaveCount(0);
    // What is due by now is asked at once.
    await page.clock.runFor(1_100);
    await expect.poll(async () => (await asked(control, STATUS)).length).toBe(inView);
  });

  test('are asked for visible rows before any other, six at a time, and not after leaving', async ({ page, control }) => {
    await page.clock.install();
    await control.fault({ path: '/api/providers/*/status', delay_ms: 40 });
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    // Ids of the rows in view, and of those that are a good way out of it.
    const places = await rows(page).evaluateAll((rows) => {
      const at = (row: Element) => row.getBoundingClientRect();
      const ids = (fits: (row: Element) => boolean) => rows.filter(fits).map((row) => row.getAttribute('data-key')!);
      return {
        inView: ids((row) => at(row).top >= 0 && at(row).bottom <= innerHeight),
        far: ids((row) => at(row).top > innerHeight + 300),
      };
    });
    await expect.poll(async () => (await asked(control, STATUS)).length).toBeGreaterThan(60);
    await page.getByRole('link', { name: 'Import', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Import trunks' })).toBeVisible();
    const { entries } = await control.journal();
    const about = entries.filter((entry) => entry.route === STATUS.slice(4));
    expect(Math.max(...about.map((entry) => entry.route_in_flight))).toBeLessThanOrEqual(6);
    expect(Math.max(...entries.map((entry) => entry.in_flight))).toBeLessThanOrEqual(7);
    const order = about.map((entry) => entry.path.split('/')[3]!);
    const enabled = new Set((await control.trunks()).filter((trunk) => trunk.enabled).map((trunk) => trunk.id));
    const visible = places.inView.filter((id) => enabled.has(id));
    expect(visible.length).toBeGreaterThan(4);
    const firstFar = order.findIndex((id) => places.far.includes(id));
    expect(firstFar).toBeGreaterThan(0);
    for (const id of visible) expect(order.indexOf(id), `${id} comes before the first row out of view`).toBeLessThan(firstFar);
    for (const id of visible) expect(order).toContain(id);
    await control.clearJournal();
    await page.clock.runFor(65_000);
    expect(await asked(control, STATUS)).toEqual([]);
  });
});
