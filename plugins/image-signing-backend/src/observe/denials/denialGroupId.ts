import { createHash } from 'node:crypto';
import type { DenialOccurrence } from './types';
import { imageOf } from './workloads';

/**
 * The identity of the group that an occurrence belongs to. The image is the one
 * that the message names, because both sources have the message; a message that
 * names none leaves the images out.
 */
export function denialGroupId(occurrence: DenialOccurrence): string {
  const images = occurrence.namedImages
    .map(reference => imageOf(reference).digest ?? reference)
    .sort();
  return createHash('sha256')
    .update(
      JSON.stringify([
        occurrence.cluster,
        occurrence.namespace,
        occurrence.workload.kind,
        occurrence.workload.name,
        occurrence.reasonCode,
        // The same words without a refusal are another group.
        ...(occurrence.class === 'finding' ? ['finding'] : []),
        ...images,
      ]),
    )
    .digest('hex');
}
