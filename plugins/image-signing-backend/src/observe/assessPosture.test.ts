import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  ModeContribution,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import fc from 'fast-check';
import { builtInEngines } from './admission';
import { clusterOf } from './admission/__testUtils__/clusterObjects';
import {
  constraint,
  digestRego,
  gatekeeperCluster,
  gatekeeperWebhook,
  template,
} from './admission/__testUtils__/gatekeeper';
import {
  kyvernoCluster,
  kyvernoPolicy,
} from './admission/__testUtils__/kyverno';
import { assessEngines, assessNamespace } from './assessPosture';

const SHOP = { name: 'shop', labels: {} };

function assess(
  objects: ClusterObjects,
  options: {
    engines?: AdmissionEngine[];
    images?: string[];
    intent?: EnvironmentDefinition['intent'];
  } = {},
) {
  const engines = assessEngines(
    options.engines ?? builtInEngines,
    objects,
    (engine, error) => {
      throw new Error(`${engine}: ${error}`);
    },
  );
  return assessNamespace(
    engines,
    SHOP,
    (options.images ?? []).map(reference => ({ reference, types: ['app'] })),
    options.intent && {
      name: 'prod',
      clusters: ['*'],
      namespaces: ['*'],
      intent: options.intent,
      sources: [],
    },
  );
}

function everything(state: ObservedResource['state']): ClusterObjects {
  return {
    cluster: 'test',
    serverVersion: 'v1.36.2',
    get: () => ({ state, objects: [] }),
  };
}

const modes = (draft: ReturnType<typeof assess>) =>
  [draft.controls.signature, draft.controls.digest].flatMap(control => [
    control.mode,
    ...control.paths.map(({ mode }) => mode),
  ]);

describe('what may not be read', () => {
  it.each<ObservedResource['state']>(['forbidden', 'pending', 'error'])(
    'is unknown and never none: %s',
    state => {
      expect(new Set(modes(assess(everything(state))))).toEqual(
        new Set(['unknown']),
      );
    },
  );

  it('is none only where nothing is there', () => {
    expect(new Set(modes(assess(everything('absent'))))).toEqual(
      new Set(['none']),
    );
    expect(new Set(modes(assess(everything('ok'))))).toEqual(new Set(['none']));
  });

  const DECIDING = [
    'kyverno.io/clusterpolicies',
    'kyverno.io/policies',
    'policies.kyverno.io/imagevalidatingpolicies',
    'policies.kyverno.io/namespacedimagevalidatingpolicies',
    'policy.sigstore.dev/clusterimagepolicies',
    'templates.gatekeeper.sh/constrainttemplates',
    'policies.kubewarden.io/clusteradmissionpolicies',
    'config.openshift.io/clusterimagepolicies',
    'admissionregistration.k8s.io/validatingwebhookconfigurations',
    'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  ];

  it.each(DECIDING)('leaves signatures unknown where it is %s', key => {
    expect(
      assess(clusterOf({ [key]: 'forbidden' })).controls.signature.mode,
    ).toBe('unknown');
  });

  it('leaves digests unknown where it is the admission policies', () => {
    const { controls } = assess(
      clusterOf({
        'admissionregistration.k8s.io/validatingadmissionpolicies': 'forbidden',
      }),
    );
    expect([controls.digest.mode, controls.signature.mode]).toEqual([
      'unknown',
      'none',
    ]);
  });

  it('does not matter where another engine enforces', () => {
    const enforcing = {
      verifyImages: [
        {
          imageReferences: ['*'],
          failureAction: 'Enforce',
          attestors: [{ entries: [{ keys: { publicKeys: 'PEM' } }] }],
        },
      ],
    };
    fc.assert(
      fc.property(
        fc.subarray(
          DECIDING.filter(
            key => !/^kyverno\.io|^admissionregistration/.test(key),
          ),
        ),
        hidden => {
          const objects = kyvernoCluster(
            [kyvernoPolicy(enforcing)],
            Object.fromEntries(hidden.map(key => [key, 'forbidden'])),
          );
          expect(assess(objects).controls.signature.mode).toBe('enforce');
        },
      ),
    );
  });
});

it('enforces in no namespace that is left out, wherever it is left out', () => {
  const names = fc.subarray(['shop', 'dev', 'kube-system']);
  fc.assert(
    fc.property(names, names, names, (webhook, config, match) => {
      const { controls } = assess(
        gatekeeperCluster({
          'templates.gatekeeper.sh/constrainttemplates': [
            template('K8sImageDigests', digestRego()),
          ],
          'constraints.gatekeeper.sh/k8simagedigests': [
            constraint({ match: { excludedNamespaces: match } }),
          ],
          'config.gatekeeper.sh/configs': [
            {
              metadata: { name: 'config', namespace: 'gatekeeper-system' },
              spec: {
                match: [{ processes: ['*'], excludedNamespaces: config }],
              },
            },
          ],
          'admissionregistration.k8s.io/validatingwebhookconfigurations': [
            gatekeeperWebhook({
              namespaceSelector: {
                matchExpressions: [
                  {
                    key: 'kubernetes.io/metadata.name',
                    operator: 'NotIn',
                    values: ['gatekeeper-system', ...webhook],
                  },
                ],
              },
            }),
          ],
        }),
      );
      const excluded = [webhook, config, match].some(list =>
        list.includes('shop'),
      );
      expect(controls.digest.mode).toBe(excluded ? 'none' : 'enforce');
      expect(controls.digest.sources[0].explanation).toMatch(
        excluded ? /not in force here/i : /must be pinned/,
      );
    }),
  );
});

it('finds no engine in the webhooks of another', () => {
  const { controls } = assess(
    clusterOf({
      'admissionregistration.k8s.io/validatingwebhookconfigurations': [
        gatekeeperWebhook(),
      ],
    }),
  );
  expect(controls.signature).toMatchObject({ mode: 'none', sources: [] });
});

describe('intent and effect', () => {
  it('stand side by side', () => {
    const draft = assess(everything('absent'), {
      intent: { signature: 'enforce', digest: 'none' },
    });
    expect(draft.controls.signature).toMatchObject({
      mode: 'none',
      intent: 'enforce',
      difference: 'weaker',
    });
    expect(draft.controls.digest.difference).toBe('as-intended');
    expect(draft.differsFromIntent).toBe(true);
  });

  it('are not compared where the effect is unknown', () => {
    const draft = assess(everything('forbidden'), {
      intent: { signature: 'enforce', digest: 'enforce' },
    });
    expect(draft.controls.signature.difference).toBe('unknown');
    expect(draft.differsFromIntent).toBeUndefined();
  });
});

describe('formats that policies verify', () => {
  const engine = (
    id: string,
    mode: ModeContribution['mode'],
    verifies?: ModeContribution['source']['verifies'],
  ): AdmissionEngine => ({
    id,
    title: id,
    resources: [],
    parseDenial: () => undefined,
    assess: () => ({
      present: true,
      modes: () => [
        {
          mode,
          source: {
            engine: id,
            mode,
            explanation: 'x',
            ...(verifies && { verifies }),
          },
          loopholes: [],
        },
      ],
    }),
  });
  const of = (...engines: AdmissionEngine[]) =>
    assess(everything('absent'), { engines, images: ['r.io/a:1'] }).imageModes[
      'r.io/a:1'
    ].verifies;

  it.each<[string, AdmissionEngine[], string[][] | undefined]>([
    [
      'each policy',
      [
        engine('a', 'enforce', ['notation']),
        engine('b', 'audit', ['sigstore-bundle', 'cosign-legacy']),
      ],
      [['notation'], ['cosign-legacy', 'sigstore-bundle']],
    ],
    [
      'policies that agree once',
      [engine('a', 'enforce', ['notation']), engine('b', 'warn', ['notation'])],
      [['notation']],
    ],
    [
      'no policy that is not in force',
      [engine('a', 'none', ['notation'])],
      undefined,
    ],
    [
      'a policy that nothing fulfils, where it refuses',
      [engine('a', 'enforce', []), engine('b', 'warn', [])],
      [[]],
    ],
    ['no policy that does not tell', [engine('a', 'enforce')], undefined],
  ])('are those of %s', (_, engines, expected) => {
    expect(of(...engines)).toEqual(expected);
  });

  it('come from Kyverno and from the controller', () => {
    const objects = kyvernoCluster(
      [
        kyvernoPolicy({
          verifyImages: [
            {
              type: 'Notary',
              imageReferences: ['*'],
              failureAction: 'Enforce',
              attestors: [{ entries: [{ certificates: { cert: 'PEM' } }] }],
            },
          ],
        }),
      ],
      {},
    );
    const draft = assess(objects, { images: ['r.io/a:1'] });
    expect(draft.imageModes['r.io/a:1']).toEqual({
      signature: 'enforce',
      digest: 'enforce',
      verifies: [['notation']],
    });
    expect(draft.controls.signature.sources[0].verifies).toEqual(['notation']);
  });
});
