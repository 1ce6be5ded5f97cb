// `run.mjs interop`: the tests against real tools, which are built beforehand
// by test/interop/tools/build.sh. Arguments are file names; `--only engines` are
// those against admission engines, which are no part of the others.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './errors.mjs';
import { installDependencies } from './install.mjs';
import { runNodeTests } from './node-test.mjs';
import { root, typescriptHook } from './paths.mjs';
import { prepareToolchain } from './toolchain.mjs';

export async function run(args) {
  const tools = await prepareToolchain();
  await installDependencies(tools);
  const suite = args[0] === '--only' ? args[1] ?? '' : undefined;
  if (suite !== undefined && suite !== 'engines') {
    throw new UserError('--only takes the name of a suite: engines.');
  }
  const folder = join('test/interop', suite ?? '');
  const all = readdirSync(join(root, folder))
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(folder, name));
  // Without a file name Node.js would look for tests everywhere.
  if (all.length === 0) throw new UserError(`${folder} has no tests.`);
  const { code, counts } = await runNodeTests(
    suite ?? 'interop',
    args.length > 0 && suite === undefined ? args : all,
    tools,
    // One at a time: the servers under test take fixed amounts of the machine.
    ['--require', typescriptHook, '--test-concurrency=1'],
  );
  return code === 0 && counts ? 0 : 1;
}
