// The release build is served as it will be: the page starts, every file has its type and headers,
// and what does not exist says so.
import { expect, test } from './utils';

test('the page starts and asks for a sign-in', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByLabel('User name')).toBeVisible();
});

test('the files of the page have types, digests in their names and the headers that ship', async ({ page, request }) => {
  const served = new Map<string, Record<string, string>>();
  page.on('response', (response) => served.set(new URL(response.url()).pathname, response.headers()));
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();

  const types = [...served].map(([path, headers]) => [path.replace(/^.*\./, '.'), headers['content-type'] ?? '']);
  expect(types).toContainEqual(['.wasm', 'application/wasm']);
  for (const [kind, type] of types) {
    if (kind === '.js') expect(type).toMatch(/^text\/javascript/);
    if (kind === '.css') expect(type).toMatch(/^text\/css/);
  }
  for (const [path, headers] of served) {
    expect(headers['content-security-policy'], path).toContain("default-src 'none'");
    expect(headers['x-content-type-options'], path).toBe('nosniff');
    const immutable = /-[0-9a-f]{8,16}(_bg)?\.(js|wasm|css|svg)$/.test(path);
    expect(headers['cache-control'], path).toContain(immutable ? 'immutable' : 'no-cache');
  }

  const plain = await request.get('/', { headers: { 'accept-encoding': 'br' } });
  expect(plain.headers()['content-encoding']).toBe('br');
  expect(await plain.text()).toContain('<html lang="en"');
});

test('the wasm arrives once', async ({ page }) => {
  const wasm: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('.wasm')) wasm.push(request.url());
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(wasm.filter((url) => url.endsWith('_bg.wasm'))).toHaveLength(1);
  // Sign-in is a part of its own, with what it shares with other parts.
  expect(wasm.filter((url) => url.includes('/part-sign_in-'))).toHaveLength(1);
  expect(new Set(wasm).size).toBe(wasm.length);
});

test('an address inside the console is the page, a missing file is not', async ({ request }) => {
  const deep = await request.get('/trunk/123/edit/server');
  expect(deep.status()).toBe(200);
  expect(deep.headers()['content-type']).toMatch(/^text\/html/);
  for (const missing of ['/trunkline-0123456789abcdef.js', '/style-0123456789abcdef.css', '/missing_bg.wasm']) {
    expect((await request.get(missing)).status(), missing).toBe(404);
  }
});
