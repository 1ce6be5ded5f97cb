import { bundleFromJSON, ValidationError, type Bundle } from '@sigstore/bundle';
import { dsse } from '@sigstore/core';
import { decodeBase64 } from '../encoding/base64';
import { asObject, parseUntrustedJson } from '../encoding/json';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { ParsedDocument } from './parsedDocument';

/** Payload type of every envelope that Cosign makes; in-toto Envelope spec. */
export const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json';

// Enough for honest documents; sigstore-go has the same bound on entries and
// timestamps.
const MAX_ENTRIES = 32;
const MAX_CERTIFICATES = 10;

const BYTES_FIELDS = new Set([
  'rawBytes',
  'signature',
  'sig',
  'payload',
  'digest',
  'keyId',
  'signedEntryTimestamp',
  'rootHash',
  'hashes',
  'canonicalizedBody',
  'signedTimestamp',
]);

/**
 * Reads a document of the bundle layout.
 *
 * Spec: sigstore/protobuf-specs `sigstore_bundle.proto`, Cosign BUNDLE_SPEC.
 *
 * @throws ReasonError BUNDLE_INVALID, PAYLOAD_TYPE_UNEXPECTED,
 * SIGNATURE_FORMAT_UNSUPPORTED.
 */
export function parseBundleDocument(content: Buffer): ParsedDocument {
  let json: unknown;
  try {
    json = parseUntrustedJson(content.toString('utf8'));
  } catch (error) {
    throw malformed((error as Error).message);
  }
  const bundle = toBundle(json);
  if (bundle.content.$case !== 'dsseEnvelope') {
    // Cosign refuses these for images too: nothing says what they mean.
    throw new ReasonError(
      makeReason('SIGNATURE_FORMAT_UNSUPPORTED', {
        found: 'a bundle with a bare message signature',
        expected: 'a bundle with a DSSE envelope',
      }),
    );
  }
  return fromEnvelope(bundle, bundle.content.dsseEnvelope, 'sigstore-bundle');
}

/** Makes a document of a bundle that holds a DSSE envelope. */
export function fromEnvelope(
  bundle: Bundle,
  envelope: {
    payloadType: string;
    payload: Buffer;
    signatures: { sig: Buffer }[];
  },
  format: ParsedDocument['format'],
): ParsedDocument {
  if (envelope.payloadType !== IN_TOTO_PAYLOAD) {
    throw new ReasonError(
      makeReason('PAYLOAD_TYPE_UNEXPECTED', {
        type: envelope.payloadType,
        expected: IN_TOTO_PAYLOAD,
      }),
    );
  }
  const payload = Buffer.from(envelope.payload);
  return {
    format,
    bundle,
    signature: Buffer.from(envelope.signatures[0].sig),
    signedBytes: dsse.preAuthEncoding(envelope.payloadType, payload),
    payload,
    payloadType: 'in-toto',
    envelope: true,
    signatures: 1,
  };
}

/**
 * Turns JSON into a bundle, stricter than the library: base64 must be exact,
 * counts are bounded.
 *
 * @throws ReasonError BUNDLE_INVALID.
 */
export function toBundle(json: unknown): Bundle {
  checkBytesFields(json, '');
  let bundle: Bundle;
  try {
    bundle = bundleFromJSON(json);
  } catch (error) {
    throw malformed(
      error instanceof ValidationError
        ? error.fields.join(', ')
        : 'it does not have the form of a bundle',
    );
  }
  const { tlogEntries, timestampVerificationData, content } =
    bundle.verificationMaterial;
  const timestamps = timestampVerificationData?.rfc3161Timestamps ?? [];
  if (tlogEntries.length > MAX_ENTRIES || timestamps.length > MAX_ENTRIES) {
    throw malformed(
      `it has more than ${MAX_ENTRIES} log entries or timestamps`,
    );
  }
  if (
    content.$case === 'x509CertificateChain' &&
    content.x509CertificateChain.certificates.length > MAX_CERTIFICATES
  ) {
    throw malformed(`it has more than ${MAX_CERTIFICATES} certificates`);
  }
  return bundle;
}

function checkBytesFields(value: unknown, path: string): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => checkBytesFields(item, `${path}[${index}]`));
    return;
  }
  for (const [key, child] of Object.entries(asObject(value) ?? {})) {
    const at = path === '' ? key : `${path}.${key}`;
    if (BYTES_FIELDS.has(key)) {
      const texts = Array.isArray(child) ? child : [child];
      if (
        texts.some(
          text =>
            asObject(text) === undefined && decodeBase64(text) === undefined,
        )
      ) {
        throw malformed(`${at} is not base64`);
      }
    }
    checkBytesFields(child, at);
  }
}

function malformed(why: string): ReasonError {
  return new ReasonError(makeReason('BUNDLE_INVALID', { why }));
}
