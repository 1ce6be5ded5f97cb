import type { ImageReference } from '../reference/imageReference';
import { RequestBudget, withBudget } from '../registry/budget';
import type { RegistryClient, RepositoryName } from '../registry/client';
import type { OciDescriptor } from '../registry/manifest';
import type { TagList } from '../registry/tagList';
import { readUnsigned } from './buildkit';
import {
  DEFAULT_DISCOVERY_LIMITS,
  type Discovery,
  type DiscoveryLimits,
  type SignatureRepository,
} from './discovery';
import { KnownDocuments } from './knownDocuments';
import { platformsOf } from './platforms';
import { readDocuments, type RepositorySearch } from './readDocuments';
import {
  reasonOf,
  saysSignature,
  searchLegacyTag,
  searchReferrers,
  type Search,
  type SearchContext,
} from './search';

/** @public */
export interface DiscoverOptions {
  signal?: AbortSignal;
  limits?: Partial<DiscoveryLimits>;
  /** Repositories that may hold signatures besides the image's own. */
  signatureRepositories?: SignatureRepository[];
  /**
   * What was found for the same digest before. What is stored under a digest
   * is taken from it, so that where nothing has changed only the lists are
   * asked for.
   */
  previous?: Discovery;
  /**
   * True: ask whether the image itself is still there, even where nothing else
   * has changed since `previous`.
   */
  confirmImage?: boolean;
  /**
   * Ask for the list of tags, which all digests of a repository share, instead
   * of two tags a digest. For scans of many digests. A list that lacks a tag
   * is taken at its word only where a signature was found elsewhere.
   */
  tagLists?: boolean;
  /** Read BuildKit's statements too, not only their types. */
  unsignedContents?: boolean;
}

type Target = Pick<
  ImageReference,
  'registry' | 'repository' | 'name' | 'tag' | 'digest'
>;

interface ImageFacts {
  digest: string;
  mediaType: string;
  size: number;
  kind: 'image' | 'index';
  platforms: Discovery['platforms'];
  /** Absent where an earlier discovery answers. */
  children?: OciDescriptor[];
}

/**
 * Resolves a reference once and collects every signed document attached to the
 * digest: bundles and Notation signatures by the referrers API or the fallback
 * tag, and the legacy `.sig` and `.att` tags, always all of them. Reads the
 * registry, judges nothing.
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
  target: Target,
  options: DiscoverOptions = {},
): Promise<Discovery> {
  const limits = { ...DEFAULT_DISCOVERY_LIMITS, ...options.limits };
  const budget = new RequestBudget(limits, target.registry);
  try {
    return await discoverWithin(
      withBudget(client, budget),
      target,
      limits,
      options,
    );
  } finally {
    budget.stop();
  }
}

async function discoverWithin(
  client: RegistryClient,
  target: Target,
  limits: DiscoveryLimits,
  options: DiscoverOptions,
): Promise<Discovery> {
  const { signal } = options;
  const previous = usable(target, options);
  const image = previous
    ? factsOf(previous)
    : await readImage(client, target, signal);
  const places: Array<{
    name: RepositoryName;
    repository?: string;
    tagPrefix: string;
  }> = [
    { name: target, tagPrefix: '' },
    ...(options.signatureRepositories ?? [])
      .filter(({ name, tagPrefix }) => name !== target.name || tagPrefix)
      .map(name => ({
        name,
        repository: name.name,
        tagPrefix: name.tagPrefix ?? '',
      })),
  ];
  const known = new KnownDocuments(previous, image.digest);
  const searches = await searchRepositories(
    places.map(({ name, repository, tagPrefix }) => ({
      repository,
      context: {
        client,
        name,
        digest: image.digest,
        tagPrefix,
        known,
        maxManifests: limits.documents,
        signal,
      },
    })),
    options.tagLists ?? false,
  );
  const read = await readDocuments(client, searches, limits, signal);
  const unsigned = image.children
    ? await readUnsigned(image.children, {
        client,
        name: target,
        contents: options.unsignedContents ?? false,
        maxBytes: limits.totalBytes,
        previous: options.previous,
        signal,
      })
    : {
        documents: previous?.unsigned ?? [],
        searched:
          previous?.searched.filter(({ place }) => place === 'index') ?? [],
      };
  const searched = [...read.searched, ...unsigned.searched];
  const discovery: Discovery = {
    schemaVersion: 1,
    repository: target.name,
    digest: image.digest,
    ...(target.digest === undefined && { tag: target.tag ?? 'latest' }),
    mediaType: image.mediaType,
    size: image.size,
    kind: image.kind,
    platforms: image.platforms,
    searched,
    complete: searched.every(({ outcome }) =>
      ['found', 'none', 'unsupported'].includes(outcome),
    ),
    documents: read.documents,
    ...(unsigned.documents.length > 0 && { unsigned: unsigned.documents }),
  };
  // Signatures that come or go may mean that the image itself is gone, and
  // places that cannot be read that the registry is.
  if (
    previous &&
    (options.confirmImage ||
      !discovery.complete ||
      differs(discovery, previous))
  ) {
    await readImage(client, target, signal);
  }
  return discovery;
}

// Only what was read whole, and has all that is wanted now.
function usable(
  { name, digest }: Target,
  { previous, unsignedContents }: DiscoverOptions,
): Discovery | undefined {
  return previous?.complete &&
    digest !== undefined &&
    previous.digest === digest &&
    previous.repository === name &&
    (!unsignedContents ||
      (previous.unsigned ?? []).every(({ content }) => content !== undefined))
    ? previous
    : undefined;
}

function factsOf({
  digest,
  mediaType,
  size,
  kind,
  platforms,
}: Discovery): ImageFacts {
  return { digest, mediaType, size, kind, platforms };
}

async function readImage(
  client: RegistryClient,
  target: Target,
  signal: AbortSignal | undefined,
): Promise<ImageFacts> {
  const manifest = await client.getManifest(
    target,
    target.digest ?? target.tag ?? 'latest',
    { signal },
  );
  const { digest, mediaType, size, kind, manifests } = manifest;
  return {
    digest,
    mediaType,
    size,
    kind,
    platforms: platformsOf(manifests),
    children: manifests,
  };
}

function differs(discovery: Discovery, previous: Discovery): boolean {
  const carriers = ({ documents }: Discovery) =>
    documents
      .map(({ place, repository, manifest }) =>
        JSON.stringify([place, repository, manifest]),
      )
      .sort()
      .join('\n');
  return carriers(discovery) !== carriers(previous);
}

interface Place {
  repository?: string;
  context: SearchContext;
}

async function searchRepositories(
  places: Place[],
  tagLists: boolean,
): Promise<RepositorySearch[]> {
  const searches = await Promise.all(
    places.map(place => searchRepository(place, tagLists)),
  );
  const found = searches.some(({ places: searched }) =>
    searched.some(({ candidates }) => candidates.some(saysSignature)),
  );
  // A cache in front of a registry may list only the tags that it holds, so
  // "not found" needs the registry's own word.
  return found
    ? searches
    : Promise.all(
        searches.map(async (search, index) => ({
          ...search,
          places: await Promise.all(
            search.places.map(one => confirm(one, places[index].context)),
          ),
        })),
      );
}

async function searchRepository(
  { repository, context }: Place,
  tagLists: boolean,
): Promise<RepositorySearch> {
  const tags = tagLists
    ? listTags(context)
    : Promise.resolve<TagList | undefined>(undefined);
  const [referrers, signatures, attestations] = await Promise.all([
    context.tagPrefix === '' ? searchReferrers(context) : [],
    tags.then(list => searchLegacyTag(context, 'sig', list)),
    tags.then(list => searchLegacyTag(context, 'att', list)),
  ]);
  return {
    name: context.name,
    repository,
    places: [...referrers, signatures, attestations],
  };
}

// Whatever keeps the list from being read shows where a tag is asked for.
async function listTags({
  client,
  name,
  signal,
}: SearchContext): Promise<TagList | undefined> {
  try {
    return await client.listTags(name, { signal });
  } catch (error) {
    reasonOf(error, signal);
    return undefined;
  }
}

function confirm(
  search: Search,
  context: SearchContext,
): Promise<Search> | Search {
  return search.unconfirmed
    ? searchLegacyTag(context, search.place === 'signature-tag' ? 'sig' : 'att')
    : search;
}
