// Reads the result files of the test runners.

import { readFileSync, rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Removes an old result file, so that a run that dies is not taken for it. */
export const forget = file => rmSync(file, { force: true });

/**
 * Passed and failed tests of a result file, and a line for each that failed;
 * undefined where it is missing.
 */
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
    failures: (report.testResults ?? []).flatMap(
      ({ name, message, assertionResults }) => {
        const failed = assertionResults.filter(
          ({ status }) => status === 'failed',
        );
        return failed.length > 0
          ? failed.map(({ fullName, failureMessages }) =>
              failureOf(fullName, failureMessages[0]),
            )
          : suiteFailure(name, message, assertionResults);
      },
    ),
  };
}

/** A suite without a test is one that could not run, and says why. */
const suiteFailure = (name, message, tests) =>
  tests.length === 0 && message ? [failureOf(name, message)] : [];

/** The file that reporter.mjs writes for node:test. */
export const nodeCounts = ({ passed, failed, failures = [] }) => ({
  passed,
  failed,
  failures: failures.map(({ name, message }) => failureOf(name, message)),
});

/** A file of Playwright's JSON reporter. */
export function playwrightCounts({ stats, suites = [], errors = [] }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    failures: [
      ...suites.flatMap(playwrightFailures),
      ...errors.map(({ message }) => failureOf('outside of tests', message)),
    ],
  };
}

function playwrightFailures({ suites = [], specs = [] }) {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected')
      .map(({ results }) => {
        const { error } = results[results.length - 1] ?? {};
        return failureOf(title, error?.message);
      }),
  );
  return [...own, ...suites.flatMap(playwrightFailures)];
}

/** One line for the end of the log: a test's name and the head of its error. */
export function failureOf(name, message = '') {
  const text = stripVTControlCharacters(message).replace(/\s+/g, ' ').trim();
  const head = text.length > 400 ? `${text.slice(0, 400)} …` : text;
  return head ? `${name}: ${head}` : name;
}

export const outcome = ok =>
  ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed, failures = [] }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      failures: [...total.failures, ...failures],
    }),
    { passed: 0, failed: 0, failures: [] },
  );
}
