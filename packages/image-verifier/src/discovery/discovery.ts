import type {
  PlatformManifest,
  SearchedLocation,
  SignatureFormat,
  UnreadImage,
} from '../evidence';
import {
  DEFAULT_REQUEST_BUDGET,
  type RequestBudgetLimits,
} from '../registry/budget';

/**
 * What a registry holds about one digest: the facts of the manifest and the
 * raw signed documents, none of them judged. Plain JSON, so it can be stored,
 * and judged again under other trust material without a registry request.
 *
 * @public
 */
export interface Discovery {
  schemaVersion: 1;
  /** Registry and repository, for example `registry.example.com/prod/payments`. */
  repository: string;
  /** Digest of the manifest or index that the reference resolved to. */
  digest: string;
  /** The tag that was asked for; absent where a digest was. */
  tag?: string;
  mediaType: string;
  /** Bytes of the manifest. */
  size: number;
  kind: 'image' | 'index';
  /** Children of an index, BuildKit attestation manifests left out. */
  platforms: PlatformManifest[];
  /** Every place that was searched and what it answered. */
  searched: SearchedLocation[];
  /** False where a place could not be read whole. */
  complete: boolean;
  documents: DiscoveredDocument[];
  /** Answers about revocation; absent where nobody was asked. */
  revocation?: RevocationAnswer[];
  /**
   * Attestations that BuildKit put inside the index, without a signature of
   * their own; absent where the image has none.
   */
  unsigned?: UnsignedDocument[];
  /**
   * What was found for the platform images of this index, or for indexes that
   * list this image; absent where it was not asked for.
   */
  related?: Discovery[];
  /** Indexes and platform images that could not be read. */
  unread?: UnreadImage[];
}

/**
 * What a service of a certificate authority answered about the revocation of a
 * certificate; not judged.
 *
 * @public
 */
export interface RevocationAnswer {
  kind: 'ocsp' | 'crl';
  url: string;
  /** Fingerprint of the certificate that was asked about, SHA-256 in hex. */
  certificate: string;
  /** ISO 8601, UTC. */
  askedAt: string;
  /** The answer's bytes, base64. */
  content?: string;
  /** Why there is none. */
  error?: string;
}

/**
 * One signed document as stored.
 *
 * @public
 */
export interface DiscoveredDocument {
  place: SearchedLocation['place'];
  /** Where it is not the image's own repository. */
  repository?: string;
  /** Digest of the manifest that carries the document. */
  manifest: string;
  format: SignatureFormat;
  /** Media type of the layer. */
  mediaType: string;
  /** Annotations of the layer; unsigned. The legacy layout keeps the signature here. */
  annotations: Record<string, string>;
  /** The document's bytes, base64. */
  content: string;
}

/**
 * An in-toto statement inside an index (BuildKit), signed by nobody.
 *
 * @public
 */
export interface UnsignedDocument {
  /** Digest of the attestation manifest. */
  manifest: string;
  /** Digest of the platform image that it says it is about. */
  platform: string;
  /** By the layer's annotation. */
  predicateType: string;
  /** The statement's bytes, base64; absent where they were not asked for. */
  content?: string;
}

/**
 * Another place for signatures than the image's own repository, as
 * `COSIGN_REPOSITORY` names it.
 *
 * @public
 */
export interface SignatureRepository {
  registry: string;
  repository: string;
  /** Registry and repository. */
  name: string;
  /** Stands before `sha256-<hex>.sig`; then only tags are looked for. */
  tagPrefix?: string;
}

/**
 * Bounds on one discovery.
 *
 * @public
 */
export interface DiscoveryLimits extends RequestBudgetLimits {
  /** Documents read for one digest, over all places. Default 100. */
  documents: number;
  /** Bytes of all documents together. Default 64 MiB. */
  totalBytes: number;
  /** Platform images of an index that are looked at. Default 32. */
  platforms: number;
}

export const DEFAULT_DISCOVERY_LIMITS: DiscoveryLimits = {
  ...DEFAULT_REQUEST_BUDGET,
  documents: 100,
  totalBytes: 64 * 1024 * 1024,
  platforms: 32,
};
