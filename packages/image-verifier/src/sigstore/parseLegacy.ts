import type { DiscoveredDocument } from '../discovery/discovery';
import { DSSE_ENVELOPE } from '../discovery/mediaTypes';
import { decodeBase64 } from '../encoding/base64';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import { firstPemBlock } from '../encoding/pem';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import {
  readEnvelope,
  type LogEntry,
  type VerificationMaterial,
} from './bundle';
import { fromEnvelope } from './parseBundle';
import type { ParsedDocument } from './parsedDocument';

// Annotations of a layer, Cosign SIGNATURE_SPEC.
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const LOG_BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

export const MAX_SIGNATURES = 10;

/**
 * Reads a document of the legacy layout, where the layer is the payload or the
 * envelope, and the verification material lies in the layer's annotations: a
 * log's promise (SET), never an inclusion proof.
 *
 * The chain annotation is not read: trusted roots bring their intermediates.
 *
 * @returns one document for each signature: an envelope may have several, and
 * as in Cosign any one that is valid proves the content.
 * @throws ReasonError SIGNATURE_MALFORMED, BUNDLE_INVALID,
 * PAYLOAD_TYPE_UNEXPECTED.
 */
export function parseLegacyDocument(
  { mediaType, annotations }: DiscoveredDocument,
  content: Buffer,
): ParsedDocument[] {
  const material = verificationMaterial(annotations);
  if (mediaType === DSSE_ENVELOPE) {
    return readEnvelopes(content).map((json, _, { length }) => ({
      ...fromEnvelope(material, readEnvelope(json), 'cosign-legacy'),
      signatures: length,
      stampedBytes: content,
    }));
  }
  const signature = decodeBase64(annotations[SIGNATURE]);
  if (!signature || signature.length === 0) {
    throw malformed(SIGNATURE, 'it is missing or not base64');
  }
  return [
    {
      format: 'cosign-legacy',
      ...material,
      signature,
      signedBytes: content,
      payload: content,
      payloadType: 'simple-signing',
      envelope: false,
      signatures: 1,
    },
  ];
}

// The bundle format knows envelopes with one signature only.
function readEnvelopes(content: Buffer): object[] {
  let json: unknown;
  try {
    json = parseUntrustedJson(content.toString('utf8'));
  } catch (error) {
    throw malformed('the layer', (error as Error).message);
  }
  const signatures = own(json, 'signatures');
  if (
    !Array.isArray(signatures) ||
    signatures.length === 0 ||
    signatures.length > MAX_SIGNATURES
  ) {
    throw malformed(
      'the layer',
      `it has no signatures, or more than ${MAX_SIGNATURES}`,
    );
  }
  return signatures.map(signature => ({
    ...asObject(json),
    signatures: [signature],
  }));
}

function verificationMaterial(
  annotations: Record<string, string>,
): VerificationMaterial {
  return {
    signer: readSigner(annotations[CERTIFICATE]),
    entries: logEntries(annotations[LOG_BUNDLE]),
    timestamps: timestamps(annotations[TIMESTAMP]),
  };
}

function readSigner(
  certificate: string | undefined,
): VerificationMaterial['signer'] {
  if (!certificate) {
    return { type: 'key', hint: '' };
  }
  const leaf = firstPemBlock(certificate);
  if (leaf?.label !== 'CERTIFICATE') {
    throw malformed(CERTIFICATE, 'it is not a certificate in PEM form');
  }
  return { type: 'certificate', der: leaf.der };
}

// {"SignedEntryTimestamp": …, "Payload": {"body", "integratedTime",
// "logIndex", "logID"}}; the log ID is hex here, base64 in bundles.
function logEntries(annotation: string | undefined): LogEntry[] {
  if (!annotation) {
    return [];
  }
  const json = annotationJson(LOG_BUNDLE, annotation);
  const payload = own(json, 'Payload');
  const body = decodeBase64(own(payload, 'body'));
  const logId = own(payload, 'logID');
  const integratedTime = own(payload, 'integratedTime');
  const logIndex = own(payload, 'logIndex');
  const promise = decodeBase64(own(json, 'SignedEntryTimestamp'));
  if (
    !body ||
    !promise ||
    typeof logId !== 'string' ||
    !/^[0-9a-f]{64}$/.test(logId) ||
    !Number.isSafeInteger(integratedTime) ||
    !Number.isSafeInteger(logIndex)
  ) {
    throw malformed(LOG_BUNDLE, 'a field is missing or of the wrong type');
  }
  return [
    {
      logIndex: String(logIndex),
      logId: Buffer.from(logId, 'hex'),
      ...kindOf(body),
      integratedTime: String(integratedTime),
      promise,
      body,
    },
  ];
}

function kindOf(body: Buffer): Pick<LogEntry, 'kind' | 'version'> {
  const json = annotationJson(LOG_BUNDLE, body.toString('utf8'));
  const kind = own(json, 'kind');
  const version = own(json, 'apiVersion');
  if (typeof kind !== 'string' || typeof version !== 'string') {
    throw malformed(LOG_BUNDLE, 'its body has no kind');
  }
  return { kind, version };
}

function timestamps(annotation: string | undefined): Buffer[] {
  if (!annotation) {
    return [];
  }
  const stamp = own(
    annotationJson(TIMESTAMP, annotation),
    'SignedRFC3161Timestamp',
  );
  const der = decodeBase64(stamp);
  if (!der) {
    throw malformed(TIMESTAMP, 'it has no timestamp in base64');
  }
  return [der];
}

function annotationJson(field: string, text: string): unknown {
  try {
    return parseUntrustedJson(text);
  } catch (error) {
    throw malformed(field, (error as Error).message);
  }
}

function malformed(field: string, why: string): ReasonError {
  return new ReasonError(makeReason('SIGNATURE_MALFORMED', { field, why }));
}
