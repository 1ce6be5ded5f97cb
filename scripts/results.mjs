// Reads the result files of the test runners.

import { readFileSync, rmSync } from 'node:fs';

/** Removes an old result file, so that a run that dies is not taken for it. */
export const forget = file => rmSync(file, { force: true });

/** Passed and failed tests of a result file; undefined where it is missing. */
export function readCounts(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** A Jest `--json` file. A suite that could not run at all is one failure. */
export function jestCounts(report) {
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
  };
}

/** The file that reporter.mjs writes for node:test. */
export const nodeCounts = ({ passed, failed }) => ({ passed, failed });

/** A file of Playwright's JSON reporter. */
export function playwrightCounts({ stats, errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
  };
}

export const outcome = ok =>
  ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
    }),
    { passed: 0, failed: 0 },
  );
}
