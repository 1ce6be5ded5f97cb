import type { KeyObject } from 'node:crypto';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import {
  signatureAlgorithm,
  verifyWithAlgorithm,
  type SignatureAlgorithm,
} from './algorithms';
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
import { decodePublicKey } from './publicKey';

/** Extended key usages, RFC 5280 §4.2.1.12. */
export const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const ANY_USAGE = '2.5.29.37.0';

/** Extensions, RFC 5280 §4.2.1. */
export const EXTENSION = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;

// Those whose meaning is checked here or by the callers. A certificate with
// another one that is critical may mean less than it seems.
const UNDERSTOOD = new Set<string>(Object.values(EXTENSION));

const KEY_CERT_SIGN = 5;

/** One extension of a certificate. */
export interface Extension {
  /** The extension as it stands in the list. */
  element: DerElement;
  critical: boolean;
  /** Content of the octet string. */
  value: Buffer;
}

/**
 * An X.509 certificate, read once. All views are parts of the very bytes that
 * the signature is over: nothing is encoded again.
 *
 * Spec: RFC 5280 §4.1.
 */
export class Certificate {
  #publicKey: KeyObject | undefined;

  private constructor(
    readonly der: Buffer,
    /** The signed part, tbsCertificate, and what it consists of. */
    readonly signed: DerElement,
    readonly fields: DerElement[],
    private readonly algorithm: SignatureAlgorithm,
    private readonly signature: Buffer,
    /** Content of the integer. */
    readonly serialNumber: Buffer,
    /** Names in DER. */
    readonly issuer: Buffer,
    readonly subject: Buffer,
    readonly notBefore: Date,
    readonly notAfter: Date,
    /** SubjectPublicKeyInfo in DER. */
    readonly spki: Buffer,
    readonly extensions: ReadonlyMap<string, Extension>,
  ) {}

  /** @throws Error with a short message. */
  static parse(der: Buffer): Certificate {
    const [signed, algorithm, signature, ...rest] = childrenOf(
      readDer(der, TAG.sequence),
    );
    const fields = childrenOf(expectTag(signed, TAG.sequence));
    const versioned = fields[0]?.tag === contextTag(0, true);
    if (rest.length > 0 || !versioned) {
      throw new Error('it is not an X.509 certificate of version 3');
    }
    const [, serial, inner, issuer, validity, subject, spki] = fields;
    const [notBefore, notAfter] = childrenOf(expectTag(validity, TAG.sequence));
    // RFC 5280 §4.1.1.2: the algorithm outside the signed part must be the one
    // inside. A signature is whole bytes, so no bit of its last is unused.
    if (!expectTag(algorithm, TAG.sequence).bytes.equals(inner.bytes)) {
      throw new Error('it names two signature algorithms');
    }
    const bits = contentOf(signature, TAG.bitString);
    if (bits[0] !== 0) {
      throw new Error('its signature is not whole bytes');
    }
    return new Certificate(
      der,
      signed,
      fields,
      signatureAlgorithm(algorithm),
      bits.subarray(1),
      contentOf(serial, TAG.integer),
      expectTag(issuer, TAG.sequence).bytes,
      expectTag(subject, TAG.sequence).bytes,
      readTime(notBefore),
      readTime(notAfter),
      expectTag(spki, TAG.sequence).bytes,
      readExtensions(fields.slice(7)),
    );
  }

  /** @throws Error where OpenSSL cannot use the key. */
  get publicKey(): KeyObject {
    this.#publicKey ??= decodePublicKey(this.spki);
    return this.#publicKey;
  }

  /** True if this issuer's key signed it; never throws. */
  isSignedBy(issuer: Certificate): boolean {
    try {
      return verifyWithAlgorithm(
        this.algorithm,
        this.signed.bytes,
        issuer.publicKey,
        this.signature,
      );
    } catch {
      return false;
    }
  }

  /** True if the names, and the key identifiers where given, fit this issuer. */
  mayBeIssuedBy(issuer: Certificate): boolean {
    if (!issuer.subject.equals(this.issuer)) {
      return false;
    }
    const wanted = authorityKeyId(this);
    const offered = issuer.extensions.get(EXTENSION.subjectKeyId);
    return (
      !wanted ||
      !offered ||
      readDer(offered.value, TAG.octetString).content.equals(wanted)
    );
  }

  isValidAt(time: Date): boolean {
    return this.notBefore <= time && time <= this.notAfter;
  }

  /** Purposes in dotted form; undefined where any is allowed. */
  get purposes(): string[] | undefined {
    const usage = this.extensions.get(EXTENSION.extendedKeyUsage);
    return usage && childrenOf(readDer(usage.value, TAG.sequence)).map(oidOf);
  }

  /** True if it may sign other certificates; its path length is apart. */
  get isAuthority(): boolean {
    return this.basicConstraints.authority && this.maySignCertificates;
  }

  /** How many authorities may stand between it and a leaf. */
  get pathLength(): number | undefined {
    return this.basicConstraints.pathLength;
  }

  /** True if an extension that is not understood must be. */
  get hasUnknownCritical(): boolean {
    return [...this.extensions].some(
      ([oid, { critical }]) => critical && !UNDERSTOOD.has(oid),
    );
  }

  private get basicConstraints(): { authority: boolean; pathLength?: number } {
    const extension = this.extensions.get(EXTENSION.basicConstraints);
    if (!extension) {
      return { authority: false };
    }
    const parts = childrenOf(readDer(extension.value, TAG.sequence));
    const authority = parts[0]?.tag === TAG.boolean && readBoolean(parts[0]);
    const length = parts.find(({ tag }) => tag === TAG.integer)?.content;
    if (length && (length.length !== 1 || length[0] > 0x7f)) {
      throw new Error('its path length is out of range');
    }
    return { authority, ...(length && { pathLength: length[0] }) };
  }

  // Without the extension every use is allowed.
  private get maySignCertificates(): boolean {
    const extension = this.extensions.get(EXTENSION.keyUsage);
    if (!extension) {
      return true;
    }
    const [unused, first = 0] = readDer(extension.value, TAG.bitString).content;
    return (
      unused <= 7 && Math.floor(first / 2 ** (7 - KEY_CERT_SIGN)) % 2 === 1
    );
  }
}

/** True if it may be used for this purpose, as far as it says. */
export function allowsPurpose(
  { purposes }: Certificate,
  purpose: string,
): boolean {
  return (
    purposes === undefined ||
    purposes.includes(purpose) ||
    purposes.includes(ANY_USAGE)
  );
}

function authorityKeyId({ extensions }: Certificate): Buffer | undefined {
  const extension = extensions.get(EXTENSION.authorityKeyId);
  return (
    extension &&
    childrenOf(readDer(extension.value, TAG.sequence)).find(
      ({ tag }) => tag === contextTag(0, false),
    )?.content
  );
}

function readExtensions(fields: DerElement[]): Map<string, Extension> {
  const wrapper = fields.find(({ tag }) => tag === contextTag(3, true));
  const extensions = new Map<string, Extension>();
  if (!wrapper) {
    return extensions;
  }
  for (const element of childrenOf(readDer(wrapper.content, TAG.sequence))) {
    const parts = childrenOf(expectTag(element, TAG.sequence));
    const id = oidOf(parts[0]);
    if (parts.length < 2 || parts.length > 3 || extensions.has(id)) {
      throw new Error('an extension is malformed, or there twice');
    }
    extensions.set(id, {
      element,
      critical: parts.length === 3 && readBoolean(parts[1]),
      value: contentOf(parts[parts.length - 1], TAG.octetString),
    });
  }
  return extensions;
}

function readBoolean(element: DerElement): boolean {
  const content = contentOf(element, TAG.boolean);
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) {
    throw new Error('a truth value is malformed');
  }
  return content[0] === 0xff;
}

// RFC 5280 §4.1.2.5: no fraction, always UTC; two digits up to 2049.
function readTime(element: DerElement | undefined): Date {
  const text = element?.content.toString('latin1') ?? '';
  const short = element?.tag === TAG.utcTime && /^\d{12}Z$/.test(text);
  const long = element?.tag === TAG.generalizedTime && /^\d{14}Z$/.test(text);
  const century = text < '5' ? '20' : '19';
  const digits = short ? `${century}${text}` : text;
  const date = new Date(
    digits.replace(
      /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    ),
  );
  if (!(short || long) || Number.isNaN(date.getTime())) {
    throw new Error('a time is malformed');
  }
  return date;
}

/**
 * Reads the certificate that came with a signature.
 *
 * @throws ReasonError CERT_INVALID.
 */
export function readCertificate(der: Buffer): Certificate {
  try {
    return Certificate.parse(der);
  } catch (error) {
    throw new ReasonError(
      makeReason('CERT_INVALID', { why: (error as Error).message }),
    );
  }
}
