// A browser that is driven by the DevTools protocol: one measured page, the machine and the network it is given, what
// it cost, and when it is at rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import { TOKEN } from './candidates';
import { probe, type Plant, type Seen } from './probe';

export type { Browser, BrowserContext };

/** How many times slower the processor is, and whether the network is a slow 4G. */
export type Profile = { name: string; cpu: number; slow: boolean };

export const FAST: Profile = { name: 'no throttle', cpu: 1, slow: false };
export const FOURTH: Profile = { name: '4x CPU', cpu: 4, slow: false };
export const PHONE: Profile = { name: 'slow 4G + 4x CPU', cpu: 4, slow: true };

/** "Slow 4G" of DevTools: 150 ms and 1.6 Mbit/s with the factors that it puts on requests. */
const SLOW_4G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };

export const launch = () =>
  chromium.launch({
    executablePath: process.env.TRUNKLINE_BROWSER ?? '/usr/bin/chromium-headless-shell',
    // Nothing of the browser's own on the network, and no sandbox of its own: tests run as root.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** A context is a visitor: the second page in it finds the cache of the first. */
export const visitor = (browser: Browser) =>
  browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });

/** Bytes and requests until the first row was painted. */
export type Wire = { app: number; api: number; requests: number };

export class Visit {
  /** What came over the network by the time the first row was painted. */
  wire: Wire = { app: 0, api: 0, requests: 0 };
  /** Milliseconds of the main thread by then. */
  cpuOfList = 0;
  /** Answers to status questions so far, and to questions for a trunk's record. */
  readonly answers = { status: 0, record: 0 };
  private readonly urls = new Map<string, string>();
  private readonly open = new Set<string>();
  private lastAnswer = 0;
  private listIsVisible = () => {};
  private readonly visible = new Promise<void>((resolve) => (this.listIsVisible = resolve));

  private constructor(
    readonly page: Page,
    readonly cdp: CDPSession,
  ) {}

  /** Opens a page, not yet at an address. */
  static async start(context: BrowserContext, profile: Profile, plant: Plant = 'none'): Promise<Visit> {
    const page = await context.newPage();
    await page.addInitScript(probe, { token: TOKEN, plant });
    const cdp = await context.newCDPSession(page);
    const visit = new Visit(page, cdp);
    const wire = { app: 0, api: 0, requests: 0 };
    cdp.on('Network.requestWillBeSent', ({ requestId, request }) => {
      visit.urls.set(requestId, new URL(request.url).pathname);
      visit.open.add(requestId);
      wire.requests += 1;
    });
    const ended = (requestId: string) => {
      visit.open.delete(requestId);
      visit.lastAnswer = Date.now();
    };
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const path = visit.urls.get(requestId) ?? '';
      if (path.startsWith('/api/')) wire.api += encodedDataLength;
      else wire.app += encodedDataLength;
      if (/^\/api\/providers\/[^/]+\/status$/.test(path)) visit.answers.status += 1;
      else if (/^\/api\/providers\/[^/]+$/.test(path)) visit.answers.record += 1;
      ended(requestId);
    });
    cdp.on('Network.loadingFailed', ({ requestId }) => ended(requestId));
    cdp.on('Runtime.bindingCalled', async () => {
      visit.wire = { ...wire };
      visit.cpuOfList = await visit.cpu();
      visit.listIsVisible();
    });
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: 'benchListVisible' });
    await cdp.send('Network.enable');
    if (profile.slow) await cdp.send('Network.emulateNetworkConditions', SLOW_4G);
    if (profile.cpu > 1) await cdp.send('Emulation.setCPUThrottlingRate', { rate: profile.cpu });
    // Time on the main thread by the thread's own clock: what else the machine does is not in it.
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    return visit;
  }

  /** Goes to an address of the list and waits until its first row is painted. */
  async list(address: string) {
    await this.page.goto(`${address}/trunks`, { waitUntil: 'commit' });
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error(`no row of ${address} within a minute`)), 60_000);
    });
    await Promise.race([this.visible, patience]);
    clearTimeout(late);
  }

  /** What the page was seen to do so far. */
  seen = (): Promise<Seen> => this.page.evaluate(() => window.benchSeen());

  /** Milliseconds of the main thread so far. */
  async cpu(): Promise<number> {
    return (await this.metric('TaskDuration')) * 1000;
  }

  async metric(name: string): Promise<number> {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    const found = metrics.find((metric) => metric.name === name);
    if (!found) throw new Error(`the browser does not know ${name}`);
    return found.value;
  }

  /** Waits until nothing has been on its way for so long, in milliseconds. */
  async rest(quiet = 400) {
    const started = Date.now();
    while (this.open.size > 0 || Date.now() - Math.max(this.lastAnswer, started) < quiet) await sleep(20);
  }

  close = () => this.page.close();
}

/** Opens a visitor for `use` and closes it. */
export async function withVisitor<T>(browser: Browser, use: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await visitor(browser);
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}
