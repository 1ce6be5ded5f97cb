import { conditionHolds, conditionProblem, type CelVariables } from './cel';

const variables = (predicate: unknown): CelVariables => ({
  predicate,
  predicateType: 'https://example.com/type/v1',
  signer: {
    type: 'keyless',
    issuer: 'https://i.example',
    subject: 'https://s',
  },
  image: { repository: 'registry.example.com/a', digest: 'sha256:1' },
  now: new Date('2026-06-01T00:00:00Z'),
});

const TOO_LONG =
  'the predicate has too long texts for the loops of the condition';

describe('conditions', () => {
  it.each([
    ['predicate.level >= 3', { level: 3 }],
    ['predicate.checks.all(c, c.ok)', { checks: [{ ok: true }] }],
    ['has(predicate.name) && predicate.name.startsWith("a")', { name: 'ab' }],
    [
      'timestamp(predicate.at) > now - duration("24h")',
      { at: '2026-05-31T12:00:00Z' },
    ],
    ['signer.issuer == "https://i.example" && image.digest == "sha256:1"', {}],
    [
      'predicate.ref.matches("^refs/heads/release-[0-9]+$")',
      { ref: 'refs/heads/release-7' },
    ],
    ['predicateType.endsWith("/v1")', {}],
  ])('%s holds', (expression, predicate) => {
    expect(conditionProblem(expression)).toBeUndefined();
    expect(conditionHolds(expression, variables(predicate))).toBe(true);
  });

  it.each([
    ['predicate.level >= 3', { level: 2 }, 'it is false'],
    ['predicate.level >= 3', {}, 'No such key: level'],
    ['predicate.level', { level: 1 }, 'it is neither true nor false'],
    ['predicate.level', { level: 'true' }, 'it is neither true nor false'],
    ['predicate.level >= 3', null, ''],
  ])('%s does not hold for %j', (expression, predicate, why) => {
    const answer = conditionHolds(expression, variables(predicate));
    expect(answer).not.toBe(true);
    expect(answer).toContain(why);
  });

  it.each([
    ['predicate.', 'is not a condition'],
    ['predicat.level > 1', 'Unknown variable'],
    ['"text"', 'it gives string'],
    ['1 + 1', 'it gives int'],
    [
      'predicate.a.all(x, predicate.b.all(y, predicate.c.all(z, true)))',
      'nested loops',
    ],
    ['matches(predicate.a, "a")', 'is not a condition'],
    ['predicate.a.matches(predicate.b)', 'pattern as a text'],
    ['predicate.a.matches("(")', 'is not a condition'],
    [`predicate.a == "${'x'.repeat(3000)}"`, 'longer than'],
  ])('%s is refused when it is read', (expression, why) => {
    expect(conditionProblem(expression)).toContain(why);
  });

  it('is not kept busy by what an image says', () => {
    const many = Array.from({ length: 5000 }, () => 1);
    const start = Date.now();
    expect(
      conditionHolds(
        'predicate.n.all(x, predicate.n.all(y, x == y))',
        variables({ n: many }),
      ),
    ).toContain('too many items');
    expect(
      conditionHolds(
        'predicate.t.matches("(a+)+b") || predicate.t.matches("a*a*b")',
        variables({ t: 'a'.repeat(100_000) }),
      ),
    ).toBe('it is false');
    const long = { t: 'a'.repeat(1_000_000), n: many };
    for (const call of [
      'size(predicate.t) == x',
      'predicate.t.matches("b")',
      'predicate.t.contains("b")',
    ]) {
      expect(
        conditionHolds(`predicate.n.all(x, ${call})`, variables(long)),
      ).toBe(call.includes('contains') ? 'it is false' : TOO_LONG);
    }
    expect(
      conditionHolds(
        'predicate.n.all(x, predicate.t.contains("b"))',
        variables({ t: 'a'.repeat(4_000_000), n: [...many, ...many] }),
      ),
    ).toBe(TOO_LONG);
    expect(
      conditionHolds(
        'predicate.n.all(x, x in predicate.n)',
        variables({ n: Array.from({ length: 100_000 }, (_, i) => i) }),
      ),
    ).toBe(TOO_LONG);
    // An SBOM of the size that is found.
    const packages = Array.from({ length: 20_000 }, (_, i) => ({
      name: `package-${i}`,
      note: 'x'.repeat(100),
    }));
    expect(
      conditionHolds(
        'predicate.packages.all(p, p.name.matches("^package-[0-9]+$"))',
        variables({ packages }),
      ),
    ).toBe(true);
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(conditionHolds('predicate == 1', variables(deep))).toContain(
      'too large',
    );
    expect(Date.now() - start).toBeLessThan(5000);
  });
});
