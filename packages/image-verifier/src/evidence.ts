import type { Reason } from './reason';

/**
 * Everything that was found for one digest, free of any policy: what is
 * attached, where, in which format, whether it is cryptographically valid
 * under the trust material, and who signed. Plain JSON.
 *
 * @public
 */
export interface Evidence {
  schemaVersion: 1;
  /** Registry and repository, for example `registry.example.com/prod/payments`. */
  repository: string;
  /** Digest of the manifest or index that was resolved, `sha256:<hex>`. */
  digest: string;
  mediaType: string;
  /** Bytes of the manifest. */
  size: number;
  kind: 'image' | 'index';
  /** Children of an index, BuildKit attestation manifests left out. */
  platforms: PlatformManifest[];
  /** Every place that was searched and what it answered. */
  searched: SearchedLocation[];
  /** False when a place could not be read whole: then absence proves nothing. */
  complete: boolean;
  signatures: SignatureEvidence[];
  attestations: AttestationEvidence[];
  /** Hash of the trust material that judged the cryptography. */
  trustMaterial: string;
  /**
   * Attestations that BuildKit put inside the index, signed by nobody; absent
   * where there are none.
   */
  unsigned?: UnsignedAttestation[];
  /**
   * Evidence of the platform images of this index, or of indexes that list
   * this image. It speaks for this image only as far as a rule's `subject`
   * allows.
   */
  related?: Evidence[];
  /** Indexes and platform images that could not be read. */
  unread?: UnreadImage[];
}

/**
 * An attestation without a signature of its own. It proves nothing, unless a
 * signature over the index that holds it does.
 *
 * @public
 */
export interface UnsignedAttestation {
  /** Digest of the attestation manifest. */
  manifest: string;
  /** Digest of the platform image that it is about. */
  platform: string;
  predicateType: string;
  /** The decoded predicate; absent where it was not read. */
  predicate?: unknown;
  /** Why there is no predicate, where it was read. */
  reason?: Reason;
}

/** @public */
export interface UnreadImage {
  digest: string;
  reason: Reason;
}

/** @public */
export interface PlatformManifest {
  digest: string;
  os: string;
  architecture: string;
  variant?: string;
}

/** @public */
export interface SearchedLocation {
  place:
    | 'referrers-api'
    | 'referrers-tag'
    | 'signature-tag'
    | 'attestation-tag'
    | 'index';
  /** Where it is not the image's own repository. */
  repository?: string;
  outcome: 'found' | 'none' | 'unsupported' | 'truncated' | 'error';
  /** Number of candidate documents found there. */
  count: number;
  reason?: Reason;
}

/** @public */
export type SignatureFormat =
  | 'cosign-legacy'
  | 'sigstore-bundle'
  | 'notation-jws'
  | 'notation-cose';

/** @public */
export interface SignedDocumentEvidence {
  /**
   * sha256 of the signed document as stored, hex. In the legacy layout, where
   * several signatures share one payload, over the payload and the signature
   * annotation. A further signature of one envelope has an id of its own.
   */
  id: string;
  format: SignatureFormat;
  /** Where it does not cover the image itself: what it covers. */
  subject?: { digest: string; level: 'index' | 'platform' };
  /** Where it is stored: tag or digest of the manifest that carries it. */
  location: {
    place: SearchedLocation['place'];
    /** Where it is not the image's own repository. */
    repository?: string;
    manifest: string;
  };
  /**
   * True only if the signature is valid under the trust material, is bound to
   * this very digest and all checks of the format passed.
   */
  valid: boolean;
  /** Why it is not valid; empty when valid. */
  reasons: Reason[];
  /**
   * Findings that do not make it invalid, such as a log entry of a log that no
   * trust root lists.
   */
  notes?: Reason[];
  /** Proven only when `valid`; otherwise what the document claims. */
  signer?: Signer;
  /** Trusted signing time; absent for unlogged key signatures. */
  signedAt?: {
    /** ISO 8601, UTC. */
    time: string;
    source: 'transparency-log' | 'timestamp-authority' | 'signing-authority';
  };
  /** The proven log entry; absent where none is proven. */
  transparencyLog?: {
    /** Hex. */
    logId: string;
    /** Decimal. */
    logIndex: string;
    /** Name of the trust root that lists the log. */
    root?: string;
  };
  /** Notation signatures: what the levels of a trust policy judge. */
  notation?: NotationFacts;
}

/**
 * Facts of a Notation signature that depend on no policy and no clock.
 *
 * @public
 */
export interface NotationFacts {
  /**
   * True if the signature fits its content and certificate, the certificates
   * keep the rules of the Notary Project, and it covers this very digest. Says
   * nothing about who may sign: for that, see `valid`.
   */
  intact: boolean;
  /** When it was signed, as it says itself; ISO 8601, UTC. */
  signingTime: string;
  /** The signer's best-before; ISO 8601, UTC. */
  expiry?: string;
  /** The countersignature of a timestamp authority; absent where it has none. */
  timestamp?: TimestampFacts;
  /** Of the signing certificates. */
  revocation: RevocationFacts;
}

/**
 * An RFC 3161 countersignature.
 *
 * @public
 */
export interface TimestampFacts {
  /** Trust stores (`tsa:name`) that prove it; empty where it is not valid. */
  trustStores: string[];
  /** Why nothing proves it; empty where something does. */
  reasons: Reason[];
  /** ISO 8601, UTC; absent where nothing proves it. */
  time?: string;
  /** How far off the time may be, either way. */
  accuracyMs?: number;
  /** Of the certificates of the authority; absent where nothing proves it. */
  revocation?: RevocationFacts;
}

/**
 * What is known about the revocation of a chain of certificates.
 *
 * `unpublished`: no certificate says where to ask. `unchecked`: nobody asked.
 * `good` holds until `validUntil`.
 *
 * @public
 */
export interface RevocationFacts {
  status: 'unpublished' | 'unchecked' | 'good' | 'revoked' | 'unknown';
  /** Why it is revoked or unknown. */
  reason?: Reason;
  /** ISO 8601, UTC. */
  validUntil?: string;
}

/** @public */
export interface SignatureEvidence extends SignedDocumentEvidence {
  /** Annotations that the signer put under the signature (`cosign sign -a`). */
  annotations: Record<string, string>;
}

/** @public */
export interface AttestationEvidence extends SignedDocumentEvidence {
  predicateType: string;
  /** The decoded predicate; present only when `valid`. */
  predicate?: unknown;
}

/** @public */
export type Signer = KeySigner | KeylessSigner | X509Signer;

/** @public */
export interface KeySigner {
  type: 'key';
  /** `sha256:<hex>` of the public key's SubjectPublicKeyInfo. */
  keyId: string;
}

/** @public */
export interface KeylessSigner {
  type: 'keyless';
  /**
   * Name of the trust root, as in the trust policy, that proved it; empty
   * where nothing did.
   */
  root: string;
  /** OIDC issuer, from the Fulcio extension. */
  issuer: string;
  /** Subject alternative name: a URI or an e-mail address. */
  subject: string;
  /** How the certificate names the subject. */
  subjectKind: 'uri' | 'email' | 'other';
  /** Fulcio build extensions by name (sourceRepositoryUri, sourceRepositoryRef, …). */
  build: Record<string, string>;
  certificate: { notBefore: string; notAfter: string; serialNumber: string };
}

/**
 * Signs with a certificate of a company's own authority (Notation).
 *
 * @public
 */
export interface X509Signer {
  type: 'x509';
  /** Distinguished name, RFC 4514. */
  subject: string;
  /** Distinguished name of the certificate's issuer. */
  issuer: string;
  /** Signing scheme of the Notary Project. */
  scheme: 'notary.x509' | 'notary.x509.signingAuthority';
  /** From the signing certificate to the root. */
  certificates: CertificateFacts[];
  /**
   * Trust stores (`type:name`) that hold one of the certificates; empty where
   * none vouches.
   */
  trustStores: string[];
}

/** @public */
export interface CertificateFacts {
  subject: string;
  /** Lower-case hex. */
  serialNumber: string;
  /** Fingerprint of the certificate, lower-case hex. */
  sha256: string;
  /** ISO 8601, UTC. */
  notBefore: string;
  notAfter: string;
}
