import { createHash, hash } from 'node:crypto';

// Registered algorithms of the OCI image specification, "Digests".
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

/** True for `sha256:<64 hex>` and `sha512:<128 hex>` in lower case. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && DIGEST.test(text);
}

/** `sha256` as lower-case hex. */
export function sha256Hex(...parts: Array<Buffer | string>): string {
  if (parts.length === 1) {
    return hash('sha256', parts[0]);
  }
  const digest = createHash('sha256');
  for (const part of parts) {
    digest.update(part);
  }
  return digest.digest('hex');
}

/**
 * The digest of the bytes, with the algorithm of `like` (a digest) or SHA-256.
 */
export function digestOf(bytes: Buffer, like?: string): string {
  const algorithm = like?.startsWith('sha512:') ? 'sha512' : 'sha256';
  return `${algorithm}:${hash(algorithm, bytes)}`;
}

/** Splits a digest into its algorithm and its lower-case hex. */
export function splitDigest(digest: string): {
  algorithm: string;
  hex: string;
} {
  const [algorithm, hex] = digest.split(':');
  return { algorithm, hex };
}
