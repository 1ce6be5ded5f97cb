import { createPublicKey } from 'node:crypto';
import type { Evidence } from '../evidence';
import type { Reason } from '../reason';
import { makeReason, sortReasons } from '../reasons';
import { keyIdOf } from '../sigstore/publicKey';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import type { KeyIds } from './authorities';
import { matchesImageGlobs } from './imageGlob';
import { judgeSubjects } from './judgeSubjects';
import { policyAt } from './relaxation';
import type { PolicyResult, RequirementResult } from './result';
import type { PolicyRule, TrustPolicy } from './trustPolicy';

/** @public */
export interface EvaluateTrustPolicyInput {
  evidence: Evidence;
  /** The image in question; must be the one that the evidence is about. */
  image: {
    /** Registry and repository, normalised as by `parseImageReference`. */
    repository: string;
    digest: string;
    tag?: string;
  };
  /**
   * Name of the environment. Without one, every rule for the image applies,
   * whatever its environments and precedence: the strictest reading.
   */
  environment?: string;
  policy: TrustPolicy;
  /** The time for which to judge: ages and validity depend on it. */
  now: Date;
  /** The catalog entity that runs the image; for conditions `fromEntity`. */
  entity?: { sourceRepository?: string };
  /**
   * Hash and keys of the trust material that judged the evidence. Needed where
   * authorities have their key in a file. The stored parts suffice: hash,
   * authority names and key identifiers.
   */
  trustMaterial?: {
    hash: string;
    keys: Array<Pick<TrustMaterial['keys'][number], 'authority' | 'keyId'>>;
    unavailable?: TrustMaterial['unavailable'];
  };
}

/**
 * Judges evidence by a trust policy. Pure: no network, no clock.
 *
 * Of the rules whose images and environments cover the image, all of those
 * with the highest precedence must be met. An image that no rule covers is
 * denied, unless the policy says `unmatched: allow` or `warn`; even then it is
 * admitted, not verified. Nor is an image verified whose signature no rule
 * enforces.
 *
 * Where the search was not complete, a requirement that is not met is
 * inconclusive: the missing signature may be where nobody could look.
 *
 * @public
 */
export function evaluateTrustPolicy(
  input: EvaluateTrustPolicyInput,
): PolicyResult {
  const { evidence, image, environment } = input;
  const policy = policyAt(input.policy, input.now);
  const base = {
    policyVersion: policy.version,
    pinned: `${image.repository}@${image.digest}`,
  };
  const unfit = whyUnfit(input);
  if (unfit) {
    const reason = makeReason('EVIDENCE_MISMATCH', { why: unfit });
    return {
      ...base,
      outcome: 'inconclusive',
      admitted: false,
      requirements: [],
      reasons: [reason],
      matched: [],
    };
  }
  const rules = applicableRules(policy, image.repository, environment);
  if (rules.length === 0) {
    return { ...base, ...unmatched(policy, image.repository, environment) };
  }
  const requirements = rules.flatMap(rule =>
    judgeSubjects(rule, {
      evidence,
      authorities: new Map(policy.authorities.map(a => [a.name, a])),
      keyIds: keyIdsOf(input),
      unknownKeys: new Map(
        (input.trustMaterial?.unavailable ?? []).map(
          ({ authority, reason }) => [authority, reason],
        ),
      ),
      now: input.now,
      entity: input.entity,
    }),
  );
  return {
    ...base,
    ...judgement(rules, requirements),
    rule: rules.map(({ name }) => name).join(', '),
    requirements,
    matched: distinct(requirements.flatMap(({ matched }) => matched ?? [])),
  };
}

function judgement(
  rules: PolicyRule[],
  requirements: RequirementResult[],
): Pick<PolicyResult, 'outcome' | 'admitted' | 'reasons'> {
  const enforced = requirements.filter(({ mode }) => mode === 'enforce');
  const open = enforced.filter(({ outcome }) => outcome !== 'met');
  if (open.length > 0) {
    const failed = open.some(({ outcome }) => outcome === 'unmet');
    return {
      outcome: failed ? 'failed' : 'inconclusive',
      admitted: false,
      reasons: headlines(open),
    };
  }
  // What is only reported proves nothing about who made the image.
  if (!enforced.some(({ check }) => check === 'signature')) {
    const reasons = rules.map(({ name, checks }) =>
      makeReason('SIGNATURE_NOT_DEMANDED', {
        rule: name,
        mode: checks.signature === 'log' ? 'reports' : 'skips',
      }),
    );
    return { outcome: 'inconclusive', admitted: true, reasons };
  }
  const unproven = enforced.filter(requirement => requirement.unproven);
  if (unproven.length > 0) {
    const reasons = unproven.map(({ rule }) =>
      makeReason('SIGNATURE_NOT_DEMANDED', {
        rule,
        mode: 'reports who made',
      }),
    );
    return { outcome: 'inconclusive', admitted: true, reasons };
  }
  return { outcome: 'verified', admitted: true, reasons: [] };
}

/**
 * The rules that decide about an image, in the order of the policy.
 *
 * @public
 */
export function applicableRules(
  policy: TrustPolicy,
  repository: string,
  environment?: string,
): PolicyRule[] {
  const matching = policy.rules.filter(rule =>
    covers(rule, repository, environment),
  );
  // A rule for one environment must not replace those of others.
  if (environment === undefined) {
    return matching;
  }
  const highest = Math.max(...matching.map(({ precedence }) => precedence));
  return matching.filter(({ precedence }) => precedence === highest);
}

// Evidence of another image, or judged under other keys, says nothing here.
function whyUnfit({
  evidence,
  image,
  trustMaterial,
}: EvaluateTrustPolicyInput): string | undefined {
  if (evidence.digest !== image.digest) {
    return `it is about ${evidence.digest}, not ${image.digest}`;
  }
  if (evidence.repository !== image.repository) {
    return `it is about ${evidence.repository}, not ${image.repository}`;
  }
  if (trustMaterial && evidence.trustMaterial !== trustMaterial.hash) {
    return 'it was judged under other keys or trust roots';
  }
  return undefined;
}

function covers(
  { images, environments }: PolicyRule,
  repository: string,
  environment: string | undefined,
): boolean {
  return (
    matchesImageGlobs(images, repository) &&
    (environments === undefined ||
      environment === undefined ||
      environments.includes(environment))
  );
}

function unmatched(
  policy: TrustPolicy,
  repository: string,
  environment: string | undefined,
): Omit<PolicyResult, 'policyVersion' | 'pinned'> {
  const reason = makeReason('POLICY_NONE_APPLIES', {
    repository,
    environment: environment && ` in environment ${environment}`,
  });
  const admitted = policy.unmatched !== 'deny';
  return {
    outcome: admitted ? 'inconclusive' : 'failed',
    admitted,
    requirements: [],
    reasons: [admitted ? { ...reason, class: 'inconclusive' } : reason],
    matched: [],
  };
}

function keyIdsOf({ policy, trustMaterial }: EvaluateTrustPolicyInput): KeyIds {
  if (trustMaterial) {
    return new Map(
      trustMaterial.keys.map(({ authority, keyId }) => [authority, keyId]),
    );
  }
  return new Map(
    policy.authorities.flatMap(authority => {
      const pem = 'key' in authority ? authority.key.data : undefined;
      const keyId = pem === undefined ? undefined : keyIdOfPem(pem);
      return keyId === undefined ? [] : [[authority.name, keyId]];
    }),
  );
}

function keyIdOfPem(pem: string): string | undefined {
  try {
    return keyIdOf(
      createPublicKey(pem).export({ type: 'spki', format: 'der' }),
    );
  } catch {
    return undefined;
  }
}

// The first reason of each requirement, in the order of the rule, then all
// the others: several independent findings are all listed.
function headlines(open: RequirementResult[]): Reason[] {
  const firsts = open.flatMap(({ reasons }) => reasons.slice(0, 1));
  const others = sortReasons(open.flatMap(({ reasons }) => reasons.slice(1)));
  return distinct([...firsts, ...others]);
}

function distinct<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
