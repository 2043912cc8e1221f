// The keyboard: keys that act anywhere, keys in the table, the palette and the list of keys.
import AxeBuilder from '@axe-core/playwright';
import type { Page, Request } from '@playwright/test';
import { asked, endSession, expect, hold, open, rows, settled, test, type Control, signOut } from './utils';

test.use({ fleet: 30 });

const LIST = 'GET /api/providers';

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
const search = (page: Page) => page.getByLabel('Search trunks');
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const input = (page: Page) => page.getByRole('combobox', { name: 'Search or run a command' });
const shown = (page: Page) => page.getByRole('listbox', { name: 'Results' });
const group = (page: Page, name: string) => page.getByRole('group', { name, exact: true });
const trunks = (page: Page) => group(page, 'Trunks').getByRole('option');
const options = (page: Page) => shown(page).getByRole('option');
const marked = (page: Page) => shown(page).getByRole('option', { selected: true });
const status = (page: Page) => dialog(page, 'Search or run a command').getByRole('status');
const press = (page: Page, key: string) => page.keyboard.press(key);

/** Opens the palette as a user does. */
async function palette(page: Page) {
  await press(page, 'ControlOrMeta+k');
  await expect(input(page)).toBeFocused();
}

/** The texts the PBX was asked for, decoded once, as it reads them. */
async function questions(control: Control) {
  const queries = (await asked(control, LIST)).map((entry) => new URLSearchParams(entry.query ?? ''));
  return queries.flatMap((query) => query.get('search') ?? []);
}

/** The question for `telnyx`, taken back long before its deadline. */
const telnyx = {
  predicate: (request: Request) => request.url().includes('search=telnyx'),
  timeout: 5_000,
};

/** A key as only assistive technology, an input method or a finger that stays down makes it. */
function strike(page: Page, key: Record<string, string | boolean>) {
  return page.evaluate((key) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...key });
    (document.activeElement ?? document.body).dispatchEvent(event);
    return event.defaultPrevented;
  }, key);
}

test.beforeEach(async ({ page }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(30);
});

test.describe('keys that act anywhere', () => {
  test('/ leads to the search, on the list and from another page', async ({ page }) => {
    await press(page, '/');
    await expect(search(page)).toBeFocused();
    await expect(search(page)).toHaveValue('');
    await page.goto('/no/such/page');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
    await press(page, '/');
    await expect(search(page)).toBeFocused();
    await expect(page).toHaveURL('/trunks');
  });

  test('n makes a new trunk, once however long it is held', async ({ page }) => {
    await press(page, 'n');
    await expect(page).toHaveURL('/trunks/new/type');
    expect(await strike(page, { key: 'n', repeat: true })).toBe(false);
    await page.goBack();
    await expect(page).toHaveURL('/trunks');
  });

  test('they do nothing with another key held, in another case or inside an input method', async ({ page }) => {
    const others: Record<string, boolean>[] = [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { isComposing: true }];
    for (const key of ['n', '/', '?']) {
      for (const other of others) expect(await strike(page, { key, ...other }), key).toBe(false);
    }
    expect(await strike(page, { key: 'N', shiftKey: true })).toBe(false);
    expect(await strike(page, { key: 'k' })).toBe(false);
    expect(await strike(page, { key: 'k', ctrlKey: true, altKey: true })).toBe(false);
    await expect(page).toHaveURL('/trunks');
    await expect(search(page)).not.toBeFocused();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    // The same way of pressing, for comparison.
    expect(await strike(page, { key: 'n' })).toBe(true);
    await expect(page).toHaveURL('/trunks/new/type');
  });

  test('they are letters wherever somebody types', async ({ page, control }) => {
    await search(page).focus();
    await page.keyboard.type('n/?ejkx');
    await expect(search(page)).toHaveValue('n/?ejkx');
    await search(page).fill('');
    await expect(rows(page)).toHaveCount(30);
    await page.getByLabel('Rows per page').focus();
    for (const key of ['n', '/', '?']) expect(await strike(page, { key }), key).toBe(false);
    const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH')!;
    await page.goto(`/trunk/${trunk.id}/edit`);
    const area = page.getByRole('textbox', { name: /^DID pool/ });
    await area.focus();
    for (const key of ['n', '/', '?']) expect(await strike(page, { key }), key).toBe(false);
    await expect(page).toHaveURL(`/trunk/${trunk.id}/edit`);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });

  test('they do nothing while a dialog asks, and the palette opens above one that can be closed', async ({ page, control }) => {
    await page.goto(`/trunk/${(await control.trunks())[0]!.id}`);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const question = dialog(page, 'Delete trunk');
    await expect(question).toBeVisible();
    await question.getByRole('button').first().focus();
    for (const key of ['n', '/', '?']) expect(await strike(page, { key }), key).toBe(false);
    await palette(page);
    await press(page, 'Escape');
    await expect(input(page)).toHaveCount(0);
    await expect(question).toBeVisible();
    await press(page, 'Escape');
    await expect(question).toHaveCount(0);
  });

  test('nothing opens above a dialog that must be answered', async ({ page, control, guard }) => {
    guard.allow(/status of 401/);
    // The part of the program is here: what does not open is not merely late.
    await palette(page);
    await press(page, 'Escape');
    const ended = await endSession(page, control);
    await press(page, 'ControlOrMeta+k');
    await ended.getByRole('button').first().focus();
    await press(page, '?');
    await press(page, 'n');
    await expect(ended).toBeVisible();
    await expect(page.getByRole('dialog', { includeHidden: true })).toHaveCount(1);
    await expect(page).toHaveURL('/trunks');
  });

  test('nothing opens before somebody has signed in', async ({ page }) => {
    await signOut(page);
    await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).click();
    for (const key of ['n', '?', '/', 'ControlOrMeta+k']) await press(page, key);
    await page.getByLabel('User name').fill('admin');
    await page.getByLabel('User name').press('ControlOrMeta+k');
    await page.keyboard.type('n?');
    await expect(page.getByLabel('User name')).toHaveValue('adminn?');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});

test.describe('the list of keys', () => {
  test('is a table, closes with Escape and its button, and gives the focus back', async ({ page, control }) => {
    const first = link(page, (await control.trunks())[0]!.name);
    await first.focus();
    await press(page, '?');
    const help = dialog(page, 'Keyboard');
    await expect(help.getByRole('row', { name: /^Ctrl\+K/ })).toContainText('Search or run a command');
    for (const key of ['/', 'n', '?', 'e', 'x', 'Enter', 'Esc']) {
      await expect(help.getByRole('rowheader', { name: key, exact: true })).toBeVisible();
    }
    await expect(help.getByRole('button', { name: 'Close' })).toBeFocused();
    await press(page, 'Escape');
    await expect(help).toHaveCount(0);
    await expect(first).toBeFocused();
    await press(page, '?');
    await help.getByRole('button', { name: 'Close' }).click();
    await expect(help).toHaveCount(0);
    await expect(first).toBeFocused();
  });

  test('turns the single keys off and on again, for good', async ({ page, control }) => {
    const [first, second] = (await control.trunks()).map((trunk) => link(page, trunk.name));
    await press(page, '?');
    await page.getByRole('switch', { name: 'Single-key shortcuts' }).uncheck();
    await press(page, 'Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const areOff = async () => {
      await first!.focus();
      for (const key of ['n', '/', '?', 'j', 'e', 'x', 'ArrowDown']) {
        expect(await strike(page, { key }), key).toBe(false);
      }
      await expect(first!).toBeFocused();
      await expect(page).toHaveURL('/trunks');
    };
    await areOff();
    await page.reload();
    await expect(rows(page)).toHaveCount(30);
    await areOff();
    await palette(page);
    await page.keyboard.type('keyboard');
    await press(page, 'Enter');
    const on = page.getByRole('switch', { name: 'Single-key shortcuts' });
    await expect(on).not.toBeChecked();
    await on.check();
    await press(page, 'Escape');
    await first!.focus();
    await press(page, 'j');
    await expect(second!).toBeFocused();
    await press(page, 'n');
    await expect(page).toHaveURL('/trunks/new/type');
  });
});

test('j and k move along the rows, x selects, e edits, Enter opens', async ({ page, control }) => {
  const [first, second, third] = await control.trunks();
  await link(page, first!.name).focus();
  await press(page, 'j');
  await expect(link(page, second!.name)).toBeFocused();
  await press(page, 'j');
  await press(page, 'k');
  await expect(link(page, second!.name)).toBeFocused();
  await press(page, 'x');
  const box = page.getByRole('checkbox', { name: `Select ${second!.name}` });
  await expect(box).toBeChecked();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText(/1 of \d+ selected/);
  // Held down it would flicker.
  expect(await strike(page, { key: 'x', repeat: true })).toBe(false);
  await expect(box).toBeChecked();
  await box.focus();
  await press(page, 'x');
  await expect(box).not.toBeChecked();
  await press(page, 'ArrowDown');
  await expect(link(page, third!.name)).toBeFocused();
  await press(page, 'ArrowUp');
  await expect(link(page, second!.name)).toBeFocused();
  await press(page, 'Enter');
  await expect(page).toHaveURL(`/trunk/${second!.id}`);
  await page.goBack();
  await link(page, first!.name).focus();
  // There is no row before the first.
  await press(page, 'k');
  await expect(link(page, first!.name)).toBeFocused();
  await press(page, 'e');
  await expect(page).toHaveURL(`/trunk/${first!.id}/edit`);
});

for (const width of [1440, 1024, 360]) {
  test(`the bar of the selected trunks covers nothing that has the focus, ${width} pixels wide`, async ({ page, control }) => {
    await page.setViewportSize({ width, height: 700 });
    await settled(page, control);
    await rows(page).nth(1).getByRole('checkbox').check();
    const bar = page.getByRole('region', { name: 'Selection' });
    await expect(bar).toBeVisible();
    await rows(page).nth(20).getByRole('rowheader').getByRole('link').focus();
    const stops: { name: string; isCovered: boolean; isInBar: boolean }[] = [];
    while (!stops.at(-1)?.isInBar && stops.length < 90) {
      await press(page, 'Tab');
      stops.push(
        await bar.evaluate((bar) => {
          const focused = document.activeElement!;
          const [own, other] = [focused.getBoundingClientRect(), bar.getBoundingClientRect()];
          return {
            name: focused.getAttribute('aria-label') ?? focused.textContent!,
            isCovered: own.bottom > other.top + 1 && own.top < other.bottom - 1,
            isInBar: bar.contains(focused),
          };
        }),
      );
    }
    expect(stops.pop()!.isInBar, 'the last stop').toBe(true);
    // Ten rows and the pager.
    expect(stops.length).toBeGreaterThan(20);
    expect(stops.filter((stop) => stop.isCovered)).toEqual([]);
  });
}

test.describe('the palette', () => {
  test('reaches pages, actions and saved views by keyboard alone', async ({ page }) => {
    await palette(page);
    const tools = ['Checks', 'Inbound simulator', 'Numbers and addresses', 'Compare', 'Status history', 'Wall', 'Session journal'];
    await expect(group(page, 'Pages').getByRole('option')).toHaveText(['Trunks', 'Create trunk', 'Import trunks', ...tools]);
    await expect(group(page, 'Actions')).toBeVisible();
    await expect(group(page, 'Trunks')).toHaveCount(0);
    await page.keyboard.type('RUNKS impo');
    await expect(options(page)).toHaveText(['Import trunks']);
    await press(page, 'Enter');
    await expect(page).toHaveURL('/trunks/import');
    await page.goto('/trunks?q=twilio');
    await page.getByRole('button', { name: 'Views', exact: true }).click();
    await page.getByLabel('Name of this view').fill('Mine <b>&amp;');
    await press(page, 'Enter');
    await page.goto('/trunks');
    await expect(rows(page)).toHaveCount(30);
    await palette(page);
    await expect(group(page, 'Saved views').getByRole('option')).toHaveText(['Mine <b>&amp;']);
    await page.keyboard.type('<b>');
    await press(page, 'Enter');
    await expect(page).toHaveURL('/trunks?q=twilio');
    await palette(page);
    await page.keyboard.type('theme');
    await press(page, 'Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });

  test('marks with the arrows, Home and End, and says which to assistive technology', async ({ page }) => {
    await palette(page);
    const count = await options(page).count();
    const isMarked = async (place: number) => {
      await expect(marked(page)).toHaveCount(1);
      await expect(options(page).nth(place)).toHaveAttribute('aria-selected', 'true');
      await expect(input(page)).toHaveAttribute('aria-activedescendant', (await options(page).nth(place).getAttribute('id'))!);
      await expect(options(page).nth(place)).toBeInViewport();
      await expect(input(page)).toBeFocused();
    };
    await isMarked(0);
    for (const [key, place] of [
      ['ArrowDown', 1], ['ArrowDown', 2], ['ArrowUp', 1], ['End', count - 1], ['ArrowDown', 0],
      ['ArrowUp', count - 1], ['Home', 0],
    ] as const) {
      await press(page, key);
      await isMarked(place);
    }
    const list = (await input(page).getAttribute('aria-controls'))!;
    await expect(shown(page)).toHaveAttribute('id', list);
    await expect(input(page)).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.type('no such thing');
    await expect(page.getByText('No results')).toBeVisible();
    await expect(status(page)).toHaveText('0 trunks');
    await expect(input(page)).toHaveAttribute('aria-expanded', 'false');
    await expect(input(page)).not.toHaveAttribute('aria-activedescendant');
    await press(page, 'ArrowDown');
    await press(page, 'Enter');
    await expect(input(page)).toBeFocused();
  });

  test('is chosen from with the pointer, and a click beside it closes it', async ({ page, control }) => {
    const first = link(page, (await control.trunks())[0]!.name);
    await first.focus();
    await palette(page);
    await page.getByText('Actions', { exact: true }).click();
    await expect(input(page)).toBeFocused();
    await page.mouse.click(5, 5);
    await expect(input(page)).toHaveCount(0);
    await expect(first).toBeFocused();
    await palette(page);
    await shown(page).getByRole('option', { name: 'Create trunk' }).click();
    await expect(page).toHaveURL('/trunks/new/type');
  });

  test('stays as it is when its key is pressed again', async ({ page }) => {
    await palette(page);
    await page.keyboard.type('impo');
    expect(await strike(page, { key: 'k', ctrlKey: true })).toBe(true);
    await press(page, 'ControlOrMeta+k');
    await expect(input(page)).toHaveValue('impo');
    await expect(input(page)).toBeFocused();
  });

  test('takes what was typed while it was on its way', async ({ page, control }) => {
    await page.goto('/no/such/page');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
    const release = await hold(page, /part-.*\.wasm/);
    await control.clearJournal();
    await press(page, 'ControlOrMeta+k');
    await page.keyboard.type('new? n');
    await press(page, 'Enter');
    await expect(page).toHaveURL('/no/such/page');
    release();
    await expect(input(page)).toHaveValue('new? n');
    await expect.poll(() => questions(control)).toEqual(['new? n']);
  });

  for (const by of ['name', 'hostname', 'number'] as const) {
    test(`reaches a trunk by its ${by} with the keyboard alone`, async ({ page, control }) => {
      // A reload while statuses are asked for leaves questions without an answer in the journal.
      await settled(page, control);
      const loaded = page.waitForResponse((response) => response.url().endsWith('/api/providers?top=100'));
      await page.reload();
      const items = (await (await loaded).json()).items as { id: string; name: string; hostname: string; did_numbers: string }[];
      const isOnly = (value: string) => items.filter((item) => item[by === 'number' ? 'did_numbers' : by]?.includes(value)).length === 1;
      const trunk = items.find((item) =>
        by === 'number' ? /^\d{10,12}$/.test(item.did_numbers ?? '') && isOnly(item.did_numbers) : item[by] && isOnly(item[by]),
      )!;
      const digits = trunk.did_numbers ?? '';
      const text = by === 'number' ? `+${digits.slice(0, 2)} (0)${digits.slice(2, 5)}-${digits.slice(5)}` : trunk[by];
      await settled(page, control);
      await control.clearJournal();
      await palette(page);
      await page.keyboard.insertText(text);
      const option = trunks(page).filter({ hasText: trunk.name }).first();
      await expect(option).toContainText(trunk.hostname ?? '');
      if (by === 'number') {
        await expect(option).toContainText(`has ${digits}`);
        // The PBX finds no number inside a range: all trunks are read, once.
        expect(await questions(control)).toEqual([]);
        expect((await asked(control, LIST)).length).toBe(1);
      } else {
        expect(await questions(control)).toEqual([text]);
      }
      const place = (await options(page).allTextContents()).findIndex((words) => words.includes(trunk.name));
      for (let step = 0; step < place; step += 1) await press(page, 'ArrowDown');
      await expect(marked(page)).toContainText(trunk.name);
      await press(page, 'Enter');
      await expect(page).toHaveURL(`/trunk/${trunk.id}`);
      await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeFocused();
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });
  }

  test('finds a number inside a range in any spelling, and names the nearest where no trunk has it', async ({ page, control }) => {
    const body = { count: 2, items: [
      { id: 'one', name: 'London sales Gamma', hostname: 'sip.gamma.example', did_numbers: '442030001200-442030001299' },
      { id: 'two', name: 'Berlin', hostname: '192.0.2.9', did_numbers: '4930123456' },
    ] };
    await settled(page, control);
    await control.fault({ path: '/api/providers', status: 200, body });
    await palette(page);
    for (const text of ['442030001234', '+44 20 3000 1234', '0044 (0)20 3000-1234', '(020) 3000.1234']) {
      await input(page).fill(text);
      await expect(trunks(page)).toHaveText(['London sales Gamma sip.gamma.example, in 442030001200-442030001299']);
    }
    await input(page).fill('+44 20 3000 1500');
    await expect(status(page)).toHaveText('No trunk has 442030001500. Nearest: London sales Gamma, 442030001200-442030001299.');
    await expect(group(page, 'Nearest trunk').getByRole('option')).toHaveCount(1);
    await input(page).fill('192.0.2.9');
    await expect(trunks(page)).toHaveText(['Berlin 192.0.2.9, has 192.0.2.9']);
  });

  test('says which trunks are disabled', async ({ page, control }) => {
    const [off, on] = [false, true].map((enabled) => control.trunks().then((all) => all.find((one) => one.enabled === enabled)!));
    for (const [trunk, words] of [[(await off)!, 1], [(await on)!, 0]] as const) {
      await palette(page);
      await page.keyboard.insertText(trunk.name);
      const option = trunks(page).filter({ hasText: trunk.name }).first();
      await expect(option).toBeVisible();
      await expect(option.getByText('Disabled')).toHaveCount(words);
      await press(page, 'Escape');
      await expect(input(page)).toHaveCount(0);
    }
  });

  test('asks what was typed byte by byte, and at most eight trunks', async ({ page, control }) => {
    await palette(page);
    const texts = [
      'a & b', '#1', '50 % off', 'a+b', "O'Brien", '"q"', 'a=b&c=d', '?x', '%zz', '%00', '%2525', ' leading', '/../',
      '\\', '日本', '🙂', '<b>&amp;', "' or 1 eq 1 or '", 'ALPHA', 'münchen', '+44',
    ];
    for (const text of texts) {
      await control.clearJournal();
      await input(page).fill(text);
      await expect.poll(() => questions(control), { intervals: [50] }).toEqual([text]);
      // Encoded exactly once.
      const query = (await asked(control, LIST)).find((entry) => entry.query!.includes('search='))!.query!;
      expect(Buffer.from(decodeURIComponent(/search=([^&]*)/.exec(query)![1]!)).equals(Buffer.from(text)), text).toBe(true);
      expect(query).toMatch(/&top=8$/);
    }
    await control.clearJournal();
    await input(page).fill(' ');
    await expect(status(page)).toBeEmpty();
    await input(page).fill('sip');
    await expect(status(page)).toHaveText(/^8 of \d+ trunks$/);
    expect(await questions(control)).toEqual(['sip']);
  });

  test('waits for a pause', async ({ page, control }) => {
    await settled(page, control);
    await page.clock.install();
    await palette(page);
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
    await control.clearJournal();
    for (const letter of 'twil') {
      await page.keyboard.type(letter);
      await page.clock.runFor(150);
    }
    expect(await questions(control)).toEqual([]);
    await page.clock.runFor(100);
    await expect.poll(() => questions(control)).toEqual(['twil']);
    await expect(status(page)).toHaveText(/^\d( of \d+)? trunks$/);
  });

  test('shows no answer to an older text, and asks for it no longer', async ({ page, control }) => {
    await settled(page, control);
    await palette(page);
    await control.fault({ path: '/api/providers', delay_ms: 20_000, times: 1 });
    const older = page.waitForEvent('requestfailed', telnyx);
    await input(page).fill('telnyx');
    await expect(status(page)).toHaveText('Searching…');
    await expect.poll(() => questions(control)).toContain('telnyx');
    await input(page).fill('twilio');
    expect((await older).failure()?.errorText).toBe('net::ERR_ABORTED');
    await expect(trunks(page).first()).toContainText(/twilio/i);
    // The rows that are there fit the next text or go, before its answer.
    const release = await hold(page, /search=(twil|zzz)/);
    await input(page).fill('twil');
    await expect(status(page)).toHaveText('Searching…');
    await expect(trunks(page).first()).toContainText(/twilio/i);
    await input(page).fill('zzz');
    await expect(trunks(page)).toHaveCount(0);
    await expect(status(page)).toHaveText('Searching…');
    release();
    await expect(status(page)).toHaveText('0 trunks');
  });

  test('keeps the mark where it is when the answer comes', async ({ page, guard }) => {
    // The trunk that is made up here cannot be opened.
    guard.allow(/status of 404/);
    await palette(page);
    const answer = (names: string[]) => ({ count: names.length, items: names.map((name) => ({ id: name.toLowerCase(), name })) });
    await page.route(/search=first/, (route) => route.fulfill({ json: answer(['First A', 'First B', 'First C']) }));
    await input(page).fill('first');
    await expect(trunks(page)).toHaveText(['First A', 'First B', 'First C']);
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/search=firs&/, async (route) => {
      await released;
      await route.fulfill({ json: answer(['First 0', 'First A', 'First B', 'First C', 'First D']) });
    });
    await input(page).fill('firs');
    await press(page, 'ArrowDown');
    await expect(marked(page)).toHaveText('First B');
    release();
    await expect(trunks(page)).toHaveCount(5);
    await expect(marked(page)).toHaveText('First B');
    await press(page, 'Enter');
    await expect(page).toHaveURL(/\/trunk\/first%20b$/);
  });

  test('ends its question when it is closed', async ({ page, control }) => {
    await settled(page, control);
    await palette(page);
    await control.fault({ path: '/api/providers', delay_ms: 20_000, times: 1 });
    const asked = page.waitForEvent('requestfailed', telnyx);
    await input(page).fill('telnyx');
    await expect.poll(() => questions(control)).toContain('telnyx');
    await press(page, 'Escape');
    expect((await asked).failure()?.errorText).toBe('net::ERR_ABORTED');
  });

  test('says that trunks cannot be searched, and the rest still works', async ({ page, control, guard }) => {
    guard.allow(/status of 500/);
    const first = link(page, (await control.trunks())[0]!.name);
    await settled(page, control);
    await first.focus();
    await palette(page);
    await control.fault({ path: '/api/providers', status: 500 });
    await page.keyboard.type('create');
    await expect(status(page)).toHaveText('Trunks could not be searched');
    await expect(options(page)).toHaveText(['Create trunk']);
    await control.clearFaults();
    await press(page, 'Escape');
    await expect(input(page)).toHaveCount(0);
    await expect(first).toBeFocused();
    await palette(page);
    await page.keyboard.type('telnyx');
    await expect(trunks(page).first()).toBeVisible();
  });

  test('asks before unsaved work is left', async ({ page }) => {
    await page.goto('/trunks/new/type');
    await page.getByRole('radio', { name: 'Register based' }).check();
    await page.getByRole('button', { name: /Next|Continue/ }).click();
    await page.getByLabel('Trunk name').fill('Half done');
    await palette(page);
    await page.keyboard.type('import');
    await press(page, 'Enter');
    const question = dialog(page, 'Leave without saving?');
    await expect(question.getByRole('button', { name: 'Stay on this page' })).toBeFocused();
    await press(page, 'Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByLabel('Trunk name')).toHaveValue('Half done');
    await expect(page.getByLabel('Trunk name')).toBeFocused();
  });

  test('shows hostile names as texts', async ({ page, context, control }) => {
    await page.close();
    await control.reset({ hostile: true, trunks: 50 });
    const other = await context.newPage();
    await open(other, '/no/such/page');
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Page not found');
    const name = '<img src=x onerror=alert(1)>';
    await palette(other);
    await other.keyboard.insertText(name);
    await expect(trunks(other).first()).toContainText(name);
    await expect(other.getByRole('img')).toHaveCount(0);
  });

  test('axe finds nothing in it before anything is typed and when nothing fits', async ({ page }) => {
    const finds = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
    await palette(page);
    expect(await finds()).toEqual([]);
    await input(page).fill('nothing of this kind');
    await expect(page.getByText('No results')).toBeVisible();
    expect(await finds()).toEqual([]);
  });
});
