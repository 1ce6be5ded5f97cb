// Installs the dependencies, unless a stamp says that this is done.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from './errors.mjs';
import { registryUnreachable } from './npm.mjs';
import { root } from './paths.mjs';
import { isStopping, onLines, runTool, startProcess } from './processes.mjs';

const stampFile = join(root, 'node_modules', '.install-stamp');

export async function installDependencies({ node, nodeVersion, yarn, env }) {
  const stamp = stampOf(readInputs(), nodeVersion);
  if (readStamp() === stamp) return;

  console.log(
    existsSync(stampFile)
      ? 'The dependencies have changed, updating them ...'
      : 'Installing the dependencies, the first time takes a few minutes ...',
  );
  await checkRegistry(node, yarn, env);
  const code = await runTool(node, [yarn, 'install', '--immutable'], { env });
  if (code !== 0) {
    throw new UserError(
      'The dependencies could not be installed: the lines above say why.',
    );
  }
  writeFileSync(stampFile, stamp);
}

/** A digest over all that decides what an install would put in place. */
export function stampOf(
  files,
  nodeVersion,
  system = `${process.platform}-${process.arch}`,
) {
  const hash = createHash('sha256');
  hash.update(`${nodeVersion.split('.')[0]}\0${system}\0`);
  for (const [path, content] of [...files].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function readInputs() {
  const paths = ['package.json', 'yarn.lock', '.yarnrc.yml'];
  for (const folder of ['packages', 'plugins']) {
    for (const name of readdirSync(join(root, folder))) {
      paths.push(`${folder}/${name}/package.json`);
    }
  }
  return paths
    .filter(path => existsSync(join(root, path)))
    .map(path => [path, readFileSync(join(root, path))]);
}

function readStamp() {
  return existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : undefined;
}

// Says in one line what Yarn would say in one per package. Asked of Yarn, which
// alone knows the registry and proxy that it is set to use, for a tiny one of
// the dependencies.
async function checkRegistry(node, yarn, env) {
  const args = [yarn, 'npm', 'info', 'wrappy', '--fields', 'name'];
  const child = startProcess(node, args, {
    env: { ...env, YARN_HTTP_RETRY: '1', YARN_HTTP_TIMEOUT: '15000' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let reason;
  onLines(child.stdout, line => {
    reason ??= /YN\d+: (?:\w*Error: )?(.+)/.exec(line)?.[1];
  });
  if ((await child.exited) !== 0 && !isStopping()) {
    throw new UserError(registryUnreachable('the dependencies', reason));
  }
}
