// `run.mjs interop`: the tests against real tools, which are built beforehand
// by test/interop/tools/build.sh. Arguments are file names.

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
  const all = readdirSync(join(root, 'test/interop'))
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join('test/interop', name));
  // Without a file name Node.js would look for tests everywhere.
  if (all.length === 0) throw new UserError('test/interop has no tests.');
  const { code, counts } = await runNodeTests(
    'interop',
    args.length > 0 ? args : all,
    tools,
    // One at a time: the servers under test take fixed amounts of the machine.
    ['--require', typescriptHook, '--test-concurrency=1'],
  );
  return code === 0 && counts ? 0 : 1;
}
