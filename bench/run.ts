// The bench: builds the peers, measures what was asked for, and says what came of it. Options as in
// `cargo xtask bench --help`.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { launch } from './browser';
import { buildPeers, page } from './candidates';
import { checks } from './checks';
import { busyKeyIsCaught, interactions } from './interactions';
import { leakIsCaught, memory } from './memory';
import { goals, markdown, median, Shuffle, terminal, type Aim, type Goal, type Table } from './report';
import { size, start, type Sizes } from './start';
import { fleet, statuses } from './statuses';

const flag = { type: 'boolean', default: false } as const;
const { values: options, positionals: names } = parseArgs({
  options: { quick: flag, write: flag, only: flag },
  allowPositionals: true,
});
const { quick } = options;
const shuffle = new Shuffle();
const sizes: Sizes = {};
const aims: Goal[] = [];
const aim: Aim = (what, value, most) => aims.push({ what, value, most });

/** By the names that `--only` takes. */
const PARTS: Record<string, () => Promise<Table[]>> = {
  start: () => start(quick ? 1 : 15, shuffle, sizes, aim),
  interactions: () => interactions(quick ? 1 : 9, shuffle, aim),
  statuses: () => statuses(quick ? 1 : 9, shuffle, aim),
  fleet: () => fleet(quick ? 1000 : 10_000, quick ? 2 : 15, shuffle),
  checks: () => checks(quick ? 500 : 10_000, aim),
  memory: () => memory(quick ? 60 : 1000, aim),
  size: async () => [size(sizes, aim)],
};

/** More than this and the figures are those of the machine, not of the page. */
const CALM = 1.5 * availableParallelism();
const loads: number[] = [];
setInterval(() => loads.push(loadavg()[0]!), 5_000);

async function main() {
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown || (options.only && names.length === 0)) throw new Error(`--only takes ${Object.keys(PARTS).join(', ')}`);
  if (options.write && names.length > 0) throw new Error('--write replaces all tables: leave out --only');
  const began = Date.now();
  loads.push(loadavg()[0]!);
  buildPeers();
  const tables: Table[] = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    for (const table of await measure()) {
      tables.push(table);
      console.log(terminal(table));
    }
  }
  const controls = [await busyKeyIsCaught(), await leakIsCaught()];
  tables.push({
    title: 'Planted bugs',
    head: ['', 'caught'],
    rows: controls.map(([caught, words]) => [words, caught ? 'yes' : 'no']),
  });
  tables.push(goals(aims));
  for (const table of tables.slice(-2)) console.log(terminal(table));
  await using browser = await launch();
  const require = createRequire(import.meta.url);
  const version = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  const about = [
    `Trunkline ${/data-version="([^"]*)"/.exec(page)?.[1]}, Chromium ${browser.version()}, React ${version('react')}`,
    `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores`,
    `load average ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}, median ${median(loads).toFixed(1)}`,
    `${quick ? 'quick run' : 'full run'} of ${((Date.now() - began) / 60_000).toFixed(1)} minutes, ${new Date().toISOString().slice(0, 10)}`,
  ];
  console.log(`\n${about.join('\n')}`);
  const isCalm = median(loads) <= CALM;
  if (!isCalm) console.log('The machine was busy: read the ratios, not the milliseconds.');
  if (!controls.every(([caught]) => caught)) throw new Error('a planted bug was not caught: the bench measures nothing');
  if (!options.write) return;
  if (!isCalm) throw new Error(`nothing was written: the median of the load average is over ${CALM}`);
  write([about.map((line) => `* ${line}`).join('\n'), ...tables.map(markdown)].join('\n\n'));
}

/** Puts the text between the marks of docs/performance.md. */
function write(text: string) {
  const file = '../docs/performance.md';
  const [before, , after] = readFileSync(file, 'utf8').split(/(?<=<!-- bench: begin -->\n)|(?=<!-- bench: end -->)/);
  if (after === undefined) throw new Error(`${file} has no marks between which to write`);
  writeFileSync(file, `${before}\n${text}\n\n${after}`);
  console.log('written to docs/performance.md');
}

try {
  await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
process.exit();
