import type { CliIo } from '../cli';
import { explainPolicy, type Explanation } from '../policy/explainPolicy';
import {
  formatTrustPolicyProblem,
  TrustPolicyError,
  type TrustPolicyProblem,
} from '../policy/problems';
import { trustPolicyJsonSchema } from '../policy/jsonSchema';
import { policyTestJsonSchema } from '../policy/policyTests';
import { policyAt } from '../policy/relaxation';
import { parseImageReference } from '../reference/imageReference';
import { escapeUntrustedText } from '../text';
import { readPolicy } from './files';
import type { PolicyCommand } from './policyArguments';
import { runPolicyCompile } from './policyCompile';
import { runPolicyDrift } from './policyDrift';
import { runPolicyTest } from './policyTest';
import { schemaMarkdown } from './schemaMarkdown';

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
    case 'test':
      return runPolicyTest(command, io);
    case 'compile':
      return runPolicyCompile(command, io);
    case 'drift':
      return runPolicyDrift(command, io);
    default:
      return schema(command, io);
  }
}

type Action<T extends PolicyCommand['action']> = Extract<
  PolicyCommand,
  { action: T }
>;

function schema({ of, output }: Action<'schema'>, io: CliIo): number {
  const document =
    of === 'test' ? policyTestJsonSchema() : trustPolicyJsonSchema();
  io.stdout(
    output === 'markdown'
      ? schemaMarkdown(document)
      : `${JSON.stringify(document, null, 2)}\n`,
  );
  return GOOD;
}

async function lint(
  { files, output }: Action<'lint'>,
  io: CliIo,
): Promise<number> {
  const problems: TrustPolicyProblem[] = [];
  for (const file of files) {
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

async function explain(command: Action<'explain'>, io: CliIo): Promise<number> {
  const { trustPolicy, environment, output } = command;
  const policy = policyAt(await readPolicy(trustPolicy, io), new Date());
  const images = command.images.map(image => ({
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
