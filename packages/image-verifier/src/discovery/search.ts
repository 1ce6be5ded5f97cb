import type { SearchedLocation, SignatureFormat } from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import type { RegistryClient, RepositoryName } from '../registry/client';
import type { OciDescriptor, RegistryManifest } from '../registry/manifest';
import { referrersTag } from '../registry/referrers';
import { RegistryError } from '../registry/registryError';
import type { TagList } from '../registry/tagList';
import { splitDigest } from '../encoding/digest';
import type { DiscoveredDocument } from './discovery';
import type { KnownDocuments } from './knownDocuments';
import {
  BUNDLE_PREDICATE_TYPE,
  COSIGN_SIGN_PREDICATE,
  isBundleType,
  isLegacyLayer,
  isLegacyReferrerType,
  SIMPLE_SIGNING,
  NOTATION_SIGNATURE,
  notationFormat,
  saysNothing,
} from './mediaTypes';

/** A layer that may be a signed document. */
export interface Candidate {
  place: SearchedLocation['place'];
  manifest: string;
  format: SignatureFormat;
  layer: Pick<OciDescriptor, 'mediaType' | 'digest' | 'size' | 'annotations'>;
  /** The document, where an earlier discovery has read it. */
  known?: DiscoveredDocument;
}

/** What a place answered, before its documents are fetched. */
export interface Search {
  place: SearchedLocation['place'];
  outcome: SearchedLocation['outcome'];
  candidates: Candidate[];
  reason?: Reason;
  /** True where only the list of tags says that there is nothing. */
  unconfirmed?: boolean;
}

export interface SearchContext {
  client: RegistryClient;
  /** The repository to look in. */
  name: RepositoryName;
  digest: string;
  /** Stands before the tags of the legacy layout. */
  tagPrefix: string;
  known: KnownDocuments;
  /** Referrer manifests read at most. */
  maxManifests: number;
  signal?: AbortSignal;
}

/**
 * Looks at a tag of the legacy layout: `sha256-<hex>.sig` or `.att`.
 *
 * @param tags - a list that lacks the tag saves the request.
 */
export async function searchLegacyTag(
  context: SearchContext,
  suffix: 'sig' | 'att',
  tags?: TagList,
): Promise<Search> {
  const place = suffix === 'sig' ? 'signature-tag' : 'attestation-tag';
  const { algorithm, hex } = splitDigest(context.digest);
  const tag = `${context.tagPrefix}${algorithm}-${hex}.${suffix}`;
  if (isAbsent(tags, tag)) {
    return { ...none(place), unconfirmed: true };
  }
  return guarded(place, context.signal, async () => {
    const manifest = await manifestOrNone(context, tag);
    return manifest
      ? found(
          place,
          context.known.inTag(place, manifest.digest) ??
            legacyLayers(place, manifest),
        )
      : none(place);
  });
}

/**
 * Looks at the referrers: the API, and where the registry does not have it the
 * fallback tag.
 */
export async function searchReferrers(
  context: SearchContext,
): Promise<Search[]> {
  const { client, name, digest, signal } = context;
  let unsupported = false;
  const api = await guarded('referrers-api', signal, async () => {
    const list = await client.listReferrers(name, digest, { signal });
    unsupported = !list.supported;
    return list.supported
      ? fromDescriptors(
          context,
          'referrers-api',
          list.descriptors,
          list.incomplete,
        )
      : { place: 'referrers-api', outcome: 'unsupported', candidates: [] };
  });
  if (!unsupported) {
    return [api];
  }
  const tag = await guarded('referrers-tag', signal, async () => {
    const index = await manifestOrNone(context, referrersTag(digest));
    return index
      ? fromDescriptors(context, 'referrers-tag', index.manifests)
      : none('referrers-tag');
  });
  return [api, tag];
}

function isAbsent(tags: TagList | undefined, tag: string): boolean {
  return tags !== undefined && tags.complete && !tags.tags.has(tag);
}

async function fromDescriptors(
  context: SearchContext,
  place: 'referrers-api' | 'referrers-tag',
  descriptors: OciDescriptor[],
  incomplete?: Reason,
): Promise<Search> {
  // Where the list does not tell, only the manifest can.
  const relevant = descriptors
    .filter(
      ({ artifactType }) =>
        saysNothing(artifactType) ||
        artifactType === NOTATION_SIGNATURE ||
        isBundleType(artifactType) ||
        isLegacyReferrerType(artifactType),
    )
    .sort((a, b) => promise(a) - promise(b));
  const reasons = incomplete ? [incomplete] : [];
  if (relevant.length > context.maxManifests) {
    reasons.push(
      makeReason('TOO_MANY_ITEMS', {
        count: relevant.length,
        what: 'attached documents',
        limit: context.maxManifests,
      }),
    );
  }
  const candidates: Candidate[] = [];
  let unreadable: Reason | undefined;
  const reads = relevant
    .slice(0, context.maxManifests)
    .map(async descriptor => {
      try {
        return await readReferrer(context, place, descriptor);
      } catch (error) {
        unreadable ??= reasonOf(error, context.signal);
        return [];
      }
    });
  for (const layers of await Promise.all(reads)) {
    candidates.push(...layers);
  }
  if (unreadable) {
    return { place, outcome: 'error', candidates, reason: unreadable };
  }
  if (reasons.length > 0) {
    return { place, outcome: 'truncated', candidates, reason: reasons[0] };
  }
  return candidates.length > 0 ? found(place, candidates) : none(place);
}

// Lower is read first. Only an order: hints are unsigned, so nothing is left
// out because of them.
function promise({ artifactType, annotations }: OciDescriptor): number {
  if (annotations[BUNDLE_PREDICATE_TYPE] === COSIGN_SIGN_PREDICATE) {
    return 0;
  }
  return saysNothing(artifactType) ? 2 : 1;
}

/** Whether a candidate says that it is a signature; a hint, unsigned. */
export function saysSignature({ layer }: Candidate): boolean {
  return (
    layer.mediaType === SIMPLE_SIGNING ||
    notationFormat(layer.mediaType) !== undefined ||
    layer.annotations[BUNDLE_PREDICATE_TYPE] === COSIGN_SIGN_PREDICATE
  );
}

async function readReferrer(
  { client, name, known, signal }: SearchContext,
  place: SearchedLocation['place'],
  { digest }: OciDescriptor,
): Promise<Candidate[]> {
  return (
    known.inReferrer(place, digest) ??
    referrerLayers(place, await client.getManifest(name, digest, { signal }))
  );
}

function referrerLayers(
  place: SearchedLocation['place'],
  manifest: RegistryManifest,
): Candidate[] {
  if (isLegacyReferrerType(manifest.artifactType)) {
    return legacyLayers(place, manifest);
  }
  if (manifest.artifactType === NOTATION_SIGNATURE) {
    return notationLayers(place, manifest);
  }
  return manifest.layers
    .filter(({ mediaType }) => isBundleType(mediaType))
    .map(layer => ({
      place,
      manifest: manifest.digest,
      format: 'sigstore-bundle',
      // The kind of bundle is written on the manifest, not on the layer.
      layer: {
        ...layer,
        annotations: { ...manifest.annotations, ...layer.annotations },
      },
    }));
}

// Notary Project, signature-specification, "Storage": one envelope a manifest.
function notationLayers(
  place: SearchedLocation['place'],
  manifest: RegistryManifest,
): Candidate[] {
  const [layer, ...more] = manifest.layers;
  const format = layer && notationFormat(layer.mediaType);
  return format && more.length === 0
    ? [{ place, manifest: manifest.digest, format, layer }]
    : [];
}

function legacyLayers(
  place: SearchedLocation['place'],
  manifest: RegistryManifest,
): Candidate[] {
  return manifest.layers
    .filter(({ mediaType }) => isLegacyLayer(mediaType))
    .map(layer => ({
      place,
      manifest: manifest.digest,
      format: 'cosign-legacy',
      layer,
    }));
}

async function manifestOrNone(
  { client, name, signal }: SearchContext,
  tag: string,
): Promise<RegistryManifest | undefined> {
  try {
    return await client.getManifest(name, tag, { signal });
  } catch (error) {
    if (
      error instanceof RegistryError &&
      error.reason.code === 'IMAGE_NOT_FOUND'
    ) {
      return undefined;
    }
    throw error;
  }
}

// A place that cannot be read is a finding about that place, not the end of
// the search; only the caller's abort ends it.
async function guarded(
  place: SearchedLocation['place'],
  signal: AbortSignal | undefined,
  search: () => Promise<Search>,
): Promise<Search> {
  try {
    return await search();
  } catch (error) {
    const reason = reasonOf(error, signal);
    return { place, outcome: 'error', candidates: [], reason };
  }
}

/** The reason of an error; rethrows the caller's abort. */
export function reasonOf(
  error: unknown,
  signal: AbortSignal | undefined,
): Reason {
  signal?.throwIfAborted();
  return error instanceof RegistryError
    ? error.reason
    : makeReason('INTERNAL_ERROR', { cause: String(error) });
}

function found(place: Search['place'], candidates: Candidate[]): Search {
  return candidates.length > 0
    ? { place, outcome: 'found', candidates }
    : none(place);
}

function none(place: Search['place']): Search {
  return { place, outcome: 'none', candidates: [] };
}
