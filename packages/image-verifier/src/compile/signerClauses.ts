import { matchesPattern } from '../policy/pattern';
import type {
  Authority,
  KeylessIdentity,
  SignerRequirement,
} from '../policy/trustPolicy';

/** At least so many of these authorities. */
export interface SignerClause {
  atLeast: number;
  of: string[];
}

const MAX_CLAUSES = 64;

/**
 * A tree of signers as clauses that must all be met. Every tree has such a
 * form: it says the same, only longer. Undefined where it would be too long.
 */
export function clausesOf(
  requirement: SignerRequirement,
): SignerClause[] | undefined {
  const clauses = expand(requirement);
  return clauses && simplified(clauses);
}

/** The same with clauses of which one authority suffices. */
export function alternativesOf(
  clauses: SignerClause[],
): string[][] | undefined {
  const all = clauses.flatMap(asAlternatives);
  return all.length > MAX_CLAUSES ? undefined : all.map(({ of }) => of);
}

function expand(requirement: SignerRequirement): SignerClause[] | undefined {
  if ('authority' in requirement) {
    return [{ atLeast: 1, of: [requirement.authority] }];
  }
  if ('allOf' in requirement) {
    return concatenated(requirement.allOf.map(expand));
  }
  if ('anyOf' in requirement) {
    return either(requirement.anyOf.map(expand));
  }
  const { atLeast, of } = requirement;
  const names = of.flatMap(child =>
    'authority' in child ? [child.authority] : [],
  );
  if (names.length === of.length && new Set(names).size === names.length) {
    return [{ atLeast, of: names }];
  }
  // At least k of n: of any n-k+1, one.
  const choices = subsets(of, of.length - atLeast + 1);
  return choices.length > MAX_CLAUSES
    ? undefined
    : concatenated(choices.map(choice => expand({ anyOf: choice })));
}

function concatenated(
  parts: Array<SignerClause[] | undefined>,
): SignerClause[] | undefined {
  const all: SignerClause[] = [];
  for (const part of parts) {
    if (!part || all.length + part.length > MAX_CLAUSES) {
      return undefined;
    }
    all.push(...part);
  }
  return all;
}

// (a and b) or c: (a or c) and (b or c).
function either(
  parts: Array<SignerClause[] | undefined>,
): SignerClause[] | undefined {
  let product: string[][] = [[]];
  for (const part of parts) {
    const alternatives = part && alternativesOf(part);
    if (!alternatives || product.length * alternatives.length > MAX_CLAUSES) {
      return undefined;
    }
    product = product.flatMap(left =>
      alternatives.map(right => [...new Set([...left, ...right])]),
    );
  }
  return product.map(of => ({ atLeast: 1, of }));
}

function asAlternatives({ atLeast, of }: SignerClause): SignerClause[] {
  return subsets(of, of.length - atLeast + 1).map(choice => ({
    atLeast: 1,
    of: choice,
  }));
}

function subsets<T>(items: T[], size: number): T[][] {
  if (size === 0) {
    return [[]];
  }
  const found: T[][] = [];
  for (let i = 0; i + size <= items.length; i++) {
    for (const rest of subsets(items.slice(i + 1), size - 1)) {
      found.push([items[i], ...rest]);
      // One more than anybody wants is enough to know.
      if (found.length > MAX_CLAUSES) {
        return found;
      }
    }
  }
  return found;
}

// A clause that another one implies says nothing more.
function simplified(clauses: SignerClause[]): SignerClause[] {
  return clauses.filter(
    (clause, i) =>
      !clauses.some(
        (other, j) =>
          i !== j &&
          clause.atLeast === 1 &&
          other.atLeast >= 1 &&
          other.of.every(name => clause.of.includes(name)) &&
          (other.of.length < clause.of.length || j < i),
      ),
  );
}

/**
 * True where one signer could stand for two parts of an `atLeast`, which the
 * trust policy does not count and the engines do.
 */
export function oneSignerMayCountTwice(
  requirement: SignerRequirement,
  authorities: ReadonlyMap<string, Authority>,
): boolean {
  if ('authority' in requirement) {
    return false;
  }
  if (!('atLeast' in requirement)) {
    const children =
      'anyOf' in requirement ? requirement.anyOf : requirement.allOf;
    return children.some(child => oneSignerMayCountTwice(child, authorities));
  }
  const leaves = requirement.of.map(leavesOf);
  return (
    requirement.of.some(child => oneSignerMayCountTwice(child, authorities)) ||
    (requirement.atLeast > 1 &&
      leaves.some((left, i) =>
        leaves
          .slice(i + 1)
          .some(right =>
            left.some(a =>
              right.some(b =>
                maySignAs(authorities.get(a), authorities.get(b)),
              ),
            ),
          ),
      ))
  );
}

function leavesOf(requirement: SignerRequirement): string[] {
  if ('authority' in requirement) return [requirement.authority];
  if ('anyOf' in requirement) return requirement.anyOf.flatMap(leavesOf);
  if ('allOf' in requirement) return requirement.allOf.flatMap(leavesOf);
  return requirement.of.flatMap(leavesOf);
}

function maySignAs(
  a: Authority | undefined,
  b: Authority | undefined,
): boolean {
  if (a && b && 'keyless' in a && 'keyless' in b) {
    return (
      mayBeSame(a.keyless, b.keyless, 'subject') &&
      mayBeSame(a.keyless, b.keyless, 'issuer')
    );
  }
  if (a && b && 'key' in a && 'key' in b && a.name !== b.name) {
    return (
      a.key.data === undefined ||
      b.key.data === undefined ||
      a.key.data.trim() === b.key.data.trim()
    );
  }
  const kinds = ['key', 'keyless'];
  const [left, right] = [a, b].map(
    authority => authority && kinds.find(kind => kind in authority),
  );
  return left === undefined || right === undefined || left === right;
}

function mayBeSame(
  a: KeylessIdentity,
  b: KeylessIdentity,
  field: 'subject' | 'issuer',
): boolean {
  const [exactA, exactB] = [a[field], b[field]];
  if (exactA !== undefined && exactB !== undefined) {
    return exactA === exactB;
  }
  const exact = exactA ?? exactB;
  const pattern = a[`${field}RegExp`] ?? b[`${field}RegExp`];
  return exact === undefined || pattern === undefined
    ? true
    : matchesPattern(pattern, exact);
}
