import { parseCertificate, type Certificate } from './certificate';

const MAX_KEPT = 256;
/** Larger than any genuine one; so what is kept stays small. */
const MAX_BYTES = 4096;

// By the very bytes. A Map keeps insertion order: the first is the oldest.
const known = new Map<string, Certificate>();

/**
 * Like `parseCertificate`, and remembers what was read: all signatures of a
 * company come with the same few certificates. Only what the bytes say is
 * kept, no judgement; signatures are checked anew each time.
 *
 * @throws Error with a short message.
 */
export function readKnownCertificate(der: Buffer): Certificate {
  if (der.length > MAX_BYTES) {
    return parseCertificate(der);
  }
  const bytes = der.toString('latin1');
  const kept = known.get(bytes);
  if (kept) {
    return kept;
  }
  // A copy, because the caller's bytes may lie in a larger block.
  const certificate = Object.freeze(parseCertificate(Buffer.from(der)));
  known.set(bytes, certificate);
  if (known.size > MAX_KEPT) {
    known.delete(known.keys().next().value ?? '');
  }
  return certificate;
}
