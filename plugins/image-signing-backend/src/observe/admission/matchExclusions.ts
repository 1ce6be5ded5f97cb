import type { FoundException } from 'backstage-plugin-image-signing-node';
import type { ExclusionBase } from './conditionExclusions';
import {
  EFFECT_OF,
  few,
  labelsLeftOut,
  namespacesLeftOut,
  scopeOf,
} from './foundExceptions';
import { asList, asTexts, at } from './json';
import {
  anyOf,
  EPHEMERAL_CONTAINERS_UPDATE,
  matchRule,
  POD_CREATE,
  POD_UPDATE,
} from './selectors';

/** The requests through which images come, and what they are called. */
const REQUESTS = [
  { request: POD_CREATE, what: 'new Pods' },
  { request: POD_UPDATE, what: 'changes of Pods' },
  { request: EPHEMERAL_CONTAINERS_UPDATE, what: 'debug containers' },
];

function excludedByRule(
  rule: unknown,
  index: number,
  of: string,
  base: ExclusionBase,
): FoundException[] {
  const matches = REQUESTS.map(({ request, what }) => ({
    what,
    match: matchRule(rule, request),
  })).filter(({ match }) => match !== 'no');
  if (!matches.length) return [];
  const names = asTexts(at(rule, 'resourceNames')) ?? [];
  return [
    {
      ...base,
      kind: 'policy-exclusion',
      part: `rule ${index}`,
      text: `${few(matches.map(({ what }) => what))}${
        names.length ? ` named ${few(names)}` : ''
      } are excluded from ${of}.`.replace(/^./, first => first.toUpperCase()),
      scope: {},
      effect: EFFECT_OF[anyOf(matches.map(({ match }) => match))],
    },
  ];
}

/**
 * What the selectors and excluded resources of a policy or binding
 * (`matchConstraints`, `matchResources`) leave out.
 */
export function matchExclusions(options: {
  resources: unknown;
  /** Who checks, as the end of a sentence. */
  of: string;
  base: ExclusionBase;
  /** Namespaces that the policy is limited to. */
  own?: string[];
}): FoundException[] {
  const { resources, of, base, own = [] } = options;
  const namespaces = namespacesLeftOut(at(resources, 'namespaceSelector'));
  const labels = [
    ...labelsLeftOut(at(resources, 'namespaceSelector')),
    ...labelsLeftOut(at(resources, 'objectSelector')),
  ];
  return [
    ...(namespaces.length
      ? [
          {
            ...base,
            kind: 'policy-exclusion' as const,
            part: 'namespaces',
            text: `The selector leaves ${few(namespaces)} out of ${of}.`,
            scope: scopeOf({ namespaces }),
            effect: 'in-force' as const,
          },
        ]
      : []),
    ...(labels.length
      ? [
          {
            ...base,
            kind: 'policy-exclusion' as const,
            part: 'labels',
            text: `The label ${few(
              labels,
            )} takes its object or namespace out of ${of}.`,
            // A label may be set in any namespace.
            scope: scopeOf({ namespaces: own }),
            effect: 'in-force' as const,
          },
        ]
      : []),
    ...(asList(at(resources, 'excludeResourceRules')) ?? [])
      .flatMap((rule, index) => excludedByRule(rule, index, of, base))
      .map(found => ({ ...found, scope: scopeOf({ namespaces: own }) })),
  ];
}
