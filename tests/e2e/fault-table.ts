// Prints the table of faults.spec.ts: kinds of faults by operations, and how soon something true was said.
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

type Note = { operation: string; fault: string; good: boolean; took: number | undefined };

export default class FaultTable implements Reporter {
  private readonly notes = new Map<string, Note>();

  onTestEnd(test: TestCase, result: TestResult) {
    const [, operation, fault] = /^(\w+) under (\w+)$/.exec(test.title) ?? [];
    if (!operation || !fault) return;
    const note = result.annotations.find((annotation) => annotation.type === 'fault');
    const took = note?.description ? (JSON.parse(note.description) as { took: number }).took : undefined;
    this.notes.set(test.id, { operation, fault, good: result.status === 'passed', took });
  }

  onEnd(_: FullResult) {
    const notes = [...this.notes.values()];
    if (notes.length === 0) return;
    const operations = [...new Set(notes.map((note) => note.operation))];
    const faults = [...new Set(notes.map((note) => note.fault))];
    const wrong = notes.filter((note) => !note.good);
    console.log(`\nFaults: ${notes.length} cases, ${faults.length} kinds in ${operations.length} places`);
    console.log(`${'kind'.padEnd(16)}places  good  wrong`);
    for (const fault of faults) {
      const places = notes.filter((note) => note.fault === fault);
      const good = places.filter((note) => note.good).length;
      console.log(`${fault.padEnd(16)}${String(places.length).padStart(6)}${String(good).padStart(6)}${String(places.length - good).padStart(7)}`);
    }
    console.log(`${'all'.padEnd(16)}${String(notes.length).padStart(6)}${String(notes.length - wrong.length).padStart(6)}${String(wrong.length).padStart(7)}`);
    for (const note of wrong) console.log(`wrong: ${note.operation} under ${note.fault}`);
    const took = notes.flatMap((note) => (note.took === undefined ? [] : [note.took])).sort((one, other) => one - other);
    const median = took[Math.floor(took.length / 2)] ?? 0;
    console.log(`Until something true was said and checked: median ${median} ms, at most ${took.at(-1) ?? 0} ms\n`);
  }

  printsToStdio() {
    return false;
  }
}
