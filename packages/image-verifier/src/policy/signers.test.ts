import fc from 'fast-check';
import type { SignatureEvidence } from '../evidence';
import { describeSigners, judgeSigners } from './signers';
import type { Authority, SignerRequirement } from './trustPolicy';

const NAMES = ['a', 'b', 'c', 'd'];

const authorities = new Map<string, Authority>(
  NAMES.map(name => [
    name,
    {
      name,
      owner: 'team',
      key: { data: name },
      transparencyLog: 'optional' as const,
    },
  ]),
);
const now = new Date('2026-01-01T00:00:00Z');
const keyIds = new Map(NAMES.map(name => [name, `sha256:${name}`]));

const signatureOf = (name: string): SignatureEvidence => ({
  id: name,
  format: 'cosign-legacy',
  location: { place: 'signature-tag', manifest: 'm' },
  valid: true,
  reasons: [],
  signer: { type: 'key', keyId: `sha256:${name}` },
  annotations: {},
});

const tree = fc.letrec<{ node: SignerRequirement }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...NAMES).map(authority => ({ authority })),
    fc
      .array(tie('node'), { minLength: 1, maxLength: 3 })
      .map(anyOf => ({ anyOf })),
    fc
      .array(tie('node'), { minLength: 1, maxLength: 3 })
      .map(allOf => ({ allOf })),
  ),
})).node;

// The meaning, as plainly as it can be written.
function holds(node: SignerRequirement, signed: Set<string>): boolean {
  if ('authority' in node) return signed.has(node.authority);
  if ('anyOf' in node) return node.anyOf.some(child => holds(child, signed));
  if ('allOf' in node) return node.allOf.every(child => holds(child, signed));
  return false;
}

describe('judgeSigners', () => {
  it('means what anyOf and allOf say', () => {
    fc.assert(
      fc.property(tree, fc.subarray(NAMES), (node, signed) => {
        const answer = judgeSigners(node, signed.map(signatureOf), {
          authorities,
          keyIds,
          now,
        });
        expect(answer.met).toBe(holds(node, new Set(signed)));
      }),
    );
  });

  it('atLeast counts the names that signed, whatever their order', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(NAMES, { minLength: 1 }),
        fc.subarray(NAMES),
        fc.integer({ min: 1, max: 4 }),
        (names, signed, atLeast) => {
          const answer = judgeSigners(
            { atLeast, of: names.map(authority => ({ authority })) },
            signed.map(signatureOf),
            { authorities, keyIds, now },
          );
          const found = names.filter(name => signed.includes(name)).length;
          expect(answer.met).toBe(found >= atLeast);
        },
      ),
    );
  });

  it('a signature more never makes it worse', () => {
    fc.assert(
      fc.property(
        tree,
        fc.subarray(NAMES),
        fc.constantFrom(...NAMES),
        (node, signed, more) => {
          const judge = (names: string[]) =>
            judgeSigners(node, names.map(signatureOf), {
              authorities,
              keyIds,
              now,
            }).met;
          expect(!judge(signed) || judge([...signed, more])).toBe(true);
        },
      ),
    );
  });

  it('writes a tree as people say it', () => {
    expect(
      describeSigners({
        anyOf: [
          { authority: 'a' },
          { allOf: [{ authority: 'b' }, { authority: 'c' }] },
          { atLeast: 2, of: [{ authority: 'a' }, { authority: 'd' }] },
        ],
      }),
    ).toBe('a or (b and c) or (2 of a, d)');
  });

  it.each([
    { allOf: [] },
    { anyOf: [] },
    { atLeast: 0, of: [] },
    { allOf: [{ allOf: [] }] },
    { anyOf: [{ atLeast: 0, of: [{ authority: 'a' }] }] },
  ])('is never met by nobody: %j', requirement => {
    const context = { authorities, keyIds, now };
    expect(judgeSigners(requirement, [], context).met).toBe(false);
  });
});
