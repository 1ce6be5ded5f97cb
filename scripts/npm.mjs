// Installs one pinned package from the npm registry into .tools, with the npm
// that came with the running Node.js.

import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { UserError } from './errors.mjs';
import { toolsDir } from './paths.mjs';

/**
 * Returns the path of the package's program. The notice is printed only when
 * there is something to install.
 */
export async function installNpmPackage(wanted, notice) {
  const { name, version, integrity, bin } = wanted;
  const dir = join(toolsDir, `${name.split('/').pop()}-${version}`);
  const program = join(dir, 'node_modules', name, bin);
  if (installedIntegrity(dir, name) === integrity && existsSync(program)) {
    return program;
  }

  if (notice) console.log(notice);
  console.log(`Installing ${name}@${version} ...`);
  // Renamed only when complete, so that an interrupted install is not used.
  const incoming = `${dir}.${process.pid}`;
  try {
    mkdirSync(incoming, { recursive: true });
    writeFileSync(join(incoming, 'package.json'), '{"private":true}\n');
    await npmInstall(incoming, `${name}@${version}`);
    if (installedIntegrity(incoming, name) !== integrity) {
      throw new UserError(
        `${name}@${version} is not the package that this repository was tested with (its digest differs): check the registry that npm is set to use.`,
      );
    }
    rmSync(dir, { recursive: true, force: true });
    renameSync(incoming, dir);
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
  return program;
}

function installedIntegrity(dir, name) {
  try {
    const lock = readFileSync(join(dir, 'node_modules/.package-lock.json'));
    return JSON.parse(lock).packages[`node_modules/${name}`]?.integrity;
  } catch {
    return undefined;
  }
}

async function npmInstall(prefix, spec) {
  const { code, output } = await runNpm([
    'install',
    spec,
    `--prefix=${prefix}`,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
  ]);
  if (code !== 0) throw new UserError(npmFailure(spec, output));
}

function runNpm(args) {
  // Set when npm started this script; `npm` by name is a .cmd file on Windows.
  const npm = process.env.npm_execpath ?? '';
  const child = /npm-cli\.c?js$/.test(npm)
    ? spawn(process.execPath, [npm, ...args])
    : spawn('npm', args, { shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdin.end();
    child.stdout.on('data', chunk => (output += chunk));
    child.stderr.on('data', chunk => (output += chunk));
    child.on('error', error =>
      reject(
        new UserError(
          `npm cannot be started (${error.code}): install npm and run the command again.`,
        ),
      ),
    );
    child.on('close', code => resolve({ code, output }));
  });
}

const networkCodes =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR)\b/;

/** One line that says why npm failed and what to do. */
export function npmFailure(spec, output) {
  const network = networkCodes.exec(output)?.[1];
  if (network) return registryUnreachable(spec, network);
  const code = /npm (?:error|ERR!) code (\S+)/.exec(output)?.[1];
  if (code === 'E404' || code === 'ETARGET') {
    return `The npm registry in use does not have ${spec}: check npm's registry setting, or install Node.js 24 yourself and run the command again.`;
  }
  const detail = output
    .split('\n')
    .find(line => /npm (?:error|ERR!) (?!code\b)/.test(line));
  return `npm could not install ${spec}: ${(detail ?? output).trim()}`;
}

export function registryUnreachable(what, code) {
  const reason = code ? ` (${code})` : '';
  return `Cannot download ${what}: the package registry cannot be reached${reason}. Check the network, proxy and registry settings and run the command again.`;
}
