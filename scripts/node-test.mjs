// Runs test files with Node.js's own test runner.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { resultsDir } from './paths.mjs';
import { runTool } from './processes.mjs';
import { forget, nodeCounts, readCounts } from './results.mjs';

const reporter = new URL('./reporter.mjs', import.meta.url).href;

/** Returns the exit code and the counts; also writes them as NAME.json. */
export async function runNodeTests(name, files, { node, env }, options = []) {
  const file = join(resultsDir, `${name}.json`);
  mkdirSync(resultsDir, { recursive: true });
  forget(file);
  const args = [
    ...options,
    '--test',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${file}`,
    ...files,
  ];
  const code = await runTool(node, args, { env });
  return { code, counts: readCounts(file, nodeCounts) };
}
