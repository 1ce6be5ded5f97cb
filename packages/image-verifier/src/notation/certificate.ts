import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import {
  childrenOf,
  contextTag,
  oidOf,
  readDer,
  TAG,
  type DerElement,
} from '../sigstore/der';
import {
  children,
  readBoolean,
  readInteger,
  readOctetBits,
  readTime,
} from './derValues';
import { formatName } from './distinguishedName';

/** What the rules ask about a certificate, read strictly from its DER. */
export interface Certificate {
  raw: Buffer;
  /** Of the whole certificate, lower-case hex. */
  sha256: string;
  subject: string;
  issuer: string;
  subjectRaw: Buffer;
  issuerRaw: Buffer;
  serialNumber: bigint;
  notBefore: Date;
  notAfter: Date;
  publicKey: KeyObject;
  /** Contents of the subject public key, for OCSP. */
  publicKeyBits: Buffer;
  signatureAlgorithm: string;
  basicConstraints?: { ca: boolean; pathLength?: number };
  /** `bits[n]` is bit n of RFC 5280 §4.2.1.3. */
  keyUsage?: { critical: boolean; bits: boolean[] };
  extendedKeyUsage?: { critical: boolean; purposes: string[] };
  /** URLs of OCSP responders, RFC 5280 §4.2.2.1. */
  ocspUrls: string[];
  /** URLs of revocation lists, RFC 5280 §4.2.1.13. */
  crlUrls: string[];
  /** Whether another certificate's key made the signature on this one. */
  signedBy(key: KeyObject): boolean;
}

const EXTENSION = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  crlDistributionPoints: '2.5.29.31',
  extendedKeyUsage: '2.5.29.37',
  authorityInfoAccess: '1.3.6.1.5.5.7.1.1',
} as const;

const OCSP_METHOD = '1.3.6.1.5.5.7.48.1';

/** Signature algorithms without SHA-1 and older. */
const STRONG_SIGNATURES = new Set([
  '1.2.840.113549.1.1.10', // RSASSA-PSS
  '1.2.840.113549.1.1.11', // RSA with SHA-256
  '1.2.840.113549.1.1.12', // RSA with SHA-384
  '1.2.840.113549.1.1.13', // RSA with SHA-512
  '1.2.840.10045.4.3.2', // ECDSA with SHA-256
  '1.2.840.10045.4.3.3', // ECDSA with SHA-384
  '1.2.840.10045.4.3.4', // ECDSA with SHA-512
  '1.3.101.112', // Ed25519
]);

/**
 * Reads an X.509 certificate (RFC 5280), in DER and nothing but DER: every
 * byte is either covered by the issuer's signature or compared with one that
 * is.
 *
 * @throws Error with a short message.
 */
export function parseCertificate(der: Buffer): Certificate {
  const [tbs, outer, signature, ...rest] = childrenOf(
    readDer(der, TAG.sequence),
  );
  if (!signature || rest.length > 0) {
    throw new Error('not an X.509 certificate');
  }
  readOctetBits(signature);
  let node: X509Certificate;
  try {
    node = new X509Certificate(der);
  } catch {
    throw new Error('not an X.509 certificate');
  }
  if (!node.raw.equals(der)) {
    throw new Error('not an X.509 certificate');
  }
  const fields = children(tbs, TAG.sequence);
  const version =
    fields[0]?.tag === contextTag(0, true) ? fields.shift() : null;
  const [serial, inner, issuer, validity, subject, keyInfo, ...optional] =
    fields;
  if (!keyInfo || !inner.bytes.equals(outer.bytes)) {
    throw new Error('an X.509 certificate with two signature algorithms');
  }
  const [notBefore, notAfter] = children(validity, TAG.sequence);
  const extensions = readExtensions(optional);
  // Extensions exist in version 3 only (RFC 5280 §4.1.2.9).
  const v3 =
    version && readInteger(readDer(version.content, TAG.integer)) === 2n;
  if (extensions.size > 0 && !v3) {
    throw new Error('an X.509 certificate of an old version with extensions');
  }
  return {
    raw: der,
    sha256: createHash('sha256').update(der).digest('hex'),
    subject: formatName(subject),
    issuer: formatName(issuer),
    subjectRaw: subject.bytes,
    issuerRaw: issuer.bytes,
    serialNumber: readInteger(serial),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKey: node.publicKey,
    publicKeyBits: readOctetBits(children(keyInfo, TAG.sequence)[1]),
    signatureAlgorithm: oidOf(children(inner, TAG.sequence)[0]),
    ...readUsages(extensions),
    signedBy: key => {
      try {
        return node.verify(key);
      } catch {
        return false;
      }
    },
  };
}

/** True if the signature on it is by an algorithm that still proves something. */
export function isStronglySigned({ signatureAlgorithm }: Certificate): boolean {
  return STRONG_SIGNATURES.has(signatureAlgorithm);
}

/** True if the subject issued it to itself and its own key signed it. */
export function isSelfSigned(certificate: Certificate): boolean {
  return (
    certificate.subjectRaw.equals(certificate.issuerRaw) &&
    certificate.signedBy(certificate.publicKey)
  );
}

interface Extension {
  critical: boolean;
  value: DerElement;
}

function readExtensions(optional: DerElement[]): Map<string, Extension> {
  const wrapper = optional.find(({ tag }) => tag === contextTag(3, true));
  const extensions = new Map<string, Extension>();
  if (!wrapper) {
    return extensions;
  }
  for (const item of childrenOf(readDer(wrapper.content, TAG.sequence))) {
    const parts = children(item, TAG.sequence);
    const oid = oidOf(parts[0]);
    if (parts.length < 2 || parts.length > 3 || extensions.has(oid)) {
      throw new Error('a malformed or repeated extension');
    }
    const critical = parts.length === 3 && readBoolean(parts[1]);
    const octets = parts[parts.length - 1];
    if (octets.tag !== TAG.octetString) {
      throw new Error('a malformed extension');
    }
    // What is not understood need not be ASN.1 that we can read.
    if (Object.values<string>(EXTENSION).includes(oid)) {
      const type = oid === EXTENSION.keyUsage ? TAG.bitString : TAG.sequence;
      extensions.set(oid, { critical, value: readDer(octets.content, type) });
    } else {
      extensions.set(oid, { critical, value: octets });
    }
  }
  return extensions;
}

function readUsages(
  extensions: Map<string, Extension>,
): Pick<
  Certificate,
  'basicConstraints' | 'keyUsage' | 'extendedKeyUsage' | 'ocspUrls' | 'crlUrls'
> {
  const constraints = extensions.get(EXTENSION.basicConstraints);
  const usage = extensions.get(EXTENSION.keyUsage);
  const extended = extensions.get(EXTENSION.extendedKeyUsage);
  return {
    ...(constraints && { basicConstraints: readConstraints(constraints) }),
    ...(usage && {
      keyUsage: { critical: usage.critical, bits: readBits(usage.value) },
    }),
    ...(extended && {
      extendedKeyUsage: {
        critical: extended.critical,
        purposes: children(extended.value, TAG.sequence).map(oidOf),
      },
    }),
    ocspUrls: readOcspUrls(extensions.get(EXTENSION.authorityInfoAccess)),
    crlUrls: readCrlUrls(extensions.get(EXTENSION.crlDistributionPoints)),
  };
}

function readConstraints({ value }: Extension): {
  ca: boolean;
  pathLength?: number;
} {
  const parts = children(value, TAG.sequence);
  const ca = parts[0]?.tag === TAG.boolean && readBoolean(parts[0]);
  const length = parts.find(({ tag }) => tag === TAG.integer);
  return { ca, ...(length && { pathLength: Number(readInteger(length)) }) };
}

function readBits({ tag, content }: DerElement): boolean[] {
  if (tag !== TAG.bitString || content.length < 1 || content[0] > 7) {
    throw new Error('a malformed key usage');
  }
  return [...content.subarray(1)].flatMap(octet =>
    // eslint-disable-next-line no-bitwise -- a bit string
    Array.from({ length: 8 }, (_, i) => (octet & (0x80 >> i)) !== 0),
  );
}

function readOcspUrls(extension: Extension | undefined): string[] {
  if (!extension) {
    return [];
  }
  return children(extension.value, TAG.sequence).flatMap(description => {
    const [method, location] = children(description, TAG.sequence);
    return oidOf(method) === OCSP_METHOD ? uriOf(location) : [];
  });
}

function readCrlUrls(extension: Extension | undefined): string[] {
  if (!extension) {
    return [];
  }
  return children(extension.value, TAG.sequence).flatMap(point =>
    children(point, TAG.sequence)
      .filter(({ tag }) => tag === contextTag(0, true))
      .flatMap(childrenOf)
      .filter(({ tag }) => tag === contextTag(0, true))
      .flatMap(full => childrenOf(full).flatMap(uriOf)),
  );
}

// GeneralName, uniformResourceIdentifier [6].
function uriOf({ tag, content }: DerElement): string[] {
  return tag === contextTag(6, false) ? [content.toString('latin1')] : [];
}
