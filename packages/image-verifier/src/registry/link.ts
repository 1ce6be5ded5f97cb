/**
 * The target of `rel="next"` in a Link header (RFC 8288), only if it stays at
 * the same origin and path: a registry has no reason to page elsewhere.
 *
 * Answers undefined where the header names no next page.
 *
 * @param current - where the page was read, after redirects.
 * @param first - what was asked for. A page that was read at another host may
 * not send us on there: the next request would carry the credentials.
 * @throws Error where there is a next page that may not be followed.
 */
export function nextPage(
  header: string | undefined,
  current: URL,
  first: URL = current,
): URL | undefined {
  const target = header === undefined ? undefined : nextTarget(header);
  if (target === undefined) {
    return undefined;
  }
  let next: URL;
  try {
    next = new URL(target, current);
  } catch {
    throw new Error('the next page has no valid address');
  }
  if (
    next.origin !== current.origin ||
    next.origin !== first.origin ||
    next.pathname !== current.pathname
  ) {
    throw new Error('the next page is at another place');
  }
  if (next.search === current.search) {
    throw new Error('the next page is the same page');
  }
  next.hash = '';
  return next;
}

function nextTarget(header: string): string | undefined {
  for (const match of header.slice(0, 8192).matchAll(/<([^>]*)>([^<]*)/g)) {
    if (/;\s*rel\s*=\s*(?:"next"|next(?=[\s;,]|$))/i.test(match[2])) {
      return match[1];
    }
  }
  return undefined;
}
