// From the start of a navigation to the list: a first visit and a second one, on three machines.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAST, FOURTH, launch, PHONE, Visit, withVisitor, type BrowserContext, type Profile } from './browser';
import { bytes, folder, NAMES, page, withServed, type Name } from './candidates';
import { COMPARED, compared, median, ratio, rounds, type Aim, type Rounds, type Shuffle, type Table } from './report';

/** What is said of one visit; milliseconds but for the shift. */
const FIGURES = [
  ['fcp', 'first contentful paint'],
  ['list', 'list visible'],
  ['whole', '100 rows in the page'],
  ['calm', 'last long task ends'],
  ['blocked', 'total blocking time'],
  ['cpu', 'main thread until list visible'],
  ['shift', 'layout shift'],
] as const;
type Figures = Record<(typeof FIGURES)[number][0], number>;

/** How long after the list is visible long tasks still count, in milliseconds. */
const AFTERMATH = 1000;

async function visit(context: BrowserContext, address: string, profile: Profile): Promise<[Figures, Visit['wire']]> {
  const visit = await Visit.start(context, profile);
  await visit.list(address);
  await sleep(AFTERMATH);
  const { fcp, list, whole, shift, tasks } = await complete(visit);
  // Blocking is what a task takes beyond 50 ms, from the first paint on.
  const late = tasks.filter(({ start, ms }) => start + ms > fcp && start < list + AFTERMATH);
  const blocked = late.reduce((sum, { start, ms }) => sum + Math.max(0, Math.min(ms, start + ms - fcp) - 50), 0);
  const calm = Math.max(list, ...late.map(({ start, ms }) => start + ms));
  await visit.close();
  return [{ fcp, list, whole, calm, blocked, cpu: visit.cpuOfList, shift }, visit.wire];
}

/** What was seen once all rows are there, which takes longer than the aftermath on a slow machine. */
async function complete(visit: Visit) {
  for (const late = Date.now() + 20_000; Date.now() < late; await sleep(20)) {
    const seen = await visit.seen();
    if (seen.whole) return seen;
  }
  throw new Error('a hundred rows did not come');
}

/** The bytes of the first visit to each, by the network. */
export type Sizes = Partial<Record<Name, Visit['wire']>>;

export async function start(loads: number, shuffle: Shuffle, sizes: Sizes, aim: Aim): Promise<Table[]> {
  const profiles = [FAST, FOURTH, PHONE];
  const all = new Map<string, Record<keyof Figures, Rounds>>();
  const titles = profiles.flatMap(({ name }) => [`${name}, first visit`, `${name}, second visit`]);
  for (const title of titles) {
    all.set(title, Object.fromEntries(FIGURES.map(([key]) => [key, rounds()])) as Record<keyof Figures, Rounds>);
  }
  await withServed(NAMES, 100, async (served) => {
    await using browser = await launch();
    // The first page of each pays for the start of browser and server.
    for (const { address } of served) await withVisitor(browser, (context) => visit(context, address, FAST));
    for (let load = 0; load < loads; load += 1) {
      for (const profile of shuffle.order(profiles)) {
        for (const { name, address } of shuffle.order(served)) {
          await withVisitor(browser, async (context) => {
            for (const time of ['first', 'second']) {
              const [figures, wire] = await visit(context, address, profile);
              if (time === 'first') sizes[name] = wire;
              const values = all.get(`${profile.name}, ${time} visit`)!;
              for (const [key] of FIGURES) values[key][name].push(figures[key]);
            }
          });
        }
      }
    }
  });
  for (const [profile, figure, ofReact, ofPlain] of [
    [PHONE, 'fcp', 0.85, Infinity],
    [PHONE, 'list', 0.95, 1.25],
    [FOURTH, 'list', 1.05, 1.9],
  ] as const) {
    const { Trunkline, React, plain } = all.get(`${profile.name}, first visit`)![figure];
    const what = `${FIGURES.find(([key]) => key === figure)![1]}, ${profile.name}`;
    aim(`${what}, to React`, ratio(Trunkline, React), ofReact);
    if (ofPlain < Infinity) aim(`${what}, to plain`, ratio(Trunkline, plain), ofPlain);
  }
  const slow = all.get(`${FOURTH.name}, first visit`)!;
  aim(`total blocking time, ${FOURTH.name} (ms)`, median(slow.blocked.Trunkline), 100);
  aim(`layout shift, ${FOURTH.name}`, median(slow.shift.Trunkline), 0);
  return titles.map((title) => ({
    title: `Start, ${title} (ms)`,
    head: COMPARED,
    rows: FIGURES.map(([key, label]) => compared(label, all.get(title)![key])),
  }));
}

/** What a first visit loads: by the files, and by the network if visits were measured. */
export function size(sizes: Sizes, aim: Aim): Table {
  const row = (label: string, read: (name: Name) => number) =>
    compared(label, Object.fromEntries(NAMES.map((name) => [name, [read(name)]])) as Rounds);
  // What the page names it loads.
  const first = (name: Name) =>
    readdirSync(folder(name))
      .filter((file) => !/\.(br|gz)$/.test(file))
      .filter((file) => name !== 'Trunkline' || file === 'index.html' || page.includes(file));
  const sum = (name: Name, kind: 'brotli' | 'raw', files = /./) =>
    first(name).filter((file) => files.test(file)).reduce((all, file) => all + bytes(name, file)[kind], 0);
  aim('first load, brotli (bytes)', sum('Trunkline', 'brotli'), 165_000);
  const rows = [
    row('first load, brotli', (name) => sum(name, 'brotli')),
    row('scripts', (name) => sum(name, 'brotli', /\.js$/)),
    row('wasm', (name) => sum(name, 'brotli', /\.wasm$/)),
    row('style', (name) => sum(name, 'brotli', /\.css$/)),
    row('first load as it is', (name) => sum(name, 'raw')),
  ];
  if (sizes.Trunkline) {
    rows.push(row('on the network, with headers', (name) => sizes[name]!.app));
    rows.push(row('answers of the API until then', (name) => sizes[name]!.api));
    rows.push(row('requests until then', (name) => sizes[name]!.requests));
  }
  return { title: 'Size (bytes)', head: COMPARED, rows };
}
