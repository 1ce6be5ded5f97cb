import type { Discovery, UnsignedDocument } from '../discovery/discovery';
import type { Evidence, UnsignedAttestation } from '../evidence';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { readClaims, subjectFor } from './claims';

/**
 * The parts of the evidence beyond the documents attached to the digest: what
 * lies inside an index unsigned, and the evidence of related images.
 */
export function assessBeyond(
  { unsigned, related, unread }: Discovery,
  assess: (discovery: Discovery) => Evidence,
): Pick<Evidence, 'unsigned' | 'related' | 'unread'> {
  return {
    ...(unsigned && { unsigned: unsigned.map(readUnsigned) }),
    ...(related && { related: related.map(assess) }),
    ...(unread && { unread }),
  };
}

// Not a judgement of trust: only whether it is what its annotations say.
function readUnsigned({
  manifest,
  platform,
  predicateType,
  content,
}: UnsignedDocument): UnsignedAttestation {
  const base = { manifest, platform, predicateType };
  if (content === undefined) {
    return base;
  }
  const invalid = (field: string) => ({
    ...base,
    reason: makeReason('ATTESTATION_INVALID', {
      kind: 'BuildKit',
      predicateType,
      field,
    }),
  });
  try {
    const claims = readClaims({
      payload: Buffer.from(content, 'base64'),
      payloadType: 'in-toto',
    });
    if (
      claims.kind !== 'attestation' ||
      claims.predicateType !== predicateType
    ) {
      return invalid('the predicate type');
    }
    return subjectFor(claims, platform)
      ? { ...base, predicate: claims.predicate }
      : invalid('the subject');
  } catch (error) {
    return invalid(
      error instanceof ReasonError ? error.reason.detail : 'the statement',
    );
  }
}
