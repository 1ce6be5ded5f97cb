// `npm start`: the demo fleet and the example Backstage app, until Ctrl-C.

import { join } from 'node:path';
import { installDependencies } from './install.mjs';
import { cli, root, typescriptHook } from './paths.mjs';
import { checkPorts } from './ports.mjs';
import {
  delay,
  isStopping,
  onLines,
  startProcess,
  stopAll,
} from './processes.mjs';
import { prepareToolchain } from './toolchain.mjs';

const page = 'http://localhost:3000/image-signing';
const answers = {
  frontend: 'http://localhost:3000/',
  backend: 'http://localhost:7007/.backstage/health/v1/readiness',
};
const patienceMs = 60_000;

export async function run(args) {
  await checkPorts();
  const tools = await prepareToolchain();
  await installDependencies(tools);

  const demo = startLabelled('demo fleet', tools, [
    '--require',
    typescriptHook,
    join(root, 'packages/demo-fleet/src/main.ts'),
  ]);
  const demoReady = new Promise(resolve =>
    onLines(
      demo.stdout,
      line => line.includes('demo fleet ready') && resolve(),
    ),
  );
  const demoEnd = endOf(demo, 'The demo fleet');
  const failed = await Promise.race([demoReady, demoEnd]);
  if (failed) return failed;

  const app = startLabelled('backstage', tools, [
    cli.backstage,
    'repo',
    'start',
    ...args,
  ]);
  announceReadiness();
  return Promise.race([demoEnd, endOf(app, 'Backstage')]);
}

function startLabelled(label, { node, env }, args) {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = startProcess(node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, ...color },
  });
  const prefix = `${label.padEnd(10)} | `;
  onLines(child.stdout, line => console.log(prefix + line));
  onLines(child.stderr, line => console.error(prefix + line));
  return child;
}

/** Resolves to an exit code once the process has ended and the others with it. */
async function endOf(child, name) {
  const result = await child.exited;
  if (!isStopping()) {
    console.error(`\n${name} has ended (${result}), stopping the rest.`);
  }
  await stopAll();
  return 1;
}

// One after the other: the backend logs every request for its readiness.
async function announceReadiness() {
  for (const [name, url] of Object.entries(answers)) {
    const begin = Date.now();
    let patient = true;
    while (!(await responds(url))) {
      if (isStopping()) return;
      if (patient && Date.now() - begin > patienceMs) {
        patient = false;
        console.error(
          `\nStill waiting for the ${name}: see the lines above.\n`,
        );
      }
      await delay(500);
    }
  }
  console.log(`\nReady: ${page} (Ctrl-C ends it)\n`);
}

async function responds(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
