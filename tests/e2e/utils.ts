// What every end-to-end test stands on: a PBX per worker, empty rules for the page, and the words for
// signing in. A test fails on anything the page should not do, whether or not the test looks for it.
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test as base, expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import { Contract } from './contract';

export { expect };

/** Who can sign in to the sandbox. */
export const users = {
  admin: { username: 'admin', password: 'trunkline', domain: '', code: '' },
  operator: { username: 'operator', password: 'trunkline', domain: 'acme.example', code: '' },
  auditor: { username: 'auditor', password: 'trunkline', domain: 'acme.example', code: '' },
  guest: { username: 'guest', password: 'trunkline', domain: 'acme.example', code: '' },
  twofactor: { username: 'twofactor', password: 'trunkline', domain: 'acme.example', code: '246810' },
  newcomer: { username: 'newcomer', password: 'trunkline', domain: 'acme.example', code: '' },
} as const;

export type User = keyof typeof users;

/** The one key under which the console may keep tokens. */
const SESSION_KEY = 'trunkline.session.v1';

/** A token that never runs out. Not the sandbox's usual one: it must be findable in a page. */
export const pastedToken = 'e2e-pasted-token-5f0c2b';

/** What a fault does; see crates/sandbox/README.md. */
export type Fault = {
  path: string;
  method?: string;
  nth?: number | number[];
  times?: number;
  status?: number;
  body?: unknown;
  content_type?: string;
  retry_after?: string;
  headers?: Record<string, string>;
  delay_ms?: number;
  act_late_ms?: number;
  drip_ms?: number;
  cut_after_bytes?: number;
  act?: boolean;
  act_then_cut?: boolean;
  nulls?: boolean;
  later_keys?: boolean;
  unknown_enum?: boolean;
};

export type Entry = {
  n: number;
  method: string;
  path: string;
  query: string | null;
  route: string;
  status: number | null;
  in_flight: number;
  route_in_flight: number;
  body: unknown;
  /** Of a create or update call: where its body is outside the contract, as `path: what`. */
  contract?: string[];
};

export type Journal = {
  entries: Entry[];
  summary: {
    requests: number;
    in_flight: number;
    most_in_flight: number;
    routes: Record<string, { requests: number; most_in_flight: number }>;
  };
};

export type Trunk = { id: string; name: string; auth_mode: string; enabled: boolean; link: 'up' | 'down' };

export type Reset = {
  trunks?: number;
  seed?: number;
  update?: 'merge' | 'replace';
  token_life?: number;
  strict?: boolean;
  later_keys?: boolean;
  nulls?: boolean;
  unknown_enum?: boolean;
  hostile?: boolean;
};

export type Sessions = { families: number; ended_by_reuse: number };

/** The other side's buttons: what no user of the console can do. */
export class Control {
  /** What the journal had to say of bodies before it was cleared. */
  private readonly outside: string[] = [];

  /** Faults and the journal belong to the sandbox in front, all else to the PBX. */
  constructor(private readonly sandbox: Sandbox) {}

  /** Back to the start: new rows, no sessions, no faults, an empty journal. */
  reset = async (to: Reset = {}) => {
    await this.bodiesOutsideTheContract();
    const { contract } = this.sandbox;
    if (contract) await this.call('POST', '/reset', { trunks: 0 });
    await this.callPbx('POST', '/reset', to);
    // The contract is that of this version.
    contract?.watch(!(to.later_keys || to.nulls || to.unknown_enum));
  };
  /** Makes trunks reachable or not. */
  link = (which: { id: string } | { name: string } | { all: true }, state: 'up' | 'down') =>
    this.callPbx('POST', '/link', { ...which, state });
  /** Makes calls fail, wait or break off. */
  fault = (fault: Fault) => this.call('POST', '/faults', fault);
  clearFaults = () => this.call('DELETE', '/faults');
  /** What the console asked for. */
  journal = async () => (await this.call('GET', '/journal')) as Journal;
  clearJournal = async () => {
    await this.bodiesOutsideTheContract();
    return this.call('DELETE', '/journal');
  };
  /** Every null, wrong type or unknown key that was sent to the PBX so far. */
  bodiesOutsideTheContract = async () => {
    const { entries } = await this.journal();
    for (const { method, path, contract } of entries) {
      for (const fault of contract ?? []) this.outside.push(`${method} ${path}: ${fault}`);
    }
    return this.outside;
  };
  /** Tokens run out now. */
  expire = (which: { access?: boolean; refresh?: boolean } = { access: true, refresh: true }) =>
    this.callPbx('POST', '/expire', which);
  /** Sign-ins that are alive, and those that a spent refresh token has ended since the last reset. */
  sessions = async () => (await this.callPbx('GET', '/sessions')) as Sessions;
  trunks = async () => ((await this.callPbx('GET', '/trunks')) as { trunks: Trunk[] }).trunks;

  private call = (method: string, path: string, body?: unknown) => this.send(this.sandbox.control, method, path, body);
  private callPbx = (method: string, path: string, body?: unknown) => this.send(this.sandbox.pbx, method, path, body);

  private async send(control: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(control + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`control port: ${method} ${path} answered ${answer.status}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

/** What a test knows better than the guard. */
export class Guard {
  private readonly allowed: RegExp[] = [];
  private readonly secrets = new Set<string>([pastedToken]);
  private readonly problems: string[] = [];
  private readonly places: string[] = [];

  constructor(private readonly origin: string) {}

  /** An error that belongs to this test, such as `/status of 500/`. */
  allow(...patterns: RegExp[]) {
    this.allowed.push(...patterns);
  }

  /** A text that must stay out of addresses, console, storage and page, such as a trunk's password. */
  secret(...texts: string[]) {
    for (const text of texts) this.secrets.add(text);
  }

  /** Watches every page of a context from now on. */
  async watch(context: BrowserContext) {
    // The browser's own report goes to the console too; this one also names what was blocked.
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`content policy: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`);
      });
    });
    context.on('console', (message) => {
      const text = message.text();
      this.places.push(`console: ${text}`);
      if (message.type() === 'error') this.problem(`console: ${text}`);
    });
    context.on('weberror', (event) => this.problem(`uncaught: ${event.error().message}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      this.places.push(`address: ${request.url()}`);
      const bearer = request.headers()['authorization']?.replace(/^Bearer /, '');
      if (bearer) this.secrets.add(bearer);
      if (url.protocol.startsWith('http') && url.origin !== this.origin) {
        this.problem(`a request to another origin: ${request.url()}`);
      }
    });
    context.on('page', (page) => {
      page.on('framenavigated', (frame) => this.places.push(`address: ${frame.url()}`));
    });
  }

  /** Looks for secrets where they must not be, and says everything that went wrong. */
  async finish(context: BrowserContext) {
    for (const page of context.pages()) {
      if (!page.url().startsWith(this.origin)) continue;
      const seen = await page.evaluate((sessionKey) => {
        // Behind the path of its API, where that is not the usual one.
        const isSession = ([key]: [string, string]) => key.endsWith(sessionKey);
        const [tab, computer] = [sessionStorage, localStorage].map((storage) => Object.entries<string>(storage)) as [
          [string, string][],
          [string, string][],
        ];
        const others = (entries: [string, string][]) => entries.filter((entry) => !isSession(entry)).map((pair) => pair.join('='));
        return {
          sessions: [...tab, ...computer].filter(isSession).map(([, session]) => session),
          places: [
            ...others(tab).map((pair) => `sessionStorage: ${pair}`),
            ...others(computer).map((pair) => `localStorage: ${pair}`),
            `cookie: ${document.cookie}`,
            `history: ${JSON.stringify(history.state)}`,
            `page: ${document.documentElement.outerHTML}`,
          ],
        };
      }, SESSION_KEY);
      this.places.push(...seen.places);
      for (const session of seen.sessions) {
        for (const token of tokensIn(session)) this.secrets.add(token);
        // The password is also the product's name: only as a value under its own name is it a leak.
        if (session.includes('"password"')) this.problem('the stored session has a password');
      }
    }
    for (const place of this.places) {
      for (const secret of this.secrets) {
        if (place.includes(secret)) this.problem(`a secret in ${excerpt(place, secret)}`);
      }
      if (/password["']?\s*[:=]\s*["']?\w/i.test(place) && !place.startsWith('page:')) {
        this.problem(`a password in ${place.slice(0, 120)}`);
      }
    }
    expect(this.problems, 'the page did what no page of ours does').toEqual([]);
  }

  private problem(text: string) {
    if (!this.allowed.some((pattern) => pattern.test(text))) this.problems.push(text);
  }
}

/** A program that serves the API, and perhaps the console. */
type Server = { address: string; control: string };

/** Serves the console, makes faults and keeps the journal. The PBX is the same program, or behind it and the contract. */
export type Sandbox = Server & { pbx: string; contract?: Contract };

/** Set in playwright.config.ts. */
export type Options = { validated: boolean };

type Fixtures = { fleet: number; control: Control; guard: Guard; guarded: void };

export const test = base.extend<Fixtures, Options & { sandbox: Sandbox }>({
  validated: [false, { scope: 'worker', option: true }],

  // How many trunks the PBX has: fewer are drawn and asked about faster.
  fleet: [250, { option: true }],

  sandbox: [
    async ({ validated }, use) => {
      const [pbx, child] = await startSandbox();
      if (validated) {
        const [contract, proxy] = await Contract.open(pbx.address);
        const [front, inFront] = await startSandbox(0, '--pbx', contract.address);
        await use({ ...front, pbx: pbx.control, contract });
        await end(inFront);
        proxy.close();
      } else {
        await use({ ...pbx, pbx: pbx.control });
      }
      await end(child);
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ sandbox }, use) => use(sandbox.address),

  // Every test finds the same rows, whatever the one before it did.
  control: async ({ sandbox, fleet }, use) => {
    // What an earlier test left in the journal was judged with that test.
    sandbox.contract?.forget();
    await new Control(sandbox).reset({ trunks: fleet });
    await use(new Control(sandbox));
  },

  guard: async ({ sandbox }, use) => use(new Guard(sandbox.address)),

  guarded: [
    async ({ context, control, guard, sandbox }, use, testInfo) => {
      await guard.watch(context);
      await use();
      if (testInfo.status === testInfo.expectedStatus) {
        expect(await control.bodiesOutsideTheContract(), 'a body outside the contract was sent').toEqual([]);
        expect(sandbox.contract?.violations ?? [], 'a request or an answer is outside docs/openapi.yaml').toEqual([]);
      }
      // What failed already has its own reason.
      if (testInfo.status === testInfo.expectedStatus) await guard.finish(context);
    },
    { auto: true },
  ],
});

/** How a release build calls itself. */
export const version = /\d+\.\d+\.\d+\+([0-9a-f]{12,40}(-dirty)?|unknown)/;

/** Opens the menu of whoever is signed in. */
export async function openAccount(page: Page) {
  await page.getByTitle('Account', { exact: true }).getByRole('button').first().click();
}

/** Signs out, as somebody does who has nothing unsaved. */
export async function signOut(page: Page) {
  await openAccount(page);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
}

/** Signs in through the form and waits until the list is there. */
export async function signIn(page: Page, user: User = 'admin') {
  const { username, password, domain, code } = users[user];
  await page.goto('sign-in');
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Tenant domain').fill(domain);
  await page.getByRole('button', { name: 'Sign in' }).click();
  if (code) {
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Confirm code' }).click();
  }
  await expect(page.getByRole('heading', { level: 1, name: 'Trunks' })).toBeVisible();
}

/** Opens an address with a session from an earlier visit of this tab, as after a reload. */
export async function open(page: Page, address: string, user: User = 'admin') {
  await storeSession(page, JSON.stringify(await storedSession(page, user)));
  await page.goto(address);
}

/** What the console would have stored after this user signed in. */
export async function storedSession(page: Page, user: User = 'admin') {
  const pair = await signInDirectly(page, user);
  return {
    origin: new URL(pair.url).origin,
    base: '/api/',
    access: pair.access_token,
    refresh: pair.refresh_token,
    expires_in: pair.expires_in,
    issued: Date.now(),
    username: users[user].username,
    ...(users[user].domain && { domain: users[user].domain }),
  };
}

/** A token pair without the page. */
async function signInDirectly(page: Page, user: User) {
  const { username, password, domain } = users[user];
  const answer = await page.request.post('/api/auth/sign_in', {
    data: { username, password, ...(domain && { domain }) },
  });
  expect(answer.ok()).toBe(true);
  const pair = (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number };
  return { ...pair, url: answer.url() };
}

/** Puts a text where the console looks for its session, before the page starts for the first time. */
export async function storeSession(
  page: Page,
  text: string,
  place: 'sessionStorage' | 'localStorage' = 'sessionStorage',
) {
  await page.addInitScript(
    ([key, text, place]) => {
      // Once: afterwards a page must find what it stored itself. A blank page has no storage.
      if (!location.protocol.startsWith('http') || sessionStorage.getItem('e2e.opened')) return;
      sessionStorage.setItem('e2e.opened', 'yes');
      window[place].setItem(key, text);
    },
    [SESSION_KEY, text, place] as const,
  );
}

/** The session as it lies in both storages. */
export function readSession(page: Page) {
  return page.evaluate(
    (key) => ({ tab: sessionStorage.getItem(key), computer: localStorage.getItem(key) }),
    SESSION_KEY,
  );
}

/** The row of a trunk in the list, found by the link that is its name. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** The rows of the list without the one that names the columns; also behind a dialog. */
export function rows(page: Page): Locator {
  return page
    .getByRole('table', { name: 'Trunks', includeHidden: true })
    .getByRole('row', { includeHidden: true })
    .filter({ has: page.getByRole('cell', { includeHidden: true }) });
}

/** Counts what a task costs: every click, tick and choice goes through it; what is typed does not count. */
export function counted(page: Page) {
  let sum = 0;
  const count = async (act: Promise<unknown>) => {
    sum += 1;
    await act;
  };
  const click = (target: Locator) => count(target.click());
  return {
    button: (name: string | RegExp) => click(page.getByRole('button', { name, exact: true })),
    link: (name: string) => click(page.getByRole('link', { name, exact: true })),
    radio: (name: string) => count(page.getByRole('radio', { name, exact: true }).check()),
    click,
    check: (target: Locator) => count(target.check()),
    selectOption: (list: Locator, option: string) => count(list.selectOption(option)),
    sum: () => sum,
  };
}

/** A trunk by IP address that has the numbers of a range. */
export async function holder(page: Page, control: Control, range: string): Promise<Trunk> {
  const trunk = (await control.trunks()).find((trunk) => trunk.auth_mode === 'IP_AUTH')!;
  const answer = await page.request.post(`/api/providers/${encodeURIComponent(trunk.id)}`, {
    headers: { authorization: `Bearer ${pastedToken}` },
    data: { did_numbers: range },
  });
  expect(answer.ok()).toBe(true);
  return trunk;
}

/** The requests of the console for one route, such as `GET /api/providers`. */
export async function asked(control: Control, route: string): Promise<Entry[]> {
  const { entries } = await control.journal();
  return entries.filter((entry) => `${entry.method} ${entry.route}` === route);
}

/** Holds back the answers to what matches until told; only their time of arrival changes. */
export async function hold(page: Page, what: string | RegExp): Promise<() => void> {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(what, async (route) => {
    const response = await route.fetch();
    await released;
    await route.fulfill({ response });
  });
  return release;
}

/** Whether a question reads all trunks for their statuses, which the console does beside every list. */
export function isRest(query: string | null) {
  const question = new URLSearchParams(query ?? '');
  return question.has('skip') && question.get('top') === '100';
}

/** Keeps timers of a second and more from firing, such as the one after which the list reads other pages for their statuses:
    what a page does at once is then all it does, on a slow machine too. */
export async function holdLongTimers(page: Page) {
  await page.addInitScript(() => {
    const wait = window.setTimeout;
    window.setTimeout = ((then: TimerHandler, delay?: number) => wait(then, (delay ?? 0) < 1_000 ? delay : 1e9)) as typeof wait;
  });
}

/** Waits until the list is there, has had every answer it asked for and asks for nothing more. */
export async function settled(page: Page, control: Control) {
  await expect(rows(page).first()).toBeVisible();
  await expect(rows(page).first()).not.toContainText('Not asked yet');
  // All trunks of a small fleet are asked about by themselves; of a large one on request.
  const left = page.getByText(/^\d+ not asked yet$/).filter({ visible: true });
  const all = page.getByRole('button', { name: 'Get all statuses' });
  await expect(async () => expect((await all.isVisible()) ? 0 : await left.count()).toBe(0)).toPass({ timeout: 40_000 });
  let before = -1;
  await expect
    .poll(
      async () => {
        // An address that was left gave its requests up: they have no answer, and are on their way no more.
        const { requests, in_flight } = (await control.journal()).summary;
        const quiet = requests === before && in_flight === 0;
        before = requests;
        return quiet;
      },
      { intervals: [250] },
    )
    .toBe(true);
}

/** Lets the page's clock run until something is so. A jump could come before the page has set its next timer. */
export const secondBySecond = (page: Page, isSo: () => Promise<boolean>) =>
  expect
    .poll(
      async () => {
        await page.clock.fastForward(1_000);
        return isSo();
      },
      { intervals: [50], timeout: 30_000 },
    )
    .toBe(true);

/** Ends the session on the server while the list is open, and waits until the console has seen it. */
export async function endSession(page: Page, control: Control): Promise<Locator> {
  // Nothing is on its way that was accepted before the end and is answered after it.
  await settled(page, control);
  await control.expire();
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await expect(async () => {
    // The page looks after its statuses by itself, so it may find out before anybody asks it to.
    if (!(await dialog.isVisible())) {
      await page.getByRole('button', { name: 'Refresh trunks' }).click({ timeout: 1_000 });
    }
    await expect(dialog).toBeVisible({ timeout: 5_000 });
  }).toPass();
  return dialog;
}

/** Takes the picture of a page of the user guide: `docs/guide/pictures` holds what the last run left in `results/guide`. */
export async function guidePicture(page: Page, name: string, from?: Locator) {
  await page.setViewportSize({ width: 1200, height: 800 });
  await from?.evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: path.join(import.meta.dirname, `results/guide/${name}.png`), animations: 'disabled' });
}

/** A PBX of its own with so many trunks. */
export async function startSandbox(trunks = 250, ...more: string[]): Promise<[Server, ChildProcess]> {
  const program = variable('TRUNKLINE_SANDBOX_BIN');
  const child = spawn(
    program,
    [
      ...['--listen', '127.0.0.1:0', '--control', '127.0.0.1:0', '--data', ':memory:'],
      ...['--trunks', String(trunks), '--seed', '1', '--token', pastedToken],
      ...['--dist', variable('TRUNKLINE_DIST'), '--headers', variable('TRUNKLINE_HEADERS')],
      ...more,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RUST_LOG: process.env.RUST_LOG ?? 'warn' } },
  );
  const found = new Map<string, string>();
  const ready = new Promise<Server>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const [word, address] = line.split(' ');
      if (word && address) found.set(word, address);
      const listening = found.get('listening');
      const control = found.get('control');
      if (listening && control) resolve({ address: listening, control });
    });
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${program} ended with ${status} before it was ready`)));
  });
  return [await ready, child];
}

export function end(child: ChildProcess) {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  return ended;
}

function variable(name: string) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start the tests with \`cargo xtask test --only e2e\``);
  return value;
}

function tokensIn(session: string): string[] {
  try {
    const { access, refresh } = JSON.parse(session) as { access?: string; refresh?: string };
    return [access, refresh].filter((token): token is string => Boolean(token));
  } catch {
    return [];
  }
}

function excerpt(place: string, secret: string) {
  const at = place.indexOf(secret);
  const start = Math.max(0, at - 60);
  return `${place.split(':', 1)[0]}: …${place.slice(start, at)}***`;
}
