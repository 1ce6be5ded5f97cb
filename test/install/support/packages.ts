// The packages as they would be published.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSuccessfully } from '../../interop/support/process';
import { ROOT } from './paths';

const FOLDERS = [
  'packages/image-verifier',
  'plugins/image-signing-common',
  'plugins/image-signing-node',
  'plugins/image-signing-backend',
  'plugins/image-signing',
  'plugins/catalog-backend-module-image-signing',
  'plugins/search-backend-module-image-signing',
];

export interface Tarball {
  name: string;
  version: string;
  path: string;
}

/** Builds and packs every package that is published. */
export async function packPackages(dir: string): Promise<Tarball[]> {
  const yarn = (cwd: string, ...args: string[]) =>
    runSuccessfully('yarn', args, { cwd, seconds: 300 });
  // The declarations that the build bundles.
  await yarn(ROOT, 'tsc', '--incremental', '--pretty', 'false');
  await yarn(ROOT, 'backstage-cli', 'repo', 'build');
  const tarballs: Tarball[] = [];
  for (const folder of FOLDERS) {
    const cwd = join(ROOT, folder);
    const { name, version } = JSON.parse(
      readFileSync(join(cwd, 'package.json'), 'utf8'),
    );
    const path = join(dir, `${name}.tgz`);
    await yarn(cwd, 'pack', '--out', path);
    tarballs.push({ name, version, path });
  }
  return tarballs;
}
