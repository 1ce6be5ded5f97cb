import {
  DryRunComparison,
  EnforcementMode,
  ImageVerdict,
  ReadinessOutcome,
  SimulatedFacts,
  simulateEnforcement,
} from 'backstage-plugin-image-signing-common';
import { parseReference } from '../observe/reference';
import type { ReadAnswer } from './dryRunAnswer';

/** An image in use with its verdict; the modes in `facts` are those in force. */
export interface PredictedImage {
  facts: SimulatedFacts;
  /** Absent while it was not judged. */
  verdict?: ImageVerdict;
}

/** What is expected of an admission now, with the modes as they are in force. */
export function predictAdmission(
  { facts, verdict }: PredictedImage,
  answer: Pick<ReadAnswer, 'rewritten'> = {},
): ReadinessOutcome {
  const { signature, digest } = facts.modes;
  const modes = { signature: refuses(signature), digest: refuses(digest) };
  if (!verdict) {
    return modes.signature === 'none' && modes.digest === 'none' && !facts.stale
      ? 'admitted'
      : 'unknown';
  }
  // An engine that adds the digest has no tag left to refuse.
  const pinned =
    facts.pinned ||
    (answer.rewritten !== undefined &&
      parseReference(answer.rewritten).digest !== undefined);
  return simulateEnforcement({ ...facts, pinned, modes }, verdict).outcomes[
    'cluster-policies'
  ];
}

/** Audit and warn let everything pass, as none does. */
function refuses(mode: EnforcementMode): EnforcementMode {
  return mode === 'enforce' || mode === 'unknown' ? mode : 'none';
}

/**
 * What is expected of several workloads with one image and service account. A
 * tag may stand for different digests in them: then it cannot be told.
 */
export function predictTogether(
  images: readonly PredictedImage[],
  answer: Pick<ReadAnswer, 'rewritten'>,
): ReadinessOutcome {
  const outcomes = new Set(
    images.map(image => predictAdmission(image, answer)),
  );
  return outcomes.size === 1 ? [...outcomes][0] : 'unknown';
}

/**
 * Compares by what passes: a warning lets pass. An exception of ours is not
 * known to the engine, and a refusal in unknown words may be about anything.
 */
export function compareDryRun(
  predicted: ReadinessOutcome,
  { answer, reasonCode }: Pick<ReadAnswer, 'answer' | 'reasonCode'>,
): DryRunComparison {
  if (
    answer === 'unknown' ||
    predicted === 'unknown' ||
    predicted === 'excepted' ||
    (answer === 'refused' && reasonCode === 'UNMAPPED')
  ) {
    return 'not-comparable';
  }
  if ((answer === 'refused') === (predicted === 'refused')) return 'agree';
  return answer === 'refused' ? 'engine-stricter' : 'engine-laxer';
}
