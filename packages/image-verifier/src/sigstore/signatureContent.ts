import {
  createHash,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { SignedEntity } from '@sigstore/verify';
import type { ParsedDocument } from './parsedDocument';
import { hashAlgorithms } from './publicKey';

type SignatureContent = SignedEntity['signature'];

const HASH_BY_LENGTH: Record<number, string> = {
  32: 'sha256',
  48: 'sha384',
  64: 'sha512',
};

/**
 * The library's view of a signature, with our choice of hash algorithms: the
 * library knows one for each document, while keys larger than P-256 are used
 * with two of them, and Ed25519 with none.
 */
export function signatureContent(document: ParsedDocument): SignatureContent {
  const { signature, signedBytes, payload, envelope } = document;
  return {
    signature,
    compareSignature: other => equal(other, signature),
    compareDigest: digest => isHashOf(digest, envelope ? payload : signedBytes),
    compareSignedDigest: digest => isHashOf(digest, signedBytes),
    verifySignature: key => verifySignature(document, key),
  };
}

/** True if the key made the document's signature; never throws. */
export function verifySignature(
  { signature, signedBytes }: ParsedDocument,
  key: KeyObject,
): boolean {
  return (hashAlgorithms(key) ?? []).some(algorithm => {
    try {
      return verify(algorithm, signedBytes, key, signature);
    } catch {
      return false;
    }
  });
}

function isHashOf(digest: Buffer, bytes: Buffer): boolean {
  const algorithm = HASH_BY_LENGTH[digest.length];
  return (
    algorithm !== undefined &&
    equal(digest, createHash(algorithm).update(bytes).digest())
  );
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
