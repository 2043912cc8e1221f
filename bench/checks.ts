// What a check of a large fleet costs: every record is read and compared with all others, while the page stays usable.
import { FAST, launch, Visit, withVisitor } from './browser';
import { withServed } from './candidates';
import { figure, type Aim, type Table } from './report';

/** Minutes that the check of ten thousand trunks may take: the PBX takes 5,000 calls a minute. */
const PATIENCE = 5 * 60_000;

export async function checks(trunks: number, aim: Aim): Promise<Table[]> {
  const tables: Table[] = [];
  await withServed(['Trunkline'], trunks, async ([served]) => {
    await using browser = await launch();
    await withVisitor(browser, async (context) => {
      const visit = await Visit.start(context, FAST);
      await visit.list(served!.address);
      await visit.rest();
      await visit.page.getByRole('link', { name: 'Tools' }).click();
      const start = visit.page.getByRole('button', { name: 'Check all trunks' });
      await start.waitFor();
      await visit.rest();
      const [before, known, cpu] = [await visit.seen(), visit.answers.record, await visit.cpu()];
      const began = Date.now();
      await start.click();
      const again = visit.page.getByRole('button', { name: 'Check again' });
      await again.waitFor({ timeout: PATIENCE });
      const seconds = (Date.now() - began) / 1000;
      await visit.rest();
      const records = visit.answers.record - known;
      if (records < trunks) throw new Error(`${records} of ${trunks} records were read`);
      const after = await visit.seen();
      const longest = Math.max(0, ...after.tasks.slice(before.tasks.length).map(({ ms }) => ms));
      aim(`check of ${trunks} trunks: longest task, 1x (ms; 0 is below 50)`, longest, 50);
      tables.push({
        title: `A check of ${trunks} trunks at 1x`,
        head: ['', 'value'],
        rows: [
          ['seconds, reading included', figure(seconds)],
          ['main thread for one trunk (ms)', figure(((await visit.cpu()) - cpu) / trunks)],
          ['longest task (ms; 0 is below 50)', figure(longest)],
          ['wasm memory before and after (MB)', `${(before.wasm / 1e6).toFixed(1)} and ${(after.wasm / 1e6).toFixed(1)}`],
        ],
      });
    });
  });
  return tables;
}
