import type { EnvironmentDefinition } from './evaluate.types';
import type { EnvironmentIntent } from './types';

/**
 * What an environment is matched against.
 *
 * @public
 */
export interface NamespaceLocation {
  cluster: string;
  namespace: string;
  /** Labels of the Namespace object; absent where they may not be read. */
  labels?: Record<string, string>;
}

/** @public */
export interface GlobOptions {
  /**
   * With a separator, `*` stays inside one part, and a `**` that stands alone
   * between separators stands for any number of parts, none included. Without
   * one, `*` stands for any run of characters.
   */
  separator?: string;
}

type Token =
  | { type: 'literal'; value: string }
  | { type: 'run'; crosses: boolean }
  /** The next two tokens may be left out. */
  | { type: 'optional' };

function tokenize(
  pattern: string,
  from: number,
  separator: string | undefined,
): Token[] {
  const tokens: Token[] = [];
  for (let index = from; index < pattern.length; ) {
    if (pattern[index] !== '*') {
      tokens.push({ type: 'literal', value: pattern[index] });
      index += 1;
      continue;
    }
    const start = index;
    while (pattern[index] === '*') index += 1;
    const run: Token = { type: 'run', crosses: separator === undefined };
    const opens = start === 0 || pattern[start - 1] === separator;
    const closes = index === pattern.length || pattern[index] === separator;
    if (separator === undefined || index - start < 2 || !opens || !closes) {
      tokens.push(run);
      continue;
    }
    // A `**` that stands alone: any number of parts, none included, so the
    // separator beside it may be missing too.
    run.crosses = true;
    const before = index === pattern.length && start > 0 ? tokens.pop() : null;
    if (before) tokens.push({ type: 'optional' }, before, run);
    else if (index === pattern.length) tokens.push(run);
    else tokens.push({ type: 'optional' }, run);
  }
  return tokens;
}

/** Several `**` in a row say no more than one. */
function simplify(glob: string, separator: string | undefined): string {
  if (separator === undefined || !glob.includes('**')) return glob;
  const parts = glob.split(separator);
  const anything = (part: string | undefined) => /^\*{2,}$/.test(part ?? '');
  return parts
    .filter((part, index) => !(anything(part) && anything(parts[index - 1])))
    .join(separator);
}

/**
 * Whether a glob matches a text, whole. All states are followed at once, so
 * the time is bounded by the length of the text times that of the pattern;
 * there is nothing to backtrack.
 *
 * @public
 */
export function matchesGlob(
  glob: string,
  text: string,
  options: GlobOptions = {},
): boolean {
  const { separator } = options;
  const pattern = simplify(glob, separator);
  const firstStar = pattern.indexOf('*');
  if (firstStar < 0) return pattern === text;
  // The separator before a first `**` may be missing in the text.
  const beforeStar = firstStar > 0 ? pattern[firstStar - 1] : undefined;
  const prefix =
    beforeStar !== undefined && beforeStar === separator
      ? pattern.slice(0, firstStar - 1)
      : pattern.slice(0, firstStar);
  if (!text.startsWith(prefix)) return false;
  const tokens = tokenize(pattern, prefix.length, separator);
  const last = tokens[tokens.length - 1];
  const takesRest = last.type === 'run' && last.crosses;

  const close = (states: boolean[]) => {
    for (let index = 0; index < tokens.length; index += 1) {
      const { type } = tokens[index];
      if (!states[index] || type === 'literal') continue;
      states[index + 1] = true;
      if (type === 'optional') states[index + 3] = true;
    }
    return states;
  };

  let states = close([true]);
  for (let position = prefix.length; position < text.length; position += 1) {
    if (takesRest && states[tokens.length - 1]) return true;
    const char = text[position];
    const next: boolean[] = [];
    let alive = false;
    for (let index = 0; index < tokens.length; index += 1) {
      if (!states[index]) continue;
      const token = tokens[index];
      if (token.type === 'literal' && token.value === char) {
        next[index + 1] = true;
        alive = true;
      } else if (
        token.type === 'run' &&
        (token.crosses || char !== separator)
      ) {
        next[index] = true;
        alive = true;
      }
    }
    if (!alive) return false;
    states = close(next);
  }
  return states[tokens.length] === true;
}

/**
 * The environment that a namespace belongs to: the first that matches.
 *
 * Where a definition asks for namespace labels and these are not known, the
 * answer is undefined, not the next definition: a namespace must not fall into
 * an environment with weaker rules because it could not be read.
 *
 * @public
 */
export function matchEnvironment(
  location: NamespaceLocation,
  environments: readonly EnvironmentDefinition[],
): EnvironmentDefinition | undefined {
  for (const environment of environments) {
    const required = Object.entries(environment.namespaceLabels ?? {});
    const inPlace =
      environment.clusters.some(glob => matchesGlob(glob, location.cluster)) &&
      environment.namespaces.some(glob =>
        matchesGlob(glob, location.namespace),
      );
    if (!inPlace) continue;
    if (required.length === 0) return environment;
    const { labels } = location;
    if (!labels) return undefined;
    if (
      required.every(
        ([name, value]) =>
          Object.hasOwn(labels, name) && labels[name] === value,
      )
    ) {
      return environment;
    }
  }
  return undefined;
}

/**
 * Whether a namespace of an environment is one of its critical ones. Where that
 * hangs on labels that are not known it is: nothing may be held to less because
 * it could not be read.
 *
 * @public
 */
export function isCritical(
  { namespace, labels }: Pick<NamespaceLocation, 'namespace' | 'labels'>,
  { critical }: Pick<EnvironmentDefinition, 'critical'>,
): boolean {
  if (!critical) return false;
  if (critical.namespaces.some(glob => matchesGlob(glob, namespace))) {
    return true;
  }
  const required = Object.entries(critical.namespaceLabels ?? {});
  if (required.length === 0) return false;
  return (
    !labels ||
    required.every(
      ([name, value]) => Object.hasOwn(labels, name) && labels[name] === value,
    )
  );
}

/**
 * The environment of a namespace with what is wanted there: more where the
 * namespace is critical.
 *
 * @public
 */
export function environmentIn(
  location: NamespaceLocation,
  environments: readonly EnvironmentDefinition[],
): EnvironmentDefinition | undefined {
  const environment = matchEnvironment(location, environments);
  return environment?.critical && isCritical(location, environment)
    ? { ...environment, intent: environment.critical.intent }
    : environment;
}

/**
 * Whether images of a repository may run in an environment. An environment
 * without sources takes images from anywhere.
 *
 * @public
 */
export function isAllowedSource(
  repository: string,
  environment: Pick<EnvironmentDefinition, 'sources'>,
): boolean {
  return (
    environment.sources.length === 0 ||
    environment.sources.some(glob =>
      matchesGlob(glob, repository, { separator: '/' }),
    )
  );
}

const STRENGTH = { none: 0, audit: 1, warn: 2, enforce: 3, unknown: 0 };

/**
 * Orders environments by how much they are meant to protect, the strictest
 * first, then by name.
 *
 * @public
 */
export function compareEnvironments(
  left: { name: string; intent?: EnvironmentIntent },
  right: { name: string; intent?: EnvironmentIntent },
): number {
  const strength = (intent: EnvironmentIntent | undefined) =>
    intent ? STRENGTH[intent.signature] + STRENGTH[intent.digest] : -1;
  return (
    strength(right.intent) - strength(left.intent) ||
    compareText(left.name, right.name)
  );
}

/** Compares by code unit: the same on every machine and in every locale. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
