import { z } from 'zod';
import { conditionProblem } from '../attestation/cel';
import { identityProblems } from '../notation/identities';
import { durationProblem } from './duration';
import { imageGlobProblem } from './imageGlob';
import { patternProblem } from './pattern';
import { isAttestationType, KNOWN_TYPE_NAMES } from './predicateTypes';
import { isRelaxed } from './relaxation';
import { signatureRepositoryProblem } from './signatureRepositories';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

const text = z.string().min(1, 'must not be empty').max(2048);

const name = z
  .string()
  .regex(
    NAME,
    'must be 1 to 63 letters, digits, ".", "_" and "-", and start with a letter or digit',
  );

const kubernetesName = z
  .string()
  .regex(
    /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/,
    'must be the name of a Kubernetes object',
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

/** One text, or a list of texts. */
function oneOrMore<T extends z.ZodType>(item: T) {
  return z.union([item, z.array(item).min(1, 'must name at least one')]);
}

const duration = checked(durationProblem);

const date = z.iso.date('must be a date, for example 2026-01-31');

const root = z
  .strictObject({
    file: text
      .optional()
      .describe('Path of a trusted_root.json, relative to the policy.'),
    sigstore: z
      .literal('public-good')
      .optional()
      .describe('The public-good instance of Sigstore.'),
    data: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('The trusted root itself.'),
    checkpointOrigin: text
      .optional()
      .describe(
        'Name under which the logs sign their checkpoints, where it is not a part of their URL.',
      ),
  })
  .superRefine(exactlyOne('file', 'sigstore', 'data'));

const keyless = z
  .strictObject({
    root: name.describe('Name of the trust root that issues the certificates.'),
    issuer: text.optional().describe('OIDC issuer, exactly.'),
    issuerRegExp: checked(patternProblem)
      .optional()
      .describe('RE2 expression that fits the whole issuer.'),
    subject: text
      .optional()
      .describe('Subject of the certificate (URI or e-mail address), exactly.'),
    subjectRegExp: checked(patternProblem)
      .optional()
      .describe('RE2 expression that fits the whole subject.'),
    build: z
      .record(name, text)
      .refine(value => Object.keys(value).length > 0, 'must not be empty')
      .optional()
      .describe(
        'Build extensions of the certificate with the value that they must have, for example sourceRepositoryRef: refs/heads/main.',
      ),
  })
  .superRefine(exactlyOne('issuer', 'issuerRegExp'))
  .superRefine(exactlyOne('subject', 'subjectRegExp'));

const kubernetesKey = z.strictObject({
  cluster: text
    .max(253)
    .optional()
    .describe(
      'Name of the cluster in the portal, or of the context in the kubeconfig.',
    ),
  namespace: kubernetesName.describe('Namespace of the secret.'),
  name: kubernetesName.describe('Name of the secret.'),
  key: z
    .string()
    .regex(/^[-._a-zA-Z0-9]{1,253}$/, 'must be the name of an entry')
    .optional()
    .describe('Entry of the secret. Default cosign.pub.'),
});

const vaultKey = z.strictObject({
  address: z
    .url({ protocol: /^https?$/, error: 'must be a URL' })
    .max(2048)
    .describe(
      'URL of the Vault server, which must be configured where it is asked.',
    ),
  mount: z
    .string()
    .regex(/^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+)*$/, 'must be a path')
    .optional()
    .describe('Path of the transit engine. Default transit.'),
  key: name.describe('Name of the key.'),
  version: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .optional()
    .describe('Version of the key; the latest if left out.'),
});

const key = z
  .strictObject({
    file: text.optional().describe('PEM file, relative to the policy.'),
    data: text.optional().describe('The PEM text.'),
    kubernetes: kubernetesKey
      .optional()
      .describe('Its public half in a Kubernetes secret.'),
    vault: vaultKey
      .optional()
      .describe("A key of HashiCorp Vault's transit engine."),
    kms: z
      .string()
      .max(2048)
      .regex(
        /^(awskms|gcpkms|azurekms):\/\/[!-~]+$/,
        'must start with awskms://, gcpkms:// or azurekms://',
      )
      .optional()
      .describe(
        'A key of a cloud, as Cosign writes it: awskms:///…, gcpkms://…, azurekms://….',
      ),
  })
  .superRefine(exactlyOne('file', 'data', 'kubernetes', 'vault', 'kms'));

const STORE_NAME = /^(ca|signingAuthority|tsa):[A-Za-z0-9_.-]+$/;

const storeName = z
  .string()
  .regex(
    STORE_NAME,
    'must be ca:NAME, signingAuthority:NAME or tsa:NAME, the name of letters, digits, "_", "." and "-"',
  );

const trustStore = z
  .strictObject({
    files: z
      .array(text)
      .min(1, 'must name at least one file')
      .optional()
      .describe('PEM or DER files, relative to the policy.'),
    directory: text
      .optional()
      .describe(
        'Directory whose files are the certificates, relative to the policy.',
      ),
    data: z
      .string()
      .min(1, 'must not be empty')
      .max(1024 * 1024)
      .optional()
      .describe('The certificates as PEM text.'),
  })
  .superRefine(exactlyOne('files', 'directory', 'data'));

const notation = z
  .strictObject({
    trustStores: z
      .array(storeName)
      .min(1, 'must name at least one trust store')
      .describe('Trust stores of the policy that vouch for certificates.'),
    identities: z
      .array(text)
      .min(1, 'must name at least one identity, or "*" for any')
      .describe(
        'Subjects of signing certificates, x509.subject: C=…, ST=…, O=…; or * alone for any.',
      ),
    level: z
      .enum(['strict', 'permissive', 'audit'])
      .optional()
      .describe(
        'Which checks are enforced. Default strict, all of them; permissive: the signer only; audit: none but integrity, so that nothing is verified.',
      ),
    override: z
      .strictObject({
        authenticity: z.enum(['enforce', 'log']).optional(),
        authenticTimestamp: z.enum(['enforce', 'log']).optional(),
        expiry: z.enum(['enforce', 'log']).optional(),
        revocation: z.enum(['enforce', 'log', 'skip']).optional(),
      })
      .optional()
      .describe('Checks that differ from the level.'),
    verifyTimestamp: z
      .enum(['always', 'afterCertExpiry'])
      .optional()
      .describe(
        'When a timestamp is needed, where a tsa store is named. Default always.',
      ),
  })
  .superRefine(({ identities }, context) => {
    for (const { index, message } of identityProblems(identities, {
      ofPlugins: 'refuse',
    })) {
      context.addIssue({
        code: 'custom',
        path: ['identities', index],
        message,
      });
    }
  });

// What only long-lived keys have, and what only keys without certificate have.
const CUSTODY_FIELDS = ['custody', 'rotateEvery', 'rotatedAt'] as const;
const KEY_FIELDS = [
  'transparencyLog',
  'root',
  'validFrom',
  'validUntil',
] as const;

const authority = z
  .strictObject({
    name: name.describe('Rules refer to the authority by it.'),
    owner: text.describe(
      'Who answers for the key or identity: an entity reference or a name.',
    ),
    keyless: keyless
      .optional()
      .describe('Signs with short-lived certificates for an OIDC identity.'),
    key: key
      .optional()
      .describe('Signs with a long-lived key: its public half.'),
    notation: notation
      .optional()
      .describe('Signs with certificates of a company (Notation).'),
    transparencyLog: z
      .enum(['required', 'optional'])
      .optional()
      .describe(
        'Keys: whether a signature counts only with a transparency-log entry. Default required.',
      ),
    root: name
      .optional()
      .describe(
        'Keys: the root whose log must hold the entry; any root if left out.',
      ),
    custody: z
      .enum(['kms', 'hsm', 'secret', 'env', 'file'])
      .optional()
      .describe('Keys and certificates: where the private key lives.'),
    rotateEvery: z
      .string()
      .regex(/^[1-9]\d{0,4}[dw]$/, 'must be days or weeks, for example 90d')
      .optional()
      .describe('Keys and certificates: how often the key is to be rotated.'),
    rotatedAt: date
      .optional()
      .describe('Keys and certificates: date of the last rotation.'),
    validFrom: date
      .optional()
      .describe(
        'Keys: a signature counts only if its proven time is not before.',
      ),
    validUntil: date
      .optional()
      .describe('Keys: a signature counts only if its proven time is before.'),
  })
  .superRefine(exactlyOne('keyless', 'key', 'notation'))
  .superRefine((value, context) => {
    const foreign = [
      ...(value.keyless ? CUSTODY_FIELDS : []),
      ...(value.keyless || value.notation ? KEY_FIELDS : []),
    ];
    for (const field of foreign) {
      if (value[field] !== undefined) {
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'belongs to an authority with a key',
        });
      }
    }
  });

/** A requirement on signers as written: a name stands for its authority. */
export type SignerDocument =
  | string
  | {
      authority?: string;
      anyOf?: SignerDocument[];
      allOf?: SignerDocument[];
      atLeast?: number;
      of?: SignerDocument[];
    };

const signers: z.ZodType<SignerDocument> = z.lazy(() =>
  // eslint-disable-next-line @typescript-eslint/no-use-before-define -- a tree
  z.union([name, signerGroup]),
);

const signerList = z.array(signers).min(1, 'must name at least one authority');

const signerGroup = z
  .strictObject({
    authority: name.optional().describe('This authority.'),
    anyOf: signerList.optional().describe('One of them suffices.'),
    allOf: signerList.optional().describe('All of them.'),
    atLeast: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .optional()
      .describe('How many of `of`, each by another signer.'),
    of: signerList.optional().describe('The choice for atLeast.'),
  })
  .superRefine((value, context) => {
    const forms = [
      value.authority,
      value.anyOf,
      value.allOf,
      value.atLeast ?? value.of,
    ];
    if (forms.filter(form => form !== undefined).length !== 1) {
      context.addIssue({
        code: 'custom',
        message:
          'needs exactly one of authority, anyOf, allOf, and atLeast with of',
      });
    } else if ((value.atLeast === undefined) !== (value.of === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'atLeast and of belong together',
      });
    } else if ((value.atLeast ?? 0) > (value.of?.length ?? 0)) {
      context.addIssue({
        code: 'custom',
        path: ['atLeast'],
        message: `is more than the ${value.of?.length} in of`,
      });
    }
  });

const attestationType = checked(type =>
  isAttestationType(type)
    ? undefined
    : `must be a predicate type URI or one of ${KNOWN_TYPE_NAMES.join(', ')}`,
);

const most = z.int('must be a whole number').min(0, 'must not be negative');

const conditions = z
  .strictObject({
    maxAge: duration
      .optional()
      .describe(
        'Oldest by the proven time of the attestation, for example 7d.',
      ),
    builder: oneOrMore(text)
      .optional()
      .describe(
        'Provenance: identity of the builder; a * at the end stands for any rest.',
      ),
    sourceRepository: oneOrMore(text)
      .optional()
      .describe(
        'Provenance: URL of the source repository, or fromEntity for that of the catalog entity.',
      ),
    ref: oneOrMore(text)
      .optional()
      .describe(
        'Provenance: branch or tag, refs/heads/main; a * at the end stands for any rest.',
      ),
    buildType: oneOrMore(text)
      .optional()
      .describe('Provenance: build type, exactly.'),
    critical: most.optional().describe('Scan: most critical findings.'),
    high: most.optional().describe('Scan: most high findings.'),
    medium: most.optional().describe('Scan: most medium findings.'),
    low: most.optional().describe('Scan: most low findings.'),
    unknown: most
      .optional()
      .describe('Scan: most findings without a severity.'),
    result: oneOrMore(z.enum(['PASSED', 'WARNED', 'FAILED']))
      .optional()
      .describe('Tests: accepted results.'),
    tests: oneOrMore(text)
      .optional()
      .describe('Tests: names that must be among those that passed.'),
    notStatus: oneOrMore(
      z.enum(['not_affected', 'affected', 'fixed', 'under_investigation']),
    )
      .optional()
      .describe('VEX: statuses that no statement about the image may have.'),
    minComponents: z
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .optional()
      .describe('SBOM: fewest components.'),
    verifier: oneOrMore(text)
      .optional()
      .describe('Verification summary: identity of the verifier, exactly.'),
    level: text
      .optional()
      .describe(
        'Verification summary: a level that was verified, for example SLSA_BUILD_LEVEL_3.',
      ),
  })
  .refine(value => Object.keys(value).length > 0, 'must not be empty');

export type ConditionsDocument = z.infer<typeof conditions>;

const celExpression = checked(conditionProblem);

const celCondition = z.union([
  celExpression,
  z.strictObject({
    expression: celExpression.describe('CEL expression that must be true.'),
    message: text.optional().describe('What to tell where it is not.'),
  }),
]);

const attestation = z.strictObject({
  name: name.describe('Name of the requirement, unique in the rule.'),
  type: oneOrMore(attestationType).describe(
    'Known names or predicate type URIs; one of them suffices.',
  ),
  signedBy: signerGroup
    .optional()
    .describe('Who may attest; the authorities of the rule if left out.'),
  coveredByIndex: z
    .boolean()
    .optional()
    .describe(
      'Lets an unsigned attestation of BuildKit count where the index that holds it is signed. Default false.',
    ),
  require: conditions
    .optional()
    .describe('Conditions on what the attestation says.'),
  conditions: z
    .array(celCondition)
    .max(20)
    .optional()
    .describe(
      'CEL expressions over predicate, predicateType, signer, image and now; all must be true.',
    ),
});

const baseImages = z.strictObject({
  allowed: z
    .array(checked(imageGlobProblem))
    .min(1, 'must name at least one image')
    .describe('Globs over registry/repository of base images.'),
  mirrors: z
    .array(checked(imageGlobProblem))
    .min(1, 'must name at least one mirror')
    .optional()
    .describe('Globs over registry/repository of the internal mirror.'),
  pinned: z
    .boolean()
    .optional()
    .describe(
      'Whether every base image must be named by digest. Default true.',
    ),
  approved: z
    .array(
      z
        .string()
        .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256:<64 hex digits>'),
    )
    .min(1, 'must name at least one digest')
    .optional()
    .describe('Digests that were approved; any if left out.'),
});

const mode = z.enum(['enforce', 'log', 'skip']);

const ruleGlob = checked(glob =>
  imageGlobProblem(glob.startsWith('!') ? glob.slice(1) : glob),
);

const rule = z
  .strictObject({
    name: name.describe('Named in every verdict that the rule makes.'),
    owner: text.optional().describe('Who answers for the rule.'),
    images: z
      .array(ruleGlob)
      .min(1, 'must name at least one image')
      .refine(
        globs => globs.some(glob => !glob.startsWith('!')),
        'must name at least one image that is not taken out by "!"',
      )
      .describe(
        'Globs over registry/repository: * stays inside one part, ** stands for any number; a ! in front takes images out again.',
      ),
    environments: z
      .array(name)
      .min(1, 'must name at least one environment, or be left out for all')
      .optional()
      .describe('Names of environments; all if left out.'),
    precedence: z
      .int('must be a whole number')
      .min(-1000)
      .max(1000)
      .optional()
      .describe(
        'Default 0. Of the rules that match, those with the highest one apply.',
      ),
    signedBy: signerGroup.describe('Who must have signed the image.'),
    subject: z
      .enum(['as-resolved', 'platform-child', 'either'])
      .optional()
      .describe(
        'What they must have signed: the digest in question (default), the image of each platform, or for each platform either its image or the index.',
      ),
    annotations: z
      .record(text, text)
      .optional()
      .describe('Annotations that a counting signature must carry.'),
    anyAttestation: z
      .boolean()
      .optional()
      .describe(
        'Lets any attestation count as a signature, as cosign verify does with bundles. Default false.',
      ),
    formats: z
      .array(
        z.enum([
          'cosign-legacy',
          'sigstore-bundle',
          'notation-jws',
          'notation-cose',
        ]),
      )
      .min(1, 'must name at least one format')
      .optional()
      .describe('Signature formats that count; all if left out.'),
    attestations: z
      .array(attestation)
      .optional()
      .describe('Attestations that must exist, made by trusted signers.'),
    baseImages: baseImages
      .optional()
      .describe('Which images it may be built on, by a trusted provenance.'),
    sources: z
      .array(checked(imageGlobProblem))
      .min(1, 'must name at least one source')
      .optional()
      .describe('Globs over registry/repository that the image may come from.'),
    maxSignatureAge: duration
      .optional()
      .describe('A signature with an older proven time does not count.'),
    separateRoles: z
      .array(z.array(name).min(2, 'needs at least two roles'))
      .optional()
      .describe(
        'Groups of roles of which nobody may fill two: names of attestations of the rule, and signature.',
      ),
    checks: z
      .strictObject({
        signature: mode.optional().describe('Signatures (signedBy).'),
        attestations: mode.optional().describe('Attestations.'),
        baseImages: mode.optional().describe('Base images.'),
        sources: mode.optional().describe('Sources.'),
        separateRoles: mode.optional().describe('Separation of roles.'),
      })
      .optional()
      .describe('What an unmet check does: enforce (default), log or skip.'),
    relaxedUntil: date
      .optional()
      .describe('From this day on, 00:00 UTC, all checks enforce.'),
  })
  .superRefine(({ checks, relaxedUntil }, context) => {
    if (relaxedUntil !== undefined && !isRelaxed(checks)) {
      context.addIssue({
        code: 'custom',
        path: ['relaxedUntil'],
        message:
          'ends nothing: no check of the rule is log or skip; leave it out, or set checks',
      });
    }
  });

const signatureRepository = z.strictObject({
  images: z
    .array(ruleGlob)
    .min(1, 'must name at least one image')
    .describe('Globs over registry/repository of the images.'),
  repository: checked(signatureRepositoryProblem).describe(
    'Registry and repository that hold their signatures, as COSIGN_REPOSITORY names it.',
  ),
  tagPrefix: z
    .string()
    .regex(
      /^[A-Za-z0-9_][A-Za-z0-9._-]{0,39}$/,
      'must be 1 to 40 letters, digits, "_", "." and "-", and start with none of the last two',
    )
    .optional()
    .describe('Stands before the tags of the signatures.'),
});

/** The form of a trust policy; references between its parts are not checked. */
export const policySchema = z
  .strictObject({
    roots: z
      .record(name, root)
      .optional()
      .describe('Sigstore trust roots by name.'),
    trustStores: z
      .record(storeName, trustStore)
      .optional()
      .describe('Notation trust stores by type and name, for example ca:corp.'),
    authorities: z
      .array(authority)
      .min(1, 'must have at least one authority')
      .describe('Who can sign.'),
    rules: z
      .array(rule)
      .min(1, 'must have at least one rule')
      .describe('Which images need what.'),
    signatureRepositories: z
      .array(signatureRepository)
      .max(50)
      .optional()
      .describe(
        'Repositories that hold signatures of images which lie elsewhere.',
      ),
    unmatched: z
      .enum(['deny', 'warn', 'allow'])
      .optional()
      .describe(
        'What happens to images without a rule. Default deny; warn and allow let them pass unverified.',
      ),
    unmatchedUntil: date
      .optional()
      .describe(
        'From this day on, 00:00 UTC, images without a rule are denied.',
      ),
  })
  .superRefine(({ unmatched = 'deny', unmatchedUntil }, context) => {
    if (unmatchedUntil !== undefined && unmatched === 'deny') {
      context.addIssue({
        code: 'custom',
        path: ['unmatchedUntil'],
        message:
          'ends nothing: images without a rule are denied; leave it out, or set unmatched',
      });
    }
  });

export type PolicyDocument = z.infer<typeof policySchema>;

const OBJECTS = [
  policySchema,
  root,
  trustStore,
  authority,
  keyless,
  key,
  kubernetesKey,
  vaultKey,
  notation,
  signerGroup,
  attestation,
  conditions,
  baseImages,
  rule,
  signatureRepository,
];

/** The keys that objects of a policy may have, for suggestions. */
export const KNOWN_KEYS: string[] = OBJECTS.flatMap(object =>
  Object.keys(object.shape),
);
