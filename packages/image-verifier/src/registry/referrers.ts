import { splitDigest } from '../encoding/digest';
import type { Reason } from '../reason';
import { makeReason } from '../reasons';
import type { HttpAnswer } from './http';
import { nextPage } from './link';
import type { RegistryLimits } from './limits';
import {
  mediaTypeOf,
  OCI_IMAGE_INDEX,
  readManifest,
  type OciDescriptor,
} from './manifest';
import { RegistryError } from './registryError';

/**
 * What the referrers API answered about one digest.
 *
 * @public
 */
export interface ReferrersList {
  /** False where the registry does not have the referrers API. */
  supported: boolean;
  descriptors: OciDescriptor[];
  /** Why the list is not whole; absent where it is. */
  incomplete?: Reason;
}

/**
 * The tag under which a registry without the referrers API keeps the list.
 *
 * Spec: OCI distribution specification 1.1, "Referrers Tag Schema".
 */
export function referrersTag(digest: string): string {
  const { algorithm, hex } = splitDigest(digest);
  return `${algorithm.slice(0, 32)}-${hex.slice(0, 64)}`;
}

/**
 * Reads the referrers API, all pages within the limits. What was read before
 * something went wrong is kept; the list then says that it is not whole.
 *
 * @param get - fetches one page; answers of any status.
 */
export async function readReferrers(
  first: URL,
  limits: Pick<RegistryLimits, 'referrerPages' | 'referrers'>,
  get: (url: URL) => Promise<HttpAnswer>,
): Promise<ReferrersList> {
  const descriptors: OciDescriptor[] = [];
  const cutOff = (incomplete: Reason): ReferrersList => ({
    supported: true,
    descriptors: descriptors.slice(0, limits.referrers),
    incomplete,
  });
  let url: URL | undefined = first;
  for (let pages = 0; url; pages++) {
    if (pages >= limits.referrerPages) {
      return cutOff(makeReason('REFERRERS_INCOMPLETE', { pages }));
    }
    const answer = await get(url);
    if (!isIndexAnswer(answer)) {
      return pages === 0
        ? { supported: false, descriptors }
        : cutOff(makeReason('REFERRERS_INCOMPLETE', { pages }));
    }
    descriptors.push(...descriptorsOf(answer));
    if (descriptors.length > limits.referrers) {
      return cutOff(
        makeReason('TOO_MANY_ITEMS', {
          count: descriptors.length,
          what: 'attached documents',
          limit: limits.referrers,
        }),
      );
    }
    try {
      url = nextPage(answer.headers.link, answer.url, first);
    } catch (error) {
      return cutOff(
        new RegistryError(
          makeReason('REGISTRY_RESPONSE_INVALID', {
            registry: answer.url.host,
            why: (error as Error).message,
          }),
        ).reason,
      );
    }
  }
  return { supported: true, descriptors };
}

const MAX_KEPT_BYTES = 4096;
// An answer that is unchanged is the very answer of before, already read. Of
// small ones, so that what is read weighs little beside the answers kept.
const read = new WeakMap<HttpAnswer, readonly OciDescriptor[]>();

function descriptorsOf(answer: HttpAnswer): readonly OciDescriptor[] {
  const known = read.get(answer);
  if (known) {
    return known;
  }
  const { manifests } = readManifest(
    answer.body,
    answer.headers['content-type'],
    'of the referrers list',
  );
  if (answer.body.length <= MAX_KEPT_BYTES) {
    read.set(answer, manifests);
  }
  return manifests;
}

// Registries without the API answer 404, 400, 405 or 406, or a web page.
function isIndexAnswer(answer: HttpAnswer): boolean {
  return (
    answer.status === 200 &&
    mediaTypeOf(answer.headers['content-type']) === OCI_IMAGE_INDEX
  );
}
