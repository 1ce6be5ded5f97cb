import type { PathMode } from 'backstage-plugin-image-signing-common';
import { celPath, parseCel } from './cel';
import type { CelNode } from './cel';
import { CONTAINER_PATHS } from './celDigest';
import type { NamedExpression } from './celDigest';
import { truthOf } from './conditions';
import type { RequestFacts } from './conditions';
import type { Match } from './selectors';

type Path = PathMode['path'];
type Paths = ReadonlySet<Path>;

const NONE: Paths = new Set();
const ALL: Paths = new Set(CONTAINER_PATHS);

const VERIFIERS = ['verifyImageSignatures', 'verifyAttestationSignatures'];
const MAX_STEPS = 20_000;

class TooComplex extends Error {}

/** A list that an expression makes of the images of the Pod. */
interface ImageList {
  complete: Paths;
  /** Image names, or how many attestors verified each. */
  of: 'images' | 'counts';
}

function union(left: Paths, right: Paths): Paths {
  return new Set([...left, ...right]);
}

function intersection(left: Paths, right: Paths): Paths {
  return new Set([...left].filter(path => right.has(path)));
}

function isInteger(node: CelNode, wanted: number): boolean {
  return (
    node.op === 'value' &&
    (typeof node.args === 'bigint' || typeof node.args === 'number') &&
    Number(node.args) === wanted
  );
}

/** `x > 0`, `x >= 1`, `x != 0`: at least one attestor has verified. */
function countedNode(node: CelNode): CelNode | undefined {
  if (
    (node.op === '>' && isInteger(node.args[1], 0)) ||
    (node.op === '>=' && isInteger(node.args[1], 1)) ||
    (node.op === '!=' && isInteger(node.args[1], 0))
  ) {
    return node.args[0];
  }
  return node.op === '<' && isInteger(node.args[0], 0)
    ? node.args[1]
    : undefined;
}

function macro(node: CelNode, name: string) {
  if (node.op !== 'rcall' || node.args[0] !== name) return undefined;
  const [variable, body] = node.args[2];
  return node.args[2].length === 2 && variable.op === 'id'
    ? { list: node.args[1], variable: variable.args, body }
    : undefined;
}

/**
 * Proves, by reading and never by running, the images of which lists an
 * expression over `images` admits only when an attestor has verified them.
 */
class VerifyProver {
  private steps = 0;
  private readonly resolving = new Set<string>();

  constructor(
    private readonly variables: ReadonlyMap<string, CelNode | undefined>,
    private readonly facts: RequestFacts,
  ) {}

  /** The lists all of whose images are verified where the node is true. */
  prove(node: CelNode): Paths {
    this.step();
    const truth = truthOf(node, this.facts);
    if (truth !== 'unknown') return truth === 'no' ? ALL : NONE;
    switch (node.op) {
      case '&&':
        return union(this.prove(node.args[0]), this.prove(node.args[1]));
      case '||':
        return intersection(this.prove(node.args[0]), this.prove(node.args[1]));
      case '?:':
        return intersection(this.prove(node.args[1]), this.prove(node.args[2]));
      default:
        return (
          this.variable(node, inner => this.prove(inner)) ?? this.proveAll(node)
        );
    }
  }

  private step() {
    this.steps += 1;
    if (this.steps > MAX_STEPS) throw new TooComplex();
  }

  private variable<T>(
    node: CelNode,
    then: (inner: CelNode) => T,
  ): T | undefined {
    const path = celPath(node);
    if (path?.length !== 2 || path[0] !== 'variables') return undefined;
    const definition = this.variables.get(path[1]);
    if (!definition || this.resolving.has(path[1])) return undefined;
    this.resolving.add(path[1]);
    try {
      return then(definition);
    } finally {
      this.resolving.delete(path[1]);
    }
  }

  private proveAll(node: CelNode): Paths {
    const all = macro(node, 'all');
    const list = all && this.list(all.list);
    if (!all || !list) return NONE;
    return this.proveElement(all.body, all.variable, list.of)
      ? list.complete
      : NONE;
  }

  private proveElement(
    node: CelNode,
    variable: string,
    of: ImageList['of'],
  ): boolean {
    this.step();
    if (node.op === '&&') {
      return node.args.some(side => this.proveElement(side, variable, of));
    }
    if (node.op === '||') {
      return node.args.every(side => this.proveElement(side, variable, of));
    }
    const counted = countedNode(node);
    if (!counted) return false;
    return of === 'counts'
      ? counted.op === 'id' && counted.args === variable
      : this.verifies(counted, variable);
  }

  private verifies(node: CelNode, variable: string): boolean {
    if (node.op !== 'call' || !VERIFIERS.includes(node.args[0])) return false;
    const [image] = node.args[1];
    return image?.op === 'id' && image.args === variable;
  }

  private list(node: CelNode): ImageList | undefined {
    this.step();
    const path = celPath(node);
    if (path?.length === 2 && path[0] === 'images') {
      const known = CONTAINER_PATHS.find(candidate => candidate === path[1]);
      return known && { complete: new Set([known]), of: 'images' };
    }
    if (node.op === '+') return this.joined(node.args);
    if (node.op === 'rcall' && node.args[0] === 'orValue') {
      return this.list(node.args[1]);
    }
    if (
      node.op === 'rcall' &&
      node.args[0] === 'flatten' &&
      node.args[1].op === 'list'
    ) {
      return this.joined(node.args[1].args);
    }
    const mapped = macro(node, 'map');
    if (mapped) {
      const list = this.list(mapped.list);
      return list?.of === 'images' &&
        this.verifies(mapped.body, mapped.variable)
        ? { ...list, of: 'counts' }
        : undefined;
    }
    return this.variable(node, inner => this.list(inner));
  }

  private joined(parts: readonly CelNode[]): ImageList | undefined {
    const lists = parts.map(part => this.list(part));
    let whole: ImageList | undefined;
    for (const list of lists) {
      if (!list || (whole && whole.of !== list.of)) return undefined;
      whole = {
        of: list.of,
        complete: union(whole?.complete ?? NONE, list.complete),
      };
    }
    return whole;
  }
}

/** `yes` where the images of a list are verified, `unknown` where it could not be told. */
export type VerifyDemands = Record<Path, Match>;

/**
 * Reads which images the validations of an image policy admit only after an
 * attestor has verified a signature or an attestation of them.
 */
export function readVerifyDemands(options: {
  validations: readonly string[];
  variables: readonly NamedExpression[];
  facts: RequestFacts;
}): VerifyDemands {
  const { validations, variables, facts } = options;
  const demands: VerifyDemands = {
    containers: 'no',
    initContainers: 'no',
    ephemeralContainers: 'no',
  };
  const text = [
    ...validations,
    ...variables.map(({ expression }) => expression),
  ].join('\n');
  if (!VERIFIERS.some(name => text.includes(name))) return demands;
  // `images` as a whole, or under a name that is not known here, may be any list.
  const anyList =
    /\bimages\b(?!\s*\.\s*\??\s*(containers|initContainers|ephemeralContainers)\b)/.test(
      text,
    );
  for (const path of CONTAINER_PATHS) {
    if (anyList || new RegExp(`\\.\\s*\\??\\s*${path}\\b`).test(text)) {
      demands[path] = 'unknown';
    }
  }
  const definitions = new Map(
    variables.map(({ name, expression }) => [name, parseCel(expression)]),
  );
  for (const validation of validations) {
    const node = parseCel(validation);
    if (!node) continue;
    try {
      for (const path of new VerifyProver(definitions, facts).prove(node)) {
        demands[path] = 'yes';
      }
    } catch (error) {
      if (!(error instanceof TooComplex)) throw error;
    }
  }
  return demands;
}
