import { hash } from 'node:crypto';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import {
  hashAlgorithm,
  signatureAlgorithm,
  verifyWithAlgorithm,
  type SignatureAlgorithm,
} from './algorithms';
import { Certificate } from './certificate';
import {
  chainsOf,
  wasValidAt,
  type CertificateAuthority,
} from './certificateAuthority';
import {
  childrenOf,
  contentOf,
  contextTag,
  expectTag,
  oidOf,
  readDer,
  TAG,
  type DerElement,
} from './der';
import { isForTimestamps } from './trustedRoot';

// RFC 5652, RFC 3161.
const SIGNED_DATA = '1.2.840.113549.1.7.2';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';

const MAX_CERTIFICATES = 10;

// RFC 3161 §2.4.2: seconds are there, a fraction has no trailing zero. Three
// digits are taken in any case: some authorities write milliseconds with their
// zeros.
const GENERALIZED_TIME =
  /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{3}|\.\d{0,8}[1-9])?Z$/;

/** A timestamp, read but not verified. */
export interface Timestamp {
  signingTime: Date;
  /** What was stamped, hashed. */
  imprint: { algorithm: string; digest: Buffer };
  /** Who signed: the certificate's issuer, a name in DER, and its serial. */
  issuer: Buffer;
  serialNumber: Buffer;
  /** Attributes that the signature is over. */
  signedAttributes: Buffer;
  algorithm: SignatureAlgorithm;
  signature: Buffer;
  /** Certificates that came along; no proof of anything. */
  certificates: DerElement[];
}

/** Reads the time of a timestamp; milliseconds are kept, what is finer is cut. */
export function parseGeneralizedTime(text: string): Date {
  const match = GENERALIZED_TIME.exec(text);
  if (!match) {
    throw new Error('its time is malformed');
  }
  const [, year, month, day, hour, minute, second, fraction = '.'] = match;
  const millis = fraction.slice(1, 4).padEnd(3, '0');
  const date = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}Z`,
  );
  if (Number.isNaN(date.getTime())) {
    throw new Error('its time does not exist');
  }
  return date;
}

/**
 * Parses a TimeStampResp in DER, RFC 3161 §2.4.2, and checks that its parts
 * fit each other.
 *
 * @throws ReasonError TIMESTAMP_INVALID.
 */
export function parseTimestamp(der: Buffer): Timestamp {
  try {
    return readResponse(der);
  } catch (error) {
    throw new ReasonError(
      makeReason('TIMESTAMP_INVALID', { why: (error as Error).message }),
    );
  }
}

/**
 * The proven time: one of the authorities signed the timestamp, with a
 * certificate that was valid then, and it is over one of these contents.
 *
 * @param contents - what may have been stamped.
 * @param root - name of the trust root, for the message.
 * @throws ReasonError TIMESTAMP_INVALID, TIMESTAMP_UNTRUSTED.
 */
export function verifyTimestamp(
  timestamp: Timestamp,
  contents: Buffer[],
  authorities: CertificateAuthority[],
  root: string,
): Date {
  const { imprint, signingTime } = timestamp;
  if (
    !contents.some(content =>
      hash(imprint.algorithm, content, 'buffer').equals(imprint.digest),
    )
  ) {
    throw new ReasonError(
      makeReason('TIMESTAMP_INVALID', { why: 'it is over something else' }),
    );
  }
  if (!authorities.some(authority => isSignedBy(timestamp, authority))) {
    throw new ReasonError(makeReason('TIMESTAMP_UNTRUSTED', { root }));
  }
  return signingTime;
}

function isSignedBy(
  timestamp: Timestamp,
  authority: CertificateAuthority,
): boolean {
  const { algorithm, signedAttributes, signature, signingTime } = timestamp;
  try {
    return signerChains(timestamp, authority).some(
      chain =>
        isForTimestamps(chain[0]) &&
        wasValidAt(chain, authority, signingTime) &&
        verifyWithAlgorithm(
          algorithm,
          signedAttributes,
          chain[0].publicKey,
          signature,
        ),
    );
  } catch {
    return false;
  }
}

// The signer's certificate stands first in the authority. Where the authority
// begins with one that issues, it comes along with the timestamp.
function signerChains(
  timestamp: Timestamp,
  authority: CertificateAuthority,
): Certificate[][] {
  const { certificates, paths } = authority;
  const [first] = certificates;
  if (isSigner(first, timestamp)) {
    const path = paths.get(first);
    return path ? [path] : [];
  }
  if (!first.isAuthority) {
    return [];
  }
  return timestamp.certificates
    .map(({ bytes }) => Certificate.parse(bytes))
    .filter(certificate => isSigner(certificate, timestamp))
    .slice(0, 1)
    .flatMap(certificate => chainsOf(certificate, authority));
}

function isSigner(
  certificate: Certificate,
  { issuer, serialNumber }: Timestamp,
): boolean {
  return (
    certificate.issuer.equals(issuer) &&
    certificate.serialNumber.equals(serialNumber)
  );
}

function readResponse(der: Buffer): Timestamp {
  const [status, token] = childrenOf(readDer(der, TAG.sequence));
  const granted = contentOf(
    childrenOf(expectTag(status, TAG.sequence))[0],
    TAG.integer,
  );
  if (granted.length !== 1 || granted[0] > 1) {
    throw new Error('the authority did not grant it');
  }
  const [type, content] = childrenOf(expectTag(token, TAG.sequence));
  if (oidOf(type) !== SIGNED_DATA) {
    throw new Error('it is not signed data');
  }
  const signedData = readDer(
    contentOf(content, contextTag(0, true)),
    TAG.sequence,
  );
  const [, , encapsulated, ...rest] = childrenOf(signedData);
  const info = readContent(encapsulated);
  const signers = childrenOf(expectTag(rest.at(-1), TAG.set));
  if (signers.length !== 1) {
    throw new Error('it does not have exactly one signer');
  }
  const certificates = rest.find(({ tag }) => tag === contextTag(0, true));
  return {
    ...readInfo(info),
    ...readSigner(signers[0], info),
    certificates: certificates
      ? childrenOf(certificates).slice(0, MAX_CERTIFICATES)
      : [],
  };
}

function readContent(encapsulated: DerElement | undefined): Buffer {
  const [type, content] = childrenOf(expectTag(encapsulated, TAG.sequence));
  if (oidOf(type) !== TST_INFO) {
    throw new Error('its content is not a timestamp');
  }
  return readDer(contentOf(content, contextTag(0, true)), TAG.octetString)
    .content;
}

function readInfo(info: Buffer): Pick<Timestamp, 'signingTime' | 'imprint'> {
  const [, , imprint, , time] = childrenOf(readDer(info, TAG.sequence));
  const [algorithm, digest] = childrenOf(expectTag(imprint, TAG.sequence));
  return {
    signingTime: parseGeneralizedTime(
      contentOf(time, TAG.generalizedTime).toString('latin1'),
    ),
    imprint: {
      algorithm: hashAlgorithm(algorithm),
      digest: contentOf(digest, TAG.octetString),
    },
  };
}

function readSigner(
  signer: DerElement,
  info: Buffer,
): Pick<
  Timestamp,
  'issuer' | 'serialNumber' | 'signedAttributes' | 'algorithm' | 'signature'
> {
  const [, id, digest, attributes, algorithm, signature] = childrenOf(
    expectTag(signer, TAG.sequence),
  );
  const [issuer, serialNumber] = childrenOf(expectTag(id, TAG.sequence));
  const digestName = hashAlgorithm(digest);
  checkAttributes(
    expectTag(attributes, contextTag(0, true)),
    hash(digestName, info, 'buffer'),
  );
  // RFC 5652 §5.4: signed with the tag of a set, stored with another.
  const signedAttributes = Buffer.from(attributes.bytes);
  signedAttributes[0] = TAG.set;
  return {
    issuer: expectTag(issuer, TAG.sequence).bytes,
    serialNumber: contentOf(serialNumber, TAG.integer),
    signedAttributes,
    algorithm: signatureAlgorithm(algorithm, digestName),
    signature: contentOf(signature, TAG.octetString),
  };
}

function checkAttributes(attributes: DerElement, digest: Buffer): void {
  const values = new Map<string, DerElement>();
  for (const attribute of childrenOf(attributes)) {
    const [type, set] = childrenOf(expectTag(attribute, TAG.sequence));
    const id = oidOf(type);
    if (values.has(id)) {
      throw new Error('it has an attribute twice');
    }
    values.set(id, expectTag(set, TAG.set));
  }
  const only = (id: string) => {
    const value = values.get(id);
    const children = value ? childrenOf(value) : [];
    return children.length === 1 ? children[0] : undefined;
  };
  if (oidOf(only(CONTENT_TYPE)) !== TST_INFO) {
    throw new Error('its signature is over content of another type');
  }
  if (!contentOf(only(MESSAGE_DIGEST), TAG.octetString).equals(digest)) {
    throw new Error('its signature is over another content');
  }
}
