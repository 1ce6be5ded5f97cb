import { wildcardMatch } from './selectors';
import type { Match } from './selectors';

const SHORT_NAMES = 'docker.io';

function splitName(image: string): { name: string; rest: string } {
  const at = image.indexOf('@');
  const named = at < 0 ? image : image.slice(0, at);
  const digest = at < 0 ? '' : image.slice(at);
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/')
    ? { name: named.slice(0, colon), rest: digest || named.slice(colon) }
    : { name: named, rest: digest || ':latest' };
}

/** Whether a first part of an image name is the host of a registry. */
function isRegistry(part: string): boolean {
  return (
    /[.:]/.test(part) || part === 'localhost' || part !== part.toLowerCase()
  );
}

/**
 * The texts under which Kyverno may see an image: with the default registry
 * before a short name, with `latest` where there is neither tag nor digest, and
 * without the tag where there is a digest. A Docker Hub image without an
 * organisation has two, because Kyverno keeps the `library/` that the manifest
 * wrote, or did not write.
 */
export function imageVariants(
  image: string,
  defaultRegistry: string = SHORT_NAMES,
): string[] {
  const { name, rest } = splitName(image.trim());
  const slash = name.indexOf('/');
  const hasRegistry = slash >= 0 && isRegistry(name.slice(0, slash));
  const registry = hasRegistry ? name.slice(0, slash) : defaultRegistry;
  const path = hasRegistry ? name.slice(slash + 1) : name;
  const paths = [path];
  if (registry === SHORT_NAMES) {
    if (path.startsWith('library/')) paths.push(path.slice('library/'.length));
    else if (!path.includes('/')) paths.push(`library/${path}`);
  }
  return paths.map(variant => `${registry}/${variant}${rest}`);
}

/** Whether one of the wildcard patterns fits an image, whichever way it was written. */
export function matchImage(
  patterns: readonly string[],
  image: string,
  defaultRegistry?: string,
): Match {
  const variants = imageVariants(image, defaultRegistry);
  const matched = variants.filter(variant =>
    patterns.some(pattern => wildcardMatch(pattern, variant)),
  );
  if (matched.length === variants.length) return 'yes';
  return matched.length ? 'unknown' : 'no';
}

/** Whether a wildcard pattern fits every image, however it is written. */
export function isCatchAll(pattern: string): boolean {
  return ['*', '*/*', '*:*', '*/*:*'].includes(pattern.replace(/\*+/g, '*'));
}
