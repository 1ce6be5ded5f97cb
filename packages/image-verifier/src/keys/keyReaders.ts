import type {
  KubernetesKeySource,
  VaultKeySource,
} from '../policy/trustPolicy';

/** @public */
export interface ReadKeyOptions {
  /** Aborts where the key takes too long. */
  signal: AbortSignal;
}

/**
 * Gives the public half of keys that a key management service holds.
 *
 * @public
 */
export interface KeyProvider {
  /** Scheme of the URIs that it answers, for example `awskms`. */
  scheme: string;
  /**
   * The public key in PEM form (SubjectPublicKeyInfo).
   *
   * @param uri - as in the trust policy: `awskms:///alias/cosign`.
   * @throws Error with a short message that names no secret.
   */
  getPublicKey(uri: string, options: ReadKeyOptions): Promise<string>;
}

/**
 * What reads the keys that a trust policy does not hold itself. Every function
 * answers PEM, and throws an Error with a short message that names no secret.
 *
 * @public
 */
export interface KeyReaders {
  kubernetes?: (
    source: KubernetesKeySource,
    options: ReadKeyOptions,
  ) => Promise<string>;
  vault?: (source: VaultKeySource, options: ReadKeyOptions) => Promise<string>;
  kms?: KeyProvider[];
}
