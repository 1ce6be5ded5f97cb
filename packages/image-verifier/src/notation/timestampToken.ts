import { createHash, verify } from 'node:crypto';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { parseGeneralizedTime } from '../sigstore/timestamp';
import { parseCertificate, type Certificate } from './certificate';
import {
  childrenOf,
  contextTag,
  oidOf,
  readDer,
  TAG,
  type DerElement,
} from '../sigstore/der';
import { children, integerOf, readInteger } from './derValues';
import { MAX_CERTIFICATES } from './envelope';

/** An RFC 3161 token that is signed by the certificate it names. */
export interface TimestampToken {
  /** Of the token's signer. */
  certificate: Certificate;
  /** All certificates in the token. */
  certificates: Certificate[];
  /** The time of the authority, and how far off it may be, in milliseconds. */
  time: Date;
  accuracyMs: number;
  /** Time that the signer of the token claims, if it does. */
  signingTime?: Date;
}

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  rsa: '1.2.840.113549.1.1.1',
  // ETSI EN 319 421, baseline time-stamp policy.
  baselinePolicy: '0.4.0.2023.1.1',
} as const;

/** NULL in DER: the parameters of an algorithm that has none. */
const NULL = Buffer.from([0x05, 0]);

const HASHES: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Signature algorithms that name their hash. */
const SIGNATURES: Record<string, { key: 'rsa' | 'ec'; hash: string }> = {
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
};

/**
 * Reads a TimeStampToken and proves that its signer vouches that `stamped`
 * existed at the time in it. Who the signer is, is another question.
 *
 * Spec: RFC 3161 §2.4.2, RFC 5652 §5, RFC 5035 §3 (signing-certificate-v2 is
 * required, as the Notary Project has it).
 *
 * @throws ReasonError TIMESTAMP_INVALID.
 */
export function readTimestampToken(
  der: Buffer,
  stamped: Buffer,
): TimestampToken {
  try {
    return read(der, stamped);
  } catch (error) {
    throw error instanceof ReasonError
      ? error
      : new ReasonError(
          makeReason('TIMESTAMP_INVALID', { why: (error as Error).message }),
        );
  }
}

function read(der: Buffer, stamped: Buffer): TimestampToken {
  const { content, digestAlgorithms, certificates, signer } =
    readSignedData(der);
  const info = readInfo(content, stamped);
  const attributes = readAttributes(signer.signedAttributes);
  const hash = hashOf(signer.digestAlgorithm);
  if (!digestAlgorithms.map(hashOf).includes(hash)) {
    throw new Error('its hash is not among those that it names');
  }
  if (oidOf(one(attributes, OID.contentType)) !== OID.tstInfo) {
    throw new Error('its signer signed something else');
  }
  const digest = one(attributes, OID.messageDigest);
  if (
    digest.tag !== TAG.octetString ||
    !digest.content.equals(createHash(hash).update(content).digest())
  ) {
    throw new Error('its content was changed');
  }
  const certificate = findSigner(certificates, signer.sid, attributes);
  checkSignature(signer, hash, certificate);
  const claimed = attributes.get(OID.signingTime);
  return {
    certificate,
    certificates,
    ...info,
    ...(claimed && { signingTime: signingTimeOf(claimed) }),
  };
}

interface SignerInfo {
  sid: DerElement;
  digestAlgorithm: DerElement;
  signedAttributes: DerElement;
  signatureAlgorithm: DerElement;
  signature: DerElement;
}

function readSignedData(der: Buffer): {
  content: Buffer;
  digestAlgorithms: DerElement[];
  certificates: Certificate[];
  signer: SignerInfo;
} {
  const [type, wrapper] = childrenOf(readDer(der, TAG.sequence));
  if (oidOf(type) !== OID.signedData || wrapper?.tag !== contextTag(0, true)) {
    throw new Error('it is not signed data');
  }
  const [version, algorithms, encapsulated, ...rest] = childrenOf(
    readDer(wrapper.content, TAG.sequence),
  );
  if (readInteger(version) !== 3n) {
    throw new Error('its version is not supported');
  }
  const [contentType, explicit] = children(encapsulated, TAG.sequence);
  if (
    oidOf(contentType) !== OID.tstInfo ||
    explicit?.tag !== contextTag(0, true)
  ) {
    throw new Error('it is not a timestamp');
  }
  const certificates = childrenOf(
    rest.find(({ tag }) => tag === contextTag(0, true)) ?? missing(),
  );
  if (certificates.length > MAX_CERTIFICATES) {
    throw new Error(`it has more than ${MAX_CERTIFICATES} certificates`);
  }
  const signers = children(rest[rest.length - 1], TAG.set);
  if (signers.length !== 1) {
    throw new Error('it does not have one signer');
  }
  return {
    content: readDer(explicit.content, TAG.octetString).content,
    digestAlgorithms: children(algorithms, TAG.set),
    certificates: certificates.map(({ bytes }) => parseCertificate(bytes)),
    signer: readSigner(signers[0]),
  };
}

function missing(): never {
  throw new Error('it carries no certificates');
}

function readSigner(value: DerElement): SignerInfo {
  const [
    version,
    sid,
    digestAlgorithm,
    signedAttributes,
    signatureAlgorithm,
    signature,
  ] = children(value, TAG.sequence);
  if (
    readInteger(version) !== 1n ||
    signedAttributes?.tag !== contextTag(0, true) ||
    signature?.tag !== TAG.octetString
  ) {
    throw new Error('its signer is malformed');
  }
  return {
    sid,
    digestAlgorithm,
    signedAttributes,
    signatureAlgorithm,
    signature,
  };
}

// RFC 5652 §5.3: each attribute once, each with one value.
function readAttributes(set: DerElement): Map<string, DerElement> {
  const attributes = new Map<string, DerElement>();
  for (const attribute of childrenOf(set)) {
    const [type, values] = children(attribute, TAG.sequence);
    const oid = oidOf(type);
    const all = children(values, TAG.set);
    if (attributes.has(oid) || all.length !== 1) {
      throw new Error('it has an attribute twice');
    }
    attributes.set(oid, all[0]);
  }
  return attributes;
}

function one(attributes: Map<string, DerElement>, oid: string): DerElement {
  const value = attributes.get(oid);
  if (!value) {
    throw new Error('it lacks a signed attribute');
  }
  return value;
}

function hashOf(algorithm: DerElement): string {
  const oid = algorithmOid(algorithm);
  if (!Object.hasOwn(HASHES, oid)) {
    throw new Error('its hash algorithm is not supported');
  }
  return HASHES[oid];
}

// AlgorithmIdentifier whose parameters are absent or NULL.
function algorithmOid(algorithm: DerElement): string {
  const [oid, parameters, ...more] = children(algorithm, TAG.sequence);
  if (more.length > 0 || (parameters && !parameters.bytes.equals(NULL))) {
    throw new Error('an algorithm in it has parameters');
  }
  return oidOf(oid);
}

// RFC 5035 §3: the attribute binds the token to the very certificate.
function findSigner(
  certificates: Certificate[],
  sid: DerElement,
  attributes: Map<string, DerElement>,
): Certificate {
  const [ids] = children(
    one(attributes, OID.signingCertificateV2),
    TAG.sequence,
  );
  const parts = children(children(ids, TAG.sequence)[0], TAG.sequence);
  const hash = parts[0]?.tag === TAG.sequence ? hashOf(parts[0]) : 'sha256';
  const expected = parts.find(({ tag }) => tag === TAG.octetString);
  const [issuer, serial] = children(sid, TAG.sequence);
  const found = certificates.find(
    ({ raw, issuerRaw, serialNumber }) =>
      expected?.content.equals(createHash(hash).update(raw).digest()) &&
      issuerRaw.equals(issuer.bytes) &&
      serialNumber === readInteger(serial),
  );
  if (!found) {
    throw new Error('it does not carry the certificate of its signer');
  }
  return found;
}

function checkSignature(
  { signatureAlgorithm, signedAttributes, signature }: SignerInfo,
  hash: string,
  { publicKey }: Certificate,
): void {
  const oid = algorithmOid(signatureAlgorithm);
  const named = Object.hasOwn(SIGNATURES, oid) ? SIGNATURES[oid] : undefined;
  const expected = oid === OID.rsa ? { key: 'rsa', hash } : named;
  if (!expected || publicKey.asymmetricKeyType !== expected.key) {
    throw new Error('its signature algorithm is not supported');
  }
  // RFC 5652 §5.4: what is signed is the attributes as a SET.
  const signedBytes = Buffer.from(signedAttributes.bytes);
  signedBytes[0] = TAG.set;
  if (!verify(expected.hash, signedBytes, publicKey, signature.content)) {
    throw new Error('its signature is not valid');
  }
}

function readInfo(
  content: Buffer,
  stamped: Buffer,
): Pick<TimestampToken, 'time' | 'accuracyMs'> {
  const [version, policy, imprint, serial, time, ...optional] = childrenOf(
    readDer(content, TAG.sequence),
  );
  if (readInteger(version) !== 1n || serial?.tag !== TAG.integer) {
    throw new Error('its version is not supported');
  }
  const [algorithm, digest] = children(imprint, TAG.sequence);
  const hash = hashOf(algorithm);
  if (
    digest?.tag !== TAG.octetString ||
    !digest.content.equals(createHash(hash).update(stamped).digest())
  ) {
    throw new Error('it was made for another signature');
  }
  if (time?.tag !== TAG.generalizedTime) {
    throw new Error('it has no time');
  }
  const accuracy = readAccuracy(optional);
  return {
    time: parseGeneralizedTime(time.content.toString('latin1')),
    // Notary Project: the baseline policy promises a second.
    accuracyMs:
      accuracy === 0 && oidOf(policy) === OID.baselinePolicy ? 1000 : accuracy,
  };
}

function readAccuracy([first]: DerElement[]): number {
  if (first?.tag !== TAG.sequence) {
    return 0;
  }
  return childrenOf(first).reduce((total, { tag, content }) => {
    const value = Number(integerOf(content));
    if (value < 0) {
      throw new Error('its accuracy is negative');
    }
    if (tag === TAG.integer) {
      return total + value * 1000;
    }
    // What is finer than a millisecond makes the range wider, never narrower.
    return (
      total + (tag === contextTag(0, false) ? value : Math.ceil(value / 1000))
    );
  }, 0);
}

function signingTimeOf({ tag, content }: DerElement): Date {
  const text = content.toString('latin1');
  const century = Number(text.slice(0, 2)) >= 50 ? '19' : '20';
  return parseGeneralizedTime(tag === TAG.utcTime ? `${century}${text}` : text);
}

/**
 * The chain from the signer of a token to one of the roots, every certificate
 * valid at the token's time; undefined where there is none.
 */
export function chainToRoot(
  { certificate, certificates, time }: TimestampToken,
  roots: Certificate[],
): Certificate[] | undefined {
  const valid = ({ notBefore, notAfter }: Certificate) =>
    notBefore <= time && time <= notAfter;
  // Breadth first, each certificate once: junk cannot make the search long.
  const seen = new Set([certificate]);
  const chains = valid(certificate) ? [[certificate]] : [];
  for (const chain of chains) {
    const last = chain[chain.length - 1];
    const issues = (candidate: Certificate) =>
      candidate.subjectRaw.equals(last.issuerRaw) &&
      valid(candidate) &&
      last.signedBy(candidate.publicKey);
    const root = roots.find(issues);
    if (root) {
      return [...chain, root];
    }
    for (const issuer of certificates) {
      if (!seen.has(issuer) && issues(issuer)) {
        seen.add(issuer);
        chains.push([...chain, issuer]);
      }
    }
  }
  return undefined;
}
