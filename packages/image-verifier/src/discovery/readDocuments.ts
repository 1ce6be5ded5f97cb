import type { SearchedLocation } from '../evidence';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import type { RegistryClient, RepositoryName } from '../registry/client';
import type { DiscoveredDocument, DiscoveryLimits } from './discovery';
import { reasonOf, saysSignature, type Candidate, type Search } from './search';

/** The places of one repository, searched. */
export interface RepositorySearch {
  name: RepositoryName;
  /** Named in the evidence; absent for the image's own repository. */
  repository?: string;
  places: Search[];
}

interface Failure {
  outcome: 'truncated' | 'error';
  reason: Reason;
}

interface Read {
  search: Search;
  document: DiscoveredDocument;
}

/** Fetches the documents that were found, as many as the limits allow. */
export async function readDocuments(
  client: RegistryClient,
  repositories: RepositorySearch[],
  limits: DiscoveryLimits,
  signal: AbortSignal | undefined,
): Promise<{ documents: DiscoveredDocument[]; searched: SearchedLocation[] }> {
  const failures = new Map<Search, Failure>();
  const fail = (search: Search, failure: Failure) => {
    if (!failures.has(search)) {
      failures.set(search, failure);
    }
  };
  const all = repositories
    .flatMap(({ places, ...at }) =>
      places.flatMap(search =>
        search.candidates.map(candidate => ({ ...at, search, candidate })),
      ),
    )
    .sort((a, b) => promise(a.candidate) - promise(b.candidate));
  let bytes = 0;
  const reads = all.map(
    async ({ search, candidate, name, repository }, index): Promise<Read[]> => {
      // One that claims to be huge takes no place from the others.
      const fits = bytes + candidate.layer.size <= limits.totalBytes;
      bytes += fits ? candidate.layer.size : 0;
      if (index >= limits.documents || !fits) {
        fail(search, {
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
        const content =
          candidate.known?.content ??
          (await client.getBlob(name, candidate.layer, { signal })).toString(
            'base64',
          );
        const document = toDocument(candidate, content, repository);
        return [{ search, document }];
      } catch (error) {
        const reason = reasonOf(error, signal);
        fail(search, { outcome: 'error', reason });
        return [];
      }
    },
  );
  const found = (await Promise.all(reads)).flat();
  const searched = repositories.flatMap(({ places, repository }) =>
    places.map(search => {
      const failure = failures.get(search);
      const reason = search.reason ?? failure?.reason;
      return {
        place: search.place,
        ...(repository !== undefined && { repository }),
        outcome: search.reason
          ? search.outcome
          : failure?.outcome ?? search.outcome,
        count: found.filter(read => read.search === search).length,
        ...(reason && { reason }),
      };
    }),
  );
  return { documents: found.map(({ document }) => document), searched };
}

// Signatures before attestations, small before large: junk and bulk come last
// where a limit cuts the list.
function promise(candidate: Candidate): number {
  const { size } = candidate.layer;
  return (saysSignature(candidate) ? 0 : Number.MAX_SAFE_INTEGER / 2) + size;
}

function toDocument(
  { place, manifest, format, layer }: Candidate,
  content: string,
  repository: string | undefined,
): DiscoveredDocument {
  return {
    place,
    ...(repository !== undefined && { repository }),
    manifest,
    format,
    mediaType: layer.mediaType,
    annotations: layer.annotations,
    content,
  };
}
