// Figures into tables: medians of one page, medians of the ratios of pairs, and the same table for a terminal and for
// docs/performance.md.
import { NAMES, type Name } from './candidates';

export type Table = { title: string; head: string[]; rows: string[][] };

/** The value in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** A number as people read it: the smaller, the more digits behind the point. */
export function figure(value: number): string {
  if (value === Math.round(value) || Math.abs(value) >= 10) return value.toFixed(0);
  return value.toFixed(Math.abs(value) < 0.1 ? 3 : 2);
}

/** The median of several values, and the least in brackets. */
export function spread(values: number[]): string {
  const [middle, least] = [figure(median(values)), figure(Math.min(...values))];
  return values.length === 1 ? middle : `${middle} [${least}]`;
}

/** The values of each candidate; those of one round stand at the same place. */
export type Rounds = Record<Name, number[]>;

export const rounds = (): Rounds => ({ Trunkline: [], React: [], plain: [] });

/** The median of the ratios of each round. */
export const ratio = (ours: number[], theirs: number[]) => median(ours.map((value, round) => value / theirs[round]!));

export const ratioText = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : '–');

/** A figure with what it may be at most. */
export type Goal = { what: string; value: number; most: number };

/** Where the parts of the bench leave their goals. */
export type Aim = (what: string, value: number, most: number) => void;

/** What is met and what falls short. */
export const goals = (all: Goal[]): Table => ({
  title: 'Goals',
  head: ['', 'measured', 'at most', ''],
  rows: all.map(({ what, value, most }) => [what, figure(value), String(most), value <= most ? 'met' : 'missed']),
});

/** The heading of a table that compares the three. */
export const COMPARED = ['', ...NAMES, 'to React', 'to plain'];

/** Its line for one figure. */
export const compared = (what: string, values: Rounds) => [
  what,
  ...NAMES.map((name) => spread(values[name])),
  ratioText(ratio(values.Trunkline, values.React)),
  ratioText(ratio(values.Trunkline, values.plain)),
];

const isNumber = (cell: string) => /^[–+\d]/.test(cell);

/** Aligned columns. */
export function terminal({ title, head, rows }: Table): string {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => row[at]!.length)));
  const line = (row: string[]) =>
    row.map((cell, at) => (at > 0 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join('  ').trimEnd();
  return [`\n${title}`, line(head), ...rows.map(line)].join('\n');
}

/** The same in Markdown. */
export function markdown({ title, head, rows }: Table): string {
  const line = (row: string[]) => `| ${row.join(' | ')} |`;
  const rule = head.map((_, at) => (at > 0 && rows.every((row) => row[at] === '' || isNumber(row[at]!)) ? '---:' : '---'));
  return [`### ${title}`, '', line(head), line(rule), ...rows.map(line)].join('\n');
}

/** An order that is the same in every run: two runs differ by the machine only. */
export class Shuffle {
  private state = 11;

  order<T>(values: readonly T[]): T[] {
    const order = [...values];
    for (let at = order.length - 1; at > 0; at -= 1) {
      this.state = (this.state * 48271) % 2147483647;
      const other = this.state % (at + 1);
      [order[at], order[other]] = [order[other]!, order[at]!];
    }
    return order;
  }
}
