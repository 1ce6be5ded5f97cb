import type { KeyObject } from 'node:crypto';
import type { LoadedTrustStore } from '../notation/trustStores';
import type { Reason } from '../reason';
import { ReasonError } from '../reasonError';

/**
 * The keys and roots of a trust policy, read and parsed once, ready to judge
 * any number of documents. Plain data, so it can be sent to another thread.
 *
 * @public
 */
export interface TrustMaterial {
  /**
   * `sha256:<hex>` over all keys and roots: evidence that was judged under one
   * hash says nothing under another.
   */
  hash: string;
  keys: TrustedKey[];
  roots: LoadedTrustRoot[];
  /** Notation trust stores. */
  trustStores: LoadedTrustStore[];
  /** Authorities whose key could not be read: whether they signed is open. */
  unavailable?: UnavailableKey[];
  /** What the operator should know, such as a refresh that failed. */
  notes: Reason[];
}

/**
 * The key of an authority.
 *
 * @public
 */
export interface TrustedKey {
  /** Name of the authority in the trust policy. */
  authority: string;
  /** `sha256:<hex>` of the public key's SubjectPublicKeyInfo. */
  keyId: string;
  publicKey: KeyObject;
  /** SubjectPublicKeyInfo in DER. */
  spki: Buffer;
  /** Milliseconds since 1970; for keys that are held elsewhere. */
  readAt?: number;
}

/**
 * A key that could not be read.
 *
 * @public
 */
export interface UnavailableKey {
  /** Name of the authority in the trust policy. */
  authority: string;
  reason: Reason;
}

/**
 * A trust root, read and checked.
 *
 * @public
 */
export interface LoadedTrustRoot {
  /** Name in the trust policy. */
  name: string;
  /**
   * Where it came from: `seed` is the copy of the public-good root inside
   * this package's dependency, `tuf` a verified fresh one.
   */
  origin: 'file' | 'inline' | 'seed' | 'tuf';
  /** The trusted root, `trusted_root.json`. */
  document: unknown;
  /** Name under which its logs sign checkpoints, where the policy states it. */
  checkpointOrigin?: string;
}

/**
 * Thrown where keys or roots cannot be loaded: codes `KEY_INVALID`,
 * `TRUST_ROOT_INVALID`, `TRUST_ROOT_UNAVAILABLE`.
 *
 * @public
 */
export class TrustMaterialError extends ReasonError {}
