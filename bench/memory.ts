// Whether anything is left behind by going from page to page: list, trunk, form, list, and what is kept is read after
// a collection. A page with a planted leak goes the same way.
import { FAST, launch, Visit, withVisitor } from './browser';
import { withServed } from './candidates';
import type { Plant } from './probe';
import { figure, type Aim, type Table } from './report';

/** What is kept after so many navigations. */
type Kept = { after: number; wasm: number; heap: number; nodes: number; listeners: number };

/** The way there and back; runs in the page, because a handle held here would keep a page that was left. */
async function round(trunk: number) {
  const until = async <T>(find: () => T | null | undefined): Promise<T> => {
    const late = performance.now() + 20_000;
    for (;;) {
      const found = find();
      if (found) return found;
      if (performance.now() > late) throw new Error(`${location.pathname}: what was waited for did not come`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const find = (selector: string) => () => document.querySelector<HTMLElement>(selector);
  const names = await until(() => {
    const links = document.querySelectorAll<HTMLElement>('tbody tr th a[href]');
    return links.length >= 100 ? links : null;
  });
  names[trunk % names.length]!.click();
  (await until(find('main a[href$="/edit"]'))).click();
  await until(find('main input[id="f-name"]'));
  (await until(find('nav a[href="/trunks"]'))).click();
  await until(find('tbody tr th a[href]'));
}

const BY_ROUND = 3;

/** Goes there and back and reads what is kept every so many navigations. */
async function walk(navigations: number, every: number, plant: Plant): Promise<Kept[]> {
  const kept: Kept[] = [];
  await withServed(['Trunkline'], 100, async ([served]) => {
    await using browser = await launch();
    await withVisitor(browser, async (context) => {
      const visit = await Visit.start(context, FAST, plant);
      await visit.list(served!.address);
      const read = async (after: number) => {
        await visit.rest();
        // The second collection takes what the first one's finalisers let go.
        for (let time = 0; time < 2; time += 1) await visit.cdp.send('HeapProfiler.collectGarbage');
        const [heap, nodes, listeners] = [await visit.metric('JSHeapUsedSize'), await visit.metric('Nodes'), await visit.metric('JSEventListeners')];
        kept.push({ after, wasm: (await visit.seen()).wasm, heap, nodes, listeners });
      };
      for (let done = 0; done < navigations; done += BY_ROUND) {
        await visit.page.evaluate(round, done / BY_ROUND);
        if ((done + BY_ROUND) % every < BY_ROUND) await read(done + BY_ROUND);
      }
    });
  });
  return kept;
}

/** What grew between two readings. */
const growth = (from: Kept, to: Kept) => ({
  pages: (to.wasm - from.wasm) / 65_536,
  heap: to.heap - from.heap,
  nodes: to.nodes - from.nodes,
  listeners: to.listeners - from.listeners,
});

/** Growth counts from the second tenth on: by then every part is loaded and every cache is full. */
export async function memory(navigations: number, aim: Aim): Promise<Table[]> {
  const kept = await walk(navigations, navigations / 10, 'none');
  const { pages, heap, nodes, listeners } = growth(kept[1]!, kept.at(-1)!);
  aim(`wasm memory after ${kept[1]!.after} navigations, pages more`, pages, 0);
  const mega = (bytes: number) => (bytes / 1e6).toFixed(2);
  const signed = (value: number | string) => `${Number(value) > 0 ? '+' : ''}${value}`;
  return [
    {
      title: `Memory over ${navigations} navigations: list, trunk, form, list`,
      head: ['after', 'wasm (MB)', 'JS heap (MB)', 'nodes', 'listeners'],
      rows: [
        ...kept.map((one) => [String(one.after), mega(one.wasm), mega(one.heap), figure(one.nodes), figure(one.listeners)]),
        [`grown since ${kept[1]!.after}`, `${signed(figure(pages))} pages`, signed(mega(heap)), signed(figure(nodes)), signed(figure(listeners))],
      ],
    },
  ];
}

/** The planted leak: one listener for each navigation. Says whether the readings show it, and do not without it. */
export async function leakIsCaught(): Promise<[boolean, string]> {
  const grown: Partial<Record<Plant, number>> = {};
  for (const plant of ['none', 'leaked listener'] as const) {
    const kept = await walk(30, 15, plant);
    grown[plant] = growth(kept[0]!, kept[1]!).listeners;
  }
  const [clean, planted] = [grown.none!, grown['leaked listener']!];
  return [planted - clean >= 14, `a listener leaked with every navigation: ${planted} more after 15, without it ${clean}`];
}
