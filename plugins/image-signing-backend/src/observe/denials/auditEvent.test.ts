import fc from 'fast-check';
import { builtInEngines } from '../admission';
import { readAuditEvents } from './auditEvent';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const MESSAGE = `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Deployment/shop/web was blocked due to the following policies \n\nsigned:\n  autogen-check: missing digest for r.io/app:1\n`;

function deployment(changes: object = {}) {
  return {
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'shop',
      annotations: { 'image-signing/change-id': 'run/42' },
    },
    spec: {
      template: {
        spec: {
          serviceAccountName: 'web',
          containers: [
            { image: 'r.io/app:1' },
            { image: `r.io/proxy@${DIGEST}` },
          ],
        },
      },
    },
    ...changes,
  };
}

function eventOf(changes: object = {}) {
  return {
    level: 'Request',
    auditID: 'id-1',
    stage: 'ResponseComplete',
    requestURI:
      '/apis/apps/v1/namespaces/shop/deployments?fieldManager=kubectl',
    verb: 'create',
    user: {
      username: 'system:serviceaccount:ci:deployer',
      groups: ['system:authenticated'],
    },
    sourceIPs: ['203.0.113.7', '10.0.0.7'],
    userAgent: 'kubectl/v1.36',
    objectRef: {
      resource: 'deployments',
      namespace: 'shop',
      name: 'web',
      apiGroup: 'apps',
    },
    responseStatus: { code: 400, message: MESSAGE },
    requestObject: deployment(),
    stageTimestamp: '2026-02-03T04:05:06.789012Z',
    ...changes,
  };
}

const listOf = (...items: unknown[]) => ({
  kind: 'EventList',
  apiVersion: 'audit.k8s.io/v1',
  items,
});
const options = { cluster: 'prod-1', engines: builtInEngines };
const read = (...items: unknown[]) =>
  readAuditEvents(listOf(...items), options);

it('tells which digests were admitted, for whom, and who asked', () => {
  const { imageAdmissions } = read(
    eventOf({ responseStatus: { code: 201 } }),
    eventOf({ auditID: 'id-2' }),
    eventOf({
      auditID: 'id-3',
      responseStatus: { code: 201 },
      requestURI: '/?dryRun=All',
    }),
  );
  expect(imageAdmissions).toEqual([
    {
      key: 'id-1',
      cluster: 'prod-1',
      namespace: 'shop',
      serviceAccount: 'web',
      workload: { kind: 'Deployment', name: 'web' },
      user: 'system:serviceaccount:ci:deployer',
      at: '2026-02-03T04:05:06.789Z',
      images: [`r.io/proxy@${DIGEST}`],
    },
  ]);
});

it('makes a denial of a refusal', () => {
  expect(read(eventOf())).toEqual({
    denials: [
      {
        source: 'audit-webhook',
        key: 'id-1/ResponseComplete',
        cluster: 'prod-1',
        namespace: 'shop',
        firstAt: '2026-02-03T04:05:06.789Z',
        lastAt: '2026-02-03T04:05:06.789Z',
        count: 1,
        class: 'policy',
        engine: 'Kyverno',
        policy: 'signed',
        rule: 'autogen-check',
        reasonCode: 'TAG_FORBIDDEN',
        message: MESSAGE,
        refused: { kind: 'Deployment', name: 'web' },
        workload: { kind: 'Deployment', name: 'web' },
        images: [
          { reference: 'r.io/app:1' },
          { reference: `r.io/proxy@${DIGEST}`, digest: DIGEST },
        ],
        namedImages: ['r.io/app:1'],
        serviceAccount: 'web',
        user: 'system:serviceaccount:ci:deployer',
        groups: ['system:authenticated'],
        userAgent: 'kubectl/v1.36',
        sourceIp: '10.0.0.7',
        changeId: 'run/42',
      },
    ],
    failedOpen: [],
    writes: [],
    findings: [],
    imageAdmissions: [],
    workloadWrites: [],
    admissions: [
      {
        key: 'id-1/ResponseComplete',
        namespace: 'shop',
        at: '2026-02-03T04:05:06.789Z',
      },
    ],
    read: 1,
    rejected: 0,
  });
});

describe('what is left out', () => {
  it.each<[string, object]>([
    ['another stage', { stage: 'RequestReceived' }],
    ['success', { responseStatus: { code: 201 } }],
    ['no status', { responseStatus: undefined }],
    ['reading', { verb: 'get' }],
    ['deleting', { verb: 'delete' }],
    [
      'a dry run',
      { requestURI: '/apis/apps/v1/namespaces/shop/deployments?dryRun=All' },
    ],
    [
      "a dry run of the portal's own",
      {
        requestURI:
          '/api/v1/namespaces/shop/pods?dryRun=All&fieldManager=image-signing-dry-run',
      },
    ],
    ['a dry run among others', { requestURI: '/x?a=b&dryRun=All' }],
    [
      'a quota',
      {
        responseStatus: {
          code: 403,
          message: 'pods "a" is forbidden: exceeded quota: x',
        },
      },
    ],
    [
      'another resource',
      {
        objectRef: { resource: 'configmaps', namespace: 'shop' },
        requestObject: { kind: 'ConfigMap' },
      },
    ],
    [
      'the status of an object',
      {
        objectRef: {
          resource: 'pods',
          subresource: 'status',
          namespace: 'shop',
        },
      },
    ],
  ])('%s', (_, changes) => {
    const {
      workloadWrites: _writes,
      admissions: _admissions,
      imageAdmissions: _imageAdmissions,
      ...kept
    } = read(eventOf(changes));
    expect(kept).toEqual({
      denials: [],
      writes: [],
      failedOpen: [],
      findings: [],
      read: 1,
      rejected: 0,
    });
  });
});

it.each<[string, object, number]>([
  ['was refused', {}, 1],
  ['was let pass', { responseStatus: { code: 201 } }, 1],
  ['failed for another reason', { responseStatus: { code: 409 } }, 0],
  ['was a dry run', { requestURI: '/x?dryRun=All' }, 0],
  ['deleted', { verb: 'delete' }, 0],
])('counts %s as an admission or not', (_, changes, expected) => {
  expect(read(eventOf(changes)).admissions).toHaveLength(expected);
});

describe('who and what', () => {
  const first = (changes: object) => read(eventOf(changes)).denials[0];

  it('names the impersonated user', () => {
    expect(
      first({ impersonatedUser: { username: 'jane', groups: ['devs'] } }),
    ).toMatchObject({ user: 'jane', groups: ['devs'] });
  });

  it('finds the workload of a Pod that a controller makes', () => {
    const requestObject = {
      kind: 'Pod',
      metadata: {
        generateName: 'web-7d9f8c6b5d-',
        ownerReferences: [
          { kind: 'ReplicaSet', name: 'web-7d9f8c6b5d', controller: true },
        ],
      },
      spec: { containers: [{ image: 'r.io/app:1' }] },
    };
    expect(
      first({
        requestObject,
        objectRef: { resource: 'pods', namespace: 'shop' },
      }),
    ).toMatchObject({
      refused: { kind: 'Pod', name: 'web-7d9f8c6b5d' },
      workload: { kind: 'Deployment', name: 'web' },
    });
  });

  it('bears an event of level Metadata', () => {
    expect(first({ requestObject: undefined })).toMatchObject({
      workload: { kind: 'Deployment', name: 'web' },
      images: [{ reference: 'r.io/app:1' }],
    });
  });

  it('takes a resource that it does not know by its Pod template', () => {
    expect(
      first({
        objectRef: { resource: 'rollouts', namespace: 'shop', name: 'web' },
        requestObject: deployment({ kind: 'Rollout' }),
      }),
    ).toMatchObject({
      workload: { kind: 'Rollout', name: 'web' },
    });
  });

  it('takes ephemeral containers', () => {
    expect(
      first({
        verb: 'patch',
        objectRef: {
          resource: 'pods',
          subresource: 'ephemeralcontainers',
          namespace: 'shop',
          name: 'web',
        },
      }),
    ).toMatchObject({
      refused: { kind: 'Pod', name: 'web' },
    });
  });

  it('takes the digest that a webhook wrote', () => {
    const patch = {
      patch: [
        {
          op: 'replace',
          path: '/spec/template/spec/containers/0/image',
          value: `r.io/app:1@${DIGEST}`,
        },
        { op: 'add', path: '/x', value: 7 },
      ],
    };
    const annotations = {
      'patch.webhook.admission.k8s.io/round_0_index_0': JSON.stringify(patch),
    };
    expect(first({ annotations }).images[0]).toEqual({
      reference: 'r.io/app:1',
      digest: DIGEST,
    });
  });

  it('takes change ids from where it is told', () => {
    const { denials } = readAuditEvents(
      listOf(
        eventOf({
          requestObject: deployment({ metadata: { labels: { build: '7' } } }),
        }),
      ),
      { ...options, changeIdKeys: ['pipeline', 'build'] },
    );
    expect(denials[0].changeId).toBe('7');
  });
});

it('tells an outage from a denial', () => {
  const message =
    'Internal error occurred: failed calling webhook "validate.kyverno.svc-fail": failed to call webhook: Post "https://x": dial tcp';
  expect(
    read(eventOf({ responseStatus: { code: 500, message } })).denials[0],
  ).toMatchObject({ class: 'outage', reasonCode: 'ENGINE_OUTAGE' });
});

it('reports webhooks that failed open', () => {
  const annotations = {
    'failed-open.validating.webhook.admission.k8s.io/round_0_index_1':
      'validate.kyverno.svc-ignore',
    'failed-open.mutation.webhook.admission.k8s.io/round_0_index_0':
      'mutate.kyverno.svc-ignore',
    'authorization.k8s.io/decision': 'allow',
  };
  const { denials, failedOpen } = read(
    eventOf({ responseStatus: { code: 201 }, annotations }),
  );
  expect(denials).toEqual([]);
  expect(failedOpen).toEqual([
    expect.objectContaining({
      webhook: 'validate.kyverno.svc-ignore',
      kind: 'validating',
      namespace: 'shop',
      resource: 'deployments',
      name: 'web',
      at: '2026-02-03T04:05:06.789Z',
    }),
    expect.objectContaining({
      webhook: 'mutate.kyverno.svc-ignore',
      kind: 'mutating',
    }),
  ]);
  expect(new Set(failedOpen.map(({ key }) => key)).size).toBe(2);
});

it('reports audit findings of admission policies, never as denials', () => {
  const failures = [
    {
      message: 'images must be pinned by digest',
      policy: 'digests',
      binding: 'all',
      expressionIndex: 0,
      validationActions: ['Audit'],
    },
    { message: 'x', policy: 'refusing', validationActions: ['Deny'] },
    'broken',
  ];
  const annotations = {
    'validation.policy.admission.k8s.io/validation_failure':
      JSON.stringify(failures),
  };
  const { denials, findings } = read(
    eventOf({ responseStatus: { code: 201 }, annotations }),
  );
  expect(denials).toEqual([]);
  expect(findings).toEqual([
    expect.objectContaining({
      class: 'finding',
      policy: 'digests',
      rule: 'all',
      reasonCode: 'TAG_FORBIDDEN',
      workload: { kind: 'Deployment', name: 'web' },
    }),
  ]);
});

describe('what is broken', () => {
  it('does not cost the other events', () => {
    const broken = [
      7,
      null,
      {},
      eventOf({ auditID: '' }),
      eventOf({ stageTimestamp: 'today' }),
      eventOf({ user: 'x' }),
      eventOf({ verb: 'x'.repeat(2_000) }),
    ];
    expect(read(...broken, eventOf())).toMatchObject({
      denials: [{ key: 'id-1/ResponseComplete' }],
      read: 8,
      rejected: 7,
    });
  });

  it('does not lose a refusal to a long message', () => {
    const [denial] = read(
      eventOf({
        responseStatus: {
          code: 400,
          message: `${MESSAGE}${'x'.repeat(100_000)}`,
        },
      }),
    ).denials;
    expect(denial.reasonCode).toBe('TAG_FORBIDDEN');
    expect(denial.message.length).toBeLessThanOrEqual(4_096);
  });

  it.each([
    undefined,
    {},
    { kind: 'EventList', items: [] },
    { ...listOf(), apiVersion: 'v1' },
    { ...listOf(), items: 'x' },
  ])('is refused as a whole: %j', body => {
    expect(() => readAuditEvents(body, options)).toThrow();
  });

  it('is any JSON', () => {
    const fields = [
      'requestObject',
      'annotations',
      'objectRef',
      'responseStatus',
      'user',
      'sourceIPs',
      'requestURI',
      'stageTimestamp',
    ];
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...fields),
        (value, field) => {
          const { read: looked } = read(value, eventOf({ [field]: value }));
          expect(looked).toBe(2);
        },
      ),
    );
  });
});

describe('who wrote what bears on admission', () => {
  const policyEvent = (changes: object = {}) =>
    eventOf({
      verb: 'patch',
      requestURI: '/apis/kyverno.io/v1/clusterpolicies/signed',
      user: { username: 'jane@example.com' },
      objectRef: {
        resource: 'clusterpolicies',
        name: 'signed',
        apiGroup: 'kyverno.io',
      },
      responseStatus: { code: 200 },
      requestObject: undefined,
      ...changes,
    });

  it('reads the user of a policy and of a namespace', () => {
    expect(
      read(
        policyEvent(),
        policyEvent({
          auditID: 'id-2',
          objectRef: {
            resource: 'namespaces',
            name: 'shop',
            namespace: 'shop',
          },
        }),
      ).writes,
    ).toEqual([
      {
        key: 'id-1',
        cluster: 'prod-1',
        resource: 'clusterpolicies',
        namespace: '',
        name: 'signed',
        user: 'jane@example.com',
        at: '2026-02-03T04:05:06.789012Z',
      },
      expect.objectContaining({ key: 'id-2', resource: 'namespaces' }),
    ]);
  });

  it.each<[string, object]>([
    ['a refused write', { responseStatus: { code: 403 } }],
    ['a read', { verb: 'get' }],
    ['a dry run', { requestURI: '/apis/kyverno.io/v1/x?dryRun=All' }],
    [
      'another object',
      { objectRef: { resource: 'configmaps', name: 'x', namespace: 'shop' } },
    ],
    [
      'a status',
      {
        objectRef: {
          resource: 'clusterpolicies',
          name: 'signed',
          apiGroup: 'kyverno.io',
          subresource: 'status',
        },
      },
    ],
  ])('leaves out %s', (_, changes) => {
    expect(read(policyEvent(changes)).writes).toEqual([]);
  });
});

describe('workloads that were let pass', () => {
  const passed = (changes: object = {}) =>
    eventOf({ responseStatus: { code: 201 }, ...changes });

  it('are told with who wrote them, for the register of deploys by hand', () => {
    expect(read(passed()).workloadWrites).toEqual([
      expect.objectContaining({
        id: 'id-1',
        namespace: 'shop',
        workload: { kind: 'Deployment', name: 'web' },
        verb: 'create',
        user: 'system:serviceaccount:ci:deployer',
        changeId: 'run/42',
      }),
    ]);
  });

  it.each<[string, object]>([
    ['a refusal', { responseStatus: { code: 403 } }],
    ['a dry run', { requestURI: '/apis/apps/v1/deployments?dryRun=All' }],
    ['nobody', { user: undefined }],
  ])('are not told of %s', (_, changes) => {
    expect(read(passed(changes)).workloadWrites).toEqual([]);
  });
});
