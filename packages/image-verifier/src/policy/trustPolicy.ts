/**
 * A trust policy, version 1: who may sign which images in which environments.
 *
 * Plain JSON with all defaults filled in; made by `parseTrustPolicy`.
 *
 * @public
 */
export interface TrustPolicy {
  /** `sha256:<hex>` of the canonical JSON of everything below. */
  version: string;
  /** Trust roots by name. */
  roots: Record<string, TrustRootSource>;
  authorities: Authority[];
  rules: PolicyRule[];
  /**
   * What happens to an image that no rule covers. `allow` lets it pass, but it
   * does not make it verified.
   */
  unmatched: 'deny' | 'allow';
}

/**
 * Where a trust root comes from: a `trusted_root.json` file, the Sigstore
 * public-good instance, or the document itself.
 *
 * Spec: sigstore/protobuf-specs, `sigstore_trustroot.proto`, TrustedRoot.
 *
 * @public
 */
export interface TrustRootSource {
  /** Path of a `trusted_root.json`, relative to the policy. */
  file?: string;
  sigstore?: 'public-good';
  /** The trusted root itself. */
  data?: Record<string, unknown>;
  /**
   * Name under which the root's logs sign their checkpoints, where it is not a
   * part of their base URL (private Rekor instances).
   */
  checkpointOrigin?: string;
}

/** @public */
export type Authority = KeyAuthority | KeylessAuthority;

/**
 * Everything that all kinds of authority have.
 *
 * @public
 */
export interface AuthorityBase {
  name: string;
  /** Who answers for the key or identity: an entity reference or a name. */
  owner: string;
}

/**
 * An authority that signs with a long-lived key.
 *
 * @public
 */
export interface KeyAuthority extends AuthorityBase {
  /** The public key: a PEM file relative to the policy, or the PEM text. */
  key: { file?: string; data?: string };
  /**
   * `required` (default): a signature counts only with a transparency-log
   * entry of a configured root; `optional`: also without.
   */
  transparencyLog: 'required' | 'optional';
  /** Root whose log must hold the entry; any configured root where absent. */
  root?: string;
  /** Where the private key lives. */
  custody?: 'kms' | 'hsm' | 'secret' | 'env' | 'file';
  /** How often the key is to be rotated, for example `90d`. */
  rotateEvery?: string;
}

/**
 * An authority that signs with short-lived certificates for an OIDC identity.
 *
 * @public
 */
export interface KeylessAuthority extends AuthorityBase {
  keyless: KeylessIdentity;
}

/**
 * Exactly one of `issuer` and `issuerRegExp`, and one of `subject` and
 * `subjectRegExp`. Expressions are RE2 and must match the whole text.
 *
 * @public
 */
export interface KeylessIdentity {
  /** Name of the trust root that issues the certificates. */
  root: string;
  issuer?: string;
  issuerRegExp?: string;
  subject?: string;
  subjectRegExp?: string;
}

/**
 * One rule. All rules whose images and environments match an image must be
 * met: a rule can only add to what is required.
 *
 * @public
 */
export interface PolicyRule {
  name: string;
  /**
   * Globs over `registry/repository`: `*` stays inside one path part, `**`
   * stands for any number of parts.
   */
  images: string[];
  /** Names of environments; all where absent. */
  environments?: string[];
  signedBy: SignerRequirement;
  attestations: AttestationRequirement[];
}

/**
 * Names of authorities: one of them, or all of them.
 *
 * @public
 */
export type SignerRequirement = { anyOf: string[] } | { allOf: string[] };

/**
 * An attestation that must exist, made by a trusted signer.
 *
 * @public
 */
export interface AttestationRequirement {
  name: string;
  /** Known names (`slsa-provenance`, `test-result`, …) or predicate type URIs; one of them suffices. */
  type: string[];
  /** Who may attest; the authorities of the rule's `signedBy` where absent. */
  signedBy?: SignerRequirement;
}
