// The programs from Debian that continuous integration tests against.

import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runTool } from './processes.mjs';

const packages = {
  chromium: ['chromium', 'fonts-liberation'],
  postgres: ['postgresql'],
  'docker-registry': ['docker-registry'],
  skopeo: ['skopeo'],
};

/** Installs what is missing, where this process may; says what it did not. */
export async function installPrograms() {
  const wanted = Object.keys(packages).filter(name => !findProgram(name));
  if (wanted.length === 0) return;

  if (process.getuid?.() !== 0 || !findProgram('apt-get')) {
    console.log(`Missing, and installed only by root on Debian: ${wanted}`);
    return;
  }
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    // Keeps the packages from starting their services.
    RUNLEVEL: '1',
  };
  const names = wanted.flatMap(name => packages[name]);
  console.log(`Installing ${names.join(' ')} ...`);
  const options = { env, minutes: 10 };
  await runTool('apt-get', ['update', '-qq'], options);
  await runTool(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...names],
    options,
  );
}

/** The path of a program; also looks where Debian keeps PostgreSQL's. */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [...folders, ...postgresFolders()]
    .map(folder => join(folder, name))
    .find(path => existsSync(path));
}

function postgresFolders() {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return [];
  return readdirSync(base)
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(base, version, 'bin'));
}
