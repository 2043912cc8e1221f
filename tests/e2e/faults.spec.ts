// Every operation of the console meets every kind of fault. Each case checks three things: what is said,
// what the PBX holds afterwards, and what is still on the screen. `fault-table.ts` prints the outcome.
import type { Page, TestInfo } from '@playwright/test';
import {
  type Control,
  type Fault,
  type Guard,
  expect,
  open,
  pastedToken,
  row,
  rows,
  storedSession,
  storeSession,
  test,
  users,
} from './utils';

const html = { content_type: 'text/html', body: '<!doctype html><title>Gateway</title><h1>A page of something else</h1>' };

/** What goes wrong. `acts`: the PBX carries the call out all the same. `waits`: only a deadline ends it. */
type Kind = { fault?: Omit<Fault, 'path'>; acts?: boolean; waits?: boolean };

const kinds = {
  refused: {},
  offline: {},
  html500: { fault: { status: 500, ...html } },
  html502: { fault: { status: 502, ...html } },
  html503_after2: { fault: { status: 503, retry_after: '2', ...html } },
  r429_after2: { fault: { status: 429, retry_after: '2' } },
  r429_date: { fault: { status: 429, retry_after: 'Wed, 21 Oct 2099 07:28:00 GMT' } },
  cut0: { fault: { cut_after_bytes: 0 }, acts: true },
  cut1: { fault: { cut_after_bytes: 1 }, acts: true },
  acted_cut: { fault: { act_then_cut: true }, acts: true },
  html502_acted: { fault: { status: 502, act: true, ...html }, acts: true },
  html504_acted: { fault: { status: 504, act: true, ...html }, acts: true },
  html200: { fault: { status: 200, ...html } },
  html200_acted: { fault: { status: 200, act: true, ...html }, acts: true },
  trunc200: { fault: { status: 200, content_type: 'application/json', body: '{"count": 2, "items": [{"id": "a' } },
  empty200: { fault: { status: 200, body: '' } },
  wrongtype: { fault: { status: 200, content_type: 'text/plain', body: '{"count":0,"items":[],"id":"a","status":"ONLINE"}' } },
  s401: {},
  s403: { fault: { status: 403 } },
  s404: { fault: { status: 404 } },
  s400_unknown: { fault: { status: 400, body: { errors: [{ code: 'SOMETHING_NEW', message: 'not today' }] } } },
  html413: { fault: { status: 413, ...html } },
  redirect302: { fault: { status: 302, headers: { location: '/trunks' } } },
  late30: { fault: { delay_ms: 30_000 }, waits: true },
  drip: { fault: { drip_ms: 1_000 }, acts: true, waits: true },
} satisfies Record<string, Kind>;

type Name = keyof typeof kinds;
const names = Object.keys(kinds) as Name[];

const unreachable = /Cannot reach the server/;
const failed = /The server had a problem/;
const busy = /The server is busy/;
const unexpected = /Unexpected answer/;
const late = /did not answer in time/;
// Whether the head of an answer comes before its connection breaks is the browser's luck.
const lost = /Cannot reach the server|The answer was cut off/;

/** The sentence that names the cause. */
const cause: Record<Name, RegExp> = {
  refused: unreachable,
  offline: unreachable,
  html500: failed,
  html502: failed,
  html503_after2: busy,
  r429_after2: busy,
  r429_date: busy,
  cut0: lost,
  cut1: lost,
  acted_cut: lost,
  html502_acted: failed,
  html504_acted: failed,
  html200: unexpected,
  html200_acted: unexpected,
  trunc200: unexpected,
  empty200: unexpected,
  wrongtype: unexpected,
  s401: /Your session has ended/,
  s403: /Your role does not allow this/,
  s404: /The server does not have this/,
  s400_unknown: /The server refused the request/,
  html413: /The request was too large for the server/,
  redirect302: unreachable,
  late30: late,
  drip: late,
};

/** After these nobody can know at once whether a call was carried out. */
const doubtful: Name[] = [
  'refused', 'html500', 'html502', 'cut0', 'cut1', 'acted_cut', 'html502_acted', 'html504_acted', 'html200', 'html200_acted',
  'trunc200', 'empty200', 'wrongtype', 'redirect302', 'late30', 'drip',
];

const NAME = 'Fault target';
const MADE = 'Fault made';

type Held = { name: string; enabled: boolean; port: number };

/** One operation under one fault. */
class Case {
  started = 0;
  virtual = 0;
  id = '';
  /** The names of the later parts that are here. */
  parts = new Set<string>();

  constructor(
    readonly page: Page,
    readonly control: Control,
    readonly name: Name,
    readonly method: 'GET' | 'POST',
    readonly path: string,
  ) {
    page.on('requestfinished', (request) => {
      const part = /part-([a-z_]+\d*)-[^/]*\.wasm/.exec(request.url());
      if (part) this.parts.add(part[1]!);
    });
  }

  get kind(): Kind {
    return kinds[this.name];
  }

  get acts() {
    return Boolean(this.kind.acts);
  }

  get doubt() {
    return doubtful.includes(this.name);
  }

  /** The path, with the trunk of this case in it. */
  get target() {
    return this.path.replace('{id}', encodeURIComponent(this.id));
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** A trunk that no rule uses. */
  async makeTarget() {
    const answer = await this.page.request.post('/api/providers', {
      headers: { authorization: `Bearer ${pastedToken}` },
      data: {
        name: NAME, auth_mode: 'IP_AUTH', transport: 'UDP', hostname: '203.0.113.77', port: 5060,
        outbound_server: '', outbound_server_port: 0, concurrency: 10, enabled: true, keep_alive: false,
      },
    });
    expect(answer.status()).toBe(201);
    this.id = ((await answer.json()) as { id: string }).id;
  }

  /** The fault begins. */
  async begin(more: Partial<Fault> = {}) {
    const { page, control, name, method, target } = this;
    if (name === 'refused') {
      const matches = (url: URL) => new RegExp(`^${target.replaceAll('*', '[^/]+')}$`).test(url.pathname);
      await page.route(matches, (route) => (route.request().method() === method ? route.abort('connectionrefused') : route.fallback()));
    } else if (name === 'offline') {
      await page.context().setOffline(true);
    } else if (name === 's401') {
      await control.expire();
    } else {
      await control.clearJournal();
      await control.fault({ path: target, method, ...this.kind.fault, ...more });
    }
    this.started = Date.now();
  }

  /** Deadlines pass, where only they end the wait. */
  async pass() {
    if (!this.kind.waits) return;
    const isAsked = async () => (await this.control.journal()).entries.some((entry) => entry.path === this.target && entry.method === this.method);
    await expect.poll(isAsked).toBe(true);
    await this.page.clock.fastForward(15_100);
    this.virtual = 15_000;
  }

  /** Says who one is once more, where the session has ended. */
  async signInAgain() {
    const dialog = this.page.getByRole('dialog', { name: 'Your session has ended' });
    await expect(dialog).toBeVisible();
    await dialog.getByLabel('Password', { exact: true }).fill(users.admin.password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  async held(): Promise<Held | undefined> {
    const answer = await this.page.request.get(`/api/providers/${encodeURIComponent(this.id)}`, {
      headers: { authorization: `Bearer ${pastedToken}` },
    });
    return answer.ok() ? ((await answer.json()) as Held) : undefined;
  }

  async made() {
    return (await this.control.trunks()).filter((trunk) => trunk.name === MADE);
  }

  /** No call of this case has changed anything. */
  async unchanged() {
    // The look at the PBX must not meet the fault itself.
    if (this.method === 'GET') await this.control.clearFaults();
    expect(await this.held()).toMatchObject({ name: NAME, enabled: true, port: 5060 });
    expect(await this.made()).toEqual([]);
  }
}

type Operation = {
  method: 'GET' | 'POST';
  path: string;
  without?: Name[];
  run: (one: Case) => Promise<void>;
};

const alert = (page: Page) => page.getByRole('alert');
const said = async (one: Case, words: RegExp = cause[one.name]) => {
  if (one.name === 's401') return expect(one.page.getByRole('dialog', { name: 'Your session has ended' })).toBeVisible();
  await expect(alert(one.page).first()).toContainText(words);
  if (one.name === 's400_unknown') await expect(alert(one.page).first()).toContainText('“not today”');
};

const operations: Record<string, Operation> = {
  list_first: {
    method: 'GET',
    path: '/api/providers',
    without: ['offline'],
    run: async (one) => {
      const session = JSON.stringify(await storedSession(one.page));
      await one.begin();
      await openWith(one, '/trunks', session);
      await one.pass();
      await said(one);
      await one.unchanged();
    },
  },
  list_refresh: {
    method: 'GET',
    path: '/api/providers',
    run: async (one) => {
      await open(one.page, '/trunks');
      await expect(rows(one.page)).toHaveCount(6);
      await one.begin();
      // The page looks after its statuses by itself, and may find the end of a session first.
      const dialog = one.page.getByRole('dialog', { name: 'Your session has ended' });
      if (one.name !== 's401') await one.button('Refresh trunks').click();
      else
        await expect(async () => {
          if (!(await dialog.isVisible())) await one.button('Refresh trunks').click({ timeout: 1_000 });
          await expect(dialog).toBeVisible({ timeout: 5_000 });
        }).toPass();
      await one.pass();
      await said(one);
      await expect(rows(one.page)).toHaveCount(6);
      await one.unchanged();
      if (one.name !== 'offline') return;
      await one.page.context().setOffline(false);
      await expect(alert(one.page)).toBeHidden();
    },
  },
  list_search: {
    method: 'GET',
    path: '/api/providers',
    run: async (one) => {
      await open(one.page, '/trunks');
      await expect(rows(one.page)).toHaveCount(6);
      await one.begin();
      await one.page.getByRole('searchbox').fill('target');
      await one.pass();
      await said(one);
      if (one.name !== 's401') await expect(one.page.getByRole('searchbox')).toHaveValue('target');
      await one.unchanged();
      if (one.name !== 'offline') return;
      await one.page.context().setOffline(false);
      await expect(rows(one.page)).toHaveCount(1);
    },
  },
  detail: {
    method: 'GET',
    path: '/api/providers/{id}',
    without: ['offline'],
    run: async (one) => {
      const session = JSON.stringify(await storedSession(one.page));
      await one.begin();
      await openWith(one, `/trunk/${encodeURIComponent(one.id)}`, session);
      await one.pass();
      if (one.name === 's404') await expect(one.page.getByRole('heading', { level: 1 })).toHaveText('Trunk not found');
      else await said(one);
      await one.control.clearFaults();
      await one.page.unrouteAll();
      await one.unchanged();
    },
  },
  status: {
    method: 'GET',
    path: '/api/providers/{id}/status',
    without: ['offline'],
    run: async (one) => {
      const session = JSON.stringify(await storedSession(one.page));
      if (one.name !== 's401') await one.begin();
      await openWith(one, `/trunk/${encodeURIComponent(one.id)}`, session);
      await expect(one.page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
      if (one.name === 's401') {
        await one.begin();
        await one.button('Refresh trunk').click();
        return said(one);
      }
      await one.pass();
      const hints: Partial<Record<Name, RegExp>> = {
        html500: /failed/, html502: /failed/, html502_acted: /failed/, html504_acted: /failed/,
        html503_after2: /Too many requests/, r429_after2: /Too many requests/, r429_date: /Too many requests/,
        html200: /did not come from the PBX/, html200_acted: /did not come from the PBX/, trunc200: /did not come from the PBX/, empty200: /did not come from the PBX/, wrongtype: /did not come from the PBX/,
        s403: /Your role/, s404: /no longer has this trunk/, s400_unknown: /refused to give the status/, html413: /refused to give the status/,
      };
      await expect(one.page.getByRole('status').filter({ hasText: 'Unknown' })).toContainText(hints[one.name] ?? /did not answer/);
      await expect(one.page.getByText('203.0.113.77').first()).toBeVisible();
      await one.unchanged();
    },
  },
  create: {
    method: 'POST',
    path: '/api/providers',
    run: async (one) => {
      const { page } = one;
      await open(page, '/trunks/new/connection');
      await page.getByLabel('Trunk name', { exact: true }).fill(MADE);
      await page.getByLabel('Host name or IP address', { exact: true }).fill('203.0.113.78');
      for (let steps = 0; steps < 4; steps += 1) await one.button('Continue').click();
      const review = page.getByRole('heading', { level: 1, name: 'New trunk: Review' });
      await expect(review).toBeVisible();
      await expect(page.getByText('Comparing with the other trunks')).toBeHidden();
      await one.begin();
      await one.button('Create trunk').click();
      await one.pass();
      if (one.acts) {
        await expect(page.getByText(`Trunk ${MADE} created`)).toBeVisible();
        const made = await one.made();
        // A browser sends a request again by itself when its connection dies before any answer.
        expect(made.length).toBeGreaterThan(0);
        if (made.length > 1) await expect(page.getByText(/There are (two|\d+) trunks exactly like this/)).toBeVisible();
        return;
      }
      if (one.name === 's401') {
        await one.signInAgain();
        await expect(alert(page)).toContainText('Not created: your session had ended');
        expect(await one.made()).toEqual([]);
        await one.button('Create trunk').click();
        await expect(page.getByText(`Trunk ${MADE} created`)).toBeVisible();
        return expect(await one.made()).toHaveLength(1);
      }
      if (one.doubt) {
        await expect(alert(page)).toContainText('It is not known whether the trunk was created');
        await expect(page.getByText(/Trunkline keeps looking until \d\d:\d\d:\d\d/)).toBeVisible();
      } else {
        await said(one);
      }
      await expect(review).toBeVisible();
      await expect(page.getByText(MADE).first()).toBeVisible();
      await one.unchanged();
    },
  },
  edit: {
    method: 'POST',
    path: '/api/providers/{id}',
    run: async (one) => {
      const { page } = one;
      await open(page, `/trunk/${encodeURIComponent(one.id)}/edit`);
      await page.getByLabel('Port', { exact: true }).fill('5099');
      await one.begin();
      await one.button('Save changes').click();
      // An answer without a body has nothing that could drip.
      if (one.name !== 'drip') await one.pass();
      if (one.acts) {
        await expect(page.getByText(`Trunk ${NAME} saved`)).toBeVisible();
        return expect(await one.held()).toMatchObject({ port: 5099 });
      }
      if (one.name === 's401') {
        await one.signInAgain();
        await expect(alert(page)).toContainText('Not saved: your session had ended');
        await expect(page.getByLabel('Port', { exact: true })).toHaveValue('5099');
        await one.unchanged();
        await one.button('Save again').click();
        await expect(page.getByText(`Trunk ${NAME} saved`)).toBeVisible();
        return expect(await one.held()).toMatchObject({ port: 5099 });
      }
      if (one.name === 'empty200') await expect(alert(page)).toContainText('The PBX still holds the old values');
      else if (one.doubt) await expect(alert(page)).toContainText('It is not known whether the trunk was saved');
      else await said(one);
      await expect(page.getByLabel('Port', { exact: true })).toHaveValue('5099');
      await one.unchanged();
    },
  },
  edit_read: {
    method: 'GET',
    path: '/api/providers/{id}',
    run: async (one) => {
      const { page } = one;
      await open(page, `/trunk/${encodeURIComponent(one.id)}/edit`);
      await page.getByLabel('Port', { exact: true }).fill('5099');
      await one.begin();
      await one.button('Save changes').click();
      await one.pass();
      if (one.name === 's404') await expect(alert(page)).toContainText('This trunk was deleted elsewhere');
      // What was not read was not written either, whatever kept it.
      else if (one.kind.waits) await expect(alert(page)).toContainText('Cannot reach the server');
      else await said(one);
      if (one.kind.waits) await expect(alert(page)).toContainText('Nothing was sent.');
      await expect(page.getByLabel('Port', { exact: true })).toHaveValue('5099');
      await one.unchanged();
    },
  },
  delete: {
    method: 'POST',
    path: '/api/providers/{id}/destroy',
    run: async (one) => {
      const { page } = one;
      await open(page, `/trunk/${encodeURIComponent(one.id)}`);
      await one.button('Delete').click();
      const dialog = page.getByRole('dialog', { name: 'Delete trunk' });
      await dialog.getByLabel('Name of the trunk').fill(NAME);
      await one.begin();
      await dialog.getByRole('button', { name: 'Delete trunk' }).click();
      if (one.name !== 'drip') await one.pass();
      if (one.acts) {
        await expect(page.getByText(new RegExp(`Trunk ${NAME} deleted`))).toBeVisible();
        return expect(await one.held()).toBeUndefined();
      }
      if (one.name === 's401') {
        await one.signInAgain();
        await expect(dialog.getByRole('alert')).toContainText('your session had ended');
      } else if (one.name === 'offline' || one.doubt) {
        await expect(dialog.getByRole('alert')).toContainText('It is not known whether the trunk was deleted');
      } else if (one.name === 's404' || one.name === 's400_unknown') {
        await expect(dialog.getByRole('alert')).toContainText('The PBX did not delete the trunk');
        if (one.name === 's400_unknown') await expect(dialog.getByRole('alert')).toContainText('“not today”');
      } else {
        await expect(dialog.getByRole('alert')).toContainText(cause[one.name]);
      }
      await expect(dialog).toBeVisible();
      await one.unchanged();
    },
  },
  toggle: {
    method: 'POST',
    path: '/api/providers/{id}',
    run: async (one) => {
      const { page } = one;
      await open(page, '/trunks');
      await ready(one);
      await row(page, NAME).getByRole('switch').click();
      await one.begin();
      await page.getByRole('dialog', { name: 'Disable trunk?' }).getByRole('button', { name: 'Disable trunk' }).click();
      if (one.name !== 'drip') await one.pass();
      const toast = page.getByRole('status').filter({ hasText: `Trunk ${NAME}` });
      if (one.acts) {
        await expect(toast).toContainText(`Trunk ${NAME} disabled`);
        return expect(await one.held()).toMatchObject({ enabled: false });
      }
      if (one.name === 's401') {
        await one.signInAgain();
        await expect(toast).toContainText('was not disabled. Your session ended before its turn');
      } else if (one.name === 'empty200') {
        await expect(toast).toContainText('The PBX kept another value: on');
      } else {
        await expect(toast).toContainText(/was not disabled|may not be disabled/);
        await expect(toast).toContainText(cause[one.name]);
      }
      const toggle = row(page, NAME).getByRole('switch');
      if (one.name === 's403') {
        // The role may change nothing: there are no switches any more.
        await expect(page.getByText('Read only: your role does not allow changes.')).toBeVisible();
        await expect(toggle).toHaveCount(0);
      } else {
        await expect(toggle).toBeChecked();
      }
      await one.unchanged();
    },
  },
  bulk: {
    method: 'POST',
    path: '/api/providers/{id}',
    run: async (one) => {
      const { page } = one;
      await open(page, '/trunks');
      await ready(one);
      await page.getByRole('checkbox', { name: `Select ${NAME}`, exact: true }).check();
      await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Disable', exact: true }).click();
      const question = page.getByRole('dialog', { name: 'Disable 1 trunk?', exact: true });
      await expect(question).toBeVisible();
      const pause = one.kind.fault?.retry_after === '2';
      await one.begin(pause ? { times: 2 } : {});
      await question.getByRole('button', { name: 'Disable 1 trunk', exact: true }).click();
      if (one.name !== 'drip') await one.pass();
      const dialog = page.getByRole('dialog', { name: 'Disable 1 trunk', exact: true });
      const result = dialog.getByRole('heading', { level: 3 });
      if (one.acts || pause) {
        await expect(result).toHaveText('1 trunk disabled.');
        return expect(await one.held()).toMatchObject({ enabled: false });
      }
      if (one.name === 's401') {
        await one.signInAgain();
        await expect(result).toHaveText('No trunks disabled. 1 not started.');
        await one.unchanged();
        await dialog.getByRole('button', { name: 'Go on with 1 trunk' }).click();
        await expect(result).toHaveText('1 trunk disabled.');
        return expect(await one.held()).toMatchObject({ enabled: false });
      }
      await expect(result).toHaveText(/No trunks disabled\. 1 (failed|outcome unknown)\./);
      await expect(dialog).toContainText(one.name === 'empty200' ? 'The PBX kept another value: on' : cause[one.name]);
      await expect(dialog.getByRole('button', { name: 'Retry failed' })).toBeVisible();
      await one.unchanged();
    },
  },
  import: {
    method: 'POST',
    path: '/api/providers',
    run: async (one) => {
      const { page } = one;
      await open(page, '/trunks/import');
      const record = { name: MADE, auth_mode: 'IP_AUTH', enabled: false, transport: 'UDP', hostname: '203.0.113.79', port: 5060 };
      await page.getByLabel('Or paste the contents').fill(JSON.stringify([record]));
      await one.button('Preview import').click();
      await expect(page.getByRole('heading', { name: 'Preview', exact: true })).toBeVisible();
      const pause = one.kind.fault?.retry_after === '2';
      await one.begin(pause ? { times: 2 } : {});
      await one.button('Create 1 trunk').click();
      await one.pass();
      const table = page.getByRole('table', { name: 'Rows of the import' });
      if (one.acts || pause) {
        await expect(page.getByRole('heading', { name: /^1 (created|already there)$/ })).toBeVisible();
        const made = await one.made();
        expect(made.length).toBeGreaterThan(0);
        if (made.length > 1) await expect(page.getByText(/There are (two|\d+) trunks exactly like this/)).toBeVisible();
        return;
      }
      if (one.name === 's401') {
        await one.signInAgain();
        await expect(alert(page)).toContainText('Your session ended after 0 of 1');
        expect(await one.made()).toEqual([]);
        await one.button('Resume').click();
        await expect(page.getByRole('heading', { name: '1 created' })).toBeVisible();
        return expect(await one.made()).toHaveLength(1);
      }
      if (one.name === 'offline' || one.doubt) {
        await expect(alert(page)).toContainText('Connection lost after 0 of 1');
        await expect(table).toContainText('Outcome unknown');
        await expect(one.button('Resume')).toBeVisible();
      } else {
        await expect(page.getByRole('heading', { name: '1 failed' })).toBeVisible();
        await expect(table).toContainText(cause[one.name]);
        await expect(one.button('Retry failed')).toBeVisible();
      }
      await expect(table).toContainText(MADE);
      await one.unchanged();
    },
  },
  export_pbx: {
    method: 'GET',
    path: '/api/providers/export',
    run: async (one) => {
      const { page } = one;
      await open(page, '/trunks');
      await ready(one);
      let files = 0;
      page.on('download', () => (files += 1));
      await one.begin();
      await one.button('Export').click();
      await one.button('All trunks, PBX format').click();
      await one.pass();
      if (one.name === 's401') {
        await one.signInAgain();
        // What was only read goes on.
        return expect(page.getByText('It may contain passwords')).toBeVisible();
      }
      const toast = page.getByRole('status').filter({ hasText: 'Nothing was exported' });
      await expect(toast).toContainText(cause[one.name]);
      if (one.name === 's400_unknown') await expect(toast).toContainText('“not today”');
      expect(files).toBe(0);
      await expect(rows(page)).toHaveCount(6);
      await one.unchanged();
    },
  },
  export_json: {
    method: 'GET',
    path: '/api/providers/{id}',
    run: async (one) => {
      const { page } = one;
      await open(page, '/trunks');
      await ready(one);
      let files = 0;
      page.on('download', () => (files += 1));
      const pause = one.kind.fault?.retry_after === '2';
      await one.begin(pause ? { times: 2 } : {});
      await one.button('Export').click();
      await one.button('6 trunks as JSON').click();
      await one.pass();
      const notice = page.getByRole('region', { name: 'Export', exact: true });
      const saved = page.getByText('6 trunks saved as ');
      if (one.name === 'offline') {
        // Which trunks there are is read first.
        await expect(page.getByRole('status').filter({ hasText: 'Cannot reach the server' })).toBeVisible();
        expect(files).toBe(0);
        return one.unchanged();
      }
      if (one.name === 's401') await one.signInAgain();
      if (pause || one.name === 's401') {
        return expect(saved).toBeVisible();
      }
      await expect(notice.getByRole('alert')).toContainText(/could not be read/);
      await expect(notice).toContainText(cause[one.name]);
      expect(files).toBe(0);
      await expect(notice.getByRole('button', { name: 'Retry failed' })).toBeVisible();
      await one.unchanged();
      await one.control.clearFaults();
      await page.unrouteAll();
      await page.context().setOffline(false);
      await notice.getByRole('button', { name: 'Retry failed' }).click();
      await expect(saved).toBeVisible();
    },
  },
  sign_in: {
    method: 'POST',
    path: '/api/auth/sign_in',
    without: ['s401'],
    run: async (one) => {
      const { page } = one;
      await page.goto('/sign-in');
      await page.getByLabel('User name').fill('admin');
      await page.getByLabel('Password', { exact: true }).fill(users.admin.password);
      await one.begin();
      await one.button('Sign in').click();
      await one.pass();
      await said(one, one.name === 's404' ? /There is no sign-in at this address/ : cause[one.name]);
      await expect(page.getByLabel('User name')).toHaveValue('admin');
      await expect(page.getByLabel('Password', { exact: true })).toHaveValue(users.admin.password);
      await one.unchanged();
    },
  },
};

async function openWith(one: Case, address: string, session: string) {
  await storeSession(one.page, session);
  await one.page.goto(address);
  if (one.kind.waits) await expect(one.page.getByText(/^Loading/).or(one.page.getByRole('heading', { level: 1, name: NAME })).first()).toBeVisible();
}

/** The list is there, with the later parts of the program, so that only the fault is met. */
async function ready(one: Case) {
  await expect(row(one.page, NAME)).toBeVisible();
  // The last one that is fetched ahead.
  await expect.poll(() => one.parts.has('sign_in'), { timeout: 20_000 }).toBe(true);
}

for (const [operation, { method, path, without, run }] of Object.entries(operations)) {
  test.describe(operation, () => {
    for (const name of names.filter((name) => !without?.includes(name))) {
      test(`${operation} under ${name}`, async ({ page, control, guard }, info) => {
        await prepare(control, guard);
        const one = new Case(page, control, name, method, path);
        if (one.kind.waits) await page.clock.install();
        await one.makeTarget();
        await run(one);
        note(info, operation, one);
      });
    }
  });
}

async function prepare(control: Control, guard: Guard) {
  guard.allow(/status of \d|ERR_|Failed to load/);
  await control.reset({ trunks: 5 });
}

/** What the table at the end is made of. */
function note(info: TestInfo, operation: string, one: Case) {
  const took = one.virtual || Date.now() - one.started;
  info.annotations.push({ type: 'fault', description: JSON.stringify({ operation, fault: one.name, took }) });
}
