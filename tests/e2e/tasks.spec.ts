// What the everyday tasks of an administrator cost, in clicks and fields; the two trunks that are made anew are
// counted with the forms.
import { counted, expect, holder, open, pastedToken, row, rows, settled, test, users } from './utils';

test('signing in takes two fields and one click', async ({ page }) => {
  const clicks = counted(page);
  await page.goto('/');
  await page.getByLabel('User name').fill(users.admin.username);
  await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
  await clicks.button('Sign in');
  await expect(rows(page).first()).toBeVisible();
  expect(clicks.sum()).toBe(1);
});

test('whose number it is takes one field and no click', async ({ page, control }) => {
  const trunk = await holder(page, control, '442030001200-442030001299');
  await open(page, '/trunks');
  await page.getByLabel('Search trunks').fill('+44 20 3000 1234');
  await expect(page.getByRole('status').filter({ hasText: '442030001200-442030001299' })).toContainText(trunk.name);
});

test('which trunk is down, and why, takes one click', async ({ page, control }) => {
  await control.reset({ trunks: 12 });
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH' && trunk.enabled)!;
  await control.link({ id: trunk.id }, 'down');
  await open(page, '/trunks');
  await settled(page, control);
  await expect(row(page, trunk.name)).toContainText('Offline');
  const clicks = counted(page);
  await clicks.link(trunk.name);
  await expect(page.getByRole('region', { name: 'Likely causes' }).getByRole('listitem').first()).toBeInViewport();
  expect(clicks.sum()).toBe(1);
});

test('sending the trunk id in From and the number in P-Asserted-Identity takes 6 clicks at most', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
  await open(page, '/trunks');
  await settled(page, control);
  const clicks = counted(page);
  await clicks.link(trunk.name);
  await clicks.link('Edit');
  await clicks.click(page.getByText('Header presets'));
  await clicks.button('Use Trunk ID in From, DID in P-Asserted-Identity');
  await clicks.button('Save changes');
  await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeVisible();
  expect(clicks.sum()).toBeLessThanOrEqual(6);
  const answer = await page.request.get(`/api/providers/${encodeURIComponent(trunk.id)}`, {
    headers: { authorization: `Bearer ${pastedToken}` },
  });
  const { outbound_parameters: sent } = (await answer.json()) as { outbound_parameters: Record<string, unknown> };
  expect(sent).toMatchObject({
    from_user_part: { value: 'AUTH_ID' },
    p_asserted_identity_user_part: { value: 'OUTBOUND_CALLER_ID' },
    p_asserted_identity_host_part: { value: 'TRUNK_HOST_PORT' },
  });
});

test('disabling the trunks of one brand takes 6 clicks at most', async ({ page, control }) => {
  await control.reset({ trunks: 60 });
  await open(page, '/trunks');
  await settled(page, control);
  const clicks = counted(page);
  await clicks.button('By brand');
  await clicks.click(page.getByRole('link', { name: /^Twilio \(\d+\)$/ }));
  await expect(page).toHaveURL(/Twilio/);
  await expect(rows(page).filter({ hasNotText: 'Twilio' })).toHaveCount(0);
  const names = await rows(page).getByRole('rowheader').getByRole('link').allTextContents();
  await clicks.check(page.getByRole('checkbox', { name: 'Select all rows on this page' }));
  await clicks.click(page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Disable', exact: true }));
  await clicks.click(page.getByRole('dialog').getByRole('button', { name: /^Disable \d+ trunks?$/ }));
  await expect(page.getByRole('dialog').getByText(/^\d+ trunks? disabled/).first()).toBeVisible();
  await clicks.click(page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }));
  expect(clicks.sum()).toBeLessThanOrEqual(6);
  const trunks = (await control.trunks()).filter((trunk) => names.includes(trunk.name));
  expect(trunks.length).toBeGreaterThan(0);
  expect(trunks.filter((trunk) => trunk.enabled)).toEqual([]);
});

test('copying a trunk takes 4 clicks at most', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH')!;
  await open(page, '/trunks');
  await settled(page, control);
  const clicks = counted(page);
  await clicks.link(trunk.name);
  await clicks.link('Copy trunk');
  await clicks.button('Create trunk');
  await expect(page.getByRole('heading', { level: 1, name: `Copy of ${trunk.name}`, exact: true })).toBeVisible();
  expect(clicks.sum()).toBeLessThanOrEqual(4);
  const { auth_mode, enabled } = (await control.trunks()).find((one) => one.name === `Copy of ${trunk.name}`)!;
  expect({ auth_mode, enabled }).toEqual({ auth_mode: 'IP_AUTH', enabled: false });
});

test('importing 30 edited rows takes 4 clicks at most', async ({ page, control }) => {
  await control.reset({ trunks: 30 });
  const trunks = await control.trunks();
  const file = trunks.map((trunk) => ({ id: trunk.id, concurrency: 77 }));
  await open(page, '/trunks');
  await settled(page, control);
  const clicks = counted(page);
  await clicks.link('Import');
  await page.getByLabel('File', { exact: true }).setInputFiles({
    name: 'edited.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(file)),
  });
  await clicks.button(/^Change \d+ trunks$/);
  await expect(page.getByRole('heading', { name: /changed/ })).toBeVisible();
  expect(clicks.sum()).toBeLessThanOrEqual(4);
});

test('exporting the trunks that a search finds takes 3 clicks and one field', async ({ page, control }) => {
  const name = (await control.trunks())[0]!.name;
  await open(page, '/trunks');
  await settled(page, control);
  await page.getByLabel('Search trunks').fill(name);
  await expect(rows(page)).toHaveCount((await control.trunks()).filter((trunk) => trunk.name.includes(name)).length);
  const clicks = counted(page);
  const download = page.waitForEvent('download');
  await clicks.button('Export');
  await clicks.button(/^\d+ trunks? as CSV$/);
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);
  expect(clicks.sum()).toBeLessThanOrEqual(3);
});
