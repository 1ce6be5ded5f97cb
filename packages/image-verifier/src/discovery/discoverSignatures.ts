import type { SearchedLocation } from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import type { ImageReference } from '../reference/imageReference';
import { RequestBudget, withBudget } from '../registry/budget';
import type { RegistryClient } from '../registry/client';
import {
  DEFAULT_DISCOVERY_LIMITS,
  type DiscoveredDocument,
  type Discovery,
  type DiscoveryLimits,
} from './discovery';
import {
  BUNDLE_PREDICATE_TYPE,
  COSIGN_SIGN_PREDICATE,
  SIMPLE_SIGNING,
} from './mediaTypes';
import { platformsOf } from './platforms';
import {
  reasonOf,
  searchLegacyTag,
  searchReferrers,
  type Candidate,
  type Search,
  type SearchContext,
} from './search';

/**
 * Resolves a reference once and collects every signed document attached to the
 * digest: bundles by the referrers API or the fallback tag, and the legacy
 * `.sig` and `.att` tags, always all of them. Reads the registry, judges
 * nothing.
 *
 * A place that cannot be read whole makes `complete` false; it does not stop
 * the search elsewhere.
 *
 * @param target - from `parseImageReference`; a digest wins over the tag.
 * @throws RegistryError where the image itself cannot be read; the abort
 * reason where the signal aborts.
 * @public
 */
export async function discoverSignatures(
  client: RegistryClient,
  target: Pick<
    ImageReference,
    'registry' | 'repository' | 'name' | 'tag' | 'digest'
  >,
  options: { signal?: AbortSignal; limits?: Partial<DiscoveryLimits> } = {},
): Promise<Discovery> {
  const limits = { ...DEFAULT_DISCOVERY_LIMITS, ...options.limits };
  const budget = new RequestBudget(limits, target.registry);
  try {
    return await discoverWithin(
      withBudget(client, budget),
      target,
      limits,
      options.signal,
    );
  } finally {
    budget.stop();
  }
}

async function discoverWithin(
  client: RegistryClient,
  target: Parameters<typeof discoverSignatures>[1],
  limits: DiscoveryLimits,
  signal: AbortSignal | undefined,
): Promise<Discovery> {
  const image = await client.getManifest(
    target,
    target.digest ?? target.tag ?? 'latest',
    { signal },
  );
  const context: SearchContext = {
    client,
    name: target,
    digest: image.digest,
    maxManifests: limits.documents,
    signal,
  };
  const [referrers, signatures, attestations] = await Promise.all([
    searchReferrers(context),
    searchLegacyTag(context, 'sig'),
    searchLegacyTag(context, 'att'),
  ]);
  const searches = [...referrers, signatures, attestations];
  const { documents, searched } = await readDocuments(
    context,
    searches,
    limits,
  );
  return {
    schemaVersion: 1,
    repository: target.name,
    digest: image.digest,
    ...(target.digest === undefined && { tag: target.tag ?? 'latest' }),
    mediaType: image.mediaType,
    size: image.size,
    kind: image.kind,
    platforms: platformsOf(image.manifests),
    searched,
    complete: searched.every(({ outcome }) =>
      ['found', 'none', 'unsupported'].includes(outcome),
    ),
    documents,
  };
}

interface Failure {
  outcome: 'truncated' | 'error';
  reason: Reason;
}

async function readDocuments(
  context: SearchContext,
  searches: Search[],
  limits: DiscoveryLimits,
): Promise<{ documents: DiscoveredDocument[]; searched: SearchedLocation[] }> {
  const failures = new Map<SearchedLocation['place'], Failure>();
  const fail = (place: SearchedLocation['place'], failure: Failure) => {
    if (!failures.has(place)) {
      failures.set(place, failure);
    }
  };
  const all = searches
    .flatMap(({ candidates }) => candidates)
    .sort((a, b) => promise(a) - promise(b));
  let bytes = 0;
  const reads = all.map(async (candidate, index) => {
    bytes += candidate.layer.size;
    if (index >= limits.documents || bytes > limits.totalBytes) {
      fail(candidate.place, {
        outcome: 'truncated',
        reason: makeReason('TOO_MANY_ITEMS', {
          count: all.length,
          what: 'signed documents',
          limit: limits.documents,
        }),
      });
      return [];
    }
    try {
      return [await readDocument(context, candidate)];
    } catch (error) {
      const reason = reasonOf(error, context.signal);
      fail(candidate.place, { outcome: 'error', reason });
      return [];
    }
  });
  const documents = (await Promise.all(reads)).flat();
  const searched = searches.map(({ place, outcome, reason }) => {
    const failure = failures.get(place);
    const finalReason = reason ?? failure?.reason;
    return {
      place,
      outcome: reason ? outcome : failure?.outcome ?? outcome,
      count: documents.filter(document => document.place === place).length,
      ...(finalReason && { reason: finalReason }),
    };
  });
  return { documents, searched };
}

// Signatures before attestations, small before large: junk and bulk come last
// where a limit cuts the list.
function promise({ layer }: Candidate): number {
  const signature =
    layer.mediaType === SIMPLE_SIGNING ||
    layer.annotations[BUNDLE_PREDICATE_TYPE] === COSIGN_SIGN_PREDICATE;
  return (signature ? 0 : Number.MAX_SAFE_INTEGER / 2) + layer.size;
}

async function readDocument(
  { client, name, signal }: SearchContext,
  { place, manifest, format, layer }: Candidate,
): Promise<DiscoveredDocument> {
  const content = await client.getBlob(name, layer, { signal });
  return {
    place,
    manifest,
    format,
    mediaType: layer.mediaType,
    annotations: layer.annotations,
    content: content.toString('base64'),
  };
}
