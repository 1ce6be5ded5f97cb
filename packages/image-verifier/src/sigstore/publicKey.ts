import { createPublicKey, type KeyObject } from 'node:crypto';
import { sha256Hex } from '../encoding/digest';
import { childrenOf, oidOf, readDer, TAG } from './der';

/** A public key ready for use, parsed once. */
export interface ParsedPublicKey {
  key: KeyObject;
  /** `sha256:<hex>` of the SubjectPublicKeyInfo in DER. */
  keyId: string;
  /** SubjectPublicKeyInfo in DER. */
  spki: Buffer;
}

// SEC 2, RFC 5480: the curves, and the hashes that are used with them.
const CURVES: Record<string, string[]> = {
  '1.2.840.10045.3.1.7': ['sha256'],
  '1.3.132.0.34': ['sha384', 'sha256'],
  '1.3.132.0.35': ['sha512', 'sha256'],
};
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';

// To ask a key object about itself takes longer than half a verification, the
// first time.
const known = new WeakMap<KeyObject, Array<string | null> | undefined>();

const MIN_RSA_BITS = 2048;
const PEM =
  /^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----$/;

/**
 * Reads one public key in PEM form (SubjectPublicKeyInfo, RFC 7468 §13), as
 * Cosign writes it.
 *
 * @throws Error with a short message.
 */
export function parsePublicKeyPem(pem: string): ParsedPublicKey {
  if (pem.includes('PRIVATE KEY')) {
    throw new Error('it is a private key; give the public key');
  }
  if (!PEM.test(pem.trim())) {
    throw new Error('it is not one public key in PEM form');
  }
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new Error('it is not a valid public key');
  }
  const algorithms = hashAlgorithms(key);
  if (!algorithms) {
    throw new Error(`${describeKey(key)} keys are not supported`);
  }
  const spki = key.export({ type: 'spki', format: 'der' });
  return { key, keyId: keyIdOf(spki), spki };
}

/**
 * Decodes a SubjectPublicKeyInfo.
 *
 * @throws Error where OpenSSL cannot use the key.
 */
export function decodePublicKey(spki: Buffer): KeyObject {
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  const hashes = curveHashes(spki);
  if (hashes) {
    known.set(key, hashes);
  }
  return key;
}

function curveHashes(spki: Buffer): string[] | undefined {
  const [algorithm] = childrenOf(readDer(spki, TAG.sequence));
  const [type, curve] = childrenOf(algorithm);
  return oidOf(type) === EC_PUBLIC_KEY && curve.tag === TAG.oid
    ? CURVES[oidOf(curve)]
    : undefined;
}

/** `sha256:<hex>` of a SubjectPublicKeyInfo. */
export function keyIdOf(spki: Buffer): string {
  return `sha256:${sha256Hex(spki)}`;
}

/**
 * The hash algorithms to try for a key, its own first. A signature does not
 * say which one it was made with, and Cosign has used both the key's own and
 * SHA-256. Null stands for algorithms that hash by themselves.
 *
 * Undefined for keys that are too weak or unknown.
 */
export function hashAlgorithms(
  key: KeyObject,
): Array<string | null> | undefined {
  if (!known.has(key)) {
    known.set(key, readHashAlgorithms(key));
  }
  return known.get(key);
}

function readHashAlgorithms(key: KeyObject): Array<string | null> | undefined {
  const details = key.asymmetricKeyDetails;
  switch (key.asymmetricKeyType) {
    case 'ec':
      switch (details?.namedCurve) {
        case 'prime256v1':
          return ['sha256'];
        case 'secp384r1':
          return ['sha384', 'sha256'];
        case 'secp521r1':
          return ['sha512', 'sha256'];
        default:
          return undefined;
      }
    case 'rsa':
    case 'rsa-pss':
      return (details?.modulusLength ?? 0) >= MIN_RSA_BITS
        ? ['sha256']
        : undefined;
    case 'ed25519':
      return [null];
    default:
      return undefined;
  }
}

/** Names a key's algorithm for a message: `RSA 1024`, `EC secp256k1`. */
export function describeKey(key: KeyObject): string {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return [key.asymmetricKeyType ?? 'unknown', namedCurve ?? modulusLength ?? '']
    .join(' ')
    .trim();
}
