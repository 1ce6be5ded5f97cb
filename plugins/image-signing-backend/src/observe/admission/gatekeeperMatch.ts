import type { EnforcementMode } from 'backstage-plugin-image-signing-common';
import type { NamespaceFacts } from 'backstage-plugin-image-signing-node';
import { asList, asText, asTexts, at } from './json';
import { allOf, isEmptySelector, matchLabelSelector } from './selectors';
import type { Match } from './selectors';
import { labelsOf } from './webhookGates';

/** Gatekeeper's own wildcard: a `*` at the beginning, at the end, or both. */
export function matchNamespaceGlob(pattern: string, name: string): boolean {
  const open = pattern.startsWith('*');
  const close = pattern.endsWith('*');
  if (open && close) {
    return name.includes(pattern.replace(/^\*/, '').replace(/\*$/, ''));
  }
  if (open) return name.endsWith(pattern.slice(1));
  return close ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Whether one of the namespace patterns fits; `no` without any. */
export function matchNamespaces(patterns: unknown, name: string): Match {
  const texts = asTexts(patterns ?? []);
  if (!texts) return 'unknown';
  return texts.some(pattern => matchNamespaceGlob(pattern, name))
    ? 'yes'
    : 'no';
}

function lists(values: unknown, wanted: string): Match {
  const texts = asTexts(values ?? []);
  if (!texts) return 'unknown';
  return texts.length === 0 || texts.includes('*') || texts.includes(wanted)
    ? 'yes'
    : 'no';
}

function matchKinds(kinds: unknown): Match {
  const list = asList(kinds ?? []);
  if (!list) return 'unknown';
  if (list.length === 0) return 'yes';
  const answers = list.map(entry =>
    allOf([
      lists(at(entry, 'kinds'), 'Pod'),
      lists(at(entry, 'apiGroups'), ''),
    ]),
  );
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function negated(match: Match): Match {
  if (match === 'unknown') return 'unknown';
  return match === 'yes' ? 'no' : 'yes';
}

/** What a constraint's `match` says of the Pods of a namespace. */
export interface ConstraintMatch {
  pods: Match;
  /** Names the part that leaves them out, or that could not be read. */
  part: string;
  /** True where labels on a Pod take it out. */
  byLabels: boolean;
}

/** Reads the `match` of a constraint for the Pods of a namespace. */
export function matchConstraint(
  match: unknown,
  namespace: NamespaceFacts,
): ConstraintMatch {
  const source = at(match, 'source') ?? 'All';
  const scope = at(match, 'scope') ?? '*';
  const listed = at(match, 'namespaces');
  const labels = at(match, 'labelSelector');
  const name = asText(at(match, 'name')) ?? '*';
  const parts: Array<[string, Match]> = [
    ['kinds', matchKinds(at(match, 'kinds'))],
    ['scope', scope === '*' || scope === 'Namespaced' ? 'yes' : 'no'],
    [
      'namespaces',
      asList(listed)?.length === 0 || listed === undefined || listed === null
        ? 'yes'
        : matchNamespaces(listed, namespace.name),
    ],
    [
      'excludedNamespaces',
      negated(matchNamespaces(at(match, 'excludedNamespaces'), namespace.name)),
    ],
    [
      'namespaceSelector',
      matchLabelSelector(at(match, 'namespaceSelector'), labelsOf(namespace)),
    ],
    ['labelSelector', matchLabelSelector(labels, {})],
    // A Pod may have any name, so a name restricts.
    ['name', /^\**$/.test(name) ? 'yes' : 'no'],
    ['source', source === 'All' || source === 'Original' ? 'yes' : 'no'],
  ];
  const pods = allOf(parts.map(([, answer]) => answer));
  return {
    pods,
    part: parts.find(([, answer]) => answer === pods)?.[0] ?? '',
    byLabels: !isEmptySelector(labels),
  };
}

const ACTIONS: Record<string, EnforcementMode> = {
  deny: 'enforce',
  warn: 'warn',
  dryrun: 'audit',
};
const ORDER: EnforcementMode[] = ['enforce', 'warn', 'audit', 'none'];

/**
 * The mode of a constraint at admission. The scoped actions count only where
 * `enforcementAction` is `scoped`; an action that Gatekeeper does not know is
 * not carried out.
 */
export function modeOfConstraint(spec: unknown): EnforcementMode {
  const action = at(spec, 'enforcementAction') ?? 'deny';
  if (typeof action !== 'string') return 'unknown';
  if (action !== 'scoped') {
    return Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : 'none';
  }
  const scoped = asList(at(spec, 'scopedEnforcementActions'));
  if (!scoped) return 'unknown';
  const modes = scoped.map((entry): EnforcementMode => {
    const points = asList(at(entry, 'enforcementPoints'))?.map(point =>
      at(point, 'name'),
    );
    const named = asText(at(entry, 'action')) ?? '';
    const mode = Object.hasOwn(ACTIONS, named) ? ACTIONS[named] : 'none';
    if (!points) return 'none';
    if (points.includes('*') || points.includes('validation.gatekeeper.sh')) {
      return mode;
    }
    // Only looked for in what is there already.
    return mode !== 'none' && points.includes('audit.gatekeeper.sh')
      ? 'audit'
      : 'none';
  });
  return ORDER.find(mode => modes.includes(mode)) ?? 'none';
}
