import type {
  AttestationEvidence,
  Evidence,
  SignedDocumentEvidence,
} from '../evidence';
import type { Reason } from '../reason';
import { makeReason, reasonRank, sortReasons } from '../reasons';
import {
  describeSigner,
  matchAuthority,
  signerNotTrusted,
  type KeyIds,
} from './authorities';
import { isOfType, kindOf } from './predicateTypes';
import type { MatchedSignature, RequirementResult } from './result';
import type {
  AttestationRequirement,
  Authority,
  PolicyRule,
  SignerRequirement,
} from './trustPolicy';

/** What the rules are judged against. */
export interface RuleContext {
  evidence: Evidence;
  authorities: ReadonlyMap<string, Authority>;
  keyIds: KeyIds;
}

/** Judges every requirement of a rule, in its order. Pure. */
export function judgeRule(
  rule: PolicyRule,
  context: RuleContext,
): RequirementResult[] {
  return [
    ...judgeSignatures(rule, context),
    ...rule.attestations.flatMap(attestation =>
      judgeAttestation(rule, attestation, context),
    ),
  ];
}

// `anyOf` is one requirement, `allOf` one for each authority.
function alternatives(requirement: SignerRequirement): string[][] {
  return 'anyOf' in requirement
    ? [requirement.anyOf]
    : requirement.allOf.map(name => [name]);
}

function judgeSignatures(
  rule: PolicyRule,
  context: RuleContext,
): RequirementResult[] {
  const { evidence } = context;
  return alternatives(rule.signedBy).map(names => {
    const requirement = `signed by ${names.join(' or ')}`;
    const { matched, reasons } = findSigners(
      evidence.signatures,
      names,
      context,
    );
    // A signature over another digest is none over this one.
    const onThisDigest = evidence.signatures.filter(
      ({ reasons: found }) =>
        !found.some(({ code }) => code === 'SUBJECT_MISMATCH'),
    );
    const headline =
      onThisDigest.length === 0 ||
      furthest(reasons)?.code === 'SUBJECT_MISMATCH'
        ? [makeReason('SIGNATURE_NOT_FOUND', imageOf(evidence))]
        : [];
    return conclude(rule, requirement, matched, headline, reasons, evidence);
  });
}

function judgeAttestation(
  rule: PolicyRule,
  attestation: AttestationRequirement,
  context: RuleContext,
): RequirementResult[] {
  const { evidence } = context;
  const { name, type } = attestation;
  const kind = kindOf(type, name);
  const candidates = evidence.attestations.filter(({ predicateType }) =>
    type.some(t => isOfType(predicateType, t)),
  );
  // Without signers of its own, an attestation counts from any authority that
  // may sign.
  const groups = attestation.signedBy
    ? alternatives(attestation.signedBy)
    : [alternatives(rule.signedBy).flat()];
  return groups.map(names => {
    const requirement = `${name} (${type.join(
      ' or ',
    )}) attested by ${names.join(' or ')}`;
    const { matched, reasons } = findSigners(candidates, names, context);
    const parameters = { ...imageOf(evidence), kind, name };
    const headline =
      candidates.length === 0
        ? makeReason('ATTESTATION_MISSING', parameters)
        : makeReason('ATTESTATION_UNTRUSTED', {
            ...parameters,
            why: furthest(reasons)?.detail,
          });
    return conclude(rule, requirement, matched, [headline], reasons, evidence);
  });
}

function findSigners(
  documents: Array<SignedDocumentEvidence | AttestationEvidence>,
  names: string[],
  { authorities, keyIds }: RuleContext,
): { matched: MatchedSignature[]; reasons: Reason[] } {
  const accepted = names.flatMap(name => authorities.get(name) ?? []);
  const matched: MatchedSignature[] = [];
  const reasons: Reason[] = [];
  for (const document of documents) {
    const { signer } = document;
    if (!document.valid || !signer) {
      reasons.push(...document.reasons);
    } else {
      const matches = accepted.map(authority => ({
        authority,
        match: matchAuthority(document, authority, keyIds),
      }));
      const hit = matches.find(({ match }) => match.matched);
      if (hit) {
        matched.push({
          authority: hit.authority.name,
          signature: document.id,
          signer: describeSigner(signer),
          format: document.format,
        });
      } else {
        const near = matches.flatMap(({ match }) =>
          !match.matched && match.near ? [match.reason] : [],
        );
        reasons.push(
          ...(near.length > 0 ? near : [signerNotTrusted(signer, accepted)]),
        );
      }
    }
  }
  return { matched, reasons };
}

function conclude(
  { name }: PolicyRule,
  requirement: string,
  matched: MatchedSignature[],
  headline: Reason[],
  reasons: Reason[],
  evidence: Evidence,
): RequirementResult {
  const base = { requirement, rule: name };
  if (matched.length > 0) {
    return { ...base, outcome: 'met', reasons: [], matched };
  }
  // What is missing may be in the place that could not be read.
  if (!evidence.complete) {
    return {
      ...base,
      outcome: 'inconclusive',
      reasons: [...whyIncomplete(evidence), ...sortReasons(reasons)],
    };
  }
  return {
    ...base,
    outcome: 'unmet',
    reasons: [...headline, ...sortReasons(reasons)],
  };
}

function whyIncomplete({ searched }: Evidence): Reason[] {
  const reasons = searched.flatMap(({ reason }) => reason ?? []);
  return reasons.length > 0
    ? // A document that does not match its digest is found while searching; it
      // leaves open whether another one exists.
      reasons.map(reason => ({ ...reason, class: 'inconclusive' }))
    : [makeReason('REFERRERS_INCOMPLETE', { pages: 'some' })];
}

function furthest(reasons: Reason[]): Reason | undefined {
  return [...reasons].sort(
    (a, b) => reasonRank(b.code) - reasonRank(a.code),
  )[0];
}

function imageOf({ repository, digest }: Evidence) {
  return { repository, digest };
}
