import fc from 'fast-check';
import type { Authority, SignerRequirement } from '../policy/trustPolicy';
import {
  alternativesOf,
  clausesOf,
  oneSignerMayCountTwice,
} from './signerClauses';

const NAMES = ['a', 'b', 'c', 'd'];

const tree = fc.letrec<{ tree: SignerRequirement }>(tie => {
  const children = fc.array(tie('tree'), { minLength: 1, maxLength: 3 });
  return {
    tree: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      fc.constantFrom(...NAMES).map(authority => ({ authority })),
      children.map(anyOf => ({ anyOf })),
      children.map(allOf => ({ allOf })),
      children.chain(of =>
        fc
          .integer({ min: 1, max: of.length })
          .map(atLeast => ({ atLeast, of })),
      ),
    ),
  };
}).tree;

function isMet(requirement: SignerRequirement, met: Set<string>): boolean {
  if ('authority' in requirement) return met.has(requirement.authority);
  if ('anyOf' in requirement)
    return requirement.anyOf.some(child => isMet(child, met));
  if ('allOf' in requirement)
    return requirement.allOf.every(child => isMet(child, met));
  return (
    requirement.of.filter(child => isMet(child, met)).length >=
    requirement.atLeast
  );
}

const everySet = Array.from(
  { length: 2 ** NAMES.length },
  (_, bits) => new Set(NAMES.filter((__, i) => bits & (2 ** i))),
);

describe('signers as clauses', () => {
  it('say the same as the tree, for all who may have signed', () => {
    fc.assert(
      fc.property(tree, requirement => {
        const clauses = clausesOf(requirement);
        fc.pre(clauses !== undefined);
        for (const met of everySet) {
          const all = clauses.every(
            ({ atLeast, of }) =>
              of.filter(name => met.has(name)).length >= atLeast,
          );
          expect(all).toBe(isMet(requirement, met));
        }
      }),
    );
  });

  it('say the same as alternatives', () => {
    fc.assert(
      fc.property(tree, requirement => {
        const clauses = clausesOf(requirement);
        const alternatives = clauses && alternativesOf(clauses);
        fc.pre(alternatives !== undefined);
        for (const met of everySet) {
          expect(alternatives.every(of => of.some(name => met.has(name)))).toBe(
            isMet(requirement, met),
          );
        }
      }),
    );
  });

  it('keeps a count where an engine has one', () => {
    const of = ['a', 'b', 'c'].map(authority => ({ authority }));
    expect(clausesOf({ atLeast: 2, of })).toEqual([
      { atLeast: 2, of: ['a', 'b', 'c'] },
    ]);
  });

  it('gives up where the form would be too long', () => {
    const pairs = Array.from({ length: 8 }, (_, i) => ({
      allOf: [{ authority: `x${i}` }, { authority: `y${i}` }],
    }));
    expect(clausesOf({ anyOf: pairs })).toBeUndefined();
  });
});

describe('one signer for two parts of atLeast', () => {
  const keyless = (name: string, identity: object): Authority =>
    ({
      name,
      owner: 'team',
      keyless: { root: 'r', issuer: 'https://i', ...identity },
    } as Authority);
  const authorities = new Map<string, Authority>(
    [
      keyless('exact', { subject: 'a@example.com' }),
      keyless('other', { subject: 'b@example.com' }),
      keyless('pattern', { subjectRegExp: '[a-z]@example\\.com' }),
      keyless('elsewhere', { subjectRegExp: '[a-z]@example\\.org' }),
      {
        name: 'key',
        owner: 'team',
        key: { data: 'PEM' },
        transparencyLog: 'optional' as const,
      },
    ].map(one => [one.name, one as Authority]),
  );
  const two = (...names: string[]): SignerRequirement => ({
    atLeast: 2,
    of: names.map(authority => ({ authority })),
  });

  it.each([
    [two('exact', 'other'), false],
    [two('exact', 'key'), false],
    [two('exact', 'pattern'), true],
    [two('exact', 'elsewhere'), false],
    [{ ...two('exact', 'pattern'), atLeast: 1 } as SignerRequirement, false],
    [{ anyOf: [two('exact', 'pattern')] }, true],
    [
      {
        atLeast: 2,
        of: [{ authority: 'exact' }, { anyOf: [{ authority: 'exact' }] }],
      },
      true,
    ],
    [two('exact', 'nobody'), true],
  ])('%j: %s', (requirement, expected) => {
    expect(oneSignerMayCountTwice(requirement, authorities)).toBe(expected);
  });
});
