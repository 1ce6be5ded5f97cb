import type { DiscoveredDocument, Discovery } from './discovery';
import type { Candidate } from './search';

type Place = DiscoveredDocument['place'];

/**
 * Documents that an earlier discovery has read. What is under a digest never
 * changes, so a manifest that was read whole is not read again.
 */
export class KnownDocuments {
  readonly #byManifest = new Map<string, DiscoveredDocument[]>();

  /** @param previous - used only where it is whole and of the same digest. */
  constructor(previous: Discovery | undefined, digest: string) {
    if (!previous?.complete || previous.digest !== digest) {
      return;
    }
    for (const document of previous.documents) {
      const { place, manifest } = document;
      const key = keyOf(place.startsWith('referrers'), manifest);
      const others = this.#byManifest.get(key) ?? [];
      // Found in two places, it was listed twice.
      if (others[0] === undefined || sameCarrier(others[0], document)) {
        this.#byManifest.set(key, [...others, document]);
      }
    }
  }

  /** The documents of a manifest that the legacy layout's tag points to. */
  inTag(place: Place, manifest: string): Candidate[] | undefined {
    return this.#candidates(place, keyOf(false, manifest));
  }

  /** The documents of a referrer. */
  inReferrer(place: Place, manifest: string): Candidate[] | undefined {
    return this.#candidates(place, keyOf(true, manifest));
  }

  #candidates(place: Place, key: string): Candidate[] | undefined {
    return this.#byManifest.get(key)?.map(document => ({
      place,
      manifest: document.manifest,
      format: document.format,
      layer: {
        mediaType: document.mediaType,
        // Not fetched again, so its digest is of no use.
        digest: '',
        size: Buffer.byteLength(document.content, 'base64'),
        annotations: document.annotations,
      },
      known: document,
    }));
  }
}

// The same manifest read as a referrer and through a tag may give different
// documents.
function keyOf(referrer: boolean, manifest: string): string {
  return `${referrer ? 'referrer' : 'tag'} ${manifest}`;
}

function sameCarrier(a: DiscoveredDocument, b: DiscoveredDocument): boolean {
  return a.place === b.place && a.repository === b.repository;
}
