// Comparing two trunks, a trunk with a preset, and one with a new trunk; a value that is taken over is unsaved work.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { asked, expect, guidePicture, holder, open, pastedToken, row, test, type Control, type Trunk } from './utils';

test.use({ fleet: 30 });

const UPDATE = 'POST /api/providers/{id}';

/** Two trunks by IP address that differ in the call limit. */
async function pair(page: Page, control: Control): Promise<[Trunk, Trunk]> {
  const trunks = (await control.trunks()).filter((trunk) => trunk.auth_mode === 'IP_AUTH' && trunk.enabled);
  const [one, two] = [trunks[0]!, trunks[1]!];
  for (const [trunk, concurrency] of [[one, 30], [two, 45]] as const) {
    const answer = await page.request.post(`/api/providers/${encodeURIComponent(trunk.id)}`, {
      headers: { authorization: `Bearer ${pastedToken}` },
      data: { concurrency },
    });
    expect(answer.ok()).toBe(true);
  }
  await control.clearJournal();
  return [one, two];
}

const address = (one: Trunk, two: Trunk) =>
  `/tools/compare?a=${encodeURIComponent(one.id)}&b=${encodeURIComponent(two.id)}`;

/** The cells of a setting, in whichever table it stands. */
function cells(page: Page, label: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: label, exact: true }) }).getByRole('cell');
}

test('two selected trunks are compared, and a value is taken over and saved', async ({ page, control }) => {
  const [one, two] = await pair(page, control);
  await open(page, '/trunks');
  for (const { name } of [one, two]) await row(page, name).getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('region', { name: 'Selection' }).getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Compare' })).toBeVisible();
  const differing = page.getByRole('table', { name: 'What differs' });
  await expect(differing).toBeVisible();
  await expect(cells(page, 'Maximum concurrent calls')).toContainText(['30', '45']);
  await expect(differing.getByRole('columnheader')).toContainText(['Setting', one.name, two.name]);
  await expect(differing.getByRole('rowheader', { name: 'Password' })).toHaveCount(0);
  await guidePicture(page, 'compare');

  // What is the same is there on request.
  const same = page.getByRole('table', { name: 'What is the same' });
  await expect(same).toBeHidden();
  await page.getByText(/^\d+ settings are the same$/).click();
  await expect(same.getByRole('rowheader', { name: 'Trunk type' })).toBeVisible();

  await page.getByRole('button', { name: `Copy Maximum concurrent calls to ${two.name}` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Edit ${two.name}` })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'copied from' })).toContainText('Nothing is saved yet.');
  const limit = page.getByLabel('Maximum concurrent calls', { exact: true });
  await expect(limit).toHaveValue('30');
  expect(await asked(control, UPDATE)).toEqual([]);
  // It is in no address, and it is still there after a reload.
  await expect(page).toHaveURL(`/trunk/${encodeURIComponent(two.id)}/edit`);
  await page.reload();
  await expect(limit).toHaveValue('30');
  await expect(page.getByText('1 change', { exact: true }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: two.name, exact: true })).toBeVisible();
  const [update] = await asked(control, UPDATE);
  expect((update!.body as { concurrency: number }).concurrency).toBe(30);
});

test('unsaved work is asked for before the form with a copied value is left', async ({ page, control }) => {
  const [one, two] = await pair(page, control);
  await open(page, address(one, two));
  await page.getByRole('button', { name: `Copy Maximum concurrent calls to ${one.name}` }).click();
  await expect(page.getByLabel('Maximum concurrent calls', { exact: true })).toHaveValue('45');
  await page.getByRole('link', { name: 'Tools' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByLabel('Maximum concurrent calls', { exact: true })).toHaveValue('45');
});

test('trunks are chosen with the keyboard, by name and by number', async ({ page, control }) => {
  const [one] = await pair(page, control);
  const other = await holder(page, control, '16505550100-16505550199');
  const first = other.id === one.id ? (await control.trunks()).find((trunk) => trunk.id !== other.id)! : one;
  await open(page, '/tools/compare');
  const search = (name: string) => page.getByRole('searchbox', { name });
  await search('First trunk').fill(first.name);
  await expect(page.getByRole('region', { name: 'First side' }).getByRole('button', { name: first.name }).first()).toBeVisible();
  await search('First trunk').press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Change First trunk' })).toBeFocused();
  await search('Second trunk').fill('+1 650 555 0142');
  const found = page.getByRole('region', { name: 'Second side' }).getByRole('button', { name: other.name });
  await expect(found).toBeVisible();
  await found.press('Enter');
  await expect(page.getByRole('table', { name: 'What differs' })).toBeVisible();
  expect(new URL(page.url()).searchParams.get('a')).toBe(first.id);
  expect(new URL(page.url()).searchParams.get('b')).toBe(other.id);
  // Back goes one choice back, and stays on the page.
  await page.goBack();
  await expect(search('Second trunk')).toBeVisible();
});

test('a trunk is compared with a new one and with a preset of its type', async ({ page, control }) => {
  const [one] = await pair(page, control);
  await open(page, `/trunk/${encodeURIComponent(one.id)}`);
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await page.getByLabel('Compare with', { exact: true }).selectOption('A new trunk of the same type');
  await expect(page.getByRole('columnheader', { name: 'New trunk' }).first()).toBeVisible();
  await expect(cells(page, 'Maximum concurrent calls')).toContainText(['30', '100000']);
  await page.getByLabel('Compare with', { exact: true }).selectOption('A carrier preset');
  await page.getByLabel('Preset', { exact: true }).selectOption('Bandwidth');
  await expect(page.getByRole('columnheader', { name: 'Preset Bandwidth' }).first()).toBeVisible();
  await expect(cells(page, 'Host name or IP address')).toContainText([/./, '216.82.224.202']);
  await expect(page.getByRole('button', { name: /to Preset/ })).toHaveCount(0);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`a comparison has no finding of axe and never scrolls sideways, ${scheme}`, async ({ page, control }) => {
    const [one, two] = await pair(page, control);
    await page.emulateMedia({ colorScheme: scheme });
    await open(page, address(one, two));
    await expect(page.getByRole('table', { name: 'What differs' })).toBeVisible();
    await page.getByText(/^\d+ settings are the same$/).click();
    for (const width of [1440, 768, 360]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), `${width} px`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), `${width} px`).toBeLessThanOrEqual(0);
    }
  });
}
