import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jestCounts, nodeCounts, playwrightCounts, sum } from './results.mjs';
import { workers } from './test.mjs';

test('a Jest suite that cannot run counts as a failure', () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 2,
  };
  const { passed, failed } = jestCounts(report);
  assert.deepEqual({ passed, failed }, { passed: 7, failed: 3 });
});

test('a flaky browser test has passed, an error outside of tests has failed', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 1, skipped: 2 };
  const { passed, failed } = playwrightCounts({ stats, errors: [{}] });
  assert.deepEqual({ passed, failed }, { passed: 4, failed: 2 });
});

test('a line names each failed test and why', () => {
  assert.deepEqual(
    jestCounts({
      testResults: [
        {
          assertionResults: [
            { status: 'passed', fullName: 'one', failureMessages: [] },
            {
              status: 'failed',
              fullName: 'two',
              failureMessages: ['\u001b[31mnot\n  equal\u001b[39m'],
            },
          ],
        },
        { name: 'a.test.ts', message: 'no module', assertionResults: [] },
      ],
    }).failures,
    ['two: not equal', 'a.test.ts: no module'],
  );
  assert.deepEqual(
    nodeCounts({
      passed: 1,
      failed: 1,
      failures: [{ name: 'three', message: '' }],
    }).failures,
    ['three'],
  );
  const results = [{ error: { message: 'gone' } }];
  const tests = [{ status: 'unexpected', results }];
  const specs = [
    { title: 'four', tests },
    { title: 'five', tests: [{ status: 'expected', results: [{}] }] },
  ];
  assert.deepEqual(
    playwrightCounts({ stats: {}, suites: [{ suites: [{ specs }] }] }).failures,
    ['four: gone'],
  );
});

test('adds up', () => {
  assert.deepEqual(
    sum([
      { passed: 1, failed: 2, failures: ['first: no'] },
      { passed: 3, failed: 4 },
    ]),
    { passed: 4, failed: 6, failures: ['first: no'] },
  );
});

test('takes as many workers as cores and memory allow', () => {
  const gib = 2 ** 30;
  assert.equal(workers(2, 24 * gib), 2);
  assert.equal(workers(8, 32 * gib), 7);
  assert.equal(workers(8, 4 * gib), 2);
  assert.equal(workers(1, 1 * gib), 1);
});
