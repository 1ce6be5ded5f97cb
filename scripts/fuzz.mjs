// `run.mjs fuzz`: looks for inputs that crash, hang or fool the verifier.

import { join } from 'node:path';
import { installDependencies } from './install.mjs';
import { root, typescriptHook } from './paths.mjs';
import { runTool } from './processes.mjs';
import { prepareToolchain } from './toolchain.mjs';

export async function run(args) {
  const tools = await prepareToolchain();
  await installDependencies(tools);
  const main = join(root, 'test/fuzz/main.ts');
  return runTool(tools.node, ['--require', typescriptHook, main, ...args], {
    env: tools.env,
  });
}
