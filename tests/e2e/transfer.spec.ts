// Trunks into files and from files: complete and safe on the way out, planned, carried out and undone on
// the way in, with every row on the PBX exactly once whatever happens to the network.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { asked, expect, open, pastedToken, rows, settled, test, users, type Control } from './utils';

const CREATE = 'POST /api/providers';
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });

/** How far an export is, or what of it failed. */
const notice = (page: Page) => page.getByRole('region', { name: 'Export', exact: true });

/** All rows that ask for something are done; of some it cannot be told whether this import made them. */
const allDone = (page: Page, count: number) => page.getByRole('heading', { name: new RegExp(`^(${count} created|(\\d+ created, )?\\d+ already there)$`) });

/** The names on the PBX, as it has them. */
async function names(control: Control) {
  return (await control.trunks()).map((trunk) => trunk.name);
}

/** The text of the file that a press saves. */
async function saved(page: Page, press: () => Promise<void>) {
  const download = page.waitForEvent('download');
  await press();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

async function exported(page: Page, words: string) {
  const file = await saved(page, async () => {
    await button(page, 'Export').click();
    await button(page, words).click();
  });
  // Nothing is to be closed: a notice says it, and leaves.
  await expect(page.getByText(`saved as ${file.name}, without passwords`)).toBeVisible();
  await expect(page.getByRole('dialog').or(notice(page))).toHaveCount(0);
  await button(page, 'Dismiss').click();
  return file;
}

/** Shows what a text would do. */
async function planned(page: Page, text: string) {
  await page.getByLabel('Or paste the contents').fill(text);
  await button(page, 'Preview import').click();
  await expect(page.getByRole('heading', { name: 'Preview', exact: true })).toBeVisible();
}

/** Records of trunks by IP address, which need no secret. */
const records = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    name: `Imported ${at + 1}`,
    auth_mode: 'IP_AUTH',
    enabled: false,
    transport: 'UDP',
    hostname: `198.51.100.${at + 1}`,
    port: 5060,
  }));

test.describe('export', () => {
  test('of what is listed is complete, comes back as the same, and holds no secret', async ({ page, control }) => {
    await control.reset({ trunks: 12 });
    await open(page, '/trunks');
    await settled(page, control);
    const json = await exported(page, '12 trunks as JSON');
    expect(json.name).toMatch(/^trunks-\d{4}-\d\d-\d\d\.json$/);
    const parsed = JSON.parse(json.text) as { format: string; trunks: Record<string, unknown>[] };
    expect(parsed.trunks.map((trunk) => trunk.name)).toEqual(await names(control));
    for (const trunk of parsed.trunks) {
      expect(Object.keys(trunk)).toEqual(expect.arrayContaining(['id', 'auth_mode', 'hostname', 'inbound_parameters']));
    }
    expect(json.text).not.toMatch(/password|secret-of-/i);
    const csv = await exported(page, '12 trunks as CSV');
    expect(csv.text.startsWith('\uFEFF')).toBe(true);
    expect(csv.text.split('\r\n').filter(Boolean)).toHaveLength(13);
    expect(csv.text).not.toMatch(/secret-of-/);

    await page.getByRole('link', { name: 'Import', exact: true }).click();
    for (const file of [json, csv]) {
      await page.getByLabel('File', { exact: true }).setInputFiles({ name: file.name, mimeType: 'text/plain', buffer: Buffer.from(file.text) });
      await expect(page.getByRole('heading', { name: 'Preview', exact: true })).toBeVisible();
      await expect(button(page, 'Unchanged 12')).toBeVisible();
      await expect(page.getByText('Nothing to import: the PBX already matches the file.')).toBeVisible();
      await button(page, 'Choose another file').click();
    }
    expect((await control.journal()).entries.filter((entry) => entry.method === 'POST' && entry.route.includes('providers'))).toEqual([]);
  });

  test('of a selection reads those only, is safe in a spreadsheet, and can be tried again', async ({ page, control, guard }) => {
    guard.allow(/status of 500/);
    await control.reset({ trunks: 5 });
    const trunks = await control.trunks();
    const evil = trunks[1]!;
    await open(page, '/trunks');
    await settled(page, control);
    await page.route(`**/api/providers/${evil.id}`, async (route) => {
      const response = await route.fetch();
      const record = (await response.json()) as Record<string, unknown>;
      await route.fulfill({ response, json: { ...record, name: '=HYPERLINK("x")', password: 'never-seen' } });
    });
    for (const trunk of [evil, trunks[2]!]) await page.getByRole('checkbox', { name: `Select ${trunk.name}` }).check();
    await control.clearJournal();
    await control.fault({ path: `/api/providers/${trunks[2]!.id}`, status: 500, times: 1 });
    await button(page, 'Export selection').click();
    await button(page, '2 trunks as CSV').click();
    await expect(notice(page).getByRole('alert')).toHaveText('1 trunk could not be read');
    await expect(notice(page)).toContainText(trunks[2]!.name);
    const file = await saved(page, () => button(page, 'Retry failed').click());
    expect(file.text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(file.text).not.toContain('never-seen');
    expect(file.text.split('\r\n').filter(Boolean)).toHaveLength(3);
    await expect(notice(page)).toHaveCount(0);
  });

  test('says in its menu how many trunks match, and leaves the list usable meanwhile', async ({ page, control }) => {
    await control.reset({ trunks: 40 });
    const trunks = await control.trunks();
    const { name } = trunks[0]!;
    await open(page, '/trunks');
    await settled(page, control);
    await button(page, 'Export').click();
    await expect(page.getByRole('button', { name: / as |PBX format/ })).toHaveText(['40 trunks as CSV', '40 trunks as JSON', 'All trunks, PBX format']);
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill(name);
    const count = trunks.filter((trunk) => trunk.name.includes(name)).length;
    await expect(rows(page)).toHaveCount(count);
    await control.fault({ path: `/api/providers/${trunks[0]!.id}`, delay_ms: 60_000, times: 1 });
    const download = page.waitForEvent('download');
    await button(page, 'Export').click();
    await button(page, `${count} ${count === 1 ? 'trunk' : 'trunks'} as CSV`).click();
    await expect(notice(page)).toContainText('Exporting');
    await expect(button(page, 'Export')).toBeFocused();
    await expect(notice(page).getByRole('button', { name: 'Cancel' })).toBeVisible();
    await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
    await expect(page.getByRole('region', { name: 'Selection' })).toBeVisible();
    await control.clearFaults();
    const file = await download;
    expect(await readFile(await file.path(), 'utf8')).toContain(name);
    await expect(notice(page)).toHaveCount(0);
    await expect(page.getByRole('checkbox', { name: `Select ${name}`, exact: true })).toBeChecked();
  });

  test('whose network goes away in the middle says so, saves nothing, and can be finished', async ({ page, context, control, guard }) => {
    guard.allow(/ERR_/);
    await page.clock.install();
    await control.reset({ trunks: 12 });
    await open(page, '/trunks');
    await settled(page, control);
    let files = 0;
    page.on('download', () => (files += 1));
    const last = (await control.trunks()).at(-1)!;
    await page.route(`**/api/providers/${last.id}`, async (route) => {
      await context.setOffline(true);
      await route.abort('connectionreset');
    });
    await button(page, 'Export').click();
    await button(page, '12 trunks as CSV').click();
    // Reads are asked again a few times before they are given up.
    await expect(async () => {
      await page.clock.fastForward(5_000);
      await expect(notice(page).getByRole('alert')).toContainText('could not be read', { timeout: 500 });
    }).toPass();
    await expect(notice(page)).toContainText(`${last.name}: Cannot reach the server`);
    expect(files).toBe(0);
    await page.unrouteAll();
    await context.setOffline(false);
    const file = await saved(page, () => button(page, 'Retry failed').click());
    expect(file.text.split('\r\n').filter(Boolean)).toHaveLength(13);
  });
});

test.describe('import', () => {
  test('shows first what would happen to each row and field, and writes nothing', async ({ page, control }) => {
    await control.reset({ trunks: 6 });
    // Not the first one: WhatsApp has no calls to limit.
    const [second, first] = await control.trunks();
    await open(page, '/trunks/import');
    await control.clearJournal();
    const file = [
      ...records(2),
      { id: first!.id, name: first!.name, concurrency: 77 },
      { id: second!.id, name: second!.name },
      { name: 'No host', auth_mode: 'IP_AUTH', hostname: 'a b' },
      { ...records(1)[0] },
    ];
    await planned(page, JSON.stringify(file));
    await expect(button(page, 'Create 2')).toBeVisible();
    await expect(button(page, 'Change 1')).toBeVisible();
    await expect(button(page, 'Unchanged 1')).toBeVisible();
    await expect(button(page, 'Has errors 2')).toBeVisible();
    await button(page, 'Change 1').click();
    const table = page.getByRole('table', { name: 'Rows of the import' });
    await expect(table.getByRole('row')).toHaveCount(2);
    await expect(table).toContainText('Maximum concurrent calls');
    await expect(table.getByRole('insertion')).toHaveText('77');
    await button(page, 'Has errors 2').click();
    await expect(table).toContainText('entry 5');
    await expect(table).toContainText('entry 6');
    await expect(button(page, 'Create 2 and change 1')).toBeVisible();
    expect((await control.journal()).entries.filter((entry) => entry.method !== 'GET')).toEqual([]);
    // What is planned is asked about before it is left.
    await page.getByRole('link', { name: 'All trunks' }).click();
    await expect(page.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
    await button(page, 'Discard and leave').click();
    await expect(page).toHaveURL('/trunks');
  });

  test('says before it begins which numbers two trunks would have', async ({ page }) => {
    await open(page, '/trunks/import');
    const answer = await page.request.get('/api/providers?top=100', { headers: { authorization: `Bearer ${pastedToken}` } });
    const { items } = (await answer.json()) as { items: { name: string; did_numbers: string | null }[] };
    const other = items.find((trunk) => /^\d+$/.test(trunk.did_numbers ?? ''))!;
    const [one, two] = records(2);
    await planned(page, JSON.stringify([{ ...one, did_numbers: '777100-777199' }, { ...two, did_numbers: `777150;${other.did_numbers}` }]));
    const table = page.getByRole('table', { name: 'Rows of the import' });
    await expect(table).toContainText('DID pool: 777150 is in the pool of entry 2 (“Imported 2”) as well');
    await expect(table).toContainText('DID pool: 777150 is in the pool of entry 1 (“Imported 1”) as well');
    await expect(table).toContainText(`is in the pool of trunk “${other.name}” as well`);
    // The PBX decides: nothing is refused for it.
    await expect(button(page, 'Create 2 trunks')).toBeVisible();
  });

  test('asks in place for the passwords that the file lacks', async ({ page, control, guard }) => {
    guard.secret('secret-of-one', 'secret-of-all');
    await control.reset({ trunks: 3 });
    await open(page, '/trunks/import');
    const csv = ['name,auth_mode,transport,hostname,port,auth_id', ...['One', 'Two', 'Three'].map((name) => `${name},REGISTER_AUTH,UDP,sip.example.com,5060,${name}`)].join('\n');
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'trunks.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expect(page.getByRole('heading', { name: 'Preview', exact: true })).toBeFocused();
    await expect(button(page, 'Needs a password 3')).toBeVisible();
    await expect(page.getByText('Nothing to import yet: no row is ready.')).toBeVisible();
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
    await expect(row('One')).toContainText('Register based, sip.example.com, port 5060');
    await page.getByLabel('Use one password for all 3').fill('secret-of-all');
    await button(page, 'Use for all 3').click();
    await expect(button(page, 'Create 3 trunks')).toBeVisible();
    await page.getByLabel('Password for Two').fill('');
    await expect(button(page, 'Create 2 trunks')).toBeVisible();
    await expect(row('Two')).toContainText('Needs a password');
    await page.getByLabel('Password for One').fill('secret-of-one');
    await expect(page.getByLabel('Password for One')).toHaveCSS('-webkit-text-security', 'disc');
    await button(page, 'Create 2').click();
    await expect(page.getByRole('rowheader')).toHaveText(['One', 'Three']);
    await button(page, 'Show all 3').click();
    await expect(page.getByRole('rowheader')).toHaveText(['One', 'Two', 'Three']);
    await control.clearJournal();
    await button(page, 'Create 2 trunks').click();
    await expect(page.getByRole('heading', { name: '2 created' })).toBeFocused();
    // The journal keeps no secret, only that there was one.
    const bodies = (await asked(control, CREATE)).map((entry) => entry.body as Record<string, unknown>);
    expect(bodies.map((body) => body['name']).sort()).toEqual(['One', 'Three']);
    for (const body of bodies) expect(Object.keys(body)).toContain('password');
  });

  test('says what is wrong with a file, and where', async ({ page }) => {
    await open(page, '/trunks/import');
    for (const text of ['', '{"name": ', 'just words']) {
      await page.getByLabel('Or paste the contents').fill(text);
      await button(page, 'Preview import').click();
      await expect(page.getByRole('alert')).toContainText('This file cannot be imported');
    }
  });

  test('of a file from a spreadsheet creates, changes, tells, and is undone', async ({ page, control }) => {
    await control.reset({ trunks: 4 });
    const before = await names(control);
    await open(page, '/trunks/import');
    const csv = [
      '\uFEFFname;auth_mode;transport;hostname;port;enabled;concurrency;remark',
      '"Anna ""A""; Nord";IP_AUTH;UDP;192.0.2.10;5060;false;10;x',
      `"'=1+1";IP_AUTH;TCP;192.0.2.11;5060;false;10;y`,
      `"${before[1]}";;;;;;55;z`,
    ].join('\r\n');
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'trunks.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await expect(page.getByText(/remark/)).toBeVisible();
    await button(page, 'Create 2 and change 1').click();
    await expect(page.getByRole('heading', { name: '2 created, 1 changed' })).toBeFocused();
    expect((await names(control)).sort()).toEqual([...before, 'Anna "A"; Nord', '=1+1'].sort());
    await page.reload();
    await expect(page.getByText('Imports in this tab created 2 trunks.')).toBeVisible();
    await button(page, 'Delete the 2 created trunks').click();
    const dialog = page.getByRole('dialog', { name: 'Delete the 2 created trunks?' });
    await expect(dialog).toContainText('Changed trunks stay changed.');
    await expect(dialog.getByRole('button', { name: 'Delete 2 trunks' })).toBeDisabled();
    expect(await names(control)).toHaveLength(6);
    await dialog.getByLabel('Type “confirm”').fill('confirm');
    await dialog.getByRole('button', { name: 'Delete 2 trunks' }).click();
    await expect(page.getByText('2 trunks of the import deleted')).toBeVisible();
    expect((await names(control)).sort()).toEqual(before.sort());
    await page.reload();
    await expect(button(page, 'Preview import')).toBeVisible();
    await expect(button(page, /^Delete the/)).toHaveCount(0);
  });

  test('whose answers are cut off in the middle makes every trunk, and shows those that are there twice', async ({ page, control, guard }) => {
    guard.allow(/ERR_/);
    await control.reset({ trunks: 3 });
    const before = await names(control);
    await open(page, '/trunks/import');
    await planned(page, JSON.stringify(records(12)));
    await control.clearJournal();
    // Carried out and never answered.
    await control.fault({ path: '/api/providers', method: 'POST', nth: [3, 7], act_then_cut: true });
    await control.fault({ path: '/api/providers', method: 'POST', nth: [5], cut_after_bytes: 0 });
    await button(page, 'Create 12 trunks').click();
    await expect(allDone(page, 12)).toBeVisible();
    // A browser sends a request again by itself when its connection dies before any answer: what was made
    // twice that way is shown, and nothing is deleted.
    const made = (await names(control)).slice(before.length);
    expect([...new Set(made)].sort()).toEqual(records(12).map((record) => record.name).sort());
    const twice = new Set(made.filter((name, at) => made.indexOf(name) !== at)).size;
    if (twice === 1) await expect(page.getByText(/There are (two|\d+) trunks exactly like this/)).toBeVisible();
    if (twice > 1) await expect(page.getByText(`${twice} trunks are there more than once`)).toBeVisible();
    expect(await asked(control, 'POST /api/providers/{id}/destroy')).toEqual([]);
    expect(Math.max(...(await asked(control, CREATE)).map((entry) => entry.route_in_flight))).toBeLessThanOrEqual(3);
  });

  test('whose network goes away stops, keeps everything, and goes on where it was', async ({ page, context, control, guard }) => {
    guard.allow(/ERR_/);
    await page.clock.install();
    await control.reset({ trunks: 3 });
    const before = await names(control);
    await open(page, '/trunks/import');
    await planned(page, JSON.stringify(records(15)));
    // The fourth is carried out, and then there is no network any more.
    let count = 0;
    await page.route('**/api/providers', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      count += 1;
      if (count < 4) return route.continue();
      if (count === 4) await route.fetch();
      await context.setOffline(true);
      return route.abort('connectionreset');
    });
    await button(page, 'Create 15 trunks').click();
    await expect(page.getByRole('alert')).toContainText(/Connection lost after \d+ of 15/);
    await expect(page.getByRole('alert')).toContainText('Nothing is lost');
    await page.unroute('**/api/providers');
    await context.setOffline(false);
    // What was under way may arrive for a minute; until then it is looked for and not sent again.
    await page.clock.fastForward(61_000);
    await button(page, 'Resume').click();
    await expect(allDone(page, 15)).toBeVisible();
    expect((await names(control)).sort()).toEqual([...before, ...records(15).map((record) => record.name)].sort());
  });

  test('that the PBX refuses in part says why, and the rest is tried again', async ({ page, control, guard }) => {
    guard.allow(/status of 4\d\d/);
    await control.reset({ trunks: 2 });
    await open(page, '/trunks/import');
    await planned(page, JSON.stringify(records(4)));
    const errors = [{ code: 400777, message: 'licence is used up' }];
    await control.fault({ path: '/api/providers', method: 'POST', nth: 2, status: 403, body: { errors } });
    await button(page, 'Create 4 trunks').click();
    await expect(page.getByRole('heading', { name: '3 created, 1 failed' })).toBeVisible();
    const table = page.getByRole('table', { name: 'Rows of the import' });
    await expect(table.getByRole('row').nth(1)).toContainText('licence is used up');
    await control.clearFaults();
    await button(page, 'Retry failed').click();
    await expect(page.getByRole('heading', { name: '4 created' })).toBeVisible();
    expect(await names(control)).toHaveLength(6);
  });

  test('is refused to whoever may not write, row by row', async ({ page, guard }) => {
    guard.allow(/status of 403/);
    await open(page, '/trunks/import', 'auditor');
    await planned(page, JSON.stringify(records(1)));
    await button(page, 'Create 1 trunk').click();
    await expect(page.getByRole('heading', { name: '1 failed' })).toBeVisible();
    await expect(page.getByRole('table', { name: 'Rows of the import' })).toContainText('Your role does not allow this');
    expect(users.auditor.username).toBe('auditor');
  });
});

test.describe('import of a damaged file', () => {
  /** Uploads bytes under a name, as a person chooses a file. */
  const chosen = (page: Page, name: string, buffer: Buffer) =>
    page.getByLabel('File', { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer });
  const table = (page: Page) => page.getByRole('table', { name: 'Rows of the import' });
  const header = 'name;auth_mode;transport;hostname;port;concurrency;enabled';
  const offices = (concurrency: number) =>
    [header, `Büro München;IP_AUTH;UDP;sip.example.com;5060;${concurrency};WAHR`, `Zürich – Empfang;IP_AUTH;UDP;sip.example.com;5060;${concurrency};FALSCH`, ''].join('\r\n');

  test('in the encodings of Excel changes the trunks it means', async ({ page, control }) => {
    await control.reset({ trunks: 2 });
    await open(page, '/trunks/import');
    await chosen(page, 'utf-8.csv', Buffer.from(`\uFEFF${offices(10)}`));
    await button(page, 'Create 2 trunks').click();
    await expect(page.getByRole('heading', { name: '2 created' })).toBeVisible();
    await button(page, 'Import another file').click();
    // Latin-1 is Windows-1252 but for the dash.
    const ansi = Buffer.from(offices(20).replaceAll('–', '\u0096'), 'latin1');
    await chosen(page, 'ansi.csv', ansi);
    await expect(page.getByText(/^Read as Windows-1252/)).toBeVisible();
    await expect(button(page, 'Change 2')).toBeVisible();
    await expect(table(page).getByRole('insertion')).toHaveText(['20', '20']);
    await button(page, 'Choose another file').click();
    await chosen(page, 'unicode.txt', Buffer.from(`\uFEFF${offices(20).replaceAll(';', '\t')}`, 'utf16le'));
    await expect(page.getByText('Read as UTF-16')).toBeVisible();
    await expect(button(page, 'Change 2 trunks')).toBeVisible();
    await button(page, 'Choose another file').click();
    await chosen(page, 'trunks.csv', Buffer.from('PK\u0003\u0004[Content_Types].xml', 'latin1'));
    await expect(page.getByRole('alert')).toContainText('This is an Excel workbook (.xlsx)');
  });

  test('makes no trunk of an id that the PBX does not have, unless its ids are left out', async ({ page, control }) => {
    await control.reset({ trunks: 2 });
    await open(page, '/trunks/import');
    await planned(page, 'id;name;auth_mode;hostname\n7,00552E+17;New Berlin;IP_AUTH;192.0.2.10\n700551909773148999;New Hamburg;IP_AUTH;192.0.2.11\n');
    await expect(button(page, 'Has errors 2')).toBeVisible();
    await expect(table(page)).toContainText('the spreadsheet changed this to “7,00552E+17”; digits are lost');
    await expect(table(page)).toContainText('The PBX has no trunk with the id 700551909773148999');
    await button(page, 'Choose another file').click();
    await page.getByRole('checkbox', { name: 'The ids are from another PBX' }).check();
    await button(page, 'Preview import').click();
    await expect(button(page, 'Create 2 trunks')).toBeVisible();
  });

  test('names the cause at rows that are cut off, broken or from another program', async ({ page, control }) => {
    await control.reset({ trunks: 2 });
    await open(page, '/trunks/import');
    const columns = 'name,auth_mode,transport,hostname,port,did_numbers';
    const site = 'IP_AUTH,UDP,192.0.2.20,5060,12025550101';
    await chosen(page, 'break.csv', Buffer.from(`${columns}\r\nSite A\rBerlin,${site}\r\nSite B,${site}\r\n`));
    await expect(button(page, 'Has errors 2')).toBeVisible();
    await expect(button(page, 'Create 1 trunk')).toBeVisible();
    await expect(table(page)).toContainText('there is a line break outside quotes, or the file was cut off');
    await button(page, 'Choose another file').click();
    await chosen(page, 'cut.csv', Buffer.from(`${columns}\r\nSite B,${site}\r\nSite C,IP_AUTH,UDP,192.0.2.1`));
    await expect(button(page, 'Has errors 1')).toBeVisible();
    await button(page, 'Choose another file').click();
    await chosen(page, 'blank.csv', Buffer.from(`${columns.replaceAll(',', ', ')}\r\nSite D, "IP_AUTH", "UDP", "192.0.2.30", 5060, "12025550102,12025550103"\r\n`));
    await expect(button(page, 'Create 1 trunk')).toBeVisible();
    await button(page, 'Choose another file').click();
    await chosen(page, 'freepbx.csv', Buffer.from('trunk_name,outcid,sip_server\ntest1,<12025550111>,192.0.2.180\n'));
    await expect(page.getByText('outcid, sip_server. Rename what is meant: sip_server to hostname')).toBeVisible();
    await expect(page.getByText('Nothing to import yet: no row is ready.')).toBeVisible();
  });

  test('tells a long pool in counts, and says what the form would say', async ({ page, control }) => {
    await control.reset({ trunks: 2 });
    await open(page, '/trunks/import');
    const pool = (count: number) => Array.from({ length: count }, (_, at) => 7_770_001_000 + 2 * at).join(';');
    const tls = { name: 'Secure', auth_mode: 'IP_AUTH', transport: 'TLS', hostname: '192.0.2.50', port: 5061, remove_srtp_info: true, enabled: false };
    await planned(page, JSON.stringify([{ ...tls, did_numbers: pool(2000) }]));
    await expect(table(page)).toContainText('SRTP');
    await button(page, 'Create 1 trunk').click();
    await expect(page.getByRole('heading', { name: '1 created' })).toBeVisible();
    await button(page, 'Import another file').click();
    await planned(page, JSON.stringify([{ name: 'Secure', did_numbers: pool(1999) }]));
    await expect(table(page)).toContainText('2,000 numbers → 1,999 numbers');
    await expect(table(page)).toContainText('Gone: 7770004998');
  });
});

test('a list of thousands stays a few hundred rows in the plan', async ({ page, control }) => {
  test.slow();
  await control.reset({ trunks: 2 });
  await open(page, '/trunks/import');
  await planned(page, JSON.stringify(Array.from({ length: 1000 }, (_, at) => ({ ...records(1)[0], name: `Row ${at}`, hostname: `10.0.${at >> 8}.${at & 255}` }))));
  await expect(rows(page).or(page.locator('table.plan tbody tr'))).toHaveCount(200);
  await button(page, 'Show 200 more of 800').click();
  await expect(page.locator('table.plan tbody tr')).toHaveCount(400);
});
