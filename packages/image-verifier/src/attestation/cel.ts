import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { asObject } from '../encoding/json';

const MAX_EXPRESSION = 2000;
const MAX_NESTED_LOOPS = 2;
// Steps of all loops of one expression, at most: well below a second.
const MAX_STEPS = 4_000_000;
const MAX_VALUES = 500_000;
const MAX_DEPTH = 64;
// `matches` runs in a backtracking engine: its cost grows with the text.
const MAX_MATCHED_TEXT = 4096;

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

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
  .registerVariable('now', 'google.protobuf.Timestamp');

/** What a condition may look at. */
export interface CelVariables {
  predicate: unknown;
  predicateType: string;
  signer: Record<string, string>;
  image: { repository: string; digest: string };
  now: Date;
}

interface Compiled {
  run: (variables: Record<string, unknown>) => unknown;
  loops: number;
  matches: boolean;
}

const compiled = new Map<string, Compiled>();
const MAX_COMPILED = 1000;

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
  const result = { run: parsed, ...shape };
  if (compiled.size >= MAX_COMPILED) {
    compiled.clear();
  }
  compiled.set(expression, result);
  return result;
}

function shapeOf(node: ASTNode): { loops: number; matches: boolean } {
  const below = childrenOf(node).map(shapeOf);
  const inner = Math.max(0, ...below.map(({ loops }) => loops));
  const call = node.op === 'rcall' ? node.args[0] : undefined;
  if (call === 'matches' && node.op === 'rcall') {
    checkPattern(node.args[2][0]);
  } else if (node.op === 'call' && node.args[0] === 'matches') {
    checkPattern(node.args[1][1]);
  }
  return {
    loops: inner + (call !== undefined && LOOPS.has(call) ? 1 : 0),
    matches:
      call === 'matches' ||
      (node.op === 'call' && node.args[0] === 'matches') ||
      below.some(({ matches }) => matches),
  };
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

// Only what cannot make a backtracking engine slow: one open repetition, and
// no repeated group.
function checkPattern(node: ASTNode | undefined): void {
  if (node?.op !== 'value' || typeof node.args !== 'string') {
    throw new Error('matches needs its pattern as a text');
  }
  const pattern = node.args;
  RE2JS.compile(pattern);
  const plain = pattern.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x');
  const open = plain.match(/[*+]|\{\d*,\d*\}/g) ?? [];
  if (open.length > 1 || /\)[*+?{]/.test(plain)) {
    throw new Error(
      'the pattern of matches may have one repetition and no repeated group; use startsWith, endsWith and contains',
    );
  }
}

function tooCostly(
  predicate: unknown,
  { loops, matches }: Compiled,
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
  if (longest ** loops > MAX_STEPS) {
    return 'the predicate has too many items for the loops of the condition';
  }
  return matches && text > MAX_MATCHED_TEXT
    ? 'the predicate has a text that is too long for matches'
    : undefined;
}

function firstLine(error: unknown): string {
  return String((error as Error).message ?? error)
    .split('\n')[0]
    .slice(0, 200);
}
