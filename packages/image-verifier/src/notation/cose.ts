import {
  CborTag,
  decodeCbor,
  encodeBytes,
  encodeHead,
  encodeText,
  type CborMap,
  type CborValue,
} from './cbor';
import type { SignatureAlgorithm } from './certificateRules';
import {
  guardForm,
  HEADER,
  malformed,
  MAX_CERTIFICATES,
  readSignedHeaders,
  type Envelope,
} from './envelope';

/** COSE_Sign1, RFC 9052 §4.2. */
const SIGN1_TAG = 18;
/** Epoch-based time, RFC 8949 §3.4.2. */
const EPOCH_TAG = 1;

/** Header labels, RFC 9052 §3.1 and RFC 9360. */
const LABEL = { algorithm: 1, critical: 2, contentType: 3, x5chain: 33 };

/** RFC 9053 §2.1, RFC 8230 §2. */
const ALGORITHMS = new Map<CborValue | undefined, SignatureAlgorithm>([
  [-37, 'PS256'],
  [-38, 'PS384'],
  [-39, 'PS512'],
  [-7, 'ES256'],
  [-35, 'ES384'],
  [-36, 'ES512'],
]);

/**
 * Reads a COSE envelope: a tagged COSE_Sign1.
 *
 * Spec: Notary Project, signature-envelope-cose.
 *
 * @throws ReasonError ENVELOPE_INVALID and those of the signed headers.
 */
export function parseCose(content: Buffer): Envelope {
  return guardForm(() => {
    const message = decodeCbor(content);
    if (
      !(message instanceof CborTag) ||
      message.number !== SIGN1_TAG ||
      !Array.isArray(message.value) ||
      message.value.length !== 4
    ) {
      throw malformed('it is not a COSE_Sign1 message');
    }
    const [protectedBytes, unprotected, payload, signature] = message.value;
    if (
      !Buffer.isBuffer(protectedBytes) ||
      !isMap(unprotected) ||
      !Buffer.isBuffer(payload) ||
      !Buffer.isBuffer(signature) ||
      payload.length === 0 ||
      signature.length === 0
    ) {
      throw malformed('a part of its COSE_Sign1 message is missing');
    }
    const signed = decodeCbor(protectedBytes);
    if (!isMap(signed)) {
      throw malformed('its protected header is not a map');
    }
    for (const label of unprotected.keys()) {
      // RFC 9052 §3: a label occurs once over both headers.
      if (signed.has(label)) {
        throw malformed(`it has the header ${label} twice`);
      }
    }
    const algorithm = ALGORITHMS.get(signed.get(LABEL.algorithm));
    const payloadType = signed.get(LABEL.contentType);
    if (!algorithm || typeof payloadType !== 'string') {
      throw malformed('its algorithm or content type is not known');
    }
    const token = unprotected.get(HEADER.timestamp);
    if (token !== undefined && !Buffer.isBuffer(token)) {
      throw malformed('its timestamp is not a byte string');
    }
    return {
      algorithm,
      signature,
      signedBytes: signedStructure(protectedBytes, payload),
      payload,
      payloadType,
      certificates: readChain(unprotected.get(LABEL.x5chain)),
      headers: readSignedHeaders({
        get: name => signed.get(name),
        has: name => signed.has(name),
        time: readTime,
        critical: signed.get(LABEL.critical),
      }),
      ...(token && { timestampToken: token }),
    };
  });
}

// RFC 9052 §4.4: Sig_structure without external data.
function signedStructure(protectedBytes: Buffer, payload: Buffer): Buffer {
  return Buffer.concat([
    encodeHead(4, 4),
    encodeText('Signature1'),
    encodeBytes(protectedBytes),
    encodeBytes(Buffer.alloc(0)),
    encodeBytes(payload),
  ]);
}

function isMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

// The Notary Project wants a list, also of one certificate.
function readChain(x5chain: CborValue | undefined): Buffer[] {
  const chain = Array.isArray(x5chain) ? x5chain : [];
  if (chain.length === 0 || chain.length > MAX_CERTIFICATES) {
    throw malformed(`it has no certificates, or more than ${MAX_CERTIFICATES}`);
  }
  return chain.map(der => {
    if (!Buffer.isBuffer(der)) {
      throw malformed('a certificate in it is not a byte string');
    }
    return der;
  });
}

function readTime(value: unknown): Date {
  const seconds =
    value instanceof CborTag && value.number === EPOCH_TAG ? value.value : null;
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : NaN);
  if (Number.isNaN(date.getTime())) {
    throw new Error('not a time');
  }
  return date;
}
