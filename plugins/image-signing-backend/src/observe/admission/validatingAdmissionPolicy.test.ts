import fc from 'fast-check';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';
import { validatingAdmissionPolicy } from './validatingAdmissionPolicy';

const GROUP = 'admissionregistration.k8s.io';
const FULL =
  "object.spec.containers.all(c, c.image.matches('.*@sha256:[a-f0-9]{64}$'))";

function rulesOf(changes: object = {}) {
  return [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['pods'],
      ...changes,
    },
  ];
}

function policyOf(spec: object = {}, rest: object = {}): KubernetesObject {
  return {
    metadata: { name: 'digests' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: rulesOf() },
      validations: [{ expression: FULL, message: 'pin it' }],
      ...spec,
    },
    ...rest,
  };
}

function bindingOf(spec: object = {}): KubernetesObject {
  return {
    metadata: { name: 'digests-everywhere' },
    spec: { policyName: 'digests', validationActions: ['Deny'], ...spec },
  };
}

function modes(
  policy: KubernetesObject,
  bindings: KubernetesObject[] | 'forbidden' = [bindingOf()],
  query = queryOf(),
) {
  return validatingAdmissionPolicy
    .assess(
      clusterOf({
        [`${GROUP}/validatingadmissionpolicies`]: [policy],
        [`${GROUP}/validatingadmissionpolicybindings`]: bindings,
      }),
    )
    .modes(query);
}

describe('a policy that demands digests', () => {
  it('is in force where its binding refuses', () => {
    expect(modes(policyOf())).toEqual([
      {
        mode: 'enforce',
        source: {
          engine: 'ValidatingAdmissionPolicy',
          policy: 'digests',
          binding: 'digests-everywhere',
          mode: 'enforce',
          explanation: 'Images of containers must be pinned by digest.',
        },
        loopholes: [],
      },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['Deny', ['Deny'], 'enforce'],
    ['Deny and Audit', ['Audit', 'Deny'], 'enforce'],
    ['Warn', ['Warn', 'Audit'], 'warn'],
    ['Audit', ['Audit'], 'audit'],
    ['nothing', [], 'unknown'],
    ['something else', ['Shout'], 'unknown'],
    ['no list', 'Deny', 'unknown'],
  ])('whose binding says %s', (_, validationActions, expected) => {
    const [{ mode }] = modes(policyOf(), [bindingOf({ validationActions })]);
    expect(mode).toBe(expected);
  });

  it('says nothing about signatures', () => {
    expect(
      modes(policyOf(), [bindingOf()], queryOf({ control: 'signature' })),
    ).toEqual([]);
  });

  it('takes every binding for itself', () => {
    const found = modes(policyOf(), [
      bindingOf(),
      {
        ...bindingOf({ validationActions: ['Audit'] }),
        metadata: { name: 'audit' },
      },
      bindingOf({ policyName: 'other' }),
    ]);
    expect(found.map(({ mode }) => mode)).toEqual(['enforce', 'audit']);
  });

  const skip = {
    matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
  };
  const optIn = { matchLabels: { check: 'yes' } };
  const here = { matchLabels: { team: 'shop' } };
  const elsewhere = { matchLabels: { team: 'bank' } };
  it.each<[string, object, object, string, string[]]>([
    ['no constraints', { matchConstraints: undefined }, {}, 'none', []],
    ['no rules', { matchConstraints: {} }, {}, 'none', []],
    ['broken constraints', { matchConstraints: 'x' }, {}, 'unknown', []],
    [
      'rules for updates only',
      {
        matchConstraints: {
          resourceRules: rulesOf({ operations: ['UPDATE'] }),
        },
      },
      {},
      'none',
      [],
    ],
    [
      'rules for new Pods only',
      {
        matchConstraints: {
          resourceRules: rulesOf({ operations: ['CREATE'] }),
        },
      },
      {},
      'enforce',
      ['UPDATE_NOT_COVERED'],
    ],
    [
      'rules for one name',
      {
        matchConstraints: { resourceRules: rulesOf({ resourceNames: ['a'] }) },
      },
      {},
      'none',
      [],
    ],
    [
      'an exclusion of Pods',
      {
        matchConstraints: {
          resourceRules: rulesOf(),
          excludeResourceRules: rulesOf(),
        },
      },
      {},
      'none',
      [],
    ],
    [
      'namespaces that are this one',
      {
        matchConstraints: { resourceRules: rulesOf(), namespaceSelector: here },
      },
      {},
      'enforce',
      [],
    ],
    [
      'namespaces that are others',
      {
        matchConstraints: {
          resourceRules: rulesOf(),
          namespaceSelector: elsewhere,
        },
      },
      {},
      'none',
      [],
    ],
    [
      'objects that may opt out',
      { matchConstraints: { resourceRules: rulesOf(), objectSelector: skip } },
      {},
      'enforce',
      ['OBJECT_SELECTOR'],
    ],
    [
      'objects that must opt in',
      { matchConstraints: { resourceRules: rulesOf(), objectSelector: optIn } },
      {},
      'none',
      [],
    ],
    [
      'a binding for other namespaces',
      {},
      { matchResources: { namespaceSelector: elsewhere } },
      'none',
      [],
    ],
    [
      'a binding for this namespace',
      {},
      { matchResources: { namespaceSelector: here } },
      'enforce',
      [],
    ],
    [
      'a binding for other rules',
      {},
      {
        matchResources: { resourceRules: rulesOf({ resources: ['services'] }) },
      },
      'none',
      [],
    ],
    [
      'a binding that objects may leave',
      {},
      { matchResources: { objectSelector: skip } },
      'enforce',
      ['OBJECT_SELECTOR'],
    ],
    [
      'a condition that only new Pods fulfil',
      {
        matchConditions: [
          { name: 'a', expression: "request.operation == 'CREATE'" },
        ],
      },
      {},
      'enforce',
      ['UPDATE_NOT_COVERED'],
    ],
    [
      'an expression that lets updates pass',
      {
        validations: [
          { expression: `request.operation != 'CREATE' || ${FULL}` },
        ],
      },
      {},
      'enforce',
      ['UPDATE_NOT_COVERED'],
    ],
    [
      'a pattern in the parameters',
      {
        paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
        validations: [
          {
            expression:
              "object.spec.containers.all(c, c.image.contains(params.data['part']))",
          },
        ],
      },
      { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } },
      'unknown',
      [],
    ],
    [
      'users left out',
      {
        matchConditions: [
          { name: 'a', expression: "!('admins' in request.userInfo.groups)" },
        ],
      },
      {},
      'enforce',
      ['USERS_EXCLUDED'],
    ],
    [
      'this namespace left out',
      {
        matchConditions: [
          { name: 'a', expression: "request.namespace != 'shop'" },
        ],
      },
      {},
      'none',
      [],
    ],
    [
      'a condition on labels',
      {
        matchConditions: [
          { name: 'a', expression: '!has(object.metadata.labels.skip)' },
        ],
      },
      {},
      'unknown',
      [],
    ],
    [
      'errors that pass',
      { failurePolicy: 'Ignore' },
      {},
      'enforce',
      ['FAIL_OPEN'],
    ],
    [
      'a weak expression',
      {
        validations: [
          {
            expression: "object.spec.containers.all(c, c.image.contains('@'))",
          },
        ],
      },
      {},
      'enforce',
      ['WEAK_DIGEST_CHECK'],
    ],
    [
      'an expression that is not understood',
      {
        validations: [
          {
            expression:
              "object.spec.containers.exists(c, c.image.contains('@'))",
          },
        ],
      },
      {},
      'unknown',
      [],
    ],
    [
      'other lists only',
      {
        validations: [
          {
            expression:
              "object.spec.?initContainers.orValue([]).all(i, i.image.contains('@'))",
          },
        ],
      },
      {},
      'none',
      [],
    ],
    [
      'parameters that must be there',
      { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } },
      { paramRef: { name: 'p', parameterNotFoundAction: 'Deny' } },
      'enforce',
      [],
    ],
    [
      'parameters that may be missing',
      { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } },
      { paramRef: { name: 'p', parameterNotFoundAction: 'Allow' } },
      'unknown',
      ['PARAMETERS_MISSING_ALLOW'],
    ],
    [
      'parameters that are not bound',
      { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } },
      {},
      'enforce',
      [],
    ],
  ])('with %s', (_, spec, binding, mode, codes) => {
    const [found, ...others] = modes(policyOf(spec), [bindingOf(binding)]);
    expect(others).toEqual([]);
    expect(found.mode).toBe(mode);
    expect(found.source.mode).toBe(mode);
    expect(found.loopholes.map(({ code }) => code)).toEqual(codes);
  });

  it('is told apart by list', () => {
    const spec = {
      matchConstraints: {
        resourceRules: rulesOf({
          resources: ['pods', 'pods/ephemeralcontainers'],
        }),
      },
      validations: [
        {
          expression:
            "(object.spec.containers + object.spec.?ephemeralContainers.orValue([])).all(c, c.image.contains('@sha256:'))",
        },
      ],
    };
    const byPath = (
      ['containers', 'initContainers', 'ephemeralContainers'] as const
    ).map(
      path => modes(policyOf(spec), [bindingOf()], queryOf({ path }))[0].mode,
    );
    expect(byPath).toEqual(['enforce', 'none', 'enforce']);
    expect(
      modes(
        policyOf({ ...spec, matchConstraints: { resourceRules: rulesOf() } }),
        [bindingOf()],
        queryOf({ path: 'ephemeralContainers' }),
      )[0].mode,
    ).toBe('none');
  });

  it('warns of type warnings', () => {
    const policy = policyOf(
      {},
      {
        status: {
          typeChecking: { expressionWarnings: [{ fieldRef: 'spec' }] },
        },
      },
    );
    expect(modes(policy)[0].loopholes.map(({ code }) => code)).toEqual([
      'TYPE_WARNINGS',
    ]);
  });

  it('is not in force without a binding', () => {
    expect(modes(policyOf(), [])).toEqual([
      expect.objectContaining({ mode: 'none' }),
    ]);
  });

  it('is unknown where bindings may not be read', () => {
    expect(modes(policyOf(), 'forbidden')).toEqual([
      expect.objectContaining({ mode: 'unknown' }),
    ]);
  });
});

describe('other policies', () => {
  it.each([
    [
      'of registries',
      "object.spec.containers.all(c, c.image.startsWith('registry.corp/'))",
    ],
    ['of replicas', 'object.spec.replicas <= 5'],
    ['that are no CEL', '{'],
  ])('%s contribute nothing', (_, expression) => {
    expect(modes(policyOf({ validations: [{ expression }] }))).toEqual([]);
  });
});

describe('what may not be read', () => {
  it.each(['forbidden', 'pending', 'error'] as const)(
    'is unknown: %s',
    state => {
      const { present, modes: ask } = validatingAdmissionPolicy.assess(
        clusterOf({ [`${GROUP}/validatingadmissionpolicies`]: state }),
      );
      expect(present).toBe(true);
      expect(ask(queryOf())).toEqual([
        expect.objectContaining({ mode: 'unknown' }),
      ]);
      expect(ask(queryOf({ control: 'signature' }))).toEqual([]);
    },
  );

  it('is absent where the API server does not know it', () => {
    expect(validatingAdmissionPolicy.assess(clusterOf({})).present).toBe(false);
  });
});

describe('anything at all', () => {
  const name = { metadata: { name: 'digests' } };
  it('never throws and never enforces', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (spec, bindingSpec) => {
        const found = modes({ ...name, spec }, [
          { ...name, spec: bindingSpec },
          bindingOf(),
        ]);
        expect(found.map(({ mode }) => mode)).not.toContain('enforce');
      }),
    );
  });

  it('never enforces once a part is broken', () => {
    const parts = [
      'matchConstraints',
      'validations',
      'matchConditions',
      'validationActions',
      'matchResources',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...parts),
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.integer(),
          fc.constant(['']),
          fc.constant({ namespaceSelector: 1 }),
        ),
        (part, value) => {
          const found = modes(policyOf({ [part]: value }), [
            bindingOf({ [part]: value }),
          ]);
          expect(found.map(({ mode }) => mode)).not.toContain('enforce');
        },
      ),
    );
  });
});
