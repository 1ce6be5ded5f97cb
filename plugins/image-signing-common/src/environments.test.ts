import fc from 'fast-check';
import { dev, environments, prod } from './__testUtils__/facts';
import {
  compareEnvironments,
  isAllowedSource,
  environmentIn,
  isCritical,
  matchEnvironment,
  matchesGlob,
} from './environments';

describe('matchesGlob', () => {
  it.each<[string, string, boolean]>([
    ['*', '', true],
    ['*', 'anything', true],
    ['prod-*', 'prod-eu', true],
    ['prod-*', 'prod-', true],
    ['prod-*', 'preprod-eu', false],
    ['*-eu', 'prod-eu', true],
    ['*-eu', 'prod-eu-1', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'acb', false],
    ['prod', 'prod', true],
    ['prod', 'prod2', false],
    ['', '', true],
    ['', 'a', false],
    ['arn:aws:eks:*:cluster/*', 'arn:aws:eks:eu:1:cluster/prod', true],
    ['a.c', 'abc', false],
    ['(a+)+$', 'aaaa', false],
    ['**', 'anything', true],
  ])('%j on %j: %j', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });

  it.each<[string, string, boolean]>([
    ['r.example/prod/**', 'r.example/prod/payments', true],
    ['r.example/prod/**', 'r.example/prod/team/payments', true],
    ['r.example/prod/**', 'r.example/prod', true],
    ['r.example/prod/**', 'r.example/pro', false],
    ['r.example/prod/**', 'r.example/production/payments', false],
    ['r.example/prod/**', 'evil.example/r.example/prod/payments', false],
    ['r.example/*/payments', 'r.example/prod/payments', true],
    ['r.example/*/payments', 'r.example/prod/team/payments', false],
    ['r.example/**/payments', 'r.example/prod/team/payments', true],
    ['r.example/**/payments', 'r.example/payments', true],
    ['r.example/**/payments', 'r.example/xpayments', false],
    ['**/payments', 'payments', true],
    ['**/payments', 'a/b/payments', true],
    ['r.example/prod/pay*', 'r.example/prod/payments', true],
    ['r.example/prod/pay*', 'r.example/prod/payments/x', false],
    ['r.example/a**', 'r.example/a/b', false],
    ['r.example/a**', 'r.example/ab', true],
    ['**/prod/**', 'r.example/prod', true],
    ['**/prod/**', 'r.example/prod/a/b', true],
    ['**/prod/**', 'r.example/reprod/a', false],
    ['*', 'r.example/prod', false],
    ['**', 'r.example/prod', true],
  ])('with a separator, %j on %j: %j', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text, { separator: '/' })).toBe(matches);
  });

  it('agrees with a regular expression', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '.'),
      maxLength: 8,
    });
    const glob = fc.string({
      unit: fc.constantFrom('a', 'b', '/', '.', '*'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(glob, word, (pattern, text) => {
        const expected = new RegExp(
          `^${pattern.replace(/[.]/g, '\\.').replace(/\*+/g, '.*')}$`,
        );
        expect(matchesGlob(pattern, text)).toBe(expected.test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with a matcher that tries everything', () => {
    const covers = (globs: string[], parts: string[]): boolean => {
      const [glob, ...rest] = globs;
      if (glob === undefined) return parts.length === 0;
      if (glob === '**') {
        return parts
          .map((_, index) => index)
          .concat(parts.length)
          .some(index => covers(rest, parts.slice(index)));
      }
      const [part, ...others] = parts;
      return (
        part !== undefined && matchesGlob(glob, part) && covers(rest, others)
      );
    };
    const segment = fc.constantFrom(
      'a',
      'b',
      'ab',
      '*',
      '**',
      'a*',
      '*b',
      'a**',
    );
    const part = fc.constantFrom('a', 'b', 'ab', 'aab', 'ba');
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 5 }),
        fc.array(part, { minLength: 1, maxLength: 5 }),
        (globs, parts) => {
          expect(
            matchesGlob(globs.join('/'), parts.join('/'), { separator: '/' }),
          ).toBe(covers(globs, parts));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes time in proportion to the text, not more', () => {
    const pattern = `${'*a'.repeat(50)}b`;
    const text = 'a'.repeat(20_000);
    const start = performance.now();
    expect(matchesGlob(pattern, text)).toBe(false);
    expect(matchesGlob(pattern, text, { separator: '/' })).toBe(false);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('critical namespaces', () => {
  const strict = { signature: 'enforce', digest: 'enforce' } as const;
  const stage = {
    ...dev,
    name: 'stage',
    clusters: ['stage-*'],
    namespaces: ['*'],
    namespaceLabels: undefined,
    intent: { signature: 'audit', digest: 'enforce' } as const,
    critical: {
      namespaces: ['pay*'],
      namespaceLabels: { tier: 'critical' },
      intent: strict,
    },
  };
  const wanted = (namespace: string, labels?: Record<string, string>) =>
    environmentIn({ cluster: 'stage-1', namespace, labels }, [stage])?.intent;

  it.each<[string, Record<string, string> | undefined, object]>([
    ['payments', {}, strict],
    ['orders', { tier: 'critical' }, strict],
    ['orders', { tier: 'normal' }, stage.intent],
    ['orders', {}, stage.intent],
    // It may carry the label.
    ['orders', undefined, strict],
  ])('want more: %s with labels %j', (namespace, labels, intent) => {
    expect(wanted(namespace, labels)).toEqual(intent);
  });

  it('need no label where none is configured, and are none without a list', () => {
    const { namespaceLabels: _, ...byName } = stage.critical;
    expect(isCritical({ namespace: 'orders' }, { critical: byName })).toBe(
      false,
    );
    expect(isCritical({ namespace: 'payments' }, {})).toBe(false);
  });
});

describe('matchEnvironment', () => {
  const labelled = {
    ...prod,
    name: 'labelled',
    clusters: ['*'],
    namespaceLabels: { tier: 'prod', team: 'a' },
  };

  it.each([
    ['prod-eu', 'payments', 'prod'],
    ['dev-1', 'payments', 'dev'],
    ['stage-1', 'payments', undefined],
  ])('puts %s/%s into %s', (cluster, namespace, name) => {
    expect(matchEnvironment({ cluster, namespace }, environments)?.name).toBe(
      name,
    );
  });

  it('takes the first that matches', () => {
    const all = { ...dev, name: 'all', clusters: ['*'] };
    const location = { cluster: 'prod-eu', namespace: 'x' };
    expect(matchEnvironment(location, [prod, all])?.name).toBe('prod');
    expect(matchEnvironment(location, [all, prod])?.name).toBe('all');
  });

  it('asks for all labels', () => {
    const place = { cluster: 'x', namespace: 'y' };
    const match = (labels: Record<string, string>) =>
      matchEnvironment({ ...place, labels }, [labelled])?.name;
    expect(match({ tier: 'prod', team: 'a', other: 'b' })).toBe('labelled');
    expect(match({ tier: 'prod' })).toBeUndefined();
    expect(match({ tier: 'prod', team: 'b' })).toBeUndefined();
    expect(match({})).toBeUndefined();
  });

  it('does not fall through to weaker rules where labels are not known', () => {
    const all = { ...dev, name: 'all', clusters: ['*'] };
    const place = { cluster: 'x', namespace: 'y' };
    expect(matchEnvironment(place, [labelled, all])).toBeUndefined();
    expect(matchEnvironment({ ...place, labels: {} }, [labelled, all])).toBe(
      all,
    );
    expect(matchEnvironment(place, [all, labelled])).toBe(all);
  });

  it('matches nothing without clusters or namespaces', () => {
    const place = { cluster: 'prod-eu', namespace: 'y' };
    expect(matchEnvironment(place, [{ ...prod, clusters: [] }])).toBe(
      undefined,
    );
    expect(matchEnvironment(place, [{ ...prod, namespaces: [] }])).toBe(
      undefined,
    );
  });
});

describe('isAllowedSource', () => {
  it('takes anything without sources, and only what matches otherwise', () => {
    expect(isAllowedSource('anything/at/all', dev)).toBe(true);
    expect(isAllowedSource('registry.example.com/prod/a', prod)).toBe(true);
    expect(isAllowedSource('registry.example.com/dev/a', prod)).toBe(false);
  });
});

describe('compareEnvironments', () => {
  it('puts the strictest first, then sorts by name', () => {
    const stage = { ...dev, name: 'stage', intent: prod.intent };
    expect(
      [{ name: '(none)' }, dev, stage, prod]
        .sort(compareEnvironments)
        .map(({ name }) => name),
    ).toEqual(['prod', 'stage', 'dev', '(none)']);
  });
});
