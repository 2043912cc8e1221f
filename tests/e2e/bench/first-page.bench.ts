// From the start of a navigation to the first painted row of the list: 10 000 trunks against 100.
//
// Every load is a visit of its own: a new context, nothing in the cache, a session from before. The two
// take turns in a shuffled order, so that whatever else the machine does falls on both.
import { expect, test, type Browser } from '@playwright/test';
import { end, pastedToken, startSandbox } from '../utils';

const COUNTS = [100, 10_000] as const;
const loads = 15;

/** What one load was like. */
type Load = { ms: number; mostRows: number };

async function load(browser: Browser, address: string): Promise<Load> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(
    ([token, origin]) => {
      const session = { origin, base: '/api/', access: token, issued: Date.now(), username: '' };
      if (location.origin === origin) sessionStorage.setItem('trunkline.session.v1', JSON.stringify(session));
      const seen = { first: 0, most: 0 };
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const rows = document.querySelectorAll('tbody tr').length;
        seen.most = Math.max(seen.most, rows);
        // The frame after the next one: the rows have been painted.
        if (rows > 0 && !seen.first) {
          seen.first = -1;
          requestAnimationFrame(() => requestAnimationFrame(() => (seen.first = performance.now())));
        }
      }).observe(document, { childList: true, subtree: true });
    },
    [pastedToken, address] as const,
  );
  await page.goto(`${address}/trunks`);
  const seen = () => page.evaluate(() => (window as unknown as { seen: { first: number; most: number } }).seen);
  await expect.poll(async () => (await seen()).first, { intervals: [20] }).toBeGreaterThan(0);
  await expect(page.getByRole('link', { name: 'Next page' }).or(page.getByText('1–100 of 100', { exact: true }))).toBeVisible();
  const { first, most } = await seen();
  await context.close();
  return { ms: first, mostRows: most };
}

/** The value below which a share of the values lies. */
function quantile(values: number[], share: number) {
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}

test('the first page of 10 000 trunks against that of 100', async ({ browser }) => {
  const sandboxes = await Promise.all(COUNTS.map((count) => startSandbox(count)));
  try {
    const turns = Array.from({ length: loads }, () => [0, 1]).flat();
    // A fixed shuffle, so that two runs differ by the machine only.
    let seed = 11;
    for (let at = turns.length - 1; at > 0; at -= 1) {
      seed = (seed * 48271) % 2147483647;
      const other = seed % (at + 1);
      [turns[at], turns[other]] = [turns[other]!, turns[at]!];
    }
    const results: Load[][] = [[], []];
    // The first load of each pays for the browser's own start.
    for (const [sandbox] of sandboxes) await load(browser, sandbox.address);
    for (const which of turns) results[which]!.push(await load(browser, sandboxes[which]![0].address));
    const medians = results.map((result) => quantile(result.map((one) => one.ms), 0.5));
    const cell = (text: string | number) => String(text).padStart(10);
    console.log(`\n${['trunks', 'loads', 'quarter', 'median', 'three q.'].map(cell).join('')}   ms to the first painted row`);
    results.forEach((result, which) => {
      const times = result.map((one) => one.ms);
      const quarters = [0.25, 0.5, 0.75].map((share) => quantile(times, share).toFixed(0));
      console.log([COUNTS[which]!, result.length, ...quarters].map(cell).join(''));
    });
    const most = Math.max(...results.flat().map((one) => one.mostRows));
    console.log(`ratio of medians 10000 / 100: ${(medians[1]! / medians[0]!).toFixed(2)}`);
    console.log(`most rows in the page at once: ${most}`);
    expect(most).toBeLessThanOrEqual(100);
  } finally {
    await Promise.all(sandboxes.map(([, child]) => end(child)));
  }
});
