// Which functions run until the list stands with its statuses, and when it is left: opens the list of a build that
// counts them, as visitors with other screens and settings do, and prints the indices. `cargo xtask profile` starts it.
import { setTimeout as sleep } from 'node:timers/promises';
import { launch, type Browser } from './browser';
import { serve, TOKEN } from './candidates';

declare global {
  /** Filled by the watched program (crates/xtask/src/program.rs). */
  var ran: Set<number>;
}

const PASTED = { username: '' };
const ACCOUNT = { username: 'admin', refresh: 'refresh', expires_in: 36_000 };

/** Who opens the list: the screen, the trunks of the PBX, the session, and what else a visit before has stored. */
const VISITORS = [
  { trunks: 100, width: 1440, height: 900, session: PASTED, stored: {} },
  { trunks: 8, width: 360, height: 740, session: ACCOUNT, stored: {} },
  { trunks: 250, width: 1920, height: 1080, session: ACCOUNT, stored: { 'trunkline.theme.v1': 'dark', 'trunkline.list.v1': 'every=60' } },
];

/** Until what is shown together has been shown, in milliseconds. */
const PUBLISHED = 500;

async function visit(browser: Browser, { trunks, width, height, session, stored }: (typeof VISITORS)[number]) {
  const { address, child } = await serve('Trunkline', trunks);
  await using context = await browser.newContext({ viewport: { width, height } });
  const whole = { origin: address, base: '/api/', access: TOKEN, issued: Date.now(), ...session };
  await context.addInitScript(
    ([session, stored]) => {
      sessionStorage.setItem('trunkline.session.v1', session);
      for (const [key, value] of Object.entries(stored)) localStorage.setItem(key, value);
      // What the console does a second later, such as reading other pages, has the rest by then.
      const wait = window.setTimeout;
      window.setTimeout = ((then: TimerHandler, delay?: number) => wait(then, (delay ?? 0) < 1_000 ? delay : 1e9)) as typeof wait;
    },
    [JSON.stringify(whole), stored] as const,
  );
  const page = await context.newPage();
  await page.goto(`${address}/trunks`);
  const rows = page.locator('tbody').getByRole('row');
  await rows.nth(Math.min(trunks, 100) - 1).waitFor();
  // The rows in view are asked about first.
  await rows.first().getByText('Not asked yet').waitFor({ state: 'detached' });
  await sleep(PUBLISHED);
  const ran = await page.evaluate(() => {
    // A page that is being left may ask nothing that it would have to wait for.
    for (const type of ['beforeunload', 'pagehide']) window.dispatchEvent(new Event(type, { cancelable: true }));
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    return [...globalThis.ran];
  });
  child.kill();
  return ran;
}

await using browser = await launch();
const ran = new Set<number>();
for (const visitor of VISITORS) (await visit(browser, visitor)).forEach((index) => ran.add(index));
console.log(JSON.stringify([...ran].sort((a, b) => a - b)));
