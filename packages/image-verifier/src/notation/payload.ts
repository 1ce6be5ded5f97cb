import { isDigest } from '../encoding/digest';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import { guardForm, malformed, PAYLOAD_TYPE, type Envelope } from './envelope';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/** What a Notation signature is about. */
export interface TargetArtifact {
  mediaType: string;
  digest: string;
  /** Bytes of the manifest. */
  size: number;
  /** What the signer put under the signature (`notation sign -m`). */
  annotations: Record<string, string>;
}

/**
 * Reads the payload of an envelope.
 *
 * Spec: Notary Project, signature-specification, "Payload".
 *
 * @throws ReasonError PAYLOAD_TYPE_UNEXPECTED, ENVELOPE_INVALID.
 */
export function readPayload({
  payload,
  payloadType,
}: Pick<Envelope, 'payload' | 'payloadType'>): TargetArtifact {
  if (payloadType !== PAYLOAD_TYPE) {
    throw new ReasonError(
      makeReason('PAYLOAD_TYPE_UNEXPECTED', {
        type: payloadType,
        expected: PAYLOAD_TYPE,
      }),
    );
  }
  return guardForm(() => {
    const target = own(
      parseUntrustedJson(
        new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          payload,
        ),
      ),
      'targetArtifact',
    );
    const mediaType = own(target, 'mediaType');
    const digest = own(target, 'digest');
    const size = own(target, 'size');
    if (
      typeof mediaType !== 'string' ||
      !isDigest(digest) ||
      !Number.isSafeInteger(size)
    ) {
      throw malformed('its payload names no artifact');
    }
    return {
      mediaType,
      digest,
      size: size as number,
      annotations: Object.fromEntries(
        Object.entries(asObject(own(target, 'annotations')) ?? {}).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      ),
    };
  });
}
