import type {
  KubernetesObject,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import fc from 'fast-check';
import { queryOf } from './__testUtils__/clusterObjects';
import {
  RATIFY,
  RATIFY_REGO,
  constraint,
  digestRego,
  gatekeeperCluster,
  gatekeeperWebhook,
  template,
  verifier,
} from './__testUtils__/gatekeeper';
import { gatekeeper } from './gatekeeper';
import { matchNamespaceGlob } from './gatekeeperMatch';

type Resources = Parameters<typeof gatekeeperCluster>[0];

const DIGEST_CONSTRAINTS = 'constraints.gatekeeper.sh/k8simagedigests';
const RATIFY_CONSTRAINTS = 'constraints.gatekeeper.sh/ratifyverification';

const DIGESTS: Resources = {
  'templates.gatekeeper.sh/constrainttemplates': [
    template('K8sImageDigests', digestRego()),
  ],
  [DIGEST_CONSTRAINTS]: [constraint()],
};
const VERIFIED: Resources = {
  ...RATIFY,
  'templates.gatekeeper.sh/constrainttemplates': [
    template('RatifyVerification', RATIFY_REGO),
  ],
  [RATIFY_CONSTRAINTS]: [constraint()],
};

function modesOf(resources: Resources, query: Partial<ModeQuery> = {}) {
  return gatekeeper.assess(gatekeeperCluster(resources)).modes(queryOf(query));
}
function only(resources: Resources, query: Partial<ModeQuery> = {}) {
  const modes = modesOf(resources, query);
  expect(modes).toHaveLength(1);
  return modes[0];
}
const SIGNATURE = { control: 'signature' } as const;
const codes = (answer: ReturnType<typeof only>) =>
  answer.loopholes.map(({ code }) => code);

describe('presence', () => {
  it('is told by the templates', () => {
    expect(
      gatekeeper.assess(
        gatekeeperCluster({
          'templates.gatekeeper.sh/constrainttemplates': 'absent',
        }),
      ).present,
    ).toBe(false);
    const hidden = gatekeeper.assess(
      gatekeeperCluster({
        'templates.gatekeeper.sh/constrainttemplates': 'forbidden',
      }),
    );
    expect(hidden.present).toBe('unknown');
    expect(hidden.modes(queryOf())[0].mode).toBe('unknown');
  });

  it('asks for the constraints of templates about images, and for nothing else', () => {
    const plurals = (resources: Resources) =>
      gatekeeper
        .furtherResources?.(gatekeeperCluster(resources))
        .map(({ group, plural }) => `${group}/${plural}`);
    const labels = template('K8sRequiredLabels', 'violation[x] { y }');
    expect(plurals({ ...DIGESTS })).toContain(DIGEST_CONSTRAINTS);
    expect(plurals({ ...DIGESTS })).not.toContain(
      'config.ratify.deislabs.io/verifiers',
    );
    expect(plurals(VERIFIED)).toEqual(
      expect.arrayContaining([
        RATIFY_CONSTRAINTS,
        'externaldata.gatekeeper.sh/providers',
        'config.ratify.deislabs.io/namespacedverifiers',
        'config.ratify.sh/executors',
      ]),
    );
    expect(
      plurals({ 'templates.gatekeeper.sh/constrainttemplates': [labels] }),
    ).toEqual([
      'discovery.k8s.io/endpointslices',
      'config.gatekeeper.sh/configs',
      'mutations.gatekeeper.sh/assign',
    ]);
  });

  it.each<ObservedResource['state']>(['pending', 'forbidden', 'error'])(
    'is unknown where the constraints are %s',
    state => {
      expect(only({ ...DIGESTS, [DIGEST_CONSTRAINTS]: state }).mode).toBe(
        'unknown',
      );
      // The template says nothing of signatures.
      expect(
        modesOf({ ...DIGESTS, [DIGEST_CONSTRAINTS]: state }, SIGNATURE),
      ).toEqual([]);
    },
  );
});

describe('digests', () => {
  it('are enforced by the template of the library', () => {
    expect(only(DIGESTS)).toMatchObject({
      mode: 'enforce',
      source: {
        engine: 'Gatekeeper',
        policy: 'images',
        rule: 'K8sImageDigests',
      },
      loopholes: [{ code: 'WEAK_DIGEST_CHECK', policy: 'images' }],
    });
    expect(modesOf(DIGESTS, SIGNATURE)).toEqual([]);
  });

  it('are enforced on the lists that the template looks at', () => {
    const resources = {
      ...DIGESTS,
      'templates.gatekeeper.sh/constrainttemplates': [
        template('K8sImageDigests', digestRego(['containers'])),
      ],
    };
    expect(only(resources, { path: 'initContainers' }).mode).toBe('none');
  });

  it('are not known where the template is not understood', () => {
    const resources = {
      ...DIGESTS,
      'templates.gatekeeper.sh/constrainttemplates': [
        template(
          'K8sImageDigests',
          digestRego().replaceAll('not regex.match', 'not my.match'),
        ),
      ],
    };
    expect(only(resources).mode).toBe('unknown');
  });

  it('may be asked for in CEL', () => {
    const resources = {
      ...DIGESTS,
      'templates.gatekeeper.sh/constrainttemplates': [
        template('K8sImageDigests', '', {
          spec: {
            crd: { spec: { names: { kind: 'K8sImageDigests' } } },
            targets: [
              {
                target: 'admission.k8s.gatekeeper.sh',
                code: [
                  {
                    engine: 'K8sNativeValidation',
                    source: {
                      validations: [
                        {
                          expression:
                            "object.spec.containers.all(c, c.image.matches('@sha256:[a-f0-9]{64}$'))",
                        },
                      ],
                    },
                  },
                ],
              },
            ],
          },
        }),
      ],
    };
    expect(only(resources).mode).toBe('enforce');
  });

  it.each([
    ['ghcr.io/legacy/app:1', 'none'],
    ['ghcr.io/org/app:1', 'enforce'],
    ['docker.io/library/nginx:1', 'unknown'],
  ])('exempt %s: %s', (image, mode) => {
    const exempting = constraint({
      parameters: { exemptImages: ['ghcr.io/legacy/*', 'nginx:1'] },
    });
    expect(
      only({ ...DIGESTS, [DIGEST_CONSTRAINTS]: [exempting] }, { image }).mode,
    ).toBe(mode);
    expect(
      codes(only({ ...DIGESTS, [DIGEST_CONSTRAINTS]: [exempting] })),
    ).toContain('IMAGES_SKIPPED');
  });
});

describe('the constraint', () => {
  it.each<[object, string]>([
    [{}, 'enforce'],
    [{ enforcementAction: 'deny' }, 'enforce'],
    [{ enforcementAction: 'warn' }, 'warn'],
    [{ enforcementAction: 'dryrun' }, 'audit'],
    [{ enforcementAction: 'block' }, 'none'],
    [{ enforcementAction: 5 }, 'unknown'],
    [{ enforcementAction: 'scoped' }, 'unknown'],
    [
      {
        enforcementAction: 'scoped',
        scopedEnforcementActions: [
          { action: 'warn', enforcementPoints: [{ name: '*' }] },
          {
            action: 'deny',
            enforcementPoints: [{ name: 'validation.gatekeeper.sh' }],
          },
        ],
      },
      'enforce',
    ],
    [
      {
        enforcementAction: 'scoped',
        scopedEnforcementActions: [
          {
            action: 'deny',
            enforcementPoints: [{ name: 'audit.gatekeeper.sh' }],
          },
        ],
      },
      'audit',
    ],
    [
      {
        enforcementAction: 'scoped',
        scopedEnforcementActions: [
          { action: 'deny', enforcementPoints: [{ name: 'vap.k8s.io' }] },
        ],
      },
      'none',
    ],
    // Without the action `scoped` the list is not looked at.
    [
      {
        enforcementAction: 'dryrun',
        scopedEnforcementActions: [
          { action: 'deny', enforcementPoints: [{ name: '*' }] },
        ],
      },
      'audit',
    ],
  ])('with %j is %s', (spec, mode) => {
    expect(
      only({ ...DIGESTS, [DIGEST_CONSTRAINTS]: [constraint(spec)] }).mode,
    ).toBe(mode);
  });

  it.each<[object, string]>([
    [{}, 'enforce'],
    [{ kinds: [{ apiGroups: ['*'], kinds: ['*'] }] }, 'enforce'],
    [{ kinds: [{ apiGroups: ['apps'], kinds: ['Deployment'] }] }, 'none'],
    [{ kinds: [{ apiGroups: ['apps'], kinds: ['Pod'] }] }, 'none'],
    [{ kinds: 'Pod' }, 'unknown'],
    [{ namespaces: ['shop'] }, 'enforce'],
    [{ namespaces: ['sh*'] }, 'enforce'],
    [{ namespaces: ['default'] }, 'none'],
    [{ excludedNamespaces: ['kube-*', '*op'] }, 'none'],
    [{ excludedNamespaces: ['kube-*'] }, 'enforce'],
    [{ namespaceSelector: { matchLabels: { tier: 'prod' } } }, 'enforce'],
    [{ namespaceSelector: { matchLabels: { tier: 'dev' } } }, 'none'],
    [{ scope: 'Cluster' }, 'none'],
    [{ scope: 'Namespaced' }, 'enforce'],
    [{ name: 'web-*' }, 'none'],
    [{ source: 'Generated' }, 'none'],
    [{ labelSelector: { matchLabels: { checked: 'true' } } }, 'none'],
  ])('matching %j is %s', (match, mode) => {
    expect(
      only({ ...DIGESTS, [DIGEST_CONSTRAINTS]: [constraint({ match })] }).mode,
    ).toBe(mode);
  });

  it('that labels can leave is a loophole', () => {
    const match = {
      labelSelector: {
        matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
      },
    };
    const answer = only({
      ...DIGESTS,
      [DIGEST_CONSTRAINTS]: [constraint({ match })],
    });
    expect(codes(answer)).toContain('OBJECT_SELECTOR');
  });

  it.each<[string, object, string]>([
    ['is not enforced', { status: { byPod: [{ enforced: false }] } }, 'none'],
    ['has no status', { status: {} }, 'unknown'],
    [
      'is enforced by the audit only',
      { status: { byPod: [{ enforced: true, operations: ['audit'] }] } },
      'unknown',
    ],
    [
      'is being deleted',
      { metadata: { name: 'x', deletionTimestamp: 'now' } },
      'none',
    ],
  ])('that %s', (_, changes, mode) => {
    expect(
      only({ ...DIGESTS, [DIGEST_CONSTRAINTS]: [constraint({}, changes)] })
        .mode,
    ).toBe(mode);
  });

  it('of a template that is not in use does nothing', () => {
    const broken = template('K8sImageDigests', digestRego(), {
      status: { created: false },
    });
    expect(
      only({
        ...DIGESTS,
        'templates.gatekeeper.sh/constrainttemplates': [broken],
      }).mode,
    ).toBe('none');
  });
});

describe('the cluster', () => {
  const config = (...match: object[]): KubernetesObject[] => [
    {
      metadata: { name: 'config', namespace: 'gatekeeper-system' },
      spec: { match },
    },
  ];
  it.each<[string, Resources, string]>([
    [
      'excludes the namespace',
      {
        'config.gatekeeper.sh/configs': config({
          processes: ['*'],
          excludedNamespaces: ['sh*'],
        }),
      },
      'none',
    ],
    [
      'excludes it from the audit only',
      {
        'config.gatekeeper.sh/configs': config({
          processes: ['audit'],
          excludedNamespaces: ['shop'],
        }),
      },
      'enforce',
    ],
    [
      'hides its exclusions',
      { 'config.gatekeeper.sh/configs': 'forbidden' },
      'unknown',
    ],
    [
      'has no exclusions',
      { 'config.gatekeeper.sh/configs': 'absent' },
      'enforce',
    ],
    [
      'has no webhook',
      { 'admissionregistration.k8s.io/validatingwebhookconfigurations': [] },
      'none',
    ],
    [
      'hides its webhooks',
      {
        'admissionregistration.k8s.io/validatingwebhookconfigurations':
          'forbidden',
      },
      'unknown',
    ],
    [
      'has a webhook that nobody answers and that fails open',
      {
        'admissionregistration.k8s.io/validatingwebhookconfigurations': [
          gatekeeperWebhook({ failurePolicy: 'Ignore' }),
        ],
        'discovery.k8s.io/endpointslices': [],
      },
      'none',
    ],
  ])('%s', (_, resources, mode) => {
    expect(only({ ...DIGESTS, ...resources }).mode).toBe(mode);
  });

  it('ignores namespaces with the label', () => {
    const answer = only(DIGESTS, {
      namespace: {
        name: 'shop',
        labels: { 'admission.gatekeeper.sh/ignore': '' },
      },
    });
    expect(answer.mode).toBe('none');
  });

  it('that fails open is a loophole, and so is a label that nobody guards', () => {
    const [entry] = gatekeeperWebhook({ failurePolicy: 'Ignore' })
      .webhooks as object[];
    const answer = only({
      ...DIGESTS,
      'admissionregistration.k8s.io/validatingwebhookconfigurations': [
        { metadata: { name: 'x' }, webhooks: [entry] },
      ],
    });
    expect(answer.mode).toBe('enforce');
    expect(codes(answer)).toEqual(
      expect.arrayContaining(['FAIL_OPEN', 'NAMESPACE_LABEL_UNGUARDED']),
    );
  });

  it('that only writes digests refuses nothing', () => {
    const modes = modesOf({
      'mutations.gatekeeper.sh/assign': [
        {
          metadata: { name: 'mutate-pod-image' },
          spec: {
            match: {
              scope: 'Namespaced',
              kinds: [{ apiGroups: ['*'], kinds: ['Pod'] }],
            },
            location: 'spec.containers[name:*].image',
            parameters: {
              assign: {
                externalData: { provider: 'ratify-mutation-provider' },
              },
            },
          },
        },
      ],
    });
    expect(modes).toMatchObject([
      { mode: 'none', loopholes: [{ code: 'MUTATE_ONLY' }] },
    ]);
  });
});

describe('Ratify v1', () => {
  it('verifies what its verifiers understand', () => {
    expect(only(VERIFIED, SIGNATURE)).toMatchObject({
      mode: 'enforce',
      source: {
        policy: 'images',
        rule: 'RatifyVerification',
        verifies: ['notation'],
      },
    });
    expect(
      only(
        {
          ...VERIFIED,
          'config.ratify.deislabs.io/verifiers': [
            verifier('notation'),
            verifier('cosign'),
          ],
        },
        SIGNATURE,
      ).source.verifies,
    ).toEqual(['notation', 'cosign-legacy']);
  });

  const policy = (spec: object): KubernetesObject[] => [
    { metadata: { name: 'ratify-policy' }, spec, status: { issuccess: true } },
  ];
  const CONFIG = (artifactVerificationPolicies: object) =>
    policy({
      type: 'config-policy',
      parameters: { artifactVerificationPolicies },
    });
  /** The template for several tenants sends the namespace with each image. */
  const TOLD: Resources = {
    'templates.gatekeeper.sh/constrainttemplates': [
      template(
        'RatifyVerification',
        RATIFY_REGO.replaceAll(
          /img = (input\.review\.object\.spec\.\w+\[_\]\.image)/g,
          'img = concat("", ["[", input.review.object.metadata.namespace, "]", $1])',
        ),
      ),
    ],
  };
  const SBOM = [verifier('notation'), verifier('sbom')];

  it.each<[string, Resources, string]>([
    [
      'has no provider',
      { 'externaldata.gatekeeper.sh/providers': [] },
      'unknown',
    ],
    [
      'hides its provider',
      { 'externaldata.gatekeeper.sh/providers': 'forbidden' },
      'unknown',
    ],
    [
      'is another provider',
      {
        'externaldata.gatekeeper.sh/providers': [
          {
            metadata: { name: 'ratify-provider' },
            spec: { url: 'https://other.example.com/validate' },
          },
        ],
      },
      'unknown',
    ],
    [
      'hides its verifiers',
      { 'config.ratify.deislabs.io/verifiers': 'forbidden' },
      'unknown',
    ],
    [
      'has no verifier that works',
      {
        'config.ratify.deislabs.io/verifiers': [
          verifier('notation', {}, { status: { issuccess: false } }),
        ],
      },
      'unknown',
    ],
    [
      'verifies no signatures',
      { 'config.ratify.deislabs.io/verifiers': [verifier('sbom')] },
      'none',
    ],
    [
      'may be content with an SBOM',
      { 'config.ratify.deislabs.io/verifiers': SBOM },
      'unknown',
    ],
    [
      'names the signature among what must be good',
      {
        'config.ratify.deislabs.io/verifiers': SBOM,
        'config.ratify.deislabs.io/policies': CONFIG({
          'application/vnd.cncf.notary.signature': 'any',
          default: 'all',
        }),
      },
      'enforce',
    ],
    [
      'has a Rego policy of its own',
      {
        'config.ratify.deislabs.io/policies': policy({
          type: 'rego-policy',
          parameters: { policy: 'package ratify.policy\nvalid := true' },
        }),
      },
      'unknown',
    ],
    [
      'is not told that it has other verifiers for the namespace',
      {
        'config.ratify.deislabs.io/namespacedverifiers': [
          verifier('sbom', {}, { metadata: { name: 'x', namespace: 'shop' } }),
        ],
      },
      'enforce',
    ],
    [
      'has other verifiers for the namespace',
      {
        ...TOLD,
        'config.ratify.deislabs.io/namespacedverifiers': [
          verifier('sbom', {}, { metadata: { name: 'x', namespace: 'shop' } }),
        ],
      },
      'none',
    ],
    [
      'has other verifiers for another namespace',
      {
        ...TOLD,
        'config.ratify.deislabs.io/namespacedverifiers': [
          verifier('sbom', {}, { metadata: { name: 'x', namespace: 'dev' } }),
        ],
      },
      'enforce',
    ],
    [
      'has verifiers for the namespace that do not work',
      {
        ...TOLD,
        'config.ratify.deislabs.io/namespacedverifiers': [
          verifier(
            'sbom',
            {},
            {
              metadata: { name: 'x', namespace: 'shop' },
              status: { issuccess: false },
            },
          ),
        ],
      },
      'enforce',
    ],
  ])('that %s', (_, resources, mode) => {
    expect(only({ ...VERIFIED, ...resources }, SIGNATURE).mode).toBe(mode);
  });

  const notation = (...trustPolicies: object[]): Resources => ({
    ...VERIFIED,
    'config.ratify.deislabs.io/verifiers': [
      verifier('notation', {
        trustPolicyDoc: { version: '1.0', trustPolicies },
      }),
    ],
  });
  const LAX = {
    name: 'lax',
    registryScopes: ['ghcr.io/org/legacy'],
    signatureVerification: { level: 'audit' },
    trustedIdentities: ['*'],
  };
  const STRICT = {
    name: 'strict',
    registryScopes: ['*'],
    signatureVerification: { level: 'strict' },
    trustedIdentities: ['x509.subject: C=US'],
  };

  it.each([
    ['ghcr.io/org/legacy:1', 'none'],
    ['ghcr.io/org/app:1', 'enforce'],
    [undefined, 'enforce'],
  ])('with a lax trust policy for %s: %s', (image, mode) => {
    const answer = only(notation(LAX, STRICT), { ...SIGNATURE, image });
    expect(answer.mode).toBe(mode);
    expect(codes(answer)).toEqual(
      expect.arrayContaining(['TRUST_LEVEL_LAX', 'ANY_SIGNER']),
    );
  });

  it('with a lax trust policy for everything enforces nothing', () => {
    const everything = { ...LAX, registryScopes: ['*'] };
    expect(only(notation(everything), SIGNATURE).mode).toBe('none');
  });

  it('does not look at what the template does not send', () => {
    const resources = {
      ...VERIFIED,
      'templates.gatekeeper.sh/constrainttemplates': [
        template(
          'RatifyVerification',
          RATIFY_REGO.replace('"keys": all_images', '"keys": images'),
        ),
      ],
    };
    expect(
      only(resources, { ...SIGNATURE, path: 'ephemeralContainers' }).mode,
    ).toBe('none');
  });

  it('is not understood through a template of another shape', () => {
    const resources = {
      ...VERIFIED,
      'templates.gatekeeper.sh/constrainttemplates': [
        template(
          'RatifyVerification',
          RATIFY_REGO.replace('isSuccess == false', 'isSuccess == 0'),
        ),
      ],
    };
    expect(only(resources, SIGNATURE).mode).toBe('unknown');
  });
});

describe('Ratify v2', () => {
  const executor = (
    spec: object = {},
    status: object = { succeeded: true },
  ) => ({
    metadata: { name: 'executor' },
    spec: {
      scopes: ['ghcr.io'],
      verifiers: [{ name: 'notation-1', type: 'notation', parameters: {} }],
      stores: [{ type: 'registry-store' }],
      policyEnforcer: {
        type: 'threshold-policy',
        parameters: {
          policy: { threshold: 1, rules: [{ verifierName: 'notation-1' }] },
        },
      },
      ...spec,
    },
    status,
  });
  const resources = (...executors: KubernetesObject[]): Resources => ({
    'templates.gatekeeper.sh/constrainttemplates': [
      template(
        'RatifyVerification',
        RATIFY_REGO.replaceAll('isSuccess', 'succeeded').replace(
          'ratify-provider',
          'ratify-gatekeeper-provider',
        ),
      ),
    ],
    [RATIFY_CONSTRAINTS]: [constraint()],
    'externaldata.gatekeeper.sh/providers': [
      {
        metadata: { name: 'ratify-gatekeeper-provider' },
        spec: {
          url: 'https://ratify.gatekeeper-system:6001/ratify/gatekeeper/v2/verify',
        },
      },
    ],
    'config.ratify.sh/executors': executors,
  });

  it.each<[string, KubernetesObject[], string | undefined, string]>([
    ['needs a signature', [executor()], undefined, 'enforce'],
    ['is about the image', [executor()], 'ghcr.io/org/app:1', 'enforce'],
    ['is not about the image', [executor()], 'quay.io/org/app:1', 'unknown'],
    [
      'does not work',
      [executor({}, { succeeded: false })],
      undefined,
      'unknown',
    ],
    [
      'has no policy',
      [executor({ policyEnforcer: undefined })],
      undefined,
      'unknown',
    ],
    [
      'is content with something else',
      [
        executor({
          verifiers: [
            { name: 'notation-1', type: 'notation' },
            { name: 'sbom-1', type: 'sbom' },
          ],
          policyEnforcer: {
            type: 'threshold-policy',
            parameters: {
              policy: {
                threshold: 1,
                rules: [
                  { verifierName: 'notation-1' },
                  { verifierName: 'sbom-1' },
                ],
              },
            },
          },
        }),
      ],
      undefined,
      'none',
    ],
  ])('that %s', (_, executors, image, mode) => {
    expect(only(resources(...executors), { ...SIGNATURE, image }).mode).toBe(
      mode,
    );
  });
});

it('matches namespaces the way Gatekeeper does', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab-'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(matchNamespaceGlob('*', one)).toBe(true);
      expect(matchNamespaceGlob(one, other)).toBe(one === other);
      expect(matchNamespaceGlob(`${one}*`, other)).toBe(other.startsWith(one));
      expect(matchNamespaceGlob(`*${one}`, other)).toBe(other.endsWith(one));
      expect(matchNamespaceGlob(`*${one}*`, other)).toBe(other.includes(one));
    }),
  );
  expect(matchNamespaceGlob('ku*em', 'kube-system')).toBe(false);
});
