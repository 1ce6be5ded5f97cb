import type { IndexableDocument } from '@backstage/plugin-search-common';
import type {
  ServiceImage,
  SigningException,
} from 'backstage-plugin-image-signing-common';

/**
 * What the search finds. It holds no verdict: that would be of the time of the
 * index, and readable without the permission to read verdicts.
 */
export interface ImageSigningDocument extends IndexableDocument {
  kind: 'image' | 'exception';
  entityRef: string;
}

/** One document for each digest that one service runs. */
export function imageDocuments(
  images: readonly ServiceImage[],
): ImageSigningDocument[] {
  const byImage = new Map<string, ServiceImage[]>();
  for (const image of images) {
    const key = `${image.repository}@${image.digest}`;
    const same = byImage.get(key);
    if (same) same.push(image);
    else byImage.set(key, [image]);
  }
  return [...byImage.values()].map(same => {
    const { entityRef, repository, digest } = same[0];
    const tags = [...new Set(same.flatMap(({ tag }) => tag ?? []))].sort();
    const query = new URLSearchParams({ repository, digest });
    return {
      kind: 'image',
      title: tags[0] ? `${repository}:${tags.join(', ')}` : repository,
      text: `Image of ${entityRef}: ${digest}`,
      location: `/image-signing/images?${query}`,
      entityRef,
      authorization: { resourceRef: entityRef },
    };
  });
}

/**
 * Nothing for an exception that belongs to no entity: it could be shown to
 * nobody. Why it was granted, and the risk, stay on its page.
 */
export function exceptionDocument(
  exception: SigningException,
): ImageSigningDocument | undefined {
  const { id, entityRef, kind, scope, ticket, owner } = exception;
  if (!entityRef) return undefined;
  const { repository, digest, cluster, namespace } = scope;
  return {
    kind: 'exception',
    title: `Exception for ${repository}`,
    text: `Exception (${kind}) of ${entityRef} in ${cluster}/${namespace}, owner ${owner}, ticket ${ticket}: ${digest}`,
    location: `/image-signing/exceptions/id/${encodeURIComponent(id)}`,
    entityRef,
    authorization: { resourceRef: entityRef },
  };
}
