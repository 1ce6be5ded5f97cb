import { z } from 'zod';
import { isReasonCode, REASON_CODES } from '../reasons';
import { ReasonError } from '../reasonError';
import { parseImageReference } from '../reference/imageReference';
import { suggestion } from './nearest';
import { TrustPolicyError, type PathProblem } from './problems';
import type { TrustPolicy } from './trustPolicy';
import { readYamlDocument, toProblems } from './yamlDocument';

const MAX_CASES = 1000;

/**
 * A file of images and what a trust policy is expected to answer about them;
 * read by `parsePolicyTests`.
 *
 * @public
 */
export interface PolicyTestFile {
  /** Path of the trust policy, relative to the file; else the caller names it. */
  trustPolicy?: string;
  cases: PolicyTestCase[];
}

/**
 * One image and the expectation about it.
 *
 * @public
 */
export interface PolicyTestCase {
  /** Default: the image, with the environment where one is given. */
  name: string;
  image: string;
  environment?: string;
  /** The time for which to judge, ISO 8601; default the present. */
  now?: string;
  /** The catalog entity that runs the image; for conditions `fromEntity`. */
  entity?: { sourceRepository?: string };
  /**
   * Path of evidence, relative to the file: what `verify --output json`
   * answers, or one evidence of it.
   */
  evidence?: string;
  /** True: verify the image in its registry. */
  verify: boolean;
  expect: PolicyTestExpectation;
}

/**
 * What is expected; at least one key.
 *
 * @public
 */
export interface PolicyTestExpectation {
  /** Names of the rules that apply, in any order; empty: none. */
  rules?: string[];
  outcome?: 'verified' | 'failed' | 'inconclusive';
  admitted?: boolean;
  /** Code of a reason that must be among those given. */
  reason?: string;
}

const text = z.string().min(1, 'must not be empty').max(2048);

const entity = z.strictObject({
  sourceRepository: text
    .optional()
    .describe('Repository of its source; for conditions fromEntity.'),
});

const expectation = z
  .strictObject({
    rules: z
      .array(text)
      .optional()
      .describe('Names of the rules that apply, in any order; [] for none.'),
    outcome: z
      .enum(['verified', 'failed', 'inconclusive'])
      .optional()
      .describe('Needs evidence or verify.'),
    admitted: z
      .boolean()
      .optional()
      .describe('Whether the gate opens. Needs evidence or verify.'),
    reason: text
      .optional()
      .describe(
        'Code of a reason that must be among those given, for example SIGNATURE_NOT_FOUND. Needs evidence or verify.',
      ),
  })
  .refine(
    value => Object.keys(value).length > 0,
    'must expect something: rules, outcome, admitted or reason',
  );

const testCase = z
  .strictObject({
    name: text.optional().describe('Default: the image and the environment.'),
    image: text.describe('Image reference, as in a manifest.'),
    environment: text
      .optional()
      .describe('Applies the rules of this environment; without it, all.'),
    now: z.iso
      .datetime({ message: 'must be a time, for example 2026-01-31T12:00:00Z' })
      .optional()
      .describe('The time for which to judge; default the present.'),
    entity: entity.optional().describe('The catalog entity that runs it.'),
    evidence: text
      .optional()
      .describe(
        'File with evidence as verify --output json gives it, relative to this file.',
      ),
    verify: z
      .boolean()
      .optional()
      .describe('Verifies the image in its registry. Default false.'),
    expect: expectation.describe('What the policy must answer.'),
  })
  .superRefine(({ evidence, verify, expect }, context) => {
    if (evidence !== undefined && verify) {
      context.addIssue({
        code: 'custom',
        path: ['verify'],
        message: 'evidence and verify exclude each other',
      });
    }
    const judged = ['outcome', 'admitted', 'reason'] as const;
    const unjudged = judged.filter(key => expect[key] !== undefined);
    if (evidence === undefined && !verify) {
      for (const key of unjudged) {
        context.addIssue({
          code: 'custom',
          path: ['expect', key],
          message:
            'needs an image that is judged: give evidence, or verify: true',
        });
      }
    }
  });

const fileSchema = z.strictObject({
  trustPolicy: text
    .optional()
    .describe('The trust policy, relative to this file; or --trust-policy.'),
  cases: z
    .array(testCase)
    .min(1, 'must have at least one case')
    .max(MAX_CASES, `must not have more than ${MAX_CASES} cases`)
    .describe('Images and what is expected of them.'),
});

type FileDocument = z.infer<typeof fileSchema>;

const KNOWN_KEYS = [fileSchema, testCase, entity, expectation].flatMap(object =>
  Object.keys(object.shape),
);

/**
 * The form of a test file as a JSON Schema (draft 2020-12), for editors.
 *
 * @public
 */
export function policyTestJsonSchema(): Record<string, unknown> {
  return {
    title: 'Tests of a trust policy of Image Signing, version 1',
    ...z.toJSONSchema(fileSchema, { io: 'input' }),
  };
}

/**
 * Reads a test file. All mistakes are reported at once, with their line.
 *
 * @param options - `source` is the name of the file, for messages; with
 * `policy`, the rules that cases expect must be rules of it.
 * @throws {@link TrustPolicyError}
 * @public
 */
export function parsePolicyTests(
  yaml: string,
  options: { source: string; policy?: TrustPolicy },
): PolicyTestFile {
  const { value, locate } = readYamlDocument(yaml, options.source);
  const rules = options.policy?.rules.map(({ name }) => name);
  const parsed = fileSchema.safeParse(value);
  const problems = parsed.success
    ? parsed.data.cases.flatMap((one, i) => mistakesIn(one, i, rules))
    : parsed.error.issues.flatMap(issue => toProblems(issue, KNOWN_KEYS));
  if (!parsed.success || problems.length > 0) {
    const located = problems.map(locate);
    located.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    throw new TrustPolicyError(located);
  }
  return {
    ...parsed.data,
    cases: parsed.data.cases.map(one => ({
      ...one,
      name: one.name ?? defaultName(one),
      verify: one.verify ?? false,
    })),
  };
}

function defaultName({ image, environment }: FileDocument['cases'][number]) {
  return environment === undefined ? image : `${image} in ${environment}`;
}

function mistakesIn(
  { image, expect }: FileDocument['cases'][number],
  index: number,
  rules: string[] | undefined,
): PathProblem[] {
  const problems: PathProblem[] = [];
  const { reason } = expect;
  (expect.rules ?? []).forEach((rule, i) => {
    if (rules?.includes(rule) === false) {
      problems.push({
        path: ['cases', index, 'expect', 'rules', i],
        message: `there is no rule "${rule}"${suggestion(rule, rules)}`,
      });
    }
  });
  if (reason !== undefined && !isReasonCode(reason)) {
    problems.push({
      path: ['cases', index, 'expect', 'reason'],
      message: `there is no reason "${reason}"${suggestion(
        reason,
        REASON_CODES,
      )}`,
    });
  }
  try {
    parseImageReference(image);
  } catch (error) {
    problems.push({
      path: ['cases', index, 'image'],
      message:
        error instanceof ReasonError ? error.reason.detail : String(error),
    });
  }
  return problems;
}
