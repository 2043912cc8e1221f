// The session journal: what was written stands in it without passwords, is taken back in the form, and goes with the
// session.
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { asked, expect, guidePicture, open, signOut, test } from './utils';

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

  await page.getByRole('button', { name: 'Revert in the form' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Edit ${trunk.name}` })).toBeVisible();
  await expect(limit).toHaveValue(before);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeVisible();
  const updates = await asked(control, UPDATE);
  expect(updates.map(({ body }) => (body as { concurrency: number }).concurrency)).toEqual([77, Number(before)]);
  await journal(page);
  await expect(page.getByRole('status').filter({ hasText: '2 writes' })).toBeVisible();
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
