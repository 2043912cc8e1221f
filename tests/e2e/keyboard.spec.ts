// The keyboard: single keys, keys in the table, the palette and the list of keys.
import type { Page } from '@playwright/test';
import { asked, expect, open, row, rows, test } from './utils';

const LIST = 'GET /api/providers';
const dialog = (page: Page) => page.getByRole('dialog');
const input = (page: Page) => page.getByRole('combobox', { name: 'Go to or do' });

test.beforeEach(async ({ page }) => {
  await open(page, '/trunks');
  await expect(rows(page)).toHaveCount(100);
});

test('/ leads to the search, from anywhere', async ({ page }) => {
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search trunks')).toBeFocused();
  await page.keyboard.type('/n?');
  await expect(page.getByLabel('Search trunks')).toHaveValue('/n?');
  await expect(dialog(page)).toHaveCount(0);
  await page.goto('/no/such/page');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Search trunks')).toBeFocused();
});

test('n makes a new trunk, and not while somebody types or with another key held', async ({ page }) => {
  await page.keyboard.press('Alt+n');
  await expect(page).toHaveURL('/trunks');
  await page.keyboard.press('n');
  await expect(page).toHaveURL('/trunks/new/type');
  await page.goto('/trunks/new/connection');
  await page.goBack();
});

test('? tells the keys, and turns the single ones off', async ({ page }) => {
  await page.keyboard.press('?');
  await expect(dialog(page)).toContainText('Next and previous row');
  await page.getByRole('switch', { name: 'Single keys act' }).uncheck();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);
  await page.keyboard.press('n');
  await page.keyboard.press('/');
  await expect(page).toHaveURL('/trunks');
  await expect(page.getByLabel('Search trunks')).not.toBeFocused();
  await page.reload();
  await expect(rows(page)).toHaveCount(100);
  await page.keyboard.press('?');
  await page.keyboard.press('ControlOrMeta+k');
  await input(page).fill('keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('switch', { name: 'Single keys act' }).check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(page).toHaveURL('/trunks/new/type');
});

test('j and k move along the rows, x selects, e edits, Enter opens', async ({ page, control }) => {
  const [first, second, third] = await control.trunks();
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  await link(first!.name).focus();
  await page.keyboard.press('j');
  await expect(link(second!.name)).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(link(second!.name)).toBeFocused();
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: `Select ${second!.name}` })).toBeChecked();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText('1 selected');
  await page.keyboard.press('x');
  await expect(page.getByRole('checkbox', { name: `Select ${second!.name}` })).not.toBeChecked();
  await page.keyboard.press('ArrowDown');
  await expect(link(third!.name)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/trunk/${third!.id}`);
  await page.goBack();
  await link(first!.name).focus();
  await page.keyboard.press('e');
  await expect(page).toHaveURL(`/trunk/${first!.id}/edit`);
});

test.describe('the palette', () => {
  test('reaches pages, actions and saved views by keyboard alone', async ({ page }) => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(input(page)).toBeFocused();
    await expect(page.getByRole('option', { name: 'Create trunk' })).toBeVisible();
    await page.keyboard.type('impo');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/trunks/import');
    await page.goto('/trunks?q=twilio');
    await page.getByRole('button', { name: 'Views', exact: true }).click();
    await page.getByLabel('Name of this view').fill('Mine');
    await page.keyboard.press('Enter');
    await page.goto('/trunks');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(input(page)).toBeFocused();
    await page.keyboard.type('mine');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/trunks?q=twilio');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(input(page)).toBeFocused();
    await page.keyboard.type('theme');
    await page.keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });

  test('reaches trunks by name, host and number', async ({ page, control }) => {
    const api = await (await page.request.get('/api/providers?top=100', { headers: { authorization: 'Bearer e2e-pasted-token-5f0c2b' } })).json();
    const items = api.items as { id: string; name: string; hostname: string; did_numbers: string }[];
    const one = items.find((item) => /^\d{8,}$/.test(item.did_numbers ?? ''))!;
    const number = `+${one.did_numbers.slice(0, 2)} ${one.did_numbers.slice(2, 5)}-${one.did_numbers.slice(5)}`;
    for (const text of [one.name, one.hostname, number]) {
      await page.goto('/trunks');
      await expect(rows(page)).toHaveCount(100);
      await page.keyboard.press('ControlOrMeta+k');
      await input(page).fill(text);
      const option = page.getByRole('option').filter({ hasText: one.name }).first();
      await expect(option).toBeVisible();
      for (let press = 0; press < 12 && (await option.getAttribute('aria-selected')) !== 'true'; press += 1) {
        await page.keyboard.press('ArrowDown');
      }
      await page.keyboard.press('Enter');
      await expect(page).toHaveURL(new RegExp('/trunk/'));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(one.name);
    }
    void control;
  });

  test('asks what was typed byte by byte, and shows no late answer', async ({ page, control }) => {
    await page.keyboard.press('ControlOrMeta+k');
    for (const text of ['a & b', '#1', '50 %', 'a+b', "O'Brien", '"q"', '%zz', '日本']) {
      await input(page).fill(text);
      await expect
        .poll(async () => new URLSearchParams((await asked(control, LIST)).at(-1)?.query ?? '').get('search'))
        .toBe(text);
    }
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/search=older/, async (route) => {
      await held;
      await route.fulfill({ json: { count: 1, items: [{ id: 'old', name: 'Older answer' }] } }).catch(() => {});
    });
    await input(page).fill('older');
    await expect(dialog(page).getByRole('status')).toHaveText('Searching…');
    await input(page).fill('Twilio');
    await expect(dialog(page).getByRole('status')).toHaveText('8 trunks');
    release();
    await expect(page.getByText('Older answer')).toHaveCount(0);
  });

  test('says that trunks cannot be searched, closes with Escape, and gives the focus back', async ({ page, guard, control }) => {
    guard.allow(/status of 500/);
    const name = page.getByRole('link', { name: (await control.trunks())[0]!.name, exact: true });
    await name.focus();
    await page.keyboard.press('ControlOrMeta+k');
    await control.fault({ path: '/api/providers', status: 500 });
    await expect(input(page)).toBeFocused();
    await page.keyboard.type('x');
    await expect(dialog(page).getByRole('status')).toHaveText('Trunks could not be searched');
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toHaveCount(0);
    await expect(name).toBeFocused();
    void row;
  });
});
