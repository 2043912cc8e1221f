// What answers about statuses cost: one at a time beside the peers, and those of a large fleet.
import { setTimeout as sleep } from 'node:timers/promises';
import { FAST, FOURTH, launch, Visit, withVisitor, type Browser } from './browser';
import { NAMES, withServed, type Served } from './candidates';
import { COMPARED, compared, figure, median, ratio, ratioText, rounds, spread, type Aim, type Shuffle, type Table } from './report';

/** The main thread for a hundred statuses and their records, per trunk: the list is at rest before the first answer. */
async function answer(browser: Browser, served: Served): Promise<{ trunk: number; request: number }> {
  return withVisitor(browser, async (context) => {
    const visit = await Visit.start(context, FAST);
    const held: string[] = [];
    visit.cdp.on('Fetch.requestPaused', ({ requestId }) => held.push(requestId));
    await visit.cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*/status' }] });
    await visit.list(served.address);
    await sleep(1000);
    const before = await visit.cpu();
    for (const requestId of held) await visit.cdp.send('Fetch.continueRequest', { requestId });
    await visit.cdp.send('Fetch.disable');
    await visit.rest(1500);
    const cpu = (await visit.cpu()) - before;
    const { status, record } = visit.answers;
    return { trunk: cpu / status, request: cpu / (status + record) };
  });
}

export async function statuses(count: number, shuffle: Shuffle, aim: Aim): Promise<Table[]> {
  const [trunks, requests] = [rounds(), rounds()];
  await withServed(NAMES, 100, async (served) => {
    await using browser = await launch();
    for (let at = 0; at < count; at += 1) {
      for (const one of shuffle.order(served)) {
        const { trunk, request } = await answer(browser, one);
        trunks[one.name].push(trunk);
        requests[one.name].push(request);
      }
    }
  });
  aim('main thread for one answer about a status, 1x (ms)', median(requests.Trunkline), 2);
  return [
    {
      title: 'Statuses of 100 trunks at 1x: main thread (ms)',
      head: COMPARED,
      rows: [compared('for one answer', requests), compared('for one trunk, record included', trunks)],
    },
  ];
}

/** The list of a large fleet, its search, and all its statuses. */
export async function fleet(trunks: number, loads: number, shuffle: Shuffle): Promise<Table[]> {
  const first: Record<'small' | 'large', number[]> = { small: [], large: [] };
  const events: number[] = [];
  let all = { seconds: 0, trunks: 0, cpu: 0, task: 0 };
  await withServed(['Trunkline'], 100, ([small]) =>
    withServed(['Trunkline'], trunks, async ([large]) => {
      await using browser = await launch();
      const list = (served: Served) =>
        withVisitor(browser, async (context) => {
          const visit = await Visit.start(context, FAST);
          await visit.list(served.address);
          return (await visit.seen()).list;
        });
      for (const served of [small!, large!]) await list(served);
      for (let at = 0; at < loads; at += 1) {
        for (const which of shuffle.order(['small', 'large'] as const)) first[which].push(await list(which === 'small' ? small! : large!));
        await withVisitor(browser, async (context) => {
          const visit = await Visit.start(context, FOURTH);
          await visit.list(large!.address);
          await visit.rest();
          const known = (await visit.seen()).events.length;
          await visit.page.getByLabel('Search trunks').focus();
          for (const key of 'berlin') {
            await visit.page.keyboard.press(key);
            await sleep(120);
          }
          await visit.rest();
          events.push(Math.max(0, ...(await visit.seen()).events.slice(known).map(({ ms }) => ms)));
        });
      }
      await withVisitor(browser, async (context) => {
        const visit = await Visit.start(context, FAST);
        await visit.list(large!.address);
        await visit.rest();
        const [cpu, known, tasks] = [await visit.cpu(), visit.answers.status, (await visit.seen()).tasks.length];
        const started = Date.now();
        await visit.page.getByRole('button', { name: 'Get all statuses' }).click();
        await visit.rest(2000);
        const asked = visit.answers.status - known;
        all = {
          seconds: (Date.now() - started - 2000) / 1000,
          trunks: asked,
          cpu: ((await visit.cpu()) - cpu) / asked,
          task: Math.max(0, ...(await visit.seen()).tasks.slice(tasks).map(({ ms }) => ms)),
        };
      });
    }),
  );
  return [
    {
      title: `A fleet of ${trunks} trunks`,
      head: ['', 'value'],
      rows: [
        [`list visible at 1x, ${trunks} trunks (ms)`, spread(first.large)],
        ['list visible at 1x, 100 trunks (ms)', spread(first.small)],
        ['the first to the second', ratioText(ratio(first.large, first.small))],
        ['worst event of a search at 4x, 6 keys (ms)', spread(events)],
        ['all statuses: trunks asked', figure(all.trunks)],
        ['all statuses: seconds', figure(all.seconds)],
        ['all statuses: trunks a second', figure(all.trunks / all.seconds)],
        ['all statuses: main thread for one trunk, record included (ms)', figure(all.cpu)],
        ['all statuses: longest task (ms; 0 is below 50)', figure(all.task)],
      ],
    },
  ];
}
