// The checks of all trunks: each is read once and nothing is written, findings lead to the form with the fix as unsaved
// work, a mute lasts over a reload, and findings stand on the page of a trunk and on the list.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { asked, expect, guidePicture, open, rows, test, type Trunk } from './utils';

const RECORD = 'GET /api/providers/{id}';
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

/** How much was found. */
const found = (page: Page) => page.getByText(/^\d+ trunks checked at /);

/** By how much the page is too wide. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.use({ fleet: 30 });

test('all trunks are checked, and a fix waits in the form as unsaved work', async ({ page, control }) => {
  const registers = (trunk: Trunk) => trunk.auth_mode === 'REGISTER_AUTH' && trunk.enabled && !trunk.name.includes('Twilio');
  const trunk = (await control.trunks()).find(registers)!;
  await open(page, `/trunk/${encodeURIComponent(trunk.id)}/edit`);
  await page.getByLabel('Registration interval').fill('5');
  await button(page, 'Save changes').click();
  await expect(page.getByRole('heading', { level: 1, name: trunk.name })).toBeVisible();
  // Its page says so by itself.
  const panel = page.getByRole('region', { name: 'Checks', exact: true });
  await expect(panel.getByText('Under 60 seconds some carriers block the PBX')).toBeVisible();

  await page.getByRole('link', { name: 'Tools', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Checks' })).toBeVisible();
  await control.clearJournal();
  await button(page, 'Check all trunks').click();
  await expect(found(page)).toContainText('30 trunks checked');
  const { entries, summary } = await control.journal();
  expect(entries.filter((entry) => entry.method !== 'GET')).toEqual([]);
  const ids = (await asked(control, RECORD)).map((entry) => entry.path);
  expect(new Set(ids).size).toBe(30);
  expect(ids).toHaveLength(30);
  expect(summary.routes[RECORD]!.most_in_flight).toBeLessThanOrEqual(6);
  await guidePicture(page, 'checks');

  const group = page.getByRole('region', { name: 'The PBX registers more than once a minute' });
  await expect(group.getByRole('link', { name: trunk.name, exact: true })).toBeVisible();
  await group.getByText('Why', { exact: true }).click();
  await expect(group.getByText('Rule: register-too-often')).toBeVisible();
  await button(page, `Fix… Use 600, ${trunk.name}`).click();
  await expect(page.getByRole('heading', { level: 1, name: `Edit ${trunk.name}` })).toBeVisible();
  await expect(page.getByText('Nothing is saved yet.')).toBeVisible();
  await expect(page.getByLabel('Registration interval')).toHaveValue('600');
  await button(page, 'Show the field').click();
  await expect(page.getByLabel('Registration interval')).toBeFocused();
  await button(page, 'Save changes').click();
  await expect(page.getByRole('heading', { level: 1, name: trunk.name })).toBeVisible();
  await expect(page.getByText('Under 60 seconds some carriers block the PBX')).toBeHidden();
});

test('findings stand on the list: a column by keyboard, a filter, and links to them', async ({ page }) => {
  await open(page, '/trunks?findings=warning');
  await expect(page.getByRole('heading', { name: 'Not checked yet' })).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Go to checks' }).click();
  await button(page, 'Check all trunks').click();
  await expect(found(page)).toContainText('30 trunks checked');
  const warned = page.getByRole('region').filter({ hasText: 'Warning' }).getByRole('listitem');
  expect(await warned.count()).toBeGreaterThan(0);

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Trunks' }).click();
  await expect(rows(page)).toHaveCount(30);
  await button(page, 'Columns').focus();
  await page.keyboard.press('Enter');
  const column = page.getByRole('checkbox', { name: 'Findings', exact: true });
  await expect(column).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(column).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(column).toBeHidden();
  await expect(page.getByRole('columnheader', { name: 'Findings' })).toBeVisible();
  const cells = rows(page).locator('[data-column="findings"]');
  for (const words of await cells.allTextContents()) {
    expect(words).toMatch(/^(None|(Error|Warning|Note) (1 finding|\d+ findings))$/);
  }
  await guidePicture(page, 'findings-on-the-list');

  await button(page, 'More filters').click();
  await page.getByRole('combobox', { name: 'Findings' }).selectOption('Warnings');
  await expect(page).toHaveURL('/trunks?findings=warning');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('link', { name: 'Remove filter Findings: Warnings' })).toBeVisible();
  await expect(page.getByText(/^Findings are as of the check at /)).toBeVisible();
  const some = await rows(page).count();
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(30);
  await expect(cells.getByRole('link')).toHaveCount(some);
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
    expect(await overhang(page)).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  const name = (await rows(page).first().getByRole('rowheader').getByRole('link').textContent())!;
  await cells.first().getByRole('link').press('Enter');
  await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'Checks' })).toBeFocused();
  await page.goBack();
  await expect(rows(page)).toHaveCount(some);
  await expect(cells.first().getByRole('link')).toBeFocused();

  // What was found is in the memory of the tab; what the list is narrowed by stays.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Not checked yet' })).toBeVisible();
  await page.getByRole('link', { name: 'Remove filter Findings: Warnings' }).click();
  await expect(rows(page)).toHaveCount(30);
  await expect(cells.first()).toHaveText('–');
});

test('a muted finding stays muted over a reload and can be unmuted', async ({ page }) => {
  await open(page, '/tools/checks');
  await button(page, 'Check all trunks').click();
  await expect(found(page)).toBeVisible();
  const mutes = button(page, /^Mute… .*: Nothing checks whether the far end answers$/);
  const before = await mutes.count();
  const label = (await mutes.first().getAttribute('aria-label'))!;
  const name = label.slice('Mute… '.length, label.lastIndexOf(': '));
  await mutes.first().click();
  const dialog = page.getByRole('dialog', { name: 'Mute a finding' });
  await button(page, 'Mute').click();
  await expect(dialog.getByText('Enter a reason')).toBeVisible();
  await dialog.getByLabel('Reason').fill('The carrier does not answer OPTIONS');
  await button(page, 'Mute').click();
  await expect(dialog).toBeHidden();
  await expect(button(page, label)).toBeHidden();
  await expect(found(page)).toContainText('1 muted');

  await page.reload();
  await button(page, 'Check all trunks').click();
  await expect(found(page)).toContainText('1 muted');
  await expect(button(page, label)).toBeHidden();
  await page.getByText('1 finding muted', { exact: true }).click();
  await expect(page.getByText('The carrier does not answer OPTIONS')).toBeVisible();
  await button(page, `Unmute ${name}: Nothing checks whether the far end answers`).click();
  await expect(button(page, label)).toBeVisible();
  await expect(mutes).toHaveCount(before);
});

test('findings are narrowed and saved as they are shown', async ({ page }) => {
  await open(page, '/tools/checks');
  await button(page, 'Check all trunks').click();
  await expect(found(page)).toBeVisible();
  await page.getByLabel('Weight').selectOption('Note');
  await expect(page.getByRole('region').filter({ hasText: 'Warning' })).toHaveCount(0);
  await page.getByLabel('Rule').selectOption('Nothing checks whether the far end answers');
  await expect(page.getByRole('region', { name: 'Nothing checks whether the far end answers' })).toBeVisible();
  const download = page.waitForEvent('download');
  await button(page, 'Save as CSV').click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\r\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines.slice(1)) expect(line).toMatch(/^Note,status-not-checked,/);
});

test('a check that is stopped asks nothing more', async ({ page, control }) => {
  await open(page, '/tools/checks');
  await expect(page.getByRole('heading', { name: 'Not checked yet' })).toBeVisible();
  await control.fault({ path: '/api/providers/*', delay_ms: 60_000 });
  await button(page, 'Check all trunks').click();
  await expect(page.getByRole('progressbar', { name: 'Trunks read' })).toBeVisible();
  await expect.poll(async () => (await asked(control, RECORD)).length).toBe(6);
  await button(page, 'Cancel').click();
  await expect(page.getByRole('heading', { name: 'Not checked yet' })).toBeVisible();
  expect(await asked(control, RECORD)).toHaveLength(6);
});

test.describe('on a narrow screen', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test('nothing is wider than the page', async ({ page }) => {
    await open(page, '/tools/checks');
    await button(page, 'Check all trunks').click();
    await expect(found(page)).toBeVisible();
    expect(await overhang(page)).toBeLessThanOrEqual(0);
  });
});
