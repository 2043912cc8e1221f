// The preview of INVITE and REGISTER: it follows the header form as it is filled in, and stands on the page of a trunk.
import type { Page } from '@playwright/test';
import { asked, type Control, expect, guidePicture, open, pastedToken, test } from './utils';

test.use({ fleet: 30 });

const panel = (page: Page) => page.getByRole('region', { name: 'Preview', exact: true });
const message = (page: Page) => panel(page).getByRole('group', { name: 'INVITE for the sample call' });
const map = (page: Page, name: string) => page.getByRole('button', { name: `Use ${name}`, exact: true });

/** A trunk that sends REGISTER over UDP to the carrier itself, and whose other switches are as in any new trunk. */
async function registering(page: Page, control: Control) {
  const headers = { authorization: `Bearer ${pastedToken}` };
  for (const trunk of (await control.trunks()).filter((trunk) => trunk.auth_mode === 'REGISTER_AUTH')) {
    const answer = await page.request.get(`/api/providers/${trunk.id}`, { headers });
    const held = (await answer.json()) as Record<string, unknown>;
    const switches = held.outbound_server || held.inlan || held.rewrite_via_ip || held.stir_shaken_signature_required;
    if (held.registration && held.transport === 'UDP' && !switches) return trunk;
  }
  throw new Error('no trunk of this fleet registers');
}

/** The edit of a trunk that registers, with every header left to the PBX. */
async function edit(page: Page, control: Control) {
  const trunk = await registering(page, control);
  await open(page, `/trunk/${trunk.id}/edit`);
  await page.getByLabel('Host name or IP address', { exact: true }).fill('trunk.example.com');
  await page.getByLabel('Port', { exact: true }).fill('0');
  await page.getByLabel('Authentication ID', { exact: true }).fill('1234567t0');
  await page.getByText('Header presets', { exact: true }).click();
  await map(page, 'PBX default everywhere').click();
  await expect(message(page)).toContainText('INVITE sip:12025550199@trunk.example.com SIP/2.0');
}

test('the message follows the header form and marks what is set', async ({ page, control }) => {
  await edit(page, control);
  await expect(message(page).locator('ins')).toHaveCount(0);
  await map(page, 'Trunk ID in From, caller ID in PPI').click();
  await expect(message(page)).toContainText('From: "Front desk" <sip:1234567t0@trunk.example.com>;tag=...');
  await expect(message(page).locator('ins')).toHaveText(['P-Preferred-Identity: <sip:+12025550123@trunk.example.com>']);
  await expect(message(page).locator('mark')).toHaveText(['1234567t0', 'trunk.example.com', '+12025550123', 'trunk.example.com']);
  await expect(panel(page)).toContainText('DNS has for _sip._udp.trunk.example.com (SRV)');
  // The carrier requires it: nothing to warn of.
  await expect(panel(page).getByRole('list', { name: 'Warnings of the preview' })).toHaveCount(0);

  await map(page, 'Anonymous From with PAI').click();
  await expect(message(page)).toContainText('From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=...');
  await expect(message(page)).toContainText('Privacy: id');
  await expect(panel(page)).toContainText('P-Preferred-Identity: <sip:+12025550123@trunk.example.com>');
  await guidePicture(page, 'preview', panel(page));
});

test('the sample call can be changed, and a name is quoted', async ({ page, control }) => {
  await edit(page, control);
  await panel(page).getByText('Sample call', { exact: true }).click();
  await panel(page).getByLabel('Caller name', { exact: true }).fill('Müller "Empfang" \\ 2. OG, Süd');
  await expect(message(page)).toContainText('From: "Müller \\"Empfang\\" \\\\ 2. OG, Süd" <sip:');
  await panel(page).getByLabel('Outbound caller ID', { exact: true }).fill('');
  await page.getByRole('group', { name: 'From', exact: true }).getByLabel('User', { exact: true }).selectOption('Outbound caller ID');
  await expect(panel(page).getByText('From would be empty: the call has no outbound caller ID')).toBeVisible();
  // Enter in the sample call saves nothing.
  await panel(page).getByLabel('Extension', { exact: true }).press('Enter');
  await panel(page).getByRole('button', { name: 'Use the example' }).click();
  await expect(message(page)).toContainText('From: "Front desk" <sip:+12025550123@');
  await expect(page.getByRole('button', { name: 'Save changes' })).toBeVisible();
  expect(await asked(control, 'POST /api/providers/{id}')).toEqual([]);
});

test('each part says where it comes from, and a text that cannot be sent is named', async ({ page, control }) => {
  await edit(page, control);
  const from = page.getByRole('group', { name: 'From', exact: true });
  await from.getByLabel('User', { exact: true }).selectOption('Custom text');
  await from.getByLabel('Text for From, user').fill('a@b');
  await expect(panel(page).getByText('Cannot be sent: From, user: what follows the @ is the host')).toBeVisible();
  await from.getByLabel('User', { exact: true }).selectOption('Authentication ID');
  await panel(page).getByText('Where each part comes from', { exact: true }).click();
  const fact = panel(page).getByRole('term').filter({ hasText: /^From, user$/ }).locator('xpath=following-sibling::dd');
  await expect(fact).toContainText('1234567t0');
  await expect(fact).toContainText('Set here');
  await expect(fact).toContainText('Trunk setting. Authentication ID of the trunk');
});

test('the page of a trunk shows INVITE and REGISTER, by keyboard, with a copy', async ({ page, control, context }) => {
  await context.grantPermissions(['clipboard-write']);
  const trunk = await registering(page, control);
  await open(page, `/trunk/${trunk.id}`);
  await page.getByText('INVITE and REGISTER', { exact: true }).click();
  await expect(message(page)).toContainText('INVITE sip:');
  const tab = panel(page).getByRole('tab', { name: 'INVITE' });
  await tab.focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel(page).getByRole('tab', { name: 'REGISTER' })).toBeFocused();
  await expect(panel(page).getByRole('tab', { name: 'REGISTER' })).toHaveAttribute('aria-selected', 'true');
  await expect(panel(page).getByRole('group', { name: 'REGISTER for the sample call' })).toContainText('CSeq: 1 REGISTER');
  await panel(page).getByRole('button', { name: 'Copy message' }).click();
  await expect(panel(page).getByText('Copied', { exact: true })).toBeVisible();
});

test('long lines wrap on a phone', async ({ page, control }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await edit(page, control);
  await map(page, 'Trunk ID in From, DID in P-Asserted-Identity').click();
  await expect(message(page)).toContainText('P-Asserted-Identity: <sip:+12025550123@trunk.example.com>');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(await message(page).evaluate((pre) => pre.scrollWidth - pre.clientWidth)).toBeLessThanOrEqual(0);
});
