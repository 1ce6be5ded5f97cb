import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';

/** A node of a parsed CEL expression. */
export type CelNode = ASTNode;

/** Longer expressions are not read: those that people write are far shorter. */
const MAX_LENGTH = 20_000;

const environment = new Environment({
  enableOptionalTypes: true,
  unlistedVariablesAreDyn: true,
});

/** The same few expressions are asked about for every namespace and image. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, CelNode | undefined>();

/** Reads a CEL expression; undefined where it is none, or too long or too deep. */
export function parseCel(expression: unknown): CelNode | undefined {
  if (typeof expression !== 'string' || expression.length > MAX_LENGTH) {
    return undefined;
  }
  if (remembered.has(expression)) return remembered.get(expression);
  let node: CelNode | undefined;
  try {
    node = environment.parse(expression).ast;
  } catch {
    // No expression: as good as none.
  }
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(expression, node);
  return node;
}

/** The nodes directly below a node. */
export function celChildren(node: CelNode): CelNode[] {
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

/**
 * The fields that lead from a name to the node, for example
 * `request.userInfo.username`; undefined for everything that is not a plain
 * chain of fields. An optional field (`.?`, `[?'…']`) counts as the field.
 */
export function celPath(node: CelNode): string[] | undefined {
  if (node.op === 'id') return [node.args];
  if (node.op === '.' || node.op === '.?') {
    const parent = celPath(node.args[0]);
    return parent && [...parent, node.args[1]];
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [target, index] = node.args;
    const parent = celPath(target);
    return parent && index.op === 'value' && typeof index.args === 'string'
      ? [...parent, index.args]
      : undefined;
  }
  return undefined;
}
