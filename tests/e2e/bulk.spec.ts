// What is done to many trunks at once: asked first, a few at a time, read back, told trunk by trunk.
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { type Control, type Trunk, type User, asked, expect, open, pastedToken, settled, test, version } from './utils';

test.use({ fleet: 60 });

const WRITE = 'POST /api/providers/{id}';
const authorization = { authorization: `Bearer ${pastedToken}` };

async function read(page: Page, id: string) {
  const answer = await page.request.get(`/api/providers/${id}`, { headers: authorization });
  return (await answer.json()) as Record<string, unknown>;
}

const destroy = async (page: Page, id: string) =>
  (await page.request.post(`/api/providers/${id}/destroy`, { headers: authorization })).status();

const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });
const result = (dialog: Locator, name: string) =>
  dialog.getByRole('row').filter({ has: dialog.page().getByRole('rowheader', { name, exact: true }) });
const heading = (dialog: Locator) => dialog.getByRole('heading', { level: 3 });

/** The list with these trunks selected, at rest. */
async function select(page: Page, control: Control, trunks: Trunk[], user: User = 'admin') {
  await open(page, '/trunks', user);
  await settled(page, control);
  await choose(page, trunks);
}

async function choose(page: Page, trunks: Trunk[]) {
  for (const trunk of trunks) await page.getByRole('checkbox', { name: `Select ${trunk.name}`, exact: true }).check();
  await expect(page.getByText(new RegExp(`^${trunks.length} of \\d+ selected`))).toBeVisible();
}

/** Presses a button of the bar, and gives the dialog that asks. */
async function ask(page: Page, words: string, title: string) {
  await button(page.getByRole('region', { name: 'Selection' }), words).click();
  const dialog = page.getByRole('dialog', { name: title, exact: true });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** The trunks with these ids, as the PBX has them. */
async function now(control: Control, trunks: Trunk[]) {
  const ids = trunks.map((trunk) => trunk.id);
  return (await control.trunks()).filter((trunk) => ids.includes(trunk.id));
}

test('many are disabled and enabled: asked first, six at a time, the whole record, read back', async ({ page, control }) => {
  await control.reset({ trunks: 30 });
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 12);
  const before = await read(page, trunks[0]!.id);
  await select(page, control, trunks);
  const question = await ask(page, 'Disable', 'Disable 12 trunks?');
  await expect(button(question, 'Cancel')).toBeFocused();
  await expect(question.getByRole('list', { name: 'Trunks' })).toContainText(trunks[9]!.name);
  await expect(question.getByRole('list', { name: 'Trunks' })).toContainText('and 2 more');
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  expect(await asked(control, WRITE)).toEqual([]);

  await ask(page, 'Disable', 'Disable 12 trunks?');
  await control.clearJournal();
  await button(question, 'Disable 12 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 12 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('12 trunks disabled.');
  await expect(heading(dialog)).toBeFocused();
  await expect(result(dialog, trunks[0]!.name)).toContainText('Disabled');
  expect((await now(control, trunks)).map((trunk) => trunk.enabled)).toEqual(trunks.map(() => false));
  expect(await read(page, trunks[0]!.id)).toEqual({ ...before, enabled: false });
  const writes = await asked(control, WRITE);
  expect(writes.length).toBe(12);
  expect(Math.max(...writes.map((entry) => entry.route_in_flight))).toBeLessThanOrEqual(6);
  for (const { body } of writes) expect(body).toMatchObject({ enabled: false, hostname: expect.any(String) });
  const { entries } = await control.journal();
  for (const { id } of trunks) {
    const calls = entries.filter((entry) => entry.path === `/api/providers/${id}`).map((entry) => entry.method);
    expect(calls.slice(0, 3), 'read, write, read back').toEqual(['GET', 'POST', 'GET']);
  }
  await button(dialog, 'Close').click();
  await expect(dialog).toBeHidden();

  // What was changed stays selected for the next step.
  await expect(page.getByText(/^12 of \d+ selected/)).toBeVisible();
  await button(page.getByRole('region', { name: 'Selection' }), 'Clear selection').click();
  const other = (await control.trunks()).find((trunk) => trunk.enabled)!;
  await choose(page, [...trunks.slice(0, 2), other]);
  await button(await ask(page, 'Enable', 'Enable 2 trunks?'), 'Enable 2 trunks').click();
  const over = page.getByRole('dialog', { name: 'Enable 2 trunks', exact: true });
  await expect(heading(over)).toHaveText('2 trunks enabled. 1 was already enabled.');
  await expect(result(over, other.name)).toContainText('Already enabled');
  expect((await now(control, trunks.slice(0, 2))).map((trunk) => trunk.enabled)).toEqual([true, true]);
});

test('a PBX that keeps another value is caught, and failed ones can be tried again', async ({ page, control, guard }) => {
  guard.allow(/status of 503/);
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 5);
  const [stubborn, broken] = [trunks[1]!, trunks[3]!];
  const body = await read(page, stubborn.id);
  await select(page, control, trunks);
  const path = (trunk: Trunk) => `/api/providers/${trunk.id}`;
  await control.fault({ path: path(stubborn), method: 'GET', nth: 2, status: 200, body, content_type: 'application/json' });
  await control.fault({ path: path(broken), method: 'POST', status: 503 });
  await button(await ask(page, 'Disable', 'Disable 5 trunks?'), 'Disable 5 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 5 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('3 trunks disabled. 2 failed.');
  await expect(result(dialog, stubborn.name)).toContainText('The PBX kept another value: on');
  await expect(result(dialog, broken.name)).toContainText('Read again, the trunk was unchanged');
  // What needs attention stands first.
  await expect(dialog.getByRole('row').nth(1)).toContainText('Failed');
  await expect(dialog.getByRole('row').nth(3)).toContainText('Disabled');

  await control.clearFaults();
  await control.clearJournal();
  await button(dialog, 'Retry failed').click();
  await expect(heading(dialog)).toHaveText('4 trunks disabled. 1 was already disabled.');
  await expect(result(dialog, stubborn.name)).toContainText('Already disabled');
  await expect(button(dialog, 'Retry failed')).toBeHidden();
  expect((await asked(control, WRITE)).map((entry) => entry.path)).toEqual([path(broken)]);
  expect((await now(control, trunks)).every((trunk) => !trunk.enabled)).toBe(true);
});

test('deleting many asks for a word; one that a rule uses stays, with the reason of the PBX', async ({ page, control, guard }) => {
  guard.allow(/status of 40[04]/);
  await control.reset({ trunks: 60 });
  const free: Trunk[] = [];
  let used: Trunk | undefined;
  for (const trunk of await control.trunks()) {
    if ((await destroy(page, trunk.id)) === 400) used ??= trunk;
    else free.push(trunk);
  }
  // The same rows once more.
  await control.reset({ trunks: 60 });
  const [gone, elsewhere, cut] = free;
  const trunks = [used!, gone!, elsewhere!, cut!];
  await select(page, control, trunks);
  expect(await destroy(page, elsewhere!.id)).toBe(204);
  guard.allow(/ERR_EMPTY_RESPONSE|ERR_CONNECTION/);
  // The PBX acts, and its answer is lost on the way.
  await page.route(`**/api/providers/${cut!.id}/destroy`, async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });

  const question = await ask(page, 'Delete', 'Delete 4 trunks?');
  await expect(question).toContainText('4 will be deleted.');
  await expect(question).toContainText(/Deletes the trunks with their settings( and [\d,]+ numbers?)?\./);
  await expect(question).toContainText("You can't undo this.");
  await expect(button(question, 'Cancel')).toBeFocused();
  const confirm = button(question, 'Delete 4 trunks');
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await question.getByLabel('Confirmation').fill('confirm');
  await confirm.click();
  const dialog = page.getByRole('dialog', { name: 'Delete 4 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('2 trunks deleted. 1 failed. 1 was already deleted.');
  await expect(result(dialog, used!.name)).toContainText(/The server says: “.*rule.*”/);
  await expect(result(dialog, gone!.name)).toContainText('Deleted');
  await expect(result(dialog, elsewhere!.name)).toContainText('It was deleted elsewhere');
  await expect(result(dialog, cut!.name)).toContainText('The answer was lost');
  expect((await now(control, trunks)).map((trunk) => trunk.id)).toEqual([used!.id]);
  await button(dialog, 'Close').click();
  await expect(page.getByRole('link', { name: gone!.name, exact: true })).toBeHidden();
  await expect(page.getByRole('link', { name: used!.name, exact: true })).toBeVisible();
});

test('deleting one enabled trunk asks for its name and offers to disable it instead', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.enabled)!;
  await select(page, control, [trunk]);
  const question = await ask(page, 'Delete', 'Delete 1 trunk?');
  await question.getByLabel('Name of the trunk').fill('confirm');
  await expect(button(question, 'Delete 1 trunk')).toHaveAttribute('aria-disabled', 'true');
  await question.getByLabel('Name of the trunk').fill(trunk.name);
  await expect(button(question, 'Delete 1 trunk')).not.toHaveAttribute('aria-disabled');
  await button(question, 'Disable instead').click();
  await expect(heading(page.getByRole('dialog', { name: 'Disable 1 trunk', exact: true }))).toHaveText('1 trunk disabled.');
  expect(await now(control, [trunk])).toMatchObject([{ enabled: false }]);
});

test('one field is set on trunks of several types; a type without it is skipped', async ({ page, control }) => {
  const all = await control.trunks();
  const trunks: Trunk[] = [];
  for (const mode of ['IP_AUTH', 'REGISTER_AUTH', 'ACCEPT_REGISTER', 'TEAMS', 'WHATS_APP']) {
    for (const trunk of all.slice(0, 100).filter((trunk) => trunk.auth_mode === mode)) {
      // One of each type that does not have it on yet.
      if ((await read(page, trunk.id))['keep_alive'] === true) continue;
      trunks.push(trunk);
      break;
    }
  }
  expect(trunks.length).toBe(5);
  const before = await read(page, trunks[1]!.id);
  await select(page, control, trunks);
  const question = await ask(page, 'Set a field', 'Set a field on 5 trunks?');
  const field = question.getByLabel('Field', { exact: true });
  await expect(field).toBeFocused();
  const offered = await field.getByRole('option').allTextContents();
  for (const never of ['Trunk name', 'Password', 'Authentication ID', 'Trunk type', 'Brand', 'DID pool']) {
    expect(offered).not.toContain(never);
  }
  const go = button(question, 'Set field');
  await expect(go).toHaveAttribute('aria-disabled', 'true');
  await field.selectOption('OPTIONS interval');
  const every = question.getByLabel('OPTIONS interval');
  await every.fill('soon');
  await expect(question).toContainText('OPTIONS interval must be between 0 and 2147483647');
  await expect(go).toHaveAttribute('aria-disabled', 'true');
  await every.fill('5');
  await expect(question).toContainText('Under 10 seconds some carriers take this for an attack');
  await field.selectOption('Monitor with OPTIONS');
  await expect(question).toContainText('Without an answer the PBX marks the trunk offline.');
  await question.getByLabel('Monitor with OPTIONS').selectOption('On');
  await expect(question).toContainText('Sets “Monitor with OPTIONS” to on.');
  await go.click();
  const dialog = page.getByRole('dialog', { name: 'Set “Monitor with OPTIONS” to on for 5 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('4 trunks changed. 1 skipped.');
  await expect(result(dialog, trunks[4]!.name)).toContainText('Trunks of the type WhatsApp have no “Monitor with OPTIONS”');
  for (const trunk of trunks.slice(0, 4)) expect(await read(page, trunk.id)).toMatchObject({ keep_alive: true });
  expect(await read(page, trunks[1]!.id)).toEqual({ ...before, keep_alive: true });
});

test('a switch in a row is undone from its notice, by keyboard as well', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => !trunk.enabled && trunk.auth_mode === 'IP_AUTH')!;
  await open(page, '/trunks');
  const toggle = page.getByRole('switch', { name: `Enabled: ${trunk.name}`, exact: true });
  await toggle.click();
  await expect(page.getByRole('status').filter({ hasText: `Trunk ${trunk.name} enabled` })).toBeVisible();
  expect(await read(page, trunk.id)).toMatchObject({ enabled: true });
  await button(page, 'Undo').press('Enter');
  await expect(page.getByRole('status').filter({ hasText: `Trunk ${trunk.name} disabled again` })).toBeVisible();
  expect(await read(page, trunk.id)).toMatchObject({ enabled: false });
  await expect(toggle).not.toBeChecked();
  await expect(toggle).toBeFocused();
  expect(await asked(control, WRITE)).toHaveLength(2);
});

test('what will happen is said before, and Undo sets back only what the run changed and nobody since', async ({ page, control }) => {
  await control.reset({ trunks: 30 });
  const all = await control.trunks();
  const on = all.filter((trunk) => trunk.enabled).slice(0, 4);
  const off = all.find((trunk) => !trunk.enabled)!;
  await select(page, control, [...on, off]);
  const question = await ask(page, 'Disable', 'Disable 4 trunks?');
  await expect(question).toContainText('5 of 30 trunks selected: 4 will be disabled, 1 is already disabled.');
  await expect(question).toContainText('New calls through them fail. Calls in progress may be dropped; the vendor does not say.');
  await button(question, 'Disable 4 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 4 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('4 trunks disabled. 1 was already disabled.');
  await expect(dialog).toContainText('Undo sets back the 4 trunks that this run changed.');

  // Somebody else is faster with one of them.
  const { id } = on[0]!;
  const answer = await page.request.post(`/api/providers/${id}`, { headers: authorization, data: { enabled: true } });
  expect(answer.status()).toBe(200);
  await control.clearJournal();
  await button(dialog, 'Undo').click();
  const undone = page.getByRole('dialog', { name: 'Enable 4 trunks again', exact: true });
  await expect(heading(undone)).toHaveText('3 trunks enabled again. 1 was already enabled.');
  await expect(heading(undone)).toBeFocused();
  await expect(button(undone, 'Undo')).toBeHidden();
  expect((await asked(control, WRITE)).map((entry) => entry.path).sort()).toEqual(
    on.slice(1).map((trunk) => `/api/providers/${trunk.id}`).sort(),
  );
  expect((await now(control, on)).every((trunk) => trunk.enabled)).toBe(true);
  expect(await now(control, [off])).toMatchObject([{ enabled: false }]);
  await button(undone, 'Close').click();
  await expect(page.getByText(/^5 of 30 selected/)).toBeVisible();
});

test('a field is set back to what each trunk had, but not where it was changed since', async ({ page, control }) => {
  const trunks = (await control.trunks()).filter((trunk) => trunk.auth_mode === 'REGISTER_AUTH').slice(0, 3);
  const before = await Promise.all(trunks.map((trunk) => read(page, trunk.id)));
  await select(page, control, trunks);
  const question = await ask(page, 'Set a field', 'Set a field on 3 trunks?');
  await question.getByLabel('Field', { exact: true }).selectOption('Maximum concurrent calls');
  await question.getByLabel('Maximum concurrent calls').fill('7');
  await button(question, 'Set field').click();
  const dialog = page.getByRole('dialog', { name: 'Set “Maximum concurrent calls” to 7 for 3 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('3 trunks changed.');
  const { id } = trunks[1]!;
  await page.request.post(`/api/providers/${id}`, { headers: authorization, data: { concurrency: 9 } });
  await button(dialog, 'Undo').click();
  const undone = page.getByRole('dialog', { name: 'Set “Maximum concurrent calls” back on 3 trunks', exact: true });
  await expect(heading(undone)).toHaveText('2 trunks set back. 1 skipped.');
  await expect(result(undone, trunks[1]!.name)).toContainText('It was changed again on the PBX since, and stays as it is: 9');
  expect(await read(page, trunks[0]!.id)).toEqual(before[0]);
  expect(await read(page, id)).toEqual({ ...before[1], concurrency: 9 });
  expect(await read(page, trunks[2]!.id)).toEqual(before[2]);
});

test('shared trunks are skipped for an operator of a tenant, and never asked for', async ({ page, control }) => {
  await control.reset({ trunks: 30 });
  const all = (await control.trunks()).filter((trunk) => trunk.enabled);
  const shared: Trunk[] = [];
  const own: Trunk[] = [];
  for (const trunk of all) ((await read(page, trunk.id))['shared'] ? shared : own).push(trunk);
  const [theirs, mine] = [shared[0]!, own[0]!];
  await select(page, control, [theirs, mine], 'operator');
  const question = await ask(page, 'Disable', 'Disable 1 trunk?');
  await expect(question).toContainText('1 will be disabled, 1 is read only and skipped.');
  await expect(question.getByRole('list', { name: 'Skipped' })).toHaveText(theirs.name);
  await control.clearJournal();
  await button(question, 'Disable 1 trunk').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 1 trunk', exact: true });
  await expect(heading(dialog)).toHaveText('1 trunk disabled. 1 skipped.');
  await expect(result(dialog, theirs.name)).toContainText('Read only: this trunk is shared.');
  const { entries } = await control.journal();
  expect(entries.filter((entry) => entry.path === `/api/providers/${theirs.id}`)).toEqual([]);
});

test('a pause that the PBX asks for is waited for by the whole run', async ({ page, control, guard }) => {
  guard.allow(/status of 429/);
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 12);
  await select(page, control, trunks);
  await control.clearJournal();
  await control.fault({ path: '/api/providers/*', method: 'POST', status: 429, retry_after: '2', nth: 3 });
  await button(await ask(page, 'Disable', 'Disable 12 trunks?'), 'Disable 12 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 12 trunks', exact: true });
  await expect(dialog.getByText('The PBX asked for a pause: going on in', { exact: false })).toBeVisible();
  await expect(heading(dialog)).toHaveText('12 trunks disabled.');
  expect((await now(control, trunks)).every((trunk) => !trunk.enabled)).toBe(true);
  expect((await asked(control, WRITE)).map((entry) => entry.status).sort()).toEqual([...Array(12).fill(200), 429]);
});

test('a pause that is too long is told, and Cancel ends one', async ({ page, control, guard }) => {
  guard.allow(/status of 429/);
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 3);
  await select(page, control, trunks);
  await control.fault({ path: '/api/providers/*', method: 'POST', status: 429, retry_after: '3600' });
  await button(await ask(page, 'Disable', 'Disable 3 trunks?'), 'Disable 3 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 3 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('No trunks disabled. 3 failed.');
  await control.clearFaults();
  await control.fault({ path: '/api/providers/*', method: 'POST', status: 429, retry_after: '200' });
  await button(dialog, 'Retry failed').click();
  await expect(dialog.getByText('The PBX asked for a pause: going on in', { exact: false })).toBeVisible();
  await button(dialog, 'Cancel').click();
  await expect(heading(dialog)).toHaveText('No trunks disabled. 3 failed.');
  expect((await now(control, trunks)).every((trunk) => trunk.enabled)).toBe(true);
});

test('leaving during a run asks first', async ({ page, control }) => {
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 20);
  await open(page, '/trunks/import');
  await expect(page.getByRole('heading', { level: 1, name: 'Import trunks' })).toBeVisible();
  await page.getByRole('link', { name: 'All trunks' }).click();
  await settled(page, control);
  await choose(page, trunks);
  await control.fault({ path: '/api/providers/*', method: 'POST', delay_ms: 60_000 });
  await button(await ask(page, 'Disable', 'Disable 20 trunks?'), 'Disable 20 trunks').click();
  await expect(page.getByRole('progressbar', { name: 'Trunks done' })).toBeVisible();
  await page.goBack();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await expect(question).toContainText('Finished steps stay.');
  await button(question, 'Stay on this page').click();
  await control.clearFaults();
  const dialog = page.getByRole('dialog', { name: 'Disable 20 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('20 trunks disabled.');
  await expect(page).toHaveURL('/trunks');
});

test('Cancel finishes what is under way and begins nothing new; Escape does nothing meanwhile', async ({ page, control }) => {
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 20);
  await select(page, control, trunks);
  await control.clearJournal();
  await control.fault({ path: '/api/providers/*', method: 'POST', delay_ms: 60_000 });
  await button(await ask(page, 'Disable', 'Disable 20 trunks?'), 'Disable 20 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 20 trunks', exact: true });
  await expect(dialog.getByRole('progressbar', { name: 'Trunks done' })).toBeVisible();
  await expect.poll(async () => (await asked(control, WRITE)).length).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  await button(dialog, 'Cancel').click();
  await expect(button(dialog, 'Stopping…')).toBeVisible();
  await control.clearFaults();
  await expect(heading(dialog)).toHaveText(/^\d+ trunks? disabled\. \d+ not started\.$/);
  const off = (await now(control, trunks)).filter((trunk) => !trunk.enabled);
  expect(off.length).toBeGreaterThan(0);
  expect(off.length).toBeLessThan(20);
  await expect(heading(dialog)).toHaveText(`${off.length} ${off.length === 1 ? 'trunk' : 'trunks'} disabled. ${20 - off.length} not started.`);
  await expect(dialog.getByRole('row').filter({ hasText: 'Not started' })).toHaveCount(20 - off.length);

  await button(dialog, `Go on with ${20 - off.length} trunks`).click();
  await expect(heading(dialog)).toHaveText('20 trunks disabled.');
  expect((await now(control, trunks)).every((trunk) => !trunk.enabled)).toBe(true);
});

test('an answer that is cut off after the PBX acted is settled by reading again', async ({ page, control, guard }) => {
  guard.allow(/ERR_EMPTY_RESPONSE|ERR_CONNECTION|status of 500/);
  const trunks = (await control.trunks()).filter((trunk) => trunk.enabled).slice(0, 3);
  const [cut, lost] = [trunks[0]!, trunks[1]!];
  await select(page, control, trunks);
  await control.fault({ path: `/api/providers/${cut.id}`, method: 'POST', act_then_cut: true });
  await control.fault({ path: `/api/providers/${lost.id}`, method: 'POST', act_then_cut: true });
  await control.fault({ path: `/api/providers/${lost.id}`, method: 'GET', nth: 2, status: 500 });
  await button(await ask(page, 'Disable', 'Disable 3 trunks?'), 'Disable 3 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 3 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('2 trunks disabled. 1 outcome unknown.');
  await expect(result(dialog, cut.name)).toContainText('The answer was lost; the trunk was read again to make sure');
  await expect(result(dialog, lost.name)).toContainText('It is not known whether the trunk was changed');
  expect((await now(control, trunks)).every((trunk) => !trunk.enabled)).toBe(true);
  await button(dialog, 'Retry failed').click();
  await expect(heading(dialog)).toHaveText('2 trunks disabled. 1 was already disabled.');
});

test('a role that may only read is told so, trunk by trunk, and the results can be copied', async ({ page, control, guard, context }) => {
  guard.allow(/status of 403/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const trunks: Trunk[] = [];
  for (const trunk of (await control.trunks()).slice(0, 100).filter((trunk) => trunk.enabled)) {
    // Shared ones are not even asked for.
    if (trunks.length < 2 && !(await read(page, trunk.id))['shared']) trunks.push(trunk);
  }
  await select(page, control, trunks, 'auditor');
  await button(await ask(page, 'Disable', 'Disable 2 trunks?'), 'Disable 2 trunks').click();
  const dialog = page.getByRole('dialog', { name: 'Disable 2 trunks', exact: true });
  await expect(heading(dialog)).toHaveText('No trunks disabled. 2 failed.');
  await expect(result(dialog, trunks[0]!.name)).toContainText('Your role does not allow this');
  await button(dialog, 'Copy the results').click();
  await expect(dialog.getByText('Copied')).toBeVisible();
  await button(dialog, 'Close').click();
  const search = page.getByRole('searchbox');
  await search.press('Control+v');
  await expect(search).toHaveValue(new RegExp(`^No trunks disabled. 2 failed. ?${trunks[0]!.name}\\tFailed\\tYour role does not allow this`));
  await expect(search).toHaveValue(/status 403/);
  await expect(search).toHaveValue(new RegExp(`Trunkline ${version.source}$`));
  expect((await now(control, trunks)).every((trunk) => trunk.enabled)).toBe(true);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`question, fields and results have no finding of axe, ${scheme}, also on a narrow screen`, async ({ page, control }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const check = async () => {
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html.slice(0, 150)) }))).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    };
    await control.reset({ trunks: 12 });
    const trunks = await control.trunks();
    await select(page, control, trunks);
    const question = await ask(page, 'Delete', 'Delete 12 trunks?');
    await check();
    // No button stands alone below two others: all on one line, or each on its own.
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const tops = await Promise.all(
        ['Cancel', 'Disable instead', 'Delete 12 trunks'].map(async (name) => Math.round((await button(question, name).boundingBox())!.y)),
      );
      expect([1, 3]).toContain(new Set(tops).size);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    const setting = await ask(page, 'Set a field', 'Set a field on 12 trunks?');
    await setting.getByLabel('Field', { exact: true }).selectOption('Maximum concurrent calls');
    await setting.getByLabel('Maximum concurrent calls').fill('7');
    await check();
    await button(setting, 'Set field').click();
    const dialog = page.getByRole('dialog', { name: 'Set “Maximum concurrent calls” to 7 for 12 trunks', exact: true });
    await expect(heading(dialog)).toBeVisible();
    await check();
  });
}
