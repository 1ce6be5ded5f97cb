import type { TagImmutability } from 'backstage-plugin-image-signing-node';
import { z } from 'zod';

const selector = z.object({
  kind: z.string(),
  decoration: z.string(),
  pattern: z.string().max(1024),
});

/** An immutable tag rule of Harbor's API. */
export const immutableRule = z.object({
  disabled: z.boolean().optional(),
  tag_selectors: z.array(selector).nullish(),
  scope_selectors: z.record(z.string(), z.array(selector)).nullish(),
});
export type ImmutableRule = z.infer<typeof immutableRule>;

const MAX_ALTERNATIVES = 64;

/**
 * Whether a text matches a doublestar pattern of Harbor; undefined for patterns
 * with character classes, escapes or nested braces, which are not read here.
 */
export function matchesDoublestar(
  pattern: string,
  text: string,
): boolean | undefined {
  // Harbor takes an empty pattern for everything.
  if (pattern === '') return true;
  if (/[[\]\\]/.test(pattern)) return undefined;
  return alternativesOf(pattern)?.some(one => matchesGlob(one, text));
}

/** `a{b,c}` as `ab` and `ac`. */
function alternativesOf(pattern: string): string[] | undefined {
  let found = [''];
  for (const part of pattern.match(/\{[^{}]*\}|[^{}]+|[{}]/g) ?? []) {
    if (part === '{' || part === '}') return undefined;
    const choices = part.startsWith('{')
      ? part.slice(1, -1).split(',')
      : [part];
    found = found.flatMap(start => choices.map(choice => start + choice));
    if (found.length > MAX_ALTERNATIVES) return undefined;
  }
  return found;
}

/** Follows all ways at once, so that no pattern makes it slow. */
function matchesGlob(pattern: string, text: string): boolean {
  let ends = new Set([0]);
  for (const token of pattern.match(/\*+|[^*]/g) ?? []) {
    const next = new Set<number>();
    for (const end of ends) {
      if (!token.startsWith('*')) {
        const fits = token === '?' ? text[end] !== '/' : text[end] === token;
        if (end < text.length && fits) next.add(end + 1);
        continue;
      }
      for (let at = end; at <= text.length && !next.has(at); at++) {
        next.add(at);
        if (token === '*' && text[at] === '/') break;
      }
    }
    ends = next;
  }
  return ends.has(text.length);
}

// A tag has no slash, so one star is all of it.
const EVERY = new Set(['', '*', '**']);

/** Which tags of a repository Harbor's rules keep from being moved. */
export function immutabilityOf(
  rules: readonly ImmutableRule[],
  repository: string,
): { tagImmutability: TagImmutability; rule?: string } {
  const partly: string[] = [];
  let unread = false;
  for (const rule of rules) {
    const scope = rule.scope_selectors?.repository?.[0];
    const tags = rule.tag_selectors?.[0];
    if (rule.disabled || !scope || !tags) continue;
    const covered = coversRepository(scope, repository);
    if (covered === false) continue;
    if (covered === undefined || !readsTags(tags)) {
      unread = true;
      continue;
    }
    const every = EVERY.has(tags.pattern);
    if (tags.decoration === 'matches') {
      if (every) return { tagImmutability: 'immutable' };
      partly.push(tags.pattern);
    } else if (!every) {
      partly.push(`all but ${tags.pattern}`);
    }
  }
  if (partly.length > 0) {
    return {
      tagImmutability: 'partly',
      rule: partly.join('; ').slice(0, 1024),
    };
  }
  return unread
    ? { tagImmutability: 'unknown', rule: 'a rule of it cannot be read' }
    : { tagImmutability: 'mutable' };
}

type Selector = z.infer<typeof selector>;

function readsTags({ kind, decoration }: Selector): boolean {
  return (
    kind === 'doublestar' &&
    (decoration === 'matches' || decoration === 'excludes')
  );
}

function coversRepository(
  { kind, decoration, pattern }: Selector,
  repository: string,
): boolean | undefined {
  if (kind !== 'doublestar') return undefined;
  const matched = matchesDoublestar(pattern, repository);
  if (decoration === 'repoMatches') return matched;
  if (decoration === 'repoExcludes' && matched !== undefined) return !matched;
  return undefined;
}
