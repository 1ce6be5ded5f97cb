import { asList, asRecord, asText, asTexts, at } from './json';
import type { JsonRecord } from './json';

/** Answer of a match; `unknown` where the question could not be read. */
export type Match = 'yes' | 'no' | 'unknown';

/** All must match: one `no` settles it, then one `unknown`. */
export function allOf(matches: Iterable<Match>): Match {
  let answer: Match = 'yes';
  for (const match of matches) {
    if (match === 'no') return 'no';
    if (match === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** One must match: one `yes` settles it, then one `unknown`. */
export function anyOf(matches: Iterable<Match>): Match {
  let answer: Match = 'no';
  for (const match of matches) {
    if (match === 'yes') return 'yes';
    if (match === 'unknown') answer = 'unknown';
  }
  return answer;
}

/** Turns `yes` and `no` round. */
export function negate(match: Match): Match {
  if (match === 'unknown') return 'unknown';
  return match === 'yes' ? 'no' : 'yes';
}

/**
 * Whether a text fits a pattern, in which `*` stands for any run of characters
 * and `?` for exactly one. Goes back to the last `*` at most, so a long pattern
 * cannot make it exponential.
 */
export function wildcardMatch(pattern: string, text: string): boolean {
  let patternAt = 0;
  let textAt = 0;
  let star = -1;
  let resumeAt = 0;
  while (textAt < text.length) {
    const expected = pattern[patternAt];
    if (expected === '*') {
      star = patternAt;
      resumeAt = textAt;
      patternAt += 1;
    } else if (
      patternAt < pattern.length &&
      (expected === '?' || expected === text[textAt])
    ) {
      patternAt += 1;
      textAt += 1;
    } else if (star >= 0) {
      patternAt = star + 1;
      resumeAt += 1;
      textAt = resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}

/** How the keys and values of `matchLabels` are compared. */
export interface LabelSelectorOptions {
  /** Lets `*` and `?` in `matchLabels` stand for other characters, as Kyverno does. */
  wildcards?: boolean;
}

function matchLabel(
  key: string,
  value: unknown,
  labels: Record<string, string>,
  options: LabelSelectorOptions,
): Match {
  if (typeof value !== 'string') return 'unknown';
  const found = options.wildcards
    ? Object.entries(labels).some(
        ([name, text]) =>
          wildcardMatch(key, name) && wildcardMatch(value, text),
      )
    : Object.hasOwn(labels, key) && labels[key] === value;
  return found ? 'yes' : 'no';
}

function matchExpression(
  expression: unknown,
  labels: Record<string, string>,
): Match {
  const key = asText(at(expression, 'key'));
  if (key === undefined) return 'unknown';
  const present = Object.hasOwn(labels, key);
  const operator = at(expression, 'operator');
  if (operator === 'Exists') return present ? 'yes' : 'no';
  if (operator === 'DoesNotExist') return present ? 'no' : 'yes';
  const values = asTexts(at(expression, 'values'));
  if (!values?.length) return 'unknown';
  const listed = present && values.includes(labels[key]);
  if (operator === 'In') return listed ? 'yes' : 'no';
  // An absent key is not in the list either.
  if (operator === 'NotIn') return listed ? 'no' : 'yes';
  return 'unknown';
}

/**
 * Whether a Kubernetes label selector selects an object with these labels. An
 * absent or empty selector selects everything; one that cannot be read is
 * `unknown`.
 */
export function matchLabelSelector(
  selector: unknown,
  labels: Record<string, string>,
  options: LabelSelectorOptions = {},
): Match {
  if (selector === undefined || selector === null) return 'yes';
  const { matchLabels, matchExpressions, ...others } = asRecord(selector) ?? {
    unreadable: selector,
  };
  if (Object.keys(others).length) return 'unknown';
  const exact = asRecord(matchLabels ?? {});
  const expressions = asList(matchExpressions ?? []);
  if (!exact || !expressions) return 'unknown';
  return allOf([
    ...Object.entries(exact).map(([key, value]) =>
      matchLabel(key, value, labels, options),
    ),
    ...expressions.map(expression => matchExpression(expression, labels)),
  ]);
}

/** Whether a label selector selects everything because it asks for nothing. */
export function isEmptySelector(selector: unknown): boolean {
  if (selector === undefined || selector === null) return true;
  const record: JsonRecord | undefined = asRecord(selector);
  return (
    record !== undefined &&
    Object.values(record).every(
      part =>
        asList(part)?.length === 0 ||
        Object.keys(asRecord(part) ?? { part }).length === 0,
    )
  );
}

/** A request to the API server, as far as rules look at it. */
export interface AdmissionRequest {
  group: string;
  version: string;
  resource: string;
  /** Empty for the object itself. */
  subresource: string;
  operation: 'CREATE' | 'UPDATE';
}

/** The request through which the containers of a new Pod come. */
export const POD_CREATE: AdmissionRequest = {
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  operation: 'CREATE',
};

/** The request that changes the image of a running Pod. */
export const POD_UPDATE: AdmissionRequest = {
  ...POD_CREATE,
  operation: 'UPDATE',
};

/** The request through which `kubectl debug` adds a container. */
export const EPHEMERAL_CONTAINERS_UPDATE: AdmissionRequest = {
  ...POD_UPDATE,
  subresource: 'ephemeralcontainers',
};

/** The request that decides about a path through which images come into a Pod. */
export function requestOfPath(
  path: 'containers' | 'initContainers' | 'ephemeralContainers',
): AdmissionRequest {
  return path === 'ephemeralContainers'
    ? EPHEMERAL_CONTAINERS_UPDATE
    : POD_CREATE;
}

function lists(items: unknown, wanted: string): Match {
  const texts = asTexts(items);
  if (!texts) return 'unknown';
  return texts.includes('*') || texts.includes(wanted) ? 'yes' : 'no';
}

function listsResource(items: unknown, request: AdmissionRequest): Match {
  const texts = asTexts(items);
  if (!texts) return 'unknown';
  const listed = texts.some(text => {
    const slash = text.indexOf('/');
    const resource = slash < 0 ? text : text.slice(0, slash);
    const subresource = slash < 0 ? '' : text.slice(slash + 1);
    return (
      (resource === '*' || resource === request.resource) &&
      (subresource === '*' || subresource === request.subresource)
    );
  });
  return listed ? 'yes' : 'no';
}

function inNamespacedScope(scope: unknown): Match {
  if (scope === undefined || scope === null) return 'yes';
  if (scope === '*' || scope === 'Namespaced') return 'yes';
  return scope === 'Cluster' ? 'no' : 'unknown';
}

/**
 * Whether one rule of a webhook or of an admission policy is about a request.
 * `pods` and `*` do not stand for a subresource, a part `/*` stands for all of
 * them and for the object itself.
 */
export function matchRule(rule: unknown, request: AdmissionRequest): Match {
  if (!asRecord(rule)) return 'unknown';
  return allOf([
    inNamespacedScope(at(rule, 'scope')),
    lists(at(rule, 'operations'), request.operation),
    lists(at(rule, 'apiGroups'), request.group),
    lists(at(rule, 'apiVersions'), request.version),
    listsResource(at(rule, 'resources'), request),
  ]);
}

/** Whether any of the rules is about a request; no rules match nothing. */
export function matchRules(rules: unknown, request: AdmissionRequest): Match {
  if (rules === undefined || rules === null) return 'no';
  const list = asList(rules);
  return list ? anyOf(list.map(rule => matchRule(rule, request))) : 'unknown';
}
