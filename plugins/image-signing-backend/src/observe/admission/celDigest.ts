import type { PathMode } from 'backstage-plugin-image-signing-common';
import { celPath, parseCel } from './cel';
import type { CelNode } from './cel';
import { truthOf } from './conditions';
import type { RequestFacts } from './conditions';
import { regexDemand, stronger, weaker } from './digestRegex';
import type { DigestDemand } from './digestRegex';

type Path = PathMode['path'];

/** The lists of a Pod through which images come. */
export const CONTAINER_PATHS: Path[] = [
  'containers',
  'initContainers',
  'ephemeralContainers',
];

/** What an expression proves of the images of each list. */
type Proof = Record<Path, DigestDemand>;

/** What is proven when an expression is true, and when it is false. */
interface Proofs {
  whenTrue: Proof;
  whenFalse: Proof;
}

interface ElementProofs {
  whenTrue: DigestDemand;
  whenFalse: DigestDemand;
}

/** A list of containers or of image names of the Pod. */
interface ImageList {
  /** Lists all of whose images are in it. */
  complete: Proof;
  of: 'containers' | 'images';
  /** What is known of an element that a filter took out. */
  dropped: DigestDemand;
  /** What is known of an element that a filter let in. */
  kept: DigestDemand;
}

/** Too many steps: the expression is not worth more. */
const MAX_STEPS = 50_000;

class TooComplex extends Error {}

function proof(demand: DigestDemand): Proof {
  return {
    containers: demand,
    initContainers: demand,
    ephemeralContainers: demand,
  };
}

const NOTHING = proof('none');
const EVERYTHING = proof('full');

function combine(
  left: Proof,
  right: Proof,
  by: (left: DigestDemand, right: DigestDemand) => DigestDemand,
): Proof {
  return {
    containers: by(left.containers, right.containers),
    initContainers: by(left.initContainers, right.initContainers),
    ephemeralContainers: by(
      left.ephemeralContainers,
      right.ephemeralContainers,
    ),
  };
}

const both = (left: Proof, right: Proof) => combine(left, right, stronger);
const either = (left: Proof, right: Proof) => combine(left, right, weaker);

/** The proofs of a choice: `condition ? yes : no`. */
function choose(condition: Proofs, yes: Proof, no: Proof): Proof {
  return either(both(condition.whenTrue, yes), both(condition.whenFalse, no));
}

function literal(node: CelNode | undefined): CelNode['args'] | undefined {
  return node?.op === 'value' ? node.args : undefined;
}

function isNumber(node: CelNode, wanted: readonly number[]): boolean {
  if (node.op === '-_') {
    return isNumber(
      node.args,
      wanted.map(number => -number),
    );
  }
  const value = literal(node);
  return (
    (typeof value === 'bigint' || typeof value === 'number') &&
    wanted.includes(Number(value))
  );
}

function isEmptyList(node: CelNode | undefined): boolean {
  return node?.op === 'list' && node.args.length === 0;
}

/** Whether a chain of fields yields an optional value. */
function isOptional(node: CelNode): boolean {
  if (node.op === '.?' || node.op === '[?]') return true;
  return (node.op === '.' || node.op === '[]') && isOptional(node.args[0]);
}

/** `size(x)` and `x.size()`. */
function sizeOf(node: CelNode): CelNode | undefined {
  if (
    node.op === 'call' &&
    node.args[0] === 'size' &&
    node.args[1].length === 1
  ) {
    return node.args[1][0];
  }
  return node.op === 'rcall' &&
    node.args[0] === 'size' &&
    node.args[2].length === 0
    ? node.args[1]
    : undefined;
}

/** Names that a policy's expressions are given; a macro that hides one is not read. */
const GLOBALS = [
  'object',
  'oldObject',
  'request',
  'params',
  'namespaceObject',
  'authorizer',
  'variables',
];

/** `x.all(v, body)` and its like. */
function macro(
  node: CelNode,
  names: readonly string[],
):
  | { name: string; list: CelNode; variable: string; body: CelNode }
  | undefined {
  if (node.op !== 'rcall' || !names.includes(node.args[0])) return undefined;
  const [variable, body] = node.args[2];
  return node.args[2].length === 2 &&
    variable.op === 'id' &&
    !GLOBALS.includes(variable.args)
    ? { name: node.args[0], list: node.args[1], variable: variable.args, body }
    : undefined;
}

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

function comparison(
  node: CelNode,
): { left: CelNode; right: CelNode; operator: Comparison } | undefined {
  switch (node.op) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { left: node.args[0], right: node.args[1], operator: node.op };
    default:
      return undefined;
  }
}

/**
 * Proves, by reading and never by running, which image lists of a Pod a CEL
 * expression admits only when every image in them holds a digest.
 */
class DigestProver {
  private steps = 0;
  private readonly resolving = new Set<string>();
  /** Lists that are there wherever the current node is evaluated. */
  private present: ReadonlySet<Path> = new Set<Path>(['containers']);

  constructor(
    private readonly variables: ReadonlyMap<string, CelNode | undefined>,
    private readonly facts: RequestFacts,
    /**
     * Whether an error lets the request pass. Then only what cannot fail proves
     * anything: a list that may be missing must be asked for first.
     */
    private readonly errorsPass: boolean,
  ) {}

  prove(node: CelNode): Proofs {
    this.step();
    const truth = truthOf(node, this.facts);
    if (truth !== 'unknown') {
      return truth === 'yes'
        ? { whenTrue: NOTHING, whenFalse: EVERYTHING }
        : { whenTrue: EVERYTHING, whenFalse: NOTHING };
    }
    switch (node.op) {
      case '!_': {
        const inner = this.prove(node.args);
        return { whenTrue: inner.whenFalse, whenFalse: inner.whenTrue };
      }
      case '&&':
      case '||': {
        const and = node.op === '&&';
        const [first, second] = node.args;
        // Either side decides alone where the other fails.
        const left = this.where(second, and, () => this.prove(first));
        const right = this.where(first, and, () => this.prove(second));
        return {
          whenTrue: (and ? both : either)(left.whenTrue, right.whenTrue),
          whenFalse: (and ? either : both)(left.whenFalse, right.whenFalse),
        };
      }
      case '?:': {
        const [asked, first, second] = node.args;
        if (this.errorsPass && !this.cannotFail(asked)) {
          return { whenTrue: NOTHING, whenFalse: NOTHING };
        }
        const condition = this.prove(asked);
        const yes = this.where(asked, true, () => this.prove(first));
        const no = this.where(asked, false, () => this.prove(second));
        return {
          whenTrue: choose(condition, yes.whenTrue, no.whenTrue),
          whenFalse: choose(condition, yes.whenFalse, no.whenFalse),
        };
      }
      default:
        return (
          this.proveVariable(node, inner => this.prove(inner)) ??
          this.provePresence(node) ??
          this.proveQuantifier(node) ??
          this.proveSize(node) ?? { whenTrue: NOTHING, whenFalse: NOTHING }
        );
    }
  }

  private step() {
    this.steps += 1;
    if (this.steps > MAX_STEPS) throw new TooComplex();
  }

  private proveVariable<T>(
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

  /** Runs with the lists that are there when a condition has a certain outcome. */
  private where<T>(condition: CelNode, outcome: boolean, run: () => T): T {
    const before = this.present;
    this.present = new Set([
      ...before,
      ...this.presentWhen(condition, outcome),
    ]);
    try {
      return run();
    } finally {
      this.present = before;
    }
  }

  private presentWhen(condition: CelNode, outcome: boolean): Path[] {
    this.step();
    if (condition.op === '!_')
      return this.presentWhen(condition.args, !outcome);
    if (condition.op === (outcome ? '&&' : '||')) {
      return condition.args.flatMap(side => this.presentWhen(side, outcome));
    }
    const list = outcome ? this.askedList(condition) : undefined;
    return list ? [list] : [];
  }

  /** Whether a condition always has a value: known, or asking for a list. */
  private cannotFail(node: CelNode): boolean {
    this.step();
    if (truthOf(node, this.facts) !== 'unknown') return true;
    if (node.op === '!_') return this.cannotFail(node.args);
    if (node.op === '&&' || node.op === '||') {
      return node.args.every(side => this.cannotFail(side));
    }
    return this.askedList(node) !== undefined;
  }

  /** Whether a node is the Pod's specification, written in any usual way. */
  private isPodSpec(node: CelNode): boolean {
    this.step();
    if (celPath(node)?.join('.') === 'object.spec') return true;
    if (node.op === '?:') {
      const truth = truthOf(node.args[0], this.facts);
      return (
        truth !== 'unknown' &&
        this.isPodSpec(node.args[truth === 'yes' ? 1 : 2])
      );
    }
    return this.proveVariable(node, inner => this.isPodSpec(inner)) ?? false;
  }

  /** The list that `spec.containers` or its like names. */
  private listField(node: CelNode): Path | undefined {
    let field: unknown;
    if (node.op === '.' || node.op === '.?') [, field] = node.args;
    else if (node.op === '[]' || node.op === '[?]')
      field = literal(node.args[1]);
    else return undefined;
    const path = CONTAINER_PATHS.find(candidate => candidate === field);
    return path && this.isPodSpec(node.args[0]) ? path : undefined;
  }

  /** The list that `has(…)` or `….hasValue()` asks for. */
  private askedList(node: CelNode): Path | undefined {
    let asked: CelNode | undefined;
    if (node.op === 'call' && node.args[0] === 'has') [asked] = node.args[1];
    else if (node.op === 'rcall' && node.args[0] === 'hasValue') {
      asked = node.args[1];
    }
    return asked && this.listField(asked);
  }

  /** A list that is not there has no image without a digest. */
  private provePresence(node: CelNode): Proofs | undefined {
    const list = this.askedList(node);
    return list
      ? { whenTrue: NOTHING, whenFalse: { ...NOTHING, [list]: 'full' } }
      : undefined;
  }

  private imageList(node: CelNode): ImageList | undefined {
    this.step();
    const plain = this.listField(node);
    if (plain) {
      const readable =
        !isOptional(node) && (!this.errorsPass || this.present.has(plain));
      return readable ? this.listOf(plain) : undefined;
    }
    return (
      this.proveVariable(node, inner => this.imageList(inner)) ??
      this.orEmpty(node) ??
      this.joined(node) ??
      this.derived(node)
    );
  }

  private listOf(path: Path): ImageList {
    return {
      complete: { ...NOTHING, [path]: 'full' },
      of: 'containers',
      dropped: 'full',
      kept: 'none',
    };
  }

  /** `x.?list.orValue([])` and `has(x.list) ? x.list : []`. */
  private orEmpty(node: CelNode): ImageList | undefined {
    if (
      node.op === 'rcall' &&
      node.args[0] === 'orValue' &&
      isEmptyList(node.args[2][0])
    ) {
      const path = this.listField(node.args[1]);
      return path && isOptional(node.args[1]) ? this.listOf(path) : undefined;
    }
    if (node.op !== '?:') return undefined;
    const [asked, yes, no] = node.args;
    if (this.errorsPass && !this.cannotFail(asked)) return undefined;
    const condition = this.prove(asked);
    const first = this.where(asked, true, () => this.listOrEmpty(yes));
    const second = this.where(asked, false, () => this.listOrEmpty(no));
    if (!first || !second || !(first.of || second.of)) return undefined;
    if (first.of && second.of && first.of !== second.of) return undefined;
    return {
      of: first.of ?? second.of ?? 'containers',
      complete: choose(condition, first.complete, second.complete),
      dropped: weaker(first.dropped, second.dropped),
      kept: weaker(first.kept, second.kept),
    };
  }

  private listOrEmpty(
    node: CelNode,
  ): (Omit<ImageList, 'of'> & { of?: ImageList['of'] }) | undefined {
    return isEmptyList(node)
      ? { complete: NOTHING, dropped: 'full', kept: 'full' }
      : this.imageList(node);
  }

  private joined(node: CelNode): ImageList | undefined {
    let parts: readonly CelNode[] | undefined;
    if (node.op === '+') parts = node.args;
    else if (
      node.op === 'rcall' &&
      node.args[0] === 'flatten' &&
      node.args[2].length === 0 &&
      node.args[1].op === 'list'
    ) {
      parts = node.args[1].args;
    }
    if (!parts) return undefined;
    const lists = parts
      .filter(part => !isEmptyList(part))
      .map(part => this.imageList(part));
    let whole: ImageList | undefined;
    for (const list of lists) {
      if (!list || (whole && whole.of !== list.of)) return undefined;
      whole = whole
        ? {
            of: whole.of,
            complete: both(whole.complete, list.complete),
            dropped: weaker(whole.dropped, list.dropped),
            kept: weaker(whole.kept, list.kept),
          }
        : list;
    }
    return whole;
  }

  /** `x.map(c, c.image)` and `x.filter(c, …)`. */
  private derived(node: CelNode): ImageList | undefined {
    const mapped = macro(node, ['map']);
    if (mapped) {
      const list = this.imageList(mapped.list);
      return list?.of === 'containers' &&
        this.isImage(mapped.body, mapped.variable, 'containers')
        ? { ...list, of: 'images' }
        : undefined;
    }
    const filtered = macro(node, ['filter']);
    const list = filtered && this.imageList(filtered.list);
    if (!filtered || !list || this.errorsPass) return undefined;
    const condition = this.proveElement(
      filtered.body,
      filtered.variable,
      list.of,
    );
    return {
      ...list,
      dropped: weaker(list.dropped, condition.whenFalse),
      kept: stronger(list.kept, condition.whenTrue),
    };
  }

  /** What holds of the lists when every element in the list has the demand. */
  private everyElement(list: ImageList, demand: DigestDemand): Proof {
    const image = weaker(list.dropped, stronger(list.kept, demand));
    return combine(list.complete, NOTHING, (complete, nothing) =>
      complete === 'none' ? nothing : weaker(complete, image),
    );
  }

  private proveQuantifier(node: CelNode): Proofs | undefined {
    const found = macro(node, ['all', 'exists']);
    const list = found && this.imageList(found.list);
    if (!found || !list) return undefined;
    const element = this.proveElement(found.body, found.variable, list.of);
    return found.name === 'all'
      ? {
          whenTrue: this.everyElement(list, element.whenTrue),
          whenFalse: NOTHING,
        }
      : {
          whenTrue: NOTHING,
          whenFalse: this.everyElement(list, element.whenFalse),
        };
  }

  /** `size(list) == 0`, `list.size() > 0`, `list == []`. */
  private proveSize(node: CelNode): Proofs | undefined {
    const compared = comparison(node);
    if (!compared) return undefined;
    const { left, right, operator } = compared;
    if ((operator === '==' || operator === '!=') && right.op === 'value') {
      if (right.args === true || right.args === false) {
        const inner = this.prove(left);
        return (operator === '==') === right.args
          ? inner
          : { whenTrue: inner.whenFalse, whenFalse: inner.whenTrue };
      }
    }
    const measured = sizeOf(left);
    const list =
      (measured && this.imageList(measured)) ??
      (isEmptyList(right) ? this.imageList(left) : undefined);
    if (!list) return undefined;
    const empty = this.everyElement(list, 'full');
    const zero = isEmptyList(right) || isNumber(right, [0]);
    const one = isNumber(right, [1]);
    if (
      (operator === '==' && zero) ||
      (operator === '<=' && zero) ||
      (operator === '<' && one)
    ) {
      return { whenTrue: empty, whenFalse: NOTHING };
    }
    if (
      (operator === '!=' && zero) ||
      (operator === '>' && zero) ||
      (operator === '>=' && one)
    ) {
      return { whenTrue: NOTHING, whenFalse: empty };
    }
    return undefined;
  }

  /** Whether a node is the image name of the element. */
  private isImage(
    node: CelNode,
    variable: string,
    of: ImageList['of'],
  ): boolean {
    if (
      node.op === 'rcall' &&
      node.args[0] === 'orValue' &&
      literal(node.args[2][0]) === ''
    ) {
      return this.isImage(node.args[1], variable, of);
    }
    const path = celPath(node)?.join('.');
    return path === (of === 'images' ? variable : `${variable}.image`);
  }

  private proveElement(
    node: CelNode,
    variable: string,
    of: ImageList['of'],
  ): ElementProofs {
    this.step();
    const truth = truthOf(node, this.facts);
    if (truth !== 'unknown') {
      return truth === 'yes'
        ? { whenTrue: 'none', whenFalse: 'full' }
        : { whenTrue: 'full', whenFalse: 'none' };
    }
    const prove = (inner: CelNode) => this.proveElement(inner, variable, of);
    switch (node.op) {
      case '!_': {
        const inner = prove(node.args);
        return { whenTrue: inner.whenFalse, whenFalse: inner.whenTrue };
      }
      case '&&':
      case '||': {
        const [left, right] = node.args.map(prove);
        const and = node.op === '&&';
        return {
          whenTrue: (and ? stronger : weaker)(left.whenTrue, right.whenTrue),
          whenFalse: (and ? weaker : stronger)(left.whenFalse, right.whenFalse),
        };
      }
      case '?:': {
        // The condition is not known here, so it may fail.
        if (this.errorsPass) return { whenTrue: 'none', whenFalse: 'none' };
        const [condition, yes, no] = node.args.map(prove);
        return {
          whenTrue: weaker(
            stronger(condition.whenTrue, yes.whenTrue),
            stronger(condition.whenFalse, no.whenTrue),
          ),
          whenFalse: weaker(
            stronger(condition.whenTrue, yes.whenFalse),
            stronger(condition.whenFalse, no.whenFalse),
          ),
        };
      }
      default:
        return this.proveText(node, inner => this.isImage(inner, variable, of));
    }
  }

  /** Tests on the image name itself. */
  private proveText(
    node: CelNode,
    isImage: (node: CelNode) => boolean,
  ): ElementProofs {
    const nothing: ElementProofs = { whenTrue: 'none', whenFalse: 'none' };
    if (
      node.op === 'rcall' &&
      node.args[2].length === 1 &&
      isImage(node.args[1])
    ) {
      const text = literal(node.args[2][0]);
      if (typeof text !== 'string') return nothing;
      if (node.args[0] === 'contains') {
        return {
          whenTrue: text.includes('@') ? 'weak' : 'none',
          whenFalse: 'none',
        };
      }
      if (node.args[0] === 'matches') {
        return { whenTrue: regexDemand(text), whenFalse: 'none' };
      }
      return nothing;
    }
    if (
      node.op === 'in' &&
      isImage(node.args[0]) &&
      node.args[1].op === 'list'
    ) {
      return {
        whenTrue: everyNamesDigest(node.args[1].args),
        whenFalse: 'none',
      };
    }
    const compared = comparison(node);
    if (!compared) return nothing;
    const { left, right, operator } = compared;
    const inverted = operator === '!=';
    const when = (demand: DigestDemand): ElementProofs =>
      inverted
        ? { whenTrue: 'none', whenFalse: demand }
        : { whenTrue: demand, whenFalse: 'none' };
    if (isImage(left) && (operator === '==' || inverted)) {
      return when(everyNamesDigest([right]));
    }
    if (isCall(left, 'indexOf', '@', isImage)) {
      const found =
        (operator === '>=' && isNumber(right, [0, 1])) ||
        (operator === '>' && isNumber(right, [-1, 0])) ||
        (operator === '!=' && isNumber(right, [-1]));
      const missing =
        (operator === '==' && isNumber(right, [-1])) ||
        (operator === '<' && isNumber(right, [0]));
      return {
        whenTrue: found ? 'weak' : 'none',
        whenFalse: missing ? 'weak' : 'none',
      };
    }
    const parts = sizeOf(left);
    if (parts && isCall(parts, 'split', '@', isImage)) {
      const several =
        (operator === '==' && isNumber(right, [2])) ||
        (operator === '>' && isNumber(right, [1])) ||
        (operator === '>=' && isNumber(right, [2])) ||
        (operator === '!=' && isNumber(right, [1]));
      const single =
        (operator === '==' && isNumber(right, [1])) ||
        (operator === '<' && isNumber(right, [2])) ||
        (operator === '<=' && isNumber(right, [1]));
      return {
        whenTrue: several ? 'weak' : 'none',
        whenFalse: single ? 'weak' : 'none',
      };
    }
    return nothing;
  }
}

function isCall(
  node: CelNode,
  name: string,
  argument: string,
  isImage: (node: CelNode) => boolean,
): boolean {
  return (
    node.op === 'rcall' &&
    node.args[0] === name &&
    node.args[2].length === 1 &&
    literal(node.args[2][0]) === argument &&
    isImage(node.args[1])
  );
}

function everyNamesDigest(nodes: readonly CelNode[]): DigestDemand {
  const named = nodes.every(node => {
    const text = literal(node);
    return typeof text === 'string' && /@sha256:[0-9a-f]{64}$/.test(text);
  });
  return named ? 'full' : 'none';
}

/** An expression of an admission policy under its name. */
export interface NamedExpression {
  name: string;
  expression: string;
}

/** What a set of expressions, all of which must be true, asks of images. */
export interface DigestReading {
  /** True where no expression is about digests at all. */
  irrelevant: boolean;
  /** Per list: whether every image in an admitted Pod holds a digest. */
  demands: Proof;
  /** Lists that the expressions name, whether they were understood or not. */
  mentions: Path[];
}

/** A test of a text against something that is written elsewhere. */
const TEST_BY_VALUE =
  /\.(contains|endsWith|find|findAll|indexOf|matches|split)\(\s*(?![rRbB]{0,2}['"])[A-Za-z_]/;

function isAboutDigests(text: string): boolean {
  if (!/image/i.test(text)) return false;
  if (/@|sha256|digest/i.test(text)) return true;
  // What the parameters hold is not read: it may be a pattern of digests.
  return /\bparams\b/.test(text) && TEST_BY_VALUE.test(text);
}

/**
 * Reads what the validations of an admission policy ask of image digests.
 * Only what is proven counts: `none` in `demands` with the list in `mentions`
 * means that it could not be told.
 */
export function readDigestDemands(options: {
  validations: readonly string[];
  variables: readonly NamedExpression[];
  facts: RequestFacts;
  /** True where an error in an expression lets the request pass. */
  errorsPass: boolean;
}): DigestReading {
  const { validations, variables, facts, errorsPass } = options;
  const text = [
    ...validations,
    ...variables.map(({ expression }) => expression),
  ].join('\n');
  const mentions = CONTAINER_PATHS.filter(path =>
    new RegExp(`(^|[^A-Za-z])${path}([^A-Za-z]|$)`).test(text),
  );
  if (!isAboutDigests(text)) {
    return { irrelevant: true, demands: NOTHING, mentions };
  }
  const definitions = new Map(
    variables.map(({ name, expression }) => [name, parseCel(expression)]),
  );
  let demands = NOTHING;
  for (const validation of validations) {
    const node = parseCel(validation);
    if (!node) continue;
    try {
      const prover = new DigestProver(definitions, facts, errorsPass);
      demands = both(demands, prover.prove(node).whenTrue);
    } catch (error) {
      if (!(error instanceof TooComplex)) throw error;
    }
  }
  return { irrelevant: false, demands, mentions };
}
