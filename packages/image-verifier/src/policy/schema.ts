import { z } from 'zod';
import { imageGlobProblem } from './imageGlob';
import { patternProblem } from './pattern';
import { isAttestationType, KNOWN_TYPE_NAMES } from './predicateTypes';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

const text = z.string().min(1, 'must not be empty').max(2048);

const name = z
  .string()
  .regex(
    NAME,
    'must be 1 to 63 letters, digits, ".", "_" and "-", and start with a letter or digit',
  );

/** A text for which a function names the problem. */
function checked(problem: (value: string) => string | undefined) {
  return text.superRefine((value, context) => {
    const message = problem(value);
    if (message !== undefined) {
      context.addIssue({ code: 'custom', message });
    }
  });
}

/** Exactly one of the keys must be there. */
function exactlyOne<T extends object>(...keys: Array<keyof T & string>) {
  return (value: T, context: z.core.$RefinementCtx<T>) => {
    const given = keys.filter(key => value[key] !== undefined);
    if (given.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: `needs exactly one of ${keys.join(', ')}`,
      });
    }
  };
}

const root = z
  .strictObject({
    file: text.optional(),
    sigstore: z.literal('public-good').optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    checkpointOrigin: text.optional(),
  })
  .superRefine(exactlyOne('file', 'sigstore', 'data'));

const keyless = z
  .strictObject({
    root: name,
    issuer: text.optional(),
    issuerRegExp: checked(patternProblem).optional(),
    subject: text.optional(),
    subjectRegExp: checked(patternProblem).optional(),
  })
  .superRefine(exactlyOne('issuer', 'issuerRegExp'))
  .superRefine(exactlyOne('subject', 'subjectRegExp'));

const key = z
  .strictObject({ file: text.optional(), data: text.optional() })
  .superRefine(exactlyOne('file', 'data'));

const authority = z
  .strictObject({
    name,
    owner: text,
    keyless: keyless.optional(),
    key: key.optional(),
    transparencyLog: z.enum(['required', 'optional']).optional(),
    root: name.optional(),
    custody: z.enum(['kms', 'hsm', 'secret', 'env', 'file']).optional(),
    rotateEvery: z
      .string()
      .regex(/^[1-9]\d{0,4}[dw]$/, 'must be days or weeks, for example 90d')
      .optional(),
  })
  .superRefine(exactlyOne('keyless', 'key'))
  .superRefine((value, context) => {
    for (const field of [
      'transparencyLog',
      'root',
      'custody',
      'rotateEvery',
    ] as const) {
      if (value.keyless && value[field] !== undefined) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'belongs to an authority with a key',
        });
      }
    }
  });

const names = z.array(name).min(1, 'must name at least one authority');

const signedBy = z
  .strictObject({ anyOf: names.optional(), allOf: names.optional() })
  .superRefine(exactlyOne('anyOf', 'allOf'));

const attestationType = checked(type =>
  isAttestationType(type)
    ? undefined
    : `must be a predicate type URI or one of ${KNOWN_TYPE_NAMES.join(', ')}`,
);

const attestation = z.strictObject({
  name,
  type: z.union([attestationType, z.array(attestationType).min(1)]),
  signedBy: signedBy.optional(),
});

const rule = z.strictObject({
  name,
  images: z
    .array(checked(imageGlobProblem))
    .min(1, 'must name at least one image'),
  environments: z
    .array(name)
    .min(1, 'must name at least one environment, or be left out for all')
    .optional(),
  signedBy,
  attestations: z.array(attestation).optional(),
});

/** The form of a trust policy; references between its parts are not checked. */
export const policySchema = z.strictObject({
  roots: z.record(name, root).optional(),
  authorities: z.array(authority).min(1, 'must have at least one authority'),
  rules: z.array(rule).min(1, 'must have at least one rule'),
  unmatched: z.enum(['deny', 'allow']).optional(),
});

export type PolicyDocument = z.infer<typeof policySchema>;

/** The keys that an object at a path may have, for suggestions. */
export const KNOWN_KEYS: string[] = [
  ...Object.keys(policySchema.shape),
  ...Object.keys(root.shape),
  ...Object.keys(authority.shape),
  ...Object.keys(keyless.shape),
  ...Object.keys(signedBy.shape),
  ...Object.keys(attestation.shape),
  ...Object.keys(rule.shape),
];
