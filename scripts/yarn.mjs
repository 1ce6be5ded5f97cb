// Yarn for those who have none: `node scripts/run.mjs yarn lint`.

import { runTool } from './processes.mjs';
import { prepareToolchain } from './toolchain.mjs';

export async function run(args) {
  const { node, yarn, env } = await prepareToolchain();
  return runTool(node, [yarn, ...args], { env, interactive: true });
}
