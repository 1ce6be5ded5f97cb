import { verify, type KeyObject } from 'node:crypto';
import { childrenOf, oidOf, type DerElement } from './der';
import { hashAlgorithms } from './publicKey';

/** A signature algorithm: the type of key, and the hash where it has one. */
export interface SignatureAlgorithm {
  keyType: 'ec' | 'rsa' | 'ed25519';
  /** Null where the algorithm hashes by itself. */
  hash: string | null;
}

// RFC 5758, RFC 4055, RFC 8410. Nothing with SHA-1 or MD5.
const SIGNATURES: Record<string, SignatureAlgorithm> = {
  '1.2.840.10045.4.3.2': { keyType: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { keyType: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { keyType: 'ec', hash: 'sha512' },
  '1.2.840.113549.1.1.11': { keyType: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { keyType: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { keyType: 'rsa', hash: 'sha512' },
  '1.3.101.112': { keyType: 'ed25519', hash: null },
};

// RFC 8017, RFC 5480: in CMS the bare type of the key may stand, and the hash
// is then that of the digest algorithm.
const BARE_KEYS: Record<string, SignatureAlgorithm['keyType']> = {
  '1.2.840.113549.1.1.1': 'rsa',
  '1.2.840.10045.2.1': 'ec',
};

// RFC 5754.
const HASHES: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/**
 * Reads an AlgorithmIdentifier that names a signature algorithm.
 *
 * @param digest - the hash that a bare type of key means, in CMS.
 * @throws Error with a short message.
 */
export function signatureAlgorithm(
  identifier: DerElement,
  digest?: string,
): SignatureAlgorithm {
  const oid = oidOf(childrenOf(identifier)[0]);
  if (Object.hasOwn(SIGNATURES, oid)) {
    return SIGNATURES[oid];
  }
  if (digest !== undefined && Object.hasOwn(BARE_KEYS, oid)) {
    return { keyType: BARE_KEYS[oid], hash: digest };
  }
  throw new Error(`its signature algorithm ${oid} is not supported`);
}

/**
 * Reads an AlgorithmIdentifier that names a hash.
 *
 * @throws Error with a short message.
 */
export function hashAlgorithm(identifier: DerElement): string {
  const oid = oidOf(childrenOf(identifier)[0]);
  if (!Object.hasOwn(HASHES, oid)) {
    throw new Error(`its hash algorithm ${oid} is not supported`);
  }
  return HASHES[oid];
}

/** True if the key made the signature with this algorithm; never throws. */
export function verifyWithAlgorithm(
  { keyType, hash }: SignatureAlgorithm,
  data: Buffer,
  key: KeyObject,
  signature: Buffer,
): boolean {
  if (key.asymmetricKeyType !== keyType || !hashAlgorithms(key)) {
    return false;
  }
  try {
    return verify(hash, data, key, signature);
  } catch {
    return false;
  }
}

/**
 * True if the key made the signature with one of the hashes that are used with
 * such a key; never throws.
 */
export function verifyWithKeyDefaults(
  data: Buffer,
  key: KeyObject,
  signature: Buffer,
): boolean {
  return (hashAlgorithms(key) ?? []).some(hash => {
    try {
      return verify(hash, data, key, signature);
    } catch {
      return false;
    }
  });
}
