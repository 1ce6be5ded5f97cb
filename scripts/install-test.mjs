// `run.mjs install-test`: the packages in a new app outside the checkout.

import { join } from 'node:path';
import { installDependencies } from './install.mjs';
import { runNodeTests } from './node-test.mjs';
import { typescriptHook } from './paths.mjs';
import { prepareToolchain } from './toolchain.mjs';

export async function run() {
  const tools = await prepareToolchain();
  await installDependencies(tools);
  const { code, counts } = await runNodeTests(
    'install-test',
    [join('test/install', 'install.test.ts')],
    tools,
    ['--require', typescriptHook],
  );
  return code === 0 && counts ? 0 : 1;
}
