/**
 * The target of `rel="next"` in a Link header (RFC 8288), only if it stays at
 * the same origin and path: a registry has no reason to page elsewhere.
 *
 * Answers undefined where the header names no next page.
 *
 * @throws Error where there is a next page that may not be followed.
 */
export function nextPage(
  header: string | undefined,
  current: URL,
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
  if (next.origin !== current.origin || next.pathname !== current.pathname) {
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
