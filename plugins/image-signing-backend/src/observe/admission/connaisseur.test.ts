import type {
  KubernetesObject,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';
import { connaisseur } from './connaisseur';

type Resources = Parameters<typeof clusterOf>[0];

const MUTATING = 'admissionregistration.k8s.io/mutatingwebhookconfigurations';

const webhook = (changes: object = {}): KubernetesObject => ({
  metadata: { name: 'connaisseur-webhook' },
  webhooks: [
    {
      name: 'connaisseur-svc.connaisseur.svc',
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      timeoutSeconds: 30,
      clientConfig: {
        caBundle: 'Q0E=',
        service: {
          name: 'connaisseur-svc',
          namespace: 'connaisseur',
          path: '/mutate',
        },
      },
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          operations: ['CREATE', 'UPDATE'],
          resources: ['pods', 'pods/ephemeralcontainers'],
        },
      ],
      namespaceSelector: {
        matchExpressions: [
          {
            key: 'securesystemsengineering.connaisseur/webhook',
            operator: 'NotIn',
            values: ['ignore'],
          },
        ],
      },
      ...changes,
    },
  ],
});

const CONFIG = `
validators:
- name: allow
  type: static
  approve: true
- name: deny
  type: static
  approve: false
- name: default
  type: cosign
  trustRoots:
  - name: default
    key: |
      -----BEGIN PUBLIC KEY-----
- name: notation
  type: notation
policy:
- pattern: "*:*"
- pattern: "registry.k8s.io/*:*"
  validator: allow
- pattern: "ghcr.io/org/notation*:*"
  validator: notation
- pattern: "ghcr.io/org/kept:*"
  with:
    mode: insecureValidateOnly
- pattern: "ghcr.io/evil/*:*"
  validator: deny
`;

const configMap = (
  name: string,
  data: Record<string, string>,
): KubernetesObject => ({
  metadata: { name, namespace: 'connaisseur' },
  data,
});

function cluster(
  options: {
    config?: string;
    env?: Record<string, string>;
    resources?: Resources;
  } = {},
) {
  return clusterOf({
    [MUTATING]: [webhook()],
    '/configmaps': [
      configMap('connaisseur-app-config', {
        'config.yaml': options.config ?? CONFIG,
      }),
      configMap('connaisseur-env', {
        DETECTION_MODE: 'false',
        AUTOMATIC_CHILD_APPROVAL: 'true',
        ...options.env,
      }),
    ],
    'discovery.k8s.io/endpointslices': [
      {
        metadata: {
          name: 'connaisseur-1',
          namespace: 'connaisseur',
          labels: { 'kubernetes.io/service-name': 'connaisseur-svc' },
        },
        endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
      },
    ],
    ...options.resources,
  });
}

function only(
  query: Partial<ModeQuery>,
  options: Parameters<typeof cluster>[0] = {},
) {
  const modes = connaisseur
    .assess(cluster(options))
    .modes(queryOf({ control: 'signature', ...query }));
  expect(modes).toHaveLength(1);
  return modes[0];
}
const codes = (answer: ReturnType<typeof only>) =>
  answer.loopholes.map(({ code }) => code);

describe('presence', () => {
  it('is told by the webhook', () => {
    expect(connaisseur.assess(clusterOf({ [MUTATING]: [] })).present).toBe(
      false,
    );
    expect(connaisseur.assess(clusterOf({})).present).toBe(false);
    const hidden = connaisseur.assess(clusterOf({ [MUTATING]: 'forbidden' }));
    expect(hidden.present).toBe('unknown');
    expect(hidden.modes(queryOf())[0].mode).toBe('unknown');
  });

  it('leads to the ConfigMaps of the release', () => {
    expect(
      connaisseur.furtherResources?.(
        clusterOf({
          [MUTATING]: [
            { ...webhook(), metadata: { name: 'images-connaisseur-webhook' } },
          ],
        }),
      ),
    ).toMatchObject([
      { name: 'images-connaisseur-app-config', namespace: 'connaisseur' },
      { name: 'images-connaisseur-env', namespace: 'connaisseur' },
      { plural: 'endpointslices', namespace: 'connaisseur' },
    ]);
  });
});

describe('an image', () => {
  it.each([
    ['docker.io/library/nginx:1', 'signature', 'enforce', '*:*'],
    ['registry.k8s.io/pause:3', 'signature', 'none', 'registry.k8s.io/*:*'],
    ['registry.k8s.io/pause:3', 'digest', 'none', 'registry.k8s.io/*:*'],
    ['ghcr.io/org/app:1', 'digest', 'enforce', '*:*'],
    ['ghcr.io/org/kept:1', 'signature', 'enforce', 'ghcr.io/org/kept:*'],
    ['ghcr.io/org/kept:1', 'digest', 'none', 'ghcr.io/org/kept:*'],
    ['ghcr.io/evil/app:1', 'signature', 'enforce', 'ghcr.io/evil/*:*'],
    ['ghcr.io/org/app', 'signature', 'enforce', '*:*'],
    [`ghcr.io/org/app@sha256:${'a'.repeat(64)}`, 'signature', 'enforce', '*:*'],
  ] as const)('%s, %s: %s by %s', (image, control, mode, rule) => {
    expect(only({ image, control })).toMatchObject({ mode, source: { rule } });
  });

  it('is verified in the format of the validator', () => {
    expect(
      only({ image: 'ghcr.io/org/notation-app:1' }).source.verifies,
    ).toEqual(['notation']);
  });

  it('that no rule is about is refused', () => {
    const config = CONFIG.replace('- pattern: "*:*"\n', '');
    expect(only({ image: 'quay.io/x:1' }, { config }).mode).toBe('enforce');
  });

  it('of which two rules may decide is unknown', () => {
    const config = `${CONFIG}- pattern: "quay.io/org/app"\n  validator: allow\n`;
    expect(only({ image: 'quay.io/org/app:1' }, { config }).mode).toBe(
      'unknown',
    );
  });
});

describe('the headline', () => {
  it('is what the rules demand, with the ways around them', () => {
    const answer = only({});
    expect(answer.mode).toBe('enforce');
    expect(codes(answer)).toEqual(['STATIC_PASS', 'CHILD_APPROVED']);
    expect(answer.loopholes[0].severity).toBe('high');
    expect(codes(only({ control: 'digest' }))).toContain('TAG_KEPT');
  });

  it.each([
    [
      'only lets pass',
      'validators: [{name: a, type: static, approve: true}]\npolicy: [{pattern: "*:*", validator: a}]',
      'none',
    ],
    [
      'names a validator that is not there',
      'validators: []\npolicy: [{pattern: "*:*", validator: a}]',
      'unknown',
    ],
    ['is empty', 'validators: []\npolicy: []', 'enforce'],
    ['is no YAML', '{', 'unknown'],
    ['has no policy', 'validators: []', 'unknown'],
  ])('of a configuration that %s', (_, config, mode) => {
    expect(only({}, { config }).mode).toBe(mode);
  });

  it.each<[string, Resources | undefined, Record<string, string>, string]>([
    ['detects only', undefined, { DETECTION_MODE: '1' }, 'warn'],
    ['hides its configuration', { '/configmaps': 'forbidden' }, {}, 'unknown'],
    ['has no configuration', { '/configmaps': [] }, {}, 'unknown'],
    [
      'nobody answers, which passes',
      {
        [MUTATING]: [webhook({ failurePolicy: 'Ignore' })],
        'discovery.k8s.io/endpointslices': [],
      },
      {},
      'none',
    ],
    [
      'asks for a label',
      {
        [MUTATING]: [
          webhook({
            namespaceSelector: {
              matchExpressions: [
                {
                  key: 'securesystemsengineering.connaisseur/webhook',
                  operator: 'In',
                  values: ['validate'],
                },
              ],
            },
          }),
        ],
      },
      {},
      'none',
    ],
    [
      'is only being installed',
      { [MUTATING]: [webhook({ rules: [] })] },
      {},
      'none',
    ],
  ])('where it %s', (_, resources, env, mode) => {
    expect(only({}, { resources, env }).mode).toBe(mode);
  });

  it('of a namespace that is left out', () => {
    expect(
      only({
        namespace: {
          name: 'shop',
          labels: { 'securesystemsengineering.connaisseur/webhook': 'ignore' },
        },
      }).mode,
    ).toBe('none');
  });

  it('names the switches that weaken it', () => {
    const answer = only(
      {},
      {
        env: {
          AUTOMATIC_CHILD_APPROVAL: 'false',
          AUTOMATIC_UNCHANGED_APPROVAL: 'true',
          RESOURCE_VALIDATION_MODE: 'podsOnly',
        },
      },
    );
    expect(codes(answer)).toEqual([
      'STATIC_PASS',
      'UNCHANGED_APPROVED',
      'PODS_ONLY',
    ]);
  });
});

it.each([
  [
    'error during cosign validation of image r.io/a:1: no signatures found',
    'SIGNATURE_NOT_FOUND',
  ],
  ['static deny for image r.io/a:1 using rule *:*', 'SIGNER_NOT_TRUSTED'],
  ['validation of admission request for Pod web timed out', 'ENGINE_OUTAGE'],
])('takes its refusal apart: %s', (text, reasonCode) => {
  expect(
    connaisseur.parseDenial(
      `admission webhook "connaisseur-svc.connaisseur.svc" denied the request: ${text}`,
    ),
  ).toMatchObject({ engine: 'Connaisseur', reasonCode });
});
