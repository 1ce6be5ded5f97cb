import type { SignatureFormat } from '../evidence';
import type { VerificationMaterial } from './bundle';

/**
 * A signed document brought to one shape, whatever layout it was stored in.
 * Parsed and checked for form; nothing in it is proven yet.
 */
export interface ParsedDocument extends VerificationMaterial {
  format: SignatureFormat;
  signature: Buffer;
  /** The very bytes that the signature is over. */
  signedBytes: Buffer;
  /** Where only the SHA-256 of those bytes is known; they are empty then. */
  signedDigest?: Buffer;
  /**
   * What the signer says: a simple-signing payload or an in-toto statement;
   * empty for an artifact, which says nothing.
   */
  payload: Buffer;
  payloadType: 'simple-signing' | 'in-toto' | 'artifact';
  /** For Rekor's dsse and intoto entries, which hash the payload alone. */
  envelope: boolean;
  /** How many signatures the envelope has as stored; 1 where there is none. */
  signatures: number;
  /**
   * Legacy attestations only, the envelope as stored: Cosign stamps it, where
   * the bundle format stamps the signature, and logged it at first.
   */
  stampedBytes?: Buffer;
}
