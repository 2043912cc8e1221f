// What a click and a key cost at 4x CPU: from the input to the next paint, as the browser's Event Timing says, and the
// longest task until the page is at rest again. One of the pages has a key handler that is busy for 100 ms.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { FAST, FOURTH, launch, Visit, withVisitor, type Browser } from './browser';
import { NAMES, withServed, type Served } from './candidates';
import { COMPARED, compared, figure, median, rounds, spread, type Aim, type Rounds, type Shuffle, type Table } from './report';

/** The worst of one kind in one round. */
type Worst = { event: number; task: number };

/** Keys closer to each other are one interaction to the browser. */
const BETWEEN_KEYS = 120;

const ACTIONS = ['open columns', 'column off', 'column on', 'sort', 'select all', 'select none', 'search', 'next page', 'previous page'] as const;
type Action = (typeof ACTIONS)[number];

/** What came of an action. */
async function measure(visit: Visit, act: () => Promise<unknown>): Promise<Worst> {
  const before = await visit.seen();
  await act();
  await visit.rest();
  const after = await visit.seen();
  const worst = (all: { ms: number }[], known: number) => Math.max(0, ...all.slice(known).map(({ ms }) => ms));
  return { event: worst(after.events, before.events.length), task: worst(after.tasks, before.tasks.length) };
}

/** Types one key after the other. */
async function type(visit: Visit, field: Locator, text: string, between = BETWEEN_KEYS) {
  await field.focus();
  for (const key of text) {
    await visit.page.keyboard.press(key);
    await sleep(between);
  }
}

async function round(browser: Browser, served: Served, take: (action: Action, worst: Worst) => void) {
  await withVisitor(browser, async (context) => {
    const visit = await Visit.start(context, FOURTH);
    const { page } = visit;
    await visit.list(served.address);
    await visit.rest();
    const all = page.getByLabel('Select all rows on this page');
    const brand = page.getByRole('checkbox', { name: 'Brand', exact: true });
    const columns = page.getByRole('button', { name: 'Columns', exact: true });
    const turn = (name: string) => page.getByRole('link', { name, exact: true }).or(page.getByRole('button', { name, exact: true }));
    const search = page.getByLabel('Search trunks');
    /** Measures an action, and sees that it did what it is for. */
    const act = async (action: Action, what: () => Promise<unknown>, sign: Locator, state: 'visible' | 'hidden' = 'visible') => {
      const worst = await measure(visit, what);
      await sign.waitFor({ state });
      take(action, worst);
    };
    const head = (name: string) => page.getByRole('columnheader', { name });
    const chosen = page.getByRole('row').getByRole('checkbox', { checked: true });
    await act('open columns', () => columns.click(), brand);
    await act('column off', () => brand.click(), head('Brand'), 'hidden');
    await act('column on', () => brand.click(), head('Brand'));
    await columns.click();
    await act('select all', () => all.click(), chosen.nth(100));
    await act('select none', () => all.click(), chosen.first(), 'hidden');
    await act('sort', () => head('Trunk name').getByRole('button').click(), page.locator('th[aria-sort]'));
    await act('next page', () => turn('Next page').click(), page.getByText(/^101–200 of/));
    await act('previous page', () => turn('Previous page').click(), page.getByText(/^1–100 of/));
    await act('search', () => type(visit, search, 'berlin o'), page.getByRole('row').nth(100), 'hidden');
  });
}

/** Ten keys in the form, which shows every section: the worst of them, and how many fields there are. */
async function form(browser: Browser, served: Served): Promise<[Worst, number]> {
  let found: [Worst, number] | undefined;
  const { trunks } = (await (await fetch(`${served.control}/trunks`)).json()) as { trunks: { id: string; auth_mode: string }[] };
  const trunk = trunks.find(({ auth_mode }) => auth_mode === 'REGISTER_AUTH');
  if (!trunk) throw new Error('no trunk registers');
  await withVisitor(browser, async (context) => {
    const visit = await Visit.start(context, FOURTH);
    const { page } = visit;
    await page.goto(`${served.address}/trunk/${trunk.id}/edit`);
    const name = page.getByLabel('Trunk name', { exact: true });
    await name.waitFor();
    await visit.rest();
    const fields = await page.getByRole('main').locator('input, select, textarea').count();
    found = [await measure(visit, () => type(visit, name, 'a longer n')), fields];
  });
  return found!;
}

export async function interactions(count: number, shuffle: Shuffle, aim: Aim): Promise<Table[]> {
  const events = Object.fromEntries(ACTIONS.map((action) => [action, rounds()])) as Record<Action, Rounds>;
  const tasks = Object.fromEntries(ACTIONS.map((action) => [action, rounds()])) as Record<Action, Rounds>;
  const formEvents: number[] = [];
  const formTasks: number[] = [];
  let fields = 0;
  await withServed(NAMES, 1000, async (served) => {
    await using browser = await launch();
    for (const { address } of served) {
      await withVisitor(browser, async (context) => (await Visit.start(context, FAST)).list(address));
    }
    for (let at = 0; at < count; at += 1) {
      for (const one of shuffle.order(served)) {
        await round(browser, one, (action, { event, task }) => {
          events[action][one.name].push(event);
          tasks[action][one.name].push(task);
        });
      }
      const [worst, found] = await form(browser, served[0]!);
      formEvents.push(worst.event);
      formTasks.push(worst.task);
      fields = found;
    }
  });
  const ours = (...actions: Action[]) => Math.max(...actions.map((action) => median(events[action].Trunkline)));
  const most = 100;
  aim('columns on and off, worst event at 4x (ms)', ours('open columns', 'column off', 'column on'), most);
  aim('sort, worst event at 4x (ms)', ours('sort'), most);
  aim('select all and none, worst event at 4x (ms)', ours('select all', 'select none'), most);
  aim('search, worst event at 4x (ms)', ours('search'), most);
  aim(`form with ${fields} fields, worst event at 4x (ms)`, median(formEvents), most);
  const formRow = (values: number[]) => [`form with ${fields} fields, 10 keys`, spread(values), '', '', '', ''];
  return [
    {
      title: 'Interactions at 4x CPU: worst event, input to paint (ms; 0 is below 16)',
      head: COMPARED,
      rows: [...ACTIONS.map((action) => compared(action, events[action])), formRow(formEvents)],
    },
    {
      title: 'Interactions at 4x CPU: longest task until rest (ms; 0 is below 50)',
      head: COMPARED,
      rows: [...ACTIONS.map((action) => compared(action, tasks[action])), formRow(formTasks)],
    },
  ];
}

/** The planted busy key: the same keys in a page with it and without it. Says whether the difference was seen. */
export async function busyKeyIsCaught(): Promise<[boolean, string]> {
  const keys: Record<'none' | 'busy key', number[]> = { none: [], 'busy key': [] };
  await withServed(['plain'], 100, async ([served]) => {
    await using browser = await launch();
    for (const plant of ['none', 'busy key'] as const) {
      await withVisitor(browser, async (context) => {
        const visit = await Visit.start(context, FAST, plant);
        await visit.list(served!.address);
        await visit.rest();
        await type(visit, visit.page.getByLabel('Search trunks'), 'berlin', 3 * BETWEEN_KEYS);
        await visit.rest();
        keys[plant] = (await visit.seen()).events.filter(({ name }) => name === 'keydown').map(({ ms }) => ms);
      });
    }
  });
  // The least of them: what else the machine does delays some keys, and the bug delays all.
  const [clean, planted] = [keys.none, keys['busy key']].map((values) => (values.length > 0 ? Math.min(...values) : 0));
  return [planted! >= 100 && clean! < 100, `a key handler busy for 100 ms: a key takes ${figure(planted!)} ms, without it ${figure(clean!)} ms`];
}
