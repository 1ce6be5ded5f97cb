/**
 * Writes what is derived from the OpenAPI document: the types of the wire
 * (plugins/image-signing-common) and the spec as a module (backend).
 * With --check it only tells whether the files are current.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url);
const source = new URL(
  'plugins/image-signing-backend/src/schema/openapi.yaml',
  root,
);
const header =
  '// Generated from openapi.yaml by `yarn generate`. Do not edit.\n';

const outputs = [
  {
    file: new URL(
      'plugins/image-signing-common/src/api/schema.generated.ts',
      root,
    ),
    text: header + astToString(await openapiTS(source)),
  },
  {
    file: new URL(
      'plugins/image-signing-backend/src/schema/openapi.generated.ts',
      root,
    ),
    text: `${header}export const spec = ${JSON.stringify(
      parse(await readFile(source, 'utf8')),
      null,
      2,
    )} as const;\n`,
  },
];

let stale = 0;
for (const { file, text } of outputs) {
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === text) continue;
  if (process.argv.includes('--check')) {
    stale += 1;
    console.error(`${fileURLToPath(file)} is not current: run yarn generate`);
  } else {
    await writeFile(file, text);
  }
}
process.exitCode = stale ? 1 : 0;
