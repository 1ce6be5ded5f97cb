import type { KeyObject } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { hashAlgorithms } from './publicKey';

const CURVES = {
  prime256v1: p256,
  secp384r1: p384,
  secp521r1: p521,
};

/**
 * True if the key made the signature over bytes of which only the SHA-256 is
 * known; never throws. ECDSA only: Node.js offers no verification without the
 * bytes.
 */
export function verifyPrehashed(
  digest: Buffer,
  key: KeyObject,
  signature: Buffer,
): boolean {
  if (key.asymmetricKeyType !== 'ec' || !hashAlgorithms(key)) {
    return false;
  }
  const { namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  try {
    return CURVES[namedCurve as keyof typeof CURVES].verify(
      signature,
      digest,
      Buffer.concat([
        Buffer.from([4]),
        Buffer.from(x, 'base64url'),
        Buffer.from(y, 'base64url'),
      ]),
      { prehash: false, format: 'der', lowS: false },
    );
  } catch {
    return false;
  }
}
