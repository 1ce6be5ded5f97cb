import type { WorkloadImageFacts } from './evaluate.types';
import type { ImageVerdict, WorkloadImage } from './types';

/**
 * The form in which one container slot goes over the wire.
 *
 * @public
 */
export function toWorkloadImage(
  facts: WorkloadImageFacts,
  verdict: ImageVerdict,
): WorkloadImage {
  const { modes, trust, ...rest } = facts;
  return {
    ...rest,
    signature: modes.signature,
    digestControl: modes.digest,
    verdict,
  };
}
