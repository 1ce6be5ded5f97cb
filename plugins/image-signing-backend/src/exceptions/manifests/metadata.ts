import { createHash } from 'node:crypto';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import type { ManifestTerms } from './types';

/** Label by which the objects of an exception are found in a cluster. */
export const EXCEPTION_LABEL = 'image-signing/exception';
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const MAX_ANNOTATION = 500;

/** A short mark of the exception, for names. */
export function shortId(id: string): string {
  return /^[0-9a-f]{8}-/.test(id)
    ? id.slice(0, 8)
    : createHash('sha256').update(id).digest('hex').slice(0, 8);
}

/** A name that Kubernetes and file systems accept, for example `exc-sec-42-1a2b3c4d`. */
export function manifestName({
  ticket,
  id,
}: Pick<ManifestTerms, 'ticket' | 'id'>): string {
  const words = ticket
    .split('/')
    .at(-1)!
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return ['exc', words, shortId(id)].filter(Boolean).join('-');
}

/** Who answers for the exception and until when, and how it is found again. */
export function marks(
  terms: ManifestTerms,
): Pick<KubernetesObject['metadata'], 'labels' | 'annotations'> {
  const { id, owner, ticket, reason, end, approvedBy } = terms;
  return {
    labels: { [MANAGED_BY]: 'image-signing', [EXCEPTION_LABEL]: id },
    annotations: {
      'image-signing/owner': owner,
      'image-signing/ticket': ticket,
      'image-signing/reason': reason.slice(0, MAX_ANNOTATION),
      'image-signing/expires-at': end,
      ...(approvedBy && { 'image-signing/approved-by': approvedBy }),
    },
  };
}

/**
 * Marks for a changed copy of an object that others own: no label that would
 * claim the whole object, and one annotation an exception.
 */
export function copyMarks(
  terms: ManifestTerms,
): Pick<KubernetesObject['metadata'], 'annotations'> {
  const { id, owner, ticket, end } = terms;
  return {
    annotations: {
      [`${EXCEPTION_LABEL}-${shortId(id)}`]: JSON.stringify({
        id,
        ticket,
        owner,
        expiresAt: end,
      }),
    },
  };
}

/** An object of the cluster without what the API server wrote into it. */
export function copyOf(
  object: KubernetesObject,
  terms: ManifestTerms,
): KubernetesObject {
  const { status: _status, metadata, ...rest } = object;
  const { name, namespace, labels, annotations } = metadata;
  return {
    ...rest,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels: { ...labels } }),
      annotations: { ...annotations, ...copyMarks(terms).annotations },
    },
  };
}
