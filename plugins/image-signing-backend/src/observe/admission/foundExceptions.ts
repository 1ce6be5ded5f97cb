import type {
  FoundException,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { asList, asText, asTextMap, asTexts, at } from './json';
import type { Match } from './selectors';

type WrittenFacts = Pick<
  FoundException,
  'owner' | 'reason' | 'ticket' | 'expiresAt' | 'createdAt'
>;
type Scope = FoundException['scope'];

const MAX_LISTED = 50;
const MAX_TEXT = 256;
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Last parts of annotation keys that people use, in lower case without dashes. */
const WORDS = {
  owner: ['owner', 'owners', 'team', 'contact', 'requestedby'],
  reason: ['reason', 'justification'],
  ticket: ['ticket', 'issue', 'jira', 'changerequest'],
  expiry: ['expires', 'expiresat', 'expiry', 'expirydate', 'validuntil'],
};

/** What a yes or no to "is it in use" says of an exception. */
export const EFFECT_OF: Record<Match, FoundException['effect']> = {
  yes: 'in-force',
  no: 'inert',
  unknown: 'unknown',
};

/** The first value whose key ends in one of the words. */
function valueOf(
  map: Record<string, string>,
  words: readonly string[],
): string | undefined {
  const key = Object.keys(map)
    .sort()
    .find(
      name =>
        map[name].trim() &&
        words.includes(
          (name.split('/').at(-1) ?? '').replace(/[-_.]/g, '').toLowerCase(),
        ),
    );
  return key && map[key].trim().slice(0, MAX_TEXT);
}

/** A date or time as ISO 8601; undefined for everything else. */
export function readTime(value: unknown): string | undefined {
  const text = asText(value)?.trim() ?? '';
  const shape =
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;
  if (!shape.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Kyverno's cleanup controller deletes what carries it, where it may. */
const TTL_LABEL = 'cleanup.kyverno.io/ttl';
const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function durationOf(text: string): number | undefined {
  if (!/^(\d{1,9}(\.\d{1,9})?(ms|[smhdw]))+$/.test(text)) return undefined;
  return [...text.matchAll(/([\d.]+)(ms|[smhdw])/g)]
    .map(([, count, unit]) => Number(count) * UNITS[unit])
    .reduce((sum, part) => sum + part, 0);
}

/**
 * When Kyverno's cleanup shall delete an object: a duration from its creation,
 * a date, or a time without colons.
 */
export function ttlEnd({ metadata }: KubernetesObject): string | undefined {
  const text = asTextMap(metadata.labels)[TTL_LABEL]?.trim();
  if (!text) return undefined;
  const compact = /^(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (compact) return readTime(`${compact[1]}:${compact[2]}:${compact[3]}Z`);
  const duration = durationOf(text);
  if (duration === undefined) return readTime(text);
  const created = readTime(metadata.creationTimestamp);
  const end = new Date(Date.parse(created ?? '') + duration);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
}

/** The ends that Kyverno knows of an exception, as far as they are written. */
export function kyvernoEnd(
  exception: KubernetesObject,
  /** Read late, or by nobody: it ends nothing for certain. */
  soft: string | undefined,
  /** Ends it by a condition of its own. */
  hard: string | undefined,
): Pick<FoundException, 'expiresAt' | 'expiryEnforced'> {
  if (hard) return { expiresAt: hard, expiryEnforced: true };
  // The controller may not delete exceptions unless somebody lets it.
  const [first] = [soft, ttlEnd(exception)].filter(Boolean).sort();
  return first ? { expiresAt: first } : {};
}

/** What annotations, labels and given properties tell of an exception. */
export function writtenFacts(
  object: KubernetesObject,
  properties?: unknown,
): WrittenFacts {
  const { annotations, labels, creationTimestamp } = object.metadata;
  const maps = [properties, annotations, labels].map(asTextMap);
  const first = (words: readonly string[]) =>
    maps.map(map => valueOf(map, words)).find(value => value);
  const facts: WrittenFacts = {};
  const owner = first(WORDS.owner) ?? first(['approvedby']);
  const reason = first(WORDS.reason);
  const ticket = first(WORDS.ticket);
  const expiresAt = readTime(first(WORDS.expiry));
  const createdAt = readTime(creationTimestamp);
  if (owner) facts.owner = owner;
  if (reason) facts.reason = reason;
  if (ticket) facts.ticket = ticket;
  if (expiresAt) facts.expiresAt = expiresAt;
  if (createdAt) facts.createdAt = createdAt;
  return facts;
}

/** The object of an exception. */
export function objectOf(
  object: KubernetesObject,
  kind: string,
): FoundException['object'] {
  const namespace = asText(object.metadata.namespace);
  return {
    kind: asText(object.kind) || kind,
    ...(namespace && { namespace }),
    name: asText(object.metadata.name) ?? '',
  };
}

/** A scope without its empty lists; a list that restricts nothing is left out. */
export function scopeOf(lists: Scope): Scope {
  const scope: Scope = {};
  for (const key of Object.keys(lists) as Array<keyof Scope>) {
    const items = [...new Set(lists[key] ?? [])];
    if (items.length && !items.some(item => /^\**$/.test(item))) {
      scope[key] = items
        .slice(0, MAX_LISTED)
        .map(item => item.slice(0, MAX_TEXT));
    }
  }
  return scope;
}

/** The digests of images, where every one of them has one. */
export function digestsOf(images: readonly string[] | undefined): string[] {
  const digests = (images ?? []).map(
    image => /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1],
  );
  return digests.every(digest => digest !== undefined)
    ? (digests as string[])
    : [];
}

/** A few of many texts, to say in a sentence. */
export function few(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).join(', ');
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}

/** Namespaces that a namespace selector leaves out by name. */
export function namespacesLeftOut(selector: unknown): string[] {
  return (asList(at(selector, 'matchExpressions')) ?? []).flatMap(expression =>
    at(expression, 'key') === NAME_LABEL &&
    at(expression, 'operator') === 'NotIn'
      ? asTexts(at(expression, 'values')) ?? []
      : [],
  );
}

/** Labels that take their object out of a selector, as `key` or `key=value`. */
export function labelsLeftOut(selector: unknown): string[] {
  return (asList(at(selector, 'matchExpressions')) ?? []).flatMap(
    expression => {
      const key = asText(at(expression, 'key'));
      if (key === undefined || key === NAME_LABEL) return [];
      if (at(expression, 'operator') === 'DoesNotExist') return [key];
      return at(expression, 'operator') === 'NotIn'
        ? (asTexts(at(expression, 'values')) ?? []).map(
            value => `${key}=${value}`,
          )
        : [];
    },
  );
}

/** The exceptions without those that say the same of the same object. */
export function unique(found: readonly FoundException[]): FoundException[] {
  const byKey = new Map(
    found.map(one => [
      JSON.stringify([one.kind, one.object, one.part ?? '']),
      one,
    ]),
  );
  return [...byKey.values()];
}
