// How the tests of deploy/ report: a line for each group, failures in full, and at the end the line by which
// `cargo xtask test` counts.

/** Of the events of a run, the lines to print. */
export default async function* report(events) {
  const counts = { passed: 0, failed: 0, ignored: 0 };
  for await (const { type, data } of events) {
    if (type === 'test:stdout') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const seconds = (data.details.duration_ms / 1000).toFixed(1);
    const failure = data.details.error?.cause ?? data.details.error;
    if (data.details.type === 'suite') {
      yield `${type === 'test:pass' ? 'ok' : 'FAILED'} ${data.name} (${seconds} s)\n`;
      // A group that could not begin has no test that failed.
      if (data.details.error?.failureType === 'hookFailed') counts.failed += 1;
      else continue;
    } else if (data.skip !== undefined) counts.ignored += 1;
    else counts[type === 'test:pass' ? 'passed' : 'failed'] += 1;
    if (type === 'test:fail') yield `FAILED ${data.name} (${seconds} s, ${data.file}:${data.line})\n${failure?.stack ?? failure}\n`;
  }
  const { passed, failed, ignored } = counts;
  yield `test result: ${failed ? 'FAILED' : 'ok'}. ${passed} passed; ${failed} failed; ${ignored} ignored\n`;
}
