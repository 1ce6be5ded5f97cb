import fc from 'fast-check';
import { effectOfConditions } from './conditions';
import { EPHEMERAL_CONTAINERS_UPDATE, POD_CREATE } from './selectors';

const facts = { request: POD_CREATE, namespace: 'shop' };
const effect = (...expressions: string[]) =>
  effectOfConditions(
    expressions.map((expression, index) => ({ name: `c${index}`, expression })),
    facts,
  );

describe('effectOfConditions', () => {
  it.each([
    ['true', 'always'],
    ['false', 'never'],
    ["request.namespace == 'shop'", 'always'],
    ["request.namespace != 'shop'", 'never'],
    ["object.metadata.namespace.startsWith('sh')", 'always'],
    ["!(request.namespace in ['kube-system', 'shop'])", 'never'],
    ["!(request.namespace in ['kube-system'])", 'always'],
    ["request.operation in ['CREATE', 'UPDATE']", 'always'],
    ["request.operation == 'DELETE' || object.kind == 'Pod'", 'always'],
    ["request.kind.kind == 'Pod' ? true : false", 'always'],
    ["request.subResource == ''", 'always'],
    ["request.userInfo.username != 'system:admin'", 'users'],
    ["!('system:nodes' in request.userInfo.groups)", 'users'],
    ["!request.userInfo.username.startsWith('system:')", 'users'],
    ["!request.userInfo.groups.exists(g, g == 'admins')", 'users'],
    [
      "request.namespace == 'shop' && request.userInfo.username != 'x'",
      'users',
    ],
    ["request.userInfo.username == 'ci'", 'unknown'],
    ['!has(object.metadata.labels.skip)', 'unknown'],
    [
      "!(request.userInfo.username == 'x' && has(object.metadata.labels.skip))",
      'unknown',
    ],
    ['request.userInfo.username != object.metadata.name', 'unknown'],
    ['namespaceObject.metadata.labels.x == "y"', 'unknown'],
    ['{', 'unknown'],
    ['1 + 1', 'unknown'],
  ])('%s: %s', (expression, expected) => {
    expect(effect(expression)).toBe(expected);
  });

  it('lets the worst of several decide', () => {
    expect(effect('true', "request.userInfo.username != 'x'")).toBe('users');
    expect(effect('{', "request.userInfo.username != 'x'")).toBe('unknown');
    expect(effect('{', 'false')).toBe('never');
  });

  it('knows the request that it is asked about', () => {
    expect(
      effectOfConditions(
        [{ expression: "request.subResource == 'ephemeralcontainers'" }],
        { request: EPHEMERAL_CONTAINERS_UPDATE, namespace: 'shop' },
      ),
    ).toBe('always');
  });

  it('lets no conditions stop nothing', () => {
    expect(effectOfConditions(undefined, facts)).toBe('always');
    expect(effectOfConditions([], facts)).toBe('always');
  });

  it('answers anything', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        expect(['always', 'never', 'users', 'unknown']).toContain(
          effectOfConditions(value, facts),
        );
      }),
    );
  });

  it('answers any expression', () => {
    const words = fc.constantFrom(
      ...[
        'request',
        '.',
        'userInfo',
        '!',
        '(',
        ')',
        '==',
        "'x'",
        '&&',
        '||',
        '?',
        ':',
        'has',
        '[',
        ']',
        ',',
      ],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 20 }), parts => {
        expect(['always', 'never', 'users', 'unknown']).toContain(
          effect(parts.join('')),
        );
      }),
    );
  });
});
