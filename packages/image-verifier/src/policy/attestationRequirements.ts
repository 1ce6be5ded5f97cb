import { judgeAttestation } from '../attestation/judgeAttestation';
import type { AttestationEvidence } from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import { conclude, furthest, imageOf } from './conclude';
import { isOfType, kindOf } from './predicateTypes';
import type { RuleContext } from './requirements';
import type { RequirementResult } from './result';
import {
  describeSigners,
  judgeSigners,
  namesIn,
  parts,
  whyUnknown,
} from './signers';
import type {
  AttestationRequirement,
  PolicyRule,
  SignerRequirement,
} from './trustPolicy';

/** An attestation requirement of a rule, judged. */
export interface JudgedAttestation {
  name: string;
  results: RequirementResult[];
  /** Attestations that met the requirement. */
  counting: AttestationEvidence[];
}

/** Judges whether an attestation is there, by whom, and what it says. Pure. */
export function judgeAttestations(
  rule: PolicyRule,
  attestation: AttestationRequirement,
  context: RuleContext,
): JudgedAttestation {
  const { evidence } = context;
  const { name, type } = attestation;
  const candidates = [
    ...evidence.attestations,
    ...(attestation.coveredByIndex ? context.covered ?? [] : []),
  ].filter(({ predicateType }) => type.some(t => isOfType(predicateType, t)));
  const groups = groupsOf(rule, attestation);
  // What a stranger attests counts for nothing, so it is not even read: with a
  // push permission alone nobody can keep the conditions busy.
  const judged = candidates.map(candidate => ({
    candidate,
    reasons:
      candidate.valid && isTrusted(candidate, groups, context)
        ? judgeAttestation(candidate, attestation, {
            now: context.now,
            entity: context.entity,
            image: imageOf(evidence),
          })
        : [],
  }));
  const good = judged
    .filter(({ reasons }) => reasons.length === 0)
    .map(({ candidate }) => candidate);
  const unmet = judged.flatMap(({ reasons }) => reasons);

  const counting = new Set<string>();
  const results = groups.map(group => {
    const answer = judgeSigners(group, good, context);
    if (answer.met) {
      answer.matched.forEach(({ signature }) => counting.add(signature));
    }
    const who = describeSigners(group);
    const result = conclude(rule, 'attestations', {
      requirement: `${name} (${type.join(' or ')}) attested by ${who}`,
      answer,
      headline: headline(
        attestation,
        candidates,
        unmet,
        answer.reasons,
        context,
      ),
      reasons: answer.reasons,
      evidence,
      unknown: whyUnknown(group, context),
    });
    return { ...result, attests: type };
  });
  return {
    name,
    results,
    counting: good.filter(({ id }) => counting.has(id)),
  };
}

// Without signers of its own, an attestation counts from any authority that
// may sign.
function groupsOf(
  rule: PolicyRule,
  { signedBy }: AttestationRequirement,
): SignerRequirement[] {
  return signedBy
    ? parts(signedBy)
    : [{ anyOf: namesIn(rule.signedBy).map(authority => ({ authority })) }];
}

function isTrusted(
  candidate: AttestationEvidence,
  groups: SignerRequirement[],
  context: RuleContext,
): boolean {
  return groups.some(
    group => judgeSigners(group, [candidate], context).matched.length > 0,
  );
}

function headline(
  { name, type }: AttestationRequirement,
  candidates: AttestationEvidence[],
  unmet: Reason[],
  reasons: Reason[],
  { evidence, unsigned = [] }: RuleContext,
): Reason[] {
  const parameters = { ...imageOf(evidence), kind: kindOf(type, name), name };
  const inIndex = unsigned.filter(({ predicateType }) =>
    type.some(t => isOfType(predicateType, t)),
  );
  if (candidates.length === 0 && inIndex.length > 0) {
    const invalid = inIndex.flatMap(({ reason }) => reason ?? []);
    const text = invalid.length > 0 ? `; ${invalid[0].detail}` : '';
    return [makeReason('ATTESTATION_UNSIGNED', { ...parameters, why: text })];
  }
  if (candidates.length === 0) {
    return [makeReason('ATTESTATION_MISSING', parameters)];
  }
  const why = furthest(reasons)?.detail;
  return unmet.length > 0
    ? unmet
    : [makeReason('ATTESTATION_UNTRUSTED', { ...parameters, why })];
}
