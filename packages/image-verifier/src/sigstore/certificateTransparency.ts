import { hash, verify } from 'node:crypto';
import type { Certificate } from './certificate';
import { covers } from './certificateAuthority';
import { contextTag, encodeDer, readDer, TAG } from './der';
import { hashAlgorithms } from './publicKey';
import type { TrustedLog } from './trustedRoot';

// The extension, RFC 6962 §3.3.
const TIMESTAMP_LIST = '1.3.6.1.4.1.11129.2.4.2';

const MAX_TIMESTAMPS = 16;

// RFC 5246 §7.4.1.4.1; nothing weaker than SHA-256.
const HASHES: Record<number, string> = {
  4: 'sha256',
  5: 'sha384',
  6: 'sha512',
};

interface CertificateTimestamp {
  version: number;
  logId: Buffer;
  timestamp: Buffer;
  extensions: Buffer;
  hash: number;
  signature: Buffer;
}

/** True if the certificate carries the extension with its log's timestamps. */
export function hasCertificateTimestamps({ extensions }: Certificate): boolean {
  return extensions.has(TIMESTAMP_LIST);
}

/**
 * True if one of the logs promised to publish the certificate. Promises of
 * other logs are not looked at.
 *
 * Spec: RFC 6962 §3.2, §3.3.
 *
 * @throws Error where the extension is malformed.
 */
export function isPromisedByLog(
  certificate: Certificate,
  issuer: Certificate,
  logs: TrustedLog[],
): boolean {
  const extension = certificate.extensions.get(TIMESTAMP_LIST);
  if (!extension) {
    return false;
  }
  const list = readDer(extension.value, TAG.octetString).content;
  let preCertificate: Buffer | undefined;
  return readTimestamps(list).some(promise => {
    const time = new Date(Number(promise.timestamp.readBigUInt64BE()));
    return logs
      .filter(
        ({ id, validFor }) =>
          id.equals(promise.logId) && covers(validFor, time),
      )
      .some(({ publicKey }) => {
        preCertificate ??= signedCertificate(certificate, issuer);
        return verifyPromise(promise, preCertificate, publicKey);
      });
  });
}

function verifyPromise(
  {
    version,
    timestamp,
    extensions,
    hash: hashId,
    signature,
  }: CertificateTimestamp,
  preCertificate: Buffer,
  key: TrustedLog['publicKey'],
): boolean {
  if (!Object.hasOwn(HASHES, hashId) || !hashAlgorithms(key)) {
    return false;
  }
  const data = Buffer.concat([
    // certificate_timestamp(0)
    Buffer.from([version, 0]),
    timestamp,
    // precert_entry(1)
    Buffer.from([0, 1]),
    preCertificate,
    uint(extensions.length, 2),
    extensions,
  ]);
  try {
    return verify(HASHES[hashId], data, key, signature);
  } catch {
    return false;
  }
}

// What the log signed: the issuer's key, and the certificate as it was before
// the log's answer was put into it.
function signedCertificate(
  certificate: Certificate,
  issuer: Certificate,
): Buffer {
  const { fields, extensions } = certificate;
  const promises = extensions.get(TIMESTAMP_LIST)?.element;
  const kept = [...extensions.values()]
    .map(({ element }) => element)
    .filter(element => element !== promises)
    .map(({ bytes }) => bytes);
  const tag = contextTag(3, true);
  const signed = encodeDer(
    TAG.sequence,
    ...fields.map(field =>
      field.tag === tag
        ? encodeDer(tag, encodeDer(TAG.sequence, ...kept))
        : field.bytes,
    ),
  );
  return Buffer.concat([
    hash('sha256', issuer.spki, 'buffer'),
    uint(signed.length, 3),
    signed,
  ]);
}

// TLS presentation language, RFC 6962 §3.3: lengths in front of everything.
function readTimestamps(list: Buffer): CertificateTimestamp[] {
  const { content, rest } = vector(list);
  if (rest.length > 0) {
    throw new Error('it has bytes behind its end');
  }
  const timestamps: CertificateTimestamp[] = [];
  let remaining = content;
  while (remaining.length > 0) {
    if (timestamps.length === MAX_TIMESTAMPS) {
      throw new Error('it has too many timestamps of logs');
    }
    const next = vector(remaining);
    timestamps.push(readTimestamp(next.content));
    remaining = next.rest;
  }
  return timestamps;
}

function readTimestamp(bytes: Buffer): CertificateTimestamp {
  const extensions = vector(bytes.subarray(41));
  const signature = vector(extensions.rest.subarray(2));
  if (signature.rest.length > 0) {
    throw new Error('a timestamp of a log has bytes behind its end');
  }
  return {
    version: bytes[0],
    logId: bytes.subarray(1, 33),
    timestamp: bytes.subarray(33, 41),
    extensions: extensions.content,
    hash: extensions.rest[0],
    signature: signature.content,
  };
}

function vector(bytes: Buffer): { content: Buffer; rest: Buffer } {
  const end = bytes.length < 2 ? Infinity : 2 + bytes.readUInt16BE();
  if (end > bytes.length) {
    throw new Error('a timestamp of a log ends too early');
  }
  return { content: bytes.subarray(2, end), rest: bytes.subarray(end) };
}

function uint(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}
