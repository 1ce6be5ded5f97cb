import { dirname, relative, resolve } from 'node:path';
import type { CliIo } from '../cli';
import { checkExpectation } from '../policy/checkExpectation';
import {
  applicableRules,
  evaluateTrustPolicy,
} from '../policy/evaluateTrustPolicy';
import {
  parsePolicyTests,
  type PolicyTestCase,
  type PolicyTestFile,
} from '../policy/policyTests';
import { formatTrustPolicyProblem, TrustPolicyError } from '../policy/problems';
import type { PolicyResult } from '../policy/result';
import type { TrustPolicy } from '../policy/trustPolicy';
import { parseImageReference } from '../reference/imageReference';
import { readPolicy, readText } from './files';
import type { PolicyTestCommand } from './policyArguments';
import { writeTestReport, type CaseAnswer } from './policyTestReport';
import { readEvidence } from './readEvidence';
import { openSession, type Session } from './session';
import { CliUsageError } from './outputFormats';

const PASSED = 0;
const MISMATCH = 1;
const WRONG = 2;

interface TestContext {
  policy: TrustPolicy;
  /** Absent where no case judges an image. */
  session?: Session;
  directory: string;
  io: CliIo;
}

/**
 * `policy test`: asks the policy about the images of a file and compares. An
 * answer that is not as expected ends it with 1.
 */
export async function runPolicyTest(
  command: PolicyTestCommand,
  io: CliIo,
): Promise<number> {
  const { file, output } = command;
  const text = await readText(file, io);
  const directory = dirname(resolve(io.cwd, file));
  let tests: PolicyTestFile;
  let policyFile: string;
  let policy: TrustPolicy;
  try {
    tests = parsePolicyTests(text, { source: file });
    policyFile = policyFileOf(command, tests, directory, io);
    policy = await readPolicy(policyFile, io);
    // Again, now that it is known which rules there are.
    tests = parsePolicyTests(text, { source: file, policy });
  } catch (error) {
    if (error instanceof TrustPolicyError) {
      const lines = error.problems.map(formatTrustPolicyProblem);
      io.stderr(`The tests cannot be run:\n${lines.join('\n')}\n`);
      return WRONG;
    }
    throw error;
  }
  const judged = tests.cases.some(
    ({ verify, evidence }) => verify || evidence !== undefined,
  );
  const images = tests.cases.flatMap(({ image, verify }) =>
    verify ? [image] : [],
  );
  const session = judged
    ? await openSession({ ...command, trustPolicy: policyFile }, images, io)
    : undefined;
  try {
    const context = { policy, session, directory, io };
    const answers = await Promise.all(
      tests.cases.map(one => runCase(one, context)),
    );
    io.stdout(writeTestReport(answers, { file, output }));
    return answers.some(({ mismatches }) => mismatches.length > 0)
      ? MISMATCH
      : PASSED;
  } finally {
    await session?.close();
  }
}

// The command line wins over the file.
function policyFileOf(
  { trustPolicy }: PolicyTestCommand,
  tests: PolicyTestFile,
  directory: string,
  io: CliIo,
): string {
  if (trustPolicy !== undefined) {
    return trustPolicy;
  }
  if (tests.trustPolicy === undefined) {
    throw new CliUsageError(
      'the tests name no trustPolicy, and --trust-policy is missing',
    );
  }
  return relative(io.cwd, resolve(directory, tests.trustPolicy));
}

async function runCase(
  one: PolicyTestCase,
  context: TestContext,
): Promise<CaseAnswer> {
  const { name: repository } = parseImageReference(one.image);
  const rules = applicableRules(
    context.policy,
    repository,
    one.environment,
  ).map(({ name }) => name);
  const result = await judge(one, context);
  return {
    name: one.name,
    image: one.image,
    environment: one.environment,
    rules,
    ...(result && {
      outcome: result.outcome,
      admitted: result.admitted === true,
      reasons: result.reasons,
    }),
    mismatches: checkExpectation(one.expect, { rules, result }),
  };
}

async function judge(
  { image, environment, evidence, verify, entity, now }: PolicyTestCase,
  { policy, session, directory, io }: TestContext,
): Promise<PolicyResult | undefined> {
  const time = now === undefined ? new Date() : new Date(now);
  if (!session) {
    return undefined;
  }
  if (evidence !== undefined) {
    const reference = parseImageReference(image);
    const found = readEvidence(
      await readText(resolve(directory, evidence), io),
      evidence,
      reference,
    );
    const { repository, digest } = found;
    return evaluateTrustPolicy({
      evidence: found,
      image: { repository, digest, tag: reference.tag },
      environment,
      policy,
      now: time,
      entity,
      trustMaterial: session.trustMaterial,
    });
  }
  if (!verify) {
    return undefined;
  }
  const { result } = await session.verify(image, {
    environment,
    entity,
    now: time,
  });
  return result;
}
