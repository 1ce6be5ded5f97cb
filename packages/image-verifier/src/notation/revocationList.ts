import {
  childrenOf,
  contentOf,
  contextTag,
  expectTag,
  oidOf,
  readDer,
  TAG,
  type DerElement,
} from '../sigstore/der';
import {
  signatureAlgorithm,
  verifyWithAlgorithm,
} from '../sigstore/algorithms';
import type { Certificate } from './certificate';
import { readBoolean, readInteger, readOctetBits, readTime } from './derValues';

/** What one source says of one certificate. */
export interface RevocationStatus {
  status: 'good' | 'revoked';
  /** When it was revoked. */
  revokedAt?: Date;
  /** Until when the answer holds. */
  validUntil: Date;
}

const ISSUING_DISTRIBUTION_POINT = '2.5.29.28';
const FRESHEST_CRL = '2.5.29.46';
const DELTA_CRL_INDICATOR = '2.5.29.27';
const REASON_CODE = '2.5.29.21';
const REMOVE_FROM_CRL = 8;

/**
 * Looks a certificate up in a revocation list of its issuer.
 *
 * A list that refers to delta lists says nothing, because they may hold what it
 * does not. An entry counts whatever its invalidity date.
 *
 * Spec: RFC 5280 §5.
 *
 * @param at - the time when the list was asked for.
 * @throws Error that says why the list proves nothing.
 */
export function lookUpInCrl(
  der: Buffer,
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
): RevocationStatus {
  const [signed, algorithm, signature] = childrenOf(readDer(der, TAG.sequence));
  const fields = childrenOf(expectTag(signed, TAG.sequence));
  if (fields[0]?.tag === TAG.integer) {
    fields.shift();
  }
  const [inner, name, thisUpdate, nextUpdate, ...rest] = fields;
  if (!expectTag(algorithm, TAG.sequence).bytes.equals(inner.bytes)) {
    throw new Error('it names two signature algorithms');
  }
  if (
    !name?.bytes.equals(issuer.subjectRaw) ||
    (issuer.keyUsage && !issuer.keyUsage.bits[6]) ||
    !verifyWithAlgorithm(
      signatureAlgorithm(algorithm),
      signed.bytes,
      issuer.publicKey,
      readOctetBits(signature),
    )
  ) {
    throw new Error('it is not from the issuer');
  }
  const validUntil = checkPeriod(
    readTime(thisUpdate),
    readTime(nextUpdate),
    at,
  );
  checkExtensions(rest.find(({ tag }) => tag === contextTag(0, true)));
  const entries = rest.find(({ tag }) => tag === TAG.sequence);
  const revokedAt = entries && findEntry(entries.content, certificate);
  return revokedAt
    ? { status: 'revoked', revokedAt, validUntil }
    : { status: 'good', validUntil };
}

/** An answer holds from its making to its end. */
export function checkPeriod(from: Date, to: Date, at: Date): Date {
  // Clocks differ a little.
  if (from.getTime() > at.getTime() + 5 * 60_000 || to < at) {
    throw new Error('it is out of date');
  }
  return to;
}

function checkExtensions(wrapper: DerElement | undefined): void {
  if (!wrapper) {
    return;
  }
  for (const item of childrenOf(readDer(wrapper.content, TAG.sequence))) {
    const [type, critical] = childrenOf(expectTag(item, TAG.sequence));
    const oid = oidOf(type);
    if (oid === FRESHEST_CRL || oid === DELTA_CRL_INDICATOR) {
      throw new Error('lists of changes are not supported');
    }
    if (
      critical.tag === TAG.boolean &&
      readBoolean(critical) &&
      oid !== ISSUING_DISTRIBUTION_POINT
    ) {
      throw new Error('it has an extension that is not supported');
    }
  }
}

function findEntry(entries: Buffer, { serialNumber }: Certificate) {
  let revokedAt: Date | undefined;
  for (const entry of elementsOf(entries)) {
    const [serial, date, extensions] = childrenOf(readDer(entry, TAG.sequence));
    if (readInteger(serial) === serialNumber && !isRemoval(extensions)) {
      revokedAt ??= readTime(date);
    }
  }
  return revokedAt;
}

function isRemoval(extensions: DerElement | undefined): boolean {
  return (extensions ? childrenOf(extensions) : []).some(extension => {
    const parts = childrenOf(extension);
    const value = contentOf(parts[parts.length - 1], TAG.octetString);
    return (
      oidOf(parts[0]) === REASON_CODE &&
      value[value.length - 1] === REMOVE_FROM_CRL
    );
  });
}

// A list may have very many entries, each with a length of its own.
function* elementsOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + octets;
    if (octets > 4 || start > bytes.length) {
      throw new Error('it is malformed');
    }
    const length = octets === 0 ? first : bytes.readUIntBE(at + 2, octets);
    yield bytes.subarray(at, start + length);
    at = start + length;
  }
}
