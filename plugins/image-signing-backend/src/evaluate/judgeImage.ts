import type {
  Reason,
  TrustResult,
} from 'backstage-plugin-image-signing-common';
import {
  evaluateTrustPolicy,
  type EvaluateTrustPolicyInput,
  type TrustPolicy,
} from 'image-verifier';
import { toIso } from '../store/database';
import type { StoredEvidence } from './loadFacts';

/** The policy, and which trust material judged the evidence. */
export interface JudgingTrust {
  policy?: TrustPolicy;
  material: NonNullable<EvaluateTrustPolicyInput['trustMaterial']>;
}

/** Judges one digest in one environment from its stored evidence. */
export type JudgeImage = (input: {
  repository?: string;
  digest?: string;
  tag?: string;
  environment?: string;
  entity?: { sourceRepository?: string };
  image?: StoredEvidence;
}) => TrustResult;

const NO_POLICY: Reason = {
  code: 'POLICY_MISSING',
  class: 'configuration',
  text: 'no trust policy',
  detail: 'No trust policy is configured, so nothing can be verified',
  fix: 'Set imageSigning.trustPolicy or imageSigning.trustPolicyFile',
};

const NEVER_READ: Reason = {
  code: 'REGISTRY_UNAVAILABLE',
  class: 'inconclusive',
  text: 'registry not readable',
  detail: 'The registry could not be read; the image was not judged',
  fix: 'See the state of the registry under Sources',
};

/** Evidence that could not be renewed for longer than this proves nothing. */
export const DEFAULT_EVIDENCE_MAX_AGE_MS = 24 * 3600_000;

function tooOld(checkedAt: string): Reason {
  return {
    code: 'EVIDENCE_TOO_OLD',
    class: 'inconclusive',
    text: 'evidence too old',
    detail: `The registry was last read at ${checkedAt}; what it held then may have been replaced or withdrawn`,
    fix: 'See the state of the registry under Sources',
  };
}

/**
 * The trust policy over stored evidence; `trust` is asked at each judgement,
 * because trust roots are renewed while the backend runs. Without a policy nothing is verified;
 * without evidence nothing is judged.
 */
export function createJudge(
  trust: () => JudgingTrust,
  options: { evidenceMaxAgeMs?: number; now?: () => Date } = {},
): JudgeImage {
  const {
    evidenceMaxAgeMs = DEFAULT_EVIDENCE_MAX_AGE_MS,
    now = () => new Date(),
  } = options;
  return ({ repository, digest, tag, environment, entity, image }) => {
    const { policy, material } = trust();
    if (!repository || !digest) return { state: 'pending' };
    if (!policy) return { state: 'unreadable', reason: NO_POLICY };
    if (!image || image.state === 'pending') return { state: 'pending' };
    if (image.state === 'failed' || !image.evidence || !image.checked_at) {
      return {
        state: 'unreadable',
        reason: image.reason ? JSON.parse(image.reason) : NEVER_READ,
      };
    }
    const checkedAt = toIso(image.checked_at);
    if (now().getTime() - Date.parse(checkedAt) > evidenceMaxAgeMs) {
      return { state: 'unreadable', reason: tooOld(checkedAt) };
    }
    const result = evaluateTrustPolicy({
      evidence: JSON.parse(image.evidence),
      image: { repository, digest, tag },
      environment,
      policy,
      now: now(),
      entity,
      trustMaterial: material,
    });
    return {
      state: 'judged',
      outcome: result.outcome,
      policyVersion: result.policyVersion,
      rule: result.rule,
      requirements: result.requirements,
      reasons: result.reasons,
      matched: result.matched,
      evidenceAt: checkedAt,
    };
  };
}
