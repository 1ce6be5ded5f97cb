import { createPublicKey, type KeyObject } from 'node:crypto';
import { sha256Hex } from '../encoding/digest';

/** A public key ready for use, parsed once. */
export interface ParsedPublicKey {
  key: KeyObject;
  /** `sha256:<hex>` of the SubjectPublicKeyInfo in DER. */
  keyId: string;
  /** SubjectPublicKeyInfo in DER. */
  spki: Buffer;
}

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
