// Settings of an installation, in config.json beside the page: what they change, what is said of a file that is
// broken, and several PBXs behind one origin, each with a session that no other one gets to see.
import type { Page } from '@playwright/test';
import { expect, hold, open, openAccount, rows, signOut, storedSession, storeSession, test, users } from './utils';

test.use({ fleet: 30 });

const told = (page: Page) => page.getByRole('alert').filter({ hasText: 'The settings of this installation have faults' });
const signInPage = (page: Page) => page.getByRole('heading', { level: 1, name: 'Sign in' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Serves a file of settings in place of the one that ships. */
async function configure(page: Page, file: unknown) {
  const body = typeof file === 'string' ? file : JSON.stringify(file);
  await page.unroute('**/config.json');
  await page.route('**/config.json', (route) => route.fulfill({ contentType: 'application/json', body }));
}

const pbxs = [
  { name: 'Berlin', api: '/berlin/api/' },
  { name: 'Munich', api: '/munich/api' },
];

/** A call of the console, as it left: a request that was led elsewhere has another address afterwards. */
type Call = { path: string; token: string | undefined };

/** The PBX of the test answers at both paths; what is asked of it by the console. */
async function twoPbxs(page: Page): Promise<Call[]> {
  await configure(page, { pbxs });
  for (const city of ['berlin', 'munich']) {
    await page.route(`**/${city}/api/**`, (route) => route.continue({ url: route.request().url().replace(`/${city}/api/`, '/api/') }));
  }
  const asked: Call[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.includes('/api/')) asked.push({ path: pathname + search, token: request.headers()['authorization'] });
  });
  return asked;
}

/** Fills the form of the page that is open. */
async function fillSignIn(page: Page) {
  await page.getByLabel('User name').fill(users.admin.username);
  await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
  await button(page, 'Sign in').click();
  await expect(rows(page)).toHaveCount(30);
}

/** The tokens that went to addresses below a path. */
const tokensBy = (asked: Call[], start: string) =>
  new Set(asked.flatMap(({ path, token }) => (token && path.startsWith(start) ? [token] : [])));

test('a plain installation has its file, and nothing is said of it', async ({ page }) => {
  const file = page.waitForResponse('**/config.json');
  await open(page, '/trunks');
  const answer = await file;
  expect(answer.status()).toBe(200);
  expect(answer.headers()['cache-control']).toBe('no-cache');
  expect(await answer.json()).toEqual({});
  await expect(rows(page)).toHaveCount(30);
  await expect(told(page)).toHaveCount(0);
  await expect(page).toHaveTitle('Trunks – Trunkline');
});

test('title, banner, support and what it starts with are as they are set', async ({ page }) => {
  await configure(page, {
    title: 'Acme trunks',
    banner: 'Test system',
    support: { text: 'Help desk', href: 'mailto:help@acme.example' },
    idleLock: 5,
    refresh: 60,
  });
  await page.goto('/sign-in');
  await expect(page.getByRole('note')).toHaveText('Test system');
  await expect(page.getByRole('link', { name: 'Help desk' })).toHaveAttribute('href', 'mailto:help@acme.example');
  await expect(page.getByLabel('PBX', { exact: true })).toHaveCount(0);
  await fillSignIn(page);
  await expect(page).toHaveTitle('Trunks – Acme trunks');
  await expect(page.getByRole('link', { name: 'Acme trunks', exact: true })).toBeVisible();
  await expect(page.getByRole('note')).toHaveText('Test system');
  await openAccount(page);
  await expect(page.getByRole('link', { name: 'Help desk' })).toBeVisible();
  await expect(page.getByLabel('Lock when nobody uses it')).toHaveValue('5');
  await page.keyboard.press('Escape');
  await button(page, 'Auto-refresh').click();
  await expect(page.getByLabel('Refresh statuses')).toHaveValue('60');
  await expect(told(page)).toHaveCount(0);
});

/** Files that are broken, and what is said of each. */
const BROKEN: [file: string, sentence: string][] = [
  ['', 'config.json is empty; write {} to set nothing.'],
  ['<!doctype html><title>Welcome</title>', 'config.json is a web page and no JSON; the server, or a proxy before it, answers with something else.'],
  ['[]', 'config.json must be one object, with everything between { and }.'],
  ['{"title": "a"', 'config.json ends too early; a bracket or a quotation mark is not closed.'],
  [`{"banner": "${'a'.repeat(70_000)}"}`, 'config.json is larger than 64 KB; only where the API is was read.'],
  ['{\n  // about\n}', 'config.json, line 2: JSON has no comments; take this one out.'],
  ['{\n"title": "a",\n}', 'config.json, line 2: the comma before “}” is one too many.'],
  ["{\n'title': 'a'}", 'config.json, line 2: names and texts stand in straight double quotes.'],
  ['{title: "a"}', 'config.json, line 1: “title” must stand in straight double quotes.'],
  ['{"banner": "a"\n"refresh": 30}', 'config.json, line 2: before “refresh” a comma or a colon is missing.'],
  ['{\n"titel": "a"\n}', 'config.json, line 2: “titel” is not known here; “title” is.'],
  ['{"refresh": 30,\n"refresh": 60}', 'config.json, line 2: “refresh” is set a second time; only this one counts.'],
  ['{\n"refresh": 15}', 'config.json, line 2: “refresh” must be 0, 30 or 60.'],
  ['{"idleLock": "5"}', 'config.json, line 1: “idleLock” must be a whole number of minutes from 0 to 1440, 0 for never, without quotes.'],
  ['{"title": 5}', 'config.json, line 1: “title” must be a text in double quotes.'],
  ['{"banner": null}', 'config.json, line 1: “banner” has no value; leave it out to keep its default.'],
  ['{"support": {"text": "a", "href": "javascript:alert(1)"}}', 'config.json, line 1: “href” must begin with https:// or mailto: and hold no blank.'],
  ['{\n\n"api": "https://pbx.example.net/api/"}', 'config.json, line 3: “api” must be a path on this host that begins with one slash'],
  ['{"api": "//pbx.example.net/api/"}', 'config.json, line 1: “api” must be a path on this host that begins with one slash'],
  ['{"api": "/other/../api/"}', 'config.json, line 1: “api” may hold letters, digits and . _ ~ - between single slashes'],
  ['{"pbxs": []}', 'config.json, line 1: “pbxs” lists no PBX; leave it out where there is one only.'],
  ['{"pbxs": [{"name": "Berlin"}]}', 'config.json, line 1: entry 1 of “pbxs” has no “api” and is left out.'],
];

test(`${BROKEN.length} broken files give as many sentences, and a page that works on its defaults`, async ({ page }) => {
  test.slow();
  await storeSession(page, JSON.stringify(await storedSession(page)));
  for (const [file, sentence] of BROKEN) {
    await configure(page, file);
    await page.goto('/trunks');
    await expect(rows(page), file.slice(0, 80)).toHaveCount(30);
    await expect(told(page).getByRole('listitem')).toHaveCount(1);
    await expect(told(page)).toContainText(sentence);
  }
  await page.goto('/trunks/import');
  await expect(told(page)).toBeVisible();
  await button(page, 'Dismiss').click();
  await expect(told(page)).toHaveCount(0);
});

for (const [what, answer] of [
  ['is missing', { status: 404, body: 'Not found' }],
  ['cannot be served', { status: 500, body: '' }],
] as const) {
  test(`a file that ${what} is told, and counts as one that sets nothing`, async ({ page, guard }) => {
    guard.allow(/status of (404|500)/);
    await page.route('**/config.json', (route) => route.fulfill(answer));
    await open(page, '/trunks');
    await expect(rows(page)).toHaveCount(30);
    await expect(told(page)).toContainText('config.json could not be loaded');
  });
}

test('a file that does not arrive holds nothing up for longer than the message about a slow start', async ({ page }) => {
  await page.clock.install();
  await storeSession(page, JSON.stringify(await storedSession(page)));
  const file = page.waitForRequest('**/config.json');
  await page.route('**/config.json', () => {});
  await page.goto('/trunks', { waitUntil: 'commit' });
  await file;
  await expect(async () => {
    await page.clock.fastForward(1_000);
    expect(await rows(page).count()).toBe(30);
  }).toPass({ timeout: 30_000 });
  await expect(told(page)).toContainText('config.json could not be loaded');
});

test('the early question goes where the file says, with the session of that PBX', async ({ page }) => {
  const asked = await twoPbxs(page);
  const session = { ...(await storedSession(page)), base: '/berlin/api/' };
  await page.addInitScript((text) => sessionStorage.setItem('/berlin/api/trunkline.session.v1', text), JSON.stringify(session));
  await page.goto('/trunks');
  await expect(rows(page)).toHaveCount(30);
  const lists = asked.map(({ path }) => path).filter((path) => path.endsWith('providers?top=100'));
  expect(lists).toEqual(['/berlin/api/providers?top=100']);
  await expect(page.getByTitle('Address of the PBX')).toHaveText('Berlin');
});

test('the list is asked for at the usual path before the file is there', async ({ page }) => {
  await storeSession(page, JSON.stringify(await storedSession(page)));
  const release = await hold(page, '**/config.json');
  const answer = page.waitForResponse('**/api/providers?top=100');
  await page.goto('/trunks', { waitUntil: 'commit' });
  expect((await answer).status()).toBe(200);
  await expect(rows(page)).toHaveCount(0);
  release();
  await expect(rows(page)).toHaveCount(30);
});

test('what was asked at the usual path is dropped where the file names another one', async ({ page }) => {
  await storeSession(page, JSON.stringify(await storedSession(page)));
  await configure(page, { api: '/pbx/api' });
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.headers()['authorization']) asked.push(new URL(request.url()).pathname);
  });
  await page.goto('/trunks');
  await expect(signInPage(page)).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(0);
  // The session is that of the usual path, and its token goes nowhere else.
  expect(new Set(asked)).toEqual(new Set(['/api/providers']));
});

test('where the tab has chosen a PBX no token goes to a path that the file does not name', async ({ page }) => {
  const session = await storedSession(page);
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.headers()['authorization']) asked.push(request.url());
  });
  // Sessions of the usual path and of one that was set before; a choice that is not offered any more.
  await page.addInitScript((text) => {
    const session = JSON.parse(text) as object;
    sessionStorage.setItem('trunkline.session.v1', text);
    sessionStorage.setItem('/old/api/trunkline.session.v1', JSON.stringify({ ...session, base: '/old/api/' }));
    // A session that was put under the key of another PBX is none.
    sessionStorage.setItem('/berlin/api/trunkline.session.v1', text);
    sessionStorage.setItem('trunkline.pbx.v1', '/old/api/');
  }, JSON.stringify(session));
  await configure(page, { pbxs });
  await page.goto('/trunks');
  await expect(signInPage(page)).toBeVisible();
  await expect(page.getByLabel('PBX', { exact: true })).toHaveValue('/berlin/api/');
  expect(asked).toEqual([]);
});

test('two PBXs have a session each, and nothing of one reaches the other', async ({ page }) => {
  const asked = await twoPbxs(page);
  await page.goto('/trunks');
  await expect(page.getByLabel('PBX', { exact: true })).toHaveValue('/berlin/api/');
  await fillSignIn(page);
  await expect(page.getByTitle('Address of the PBX')).toHaveText('Berlin');

  // To the other one, without signing out, at the same address.
  await openAccount(page);
  await button(page, 'Munich').click();
  await expect(signInPage(page)).toBeVisible();
  await expect(page).toHaveURL(/\/trunks$/);
  await expect(page.getByLabel('PBX', { exact: true })).toHaveValue('/munich/api/');
  await fillSignIn(page);
  await expect(page.getByTitle('Address of the PBX')).toHaveText('Munich');
  const [berlin, munich] = [tokensBy(asked, '/berlin/api/'), tokensBy(asked, '/munich/api/')];
  expect(berlin.size).toBe(1);
  expect(munich.size).toBe(1);
  expect([...berlin]).not.toEqual([...munich]);
  expect(asked.filter(({ path }) => path.startsWith('/api/'))).toEqual([]);

  // Back: the session there is still open, and signing out here did not end it.
  await signOut(page);
  await expect(signInPage(page)).toBeVisible();
  await page.getByLabel('PBX', { exact: true }).selectOption({ label: 'Berlin' });
  await expect(rows(page)).toHaveCount(30);
  await expect(page.getByTitle('Address of the PBX')).toHaveText('Berlin');
  await page.reload();
  await expect(rows(page)).toHaveCount(30);
  expect(tokensBy(asked, '/berlin/api/')).toEqual(berlin);
});

test('work that is not saved is asked about, and waits for its PBX as a draft', async ({ page }) => {
  await twoPbxs(page);
  await page.goto('/trunks');
  await fillSignIn(page);
  await page.goto('/trunks/new/connection');
  await page.getByLabel('Trunk name', { exact: true }).fill('Unfinished');
  await openAccount(page);
  await button(page, 'Munich').click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.getByRole('button', { name: 'Leave and keep the draft' }).click();
  await expect(signInPage(page)).toBeVisible();
  await page.getByLabel('User name').fill(users.admin.username);
  await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
  await button(page, 'Sign in').click();
  await expect(page.getByLabel('Trunk name', { exact: true })).toHaveValue('');
  await openAccount(page);
  await button(page, 'Berlin').click();
  await expect(page.getByTitle('Address of the PBX')).toHaveText('Berlin');
  await expect(page.getByLabel('Trunk name', { exact: true })).toHaveValue('Unfinished');
});

test('signing out at one PBX leaves tabs at another as they are', async ({ page, context }) => {
  await twoPbxs(page);
  await page.goto('/trunks');
  await fillSignIn(page);
  const other = await context.newPage();
  await twoPbxs(other);
  await other.addInitScript(() => sessionStorage.setItem('trunkline.pbx.v1', '/munich/api/'));
  await other.goto('/trunks');
  await fillSignIn(other);
  await signOut(page);
  await expect(signInPage(page)).toBeVisible();
  await button(other, 'Refresh trunks').click();
  await expect(button(other, 'Refresh trunks')).not.toHaveAttribute('aria-busy', 'true');
  await expect(rows(other)).toHaveCount(30);
  await expect(signInPage(other)).toHaveCount(0);
});
