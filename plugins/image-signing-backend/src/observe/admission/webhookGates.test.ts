import fc from 'fast-check';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { clusterOf } from './__testUtils__/clusterObjects';
import { EPHEMERAL_CONTAINERS_UPDATE, POD_CREATE } from './selectors';
import { firstGate, webhookEntries, webhookGate } from './webhookGates';

const namespace = { name: 'shop', labels: { team: 'shop' } };

function entryOf(changes: object = {}) {
  return {
    name: 'w.example',
    rules: [
      {
        apiGroups: [''],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['pods'],
      },
    ],
    failurePolicy: 'Fail',
    timeoutSeconds: 10,
    clientConfig: {
      service: { name: 'svc', namespace: 'engine' },
      caBundle: 'Q0E=',
    },
    ...changes,
  };
}

function sliceOf(ready?: boolean): KubernetesObject {
  return {
    metadata: {
      name: 's',
      namespace: 'engine',
      labels: { 'kubernetes.io/service-name': 'svc' },
    },
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready } }],
  };
}

function gate(
  entry: unknown,
  slices: KubernetesObject[] | 'forbidden' = [sliceOf(true)],
  request = POD_CREATE,
) {
  return webhookGate({
    webhook: { configuration: 'c', name: 'w.example', entry },
    request,
    namespace,
    objects: clusterOf({ 'discovery.k8s.io/endpointslices': slices }),
    serviceNamespaces: ['engine'],
  });
}

const codes = (result: ReturnType<typeof gate>) =>
  result.loopholes.map(({ code }) => code);

describe('webhookGate', () => {
  it('lets a plain webhook through', () => {
    expect(gate(entryOf())).toEqual({
      reaches: 'yes',
      failOpen: false,
      degraded: false,
      explanation: '',
      loopholes: [],
    });
  });

  const selecting = (namespaceSelector: object) =>
    entryOf({ namespaceSelector });
  it.each<[string, object, string, string[]]>([
    ['no rules', entryOf({ rules: [] }), 'no', []],
    [
      'rules of another resource',
      entryOf({
        rules: [
          {
            apiGroups: ['apps'],
            apiVersions: ['*'],
            operations: ['*'],
            resources: ['*'],
          },
        ],
      }),
      'no',
      [],
    ],
    ['unreadable rules', entryOf({ rules: 'all' }), 'unknown', []],
    [
      'this namespace selected',
      selecting({ matchLabels: { team: 'shop' } }),
      'yes',
      [],
    ],
    [
      'another namespace selected',
      selecting({ matchLabels: { team: 'bank' } }),
      'no',
      [],
    ],
    [
      'the name label, which the API server sets',
      selecting({
        matchExpressions: [
          {
            key: 'kubernetes.io/metadata.name',
            operator: 'NotIn',
            values: ['shop'],
          },
        ],
      }),
      'no',
      [],
    ],
    [
      'an unreadable selector',
      selecting({ matchExpressions: [{ key: 'a', operator: '?' }] }),
      'unknown',
      [],
    ],
    [
      'objects that may opt out',
      entryOf({
        objectSelector: {
          matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
        },
      }),
      'yes',
      ['OBJECT_SELECTOR'],
    ],
    [
      'objects that must opt in',
      entryOf({ objectSelector: { matchLabels: { check: 'yes' } } }),
      'no',
      [],
    ],
    [
      'users left out',
      entryOf({
        matchConditions: [
          { name: 'a', expression: "request.userInfo.username != 'x'" },
        ],
      }),
      'yes',
      ['USERS_EXCLUDED'],
    ],
    [
      'this namespace left out by a condition',
      entryOf({
        matchConditions: [
          { name: 'a', expression: "request.namespace != 'shop'" },
        ],
      }),
      'no',
      [],
    ],
    [
      'a condition that is not understood',
      entryOf({
        matchConditions: [
          { name: 'a', expression: 'has(object.metadata.labels.x)' },
        ],
      }),
      'unknown',
      [],
    ],
    ['Ignore', entryOf({ failurePolicy: 'Ignore' }), 'yes', ['FAIL_OPEN']],
    [
      'a failure policy of the future',
      entryOf({ failurePolicy: 'Maybe' }),
      'yes',
      ['FAIL_OPEN'],
    ],
  ])('%s', (_, entry, reaches, expected) => {
    const result = gate(entry);
    expect(result.reaches).toBe(reaches);
    expect(codes(result)).toEqual(expected);
    expect(Boolean(result.explanation)).toBe(reaches !== 'yes');
  });

  it('does not take pods for ephemeral containers', () => {
    expect(
      gate(entryOf(), [sliceOf()], EPHEMERAL_CONTAINERS_UPDATE),
    ).toMatchObject({
      reaches: 'no',
      explanation: expect.stringContaining('pods/ephemeralcontainers'),
    });
  });

  describe('when nobody answers', () => {
    it.each<[string, KubernetesObject[]]>([
      ['without slices', []],
      ['with an unready endpoint', [sliceOf(false)]],
    ])('refuses everything under Fail %s', (_, slices) => {
      expect(gate(entryOf(), slices)).toMatchObject({
        reaches: 'yes',
        degraded: true,
      });
    });

    it('checks nothing under Ignore', () => {
      expect(gate(entryOf({ failurePolicy: 'Ignore' }), [])).toMatchObject({
        reaches: 'no',
        failOpen: true,
      });
    });

    it('takes a missing certificate bundle for it', () => {
      const entry = entryOf({
        failurePolicy: 'Ignore',
        clientConfig: { service: { name: 'svc', namespace: 'engine' } },
      });
      expect(gate(entry).reaches).toBe('no');
    });
  });

  it.each<[string, object, KubernetesObject[] | 'forbidden']>([
    [
      'slices may not be read',
      entryOf({ failurePolicy: 'Ignore' }),
      'forbidden',
    ],
    [
      'the service is elsewhere',
      entryOf({
        failurePolicy: 'Ignore',
        clientConfig: {
          caBundle: 'x',
          service: { name: 'svc', namespace: 'other' },
        },
      }),
      [],
    ],
    [
      'it is a URL',
      entryOf({
        failurePolicy: 'Ignore',
        clientConfig: { url: 'https://10.0.0.1' },
      }),
      [],
    ],
  ])('does not claim that nobody answers where %s', (_, entry, slices) => {
    expect(gate(entry, slices)).toMatchObject({
      reaches: 'yes',
      degraded: false,
    });
  });

  it('answers anything', () => {
    fc.assert(
      fc.property(fc.anything(), entry => {
        expect(gate(entry).reaches).not.toBe('yes');
      }),
    );
  });
});

describe('firstGate', () => {
  const first = (entries: object[], request = POD_CREATE) =>
    firstGate({
      entries: entries.map((entry, index) => ({
        configuration: 'c',
        name: `w${index}.example`,
        entry,
      })),
      request,
      namespace,
      objects: clusterOf({
        'discovery.k8s.io/endpointslices': [sliceOf(true)],
      }),
      serviceNamespaces: ['engine'],
      missing: 'none',
    });
  const rulesFor = (...operations: string[]) =>
    entryOf({ rules: [{ ...entryOf().rules[0], operations }] });
  const onlyNew = entryOf({
    matchConditions: [
      { name: 'new', expression: "request.operation == 'CREATE'" },
    ],
  });

  it.each<[string, object[], string[]]>([
    ['rules that cover both', [entryOf()], []],
    ['rules of CREATE alone', [rulesFor('CREATE')], ['UPDATE_NOT_COVERED']],
    ['a match condition for CREATE', [onlyNew], ['UPDATE_NOT_COVERED']],
    [
      'a second webhook for UPDATE',
      [rulesFor('CREATE'), rulesFor('UPDATE')],
      [],
    ],
  ])('says whether changes are checked: %s', (_, entries, expected) => {
    const gates = first(entries);
    expect(gates.reaches).toBe('yes');
    expect(gates.loopholes.map(({ code }) => code)).toEqual(expected);
  });

  it('says nothing of updates where it is asked about one', () => {
    const pods = { ...entryOf().rules[0], resources: ['pods/*'] };
    const gates = first(
      [entryOf({ rules: [pods] })],
      EPHEMERAL_CONTAINERS_UPDATE,
    );
    expect(gates.loopholes).toEqual([]);
  });
});

describe('webhookEntries', () => {
  const plural = 'validatingwebhookconfigurations' as const;
  const read = (resource: Parameters<typeof clusterOf>[0][string]) =>
    webhookEntries(
      clusterOf({ [`admissionregistration.k8s.io/${plural}`]: resource }),
      plural,
      ({ metadata }) => metadata.name === 'mine',
    );

  it('takes the entries of the wanted configuration', () => {
    expect(
      read([
        { metadata: { name: 'mine' }, webhooks: [{ name: 'a' }, 'broken'] },
        { metadata: { name: 'other' }, webhooks: [{ name: 'b' }] },
        { metadata: { name: 'mine' }, webhooks: 'broken' },
      ])?.map(({ name }) => name),
    ).toEqual(['a', '']);
  });

  it('tells absent from forbidden', () => {
    expect(read('absent')).toEqual([]);
    expect(read('forbidden')).toBeUndefined();
    expect(read('pending')).toBeUndefined();
  });
});
