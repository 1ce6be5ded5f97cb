import { asObject, own, parseUntrustedJson } from '../encoding/json';
import type { HttpAnswer } from './http';
import { nextPage } from './link';
import type { RegistryLimits } from './limits';

const MAX_TAGS = 50_000;

/** Tags that are asked for at once. */
export const TAG_PAGE_SIZE = 1000;

/**
 * The tags of a repository.
 *
 * @public
 */
export interface TagList {
  tags: ReadonlySet<string>;
  /**
   * False where the list could not be read whole: then a tag that is not in it
   * may exist.
   */
  complete: boolean;
}

/**
 * Reads the list of tags, all pages within the limits.
 *
 * Spec: OCI distribution specification 1.1, "Listing Tags".
 *
 * @param get - fetches one page; answers of any status.
 */
export async function readTagList(
  first: URL,
  limits: Pick<RegistryLimits, 'tagPages'>,
  get: (url: URL) => Promise<HttpAnswer>,
): Promise<TagList> {
  const tags = new Set<string>();
  const unknown: TagList = { tags: new Set(), complete: false };
  let url: URL | undefined = first;
  for (let pages = 0; url; pages++) {
    if (pages >= limits.tagPages) {
      return unknown;
    }
    const answer = await get(url);
    const page = answer.status === 200 ? tagsOf(answer) : undefined;
    if (!page) {
      return unknown;
    }
    page.forEach(tag => tags.add(tag));
    if (tags.size > MAX_TAGS) {
      return unknown;
    }
    try {
      url = nextPage(answer.headers.link, answer.url, first);
    } catch {
      return unknown;
    }
    // A full last page may be a list that was cut off without a link.
    if (!url && page.length >= TAG_PAGE_SIZE) {
      return unknown;
    }
  }
  return { tags, complete: true };
}

function tagsOf({ body }: HttpAnswer): string[] | undefined {
  try {
    const json = asObject(parseUntrustedJson(body.toString('utf8')));
    // Registries written in Go say null for an empty list.
    const tags = json && (own(json, 'tags') ?? []);
    return Array.isArray(tags) && tags.every(tag => typeof tag === 'string')
      ? tags
      : undefined;
  } catch {
    return undefined;
  }
}
