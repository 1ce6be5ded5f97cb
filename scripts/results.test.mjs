import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jestCounts, playwrightCounts, sum } from './results.mjs';
import { workers } from './test.mjs';

test('a Jest suite that cannot run counts as a failure', () => {
  const report = {
    numPassedTests: 7,
    numFailedTests: 1,
    numRuntimeErrorTestSuites: 2,
  };
  assert.deepEqual(jestCounts(report), { passed: 7, failed: 3 });
});

test('a flaky browser test has passed, an error outside of tests has failed', () => {
  const stats = { expected: 3, flaky: 1, unexpected: 1, skipped: 2 };
  assert.deepEqual(playwrightCounts({ stats, errors: [{}] }), {
    passed: 4,
    failed: 2,
  });
});

test('adds up', () => {
  assert.deepEqual(
    sum([
      { passed: 1, failed: 2 },
      { passed: 3, failed: 4 },
    ]),
    { passed: 4, failed: 6 },
  );
});

test('takes as many workers as cores and memory allow', () => {
  const gib = 2 ** 30;
  assert.equal(workers(2, 24 * gib), 2);
  assert.equal(workers(8, 32 * gib), 7);
  assert.equal(workers(8, 4 * gib), 2);
  assert.equal(workers(1, 1 * gib), 1);
});
