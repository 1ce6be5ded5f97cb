import fc from 'fast-check';
import {
  EPHEMERAL_CONTAINERS_UPDATE,
  POD_CREATE,
  POD_UPDATE,
  isEmptySelector,
  matchLabelSelector,
  matchRules,
  wildcardMatch,
} from './selectors';

describe('wildcardMatch', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything/at:all', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbbd', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?*', '', false],
    ['?*', 'a', true],
    ['ghcr.io/*/app:*', 'ghcr.io/org/sub/app:1', true],
    ['ghcr.io/*', 'ghcrxio/app', false],
    ['*@sha256:*', 'r/a@sha256:ab', true],
    ['prod-*', 'prod', false],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(wildcardMatch(pattern, text)).toBe(expected);
  });

  it('takes a text without wildcards literally', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        fc.pre(!/[*?]/.test(pattern));
        expect(wildcardMatch(pattern, text)).toBe(pattern === text);
      }),
    );
  });

  it('agrees with a regular expression', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'b', '*', '?'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const regex = new RegExp(
          `^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`,
        );
        expect(wildcardMatch(pattern, text)).toBe(regex.test(text));
      }),
    );
  });

  it('is quick on patterns that invite backtracking', () => {
    const pattern = `${'*a'.repeat(200)}b`;
    const begin = performance.now();
    expect(wildcardMatch(pattern, 'a'.repeat(20_000))).toBe(false);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('matchLabelSelector', () => {
  const labels = { team: 'shop', tier: 'prod' };
  const expression = (key: string, operator: string, values?: string[]) => ({
    matchExpressions: [{ key, operator, ...(values && { values }) }],
  });

  it.each([
    ['nothing asked', undefined, 'yes'],
    ['null', null, 'yes'],
    ['empty', {}, 'yes'],
    ['a matching label', { matchLabels: { team: 'shop' } }, 'yes'],
    ['another value', { matchLabels: { team: 'bank' } }, 'no'],
    ['an absent label', { matchLabels: { zone: 'a' } }, 'no'],
    ['In', expression('team', 'In', ['bank', 'shop']), 'yes'],
    ['In without the key', expression('zone', 'In', ['a']), 'no'],
    ['NotIn', expression('team', 'NotIn', ['shop']), 'no'],
    ['NotIn without the key', expression('zone', 'NotIn', ['a']), 'yes'],
    ['Exists', expression('team', 'Exists'), 'yes'],
    ['Exists without the key', expression('zone', 'Exists'), 'no'],
    ['DoesNotExist', expression('team', 'DoesNotExist'), 'no'],
    ['DoesNotExist without the key', expression('zone', 'DoesNotExist'), 'yes'],
    ['an unknown operator', expression('team', 'Near', ['a']), 'unknown'],
    ['In without values', expression('team', 'In'), 'unknown'],
    ['a text', 'team=shop', 'unknown'],
    ['an unknown field', { matchFields: {} }, 'unknown'],
    [
      'both kinds, one of which fails',
      { matchLabels: { team: 'shop' }, ...expression('tier', 'In', ['dev']) },
      'no',
    ],
    ['a name of every object', { matchLabels: { toString: 'x' } }, 'no'],
  ])('%s', (_, selector, expected) => {
    expect(matchLabelSelector(selector, labels)).toBe(expected);
  });

  it('lets wildcards stand in Kyverno selectors only', () => {
    const selector = { matchLabels: { 'te*': 'sh?p' } };
    expect(matchLabelSelector(selector, labels)).toBe('no');
    expect(matchLabelSelector(selector, labels, { wildcards: true })).toBe(
      'yes',
    );
  });

  it.each([
    [undefined, true],
    [{}, true],
    [{ matchLabels: {}, matchExpressions: [] }, true],
    [{ matchLabels: { a: 'b' } }, false],
    ['text', false],
  ])('%j restricts nothing: %s', (selector, expected) => {
    expect(isEmptySelector(selector)).toBe(expected);
  });
});

describe('matchRules', () => {
  const rule = (changes: object = {}) => ({
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['pods'],
    ...changes,
  });

  it.each([
    ['pods for a new Pod', rule(), POD_CREATE, 'yes'],
    ['pods for a changed Pod', rule(), POD_UPDATE, 'yes'],
    ['pods for a subresource', rule(), EPHEMERAL_CONTAINERS_UPDATE, 'no'],
    [
      'a bare star for a subresource',
      rule({ resources: ['*'] }),
      EPHEMERAL_CONTAINERS_UPDATE,
      'no',
    ],
    [
      'all subresources of pods',
      rule({ resources: ['pods/*'] }),
      EPHEMERAL_CONTAINERS_UPDATE,
      'yes',
    ],
    [
      'that one of any resource',
      rule({ resources: ['*/ephemeralcontainers'] }),
      EPHEMERAL_CONTAINERS_UPDATE,
      'yes',
    ],
    [
      'everything',
      rule({ resources: ['*/*'] }),
      EPHEMERAL_CONTAINERS_UPDATE,
      'yes',
    ],
    ['another operation', rule({ operations: ['UPDATE'] }), POD_CREATE, 'no'],
    ['any operation', rule({ operations: ['*'] }), POD_CREATE, 'yes'],
    ['another group', rule({ apiGroups: ['apps'] }), POD_CREATE, 'no'],
    ['another version', rule({ apiVersions: ['v2'] }), POD_CREATE, 'no'],
    ['cluster scope', rule({ scope: 'Cluster' }), POD_CREATE, 'no'],
    ['namespaced scope', rule({ scope: 'Namespaced' }), POD_CREATE, 'yes'],
    ['a scope of the future', rule({ scope: 'Galaxy' }), POD_CREATE, 'unknown'],
    ['a rule without resources', { apiGroups: [''] }, POD_CREATE, 'unknown'],
  ])('%s', (_, one, request, expected) => {
    expect(matchRules([one], request)).toBe(expected);
  });

  it('matches nothing without rules', () => {
    expect(matchRules(undefined, POD_CREATE)).toBe('no');
    expect(matchRules([], POD_CREATE)).toBe('no');
  });
});

describe('anything at all', () => {
  it('is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        expect(['yes', 'no', 'unknown']).toContain(
          matchLabelSelector(value, {}),
        );
        expect(['yes', 'no', 'unknown']).toContain(
          matchRules(value, POD_CREATE),
        );
        expect(typeof isEmptySelector(value)).toBe('boolean');
      }),
    );
  });
});
