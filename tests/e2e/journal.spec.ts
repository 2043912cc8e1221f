// The session journal: what was written stands in it without passwords, is taken back by one press, and goes with the
// session.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { asked, expect, guidePicture, open, pastedToken, signOut, test } from './utils';

test.use({ fleet: 30 });

const UPDATE = 'POST /api/providers/{id}';

/** Goes to the journal without loading the page anew, which would wipe it. */
async function journal(page: Page) {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Tools' }).click();
  await page.getByRole('navigation', { name: 'Tools' }).getByRole('link', { name: 'Session journal' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Session journal' })).toBeVisible();
}

test('a change and a password stand in the journal, and the change is taken back', async ({ page, control, guard }) => {
  guard.secret('hunter2-e2e');
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH' && trunk.enabled)!;
  await open(page, `/trunk/${encodeURIComponent(trunk.id)}/edit`);
  const limit = page.getByLabel('Maximum concurrent calls', { exact: true });
  const before = await limit.inputValue();
  await limit.fill('77');
  await page.getByLabel('Password', { exact: true }).pressSequentially('hunter2-e2e');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeVisible();

  await journal(page);
  await expect(page.getByRole('status').filter({ hasText: '1 write' })).toBeVisible();
  const entry = page.getByRole('listitem').filter({ hasText: `Changed ${trunk.name}` });
  await expect(entry).toContainText('77');
  await expect(entry).toContainText('Password: set (hidden)');
  await guidePicture(page, 'journal');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export as JSON' }).click();
  const file = await readFile(await (await download).path(), 'utf8');
  expect(file).not.toContain('hunter2');
  const { writes } = JSON.parse(file) as { writes: { action: string; sent: { concurrency: number }; password_sent: boolean }[] };
  expect(writes.map(({ action, sent, password_sent }) => [action, sent.concurrency, password_sent])).toEqual([['changed', 77, true]]);

  const revert = page.getByRole('button', { name: `Revert the change of ${trunk.name}`, exact: true });
  await revert.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: '2 writes' })).toBeVisible();
  await expect(page.getByText(`Change of trunk ${trunk.name} reverted`)).toBeVisible();
  const first = entry.filter({ hasText: 'Reverted at' });
  await expect(first).toBeFocused();
  const updates = await asked(control, UPDATE);
  expect(updates.map(({ body }) => (body as { concurrency: number }).concurrency)).toEqual([77, Number(before)]);
  await first.getByRole('button', { name: 'Show that write' }).press('Enter');
  await expect(entry.first()).toBeFocused();
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
  }
});

test('a change that was changed again since is not taken back, and can be looked at in the form', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH' && trunk.enabled)!;
  const path = `/trunk/${encodeURIComponent(trunk.id)}/edit`;
  await open(page, path);
  const [limit, name] = [
    page.getByLabel('Maximum concurrent calls', { exact: true }),
    page.getByLabel('Trunk name', { exact: true }),
  ];
  const before = await limit.inputValue();
  await limit.fill('77');
  await name.fill(`${trunk.name} 2`);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `${trunk.name} 2`, exact: true })).toBeVisible();
  // Somebody else changes one of the two.
  const answer = await page.request.post(`/api/providers/${encodeURIComponent(trunk.id)}`, {
    headers: { authorization: `Bearer ${pastedToken}` },
    data: { name: 'Renamed elsewhere' },
  });
  expect(answer.ok()).toBe(true);
  await control.clearJournal();
  await journal(page);
  await page.getByRole('button', { name: `Revert the change of ${trunk.name} 2`, exact: true }).click();
  await expect(page.getByText('Changed again since: “Trunk name”. Nothing was written.')).toBeVisible();
  expect(await asked(control, UPDATE)).toHaveLength(0);
  await page.getByRole('button', { name: 'Review in the form' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Edit Renamed elsewhere' })).toBeVisible();
  await expect(limit).toHaveValue(before);
  await expect(name).toHaveValue('Renamed elsewhere');
});

test('the journal is wiped at sign-out', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH' && trunk.enabled)!;
  await open(page, `/trunk/${encodeURIComponent(trunk.id)}/edit`);
  await page.getByLabel('Maximum concurrent calls', { exact: true }).fill('78');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeVisible();
  await journal(page);
  await expect(page.getByRole('status').filter({ hasText: '1 write' })).toBeVisible();
  await signOut(page);
  await page.getByLabel('User name').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill('trunkline');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Nothing was written since you signed in.')).toBeVisible();
});
