import { z } from 'zod';

/** What lists show of a failure is at most this long. */
export const MAX_REASON_LENGTH = 160;

const DIGEST = /^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

// Neither controls nor lone surrogates: not every database can store them.
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'must be printable text, and not empty');
const time = () => z.iso.datetime();

/**
 * The stages of a delivery pipeline, in their order.
 *
 * @public
 */
export const GATE_STAGES = [
  'build-and-tests',
  'scan',
  'attestations',
  'sign-and-publish',
  'verify',
] as const;

const subResult = z.enum(['passed', 'failed', 'inconclusive', 'not-required']);

const gateRunObject = z.strictObject({
  schemaVersion: z.literal(1),
  key: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,64}$/)
    .describe('Of this record; the same record sent twice is kept once.'),
  at: time().describe('When the gate decided.'),
  image: z.strictObject({
    reference: text(1024).describe('As the pipeline named it.'),
    repository: text(512).describe('Registry and repository.'),
    digest: z.string().regex(DIGEST),
    tag: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/),
    publishedAt: time().describe('When the image was pushed.'),
  }),
  pipeline: z.strictObject({
    system: z.enum([
      'github-actions',
      'gitlab-ci',
      'jenkins',
      'tekton',
      'other',
    ]),
    runId: text(255),
    runUrl: text(1024)
      .regex(/^https?:\/\//)
      .optional(),
    commit: text(64),
    author: text(255),
    sourceRepository: text(1024).optional(),
    ref: text(255).optional(),
  }),
  environment: text(63)
    .optional()
    .describe('Absent where every rule of the policy was applied.'),
  enforcement: z
    .enum(['enforcing', 'advisory', 'unknown'])
    .describe('Whether a failed gate stops the release; told by the pipeline.'),
  result: z.enum(['verified', 'failed', 'inconclusive']),
  admitted: z.boolean().describe('Whether the gate let the image pass.'),
  reason: text(MAX_REASON_LENGTH)
    .optional()
    .describe('Why not verified; required unless the result is verified.'),
  reasonCode: text(63).optional(),
  checks: z
    .strictObject({
      signature: subResult,
      attestations: subResult,
      origin: subResult,
    })
    .describe('Who signed, what is attested, and where the image comes from.'),
  attestations: z
    .array(
      z.strictObject({
        name: text(300),
        outcome: z.enum(['met', 'unmet', 'inconclusive']),
      }),
    )
    .max(50)
    .describe('Every attestation that was checked; may be empty.'),
  signers: z
    .array(z.strictObject({ authority: text(255), signer: text(1024) }))
    .max(50)
    .describe(
      'Whose signature counted: key id or identity. Empty only where not verified.',
    ),
  stages: z
    .array(
      z.strictObject({
        stage: z.enum(GATE_STAGES),
        at: time(),
        source: z.enum(['stated', 'evidence', 'verifier']),
      }),
    )
    .max(20)
    .describe('When each stage of the pipeline ended, as far as it is known.'),
  rule: text(1024).optional(),
  policyVersion: text(100),
  verifier: z.strictObject({ name: text(100), version: text(100) }),
  onFailure: z
    .strictObject({
      action: z.enum(['stop', 'roll-back']),
      digest: z.string().regex(DIGEST).optional(),
    })
    .optional()
    .describe('What the pipeline does where the gate refuses.'),
});

/**
 * One run of the gate for one image, version 1: what a pipeline logs about a
 * verification.
 *
 * @public
 */
export type GateRun = z.output<typeof gateRunObject>;

const gateRunSchema = gateRunObject
  .refine(run => run.result === 'verified' || run.reason !== undefined, {
    path: ['reason'],
    message: 'is required where the result is not verified',
  })
  .refine(run => run.result !== 'verified' || run.signers.length > 0, {
    path: ['signers'],
    message: 'must name who signed where the result is verified',
  });

/**
 * A record that is not one; names the field.
 *
 * @public
 */
export class GateRunError extends Error {}

/**
 * Reads a gate run.
 *
 * @throws GateRunError naming the first field that is wrong.
 * @public
 */
export function parseGateRun(value: unknown): GateRun {
  const parsed = gateRunSchema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const [{ path, message }] = parsed.error.issues;
  throw new GateRunError(`${path.join('.') || 'the record'}: ${message}`);
}

/**
 * The form of a gate run as a JSON Schema (draft 2020-12).
 *
 * @public
 */
export function gateRunJsonSchema(): Record<string, unknown> {
  return {
    title: 'Gate run of Image Signing, version 1',
    ...z.toJSONSchema(gateRunObject, { io: 'input' }),
    // What the object alone cannot say.
    if: { properties: { result: { const: 'verified' } } },
    then: { properties: { signers: { type: 'array', minItems: 1 } } },
    else: { required: ['reason'] },
  };
}
