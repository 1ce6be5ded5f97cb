import type { EnforcementMode } from 'backstage-plugin-image-signing-common';
import type { NamespaceFacts } from 'backstage-plugin-image-signing-node';
import type { NamedExpression } from './celDigest';
import { asList, asRecord, asText, asTexts, at } from './json';
import {
  allOf,
  anyOf,
  isEmptySelector,
  matchLabelSelector,
  matchRule,
  matchRules,
  negate,
} from './selectors';
import type { AdmissionRequest, Match } from './selectors';
import { labelsOf } from './webhookGates';

/** What a set of match constraints says about a request into a namespace. */
export interface Scope {
  match: Match;
  /** True where labels on a Pod take it out. */
  byLabels: boolean;
  /** Names the part that leaves the request out. */
  part: string;
}

/** One `matchConstraints` or `matchResources`; an absent one restricts nothing. */
export function scopeOf(
  constraints: unknown,
  request: AdmissionRequest,
  namespace: NamespaceFacts,
  absentRules: Match,
): Scope {
  if (constraints === undefined || constraints === null) {
    return { match: absentRules, byLabels: false, part: 'rules' };
  }
  if (!asRecord(constraints)) {
    return { match: 'unknown', byLabels: false, part: 'constraints' };
  }
  const rules = at(constraints, 'resourceRules') ?? undefined;
  const listed =
    rules === undefined || asList(rules)?.length === 0
      ? absentRules
      : matchNamedRules(rules, request);
  const excluded = matchRules(at(constraints, 'excludeResourceRules'), request);
  const selected = matchLabelSelector(
    at(constraints, 'namespaceSelector'),
    labelsOf(namespace),
  );
  const objectSelector = at(constraints, 'objectSelector');
  const unlabelled = matchLabelSelector(objectSelector, {});
  const parts: Array<[string, Match]> = [
    ['resource rules', listed],
    ['exclusions', negate(excluded)],
    ['namespace selector', selected],
    ['object selector', unlabelled],
  ];
  const match = allOf(parts.map(([, part]) => part));
  return {
    match,
    byLabels: !isEmptySelector(objectSelector),
    part: parts.find(([, part]) => part === match)?.[0] ?? '',
  };
}

/** Rules that are limited to named objects do not cover a Pod of any name. */
function matchNamedRules(rules: unknown, request: AdmissionRequest): Match {
  const list = asList(rules);
  if (!list) return 'unknown';
  return anyOf(
    list.map(rule => {
      const names = at(rule, 'resourceNames') ?? [];
      if (!asTexts(names)) return 'unknown';
      return asList(names)?.length ? 'no' : matchRule(rule, request);
    }),
  );
}

/** The mode of a set of `validationActions`; `unknown` where there is none that is known. */
export function modeOfActions(actions: unknown): EnforcementMode {
  const texts = asTexts(actions);
  if (!texts?.length) return 'unknown';
  if (texts.includes('Deny')) return 'enforce';
  if (texts.includes('Warn')) return 'warn';
  return texts.includes('Audit') ? 'audit' : 'unknown';
}

/** The `variables` of a policy, as names with expressions. */
export function namedExpressions(variables: unknown): NamedExpression[] {
  return (asList(variables) ?? []).flatMap(variable => {
    const name = asText(at(variable, 'name'));
    const expression = asText(at(variable, 'expression'));
    return name !== undefined && expression !== undefined
      ? [{ name, expression }]
      : [];
  });
}
