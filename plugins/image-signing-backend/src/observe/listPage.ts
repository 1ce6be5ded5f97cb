import { KubernetesError } from './kubernetesError';

/** A page of a list as an API server answers it. */
export interface ListPage {
  items: unknown[];
  resourceVersion: string;
  continueToken?: string;
}

/** @throws KubernetesError for what is no page of a list. */
export function parseListPage(body: Uint8Array, what: string): ListPage {
  const { items, metadata } = parseObject(textOf(body), what) as {
    items?: unknown;
    metadata?: { resourceVersion?: unknown; continue?: unknown };
  };
  const resourceVersion = metadata?.resourceVersion;
  // An empty list is `items: null` in Go.
  if (
    !(Array.isArray(items) || items === null || items === undefined) ||
    typeof resourceVersion !== 'string'
  ) {
    throw new KubernetesError('malformed', `${what} answered no list`);
  }
  return {
    items: items ?? [],
    resourceVersion,
    continueToken:
      typeof metadata?.continue === 'string' && metadata.continue !== ''
        ? metadata.continue
        : undefined,
  };
}

/** @throws KubernetesError for what is no JSON object. */
export function parseObject(text: string, what: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Falls through: it is not JSON.
  }
  throw new KubernetesError('malformed', `${what} answered no JSON object`);
}

function textOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
}
