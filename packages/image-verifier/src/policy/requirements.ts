import { judgeBaseImages } from '../attestation/baseImages';
import type {
  AttestationEvidence,
  Evidence,
  SignatureEvidence,
  UnsignedAttestation,
} from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { judgeAttestations } from './attestationRequirements';
import { conclude, furthest, imageOf, plain, whyIncomplete } from './conclude';
import { formatAge, parseDuration } from './duration';
import { matchesImageGlob } from './imageGlob';
import type { RequirementResult } from './result';
import { judgeRoles } from './separateRoles';
import {
  describeSigners,
  judgeSigners,
  parts,
  whyUnknown,
  type SignerAnswer,
  type SignerContext,
} from './signers';
import type { PolicyRule } from './trustPolicy';

/** What the rules are judged against. */
export interface RuleContext extends SignerContext {
  evidence: Evidence;
  /** BuildKit's attestations about the image, signed by nobody. */
  unsigned?: UnsignedAttestation[];
  /** Those that a signature over their index covers, as of its signer. */
  covered?: AttestationEvidence[];
  now: Date;
  entity?: { sourceRepository?: string };
}

/** Judges every requirement of a rule, in its order. Pure. */
export function judgeRule(
  rule: PolicyRule,
  context: RuleContext,
): RequirementResult[] {
  const signatures = judgeSignatures(rule, context);
  const attestations = rule.attestations.map(attestation =>
    judgeAttestations(rule, attestation, context),
  );
  return [
    ...judgeSources(rule, context),
    ...signatures,
    ...attestations.flatMap(({ results }) => results),
    ...judgeBase(
      rule,
      attestations.flatMap(({ counting }) => counting),
      context,
    ),
    ...judgeRoles(rule, signatures, attestations),
  ].filter(({ mode }) => mode !== 'skip');
}

function judgeSignatures(
  rule: PolicyRule,
  context: RuleContext,
): RequirementResult[] {
  const { evidence } = context;
  const { fitting, unfit } = signaturesThatCount(rule, context);
  return parts(rule.signedBy).map(part => {
    const answer = judgeSigners(part, fitting, context);
    const reasons = [...answer.reasons, ...unfit];
    // A signature over another digest is none over this one.
    const onThisDigest = evidence.signatures.filter(
      ({ reasons: found }) =>
        !found.some(({ code }) => code === 'SUBJECT_MISMATCH'),
    );
    const nothing =
      onThisDigest.length === 0 ||
      furthest(reasons)?.code === 'SUBJECT_MISMATCH';
    return conclude(rule, 'signature', {
      requirement: `signed by ${describeSigners(part)}`,
      answer,
      headline: nothing
        ? [makeReason('SIGNATURE_NOT_FOUND', imageOf(evidence))]
        : tooFew(answer),
      reasons,
      evidence,
      unknown: whyUnknown(part, context),
    });
  });
}

function tooFew({ count }: SignerAnswer): Reason[] {
  return count && count.found > 0
    ? [
        makeReason('SIGNERS_INSUFFICIENT', {
          found: count.found,
          required: count.required,
          missing: count.missing.join(', ') || 'another signer',
        }),
      ]
    : [];
}

// What the rule asks of a signature before it asks who signed.
export function signaturesThatCount(
  rule: PolicyRule,
  { evidence, now }: Pick<RuleContext, 'evidence' | 'now'>,
): {
  fitting: Array<SignatureEvidence | AttestationEvidence>;
  unfit: Reason[];
} {
  const fitting: Array<SignatureEvidence | AttestationEvidence> = [];
  const unfit: Reason[] = [];
  const documents = [
    ...evidence.signatures,
    ...(rule.anyAttestation ? evidence.attestations : []),
  ];
  for (const document of documents) {
    const reason =
      document.valid || document.notation?.intact
        ? whyUnfit(rule, document, now)
        : undefined;
    if (reason) {
      unfit.push(reason);
    } else {
      fitting.push(document);
    }
  }
  return { fitting, unfit };
}

function whyUnfit(
  { formats, annotations, maxSignatureAge }: PolicyRule,
  document: SignatureEvidence | AttestationEvidence,
  now: Date,
): Reason | undefined {
  if (formats && !formats.includes(document.format)) {
    return makeReason('SIGNATURE_FORMAT_UNSUPPORTED', {
      found: document.format,
      expected: formats.join(' or '),
    });
  }
  const present = 'annotations' in document ? document.annotations : {};
  for (const [key, value] of Object.entries(annotations ?? {})) {
    if (!Object.hasOwn(present, key) || present[key] !== value) {
      return makeReason('ANNOTATION_MISMATCH', { key, value });
    }
  }
  return maxSignatureAge === undefined
    ? undefined
    : tooOld(document.signedAt?.time, maxSignatureAge, now);
}

function tooOld(
  time: string | undefined,
  max: string,
  now: Date,
): Reason | undefined {
  const limit = parseDuration(max) ?? 0;
  const age = time === undefined ? NaN : now.getTime() - Date.parse(time);
  if (age <= limit) {
    return undefined;
  }
  return makeReason('SIGNATURE_TOO_OLD', {
    age: Number.isNaN(age)
      ? 'at an unproven time, which may be long'
      : formatAge(age),
    max,
  });
}

function judgeBase(
  rule: PolicyRule,
  counting: AttestationEvidence[],
  context: RuleContext,
): RequirementResult[] {
  if (!rule.baseImages) {
    return [];
  }
  const { evidence } = context;
  const { images, reasons } = judgeBaseImages(counting, rule.baseImages);
  const unknown = [
    rule.signedBy,
    ...rule.attestations.flatMap(({ signedBy }) => signedBy ?? []),
  ].flatMap(tree => whyUnknown(tree, context));
  const open =
    images.length === 0 && (!evidence.complete || unknown.length > 0);
  return [
    plain(rule, 'baseImages', {
      requirement: 'built on allowed base images',
      reasons: open
        ? [
            ...unknown,
            ...(evidence.complete ? [] : whyIncomplete(evidence)),
            ...reasons,
          ]
        : reasons,
      inconclusive: open,
    }),
  ];
}

function judgeSources(
  rule: PolicyRule,
  { evidence }: RuleContext,
): RequirementResult[] {
  const { sources } = rule;
  if (!sources) {
    return [];
  }
  const { repository } = evidence;
  const allowed = sources.some(glob => matchesImageGlob(glob, repository));
  return [
    plain(rule, 'sources', {
      requirement: 'from an allowed source',
      reasons: allowed
        ? []
        : [
            makeReason('SOURCE_NOT_ALLOWED', {
              repository,
              allowed: sources.join(', '),
            }),
          ],
    }),
  ];
}
