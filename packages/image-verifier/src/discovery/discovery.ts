import type {
  PlatformManifest,
  SearchedLocation,
  SignatureFormat,
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
}

/**
 * One signed document as stored.
 *
 * @public
 */
export interface DiscoveredDocument {
  place: SearchedLocation['place'];
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
 * Bounds on one discovery.
 *
 * @public
 */
export interface DiscoveryLimits extends RequestBudgetLimits {
  /** Documents read for one digest, over all places. Default 100. */
  documents: number;
  /** Bytes of all documents together. Default 64 MiB. */
  totalBytes: number;
}

export const DEFAULT_DISCOVERY_LIMITS: DiscoveryLimits = {
  ...DEFAULT_REQUEST_BUDGET,
  documents: 100,
  totalBytes: 64 * 1024 * 1024,
};
