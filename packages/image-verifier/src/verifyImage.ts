import {
  discoverImage,
  type DiscoverImageOptions,
} from './discovery/discoverImage';
import type {
  Discovery,
  DiscoveryLimits,
  SignatureRepository,
} from './discovery/discovery';
import type { Evidence } from './evidence';
import {
  collectRevocation,
  type RevocationOptions,
} from './notation/collectRevocation';
import { evaluateTrustPolicy } from './policy/evaluateTrustPolicy';
import type { PolicyResult } from './policy/result';
import { searchNeedsOf } from './policy/searchNeeds';
import type { TrustPolicy } from './policy/trustPolicy';
import type { Reason } from './reason';
import { ReasonError } from './reasonError';
import { makeReason } from './reasons';
import {
  parseImageReference,
  type ImageReference,
} from './reference/imageReference';
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
  /**
   * `os/architecture[/variant]`: judge the image of this platform, where the
   * reference resolves to an index.
   */
  platform?: string;
  /** Reference of an index that lists the image; for `subject: either`. */
  index?: string;
  /** Further repositories with signatures, besides those of the policy. */
  signatureRepositories?: SignatureRepository[];
  /**
   * Whom to ask about the revocation of the certificates behind Notation
   * signatures; nobody where absent.
   */
  revocation?: Pick<RevocationOptions, 'hosts'>;
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
  const { policy, trustMaterial, environment, signal } = options;
  const target = parseImageReference(reference);
  const judge = (discovery: Discovery): Required<ImageVerification> => {
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
  };
  try {
    const discovery = await discover(target, options);
    const verification = judge(discovery);
    return mayBeSignedBelow(verification)
      ? judge(await discoverChildren(target, discovery, options))
      : verification;
  } catch (error) {
    signal?.throwIfAborted();
    return { reference, result: unresolved(error, policy) };
  }
}

async function discover(
  target: ImageReference,
  {
    policy,
    trustMaterial,
    revocation,
    client,
    signal,
    limits,
    platform,
    index,
    signatureRepositories = [],
  }: VerifyImageOptions,
  more: Partial<DiscoverImageOptions> = {},
): Promise<Discovery> {
  const needs = searchNeedsOf(policy, target.name);
  const discovery = await discoverImage(client, target, {
    ...needs,
    signal,
    limits,
    platform,
    indexes: index === undefined ? [] : [parseImageReference(index)],
    signatureRepositories: [
      ...needs.signatureRepositories,
      ...signatureRepositories,
    ],
    ...more,
  });
  return revocation
    ? collectRevocation(discovery, trustMaterial, { ...revocation, signal })
    : discovery;
}

// Worth a look before an index is called unsigned: the reason says so then.
function mayBeSignedBelow({
  result,
  evidence,
}: Required<ImageVerification>): boolean {
  return (
    result.outcome === 'failed' &&
    evidence.kind === 'index' &&
    evidence.related === undefined &&
    result.reasons.some(({ code }) => code === 'SIGNATURE_NOT_FOUND')
  );
}

function discoverChildren(
  target: ImageReference,
  previous: Discovery,
  options: VerifyImageOptions,
): Promise<Discovery> {
  const { digest } = previous;
  return discover({ ...target, digest }, options, { children: true, previous });
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
