import type {
  KubernetesObject,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';
import { gatekeeperWebhook } from './__testUtils__/gatekeeper';
import { kyvernoWebhooks } from './__testUtils__/kyverno';
import { binaryAuthorization } from './binaryAuthorization';
import { mutatingAdmissionPolicy } from './mutatingAdmissionPolicy';
import { otherWebhooks } from './otherWebhooks';

const VALIDATING =
  'admissionregistration.k8s.io/validatingwebhookconfigurations';
const MUTATING = 'admissionregistration.k8s.io/mutatingwebhookconfigurations';

function webhook(name: string, changes: object = {}): KubernetesObject {
  return {
    metadata: { name: `${name}-config` },
    webhooks: [
      {
        name,
        failurePolicy: 'Fail',
        clientConfig: {
          caBundle: 'Q0E=',
          service: { name: 'svc', namespace: 'tools' },
        },
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
        ...changes,
      },
    ],
  };
}

type Resources = Parameters<typeof clusterOf>[0];

function modesOf(resources: Resources, query: Partial<ModeQuery> = {}) {
  return otherWebhooks
    .assess(clusterOf({ [VALIDATING]: [], [MUTATING]: [], ...resources }))
    .modes(queryOf({ control: 'signature', ...query }))
    .map(({ mode }) => mode);
}

describe('webhooks without an adapter', () => {
  it.each<[string, Resources, string[]]>([
    ['that validate Pods', { [VALIDATING]: [webhook('x.corp')] }, ['unknown']],
    [
      'that fail open and say nothing of images',
      { [VALIDATING]: [webhook('x.corp', { failurePolicy: 'Ignore' })] },
      [],
    ],
    [
      'that fail open and speak of images',
      {
        [VALIDATING]: [
          webhook('image-check.corp', { failurePolicy: 'Ignore' }),
        ],
      },
      ['unknown'],
    ],
    ['that change Pods', { [MUTATING]: [webhook('x.corp')] }, []],
    [
      'that change Pods and speak of signatures',
      { [MUTATING]: [webhook('cosign.corp')] },
      ['unknown'],
    ],
    ['of other tools', { [VALIDATING]: [webhook('vpod.kueue.x-k8s.io')] }, []],
    [
      'on other objects',
      { [VALIDATING]: [webhook('x.corp', { rules: [] })] },
      [],
    ],
    [
      'on other namespaces',
      {
        [VALIDATING]: [
          webhook('x.corp', {
            namespaceSelector: { matchLabels: { tier: 'dev' } },
          }),
        ],
      },
      [],
    ],
    [
      'of engines that are judged elsewhere',
      {
        [VALIDATING]: [
          kyvernoWebhooks('validate'),
          gatekeeperWebhook(),
          webhook('policy.sigstore.dev'),
          webhook('clusterwide-x.kubewarden.admission'),
          webhook('binauthz.googleapis.com'),
        ],
        [MUTATING]: [webhook('connaisseur-svc.connaisseur.svc')],
      },
      [],
    ],
    ['that may not be read', { [VALIDATING]: 'forbidden' }, ['unknown']],
    ['that are not read yet', { [MUTATING]: 'pending' }, ['unknown']],
  ])('%s', (_, resources, modes) => {
    expect(modesOf(resources)).toEqual(modes);
  });

  it('leave a path alone that they do not see', () => {
    expect(
      modesOf(
        { [VALIDATING]: [webhook('x.corp')] },
        { path: 'ephemeralContainers' },
      ),
    ).toEqual([]);
  });
});

describe('Binary Authorization', () => {
  const on = (serverVersion: string, resources: Resources) =>
    binaryAuthorization.assess({
      ...clusterOf({ [VALIDATING]: [], ...resources }),
      serverVersion,
    });

  it('is not there on other clusters', () => {
    expect(on('v1.36.2', {}).present).toBe(false);
  });

  it.each<[string, Resources]>([
    ['v1.35.1-gke.1000', {}],
    ['v1.36.2', { [VALIDATING]: [webhook('binauthz.googleapis.com')] }],
  ])('is unknown on %s', (version, resources) => {
    const [answer] = on(version, resources).modes(queryOf());
    expect(answer).toMatchObject({
      mode: 'unknown',
      loopholes: [{ code: 'BREAK_GLASS' }],
    });
  });

  it.each([
    [
      'Denied by default admission rule. Denied by Attestor. Image r.io/a:1 denied by projects/p/attestors/a: No attestations found',
      'ATTESTATION_MISSING',
    ],
    [
      'Image nginx denied by attestor projects/p/attestors/a: Expected digest with sha256 scheme, but got tag or malformed digest',
      'TAG_FORBIDDEN',
    ],
    ['Denied by always_deny admission rule', 'UNMAPPED'],
  ])('says why: %s', (text, reasonCode) => {
    expect(
      binaryAuthorization.parseDenial(
        `pods "a" is forbidden: image policy webhook backend denied one or more images: ${text}`,
      ),
    ).toMatchObject({ engine: 'GKE Binary Authorization', reasonCode });
  });

  it('leaves the refusals of others alone', () => {
    expect(
      binaryAuthorization.parseDenial(
        'image policy webhook backend denied one or more images: no',
      ),
    ).toBeUndefined();
  });
});

describe('MutatingAdmissionPolicy', () => {
  const policy = (expression: string): KubernetesObject => ({
    metadata: { name: 'mirror' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
      },
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression } }],
    },
  });
  const binding = (spec: object = {}): KubernetesObject => ({
    metadata: { name: 'all' },
    spec: { policyName: 'mirror', ...spec },
  });
  const modes = (
    policies: KubernetesObject[],
    bindings: KubernetesObject[],
    query: Partial<ModeQuery> = {},
  ) =>
    mutatingAdmissionPolicy
      .assess(
        clusterOf({
          'admissionregistration.k8s.io/mutatingadmissionpolicies': policies,
          'admissionregistration.k8s.io/mutatingadmissionpolicybindings':
            bindings,
        }),
      )
      .modes(queryOf(query));
  const WRITES =
    '[JSONPatch{op: "replace", path: "/spec/containers/0/image", value: "x"}]';

  it('refuses nothing, and says where it changes images', () => {
    expect(modes([policy(WRITES)], [binding()])).toMatchObject([
      {
        mode: 'none',
        source: { policy: 'mirror', binding: 'all' },
        loopholes: [{ code: 'IMAGES_REWRITTEN' }],
      },
    ]);
    expect(
      modes([policy(WRITES)], [binding()], { control: 'signature' }),
    ).toEqual([]);
  });

  it.each<[string, KubernetesObject[], KubernetesObject[]]>([
    ['without a binding', [policy(WRITES)], []],
    ['that writes something else', [policy('[]')], [binding()]],
    [
      'that is bound elsewhere',
      [policy(WRITES)],
      [
        binding({
          matchResources: {
            namespaceSelector: { matchLabels: { tier: 'dev' } },
          },
        }),
      ],
    ],
  ])('is silent about one %s', (_, policies, bindings) => {
    expect(modes(policies, bindings)).toEqual([]);
  });
});
