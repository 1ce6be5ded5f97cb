import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
export const toolsDir = join(root, '.tools');
export const resultsDir = join(root, '.cache', 'test-results');

/** The program of an installed package, to be run by Node.js itself. */
export const cli = {
  backstage: join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
  repoTools: join(
    root,
    'node_modules/@backstage/repo-tools/bin/backstage-repo-tools',
  ),
  playwright: join(root, 'node_modules/@playwright/test/cli.js'),
  prettier: join(root, 'node_modules/prettier/bin-prettier.js'),
  tsc: join(root, 'node_modules/typescript/bin/tsc'),
};

/** Lets Node.js run the TypeScript of this repository as it stands. */
export const typescriptHook = join(
  root,
  'node_modules/@backstage/cli/config/nodeTransform.cjs',
);
