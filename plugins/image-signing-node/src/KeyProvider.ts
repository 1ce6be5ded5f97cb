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
  getPublicKey(uri: string, options: { signal: AbortSignal }): Promise<string>;
}
