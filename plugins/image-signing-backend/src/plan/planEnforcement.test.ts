import type {
  AdmissionEngine,
  ClusterObjects,
  KubernetesObject,
} from 'backstage-plugin-image-signing-node';
import { builtInEngines } from '../observe/admission';
import { clusterOf } from '../observe/admission/__testUtils__/clusterObjects';
import {
  constraint,
  digestRego,
  gatekeeperCluster,
  template,
} from '../observe/admission/__testUtils__/gatekeeper';
import {
  kyvernoCluster,
  kyvernoPolicy,
  kyvernoWebhooks,
} from '../observe/admission/__testUtils__/kyverno';
import { ObjectEdit } from './enginePlan';
import { inverse } from './manifests';
import { editedObjects } from './editedObjects';
import { editsOf, planEnforcement } from './planEnforcement';

type Resources = Parameters<typeof clusterOf>[0];

const ADMISSION = 'admissionregistration.k8s.io';
const VALIDATING = `${ADMISSION}/validatingwebhookconfigurations`;
const MUTATING = `${ADMISSION}/mutatingwebhookconfigurations`;
const LABELS = { env: 'prod' };
const SHOP = { name: 'shop', labels: LABELS };
const OTHER = { name: 'other', labels: LABELS };

const namespaceObject = (
  name: string,
  labels: Record<string, string> = LABELS,
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});

function plan(
  objects: ClusterObjects,
  options: {
    engines?: AdmissionEngine[];
    labels?: Record<string, string>;
  } = {},
) {
  const labels = options.labels ?? LABELS;
  return planEnforcement({
    engines: options.engines ?? builtInEngines,
    objects,
    namespace: { ...SHOP, labels },
    environment: undefined,
    now: new Date('2026-03-01T10:00:00Z'),
    others: [OTHER],
  });
}

/** The only step, which must be possible, and its edits. */
function onlyStep(draft: ReturnType<typeof plan>) {
  expect(draft.steps).toHaveLength(1);
  const [step] = draft.steps;
  const { answer } = step;
  if (!answer.possible) throw new Error(answer.why);
  return { ...step, answer };
}

const specOf = ({ after }: ObjectEdit) =>
  after?.spec as Record<string, unknown>;

const inShop = {
  matchExpressions: [
    {
      key: 'kubernetes.io/metadata.name',
      operator: 'In',
      values: ['shop'],
    },
  ],
};

function modesIn(objects: ClusterObjects) {
  const { controls } = plan(objects);
  return [controls.signature.now.mode, controls.digest.now.mode];
}

/** Undone, the objects give what they gave before. */
function expectRestored(objects: ClusterObjects, edits: ObjectEdit[]) {
  const edited = editedObjects(objects, edits);
  const undone = editedObjects(edited, [...edits].reverse().map(inverse));
  expect(modesIn(undone)).toEqual(modesIn(objects));
}

describe('Kyverno, classic', () => {
  const VERIFY = {
    verifyImages: [
      {
        imageReferences: ['*'],
        attestors: [{ entries: [{ keys: { publicKeys: 'PEM' } }] }],
      },
    ],
  };

  it('enforces in one namespace by an override before the others', () => {
    const before = { action: 'Audit', namespaces: ['*'] };
    const objects = kyvernoCluster([
      kyvernoPolicy(VERIFY, {
        validationFailureAction: 'Audit',
        validationFailureActionOverrides: [before],
      }),
    ]);
    const draft = plan(objects);
    const { answer, gives, elsewhere } = onlyStep(draft);
    expect(specOf(answer.edits[0]).validationFailureActionOverrides).toEqual([
      { action: 'Enforce', namespaces: ['shop'] },
      before,
    ]);
    expect(gives).toEqual({ signature: 'enforce', digest: 'enforce' });
    expect(elsewhere).toEqual([]);
    expect(draft.controls.signature.now.mode).toBe('warn');
    expect(draft.controls.signature.planned.mode).toBe('enforce');
    expectRestored(objects, editsOf(answer));
  });

  it('takes away the action of a rule that would beat the override', () => {
    const [entry] = VERIFY.verifyImages;
    const draft = plan(
      kyvernoCluster([
        kyvernoPolicy({
          verifyImages: [{ ...entry, failureAction: 'Audit' }],
        }),
      ]),
    );
    const { answer, gives, elsewhere } = onlyStep(draft);
    expect(JSON.stringify(answer.edits[0].after)).not.toContain(
      '"failureAction"',
    );
    expect(answer.notes.join()).toContain('check gives way');
    expect(gives?.signature).toBe('enforce');
    expect(elsewhere).toEqual([]);
  });

  it('turns a policy of the namespace as a whole', () => {
    const policy = kyvernoPolicy(
      VERIFY,
      {},
      {
        metadata: { name: 'signed', namespace: 'shop' },
      },
    );
    const draft = plan(kyvernoCluster([], { 'kyverno.io/policies': [policy] }));
    const { answer, gives } = onlyStep(draft);
    expect(specOf(answer.edits[0]).validationFailureAction).toBe('Enforce');
    expect(gives?.signature).toBe('enforce');
  });

  it('refuses where the policy only scans', () => {
    const [step] = plan(
      kyvernoCluster([kyvernoPolicy(VERIFY, { admission: false })]),
    ).steps;
    expect(step.answer).toMatchObject({
      possible: false,
      why: expect.stringContaining('admission: false'),
    });
  });
});

describe('Kyverno, CEL', () => {
  const PODS = {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['pods', 'pods/ephemeralcontainers'],
  };
  const webhooks = (path: string): KubernetesObject => ({
    metadata: { name: 'kyverno-resource-validating-webhook-cfg' },
    webhooks: [
      {
        ...(kyvernoWebhooks('validate').webhooks as object[])[0],
        name: 'vpol.validate.kyverno.svc-fail',
        clientConfig: {
          caBundle: 'Q0E=',
          service: { name: 'kyverno-svc', namespace: 'kyverno', path },
        },
      },
    ],
  });
  const policy: KubernetesObject = {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: 'digests' },
    spec: {
      validationActions: ['Audit'],
      matchConstraints: {
        resourceRules: [PODS],
        namespaceSelector: { matchLabels: { env: 'prod' } },
      },
      validations: [
        {
          expression:
            "object.spec.containers.all(c, c.image.matches('@sha256:[a-f0-9]{64}$'))",
        },
      ],
    },
    status: {
      conditionStatus: {
        ready: true,
        conditions: [
          { type: 'WebhookConfigured', status: 'True' },
          { type: 'PolicyCached', status: 'True' },
          { type: 'RBACPermissionsGranted', status: 'True' },
        ],
      },
    },
  };

  it('enforces by a copy with a namespace selector, and names exceptions', () => {
    const objects = kyvernoCluster([], {
      'policies.kyverno.io/validatingpolicies': [policy],
      'policies.kyverno.io/imagevalidatingpolicies': [],
      'policies.kyverno.io/policyexceptions': [
        {
          metadata: { name: 'exc', namespace: 'kyverno' },
          spec: { policyRefs: [{ kind: 'ValidatingPolicy', name: 'digests' }] },
        },
      ],
      [VALIDATING]: [webhooks('/vpol/validate/digests')],
    });
    const draft = plan(objects);
    const { answer, gives, elsewhere } = onlyStep(draft);
    const [{ before, after }] = answer.edits;
    expect(before).toBeUndefined();
    expect(after).toMatchObject({
      kind: 'ValidatingPolicy',
      metadata: { name: 'digests-enforce-shop' },
      spec: {
        validationActions: ['Deny'],
        matchConstraints: {
          namespaceSelector: { matchLabels: { env: 'prod' }, ...inShop },
        },
      },
    });
    expect(after).not.toHaveProperty('status');
    expect(answer.notes.join()).toContain('kyverno/exc');
    expect(gives?.digest).toBe('enforce');
    expect(elsewhere).toEqual([]);
    expect(draft.missing).toEqual(['signature']);
    expectRestored(objects, editsOf(answer));
  });
});

describe('ValidatingAdmissionPolicy', () => {
  const policy: KubernetesObject = {
    apiVersion: `${ADMISSION}/v1`,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'digests' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['pods'],
          },
        ],
      },
      validations: [
        {
          expression:
            "object.spec.containers.all(c, c.image.matches('.*@sha256:[a-f0-9]{64}$'))",
        },
      ],
    },
  };
  const cluster = (
    bindings: KubernetesObject[],
    own: KubernetesObject = policy,
  ) =>
    clusterOf({
      [`${ADMISSION}/validatingadmissionpolicies`]: [own],
      [`${ADMISSION}/validatingadmissionpolicybindings`]: bindings,
    });
  const audit: KubernetesObject = {
    apiVersion: `${ADMISSION}/v1`,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'everywhere' },
    spec: { policyName: 'digests', validationActions: ['Audit'] },
  };

  it('adds a binding that refuses in the namespace alone', () => {
    const objects = cluster([audit]);
    const { answer, gives, elsewhere } = onlyStep(plan(objects));
    expect(answer.edits).toEqual([
      {
        group: ADMISSION,
        plural: 'validatingadmissionpolicybindings',
        after: {
          apiVersion: `${ADMISSION}/v1`,
          kind: 'ValidatingAdmissionPolicyBinding',
          metadata: { name: 'everywhere-enforce-shop' },
          spec: {
            policyName: 'digests',
            validationActions: ['Deny'],
            matchResources: { namespaceSelector: inShop },
          },
        },
      },
    ]);
    expect(gives?.digest).toBe('enforce');
    expect(elsewhere).toEqual([]);
    expectRestored(objects, editsOf(answer));
  });

  it('writes the first binding of a policy, but none without its parameters', () => {
    expect(onlyStep(plan(cluster([]))).gives?.digest).toBe('enforce');
    const withParameters = {
      ...policy,
      spec: { ...(policy.spec as object), paramKind: { kind: 'ConfigMap' } },
    };
    expect(plan(cluster([], withParameters)).steps[0].answer).toMatchObject({
      possible: false,
      why: expect.stringContaining('paramRef'),
    });
  });
});

describe('Gatekeeper', () => {
  it('adds a constraint with a match of its own', () => {
    const objects = gatekeeperCluster({
      'templates.gatekeeper.sh/constrainttemplates': [
        template('K8sImageDigests', digestRego()),
      ],
      'constraints.gatekeeper.sh/k8simagedigests': [
        constraint({
          enforcementAction: 'dryrun',
          match: {
            kinds: [{ apiGroups: [''], kinds: ['Pod'] }],
            excludedNamespaces: ['shop', 'kube-*'],
          },
        }),
      ],
    });
    const { answer, gives, elsewhere } = onlyStep(plan(objects));
    expect(answer.edits[0].after).toMatchObject({
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind: 'K8sImageDigests',
      metadata: { name: 'images-enforce-shop' },
      spec: {
        enforcementAction: 'deny',
        match: { namespaces: ['shop'], excludedNamespaces: ['kube-*'] },
      },
    });
    expect(gives?.digest).toBe('enforce');
    expect(elsewhere).toEqual([]);
    expectRestored(objects, editsOf(answer));
  });
});

describe('policy-controller', () => {
  const INCLUDE = { 'policy.sigstore.dev/include': 'true' };
  const cluster = (options: {
    mode: string;
    shop?: Record<string, string>;
    other?: Record<string, string>;
  }): ClusterObjects =>
    clusterOf({
      '/namespaces': [
        namespaceObject('shop', options.shop),
        namespaceObject('other', options.other),
      ],
      'policy.sigstore.dev/clusterimagepolicies': [
        {
          apiVersion: 'policy.sigstore.dev/v1beta1',
          kind: 'ClusterImagePolicy',
          metadata: { name: 'signed' },
          spec: {
            mode: options.mode,
            images: [{ glob: '**' }],
            authorities: [{ key: { data: 'PEM' } }],
          },
        },
      ],
      [VALIDATING]: [
        {
          metadata: { name: 'policy.sigstore.dev' },
          webhooks: [
            {
              name: 'policy.sigstore.dev',
              failurePolicy: 'Fail',
              clientConfig: {
                caBundle: 'Q0E=',
                service: { name: 'webhook', namespace: 'cosign-system' },
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
                    key: 'policy.sigstore.dev/include',
                    operator: 'In',
                    values: ['true'],
                  },
                ],
              },
            },
          ],
        },
      ],
      '/configmaps': [
        {
          metadata: {
            name: 'config-image-policies',
            namespace: 'cosign-system',
          },
          data: { signed: '{}' },
        },
        {
          metadata: {
            name: 'config-policy-controller',
            namespace: 'cosign-system',
          },
          data: {},
        },
      ],
      'discovery.k8s.io/endpointslices': [
        {
          metadata: {
            name: 'webhook-1',
            namespace: 'cosign-system',
            labels: { 'kubernetes.io/service-name': 'webhook' },
          },
          endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
        },
      ],
    } satisfies Resources);

  it('takes the namespace in by its label, and its siblings not', () => {
    const objects = cluster({ mode: 'enforce' });
    const draft = plan(objects);
    const { answer, gives, elsewhere } = onlyStep(draft);
    expect(answer.edits[0].after?.metadata.labels).toEqual({
      ...LABELS,
      ...INCLUDE,
    });
    expect(gives).toEqual({ signature: 'enforce', digest: 'enforce' });
    expect(elsewhere).toEqual([]);
    expectRestored(objects, editsOf(answer));
  });

  it('turns the mode only where no other namespace is in', () => {
    const alone = plan(cluster({ mode: 'warn', shop: INCLUDE }), {
      labels: INCLUDE,
    });
    expect(onlyStep(alone).gives?.signature).toBe('enforce');
    const shared = plan(
      cluster({ mode: 'warn', shop: INCLUDE, other: INCLUDE }),
      { labels: INCLUDE },
    );
    expect(shared.steps[0]).toMatchObject({
      answer: {
        possible: false,
        why: expect.stringContaining('would also act in other'),
      },
      elsewhere: [
        {
          namespace: 'other',
          control: 'signature',
          before: 'warn',
          after: 'enforce',
        },
      ],
    });
    expect(shared.controls.signature.planned.mode).toBe('warn');
  });
});

describe('Kubewarden', () => {
  const RULES = [
    {
      apiGroups: [''],
      apiVersions: ['v1'],
      resources: ['pods', 'pods/ephemeralcontainers'],
      operations: ['CREATE', 'UPDATE'],
    },
  ];
  const policy = (rest: object = {}): KubernetesObject => ({
    apiVersion: 'policies.kubewarden.io/v1',
    kind: 'ClusterAdmissionPolicy',
    metadata: { name: 'signed' },
    spec: {
      policyServer: 'default',
      mode: 'monitor',
      module: 'ghcr.io/kubewarden/policies/verify-image-signatures:v0.3.0',
      mutating: true,
      rules: RULES,
      settings: { signatures: [{ image: '*', pubKeys: ['PEM'] }] },
    },
    status: { mode: 'monitor', policyStatus: 'active' },
    ...rest,
  });
  const webhook = (unique: string): KubernetesObject => ({
    metadata: { name: unique },
    webhooks: [
      {
        name: `${unique}.kubewarden.admission`,
        failurePolicy: 'Fail',
        clientConfig: {
          caBundle: 'Q0E=',
          service: { name: 'policy-server-default', namespace: 'kubewarden' },
        },
        rules: RULES,
      },
    ],
  });
  const cluster = (resources: Resources): ClusterObjects =>
    clusterOf({
      'policies.kubewarden.io/clusteradmissionpolicies': [],
      'policies.kubewarden.io/admissionpolicies': [],
      'policies.kubewarden.io/clusteradmissionpolicygroups': [],
      'policies.kubewarden.io/admissionpolicygroups': [],
      [VALIDATING]: [],
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

  it('protects one namespace by a copy, which is deleted to undo it', () => {
    const objects = cluster({
      'policies.kubewarden.io/clusteradmissionpolicies': [policy()],
      [MUTATING]: [webhook('clusterwide-signed')],
    });
    const { answer, gives, elsewhere } = onlyStep(plan(objects));
    expect(specOf(answer.edits[0])).toMatchObject({
      mode: 'protect',
      namespaceSelector: inShop,
    });
    expect(answer.cannotUndo).toBeUndefined();
    expect(gives?.signature).toBe('enforce');
    expect(elsewhere).toEqual([]);
    expectRestored(objects, editsOf(answer));
  });

  it('says that a policy of the namespace cannot go back to monitor', () => {
    const draft = plan(
      cluster({
        'policies.kubewarden.io/admissionpolicies': [
          policy({
            kind: 'AdmissionPolicy',
            metadata: { name: 'signed', namespace: 'shop' },
          }),
        ],
        [MUTATING]: [webhook('namespaced-shop-signed')],
      }),
    );
    const { answer, gives } = onlyStep(draft);
    expect(gives?.signature).toBe('enforce');
    expect(answer.cannotUndo).toContain('refuses to turn protect back');
  });
});

describe('Connaisseur', () => {
  const cluster = (options: {
    detection: boolean;
    shop?: Record<string, string>;
  }): ClusterObjects =>
    clusterOf({
      '/namespaces': [
        namespaceObject('shop', options.shop),
        namespaceObject('other'),
      ],
      [MUTATING]: [
        {
          metadata: { name: 'connaisseur-webhook' },
          webhooks: [
            {
              name: 'connaisseur-svc.connaisseur.svc',
              failurePolicy: 'Fail',
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
            },
          ],
        },
      ],
      '/configmaps': [
        {
          metadata: {
            name: 'connaisseur-app-config',
            namespace: 'connaisseur',
          },
          data: {
            'config.yaml': JSON.stringify({
              validators: [
                {
                  name: 'default',
                  type: 'cosign',
                  trustRoots: [{ name: 'default', key: 'PEM' }],
                },
              ],
              policy: [{ pattern: '*:*' }],
            }),
          },
        },
        {
          metadata: { name: 'connaisseur-env', namespace: 'connaisseur' },
          data: { DETECTION_MODE: String(options.detection) },
        },
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
    });

  it('takes away the label that leaves the namespace out', () => {
    const ignored = {
      'securesystemsengineering.connaisseur/webhook': 'ignore',
    };
    const objects = cluster({ detection: false, shop: ignored });
    const { answer, gives } = onlyStep(plan(objects, { labels: ignored }));
    expect(answer.edits[0].after?.metadata.labels).toEqual({});
    expect(gives?.signature).toBe('enforce');
  });

  it('refuses where detection mode is on for the whole installation', () => {
    const draft = plan(cluster({ detection: true }));
    expect(draft.steps.map(({ answer }) => answer)).toEqual(
      draft.steps.map(() => ({
        possible: false,
        why: expect.stringContaining('one switch for the whole installation'),
      })),
    );
    expect(draft.steps.length).toBeGreaterThan(0);
    expect(draft.controls.signature.planned.mode).toBe('warn');
  });
});

describe('engines without a mode in one namespace', () => {
  it.each([
    'openshift-image-policy',
    'gke-binary-authorization',
    'mutating-admission-policy',
    'other-webhooks',
    'of-a-module',
  ])('%s is refused, with the reason', id => {
    const engine: AdmissionEngine = {
      id,
      title: id,
      resources: [],
      parseDenial: () => undefined,
      assess: () => ({
        present: true,
        modes: () => [
          {
            mode: 'unknown',
            source: { engine: id, mode: 'unknown', explanation: '' },
            loopholes: [],
          },
        ],
      }),
    };
    const draft = plan(clusterOf({}), { engines: [engine] });
    expect(draft.steps).toHaveLength(1);
    expect(draft.steps[0].answer.possible).toBe(false);
    expect(draft.steps[0].granularity).not.toBe('');
  });

  it('says for which controls no policy is there at all', () => {
    expect(plan(clusterOf({}))).toMatchObject({
      steps: [],
      missing: ['signature', 'digest'],
    });
  });
});
