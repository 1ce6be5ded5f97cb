import { createPublicKey } from 'node:crypto';
import type { Evidence } from '../evidence';
import type { Reason } from '../reason';
import { makeReason, sortReasons } from '../reasons';
import { keyIdOf } from '../sigstore/publicKey';
import type { TrustMaterial } from '../sigstore/trustMaterial';
import type { KeyIds } from './authorities';
import { matchesImageGlob } from './imageGlob';
import { judgeRule } from './requirements';
import type { PolicyResult } from './result';
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
   * whatever its environments: the strictest reading.
   */
  environment?: string;
  policy: TrustPolicy;
  /**
   * Hash and keys of the trust material that judged the evidence. Needed where
   * authorities have their key in a file. The stored parts suffice: hash,
   * authority names and key identifiers.
   */
  trustMaterial?: {
    hash: string;
    keys: Array<Pick<TrustMaterial['keys'][number], 'authority' | 'keyId'>>;
  };
}

/**
 * Judges evidence by a trust policy. Pure: no network, no clock.
 *
 * Every rule whose images and environments cover the image must be met. An
 * image that no rule covers is denied, unless the policy says
 * `unmatched: allow`; even then it is admitted, not verified.
 *
 * Where the search was not complete, a requirement that is not met is
 * inconclusive: the missing signature may be where nobody could look.
 *
 * @public
 */
export function evaluateTrustPolicy(
  input: EvaluateTrustPolicyInput,
): PolicyResult {
  const { evidence, image, environment, policy } = input;
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
  const rules = policy.rules.filter(rule =>
    covers(rule, image.repository, environment),
  );
  if (rules.length === 0) {
    return { ...base, ...unmatched(policy, image.repository, environment) };
  }
  const requirements = rules.flatMap(rule =>
    judgeRule(rule, {
      evidence,
      authorities: new Map(policy.authorities.map(a => [a.name, a])),
      keyIds: keyIdsOf(input),
    }),
  );
  const outcome = outcomeOf(requirements.map(r => r.outcome));
  return {
    ...base,
    outcome,
    admitted: outcome === 'verified',
    rule: rules.map(({ name }) => name).join(', '),
    requirements,
    reasons: headlines(requirements),
    matched: distinct(requirements.flatMap(({ matched }) => matched ?? [])),
  };
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
    images.some(glob => matchesImageGlob(glob, repository)) &&
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
  const admitted = policy.unmatched === 'allow';
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

function outcomeOf(
  outcomes: Array<'met' | 'unmet' | 'inconclusive'>,
): PolicyResult['outcome'] {
  if (outcomes.includes('unmet')) {
    return 'failed';
  }
  // No requirement at all proves nothing.
  return outcomes.length > 0 && outcomes.every(outcome => outcome === 'met')
    ? 'verified'
    : 'inconclusive';
}

// The first reason of each requirement, in the order of the rule, then all
// the others: several independent findings are all listed.
function headlines(requirements: PolicyResult['requirements']): Reason[] {
  const open = requirements.filter(({ outcome }) => outcome !== 'met');
  const firsts = open.flatMap(({ reasons }) => reasons.slice(0, 1));
  const others = sortReasons(open.flatMap(({ reasons }) => reasons.slice(1)));
  return distinct([...firsts, ...others]);
}

function distinct<T>(items: T[]): T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}
