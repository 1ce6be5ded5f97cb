import type { Judged } from './runMatrix';

/**
 * Where we differ from a real tool on purpose. What no rule covers is a
 * disagreement.
 */
export interface Rule {
  name: string;
  /** `stricter`: the tool accepts and we refuse; `wider`: the other way. */
  kind: 'stricter' | 'wider';
  why: string;
  applies(judged: Judged): boolean;
}

/** The code that our refusal must name. */
const saying = ({ ours }: Judged, ...codes: string[]) =>
  codes.some(code => ours.why.split(', ').includes(code));

export const RULES: Rule[] = [
  {
    name: 'whole text',
    kind: 'stricter',
    why: 'An expression must match the whole issuer or subject; Cosign takes a match of any part, so that ^https://github\\.com/acme/shop also trusts acme/shop-fork.',
    applies: judged =>
      /^an expression (of a part|without its end)/.test(judged.case.asked) &&
      saying(judged, 'SIGNER_NOT_TRUSTED', 'ISSUER_NOT_TRUSTED'),
  },
  {
    name: 'a signature is a signature',
    kind: 'stricter',
    why: 'Only the predicate type sign/v1 is a signature in a bundle; cosign verify takes any attestation for one, which the option anyAttestation allows.',
    applies: judged =>
      judged.case.asked === 'a signature' &&
      saying(judged, 'SIGNATURE_NOT_FOUND'),
  },
  {
    name: 'a proven time',
    kind: 'stricter',
    why: 'A short-lived certificate needs a log or a timestamp that shows when it signed; without one Cosign takes the present in the old layout, and accepts for as long as the certificate lives.',
    applies: judged =>
      'by' in judged.case.request &&
      judged.case.request.root === 'timestamps' &&
      saying(judged, 'TIMESTAMP_MISSING', 'TLOG_UNKNOWN_LOG'),
  },
  {
    name: 'annotations of bundles',
    kind: 'stricter',
    why: 'Demanded annotations are checked in every layout; cosign 2 verify -a does not look at them in bundles, cosign 3 does.',
    applies: judged =>
      judged.peer === 'cosign 2' &&
      judged.case.base.startsWith('annotated, bundle') &&
      saying(judged, 'ANNOTATION_MISMATCH'),
  },
  {
    name: 'media type of the layer',
    kind: 'stricter',
    why: 'In the old layout a layer is a signature or an attestation only by its media type; Cosign does not look at it.',
    applies: judged =>
      judged.case.happened === 'layers of another media type' &&
      saying(judged, 'SIGNATURE_NOT_FOUND', 'ATTESTATION_MISSING'),
  },
  {
    name: 'a readable log entry',
    kind: 'stricter',
    why: 'In the old layout the body of a log entry is read even where the log is optional, for its kind is there; Cosign does not look at it then.',
    applies: judged =>
      judged.case.happened === 'a log entry whose body is no JSON' &&
      judged.case.asked === 'its key' &&
      saying(judged, 'SIGNATURE_MALFORMED'),
  },
  {
    name: 'the hash of the key',
    kind: 'wider',
    why: "P-384 and P-521 sign with SHA-384 and SHA-512, and are verified so; cosign verify assumes SHA-256 and refuses what cosign sign made, unless --signature-digest-algorithm names the key's hash (where it agrees, see its own rows).",
    applies: judged => judged.case.asked === 'its key with SHA-256',
  },
  {
    name: 'the hash of the log entry',
    kind: 'wider',
    why: 'A log entry may name SHA-384; cosign verify cannot read the entry that cosign sign made for a P-384 key (unexpected algorithm).',
    applies: judged =>
      judged.case.base.startsWith('P-384 logged') &&
      judged.real.why.includes('unexpected algorithm'),
  },
  {
    name: 'layouts side by side',
    kind: 'wider',
    why: 'Every layout is looked at, and a signature of somebody else vetoes nothing; Cosign looks at the old layout only where there is no bundle.',
    applies: judged =>
      judged.case.base.startsWith('legacy by the trusted key, bundle by') &&
      judged.case.asked === 'the trusted key',
  },
  {
    name: 'entries of unknown logs',
    kind: 'wider',
    why: 'Where the log is optional and no trust root lists it, its entry proves nothing and refutes nothing, readable or not; Cosign skips a bundle with an entry that it cannot read.',
    applies: judged =>
      judged.case.happened === 'a log entry whose body is no JSON' &&
      judged.case.asked === 'its key',
  },
  {
    name: 'older bundles',
    kind: 'wider',
    why: 'Bundles of version 0.1 and 0.2 are read by the rules of their version; Cosign skips those in a registry as unreadable. An unknown version is refused by both (see its own rows).',
    applies: judged => judged.case.happened === 'a bundle of version 0.1',
  },
  {
    name: 'any attestation',
    kind: 'wider',
    why: 'anyAttestation counts attestations of both layouts as signatures; cosign verify counts those in bundles, and does not look at the tag .att.',
    applies: judged =>
      judged.case.asked === 'any attestation for a signature' &&
      judged.case.base.includes('legacy'),
  },
  {
    name: 'bundles in a signature repository',
    kind: 'wider',
    why: 'A signature repository may hold every layout; cosign 2 looks for bundles beside the image alone, whatever COSIGN_REPOSITORY says, cosign 3 follows it.',
    applies: judged =>
      judged.peer === 'cosign 2' &&
      judged.case.way === 'elsewhere' &&
      judged.case.base.includes('bundle'),
  },
];

export type Outcome =
  | 'both accept'
  | 'both refuse'
  | 'stricter'
  | 'wider'
  | 'disagreement';

/** What the two answers come to, and the rule where they differ by design. */
export function compare(judged: Judged): { outcome: Outcome; rule?: Rule } {
  const { real, ours } = judged;
  if (real.verdict === ours.verdict) {
    return {
      outcome: real.verdict === 'accepts' ? 'both accept' : 'both refuse',
    };
  }
  const kind = real.verdict === 'accepts' ? 'stricter' : 'wider';
  const rule = RULES.find(one => one.kind === kind && one.applies(judged));
  return rule ? { outcome: kind, rule } : { outcome: 'disagreement' };
}
