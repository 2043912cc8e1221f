// The inbound simulator: a trace is pasted and played against the trunks; and the test of a number or an address.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { asked, expect, guidePicture, open, pastedToken, test, type Control, type Trunk } from './utils';

test.use({ fleet: 30 });

const RECORD = 'GET /api/providers/{id}';
const UPDATE = 'POST /api/providers/{id}';

/** Gives a trunk other settings, as somebody else would. */
async function change(page: Page, trunk: Trunk, data: Record<string, unknown>) {
  const answer = await page.request.post(`/api/providers/${encodeURIComponent(trunk.id)}`, {
    headers: { authorization: `Bearer ${pastedToken}` },
    data,
  });
  expect(answer.ok()).toBe(true);
}

/** An enabled trunk at 192.0.2.9 that has the number of the example. */
async function carrier(page: Page, control: Control): Promise<Trunk> {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH' && trunk.enabled)!;
  await change(page, trunk, {
    hostname: '192.0.2.9',
    additional_ips: '',
    verify_port: false,
    did_numbers: '12025550100-12025550199',
    inbound_parameters: { caller_num: 'P_ASSERTED_IDENTITY_USER_PART' },
  });
  await control.clearJournal();
  return trunk;
}

function row(page: Page, name: string): Locator {
  const table = page.getByRole('table', { name: 'Trunks' });
  return table.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
}

const result = (page: Page) => page.getByRole('region', { name: 'Result', exact: true });

test('a call that is refused passes after the one setting that the simulator names', async ({ page, control }) => {
  const trunk = await carrier(page, control);
  await open(page, '/tools/simulator');
  await page.getByRole('button', { name: 'Use an example' }).click();
  await expect(page.getByText('1 INVITE; from 192.0.2.1:5060, by the line above it.')).toBeVisible();
  await page.getByRole('button', { name: 'Simulate' }).click();
  await expect(page.getByRole('button', { name: 'Read the trunks again' })).toBeVisible();
  await expect(result(page).getByText('407 Proxy Authentication Required')).toBeVisible();
  await expect(row(page, trunk.name)).toContainText('192.0.2.1 is neither its host nor one of its carrier source addresses.');
  await expect(row(page, trunk.name)).toContainText('Add 192.0.2.1/32 to “Carrier source addresses”');
  expect(await asked(control, UPDATE)).toEqual([]);
  const { summary } = await control.journal();
  expect(summary.routes[RECORD]!.requests).toBe(30);
  expect(summary.routes[RECORD]!.most_in_flight).toBeLessThanOrEqual(6);

  await row(page, trunk.name).getByRole('button', { name: `Edit ${trunk.name}: Add 192.0.2.1/32` }).click();
  await expect(page.getByRole('heading', { level: 1, name: `Edit ${trunk.name}` })).toBeVisible();
  // The change is there, and nothing is saved yet.
  await expect(page.getByLabel('Carrier source addresses (optional)', { exact: true })).toHaveValue('192.0.2.1/32');
  expect(await asked(control, UPDATE)).toEqual([]);
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('heading', { level: 1, name: trunk.name, exact: true })).toBeVisible();

  await open(page, '/tools/simulator');
  await page.getByRole('button', { name: 'Use an example' }).click();
  await page.getByRole('button', { name: 'Simulate' }).click();
  await expect(result(page).getByRole('status')).toContainText(`“${trunk.name}” accepts this call.`);
  const read = page.getByRole('region', { name: 'Read from the INVITE' });
  await expect(read).toContainText('+12025550123');
  await expect(read).toContainText('+12025550177');
  await expect(page.getByRole('button', { name: 'Read the trunks again' })).toBeVisible();
  await guidePicture(page, 'simulator');
});

test('what cannot be read is said with its place, and nothing is sent', async ({ page, control }) => {
  await open(page, '/tools/simulator');
  const paste = page.getByLabel('SIP message or trace');
  await paste.fill('INVITE sip:1@a.example SIP/2.0\nFrom: "Name\\" <sip:1@a.example>;tag=1\nTo: <sip:1@a.example>\n');
  await expect(page.getByText(/^From cannot be read \(line 2, column 7\): the quotation mark is not closed/)).toBeVisible();
  await paste.fill('no message');
  await expect(page.getByText(/^There is no SIP message in this text/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Simulate' })).toBeDisabled();
  expect(await asked(control, RECORD)).toEqual([]);
});

test('a number is tested from the palette, an address on the page', async ({ page, control }) => {
  const trunk = await carrier(page, control);
  await open(page, '/trunks');
  await expect(page.getByRole('heading', { level: 1, name: 'Trunks' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or run a command' }).fill('+1 202 555 0123');
  await page.getByRole('option', { name: 'Test +1 202 555 0123 against all trunks' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Numbers and addresses' })).toBeVisible();
  const answer = page.getByRole('region', { name: 'Answer' });
  await expect(answer.getByRole('heading', { name: /holds? \+?12025550123$/ })).toBeVisible();
  await expect(answer.getByRole('listitem').filter({ hasText: trunk.name })).toContainText('12025550100-12025550199');
  await guidePicture(page, 'numbers');

  const field = page.getByLabel('Number or address');
  await field.fill('0012025550123');
  await field.press('Enter');
  await expect(answer).toContainText('the PBX drops a plus, but not 00');
  await expect(page.getByRole('region', { name: 'Almost' })).toContainText(trunk.name);

  await field.fill('192.0.2.9');
  await field.press('Enter');
  await expect(answer.getByRole('listitem').filter({ hasText: trunk.name })).toContainText('192.0.2.9');
  await page.goBack();
  await expect(field).toHaveValue('0012025550123');
});

test('both pages pass the accessibility check', async ({ page, control }) => {
  await carrier(page, control);
  await open(page, '/tools/simulator');
  await page.getByRole('button', { name: 'Use an example' }).click();
  await page.getByRole('button', { name: 'Simulate' }).click();
  await expect(page.getByRole('button', { name: 'Read the trunks again' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await open(page, '/tools/numbers?q=12025550123');
  await expect(page.getByRole('region', { name: 'Answer' })).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
