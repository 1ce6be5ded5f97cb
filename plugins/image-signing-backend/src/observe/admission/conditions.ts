import { celChildren, celPath, parseCel } from './cel';
import type { CelNode } from './cel';
import { instantOf } from './instants';
import { asList, asText, at } from './json';
import type { AdmissionRequest, Match } from './selectors';

/** What is known of a request when its content is not. */
export interface RequestFacts {
  request: AdmissionRequest;
  namespace: string;
  /** Where expressions may ask for the time; absent leaves it unknown. */
  now?: Date;
}

/**
 * What a match condition leaves of a check: `always` runs it, `never` skips it,
 * `users` skips it for certain requesters only; `unknown` cannot be told.
 */
export type ConditionEffect = 'always' | 'never' | 'users' | 'unknown';

type Known = string | number | bigint | boolean | Known[];

/** What the parts of an expression are known to be. */
interface Knowledge {
  fields: Map<string, Known>;
  now?: Date;
}

const KINDS: Record<string, Known> = { pods: 'Pod' };

function knownFields(facts: RequestFacts): Map<string, Known> {
  const { request, namespace } = facts;
  const kind = KINDS[request.resource] ?? '';
  return new Map<string, Known>([
    ['request.namespace', namespace],
    ['request.operation', request.operation],
    ['request.subResource', request.subresource],
    ['request.resource.group', request.group],
    ['request.resource.version', request.version],
    ['request.resource.resource', request.resource],
    ['request.requestResource.resource', request.resource],
    ['request.kind.group', request.group],
    ['request.kind.version', request.version],
    ['request.kind.kind', kind],
    ['object.kind', kind],
    ['object.apiVersion', request.version],
    ['object.metadata.namespace', namespace],
    ['namespaceObject.metadata.name', namespace],
  ]);
}

function valueOf(node: CelNode, known: Map<string, Known>): Known | undefined {
  if (node.op === 'value') {
    const value = node.args;
    return typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'bigint' ||
      typeof value === 'boolean'
      ? value
      : undefined;
  }
  if (node.op === 'list') {
    const values = node.args.map(item => valueOf(item, known));
    return values.some(value => value === undefined)
      ? undefined
      : (values as Known[]);
  }
  const path = celPath(node);
  return path && known.get(path.join('.'));
}

function compare(
  node: Extract<CelNode, { op: '==' | '!=' | 'in' }>,
  known: Map<string, Known>,
): Match {
  const left = valueOf(node.args[0], known);
  const right = valueOf(node.args[1], known);
  if (left === undefined || right === undefined || Array.isArray(left)) {
    return 'unknown';
  }
  if (node.op === 'in') {
    if (!Array.isArray(right)) return 'unknown';
    return right.includes(left) ? 'yes' : 'no';
  }
  if (Array.isArray(right) || typeof left !== typeof right) return 'unknown';
  return (left === right) === (node.op === '==') ? 'yes' : 'no';
}

function compareTimes(
  node: Extract<CelNode, { op: '<' | '<=' | '>' | '>=' }>,
  now: Date | undefined,
): Match {
  const [left, right] = node.args.map(side => instantOf(side, now));
  if (left === undefined || right === undefined) return 'unknown';
  const orders = {
    '<': left < right,
    '<=': left <= right,
    '>': left > right,
    '>=': left >= right,
  };
  return orders[node.op] ? 'yes' : 'no';
}

function testText(
  node: Extract<CelNode, { op: 'rcall' }>,
  known: Map<string, Known>,
): Match {
  const [name, target, args] = node.args;
  const text = valueOf(target, known);
  const wanted = args.length === 1 ? valueOf(args[0], known) : undefined;
  if (typeof text !== 'string' || typeof wanted !== 'string') return 'unknown';
  if (name === 'startsWith') return text.startsWith(wanted) ? 'yes' : 'no';
  if (name === 'endsWith') return text.endsWith(wanted) ? 'yes' : 'no';
  if (name === 'contains') return text.includes(wanted) ? 'yes' : 'no';
  return 'unknown';
}

const knownByFacts = new WeakMap<RequestFacts, Knowledge>();

/**
 * What a boolean CEL expression is for every request of this kind into this
 * namespace, whatever else it carries.
 */
export function truthOf(node: CelNode, facts: RequestFacts): Match {
  let known = knownByFacts.get(facts);
  if (!known) {
    known = { fields: knownFields(facts), now: facts.now };
    knownByFacts.set(facts, known);
  }
  return truth(node, known);
}

/** `has(object.spec.template)`: a Pod has none. */
function asksForTemplate(node: CelNode): boolean {
  if (node.op !== 'call' || node.args[0] !== 'has') return false;
  const path = node.args[1][0] && celPath(node.args[1][0])?.join('.');
  return path === 'object.spec.template' || path === 'object.spec.jobTemplate';
}

function truth(node: CelNode, known: Knowledge): Match {
  switch (node.op) {
    case 'value':
      if (node.args === true) return 'yes';
      return node.args === false ? 'no' : 'unknown';
    case '!_': {
      const inner = truth(node.args, known);
      if (inner === 'unknown') return 'unknown';
      return inner === 'yes' ? 'no' : 'yes';
    }
    case '&&': {
      const sides = node.args.map(side => truth(side, known));
      if (sides.includes('no')) return 'no';
      return sides.includes('unknown') ? 'unknown' : 'yes';
    }
    case '||': {
      const sides = node.args.map(side => truth(side, known));
      if (sides.includes('yes')) return 'yes';
      return sides.includes('unknown') ? 'unknown' : 'no';
    }
    case '?:': {
      const condition = truth(node.args[0], known);
      if (condition === 'unknown') return 'unknown';
      return truth(node.args[condition === 'yes' ? 1 : 2], known);
    }
    case '==':
    case '!=':
    case 'in':
      return compare(node, known.fields);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compareTimes(node, known.now);
    case 'rcall':
      return testText(node, known.fields);
    case 'call':
      return known.fields.get('object.kind') === 'Pod' && asksForTemplate(node)
        ? 'no'
        : 'unknown';
    default:
      return 'unknown';
  }
}

/** Whether an expression looks at nothing but the requester. */
function isAboutUser(node: CelNode, bound: ReadonlySet<string>): boolean {
  const path = celPath(node);
  if (path) {
    return (
      bound.has(path[0]) || (path[0] === 'request' && path[1] === 'userInfo')
    );
  }
  const children = celChildren(node);
  if (node.op === 'rcall' && node.args[2].length === 2) {
    const [variable] = node.args[2];
    if (variable.op === 'id') {
      const inner = new Set([...bound, variable.args]);
      return children.every(child => isAboutUser(child, inner));
    }
  }
  return children.every(child => isAboutUser(child, bound));
}

function isUserExclusion(node: CelNode): boolean {
  const excludes = node.op === '!_' || node.op === '!=';
  return excludes && isAboutUser(node, new Set());
}

function effectOf(node: CelNode, facts: RequestFacts): ConditionEffect {
  const known = truthOf(node, facts);
  if (known !== 'unknown') return known === 'yes' ? 'always' : 'never';
  if (node.op === '&&') {
    return weakest(node.args.map(side => effectOf(side, facts)));
  }
  if (node.op === '||') {
    // `!(is a Pod) || condition`: for Pods the condition alone is left.
    const open = node.args.filter(side => truthOf(side, facts) !== 'no');
    if (open.length === 1) return effectOf(open[0], facts);
  }
  return isUserExclusion(node) ? 'users' : 'unknown';
}

function weakest(effects: ConditionEffect[]): ConditionEffect {
  const order: ConditionEffect[] = ['never', 'unknown', 'users', 'always'];
  return order.find(effect => effects.includes(effect)) ?? 'always';
}

/**
 * What the `matchConditions` of a webhook or policy leave of its check for a
 * request: all of them must hold.
 */
export function effectOfConditions(
  conditions: unknown,
  facts: RequestFacts,
): ConditionEffect {
  if (conditions === undefined || conditions === null) return 'always';
  const list = asList(conditions);
  if (!list) return 'unknown';
  return weakest(
    list.map(condition => {
      const node = parseCel(asText(at(condition, 'expression')));
      return node ? effectOf(node, facts) : 'unknown';
    }),
  );
}
