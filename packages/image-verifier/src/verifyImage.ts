import { discoverSignatures } from './discovery/discoverSignatures';
import type {
  DiscoveryLimits,
  SignatureRepository,
} from './discovery/discovery';
import type { Evidence } from './evidence';
import { evaluateTrustPolicy } from './policy/evaluateTrustPolicy';
import type { PolicyResult } from './policy/result';
import { signatureRepositoriesOf } from './policy/signatureRepositories';
import type { TrustPolicy } from './policy/trustPolicy';
import type { Reason } from './reason';
import { ReasonError } from './reasonError';
import { makeReason } from './reasons';
import { parseImageReference } from './reference/imageReference';
import type { RegistryClient } from './registry/client';
import { assessEvidence } from './sigstore/assessEvidence';
import type { TrustMaterial } from './sigstore/trustMaterial';

/** @public */
export interface VerifyImageOptions {
  policy: TrustPolicy;
  trustMaterial: TrustMaterial;
  client: RegistryClient;
  /** Name of the environment; see `evaluateTrustPolicy`. */
  environment?: string;
  /** The time for which to judge; default the present. */
  now?: Date;
  /** The catalog entity that runs the image; for conditions `fromEntity`. */
  entity?: { sourceRepository?: string };
  signal?: AbortSignal;
  limits?: Partial<DiscoveryLimits>;
  /** Further repositories with signatures, besides those of the policy. */
  signatureRepositories?: SignatureRepository[];
}

/** @public */
export interface ImageVerification {
  /** The reference as it was given. */
  reference: string;
  result: PolicyResult;
  /** Absent where the image could not be read. */
  evidence?: Evidence;
}

/**
 * Verifies one image: resolves the reference once, collects what is attached,
 * judges the cryptography, evaluates the policy.
 *
 * An image that cannot be read is an answer too: failed where it does not
 * exist or lies about its digest, inconclusive otherwise.
 *
 * @throws ImageReferenceError for text that is not a reference; the abort
 * reason where the signal aborts.
 * @public
 */
export async function verifyImage(
  reference: string,
  options: VerifyImageOptions,
): Promise<ImageVerification> {
  const { policy, trustMaterial, client, environment, signal, limits } =
    options;
  const target = parseImageReference(reference);
  try {
    const discovery = await discoverSignatures(client, target, {
      signal,
      limits,
      signatureRepositories: [
        ...signatureRepositoriesOf(policy, target.name),
        ...(options.signatureRepositories ?? []),
      ],
    });
    const evidence = assessEvidence(discovery, trustMaterial);
    const { repository, digest, tag } = discovery;
    const result = evaluateTrustPolicy({
      evidence,
      image: { repository, digest, tag },
      environment,
      policy,
      now: options.now ?? new Date(),
      entity: options.entity,
      trustMaterial,
    });
    return { reference, result, evidence };
  } catch (error) {
    signal?.throwIfAborted();
    return { reference, result: unresolved(error, policy) };
  }
}

function unresolved(error: unknown, policy: TrustPolicy): PolicyResult {
  const reason: Reason =
    error instanceof ReasonError
      ? error.reason
      : makeReason('INTERNAL_ERROR', { cause: String(error) });
  return {
    outcome: reason.class === 'deny' ? 'failed' : 'inconclusive',
    admitted: false,
    policyVersion: policy.version,
    requirements: [],
    reasons: [reason],
    matched: [],
    pinned: '',
  };
}
