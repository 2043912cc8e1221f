// The start: what leaves before the program is there, what a damaged, missing, slow or forbidden file
// looks like, and what the content policy refuses once the page stands.
import type { Page } from '@playwright/test';
import { asked, expect, hold, holdLongTimers, open, openAccount, rows, settled, signIn, storedSession, storeSession, test, version } from './utils';

const LIST = 'GET /api/providers';
const WASM = '**/*.wasm';
const REST = /\/part-rest-[0-9a-f]+\.wasm$/;
/** What has to be there before the first page. */
const FILES: [string, RegExp][] = [
  ['the program', /_bg\.wasm$/],
  ['its rest', REST],
  ['its glue', /\/trunkline-[0-9a-f]+\.js$/],
];

const notStarted = (page: Page) => page.getByRole('alert').filter({ hasText: 'Trunkline has not started' });
const signInPage = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in' });

/** Serves files that match with one byte changed at the end. */
async function damage(page: Page, files: string | RegExp) {
  await page.route(files, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 1]! ^= 1;
    await route.fulfill({ response, body });
  });
}

test.describe('the early question', () => {
  test('is the only one for the list, and is there before the program', async ({ page, control }) => {
    await storeSession(page, JSON.stringify(await storedSession(page)));
    const release = await hold(page, WASM);
    const list = page.waitForRequest((request) => request.url().endsWith('/api/providers?top=100'));
    await page.goto('/trunks');
    // The program is held back until this one has left.
    await list;
    await expect.poll(async () => (await asked(control, LIST)).map((entry) => entry.status)).toEqual([200]);
    await expect(rows(page)).toHaveCount(0);
    release();
    await expect(rows(page)).toHaveCount(100);
    await settled(page, control);
    // The other pages are read for their statuses.
    expect((await asked(control, LIST)).map((entry) => entry.query)).toEqual(['top=100', 'skip=100&top=100', 'skip=200&top=100']);

    await control.clearJournal();
    await page.unrouteAll({ behavior: 'wait' });
    await page.reload();
    await expect(rows(page)).toHaveCount(100);
    await settled(page, control);
    // The other pages are read for their statuses.
    expect((await asked(control, LIST)).map((entry) => entry.query)).toEqual(['top=100', 'skip=100&top=100', 'skip=200&top=100']);
  });

  test('is not asked without a session', async ({ page, control }) => {
    await page.goto('/trunks');
    await expect(signInPage(page)).toBeVisible();
    expect((await control.journal()).entries).toEqual([]);
  });

  test('is not asked on other pages', async ({ page, control }) => {
    await open(page, '/trunks?page=2');
    await expect(rows(page)).toHaveCount(100);
    // The other pages are read for their statuses, later.
    expect((await asked(control, LIST))[0]?.query).toBe('skip=100&top=100');
    await settled(page, control);
    await control.clearJournal();
    await page.goto('/no/such/page');
    await expect(page.getByRole('heading', { level: 1, name: 'Page not found' })).toBeVisible();
    expect((await control.journal()).entries).toEqual([]);
  });

  test('that finds no network is asked again by the program', async ({ page, guard }) => {
    guard.allow(/ERR_/);
    await storeSession(page, JSON.stringify(await storedSession(page)));
    let questions = 0;
    await page.route('**/api/providers?top=100', (route) =>
      ++questions === 1 ? route.abort('connectionrefused') : route.continue(),
    );
    await page.goto('/trunks');
    await expect(rows(page)).toHaveCount(100);
    expect(questions).toBe(2);
  });
});

test.describe('a file that', () => {
  const damaged = 'A file of the program could not be loaded, or is not the file that was published.';

  for (const [what, files] of FILES) {
    test(`differs from the published one in a single byte is refused: ${what}`, async ({ page, guard }) => {
      guard.allow(/integrity|Failed to (load|fetch)|TypeError/);
      await damage(page, files);
      await page.goto('/trunks');
      await expect(notStarted(page)).toContainText(damaged);
      await expect(signInPage(page)).toHaveCount(0);
    });

    test(`is missing is named, and loading again helps: ${what}`, async ({ page, guard }) => {
      guard.allow(/status of 404|Failed to (load|fetch)|TypeError|integrity/);
      await page.route(files, (route) => route.fulfill({ status: 404, body: 'Not found' }));
      await page.goto('/trunks');
      await expect(notStarted(page)).toContainText(damaged);
      await page.unroute(files);
      await page.getByRole('button', { name: 'Load the page again' }).click();
      await expect(signInPage(page)).toBeVisible();
      await expect(notStarted(page)).toBeHidden();
    });
  }

  test('does not arrive because the connection breaks is named', async ({ page, guard }) => {
    guard.allow(/ERR_|Failed to (load|fetch)|TypeError/);
    await page.route(WASM, (route) => route.abort('connectionreset'));
    await page.goto('/trunks');
    await expect(notStarted(page)).toContainText(damaged);
  });

  test('has another content type starts all the same', async ({ page }) => {
    await page.route(WASM, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-type': 'application/octet-stream' } });
    });
    await page.goto('/trunks');
    await expect(signInPage(page)).toBeVisible();
  });

  test('holds only looks and is missing leaves a page that can be used', async ({ page, guard }) => {
    guard.allow(/ERR_FAILED/);
    await page.route('**/*.css', (route) => route.abort());
    await signIn(page);
    await expect(rows(page)).toHaveCount(100);
  });
});

test.describe('a browser', () => {
  test('without WebAssembly is told so', async ({ page, guard }) => {
    guard.allow(/WebAssembly/);
    await page.addInitScript(() => Reflect.deleteProperty(window, 'WebAssembly'));
    await page.goto('/');
    await expect(notStarted(page)).toContainText('This browser has no WebAssembly, or it is switched off.');
  });

  test.describe('without JavaScript', () => {
    test.use({ javaScriptEnabled: false });
    test('is told so', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('paragraph')).toHaveText(/^Trunkline needs JavaScript and WebAssembly\./);
      // The look for secrets at the end needs JavaScript.
      await page.close();
    });
  });
});

test.describe('before the program is there', () => {
  const shell = (page: Page) => page.locator('#boot-shell');
  const place = async (page: Page, what: string) => (await page.locator(what).first().boundingBox())!;

  test('whoever is signed in sees where the list will be, and nothing moves when it comes', async ({ page }) => {
    await storeSession(page, JSON.stringify(await storedSession(page)));
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const release = await hold(page, WASM);
      await page.goto('/trunks', { waitUntil: 'commit' });
      await expect(shell(page).getByText('Trunks').last()).toBeVisible();
      const before = [await place(page, '.page-title'), await place(page, '.list-search'), await place(page, 'nav')];
      release();
      await expect(rows(page)).toHaveCount(100);
      await expect(shell(page)).toHaveCount(0);
      const after = [await place(page, '.page-title'), await place(page, '.list-search'), await place(page, 'nav')];
      for (const [at, one] of before.entries()) {
        expect(Math.abs(one.y - after[at]!.y), `${width} px, ${at}`).toBeLessThan(2);
        expect(Math.abs(one.x - after[at]!.x), `${width} px, ${at}`).toBeLessThan(2);
      }
      await page.unrouteAll({ behavior: 'wait' });
    }
  });

  test('whoever is not sees no furniture of a list', async ({ page }) => {
    const release = await hold(page, WASM);
    await page.goto('/trunks', { waitUntil: 'commit' });
    await expect(shell(page).getByText('Trunkline')).toBeVisible();
    await expect(shell(page).getByText('Trunks').first()).toBeHidden();
    await expect(shell(page).getByText('Trunks').last()).toBeHidden();
    release();
    await expect(signInPage(page)).toBeVisible();
    await expect(shell(page)).toHaveCount(0);
  });
});

test('a slow start is explained after ten seconds, and the explanation leaves when the program arrives', async ({ page }) => {
  await page.clock.install();
  const release = await hold(page, WASM);
  const wasm = page.waitForRequest(WASM);
  await page.goto('/trunks', { waitUntil: 'commit' });
  await wasm;
  await expect(page.getByRole('button', { name: 'Load the page again', includeHidden: true })).toBeHidden();
  // The request may be that of the preload link: the boot script, and with it the ten seconds, may
  // start only after the clock was first moved on.
  await expect(async () => {
    await page.clock.runFor(10_000);
    await expect(notStarted(page)).toContainText('It is taking longer than usual.', { timeout: 500 });
  }).toPass();
  release();
  await expect(signInPage(page)).toBeVisible();
  await expect(notStarted(page)).toBeHidden();
});

test('a fault in the program is said, and nothing can be done on the page any more', async ({ page }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(100);
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable');
    dispatchEvent(new ErrorEvent('error', { error }));
  });
  await expect(page.getByRole('alert')).toContainText('Trunkline has stopped');
  const isInert = (main: Element) => main.closest('[inert]') !== null;
  expect(await page.getByRole('main', { includeHidden: true }).evaluate(isInert)).toBe(true);
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(rows(page)).toHaveCount(100);
});

test('the chosen theme is kept and set before the program is there', async ({ page, control }) => {
  const root = page.locator('html');
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await signIn(page);
  await openAccount(page);
  const theme = page.getByLabel('Theme', { exact: true });
  await expect(theme).toHaveValue('');
  const light = await background();
  await theme.selectOption('Light');
  expect(await background()).toBe(light);
  await theme.selectOption('Dark');
  const dark = await background();
  expect(dark).not.toBe(light);

  await settled(page, control);
  const release = await hold(page, WASM);
  const wasm = page.waitForRequest(WASM);
  await page.reload({ waitUntil: 'commit' });
  await wasm;
  await expect(root).toHaveAttribute('data-theme', 'dark');
  expect(await background()).toBe(dark);
  await expect(rows(page)).toHaveCount(0);
  release();
  await openAccount(page);
  await expect(theme).toHaveValue('dark');
  await theme.selectOption('System');
  expect(await background()).toBe(light);
});

test('the content policy refuses HTML from strings, scripts, styles and other origins', async ({ page, guard }) => {
  guard.allow(/TrustedHTML|TrustedScript|trusted-types|content policy|Content Security Policy|to another origin/i);
  await page.goto('/');
  await expect(signInPage(page)).toBeVisible();
  const refused = await page.evaluate(async () => {
    const attempt = async (what: () => unknown) => {
      try {
        await what();
        return 'done';
      } catch {
        return 'refused';
      }
    };
    const script = () => {
      const element = document.createElement('script');
      element.text = 'window.ran = true';
      document.body.append(element);
    };
    return {
      innerHTML: await attempt(() => (document.body.innerHTML = '<b>x</b>')),
      insertAdjacentHTML: await attempt(() => document.body.insertAdjacentHTML('beforeend', '<b>x</b>')),
      script: await attempt(script),
      otherOrigin: await attempt(() => fetch('http://127.0.0.1:9/')),
      ran: 'ran' in window,
      bold: document.getElementsByTagName('b').length,
    };
  });
  expect(refused).toEqual({
    innerHTML: 'refused',
    insertAdjacentHTML: 'refused',
    script: 'refused',
    otherOrigin: 'refused',
    ran: false,
    bold: 0,
  });
  await expect(signInPage(page)).toBeVisible();
});

test('a boot script that was changed on the way is refused, and the page says so by itself', async ({ page, guard }) => {
  guard.allow(/boot-.*\.js|integrity/);
  await page.route(/\/boot-[0-9a-f]+\.js$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${await answer.text()}\n// changed` });
  });
  await page.goto('/trunks');
  await expect(page.getByText('The script that starts it did not run.')).toBeVisible({ timeout: 20_000 });
});

test('the menu of the account says which version this is', async ({ page }) => {
  await open(page, '/trunks');
  await openAccount(page);
  await expect(page.getByText(new RegExp(`^Trunkline ${version.source}$`))).toBeVisible();
});

test.describe('the rest of the program', () => {
  /** How it was asked for; `xhr` is what the page stands still for. */
  function requests(page: Page) {
    const ways: string[] = [];
    page.on('request', (request) => {
      if (REST.test(request.url())) ways.push(request.resourceType());
    });
    return ways;
  }

  /** Leaves it unanswered unless the page stands still for it. */
  const holdBack = (page: Page) =>
    page.route(REST, (route) => (route.request().resourceType() === 'xhr' ? route.continue() : undefined));

  for (const [trunks, width] of [[8, 360], [100, 1440], [250, 1024]] as const) {
    test(`is not needed for the list of ${trunks} trunks, ${width} px wide`, async ({ page, control }) => {
      await control.reset({ trunks });
      await page.setViewportSize({ width, height: 800 });
      const ways = requests(page);
      await holdBack(page);
      await storeSession(page, JSON.stringify(await storedSession(page)));
      await holdLongTimers(page);
      await page.goto('/trunks');
      // If this fails, functions that the list needs are new: `cargo xtask profile`.
      await expect(rows(page).first()).toContainText(/Online|Offline|Unknown|Disabled/);
      await page.goto('about:blank');
      expect(ways).toEqual(['fetch']);
    });
  }

  test('is fetched at once when it is wanted before it is there', async ({ page }) => {
    const ways = requests(page);
    await holdBack(page);
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(100);
    await page.getByRole('button', { name: 'More filters' }).click();
    await expect(page.getByLabel('Host contains', { exact: true })).toBeVisible();
    expect(ways).toEqual(['fetch', 'xhr']);
  });

  test('that does not come is asked for again', async ({ page, guard }) => {
    guard.allow(/ERR_FAILED/);
    const ways = requests(page);
    await page.route(REST, (route) => route.abort(), { times: 1 });
    const second = page.waitForResponse(REST);
    await holdLongTimers(page);
    await open(page, '/trunks');
    await (await second).finished();
    expect(ways).toEqual(['fetch', 'fetch']);
    await page.getByRole('button', { name: 'More filters' }).click();
    await expect(page.getByLabel('Host contains', { exact: true })).toBeVisible();
  });

  test('that is wanted and cannot be had ends the console, which says so', async ({ page, guard }) => {
    guard.allow(/ERR_FAILED|NetworkError|XMLHttpRequest/);
    await page.route(REST, (route) => route.abort());
    await open(page, '/trunks');
    await expect(rows(page).first()).toBeVisible();
    // On a slow machine it was wanted already, and the message is in front.
    await page.locator('button', { hasText: 'More filters' }).dispatchEvent('click');
    const stopped = page.getByRole('alertdialog', { name: 'Trunkline has stopped' });
    await expect(stopped).toContainText('A file of the program could not be loaded. Nothing more is sent;');
  });

  test('comes before any other page', async ({ page }) => {
    const release = await hold(page, REST);
    const asked = page.waitForRequest(REST);
    await page.goto('/trunks');
    await asked;
    await expect(signInPage(page)).toHaveCount(0);
    release();
    await expect(signInPage(page)).toBeVisible();
  });
});
