import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliIo } from '../cli';
import { explainPolicy, type Explanation } from '../policy/explainPolicy';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import {
  formatTrustPolicyProblem,
  TrustPolicyError,
  type TrustPolicyProblem,
} from '../policy/problems';
import { trustPolicyJsonSchema } from '../policy/jsonSchema';
import type { TrustPolicy } from '../policy/trustPolicy';
import { parseImageReference } from '../reference/imageReference';
import { escapeUntrustedText } from '../text';
import { CliUsageError, type PolicyCommand } from './arguments';

const GOOD = 0;
const WRONG = 2;

/** Runs a `policy` command, prints its answer, and answers the exit code. */
export async function runPolicy(
  command: PolicyCommand,
  io: CliIo,
): Promise<number> {
  switch (command.action) {
    case 'lint':
      return lint(command, io);
    case 'explain':
      return explain(command, io);
    default:
      io.stdout(`${JSON.stringify(trustPolicyJsonSchema(), null, 2)}\n`);
      return GOOD;
  }
}

async function lint(
  { operands, output }: PolicyCommand,
  io: CliIo,
): Promise<number> {
  const problems: TrustPolicyProblem[] = [];
  for (const file of operands) {
    problems.push(...(await problemsOf(file, io)));
  }
  if (output === 'json') {
    io.stdout(`${JSON.stringify({ schemaVersion: 1, problems }, null, 2)}\n`);
  } else {
    const lines = problems.map(formatTrustPolicyProblem);
    io.stdout(
      lines.length > 0 ? `${lines.join('\n')}\n` : 'No mistakes found.\n',
    );
  }
  return problems.length > 0 ? WRONG : GOOD;
}

async function problemsOf(
  file: string,
  io: CliIo,
): Promise<TrustPolicyProblem[]> {
  try {
    await readPolicy(file, io);
    return [];
  } catch (error) {
    if (error instanceof TrustPolicyError) {
      return error.problems;
    }
    throw error;
  }
}

async function explain(
  { operands, trustPolicy, environment, output }: PolicyCommand,
  io: CliIo,
): Promise<number> {
  const policy = await readPolicy(trustPolicy ?? '', io);
  const images = operands.map(image => ({
    image,
    ...explainPolicy(policy, parseImageReference(image).name, environment),
  }));
  io.stdout(
    output === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, images }, null, 2)}\n`
      : images
          .map(({ image, ...explanation }) =>
            [escapeUntrustedText(image), ...linesOf(explanation), ''].join(
              '\n',
            ),
          )
          .join('\n'),
  );
  return GOOD;
}

function linesOf({ rules, otherwise }: Explanation): string[] {
  const applying = rules.filter(({ applies }) => applies);
  return [
    ...rules.flatMap(({ rule, owner, applies, why, requires }) => [
      `  ${applies ? 'applies' : 'not'.padEnd(7)}  ${rule}${
        owner === undefined ? '' : ` (owner ${owner})`
      }${applies ? '' : `: ${why}`}`,
      ...(applies ? requires.map(line => `    ${line}`) : []),
    ]),
    ...(applying.length === 0 ? [`  ${otherwise}`] : []),
  ].map(line => escapeUntrustedText(line, 500));
}

async function readPolicy(name: string, io: CliIo): Promise<TrustPolicy> {
  let text: string;
  try {
    text = await readFile(resolve(io.cwd, name), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliUsageError(`${name} cannot be read (${code})`);
  }
  return parseTrustPolicy(text, { source: name });
}
