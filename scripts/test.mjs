// `npm test`: the tests of these scripts and of all packages. Arguments go to
// Jest, for example `npm test -- plugins/image-signing-common`.

import { mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { installDependencies } from './install.mjs';
import { runNodeTests } from './node-test.mjs';
import { cli, resultsDir, root } from './paths.mjs';
import { runTool } from './processes.mjs';
import { forget, jestCounts, readCounts, sum } from './results.mjs';
import { prepareToolchain } from './toolchain.mjs';

const postgresVariable = 'BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING';

export async function run(args) {
  const tools = await prepareToolchain();
  await installDependencies(tools);
  if (args.some(arg => arg.startsWith('--watch'))) return watch(args, tools);

  const databases = process.env[postgresVariable]
    ? 'SQLite and PostgreSQL'
    : `SQLite only, set ${postgresVariable} for PostgreSQL`;
  console.log(`Databases: ${databases}`);

  const runs = [];
  if (args.length === 0) runs.push(await runScriptTests(tools));
  runs.push(await runPackageTests(args, tools));

  const complete = runs.every(({ counts }) => counts);
  const { passed, failed } = sum(runs.map(({ counts }) => counts ?? sum([])));
  console.log(
    [
      `\nTests: ${passed} passed, ${failed} failed (${databases}).`,
      ...(complete ? [] : ['A test runner ended without a result.']),
    ].join('\n'),
  );
  return runs.every(({ code }) => code === 0) && complete ? 0 : 1;
}

function watch(args, { node, env }) {
  return runTool(node, [cli.backstage, 'repo', 'test', ...args], {
    env: testEnvironment(env),
    interactive: true,
  });
}

function runScriptTests(tools) {
  const files = readdirSync(join(root, 'scripts'))
    .filter(name => name.endsWith('.test.mjs'))
    .map(name => join('scripts', name));
  return runNodeTests('scripts', files, tools);
}

async function runPackageTests(args, { node, env }) {
  const file = join(resultsDir, 'jest.json');
  mkdirSync(resultsDir, { recursive: true });
  forget(file);
  const jest = [cli.backstage, 'repo', 'test', '--coverage=false'];
  jest.push('--json', `--outputFile=${file}`);
  if (!args.some(arg => /^(-i|-w|--runInBand|--maxWorkers)\b/.test(arg))) {
    jest.push(`--maxWorkers=${workers()}`);
  }
  const code = await runTool(node, [...jest, ...args], {
    env: { ...testEnvironment(env), CI: '1' },
  });
  return { code, counts: readCounts(file, jestCounts) };
}

// Without this variable, and with CI set, Backstage's test databases look for
// Docker.
function testEnvironment(env) {
  return { ...env, BACKSTAGE_TEST_DISABLE_DOCKER: '1' };
}

/** A worker per core but one, as far as the memory reaches. */
export function workers(cores = availableParallelism(), memory = totalmem()) {
  const byCores = cores > 3 ? cores - 1 : cores;
  const byMemory = Math.floor(memory / 2 ** 31);
  return Math.max(1, Math.min(byCores, byMemory));
}
