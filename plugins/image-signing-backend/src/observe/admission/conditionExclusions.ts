import type { FoundException } from 'backstage-plugin-image-signing-node';
import { celChildren, celPath, parseCel } from './cel';
import type { CelNode } from './cel';
import { effectOfConditions } from './conditions';
import { few, scopeOf } from './foundExceptions';
import { asList, asText, at } from './json';
import { POD_CREATE } from './selectors';

/** What every exception of one object has in common. */
export type ExclusionBase = Omit<
  FoundException,
  'kind' | 'part' | 'text' | 'scope' | 'effect'
>;

const MAX_CONDITIONS = 50;
const MAX_LITERALS = 50;
/** No namespace that a condition could name. */
const ELSEWHERE = '';

function literals(node: CelNode): string[] {
  if (node.op === 'value') {
    return typeof node.args === 'string' ? [node.args] : [];
  }
  return celChildren(node).flatMap(literals);
}

function effectIn(condition: unknown, namespace: string) {
  return effectOfConditions([condition], { request: POD_CREATE, namespace });
}

/** Namespaces that a condition names and leaves out, with `*` for a part of a name. */
function namespacesOf(condition: unknown, node: CelNode): string[] {
  const isLeftOut = (name: string) => effectIn(condition, name) === 'never';
  if (isLeftOut(ELSEWHERE)) return [];
  return [...new Set(literals(node))]
    .filter(Boolean)
    .slice(0, MAX_LITERALS)
    .filter(isLeftOut)
    .map(name => {
      const before = isLeftOut(`x${name}`) ? '*' : '';
      const after = isLeftOut(`${name}x`) ? '*' : '';
      return `${before}${name}${after}`;
    });
}

/** The users and groups that a condition names, with `*` for a part of a name. */
function usersOf(node: CelNode): string[] {
  if (node.op === 'rcall' && node.args[2].length === 1) {
    const [name, target, [wanted]] = node.args;
    const path = celPath(target)?.join('.');
    if (
      path?.startsWith('request.userInfo') &&
      wanted.op === 'value' &&
      typeof wanted.args === 'string'
    ) {
      if (name === 'startsWith') return [`${wanted.args}*`];
      if (name === 'endsWith') return [`*${wanted.args}`];
      if (name === 'contains') return [`*${wanted.args}*`];
    }
  }
  if (node.op === 'value') {
    return typeof node.args === 'string' ? [node.args] : [];
  }
  return celChildren(node).flatMap(usersOf);
}

/**
 * What the match conditions of a webhook or policy take out of it: namespaces
 * that they name, users, or objects by something that cannot be judged. A
 * condition that lists what is checked, and so names nothing that is not, is a
 * selection and no exception.
 */
export function conditionExclusions(options: {
  conditions: unknown;
  /** Who checks, as the end of a sentence: `webhook x`, `the policy`. */
  of: string;
  base: ExclusionBase;
  /** Put before the names of the conditions, to tell them apart. */
  part?: string;
}): FoundException[] {
  const { conditions, of, base, part } = options;
  const list = (asList(conditions) ?? []).slice(0, MAX_CONDITIONS);
  return list.flatMap((condition, index): FoundException[] => {
    const name = asText(at(condition, 'name')) || String(index + 1);
    const node = parseCel(asText(at(condition, 'expression')));
    const effect = node ? effectIn(condition, ELSEWHERE) : 'unknown';
    const namespaces = node ? namespacesOf(condition, node) : [];
    const own = {
      ...base,
      part: ['condition', part, name].filter(Boolean).join(' '),
    };
    return [
      ...(namespaces.length
        ? [
            {
              ...own,
              kind: 'policy-exclusion' as const,
              text: `Condition ${name} takes ${few(namespaces)} out of ${of}.`,
              scope: scopeOf({ namespaces }),
              effect: 'in-force' as const,
            },
          ]
        : []),
      ...(effect === 'users' && node
        ? [
            {
              ...own,
              kind: 'subject-exclusion' as const,
              text: `Condition ${name} takes the requests of certain users out of ${of}.`,
              scope: scopeOf({ users: usersOf(node) }),
              effect: 'in-force' as const,
            },
          ]
        : []),
      ...(effect === 'unknown'
        ? [
            {
              ...own,
              kind: 'policy-exclusion' as const,
              text: `What condition ${name} takes out of ${of} could not be told.`,
              scope: {},
              effect: 'unknown' as const,
            },
          ]
        : []),
    ];
  });
}
