import { ANNOTATION_SOURCE_LOCATION } from '@backstage/catalog-model';

// What stands between the repository and a path in it, on the usual hosts.
const INSIDE = /\/(-\/)?(tree|blob|raw|src)\/.*$/;

/**
 * URL of the repository that an entity is built from, by its annotation
 * `backstage.io/source-location`; undefined where it has none or the text is
 * no https URL. Source: Backstage, well-known annotations.
 */
export function sourceRepositoryOf(
  annotations: Record<string, string> | undefined,
): string | undefined {
  const location = annotations?.[ANNOTATION_SOURCE_LOCATION]?.trim();
  if (!location?.startsWith('url:https://')) return undefined;
  try {
    const { origin, pathname } = new URL(location.slice('url:'.length));
    const path = pathname.replace(INSIDE, '').replace(/\/+$/, '');
    return path === '' ? undefined : `${origin}${path}`;
  } catch {
    return undefined;
  }
}
