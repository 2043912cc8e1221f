// Ends a run with the line by which `cargo xtask test` counts.
import type { FullConfig, Reporter, Suite } from '@playwright/test/reporter';

export default class Count implements Reporter {
  private suite: Suite | undefined;
  /** Failures outside every test, such as a worker that died. */
  private broken = 0;

  onBegin(_: FullConfig, suite: Suite) {
    this.suite = suite;
  }

  onError() {
    this.broken += 1;
  }

  onEnd() {
    const outcomes = (this.suite?.allTests() ?? []).map((test) => test.outcome());
    const passed = outcomes.filter((outcome) => outcome === 'expected').length;
    const ignored = outcomes.filter((outcome) => outcome === 'skipped').length;
    // A test that passed at the second try would pass by luck.
    const failed = outcomes.length - passed - ignored + this.broken;
    console.log(`test result: ${failed ? 'FAILED' : 'ok'}. ${passed} passed; ${failed} failed; ${ignored} ignored`);
  }

  printsToStdio() {
    return false;
  }
}
