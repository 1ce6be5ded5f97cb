import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { serialize } from '@marcbachmann/cel-js/serialize';
import { RE2JS } from 're2js';
import { asObject } from '../encoding/json';

export const MAX_EXPRESSION = 2000;
const MAX_NESTED_LOOPS = 2;
// Steps of all loops of one expression, at most: about a second.
export const MAX_STEPS = 4_000_000;
const MAX_VALUES = 500_000;
// Expressions, and patterns, that are kept ready.
const MAX_COMPILED = 1000;
const MAX_DEPTH = 64;
// Characters, and items, that some functions go through in the time of a step.
const READ_PER_STEP = 16;
const FOUND_PER_STEP = 1024;
const COMPARED_PER_STEP = 128;

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);
const CONSTANT = new Set([
  ...LOOPS,
  ...['has', 'startsWith', 'endsWith', 'timestamp', 'duration', 'type'],
  ...['int', 'uint', 'double', 'bool', 'dyn'],
]);

// The library's `matches` backtracks: one text of a few thousand characters
// can keep it busy for seconds.
const MATCHES = 'matches';
const LINEAR_MATCHES = 'matchesInLinearTime';

const environment = new Environment({
  enableOptionalTypes: true,
  limits: {
    maxAstNodes: 500,
    maxDepth: 50,
    maxListElements: 100,
    maxMapEntries: 50,
    maxCallArguments: 10,
  },
})
  .registerVariable('predicate', 'dyn')
  .registerVariable('predicateType', 'string')
  .registerVariable('signer', 'map')
  .registerVariable('image', 'map')
  .registerVariable('now', 'google.protobuf.Timestamp')
  .registerFunction(
    `string.${LINEAR_MATCHES}(string): bool`,
    (text: string, pattern: string) =>
      expressionOf(pattern).matcher(text).find(),
  );

const expressions = new Map<string, RE2JS>();

function expressionOf(pattern: string): RE2JS {
  let expression = expressions.get(pattern);
  if (!expression) {
    if (expressions.size >= MAX_COMPILED) {
      expressions.clear();
    }
    expression = RE2JS.compile(pattern);
    expressions.set(pattern, expression);
  }
  return expression;
}

/** What a condition may look at. */
export interface CelVariables {
  predicate: unknown;
  predicateType: string;
  signer: Record<string, string>;
  image: { repository: string; digest: string };
  now: Date;
}

interface Shape {
  /** How deep loops lie in each other. */
  loops: number;
  /** Functions that read a text whole, or search one, and lookups in lists. */
  reads: boolean;
  finds: boolean;
  looksUp: boolean;
}

interface Compiled extends Shape {
  run: (variables: Record<string, unknown>) => unknown;
}

const compiled = new Map<string, Compiled>();

/** Why a CEL expression is not accepted; undefined where it is. */
export function conditionProblem(expression: string): string | undefined {
  try {
    compile(expression);
    return undefined;
  } catch (error) {
    return `is not a condition: ${firstLine(error)}`;
  }
}

/**
 * Whether a condition holds; a text says why it does not. An expression that
 * fails, or gives anything but true, does not hold.
 *
 * The predicate comes from an image: what would keep the evaluation busy is
 * not evaluated.
 */
export function conditionHolds(
  expression: string,
  variables: CelVariables,
): true | string {
  let condition: Compiled;
  try {
    condition = compile(expression);
  } catch (error) {
    return firstLine(error);
  }
  const problem = tooCostly(variables.predicate, condition);
  if (problem !== undefined) {
    return problem;
  }
  try {
    const value = condition.run({ ...variables });
    if (value === true) {
      return true;
    }
    return value === false ? 'it is false' : 'it is neither true nor false';
  } catch (error) {
    return firstLine(error);
  }
}

function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known) {
    return known;
  }
  if (expression.length > MAX_EXPRESSION) {
    throw new Error(`it is longer than ${MAX_EXPRESSION} characters`);
  }
  const parsed = environment.parse(expression);
  const { valid, type, error } = parsed.check();
  if (!valid) {
    throw error ?? new Error('its types do not fit');
  }
  if (type !== undefined && !['bool', 'dyn'].includes(type)) {
    throw new Error(`it gives ${type}, not true or false`);
  }
  const shape = shapeOf(parsed.ast);
  if (shape.loops > MAX_NESTED_LOOPS) {
    throw new Error(`it has more than ${MAX_NESTED_LOOPS} nested loops`);
  }
  const run = environment.parse(serialize(withLinearMatches(parsed.ast)));
  const result = { run, ...shape };
  if (compiled.size >= MAX_COMPILED) {
    compiled.clear();
  }
  compiled.set(expression, result);
  return result;
}

function shapeOf(node: ASTNode): Shape {
  const below = childrenOf(node).map(shapeOf);
  const called = calledIn(node);
  const inner = Math.max(0, ...below.map(({ loops }) => loops));
  const some = (key: 'reads' | 'finds' | 'looksUp') =>
    below.some(shape => shape[key]);
  return {
    loops: inner + (called !== undefined && LOOPS.has(called) ? 1 : 0),
    reads:
      some('reads') ||
      (called !== undefined && called !== 'contains' && !CONSTANT.has(called)),
    finds: some('finds') || called === 'contains',
    looksUp: some('looksUp') || node.op === 'in',
  };
}

function calledIn(node: ASTNode): string | undefined {
  return node.op === 'call' || node.op === 'rcall' ? node.args[0] : undefined;
}

// Changes the tree, which is written anew from then on.
function withLinearMatches(node: ASTNode): ASTNode {
  childrenOf(node).forEach(withLinearMatches);
  if (node.op === 'rcall' && node.args[0] === MATCHES) {
    const pattern = node.args[2][0];
    if (pattern?.op !== 'value' || typeof pattern.args !== 'string') {
      throw new Error('matches needs its pattern as a text');
    }
    RE2JS.compile(pattern.args);
    node.args[0] = LINEAR_MATCHES;
  }
  return node;
}

function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return [...node.args];
  }
}

function tooCostly(
  predicate: unknown,
  { loops, reads, finds, looksUp }: Compiled,
): string | undefined {
  let values = 0;
  let longest = 0;
  let text = 0;
  const open: Array<[unknown, number]> = [[predicate, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    values += 1;
    if (values > MAX_VALUES || depth > MAX_DEPTH) {
      return 'the predicate is too large for a condition';
    }
    if (typeof value === 'string') {
      text = Math.max(text, value.length);
    }
    const children = Array.isArray(value)
      ? value
      : Object.values(asObject(value) ?? {});
    longest = Math.max(longest, children.length);
    for (const child of children) {
      open.push([child, depth + 1]);
    }
  }
  const rounds = longest ** loops;
  if (rounds > MAX_STEPS) {
    return 'the predicate has too many items for the loops of the condition';
  }
  const round =
    1 +
    (reads ? text / READ_PER_STEP : 0) +
    (finds ? text / FOUND_PER_STEP : 0) +
    (looksUp ? longest / COMPARED_PER_STEP : 0);
  // One round alone is bounded by the size of the document.
  return loops > 0 && rounds * round > 2 * MAX_STEPS
    ? 'the predicate has too long texts for the loops of the condition'
    : undefined;
}

function firstLine(error: unknown): string {
  return String((error as Error).message ?? error)
    .split('\n')[0]
    .slice(0, 200);
}
