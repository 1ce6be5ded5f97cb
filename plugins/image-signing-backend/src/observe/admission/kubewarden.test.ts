import type {
  KubernetesObject,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';
import { kubewarden } from './kubewarden';

type Resources = Parameters<typeof clusterOf>[0];

const RULES = [
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['pods', 'pods/ephemeralcontainers'],
    operations: ['CREATE', 'UPDATE'],
  },
];
const MODULE = 'ghcr.io/kubewarden/policies/verify-image-signatures:v0.3.0';
const SETTINGS = {
  modifyImagesWithDigest: true,
  signatures: [
    {
      image: 'registry.example.com/*',
      pubKeys: ['-----BEGIN PUBLIC KEY-----'],
    },
  ],
};

function policy(spec: object = {}, rest: object = {}): KubernetesObject {
  return {
    apiVersion: 'policies.kubewarden.io/v1',
    kind: 'ClusterAdmissionPolicy',
    metadata: { name: 'signed' },
    spec: {
      policyServer: 'default',
      mode: 'protect',
      module: MODULE,
      mutating: true,
      backgroundAudit: true,
      rules: RULES,
      settings: SETTINGS,
      ...spec,
    },
    status: {
      mode: 'protect',
      policyStatus: 'active',
      conditions: [{ type: 'PolicyActive', status: 'True' }],
    },
    ...rest,
  };
}

/** The webhook that Kubewarden registers for a policy. */
function webhook(unique: string, changes: object = {}): KubernetesObject {
  return {
    metadata: {
      name: unique,
      labels: { 'app.kubernetes.io/part-of': 'kubewarden' },
    },
    webhooks: [
      {
        name: `${unique}.kubewarden.admission`,
        failurePolicy: 'Fail',
        timeoutSeconds: 10,
        clientConfig: {
          caBundle: 'Q0E=',
          service: {
            name: 'policy-server-default',
            namespace: 'kubewarden',
            path: `/validate/${unique}`,
          },
        },
        rules: RULES,
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'kubernetes.io/metadata.name',
              operator: 'NotIn',
              values: ['kubewarden'],
            },
          ],
        },
        ...changes,
      },
    ],
  };
}

const VALIDATING =
  'admissionregistration.k8s.io/validatingwebhookconfigurations';
const MUTATING = 'admissionregistration.k8s.io/mutatingwebhookconfigurations';
const POLICIES = 'policies.kubewarden.io/clusteradmissionpolicies';

function cluster(resources: Resources) {
  return clusterOf({
    [POLICIES]: [],
    'policies.kubewarden.io/admissionpolicies': [],
    'policies.kubewarden.io/clusteradmissionpolicygroups': [],
    'policies.kubewarden.io/admissionpolicygroups': [],
    [VALIDATING]: [],
    [MUTATING]: [webhook('clusterwide-signed')],
    'discovery.k8s.io/endpointslices': [
      {
        metadata: {
          name: 'policy-server-1',
          namespace: 'kubewarden',
          labels: { 'kubernetes.io/service-name': 'policy-server-default' },
        },
        endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
      },
    ],
    ...resources,
  });
}

function modesOf(resources: Resources, query: Partial<ModeQuery> = {}) {
  return kubewarden
    .assess(cluster(resources))
    .modes(queryOf({ control: 'signature', ...query }));
}
function only(resources: Resources, query: Partial<ModeQuery> = {}) {
  const modes = modesOf(resources, query);
  expect(modes).toHaveLength(1);
  return modes[0];
}
const codes = (answer: ReturnType<typeof only>) =>
  answer.loopholes.map(({ code }) => code);

describe('presence', () => {
  it('is told by the cluster policies', () => {
    expect(kubewarden.assess(clusterOf({})).present).toBe(false);
    expect(kubewarden.assess(cluster({})).present).toBe(true);
  });

  it.each<[string, ObservedResource['state']]>([
    [POLICIES, 'forbidden'],
    ['policies.kubewarden.io/admissionpolicies', 'pending'],
    ['policies.kubewarden.io/admissionpolicygroups', 'error'],
  ])('is unknown where %s are %s', (key, state) => {
    const assessment = kubewarden.assess(cluster({ [key]: state }));
    expect(assessment.present).toBe('unknown');
    expect(assessment.modes(queryOf())[0].mode).toBe('unknown');
  });

  it('asks for the rest where it is installed', () => {
    expect(
      kubewarden
        .furtherResources?.(cluster({}))
        .map(({ plural, namespace }) => namespace ?? plural),
    ).toEqual([
      'admissionpolicies',
      'clusteradmissionpolicygroups',
      'admissionpolicygroups',
      'kubewarden',
    ]);
  });
});

describe('verify-image-signatures', () => {
  const resources = (spec?: object, rest?: object) => ({
    [POLICIES]: [policy(spec, rest)],
  });

  it('enforces signatures and, where it may write, digests', () => {
    expect(only(resources())).toMatchObject({
      mode: 'enforce',
      source: {
        engine: 'Kubewarden',
        policy: 'signed',
        verifies: ['cosign-legacy'],
      },
      loopholes: [{ code: 'IMAGES_NOT_COVERED', policy: 'signed' }],
    });
    expect(only(resources(), { control: 'digest' }).mode).toBe('enforce');
    expect(
      modesOf(resources({ mutating: false }), { control: 'digest' }),
    ).toEqual([]);
    expect(
      modesOf(
        resources({ settings: { ...SETTINGS, modifyImagesWithDigest: false } }),
        { control: 'digest' },
      ),
    ).toEqual([]);
  });

  it.each([
    ['registry.example.com/app:1', SETTINGS, 'enforce'],
    ['ghcr.io/app:1', SETTINGS, 'none'],
    [
      'docker.io/library/nginx:1',
      { signatures: [{ image: 'nginx*' }] },
      'unknown',
    ],
    ['ghcr.io/app:1', { signatures: 'all' }, 'unknown'],
    ['ghcr.io/app:1', { signatures: [{ keyless: [] }] }, 'unknown'],
  ])('about %s with %j: %s', (image, settings, mode) => {
    expect(only(resources({ settings }), { image }).mode).toBe(mode);
  });

  it.each<[string, object, object, string]>([
    [
      'monitors',
      { mode: 'monitor' },
      { status: { mode: 'monitor', policyStatus: 'active' } },
      'audit',
    ],
    [
      'still monitors',
      { mode: 'protect' },
      { status: { mode: 'monitor', policyStatus: 'active' } },
      'audit',
    ],
    [
      'has a mode that is not known',
      { mode: 'perhaps' },
      { status: {} },
      'unknown',
    ],
    ['is pending', {}, { status: { policyStatus: 'pending' } }, 'unknown'],
    [
      'is being deleted',
      {},
      { metadata: { name: 'signed', deletionTimestamp: 'now' } },
      'none',
    ],
    [
      'is somebody else’s module',
      { module: 'registry://r.io/our-image-policy:1' },
      {},
      'unknown',
    ],
  ])('that %s', (_, spec, rest, mode) => {
    expect(only(resources(spec, rest)).mode).toBe(mode);
  });

  it.each([
    'ghcr.io/kubewarden/policies/trusted-repos-policy:v0.1.12',
    'registry://ghcr.io/kubewarden/policies/pod-privileged:v1.0.0',
  ])('says nothing of %s', module => {
    expect(modesOf(resources({ module }))).toEqual([]);
  });

  it.each<[string, KubernetesObject[] | 'forbidden', string]>([
    ['no webhook', [], 'none'],
    ['hidden webhooks', 'forbidden', 'unknown'],
    [
      'a webhook without ephemeral containers',
      [
        webhook('clusterwide-signed', {
          rules: [{ ...RULES[0], resources: ['pods'] }],
        }),
      ],
      'none',
    ],
    // What the webhook says counts, not what the policy says.
    [
      'a webhook that leaves the namespace out',
      [
        webhook('clusterwide-signed', {
          namespaceSelector: { matchLabels: { tier: 'dev' } },
        }),
      ],
      'none',
    ],
  ])('with %s', (_, webhooks, mode) => {
    expect(
      only(
        { ...resources(), [MUTATING]: webhooks },
        { path: 'ephemeralContainers' },
      ).mode,
    ).toBe(mode);
  });

  it('names its loopholes', () => {
    const answer = only({
      ...resources({
        backgroundAudit: false,
        rules: [{ ...RULES[0], operations: ['CREATE'] }],
      }),
      [MUTATING]: [webhook('clusterwide-signed', { failurePolicy: 'Ignore' })],
    });
    expect(codes(answer)).toEqual(
      expect.arrayContaining([
        'FAIL_OPEN',
        'NO_BACKGROUND_SCAN',
        'UPDATE_NOT_COVERED',
        'IMAGES_NOT_COVERED',
      ]),
    );
  });

  it('says where the policy server does not answer', () => {
    const answer = only({
      ...resources(),
      'discovery.k8s.io/endpointslices': [],
    });
    expect(answer.mode).toBe('enforce');
    expect(answer.source.explanation).toContain('everything is refused now');
  });

  it('of a namespace counts in it only', () => {
    const namespaced: Resources = {
      'policies.kubewarden.io/admissionpolicies': [
        policy({}, { metadata: { name: 'signed', namespace: 'shop' } }),
      ],
      [MUTATING]: [webhook('namespaced-shop-signed')],
    };
    expect(only(namespaced).source.policy).toBe('shop/signed');
    expect(
      modesOf(namespaced, { namespace: { name: 'other', labels: {} } }),
    ).toEqual([]);
  });
});

describe('cel-policy', () => {
  it('may ask for digests', () => {
    const resources: Resources = {
      [POLICIES]: [
        policy({
          module: 'ghcr.io/kubewarden/policies/cel-policy:v1.0.0',
          settings: {
            validations: [
              {
                expression:
                  "object.spec.containers.all(c, c.image.contains('@'))",
              },
            ],
          },
        }),
      ],
    };
    expect(only(resources, { control: 'digest' }).mode).toBe('enforce');
    expect(modesOf(resources)).toEqual([]);
    expect(
      only(resources, { control: 'digest', path: 'initContainers' }).mode,
    ).toBe('none');
  });
});

describe('groups', () => {
  const group = (expression: string): Resources => ({
    'policies.kubewarden.io/clusteradmissionpolicygroups': [
      {
        metadata: { name: 'images' },
        spec: {
          mode: 'protect',
          rules: RULES,
          expression,
          message: 'no',
          policies: {
            key: { module: MODULE, settings: SETTINGS },
            keyless: {
              module: MODULE,
              settings: { signatures: [{ image: '*', keyless: [] }] },
            },
            tags: {
              module:
                'ghcr.io/kubewarden/policies/trusted-repos-policy:v0.1.12',
            },
          },
        },
        status: { policyStatus: 'active' },
      },
    ],
    [VALIDATING]: [webhook('clusterwide-group-images')],
  });

  it.each([
    ['key() && tags()', 'enforce'],
    ['key() || keyless()', 'enforce'],
    ['key() || (keyless() && tags())', 'enforce'],
    ['key() || tags()', 'unknown'],
    ['!key()', 'unknown'],
    ['tags()', 'unknown'],
    ['{', 'unknown'],
  ])('with %s: %s', (expression, mode) => {
    expect(only(group(expression)).mode).toBe(mode);
  });

  it('cannot write digests', () => {
    expect(modesOf(group('key()'), { control: 'digest' })).toEqual([]);
  });

  it('are about the images of those that decide', () => {
    const image = 'ghcr.io/app:1';
    expect(only(group('key() && tags()'), { image }).mode).toBe('unknown');
    expect(only(group('keyless() && tags()'), { image }).mode).toBe('enforce');
  });
});

it('takes its refusals apart', () => {
  expect(
    kubewarden.parseDenial(
      'admission webhook "clusterwide-signed.kubewarden.admission" denied the request: Resource web is not accepted: verification of image r.io/a:1 failed: no signatures found',
    ),
  ).toEqual({
    class: 'policy',
    engine: 'Kubewarden',
    policy: 'clusterwide-signed',
    reasonCode: 'SIGNATURE_NOT_FOUND',
    images: ['r.io/a:1'],
  });
  expect(kubewarden.parseDenial('no')).toBeUndefined();
});
