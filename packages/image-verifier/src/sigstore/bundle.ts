import { decodeBase64 } from '../encoding/base64';
import { asObject, own } from '../encoding/json';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/** What comes along with a signature to prove who made it and when. */
export interface VerificationMaterial {
  signer:
    | { type: 'certificate'; der: Buffer }
    /** A hint at the key, no more. */
    | { type: 'key'; hint: string };
  entries: LogEntry[];
  /** RFC 3161 TimeStampResp, DER. */
  timestamps: Buffer[];
}

/** An entry of a transparency log, Rekor. */
export interface LogEntry {
  /** Decimal. */
  logIndex: string;
  /** Of the log. */
  logId: Buffer;
  kind: string;
  version: string;
  /** Seconds, decimal; 0 where the log gives no time. */
  integratedTime: string;
  /** Signed entry timestamp. */
  promise?: Buffer;
  proof?: InclusionProof;
  body: Buffer;
}

export interface InclusionProof {
  /** Decimal, both. */
  logIndex: string;
  treeSize: string;
  rootHash: Buffer;
  hashes: Buffer[];
  checkpoint: string;
}

/** A DSSE envelope with one signature. */
export interface Envelope {
  payloadType: string;
  payload: Buffer;
  signature: Buffer;
}

/** A signature over an artifact that lies elsewhere. */
export interface MessageSignature {
  /** `sha256`, `sha384` or `sha512`. */
  algorithm: string;
  digest: Buffer;
  signature: Buffer;
}

export interface SigstoreBundle extends VerificationMaterial {
  content:
    | { type: 'envelope'; envelope: Envelope }
    | { type: 'message'; message: MessageSignature };
}

// Enough for honest documents; sigstore-go has the same bound on entries and
// timestamps.
export const MAX_ENTRIES = 32;
export const MAX_CERTIFICATES = 10;
const MAX_HASHES = 64;

const MEDIA_TYPE =
  /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.([123])|\.v0\.(3)\+json)$/;

const HASHES: Record<string, string> = {
  SHA2_256: 'sha256',
  SHA2_384: 'sha384',
  SHA2_512: 'sha512',
};

/**
 * Reads a bundle of any version. Stricter than Sigstore's own readers: base64
 * is exact, counts are bounded, one kind of each content.
 *
 * Spec: protobuf-specs `sigstore_bundle.proto`, `sigstore_rekor.proto`.
 *
 * @throws ReasonError BUNDLE_INVALID.
 */
export function readBundle(json: unknown): SigstoreBundle {
  const version = MEDIA_TYPE.exec(text(json, 'mediaType'));
  if (!version) {
    throw malformed('mediaType is not that of a bundle');
  }
  const minor = Number(version[1] ?? version[2]);
  const material = object(json, 'verificationMaterial');
  const stamps = optional(material, 'timestampVerificationData');
  return {
    signer: readSigner(material, minor),
    entries: list(material, 'tlogEntries', MAX_ENTRIES).map(entry =>
      readEntry(entry, minor),
    ),
    timestamps: list(stamps, 'rfc3161Timestamps', MAX_ENTRIES).map(stamp =>
      bytes(stamp, 'signedTimestamp'),
    ),
    content: readContent(json),
  };
}

/**
 * Reads an envelope with exactly one signature.
 *
 * @throws ReasonError BUNDLE_INVALID.
 */
export function readEnvelope(json: unknown): Envelope {
  const signatures = own(json, 'signatures');
  if (!Array.isArray(signatures) || signatures.length !== 1) {
    throw malformed('dsseEnvelope.signatures is not one signature');
  }
  return {
    payloadType: text(json, 'payloadType'),
    payload: bytes(json, 'payload'),
    signature: bytes(signatures[0], 'sig'),
  };
}

function readContent(json: unknown): SigstoreBundle['content'] {
  const envelope = optional(json, 'dsseEnvelope');
  const message = optional(json, 'messageSignature');
  if ((envelope === undefined) === (message === undefined)) {
    throw malformed('it holds no signature, or two kinds of them');
  }
  if (envelope) {
    return { type: 'envelope', envelope: readEnvelope(envelope) };
  }
  const digest = object(message, 'messageDigest');
  const name = text(digest, 'algorithm');
  if (!Object.hasOwn(HASHES, name)) {
    throw malformed('messageDigest.algorithm is not supported');
  }
  return {
    type: 'message',
    message: {
      algorithm: HASHES[name],
      digest: bytes(digest, 'digest'),
      signature: bytes(message, 'signature'),
    },
  };
}

function readSigner(
  material: object,
  minor: number,
): VerificationMaterial['signer'] {
  const key = optional(material, 'publicKey');
  const chain = optional(material, 'x509CertificateChain');
  const certificate = optional(material, 'certificate');
  if ([key, chain, certificate].filter(Boolean).length !== 1) {
    throw malformed('verificationMaterial does not name one signer');
  }
  if (key) {
    return { type: 'key', hint: text(key, 'hint') };
  }
  if (certificate) {
    return { type: 'certificate', der: bytes(certificate, 'rawBytes') };
  }
  const [leaf] = list(chain, 'certificates', MAX_CERTIFICATES).map(item =>
    bytes(item, 'rawBytes'),
  );
  // Since 0.3 the chain comes from the trusted root alone.
  if (!leaf || minor === 3) {
    throw malformed('x509CertificateChain is empty, or not of this version');
  }
  return { type: 'certificate', der: leaf };
}

function readEntry(json: unknown, minor: number): LogEntry {
  const promise = optional(json, 'inclusionPromise');
  const proof = optional(json, 'inclusionProof');
  if (minor === 1 ? !promise : !proof) {
    throw malformed(
      minor === 1
        ? 'tlogEntries holds an entry without inclusionPromise'
        : 'tlogEntries holds an entry without inclusionProof',
    );
  }
  const kind = object(json, 'kindVersion');
  return {
    logIndex: number(json, 'logIndex'),
    logId: bytes(object(json, 'logId'), 'keyId'),
    kind: text(kind, 'kind'),
    version: text(kind, 'version'),
    integratedTime: number(json, 'integratedTime'),
    ...(promise && { promise: bytes(promise, 'signedEntryTimestamp') }),
    ...(proof && { proof: readProof(proof) }),
    body: bytes(json, 'canonicalizedBody'),
  };
}

function readProof(json: object): InclusionProof {
  const hashes = list(json, 'hashes', MAX_HASHES);
  return {
    logIndex: number(json, 'logIndex'),
    treeSize: number(json, 'treeSize'),
    rootHash: bytes(json, 'rootHash'),
    hashes: hashes.map(item => {
      const hash = decodeBase64(item);
      if (!hash) {
        throw malformed('hashes is not base64');
      }
      return hash;
    }),
    checkpoint: text(object(json, 'checkpoint'), 'envelope'),
  };
}

// In the JSON of protocol buffers null and absent are one, and numbers of 64
// bits are text; readers take both.
function optional(json: unknown, key: string): object | undefined {
  const value = own(json, key) ?? undefined;
  const found = asObject(value);
  if (value !== undefined && !found) {
    throw malformed(`${key} is not an object`);
  }
  return found;
}

function object(json: unknown, key: string): object {
  const found = optional(json, key);
  if (!found) {
    throw malformed(`${key} is missing`);
  }
  return found;
}

function list(json: unknown, key: string, limit: number): unknown[] {
  const value = own(json, key) ?? [];
  if (!Array.isArray(value) || value.length > limit) {
    throw malformed(`${key} is not a list of ${limit} or fewer`);
  }
  return value;
}

function text(json: unknown, key: string): string {
  const value = own(json, key) ?? '';
  if (typeof value !== 'string') {
    throw malformed(`${key} is not text`);
  }
  return value;
}

function bytes(json: unknown, key: string): Buffer {
  const decoded = decodeBase64(own(json, key));
  if (!decoded || decoded.length === 0) {
    throw malformed(`${key} is missing or not base64`);
  }
  return decoded;
}

function number(json: unknown, key: string): string {
  const value = own(json, key) ?? '0';
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^(?:0|[1-9]\d{0,18})$/.test(digits)) {
    throw malformed(`${key} is not a whole number`);
  }
  return digits;
}

function malformed(why: string): ReasonError {
  return new ReasonError(makeReason('BUNDLE_INVALID', { why }));
}
