// Writes docs/trust-policy-reference.md from the schema:
// node scripts/run.mjs yarn node scripts/policy-reference.mjs

import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from './paths.mjs';

const file = join(root, 'docs/trust-policy-reference.md');
const keysOf = what =>
  execFileSync(
    process.execPath,
    [
      join(root, 'packages/image-verifier/bin/image-verifier'),
      ...['policy', 'schema', what, '--output', 'markdown'],
    ],
    { encoding: 'utf8' },
  );

const text = `# Keys of the trust policy

Written by \`scripts/policy-reference.mjs\` from the schema, of which
\`image-verifier policy schema\` gives the JSON form for editors. What the keys
are for stands in [The trust policy and the command line](trust-policy.md).

${keysOf('policy')}
# Keys of a test file

Of \`image-verifier policy test\`; the JSON Schema is
\`image-verifier policy schema test\`.

${keysOf('test')}`;

await writeFile(file, await format(text, { parser: 'markdown' }));
