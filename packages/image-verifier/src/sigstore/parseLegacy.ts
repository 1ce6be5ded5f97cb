import { BUNDLE_V01_MEDIA_TYPE, type Bundle } from '@sigstore/bundle';
import type { DiscoveredDocument } from '../discovery/discovery';
import { DSSE_ENVELOPE } from '../discovery/mediaTypes';
import { decodeBase64 } from '../encoding/base64';
import { sha256Hex } from '../encoding/digest';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import { firstPemBlock } from '../encoding/pem';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { fromEnvelope, toBundle } from './parseBundle';
import type { ParsedDocument } from './parsedDocument';

// Annotations of a layer, Cosign SIGNATURE_SPEC.
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const LOG_BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

const MAX_SIGNATURES = 10;

/**
 * Reads a document of the legacy layout, where the layer is the payload or the
 * envelope, and the verification material lies in the layer's annotations. It
 * is mapped to a bundle of version 0.1, the only version that holds a log's
 * promise (SET) without an inclusion proof.
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
    return readEnvelopes(content).map((dsseEnvelope, _, { length }) => {
      const bundle = legacyBundle(material, { dsseEnvelope });
      if (bundle.content.$case !== 'dsseEnvelope') {
        throw malformed('the layer', 'it is not a DSSE envelope');
      }
      return {
        ...fromEnvelope(bundle, bundle.content.dsseEnvelope, 'cosign-legacy'),
        signatures: length,
        stampedBytes: content,
      };
    });
  }
  const signature = decodeBase64(annotations[SIGNATURE]);
  if (!signature || signature.length === 0) {
    throw malformed(SIGNATURE, 'it is missing or not base64');
  }
  const bundle = legacyBundle(material, {
    messageSignature: {
      messageDigest: {
        algorithm: 'SHA2_256',
        digest: Buffer.from(sha256Hex(content), 'hex').toString('base64'),
      },
      signature: annotations[SIGNATURE],
    },
  });
  return [
    {
      format: 'cosign-legacy',
      bundle,
      signature,
      signedBytes: content,
      payload: content,
      payloadType: 'simple-signing',
      envelope: false,
      signatures: 1,
    },
  ];
}

function legacyBundle(material: object, content: object): Bundle {
  return toBundle({
    mediaType: BUNDLE_V01_MEDIA_TYPE,
    verificationMaterial: material,
    ...content,
  });
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

function verificationMaterial(annotations: Record<string, string>): object {
  return {
    ...signerMaterial(annotations[CERTIFICATE]),
    tlogEntries: logEntries(annotations[LOG_BUNDLE]),
    timestampVerificationData: {
      rfc3161Timestamps: timestamps(annotations[TIMESTAMP]),
    },
  };
}

function signerMaterial(certificate: string | undefined): object {
  if (!certificate) {
    return { publicKey: { hint: '' } };
  }
  const leaf = firstPemBlock(certificate);
  if (leaf?.label !== 'CERTIFICATE') {
    throw malformed(CERTIFICATE, 'it is not a certificate in PEM form');
  }
  return {
    x509CertificateChain: {
      certificates: [{ rawBytes: leaf.der.toString('base64') }],
    },
  };
}

// {"SignedEntryTimestamp": …, "Payload": {"body", "integratedTime",
// "logIndex", "logID"}}; the log ID is hex here, base64 in bundles.
function logEntries(annotation: string | undefined): object[] {
  if (!annotation) {
    return [];
  }
  const json = annotationJson(LOG_BUNDLE, annotation);
  const payload = own(json, 'Payload');
  const body = own(payload, 'body');
  const logId = own(payload, 'logID');
  const integratedTime = own(payload, 'integratedTime');
  const logIndex = own(payload, 'logIndex');
  const promise = own(json, 'SignedEntryTimestamp');
  if (
    typeof body !== 'string' ||
    typeof promise !== 'string' ||
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
      logId: { keyId: Buffer.from(logId, 'hex').toString('base64') },
      kindVersion: kindOf(body),
      integratedTime: String(integratedTime),
      inclusionPromise: { signedEntryTimestamp: promise },
      canonicalizedBody: body,
    },
  ];
}

function kindOf(body: string): object {
  const decoded = decodeBase64(body);
  if (!decoded) {
    throw malformed(LOG_BUNDLE, 'its body is not base64');
  }
  const json = annotationJson(LOG_BUNDLE, decoded.toString('utf8'));
  const kind = own(json, 'kind');
  const version = own(json, 'apiVersion');
  if (typeof kind !== 'string' || typeof version !== 'string') {
    throw malformed(LOG_BUNDLE, 'its body has no kind');
  }
  return { kind, version };
}

function timestamps(annotation: string | undefined): object[] {
  if (!annotation) {
    return [];
  }
  const stamp = own(
    annotationJson(TIMESTAMP, annotation),
    'SignedRFC3161Timestamp',
  );
  if (!decodeBase64(stamp)) {
    throw malformed(TIMESTAMP, 'it has no timestamp in base64');
  }
  return [{ signedTimestamp: stamp }];
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
