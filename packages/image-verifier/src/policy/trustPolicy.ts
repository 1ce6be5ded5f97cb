import type { SignatureFormat } from '../evidence';

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
  /** Sigstore trust roots by name. */
  roots: Record<string, TrustRootSource>;
  /** Notation trust stores by `type:name`; absent where there are none. */
  trustStores?: Record<string, TrustStoreSource>;
  authorities: Authority[];
  rules: PolicyRule[];
  /** Repositories that hold signatures of images which lie elsewhere. */
  signatureRepositories?: SignatureRepositoryRule[];
  /**
   * What happens to an image that no rule covers. `warn` and `allow` let it
   * pass, but they do not make it verified.
   */
  unmatched: 'deny' | 'warn' | 'allow';
  /** From this date on `unmatched` is `deny`; ISO 8601. */
  unmatchedUntil?: string;
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

/**
 * Where else the signatures of some images are: what `COSIGN_REPOSITORY`,
 * policy-controller's `source.oci` and Kyverno's `repository` say. The image's
 * own repository is always looked at too.
 *
 * @public
 */
export interface SignatureRepositoryRule {
  /** Globs over `registry/repository`; see `PolicyRule.images`. */
  images: string[];
  /** Registry and repository. */
  repository: string;
  /** Stands before the tags of the signatures. */
  tagPrefix?: string;
}

/**
 * Where the certificates of a Notation trust store come from; exactly one.
 *
 * @public
 */
export interface TrustStoreSource {
  /** PEM or DER files, relative to the policy. */
  files?: string[];
  /** A directory whose files are the certificates, relative to the policy. */
  directory?: string;
  /** PEM text. */
  data?: string;
}

/** @public */
export type Authority = KeyAuthority | KeylessAuthority | NotationAuthority;

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
 * Where a public key comes from; exactly one.
 *
 * @public
 */
export interface KeySource {
  /** A PEM file, relative to the policy. */
  file?: string;
  /** The PEM text. */
  data?: string;
  kubernetes?: KubernetesKeySource;
  vault?: VaultKeySource;
  /**
   * A key of AWS KMS, Google Cloud KMS or Azure Key Vault, as Cosign writes it:
   * `awskms://`, `gcpkms://`, `azurekms://`.
   */
  kms?: string;
}

/**
 * The public half of a key in a secret of a cluster.
 *
 * @public
 */
export interface KubernetesKeySource {
  /** Name of the cluster, or of the kubeconfig's context. */
  cluster?: string;
  namespace: string;
  name: string;
  /** Entry of the secret; `cosign.pub` where absent. */
  key?: string;
}

/**
 * The public half of a key of HashiCorp Vault's transit engine.
 *
 * @public
 */
export interface VaultKeySource {
  /** `https://vault.example.com`; must be configured where it is asked. */
  address: string;
  /** Where the engine is mounted; `transit` where absent. */
  mount?: string;
  key: string;
  /** The latest where absent. */
  version?: number;
}

/**
 * How a long-lived private key is kept.
 *
 * @public
 */
export interface KeyCustody {
  /** Where the private key lives. */
  custody?: 'kms' | 'hsm' | 'secret' | 'env' | 'file';
  /** How often the key is to be rotated, for example `90d`. */
  rotateEvery?: string;
  /** Date of the last rotation, `2026-01-31`. */
  rotatedAt?: string;
}

/**
 * An authority that signs with a long-lived key.
 *
 * @public
 */
export interface KeyAuthority extends AuthorityBase, KeyCustody {
  key: KeySource;
  /**
   * `required` (default): a signature counts only with a transparency-log
   * entry of a configured root; `optional`: also without.
   */
  transparencyLog: 'required' | 'optional';
  /** Root whose log must hold the entry; any configured root where absent. */
  root?: string;
  /** A signature counts only if its proven time lies within; ISO 8601 dates. */
  validFrom?: string;
  validUntil?: string;
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
  /**
   * Build extensions of the certificate that must have exactly this value, by
   * the names in `KeylessSigner.build`: `sourceRepositoryRef: refs/heads/main`.
   */
  build?: Record<string, string>;
}

/**
 * An authority that signs with certificates (Notation).
 *
 * @public
 */
export interface NotationAuthority extends AuthorityBase, KeyCustody {
  notation: NotationIdentity;
}

/**
 * Which Notation signatures count, as a statement of a Notation trust policy
 * has it.
 *
 * Spec: Notary Project, trust-store-trust-policy.
 *
 * @public
 */
export interface NotationIdentity {
  /** Names of trust stores of the policy, `type:name`. */
  trustStores: string[];
  /** `*` alone, or distinguished names: `x509.subject: C=…, ST=…, O=…`. */
  identities: string[];
  /** Default `strict`. What a level does not enforce is only noted. */
  level: 'strict' | 'permissive' | 'audit';
  /** Checks that the authority has differently from its level. */
  override?: Partial<Record<NotationCheck, CheckMode>>;
  /**
   * `always` (default): where a `tsa` store is named, a timestamp must prove
   * that the certificates were valid; `afterCertExpiry`: only once one of them
   * has expired.
   */
  verifyTimestamp: 'always' | 'afterCertExpiry';
}

/**
 * What a level decides about; integrity is always enforced.
 *
 * @public
 */
export type NotationCheck =
  | 'authenticity'
  | 'authenticTimestamp'
  | 'expiry'
  | 'revocation';

/**
 * What an unmet check does: refuse, be noted, or nothing.
 *
 * @public
 */
export type CheckMode = 'enforce' | 'log' | 'skip';

/**
 * One rule. Of the rules whose images and environments match an image, those
 * of the highest precedence apply, and all of them must be met.
 *
 * @public
 */
export interface PolicyRule {
  name: string;
  /** Who answers for the rule; an entity reference or a name. */
  owner?: string;
  /**
   * Globs over `registry/repository`: `*` stays inside one path part, `**`
   * stands for any number of parts. A glob that starts with `!` takes images
   * out again.
   */
  images: string[];
  /** Names of environments; all where absent. */
  environments?: string[];
  /** Default 0. A rule with a higher one replaces those below it. */
  precedence: number;
  signedBy: SignerRequirement;
  /** What must be signed; `as-resolved` where absent. */
  subject?: SubjectMode;
  /** Annotations that a counting signature must carry (`cosign sign -a`). */
  annotations?: Record<string, string>;
  /**
   * True: any attestation of an accepted signer counts as a signature.
   * `cosign verify` has it so for bundles; here it holds for the legacy layout
   * too. Default false.
   */
  anyAttestation: boolean;
  /** Signature formats that count; all where absent. */
  formats?: SignatureFormat[];
  attestations: AttestationRequirement[];
  baseImages?: BaseImagePolicy;
  /** Globs over `registry/repository` the image may come from. */
  sources?: string[];
  /** A signature older than this does not count, for example `90d`. */
  maxSignatureAge?: string;
  /**
   * Groups of roles of which nobody may fill two: names of attestation
   * requirements of the rule, and `signature` for `signedBy`.
   */
  separateRoles: string[][];
  /** Default `enforce` for each. */
  checks: Record<RuleCheck, CheckMode>;
  /** From this date on all checks enforce; ISO 8601. */
  relaxedUntil?: string;
}

/**
 * What a signature must cover, where an image is built for several platforms.
 *
 * - `as-resolved`: the digest in question, index or image;
 * - `platform-child`: the image of each platform that may run;
 * - `either`: for each platform, its image or the index that lists it.
 *
 * @public
 */
export type SubjectMode = 'as-resolved' | 'platform-child' | 'either';

/** @public */
export type RuleCheck =
  | 'signature'
  | 'attestations'
  | 'baseImages'
  | 'sources'
  | 'separateRoles';

/**
 * A tree over names of authorities.
 *
 * @public
 */
export type SignerRequirement =
  | { authority: string }
  | { anyOf: SignerRequirement[] }
  | { allOf: SignerRequirement[] }
  | { atLeast: number; of: SignerRequirement[] };

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
  /**
   * True: an attestation that BuildKit put inside the index unsigned counts as
   * one of whoever signed the index.
   */
  coveredByIndex?: boolean;
  /** Typed conditions; see `AttestationConditions`. */
  require?: AttestationConditions;
  /**
   * CEL expressions that must all be true. Variables: `predicate`,
   * `predicateType`, `signer`, `image`, `now`.
   */
  conditions: CelCondition[];
}

/** @public */
export interface CelCondition {
  expression: string;
  /** What to tell where it is false. */
  message?: string;
}

/**
 * Conditions on the typed facts of an attestation. A list means: one of them.
 * A fact that the attestation does not give does not meet a condition on it.
 *
 * @public
 */
export interface AttestationConditions {
  /** By the verified time of the attestation, for example `7d`. */
  maxAge?: string;
  // Provenance
  /** Builder identities; `*` at the end stands for any rest. */
  builder?: string[];
  /** Repository URLs, or `fromEntity`: the repository of the catalog entity. */
  sourceRepository?: string[];
  /** `refs/heads/main`; `*` at the end stands for any rest. */
  ref?: string[];
  buildType?: string[];
  // Vulnerability scan: the highest number of findings.
  critical?: number;
  high?: number;
  medium?: number;
  low?: number;
  unknown?: number;
  // Test result
  result?: Array<'PASSED' | 'WARNED' | 'FAILED'>;
  /** Names of tests that must be among those that passed. */
  tests?: string[];
  // VEX: statuses that are not allowed.
  notStatus?: Array<
    'not_affected' | 'affected' | 'fixed' | 'under_investigation'
  >;
  // SBOM
  /** Lowest number of components. */
  minComponents?: number;
  // Verification summary
  verifier?: string[];
  /** For example `SLSA_BUILD_LEVEL_3`. */
  level?: string;
}

/**
 * Which images may be built on (R70), judged by the materials that a trusted
 * provenance names.
 *
 * @public
 */
export interface BaseImagePolicy {
  /** Globs over `registry/repository`. */
  allowed: string[];
  /** Prefixes of the internal mirror that base images must come from. */
  mirrors?: string[];
  /** True (default): every base image is named by its digest. */
  pinned: boolean;
  /** Digests that were approved; any where absent. */
  approved?: string[];
}
