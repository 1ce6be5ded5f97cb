import type { KeyObject } from 'node:crypto';
import { verifyWithKeyDefaults } from './algorithms';
import type { ParsedDocument } from './parsedDocument';
import { verifyPrehashed } from './prehashed';

/** True if the key made the document's signature; never throws. */
export function verifySignature(
  { signature, signedBytes, signedDigest }: ParsedDocument,
  key: KeyObject,
): boolean {
  if (signedDigest) {
    return verifyPrehashed(signedDigest, key, signature);
  }
  return verifyWithKeyDefaults(signedBytes, key, signature);
}
