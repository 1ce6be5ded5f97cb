import { parseUntrustedJson } from '../encoding/json';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import {
  readBundle,
  type Envelope,
  type SigstoreBundle,
  type VerificationMaterial,
} from './bundle';
import type { ParsedDocument } from './parsedDocument';

/** Payload type of every envelope that Cosign makes; in-toto Envelope spec. */
const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json';

/**
 * Reads a document of the bundle layout.
 *
 * Spec: Cosign BUNDLE_SPEC.
 *
 * @throws ReasonError BUNDLE_INVALID, PAYLOAD_TYPE_UNEXPECTED,
 * SIGNATURE_FORMAT_UNSUPPORTED.
 */
export function parseBundleDocument(content: Buffer): ParsedDocument {
  const bundle = parseBundle(content);
  if (bundle.content.type === 'message') {
    // Cosign refuses these for images too: nothing says what they mean.
    throw new ReasonError(
      makeReason('SIGNATURE_FORMAT_UNSUPPORTED', {
        found: 'a bundle with a bare message signature',
        expected: 'a bundle with a DSSE envelope',
      }),
    );
  }
  return fromEnvelope(bundle, bundle.content.envelope, 'sigstore-bundle');
}

/** @throws ReasonError BUNDLE_INVALID. */
export function parseBundle(content: Buffer): SigstoreBundle {
  let json: unknown;
  try {
    json = parseUntrustedJson(content.toString('utf8'));
  } catch (error) {
    throw new ReasonError(
      makeReason('BUNDLE_INVALID', { why: (error as Error).message }),
    );
  }
  return readBundle(json);
}

/** Makes a document of an envelope and what proves it. */
export function fromEnvelope(
  { signer, entries, timestamps }: VerificationMaterial,
  { payloadType, payload, signature }: Envelope,
  format: ParsedDocument['format'],
): ParsedDocument {
  if (payloadType !== IN_TOTO_PAYLOAD) {
    throw new ReasonError(
      makeReason('PAYLOAD_TYPE_UNEXPECTED', {
        type: payloadType,
        expected: IN_TOTO_PAYLOAD,
      }),
    );
  }
  return {
    format,
    signer,
    entries,
    timestamps,
    signature,
    signedBytes: preAuthEncoding(payloadType, payload),
    payload,
    payloadType: 'in-toto',
    envelope: true,
    signatures: 1,
  };
}

// DSSE protocol, "Signature definition"; lengths are those of the bytes.
function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  const type = `${Buffer.byteLength(payloadType)} ${payloadType}`;
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type} ${payload.length} `),
    payload,
  ]);
}
