// Everything that continuous integration runs, from a clean clone to one line
// with the number of passed and failed tests and checks.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, installPrograms } from './debian.mjs';
import { installDependencies } from './install.mjs';
import { cli, resultsDir, root } from './paths.mjs';
import { startPostgres } from './postgres.mjs';
import { runTool } from './processes.mjs';
import {
  forget,
  jestCounts,
  nodeCounts,
  outcome,
  playwrightCounts,
  readCounts,
  sum,
} from './results.mjs';
import { prepareToolchain } from './toolchain.mjs';

// The same as build:api-reports in package.json.
const apiReports = [
  'api-reports',
  '--sql-reports',
  '--exclude=packages/demo-fleet',
  // The types of the wire are generated, and exported under their own names.
  '--omit-messages=ae-wrong-input-file-type,ae-forgotten-export,ae-undocumented',
];

// What the suite uses; the other tools take minutes to build and wait for it.
const interopTools = [
  'cosign',
  'cosign2',
  'notary',
  'oras',
  'kube-apiserver',
  'kube-controller-manager',
  'etcd',
  'oci-registry',
  'actionlint',
];

/** The admission engines. */
const engineTools = ['kyverno', 'policy-controller'];

// Ends in time to say what has passed, whatever hangs.
const end = Date.now() + 75 * 60_000;
const atMost = minutes =>
  Math.min(minutes, Math.max(0.1, (end - Date.now()) / 60_000));

const steps = [];
const notRun = [];

export async function run() {
  let tools;
  await step('Node.js, Yarn and dependencies', async () => {
    tools = await prepareToolchain();
    await installDependencies(tools);
    return outcome(true);
  });
  if (steps[0].failed === 0) {
    await prepare('Debian packages', installPrograms);
    await runTests();
    await runChecks(tools);
    await runInterop(tools);
    await runEngines(tools);
    await runBrowserTests(tools);
    await runInstallTest(tools);
  } else {
    notRun.push('all tests and checks: the dependencies are missing');
  }
  return close();
}

async function runTests() {
  const database = await startDatabase('tests on PostgreSQL');
  await step('Tests', async () => {
    const files = [
      [join(resultsDir, 'scripts.json'), nodeCounts],
      [join(resultsDir, 'jest.json'), jestCounts],
    ];
    files.forEach(([file]) => forget(file));
    const code = await runTool('npm', ['test'], {
      env: { ...process.env, ...database.env },
      minutes: atMost(35),
    });
    return countsOf(code, files);
  });
  await database.stop();
}

/** A PostgreSQL server for a step, and the variable that names it to tests. */
async function startDatabase(what) {
  let database;
  if (findProgram('postgres')) {
    await prepare('PostgreSQL', async () => (database = await startPostgres()));
  }
  if (!database) notRun.push(`${what}: no server could be started`);
  return {
    env: database && {
      BACKSTAGE_TEST_DATABASE_POSTGRES15_CONNECTION_STRING:
        database.connectionString,
    },
    stop: async () => database?.stop(),
  };
}

async function runChecks(tools) {
  const backstage = (...args) => [cli.backstage, ...args];
  const checks = [
    ['Formatting', [cli.prettier, '--check', '.']],
    ['Lint', backstage('repo', 'lint', '--max-warnings=0')],
    ['Types', [cli.tsc, '--pretty', 'false']],
    ['API reports', [cli.repoTools, ...apiReports, '--ci']],
    ['Generated code', [join(root, 'scripts/generate-openapi.mjs'), '--check']],
    ['Package metadata', backstage('repo', 'fix', '--publish', '--check')],
    ['Configuration', backstage('config:check', '--strict')],
    [
      'Production configuration',
      backstage(
        'config:check',
        '--strict',
        '--lax',
        '--config=app-config.production.yaml',
      ),
    ],
    ['Build', backstage('repo', 'build', '--all')],
  ];
  for (const [name, args] of checks) {
    await step(name, async () => {
      const { node, env } = tools;
      return outcome(
        (await runTool(node, args, { env, minutes: atMost(10) })) === 0,
      );
    });
  }
}

async function runInterop({ node, env }) {
  const build = join(root, 'test/interop/tools/build.sh');
  if (!findProgram('go')) {
    notRun.push('interoperability tests: Go is not installed');
    return;
  }
  await step('Tools for the interoperability tests', async () =>
    outcome(
      (await runTool('bash', [build, ...interopTools], {
        env,
        minutes: atMost(30),
      })) === 0,
    ),
  );
  const database = await startDatabase(
    'interoperability tests with two replicas on PostgreSQL',
  );
  await step('Interoperability tests', async () => {
    const file = join(resultsDir, 'interop.json');
    forget(file);
    const args = [join(root, 'scripts/run.mjs'), 'interop'];
    const code = await runTool(node, args, {
      env: { ...env, ...database.env },
      minutes: atMost(25),
    });
    return countsOf(code, [[file, nodeCounts]]);
  });
  await database.stop();
}

/** Real admission engines; whoever has no time to build them is told so. */
async function runEngines({ node, env }) {
  const build = join(root, 'test/interop/tools/build.sh');
  if (!findProgram('go')) {
    notRun.push('tests of the admission engines: Go is not installed');
    return;
  }
  let code;
  await prepare('Admission engines', async () => {
    const minutes = atMost(15);
    code = await runTool('bash', [build, ...engineTools], { env, minutes });
  });
  if (code !== 0) {
    notRun.push('tests of the admission engines: they could not be built');
    return;
  }
  await step('Tests of the admission engines', async () => {
    const file = join(resultsDir, 'engines.json');
    forget(file);
    const args = [
      join(root, 'scripts/run.mjs'),
      'interop',
      '--only',
      'engines',
    ];
    const ended = await runTool(node, args, { env, minutes: atMost(15) });
    return countsOf(ended, [[file, nodeCounts]]);
  });
}

async function runBrowserTests({ node, env }) {
  if (!existsSync('/usr/bin/chromium') && !env.CHROMIUM_PATH) {
    notRun.push('browser tests: Chromium is not installed');
    return;
  }
  await step('Browser tests', async () => {
    const file = join(resultsDir, 'playwright.json');
    forget(file);
    const config = join(root, 'test/e2e/playwright.config.ts');
    const args = [cli.playwright, 'test', '--config', config];
    const code = await runTool(node, args, {
      env: { ...env, CI: 'true' },
      minutes: atMost(30),
    });
    return countsOf(code, [[file, playwrightCounts]]);
  });
}

async function runInstallTest({ node, env }) {
  if (!existsSync('/usr/bin/chromium') && !env.CHROMIUM_PATH) {
    notRun.push('installation in a new app: Chromium is not installed');
    return;
  }
  await step('Installation in a new app', async () => {
    const file = join(resultsDir, 'install-test.json');
    forget(file);
    const args = [join(root, 'scripts/run.mjs'), 'install-test'];
    const code = await runTool(node, args, { env, minutes: atMost(15) });
    return countsOf(code, [[file, nodeCounts]]);
  });
}

/** A runner that fails without a failed test, or leaves no result, is one failure. */
function countsOf(code, files) {
  const counts = files.map(([file, count]) => readCounts(file, count));
  const missing = counts.filter(found => !found).length;
  const total = sum([
    ...counts.filter(Boolean),
    { passed: 0, failed: missing },
  ]);
  if (code !== 0 && total.failed === 0) total.failed = 1;
  return total;
}

async function step(name, action) {
  const begin = Date.now();
  console.log(`\n=== ${name}`);
  const counts = await action().catch(error => {
    console.error(error);
    return outcome(false);
  });
  const seconds = (Date.now() - begin) / 1000;
  steps.push({ name, seconds, ...counts });
  const word = counts.failed > 0 ? 'FAILED' : 'ok';
  console.log(`=== ${name}: ${word} (${seconds.toFixed(1)} s)`);
}

/** A step that is no test: when it fails, what needs it says so. */
async function prepare(name, action) {
  const begin = Date.now();
  console.log(`\n=== ${name}`);
  await action().catch(error => console.error(error));
  console.log(`=== ${name} (${((Date.now() - begin) / 1000).toFixed(1)} s)`);
}

function close() {
  const total = sum(steps);
  console.log('\n=== Summary');
  for (const { name, seconds, passed, failed, failures = [] } of steps) {
    const word = failed > 0 ? 'FAILED' : 'ok';
    const count = `passed ${passed}, failed ${failed}`;
    console.log(
      `${word.padEnd(7)} ${name.padEnd(40)} ${count} (${seconds.toFixed(0)} s)`,
    );
    for (const text of failures.slice(0, 5)) console.log(`        ${text}`);
  }
  for (const text of notRun) console.log(`not run: ${text}`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
}
