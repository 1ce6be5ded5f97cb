import { parseImageReference } from 'image-verifier';

/** An image reference as the tables keep it. */
export interface KnownReference {
  /** `registry/repository`, normalised; absent for text that is no reference. */
  repository?: string;
  tag?: string;
  digest?: string;
}

const CACHE_LIMIT = 20_000;
const cache = new Map<string, KnownReference>();

/**
 * Takes a reference apart. Text from a manifest may be anything, so what is no
 * reference has no parts; it is never an error. The few thousand references of
 * a fleet come again and again, so the answers are kept.
 */
export function parseReference(text: string): KnownReference {
  const known = cache.get(text);
  if (known) return known;
  const parsed = parse(text);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(text, parsed);
  return parsed;
}

function parse(text: string): KnownReference {
  try {
    const { name, tag, digest } = parseImageReference(text);
    return { repository: name, tag, digest };
  } catch {
    return {};
  }
}
