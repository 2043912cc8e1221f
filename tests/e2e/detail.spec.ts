// One trunk: every field and parameter of the contract in words, a status with what it rests on, and
// ids, nulls and later versions that arrive exactly as they were sent.
import type { Page } from '@playwright/test';
import { asked, expect, open, pastedToken, row, test, type Control, secondBySecond } from './utils';

const DETAIL = 'GET /api/providers/{id}';

/** The settings of a trunk: the 29 keys of the contract but for the two objects below, and the password. */
const fields = [
  ...['Trunk name', 'Enabled', 'Trunk type', 'Brand', 'Shared', 'Id'],
  ...['Transport', 'Host name or IP address', 'Port', 'Outbound proxy', 'Outbound proxy port'],
  ...['Authentication ID', 'User name', 'Password', 'Register with the carrier', 'Registration interval'],
  ...['Carrier source addresses', 'Require the source port to match'],
  ...['DID pool', 'Maximum concurrent calls'],
  ...['Monitor with OPTIONS', 'OPTIONS interval', 'Advertise the private IP address', 'Use the public IP in Via'],
  ...['Single Via header', 'Adjust SDP direction on hold', 'Remove SRTP from SDP', 'Sign outgoing calls (STIR/SHAKEN)'],
];

/** The 8 inbound parameters. */
const inbound = [
  ...['Called number from', 'Caller number from', 'Caller name from', 'Honour incoming Privacy', 'Verify incoming calls (STIR/SHAKEN)'],
  ...['PAI parameter that carries the status', 'Reject calls with verification status', 'Pass PAI header to phone'],
];

/** The headers that 25 of the 26 outbound parameters are parts of, and how many parts each has. */
const headers = {
  'Request-URI': 2,
  Contact: 2,
  To: 3,
  From: 3,
  'Remote-Party-ID (called)': 3,
  'Remote-Party-ID (calling)': 3,
  'P-Asserted-Identity': 3,
  'P-Preferred-Identity': 3,
  'P-Called-Party-ID': 3,
};

type Detail = {
  id: string;
  name: string;
  auth_mode: string;
  enabled: boolean;
  registration: boolean;
  keep_alive: boolean;
};

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const status = (page: Page) => page.getByRole('main').getByRole('status').first();

/** The value beside a label. */
function value(page: Page, label: string) {
  const term = page.getByRole('term').filter({ hasText: new RegExp(`^${label}`) });
  return term.first().locator('xpath=following-sibling::dd');
}

/** Enabled trunks as the server has them, without the page. */
async function details(page: Page, ids: string[]): Promise<Detail[]> {
  const answers = ids.map(async (id) => {
    const answer = await page.request.get(`/api/providers/${id}`, { headers: { authorization: `Bearer ${pastedToken}` } });
    return (await answer.json()) as Detail;
  });
  return (await Promise.all(answers)).filter((detail) => detail.enabled);
}

/** Opens what is folded because it is as in any new trunk. */
async function unfold(page: Page) {
  const folded = page.getByText(/^\d+ settings? at (its|their) default$/);
  if (await folded.count()) await folded.click();
}

test('every field and every parameter has its label and a value', async ({ page, control, guard }) => {
  guard.secret('secret-of-');
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(title(page, trunk.name)).toBeVisible();

  await unfold(page);
  const terms = await page.getByRole('term').allInnerTexts();
  const labels = terms.map((term) => term.split('\n')[0]!.trim());
  expect(labels.sort()).toEqual([...fields, ...inbound].sort());
  const values = await page.getByRole('definition').allInnerTexts();
  expect(values).toHaveLength(fields.length + inbound.length);
  expect(values.every((value) => value.trim().length > 0)).toBe(true);
  await expect(value(page, 'Id')).toContainText(trunk.id);
  await expect(value(page, 'Password')).toHaveText('Hidden');

  const table = page.getByRole('table', { name: 'Outgoing headers' });
  if (!(await table.isVisible())) await page.getByText('All headers', { exact: true }).click();
  await expect(table.getByRole('row')).toHaveCount(1 + 9 + 1);
  let parts = 0;
  for (const [name, count] of Object.entries(headers)) {
    const cells = await table
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
      .getByRole('cell')
      .allInnerTexts();
    expect(cells.filter((cell) => cell.trim() !== 'None'), name).toHaveLength(count);
    parts += count;
  }
  expect(parts).toBe(25);
  await expect(table.getByRole('row', { name: /^Privacy/ }).getByRole('cell')).toHaveText('PBX default');
});

test('a changed header mapping is open and says what differs', async ({ page, control }) => {
  const body = {
    id: 'mapped',
    name: 'Mapped',
    auth_mode: 'IP_AUTH',
    outbound_parameters: {
      from_user_part: { value: 'OUTBOUND_CALLER_ID' },
      p_asserted_identity_user_part: { value: 'CUSTOM', custom_value: 'remove' },
      from_display_name: { value: 'CUSTOM', custom_value: '<b>Acme</b>' },
      privacy_types_supported: 'ID',
    },
  };
  await control.fault({ path: '/api/providers/mapped', status: 200, body });
  await control.fault({ path: '/api/providers/mapped/status', status: 200, body: { status: 'ONLINE' } });
  await open(page, '/trunk/mapped');
  await expect(page.getByText('4 of 26 settings differ from the PBX default.')).toBeVisible();
  const from = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'From', exact: true }) });
  await expect(from).toContainText('“<b>Acme</b>”');
  await expect(from).toContainText('Outbound caller ID');
  await expect(page.getByRole('row', { name: /^P-Asserted-Identity/ })).toContainText('Header removed');
  await expect(page.getByRole('row', { name: /^Privacy/ })).toContainText('id');
});

test('a WhatsApp trunk has no parameters for calls', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'WHATS_APP')!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(title(page, trunk.name)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Incoming calls' })).toHaveCount(0);
  await expect(page.getByText('All headers')).toHaveCount(0);
});

test('a status says what it rests on, for each kind of trunk', async ({ page, control }) => {
  test.slow();
  const all = await details(page, (await control.trunks()).map((trunk) => trunk.id));
  const find = (mode: string, more: Partial<Detail> = {}) =>
    all.find((trunk) => trunk.auth_mode === mode && Object.entries(more).every(([key, is]) => trunk[key as keyof Detail] === is))!;
  const kinds: [Detail, string, string][] = [
    [find('REGISTER_AUTH', { registration: true }), 'Online, registered The PBX is registered with the carrier.', 'Offline Not registered.'],
    [find('REGISTER_AUTH', { registration: false, keep_alive: true }), 'Online, verified by OPTIONS', 'Offline No answer to OPTIONS.'],
    [find('REGISTER_AUTH', { registration: false, keep_alive: false }), 'Online, unverified', 'Online, unverified'],
    [find('ACCEPT_REGISTER'), 'Online, registered The gateway is registered with the PBX.', 'Offline No gateway is registered.'],
    [find('IP_AUTH', { keep_alive: true }), 'Online, verified by OPTIONS', 'Offline No answer to OPTIONS.'],
    [find('IP_AUTH', { keep_alive: false }), 'Online, unverified', 'Online, unverified'],
    [find('TEAMS', { keep_alive: true }), 'Online, verified by OPTIONS', 'Offline No answer to OPTIONS.'],
    [find('TEAMS', { keep_alive: false }), 'Online, unverified', 'Online, unverified'],
    [find('WHATS_APP'), 'Online, unverified For WhatsApp', 'Online, unverified For WhatsApp'],
  ];
  await open(page, '/no/such/page');
  for (const [trunk, up, down] of kinds) {
    await test.step(`${trunk.auth_mode}: ${up}`, async () => {
      await control.link({ id: trunk.id }, 'up');
      await page.goto(`/trunk/${trunk.id}`);
      await expect(title(page, trunk.name)).toBeVisible();
      const words = async () => (await status(page).allInnerTexts()).join(' ').replace(/\s+/g, ' ').trim();
      await expect.poll(words).toContain(up);
      await control.link({ id: trunk.id }, 'down');
      await page.getByRole('button', { name: 'Refresh trunk' }).click();
      await expect.poll(words).toContain(down);
    });
  }
});

test('a disabled trunk says so and is not asked about', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => !trunk.enabled)!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(status(page)).toContainText('The PBX does not use this trunk.');
  expect(await asked(control, 'GET /api/providers/{id}/status')).toEqual([]);
});

test('a status that fails is unknown and leaves the rest alone', async ({ page, control, guard }) => {
  guard.allow(/status of 500/);
  const trunk = (await control.trunks())[1]!;
  await control.fault({ path: '/api/providers/*/status', status: 500 });
  await open(page, `/trunk/${trunk.id}`);
  await expect(status(page)).toContainText('The PBX, or the gateway before it, failed.');
  await expect(page.getByRole('alert')).toBeHidden();
  await expect(value(page, 'Id')).toContainText(trunk.id);
});

test('a trunk that fails to load can be asked for again', async ({ page, control, guard }) => {
  guard.allow(/status of 500/);
  const trunk = (await control.trunks())[1]!;
  await control.fault({ path: `/api/providers/${trunk.id}`, status: 500, times: 1 });
  await open(page, `/trunk/${trunk.id}`);
  await expect(page.getByRole('alert')).toContainText('The server had a problem');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(title(page, trunk.name)).toBeVisible();
  await expect(page.getByRole('alert')).toBeHidden();
});

test('a trunk that does not exist is another matter than an address that does not', async ({ page, control, guard }) => {
  guard.allow(/status of 404/);
  await open(page, '/trunk/bm8tc3VjaA');
  await expect(title(page, 'Trunk not found')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'This trunk does not exist' })).toBeVisible();
  await expect(page).toHaveTitle('Trunk not found – Trunkline');
  await control.clearJournal();
  for (const address of ['/trunk', '/trunk/a/b', '/Trunks', '/no/such/page']) {
    await page.goto(address);
    await expect(title(page, 'Page not found')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'No page has this address' })).toBeVisible();
  }
  expect((await control.journal()).entries).toEqual([]);
  await page.getByRole('link', { name: 'Go to all trunks' }).click();
  await expect(title(page, 'Trunks')).toBeVisible();
});

const awkward = ['a/b', '50%', 'a%2Fb', '%2e%2e', 'what?#', 'two words', 'münchen', '東京', 'ab.cd', 'x+y==', 'export', 'a&b;c'];

/** A PBX whose trunks have these ids, and nothing to ask about their statuses. */
async function serveAwkward(control: Control) {
  const trunks = awkward.map((id, at) => ({ id, name: `Trunk ${at}`, hostname: 'a.example', port: 5060, enabled: false }));
  await control.fault({ path: '/api/providers', status: 200, body: { count: trunks.length, items: trunks } });
  for (const trunk of trunks) {
    await control.fault({ path: `/api/providers/${encodeURIComponent(trunk.id)}`, status: 200, body: trunk });
  }
  return trunks;
}

/** What was asked for besides the list. */
const paths = async (control: Control) =>
  (await control.journal()).entries.map((entry) => entry.path).filter((path) => path !== '/api/providers');

test('awkward ids reach the server exactly as they are from links', async ({ page, control }) => {
  test.slow();
  const trunks = await serveAwkward(control);
  await open(page, '/trunks');
  for (const { id, name } of trunks) {
    await test.step(id, async () => {
      await control.clearJournal();
      await row(page, name).getByRole('link').click();
      await expect(title(page, name)).toBeVisible();
      await expect(value(page, 'Id')).toContainText(id);
      expect(new URL(page.url()).pathname).toBe(`/trunk/${encodeURIComponent(id)}`);
      expect(await paths(control)).toEqual([`/api/providers/${encodeURIComponent(id)}`]);
      await page.getByRole('link', { name: 'All trunks' }).click();
    });
  }
});

test('awkward ids reach the server exactly as they are from the address bar', async ({ page, control }) => {
  test.slow();
  const trunks = await serveAwkward(control);
  await open(page, '/no/such/page');
  for (const { id } of trunks) {
    await test.step(id, async () => {
      await control.clearJournal();
      await page.goto(`/trunk/${encodeURIComponent(id)}`);
      await expect(value(page, 'Id')).toContainText(id);
      expect(await paths(control)).toEqual([`/api/providers/${encodeURIComponent(id)}`]);
    });
  }
});

test('a link to a trunk whose id has a dot works without the console open', async ({ page, control }) => {
  await control.fault({ path: '/api/providers/ab.cd', status: 200, body: { id: 'ab.cd', name: 'Dotted', enabled: false } });
  await open(page, '/trunk/ab.cd');
  await expect(title(page, 'Dotted')).toBeVisible();
  expect((await asked(control, DETAIL)).map((entry) => entry.path)).toEqual(['/api/providers/ab.cd']);
});

test('settings of a newer PBX are shown as sent', async ({ page, control }) => {
  await control.reset({ later_keys: true, trunks: 5 });
  const trunk = (await control.trunks())[1]!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(page.getByRole('heading', { name: 'From a newer PBX' })).toBeVisible();
  await expect(value(page, 'force_outbound_proxy')).toHaveText('true');
  await expect(value(page, 'sdp_codecs')).toHaveText('["OPUS","PCMA"]');
  await expect(value(page, 'later_version_key')).toHaveText('{"nested":[1,"text"]}');
});

test('words of a newer PBX are shown and marked', async ({ page, control }) => {
  await control.reset({ unknown_enum: true, trunks: 5 });
  const trunk = (await control.trunks())[3]!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(value(page, 'Trunk type')).toHaveText('OAUTH_AUTH (unknown to this version)');
  await expect(value(page, 'Transport')).toHaveText('WSS (unknown to this version)');
  await expect(status(page)).toContainText('Online');
});

test('a trunk with nothing but nulls reads as not set', async ({ page, control }) => {
  await control.reset({ nulls: true, trunks: 8 });
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'REGISTER_AUTH')!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(title(page, trunk.name)).toBeVisible();
  await unfold(page);
  const terms = await page.getByRole('term').allInnerTexts();
  const shown = terms.map((term) => term.split('\n')[0]!.trim());
  const values = await page.getByRole('definition').allInnerTexts();
  const set = ['Trunk name', 'Enabled', 'Trunk type', 'Shared', 'Id', 'Host name or IP address', 'Port', 'Password'];
  const labels = [...fields, ...inbound];
  expect(shown.filter((_, at) => values[at] !== 'Not set').sort()).toEqual(set.sort());

  await control.fault({ path: '/api/providers/*', nulls: true });
  await page.reload();
  await expect(title(page, 'Unnamed trunk')).toBeVisible();
  await expect(page.getByText('Not set', { exact: true })).toHaveCount(labels.length - ['Id', 'Password'].length);
});

test('values of the wrong kind are shown as they came', async ({ page, control }) => {
  const body = { id: 'odd', name: 'Odd', enabled: false, port: 'eleven', concurrency: { at: 'most' }, auth_mode: 'IP_AUTH' };
  await control.fault({ path: '/api/providers/odd', status: 200, body });
  await open(page, '/trunk/odd');
  await expect(value(page, 'Port')).toContainText('"eleven"');
  await expect(value(page, 'Port')).toContainText('Not the kind of value that belongs here');
  await expect(value(page, 'Maximum concurrent calls')).toContainText('{"at":"most"}');
});

test('what it is doing, since when and what that rests on stand in the first 300 pixels', async ({ page, control }) => {
  const trunk = (await details(page, (await control.trunks()).map((trunk) => trunk.id))).find((one) => one.auth_mode === 'REGISTER_AUTH' && one.registration)!;
  await control.link({ id: trunk.id }, 'down');
  await page.setViewportSize({ width: 1440, height: 900 });
  await open(page, `/trunk/${trunk.id}`);
  for (const words of ['Offline', 'Not registered.', /^Since \d\d:\d\d, .+ or earlier$/, /^Checked just now, /, 'Check now']) {
    const found = page.getByRole('main').getByText(words).first();
    await expect(found).toBeVisible();
    const box = (await found.boundingBox())!;
    expect(box.y + box.height, String(words)).toBeLessThan(300);
  }
  await expect(page.getByRole('region', { name: 'Likely causes' }).getByRole('listitem').first()).toBeInViewport();
});

test('the status is asked for again by itself, with its age and the whole time behind that', async ({ page, control }) => {
  const trunk = (await details(page, (await control.trunks()).map((trunk) => trunk.id))).find((one) => one.auth_mode === 'REGISTER_AUTH' && one.registration)!;
  await page.clock.install();
  await open(page, `/trunk/${trunk.id}`);
  await expect(status(page)).toContainText('Online, registered');
  const checked = page.getByRole('main').getByText(/^Checked /).locator('time');
  await expect(checked).toHaveAttribute('datetime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  await expect(checked).toHaveText(/^just now, \d+ \w+ \d{4}.* \d\d:\d\d:\d\d$/);
  await secondBySecond(page, async () => /^\d\d sec ago, /.test((await checked.textContent()) ?? ''));
  await control.link({ id: trunk.id }, 'down');
  await secondBySecond(page, async () => (await status(page).textContent())?.includes('Offline') ?? false);
});

test('a printed page says its address and when it was printed, and leaves out what cannot be pressed on paper', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => trunk.enabled)!;
  for (const [address, tool] of [['/trunks', 'Refresh trunks'], [`/trunk/${trunk.id}`, 'Check now']] as const) {
    await page.emulateMedia({ media: null });
    await open(page, address);
    const button = page.getByRole('button', { name: tool });
    await expect(button).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    await expect(button).toBeHidden();
    await expect(page.getByRole('searchbox')).toHaveCount(0);
    const foot = () =>
      page.evaluate(() => {
        dispatchEvent(new Event('beforeprint'));
        return getComputedStyle(document.body, '::after').content;
      });
    await expect.poll(foot).toContain(`${page.url()} · `);
    expect(await foot()).toMatch(/ · \d+ \w+ \d{4}.* \d\d:\d\d:\d\d"$/);
  }
});

test('an offline trunk is turned off and on, and ends enabled', async ({ page, control }) => {
  const trunk = (await details(page, (await control.trunks()).map((trunk) => trunk.id))).find((one) => one.auth_mode === 'REGISTER_AUTH' && one.registration)!;
  await control.link({ id: trunk.id }, 'down');
  await open(page, `/trunk/${trunk.id}`);
  await page.getByRole('button', { name: 'Turn off and on' }).click();
  await control.link({ id: trunk.id }, 'up');
  await page.getByRole('dialog').getByRole('button', { name: 'Turn off and on' }).click();
  await expect(page.getByText(`Trunk ${trunk.name} turned off and on`)).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(value(page, 'Enabled')).toHaveText('On');
  await expect(status(page)).toContainText('Online, registered');
  await expect(page.getByRole('region', { name: 'Likely causes' })).toHaveCount(0);
});

test('a notice stays while the pointer is on it, and leaves afterwards', async ({ page, control }) => {
  const trunk = (await control.trunks()).find((trunk) => !trunk.enabled)!;
  await open(page, `/trunk/${trunk.id}`);
  await expect(title(page, trunk.name)).toBeVisible();
  await page.clock.install();
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  const notice = page.getByText(`Trunk ${trunk.name} enabled`);
  await expect(notice).toBeVisible();
  await notice.hover();
  await page.clock.runFor(20_000);
  await expect(notice).toBeVisible();
  await page.mouse.move(5, 5);
  await page.clock.runFor(3_000);
  await expect(notice).toHaveCount(0);
});
