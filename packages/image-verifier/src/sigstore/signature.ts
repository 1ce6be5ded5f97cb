import type { KeyObject } from 'node:crypto';
import { verifyWithKeyDefaults } from './algorithms';
import type { ParsedDocument } from './parsedDocument';

/** True if the key made the document's signature; never throws. */
export function verifySignature(
  { signature, signedBytes }: ParsedDocument,
  key: KeyObject,
): boolean {
  return verifyWithKeyDefaults(signedBytes, key, signature);
}
