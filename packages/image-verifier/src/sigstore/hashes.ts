import { hash } from 'node:crypto';

const HASH_BY_LENGTH: Record<number, string> = {
  32: 'sha256',
  48: 'sha384',
  64: 'sha512',
};

/** True if the digest is the SHA-2 hash of the bytes that has its length. */
export function isHashOf(digest: Buffer, bytes: Buffer): boolean {
  const algorithm = HASH_BY_LENGTH[digest.length];
  return (
    algorithm !== undefined && hash(algorithm, bytes, 'buffer').equals(digest)
  );
}
