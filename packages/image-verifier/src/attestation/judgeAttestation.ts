import type { AttestationEvidence, Signer } from '../evidence';
import { formatAge, parseDuration } from '../policy/duration';
import type {
  AttestationConditions,
  AttestationRequirement,
} from '../policy/trustPolicy';
import { kindOf } from '../policy/predicateTypes';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { conditionHolds } from './cel';
import type { PredicateFacts } from './facts';
import { judgeProvenance } from './judgeProvenance';
import { readPredicate } from './readPredicate';

/** What conditions compare an attestation with. */
export interface ConditionContext {
  now: Date;
  image: { repository: string; digest: string };
  /** Of the catalog entity that runs the image; for `fromEntity`. */
  entity?: { sourceRepository?: string };
}

/**
 * Why a valid attestation of an accepted signer does not meet the conditions
 * of a requirement; empty where it does. Pure.
 *
 * A fact that the attestation does not give meets no condition on it.
 */
export function judgeAttestation(
  attestation: AttestationEvidence,
  requirement: AttestationRequirement,
  context: ConditionContext,
): Reason[] {
  const kind = kindOf(requirement.type, requirement.name);
  const { predicateType, predicate } = attestation;
  const require = requirement.require ?? {};
  const reading = readPredicate(predicateType, predicate);
  if ('malformed' in reading) {
    // What cannot be read can still be there; it only meets no condition.
    const conditions =
      Object.keys(require).length + requirement.conditions.length;
    return conditions === 0
      ? []
      : [
          makeReason('ATTESTATION_INVALID', {
            kind,
            predicateType,
            field: reading.malformed,
          }),
        ];
  }
  return [
    ...judgeAge(attestation, reading.facts, require, {
      kind,
      now: context.now,
    }),
    ...judgeFacts(reading.facts, attestation, require, kind, context),
    ...requirement.conditions.flatMap(({ expression, message }) => {
      const held = conditionHolds(expression, {
        predicate,
        predicateType,
        signer: describe(attestation.signer),
        image: context.image,
        now: context.now,
      });
      return held === true
        ? []
        : [
            makeReason('ATTESTATION_CONDITION_FAILED', {
              kind,
              condition: message ?? expression,
              why: `: ${held}`,
            }),
          ];
    }),
  ];
}

function describe(signer: Signer | undefined): Record<string, string> {
  if (signer?.type === 'keyless') {
    const { issuer, subject } = signer;
    return { type: 'keyless', issuer, subject };
  }
  if (signer?.type === 'x509') {
    const { issuer, subject } = signer;
    return { type: 'x509', issuer, subject };
  }
  return signer ? { type: 'key', keyId: signer.keyId } : { type: 'none' };
}

// The proven time decides. The scanner's own time can only make it older.
function judgeAge(
  { signedAt }: AttestationEvidence,
  facts: PredicateFacts,
  { maxAge }: AttestationConditions,
  { kind, now }: { kind: string; now: Date },
): Reason[] {
  if (maxAge === undefined) {
    return [];
  }
  const limit = parseDuration(maxAge);
  const times = [
    signedAt?.time,
    ...(facts.kind === 'scan' ? [facts.finishedOn] : []),
  ].flatMap(time => (time === undefined ? [] : [Date.parse(time)]));
  if (
    limit === undefined ||
    signedAt === undefined ||
    times.some(Number.isNaN)
  ) {
    return [
      makeReason('ATTESTATION_TOO_OLD', {
        kind,
        age: 'of unproven age, which is as good as too',
        max: maxAge,
      }),
    ];
  }
  const age = now.getTime() - Math.min(...times);
  return age <= limit
    ? []
    : [
        makeReason('ATTESTATION_TOO_OLD', {
          kind,
          age: formatAge(age),
          max: maxAge,
        }),
      ];
}

const FIELDS: Record<string, Array<keyof AttestationConditions>> = {
  provenance: ['builder', 'sourceRepository', 'ref', 'buildType'],
  scan: ['critical', 'high', 'medium', 'low', 'unknown'],
  test: ['result', 'tests'],
  vex: ['notStatus'],
  sbom: ['minComponents'],
  'verification-summary': ['verifier', 'level'],
};

function judgeFacts(
  facts: PredicateFacts,
  attestation: AttestationEvidence,
  require: AttestationConditions,
  kind: string,
  context: ConditionContext,
): Reason[] {
  const fitting = new Set([...(FIELDS[facts.kind] ?? []), 'maxAge']);
  const foreign = Object.keys(require).filter(field => !fitting.has(field));
  if (foreign.length > 0) {
    return foreign.map(field =>
      makeReason('ATTESTATION_CONDITION_FAILED', {
        kind,
        condition: field,
        why: `: a predicate of type ${attestation.predicateType} does not say it`,
      }),
    );
  }
  switch (facts.kind) {
    case 'provenance':
      return judgeProvenance(facts, attestation.signer, require, context);
    case 'scan':
      return judgeScan(facts, require);
    case 'test':
      return judgeTests(facts, require);
    case 'sbom':
      return judgeSbom(facts, require);
    case 'vex':
      return judgeVex(facts, require, context.image.digest);
    case 'verification-summary':
      return judgeSummary(facts, require);
    default:
      return [];
  }
}

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'unknown'] as const;

function judgeScan(
  facts: Extract<PredicateFacts, { kind: 'scan' }>,
  require: AttestationConditions,
): Reason[] {
  const limits = SEVERITIES.flatMap(severity => {
    const max = require[severity];
    return max === undefined ? [] : [{ severity, max }];
  });
  if (limits.length === 0) {
    return [];
  }
  const { counts, scanner, worst, notUnderstood } = facts;
  if (!counts) {
    return [makeReason('SCAN_NOT_UNDERSTOOD', { scanner, why: notUnderstood })];
  }
  return limits
    .filter(({ severity, max }) => counts[severity] > max)
    .map(({ severity, max }) =>
      makeReason('SCAN_SEVERITY_EXCEEDED', {
        severity,
        count: counts[severity],
        max,
        ids: worst.slice(0, 3).join(', '),
      }),
    );
}

function judgeTests(
  facts: Extract<PredicateFacts, { kind: 'test' }>,
  { result, tests }: AttestationConditions,
): Reason[] {
  const missing = (tests ?? []).filter(
    test => !facts.passed.includes(test) || facts.failed.includes(test),
  );
  return [
    ...(result && !result.includes(facts.result)
      ? [
          makeReason('TEST_FAILED', {
            result: facts.result,
            names: facts.failed.slice(0, 5).join(', ') || 'no test is named',
          }),
        ]
      : []),
    ...missing.map(name => makeReason('TEST_MISSING', { name })),
  ];
}

function judgeSbom(
  { components }: Extract<PredicateFacts, { kind: 'sbom' }>,
  { minComponents }: AttestationConditions,
): Reason[] {
  return minComponents !== undefined && components < minComponents
    ? [
        makeReason('SBOM_INCOMPLETE', {
          field: `components: it names ${components}, at least ${minComponents} are expected`,
        }),
      ]
    : [];
}

// Statements that name products count where one of them names this digest, in
// whichever spelling; without products they are about the attested image.
function judgeVex(
  { statements }: Extract<PredicateFacts, { kind: 'vex' }>,
  { notStatus }: AttestationConditions,
  digest: string,
): Reason[] {
  const hex = digest.slice(digest.indexOf(':') + 1);
  const isAbout = (products: string[]) =>
    products.length === 0 ||
    products.some(product => product.toLowerCase().includes(hex));
  return statements
    .filter(
      ({ status, products }) =>
        isAbout(products) && notStatus?.some(refused => refused === status),
    )
    .slice(0, 10)
    .map(({ vulnerability, status }) =>
      makeReason('VEX_STATUS_NOT_ALLOWED', { vulnerability, status }),
    );
}

function judgeSummary(
  facts: Extract<PredicateFacts, { kind: 'verification-summary' }>,
  { verifier, level }: AttestationConditions,
): Reason[] {
  const reasons: Reason[] = [];
  if (facts.result !== 'PASSED') {
    reasons.push(
      makeReason('VSA_LEVEL_TOO_LOW', {
        levels: `nothing (${facts.result})`,
        level: level ?? 'a passed verification',
      }),
    );
  } else if (level !== undefined && !facts.levels.includes(level)) {
    reasons.push(
      makeReason('VSA_LEVEL_TOO_LOW', {
        levels: facts.levels.slice(0, 5).join(', ') || 'no level',
        level,
      }),
    );
  }
  if (verifier && !verifier.includes(facts.verifier)) {
    reasons.push(
      makeReason('ATTESTATION_CONDITION_FAILED', {
        kind: 'verification summary',
        condition: `verifier ${verifier.join(' or ')}`,
        why: `: it is by ${facts.verifier}`,
      }),
    );
  }
  return reasons;
}
