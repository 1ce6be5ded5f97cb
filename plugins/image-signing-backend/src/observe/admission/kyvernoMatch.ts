import type { NamespaceFacts } from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, asTexts, at } from './json';
import {
  isEmptySelector,
  matchLabelSelector,
  wildcardMatch,
} from './selectors';
import type { AdmissionRequest } from './selectors';
import { labelsOf } from './webhookGates';

/** A kind as Kyverno's policies write it: `Pod`, `v1/Pod`, `Pod/exec`, `apps/v1/Deployment`. */
export interface KindSelector {
  group: string;
  version: string;
  kind: string;
  subresource: string;
}

const VERSION = /^(v\d+((alpha|beta)\d+)?|\*)$/;

function kindSelector(
  group: string,
  version: string,
  kind: string,
  subresource: string,
): KindSelector {
  return { group, version, kind, subresource };
}

/** Takes a kind apart the way Kyverno does. */
export function parseKindSelector(input: string): KindSelector {
  const slashed = input.split('/');
  const last = slashed.pop() ?? '';
  const parts = [...slashed, ...last.split('.')];
  const [first, second, third, fourth] = parts;
  switch (parts.length) {
    case 1:
      return kindSelector('*', '*', first, '');
    case 2:
      if (first === '*' && second === '*')
        return kindSelector('*', '*', '*', '*');
      if (first === '*' && second === second.toLowerCase()) {
        return kindSelector('*', '*', first, second);
      }
      return VERSION.test(first)
        ? kindSelector('*', first, second, '')
        : kindSelector('*', '*', first, second);
    case 3:
      return VERSION.test(first)
        ? kindSelector('*', first, second, third)
        : kindSelector(first, second, third, '');
    case 4:
      return kindSelector(first, second, third, fourth);
    default:
      return kindSelector('', '', '', '');
  }
}

/**
 * What a match or exclude block says of the Pods of a namespace: all of them,
 * none, or those with certain properties, named in `by`.
 */
export type PodMatch =
  | { pods: 'all' | 'none' | 'unknown' }
  | { pods: 'some'; by: PodProperty[]; unlabelled: boolean };

/** What a block may look at beyond kind and namespace. */
export type PodProperty = 'labels' | 'annotations' | 'name' | 'user';

/** The question that a block is asked. */
export interface PodQuestion {
  request: AdmissionRequest;
  namespace: NamespaceFacts;
}

const ALL: PodMatch = { pods: 'all' };
const NONE: PodMatch = { pods: 'none' };
const UNKNOWN: PodMatch = { pods: 'unknown' };

const DESCRIPTION_FIELDS = [
  'kinds',
  'name',
  'names',
  'namespaces',
  'annotations',
  'selector',
  'namespaceSelector',
  'operations',
];
const USER_FIELDS = ['roles', 'clusterRoles', 'subjects'];

function isUnset(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    asList(value)?.length === 0
  );
}

function matchesKind(kinds: readonly string[], request: AdmissionRequest) {
  return kinds.some(text => {
    const { group, version, kind, subresource } = parseKindSelector(text);
    return (
      wildcardMatch(group, request.group) &&
      wildcardMatch(version, request.version) &&
      wildcardMatch(kind, 'Pod') &&
      // A rule on Pods is asked about ephemeral containers too.
      (wildcardMatch(subresource, request.subresource) ||
        request.subresource === 'ephemeralcontainers')
    );
  });
}

/** One list of texts: absent does not restrict, unreadable is `unknown`. */
function textsOf(value: unknown): string[] | 'unset' | undefined {
  return isUnset(value) ? 'unset' : asTexts(value);
}

function byFixedFacts(resources: unknown, question: PodQuestion): PodMatch {
  const { request, namespace } = question;
  const kinds = textsOf(at(resources, 'kinds'));
  const namespaces = textsOf(at(resources, 'namespaces'));
  const operations = textsOf(at(resources, 'operations'));
  if (!kinds || !namespaces || !operations) return UNKNOWN;
  if (operations !== 'unset' && !operations.includes(request.operation)) {
    return NONE;
  }
  if (kinds !== 'unset' && !matchesKind(kinds, request)) return NONE;
  if (
    namespaces !== 'unset' &&
    !namespaces.some(pattern => wildcardMatch(pattern, namespace.name))
  ) {
    return NONE;
  }
  const selector = at(resources, 'namespaceSelector');
  if (selector === undefined || selector === null) return ALL;
  const selected = matchLabelSelector(selector, labelsOf(namespace), {
    wildcards: true,
  });
  if (selected === 'unknown') return UNKNOWN;
  return selected === 'yes' ? ALL : NONE;
}

function restrictingNames(resources: unknown): boolean | undefined {
  const names = textsOf(at(resources, 'names'));
  const name = at(resources, 'name');
  if (!names || (!isUnset(name) && asText(name) === undefined))
    return undefined;
  const isAny = (pattern: string) => /^\*+$/.test(pattern);
  return (
    (names !== 'unset' && !names.some(isAny)) ||
    (!isUnset(name) && !isAny(asText(name) ?? ''))
  );
}

/** One filter: a resource description and user information, all of which must hold. */
function matchFilter(filter: unknown, question: PodQuestion): PodMatch {
  const record = asRecord(filter);
  if (!record) return UNKNOWN;
  const resources = asRecord(record.resources ?? {});
  if (!resources) return UNKNOWN;
  if (Object.keys(resources).some(key => !DESCRIPTION_FIELDS.includes(key))) {
    return UNKNOWN;
  }
  const describes = DESCRIPTION_FIELDS.some(key => !isUnset(resources[key]));
  const names = USER_FIELDS.some(key => !isUnset(record[key]));
  // Kyverno lets an empty filter match nothing.
  if (!describes && !names) return NONE;

  const fixed = byFixedFacts(resources, question);
  if (fixed.pods !== 'all') return fixed;

  const by: PodProperty[] = [];
  let unlabelled = true;
  const { selector } = resources;
  if (
    selector !== undefined &&
    selector !== null &&
    !isEmptySelector(selector)
  ) {
    const bare = matchLabelSelector(selector, {}, { wildcards: true });
    if (bare === 'unknown') return UNKNOWN;
    by.push('labels');
    unlabelled = bare === 'yes';
  }
  const annotations = asRecord(resources.annotations ?? {});
  const restrictsNames = restrictingNames(resources);
  if (!annotations || restrictsNames === undefined) return UNKNOWN;
  if (Object.keys(annotations).length) by.push('annotations');
  if (restrictsNames) by.push('name');
  if (names) by.push('user');
  if (!by.length) return ALL;
  return {
    pods: 'some',
    by,
    unlabelled: unlabelled && by.length === 1 && by[0] === 'labels',
  };
}

function union(matches: PodMatch[]): PodMatch {
  if (matches.some(({ pods }) => pods === 'all')) return ALL;
  if (matches.some(({ pods }) => pods === 'unknown')) return UNKNOWN;
  const some = matches.flatMap(match => (match.pods === 'some' ? [match] : []));
  if (!some.length) return NONE;
  return {
    pods: 'some',
    by: [...new Set(some.flatMap(({ by }) => by))],
    unlabelled: some.some(({ unlabelled }) => unlabelled),
  };
}

function intersection(matches: PodMatch[]): PodMatch {
  if (matches.some(({ pods }) => pods === 'none')) return NONE;
  if (matches.some(({ pods }) => pods === 'unknown')) return UNKNOWN;
  const some = matches.flatMap(match => (match.pods === 'some' ? [match] : []));
  if (!some.length) return ALL;
  return {
    pods: 'some',
    by: [...new Set(some.flatMap(({ by }) => by))],
    unlabelled: some.every(({ unlabelled }) => unlabelled),
  };
}

/**
 * What a `match` or `exclude` block of a Kyverno policy or exception says of
 * the Pods of a namespace. An absent block is about none.
 */
export function matchBlock(block: unknown, question: PodQuestion): PodMatch {
  if (block === undefined || block === null) return NONE;
  const record = asRecord(block);
  if (!record) return UNKNOWN;
  const any = isUnset(record.any) ? [] : asList(record.any);
  const all = isUnset(record.all) ? [] : asList(record.all);
  if (!any || !all) return UNKNOWN;
  if (any.length)
    return union(any.map(filter => matchFilter(filter, question)));
  if (all.length) {
    return intersection(all.map(filter => matchFilter(filter, question)));
  }
  return matchFilter(record, question);
}
