import type { JudgedImage } from './evaluate.types';
import type {
  CheckState,
  NextAction,
  Reason,
  RequirementResult,
} from './types';

/**
 * What a reason against an image is about; decides who acts and how.
 */
export type FindingKind =
  | 'invalid'
  | 'unsigned'
  | 'uncovered'
  | 'signer'
  | 'source'
  | 'attestation'
  | 'tag'
  | 'other';

/** The most dangerous first. */
const ORDER: FindingKind[] = [
  'invalid',
  'unsigned',
  'signer',
  'uncovered',
  'source',
  'attestation',
  'tag',
  'other',
];

const EXACT: Record<string, FindingKind> = {
  SIGNATURE_NOT_FOUND: 'unsigned',
  SIGNER_NOT_TRUSTED: 'signer',
  ISSUER_NOT_TRUSTED: 'signer',
  SIGNERS_INSUFFICIENT: 'signer',
  KEY_NOT_FOUND: 'signer',
  POLICY_NONE_APPLIES: 'uncovered',
  SOURCE_NOT_ALLOWED: 'source',
  TAG_FORBIDDEN: 'tag',
  DIGEST_MISMATCH: 'invalid',
  SUBJECT_MISMATCH: 'invalid',
  BUNDLE_INVALID: 'invalid',
  ENVELOPE_INVALID: 'invalid',
  PAYLOAD_TYPE_UNEXPECTED: 'invalid',
  KEY_ALGORITHM_UNSUPPORTED: 'invalid',
};

const PREFIXES: Array<[string, FindingKind]> = [
  ['ATTESTATION_', 'attestation'],
  ['PROVENANCE_', 'attestation'],
  ['BASE_IMAGE_', 'attestation'],
  ['SCAN_', 'attestation'],
  ['VEX_', 'attestation'],
  ['TEST_', 'attestation'],
  ['SBOM_', 'attestation'],
  ['VSA_', 'attestation'],
  ['SIGNATURE_', 'invalid'],
  ['CERT_', 'invalid'],
  ['SCT_', 'invalid'],
  ['TLOG_', 'invalid'],
  ['TIMESTAMP_', 'invalid'],
];

/** What one check says about one image. */
export interface CheckFinding {
  state: CheckState;
  /** Said in the evidence about the first image that is not as it should be. */
  note?: string;
  action?: () => NextAction | undefined;
}

export function findingKind(reason: Pick<Reason, 'code'>): FindingKind {
  return (
    (Object.hasOwn(EXACT, reason.code) ? EXACT[reason.code] : undefined) ??
    PREFIXES.find(([prefix]) => reason.code.startsWith(prefix))?.[1] ??
    'other'
  );
}

export function compareKinds(left: FindingKind, right: FindingKind): number {
  return ORDER.indexOf(left) - ORDER.indexOf(right);
}

/** A reason against an image, with what it is about. */
export interface FindingOf {
  kind: FindingKind;
  reason: Reason;
}

/** The reasons that judge an image, the most dangerous first. */
export function classify(reasons: readonly Reason[]): FindingOf[] {
  return reasons
    .filter(reason => reason.class === 'deny')
    .map(reason => ({ kind: findingKind(reason), reason }))
    .sort((left, right) => compareKinds(left.kind, right.kind));
}

/** What fails an image: never empty where it failed with any reason at all. */
export function findingsOf({ verdict }: JudgedImage): FindingOf[] {
  const findings = classify(verdict.reasons);
  return findings.length
    ? findings
    : verdict.reasons.map(reason => ({ kind: 'other', reason }));
}

/** Why an image is unknown. */
export function unknownReason({ verdict }: JudgedImage): Reason | undefined {
  return (
    verdict.reasons.find(reason => reason.class !== 'deny') ??
    verdict.reasons.at(-1)
  );
}

/** Whether a requirement asks for an attestation and not for a signature. */
export function isAttestationRequirement({
  requirement: text,
}: RequirementResult): boolean {
  return !text.startsWith('signed by ') && /\battest/i.test(text);
}

/**
 * What is known of the images of one check: a failure is a failure whatever
 * else is unknown; not applicable only where nothing applies.
 */
export function worstState(states: Iterable<CheckState>): CheckState {
  const order: CheckState[] = ['not-applicable', 'pass', 'unknown', 'fail'];
  let worst = 0;
  for (const state of states) worst = Math.max(worst, order.indexOf(state));
  return order[worst];
}

/** The key by which slots of the same image are one: its digest. */
export function unitKey({ facts }: JudgedImage): string {
  return facts.digest ? `digest ${facts.digest}` : `ref ${facts.reference}`;
}

/** An image in a sentence: `registry/repository@sha256:0123456789ab…`. */
export function imageName({ facts }: JudgedImage): string {
  if (!facts.repository || !facts.digest) return facts.reference;
  const [algorithm, hex = ''] = facts.digest.split(':');
  return `${facts.repository}@${algorithm}:${hex.slice(0, 12)}…`;
}

/** Where an image is used: `Deployment payments/api in prod-eu`. */
export function placeName({ facts }: JudgedImage): string {
  return `${facts.workload.kind} ${facts.namespace}/${facts.workload.name} in ${facts.cluster}`;
}

/** Whether the trust policy itself is met, whatever the environment says. */
export function isTrusted({ facts }: JudgedImage): boolean {
  return (
    !facts.stale &&
    facts.digest !== undefined &&
    facts.trust.state === 'judged' &&
    facts.trust.outcome === 'verified'
  );
}

/** The image names a tag that has moved on: the next start takes other content. */
export function isSwapped({ facts }: JudgedImage): boolean {
  return facts.swap !== undefined && !facts.pinned;
}

/** The reason for which nothing can be told about an image, if there is one. */
export function unreadable({
  facts,
  verdict,
}: JudgedImage): Reason | undefined {
  if (facts.stale || !facts.digest || facts.trust.state !== 'judged') {
    return verdict.reasons.find(reason => reason.class !== 'deny');
  }
  return undefined;
}
