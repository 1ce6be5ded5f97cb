import fc from 'fast-check';
import type {
  KubernetesObject,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { queryOf } from './__testUtils__/clusterObjects';
import {
  kyvernoCluster,
  kyvernoDeployment,
  kyvernoPolicy,
  kyvernoWebhooks,
} from './__testUtils__/kyverno';
import { kyvernoClassic } from './kyvernoClassic';

const KEYS = {
  entries: [{ keys: { publicKeys: '-----BEGIN PUBLIC KEY-----' } }],
};
const ENFORCE = { validationFailureAction: 'Enforce' };
const VALIDATING =
  'admissionregistration.k8s.io/validatingwebhookconfigurations';
const MUTATING = 'admissionregistration.k8s.io/mutatingwebhookconfigurations';

function verifyRule(entry: object = {}, rule: object = {}) {
  return {
    verifyImages: [
      { imageReferences: ['*'], attestors: [KEYS], useCache: false, ...entry },
    ],
    ...rule,
  };
}

function ask(
  policy: KubernetesObject | KubernetesObject[],
  query: Partial<ModeQuery> = {},
  others: Parameters<typeof kyvernoCluster>[1] = {},
) {
  return kyvernoClassic
    .assess(kyvernoCluster([policy].flat(), others))
    .modes(queryOf({ control: 'signature', ...query }));
}

const summary = (found: ReturnType<typeof ask>) =>
  found.map(({ mode, loopholes }) =>
    [mode, ...loopholes.map(({ code }) => code)].join(' '),
  );

describe('the format that a rule verifies', () => {
  it.each([
    [{ type: 'Notary' }, ['notation']],
    [{ type: 'SigstoreBundle' }, ['sigstore-bundle']],
    [{ type: 'Cosign' }, ['cosign-legacy']],
    [{ type: 'Other' }, undefined],
  ])('%j: %j', (entry, verifies) => {
    const [answer] = ask(kyvernoPolicy(verifyRule(entry), ENFORCE));
    expect(answer.source.verifies).toEqual(verifies);
  });
});

describe('a policy that verifies images', () => {
  it('is in force', () => {
    expect(ask(kyvernoPolicy(verifyRule(), ENFORCE))).toEqual([
      {
        mode: 'enforce',
        source: {
          engine: 'Kyverno',
          policy: 'signed',
          rule: 'check',
          mode: 'enforce',
          explanation: 'Images must be signed.',
          verifies: ['cosign-legacy'],
        },
        loopholes: [],
      },
    ]);
  });

  it('asks for digests too', () => {
    const [{ mode, source }] = ask(kyvernoPolicy(verifyRule(), ENFORCE), {
      control: 'digest',
    });
    expect(mode).toBe('enforce');
    expect(source.explanation).toMatch(/replaced by digests/);
  });

  it('holds for every list of containers', () => {
    for (const path of [
      'containers',
      'initContainers',
      'ephemeralContainers',
    ] as const) {
      expect(
        summary(ask(kyvernoPolicy(verifyRule(), ENFORCE), { path })),
      ).toEqual(['enforce']);
    }
  });

  const keyless = (fields: object) => ({
    attestors: [
      {
        entries: [
          { keyless: { issuer: 'https://i', subject: 'https://s', ...fields } },
        ],
      },
    ],
  });
  it.each<[string, object, string[], string[]]>([
    // name, entry, signature, digest
    ['plain', {}, ['enforce'], ['enforce']],
    ['no attestors', { attestors: [] }, ['enforce'], ['enforce']],
    [
      'no attestors, and not required',
      { attestors: [], required: false },
      [],
      ['enforce'],
    ],
    [
      'attestors without keys',
      { attestors: [{ entries: [{}] }] },
      ['unknown'],
      ['enforce'],
    ],
    [
      'attestors that are no list',
      { attestors: 'x' },
      ['unknown'],
      ['enforce'],
    ],
    [
      'the old way',
      {
        attestors: undefined,
        key: 'PEM',
        image: 'r/*',
        imageReferences: undefined,
      },
      ['enforce IMAGES_NOT_COVERED'],
      ['enforce IMAGES_NOT_COVERED'],
    ],
    [
      'attestations only',
      { attestors: [], attestations: [{ type: 'x', attestors: [KEYS] }] },
      ['enforce'],
      ['enforce'],
    ],
    [
      'attestations that anybody may write',
      { attestors: [], attestations: [{ type: 'x' }] },
      ['unknown'],
      ['enforce'],
    ],
    [
      'no digest asked for',
      { verifyDigest: false, mutateDigest: false },
      ['enforce'],
      [],
    ],
    [
      'digests written only',
      { verifyDigest: false },
      ['enforce'],
      ['none MUTATE_ONLY'],
    ],
    ['digests as a text', { verifyDigest: 'no' }, ['enforce'], ['unknown']],
    [
      'not required',
      { required: false },
      ['enforce NOT_REQUIRED'],
      ['enforce'],
    ],
    [
      'cached',
      { useCache: undefined },
      ['enforce VERIFICATION_CACHED'],
      ['enforce'],
    ],
    [
      'some images',
      { imageReferences: ['ghcr.io/*'] },
      ['enforce IMAGES_NOT_COVERED'],
      ['enforce IMAGES_NOT_COVERED'],
    ],
    ['no images', { imageReferences: [] }, ['none'], ['none']],
    ['images as a text', { imageReferences: '*' }, ['unknown'], ['unknown']],
    [
      'images left out',
      { skipImageReferences: ['ghcr.io/*'] },
      ['enforce IMAGES_SKIPPED'],
      ['enforce IMAGES_SKIPPED'],
    ],
    ['a named signer', keyless({}), ['enforce'], ['enforce']],
    [
      'any subject',
      keyless({ subject: '*' }),
      ['enforce ANY_SIGNER'],
      ['enforce'],
    ],
    [
      'any issuer',
      keyless({ issuerRegExp: '.*' }),
      ['enforce ANY_SIGNER'],
      ['enforce'],
    ],
    [
      'no subject',
      keyless({ subject: undefined }),
      ['enforce ANY_SIGNER'],
      ['enforce'],
    ],
    [
      'no log',
      keyless({ rekor: { ignoreTlog: true } }),
      ['enforce TRANSPARENCY_LOG_IGNORED'],
      ['enforce'],
    ],
    [
      'no certificate log',
      keyless({ ctlog: { ignoreSCT: true } }),
      ['enforce CERTIFICATE_LOG_IGNORED'],
      ['enforce'],
    ],
    [
      'one of two',
      {
        attestors: [{ count: 1, entries: [...KEYS.entries, ...KEYS.entries] }],
      },
      ['enforce FEWER_SIGNERS'],
      ['enforce'],
    ],
  ])('entry: %s', (_, entry, signature, digest) => {
    const policy = kyvernoPolicy(verifyRule(entry), ENFORCE);
    expect(summary(ask(policy))).toEqual(signature);
    expect(summary(ask(policy, { control: 'digest' }))).toEqual(digest);
  });

  it.each<[string[], string[], string, string]>([
    [['ghcr.io/org/*'], [], 'ghcr.io/org/app:1', 'enforce'],
    [['ghcr.io/org/*'], [], 'quay.io/org/app:1', 'none'],
    [
      ['ghcr.io/org/*'],
      ['ghcr.io/org/legacy*'],
      'ghcr.io/org/legacy:1',
      'none',
    ],
    [
      ['ghcr.io/org/*'],
      ['ghcr.io/org/legacy*'],
      'ghcr.io/org/app:1',
      'enforce',
    ],
    [['docker.io/library/*'], [], 'docker.io/library/nginx:1', 'unknown'],
    [
      ['docker.io/*'],
      ['docker.io/library/*'],
      'docker.io/library/nginx:1',
      'unknown',
    ],
    [['*'], [], 'docker.io/library/nginx:1', 'enforce'],
  ])(
    '%j but not %j about %s: %s',
    (imageReferences, skipImageReferences, image, expected) => {
      const policy = kyvernoPolicy(
        verifyRule({ imageReferences, skipImageReferences }),
        ENFORCE,
      );
      expect(ask(policy, { image }).map(({ mode }) => mode)).toEqual([
        expected,
      ]);
    },
  );

  const kinds = ['Pod'];
  const exclude = (resources: object, rest: object = {}) => ({
    exclude: { any: [{ resources, ...rest }] },
  });
  it.each<[string, object, string[]]>([
    [
      'matches Deployments only',
      { match: { any: [{ resources: { kinds: ['Deployment'] } }] } },
      ['none'],
    ],
    [
      'matches another namespace',
      { match: { any: [{ resources: { kinds, namespaces: ['bank'] } }] } },
      ['none'],
    ],
    [
      'matches labelled Pods',
      {
        match: {
          any: [
            { resources: { kinds, selector: { matchLabels: { a: 'b' } } } },
          ],
        },
      },
      ['none OPT_IN'],
    ],
    [
      'matches Pods that do not opt out',
      {
        match: {
          any: [
            {
              resources: {
                kinds,
                selector: {
                  matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
                },
              },
            },
          ],
        },
      },
      ['enforce OPT_OUT'],
    ],
    [
      'matches new Pods',
      { match: { any: [{ resources: { kinds, operations: ['CREATE'] } }] } },
      ['enforce UPDATE_NOT_COVERED'],
    ],
    [
      'matches what cannot be read',
      { match: { any: [{ resources: { kinds: 7 } }] } },
      ['unknown'],
    ],
    ['excludes this namespace', exclude({ namespaces: ['shop'] }), ['none']],
    [
      'excludes another namespace',
      exclude({ namespaces: ['bank'] }),
      ['enforce'],
    ],
    [
      'excludes by label',
      exclude({ selector: { matchLabels: { skip: 'yes' } } }),
      ['enforce OPT_OUT'],
    ],
    [
      'excludes all but labelled ones',
      exclude({
        selector: {
          matchExpressions: [{ key: 'check', operator: 'DoesNotExist' }],
        },
      }),
      ['none'],
    ],
    [
      'excludes a user',
      { exclude: { any: [{ subjects: [{ kind: 'User', name: 'x' }] }] } },
      ['enforce USERS_EXCLUDED'],
    ],
    ['excludes what cannot be read', { exclude: 7 }, ['unknown']],
    [
      'runs unless deleted',
      {
        preconditions: {
          all: [
            {
              key: '{{ request.operation }}',
              operator: 'NotEquals',
              value: 'DELETE',
            },
          ],
        },
      },
      ['enforce'],
    ],
    [
      'runs unless deleted, with a default',
      {
        preconditions: [
          {
            key: "{{request.operation || 'BACKGROUND'}}",
            operator: 'AnyIn',
            value: ['CREATE', 'UPDATE'],
          },
        ],
      },
      ['enforce'],
    ],
    [
      'runs on deletion',
      {
        preconditions: {
          all: [
            {
              key: '{{request.operation}}',
              operator: 'Equals',
              value: 'DELETE',
            },
          ],
        },
      },
      ['none'],
    ],
    [
      'runs under other preconditions',
      {
        preconditions: {
          all: [
            {
              key: '{{ request.object.metadata.name }}',
              operator: 'Equals',
              value: 'x',
            },
          ],
        },
      },
      ['unknown'],
    ],
    [
      'runs under preconditions that cannot be read',
      { preconditions: 'x' },
      ['unknown'],
    ],
    [
      'runs under CEL preconditions',
      {
        celPreconditions: [
          { name: 'a', expression: "object.metadata.name != 'x'" },
        ],
      },
      ['unknown'],
    ],
    [
      'runs for some users',
      {
        celPreconditions: [
          { name: 'a', expression: "request.userInfo.username != 'x'" },
        ],
      },
      ['enforce USERS_EXCLUDED'],
    ],
    [
      'finds Pod images its own way',
      { imageExtractors: { Pod: [] } },
      ['unknown'],
    ],
    [
      'finds other images its own way',
      { imageExtractors: { Task: [] } },
      ['enforce'],
    ],
  ])('rule: %s', (_, rule, expected) => {
    expect(summary(ask(kyvernoPolicy(verifyRule({}, rule), ENFORCE)))).toEqual(
      expected,
    );
  });

  const ready = (status: object) => ({ status });
  it.each<[string, object, object, string[]]>([
    ['audits', {}, {}, ['warn']],
    ['warns', { emitWarning: true }, {}, ['warn']],
    [
      'not ready',
      ENFORCE,
      ready({ conditions: [{ type: 'Ready', status: 'False' }] }),
      ['none'],
    ],
    ['ready, said the old way', ENFORCE, ready({ ready: true }), ['enforce']],
    ['not yet seen by Kyverno', ENFORCE, ready({}), ['unknown']],
    [
      'going away',
      ENFORCE,
      {
        metadata: { name: 'signed', deletionTimestamp: '2026-01-01T00:00:00Z' },
      },
      ['none'],
    ],
    ['background only', { ...ENFORCE, admission: false }, {}, ['audit']],
    [
      'switched off',
      { ...ENFORCE, admission: false, background: false },
      {},
      ['none'],
    ],
    [
      'no background scan',
      { ...ENFORCE, background: false },
      {},
      ['enforce NO_BACKGROUND_SCAN'],
    ],
    [
      'fail open',
      { ...ENFORCE, failurePolicy: 'Ignore' },
      {},
      ['enforce FAIL_OPEN'],
    ],
    [
      'fail open, said the new way',
      {
        ...ENFORCE,
        failurePolicy: 'Fail',
        webhookConfiguration: { failurePolicy: 'Ignore' },
      },
      {},
      ['enforce FAIL_OPEN'],
    ],
    [
      'carried out by Kubernetes',
      ENFORCE,
      ready({
        conditions: [{ type: 'Ready', status: 'True' }],
        validatingadmissionpolicy: { generated: true },
      }),
      ['none'],
    ],
    [
      'for Pods only',
      ENFORCE,
      {
        metadata: {
          name: 'signed',
          annotations: {
            'pod-policies.kyverno.io/autogen-controllers': 'none',
          },
        },
      },
      ['enforce PODS_ONLY'],
    ],
    [
      'with a webhook of its own that is not there',
      {
        ...ENFORCE,
        webhookConfiguration: {
          matchConditions: [{ name: 'a', expression: 'true' }],
        },
      },
      {},
      ['none'],
    ],
  ])('policy: %s', (_, spec, rest, expected) => {
    expect(summary(ask(kyvernoPolicy(verifyRule(), spec, rest)))).toEqual(
      expected,
    );
  });

  it('says so where only the first rule runs', () => {
    const policy = kyvernoPolicy(verifyRule(), {
      ...ENFORCE,
      applyRules: 'One',
    });
    const spec = policy.spec as { rules: object[] };
    const two = {
      ...policy,
      spec: { ...spec, rules: [...spec.rules, { name: 'more' }] },
    };
    expect(summary(ask(two))).toEqual(['enforce FIRST_RULE_ONLY']);
  });

  it('takes a namespaced policy in its own namespace only', () => {
    const policy = (namespace: string) =>
      kyvernoPolicy(verifyRule(), ENFORCE, {
        metadata: { name: 'signed', namespace },
      });
    const found = ask(
      [],
      {},
      { 'kyverno.io/policies': [policy('shop'), policy('bank')] },
    );
    expect(found.map(({ source }) => source.policy)).toEqual(['shop/signed']);
    expect(summary(found)).toEqual(['enforce']);
  });
});

describe('a policy that validates digests', () => {
  const pattern = (spec: object) => ({
    validate: { message: 'pin', pattern: { spec } },
  });
  const image = (text: string) => [{ image: text }];
  it.each<[string, object, string[]]>([
    // name, rule, containers, initContainers, ephemeralContainers
    [
      'the sample',
      pattern({
        containers: image('*@*'),
        '=(initContainers)': image('*@*'),
        '=(ephemeralContainers)': image('*@*'),
      }),
      ['enforce', 'enforce', 'enforce'],
    ],
    [
      'containers',
      pattern({ containers: image('*@sha256:*') }),
      ['enforce', 'none', 'none'],
    ],
    [
      'alternatives',
      pattern({ containers: image('a@* | b@*') }),
      ['enforce', 'none', 'none'],
    ],
    [
      'an alternative without',
      pattern({ containers: image('*@* | b*') }),
      ['unknown', 'none', 'none'],
    ],
    [
      'a negation',
      pattern({ containers: image('!*@*') }),
      ['unknown', 'none', 'none'],
    ],
    [
      'a condition',
      pattern({ containers: [{ '(name)': 'x', image: '*@*' }] }),
      ['unknown', 'none', 'none'],
    ],
    [
      'a condition on the image',
      pattern({ containers: [{ '(image)': '*@*', name: '*' }] }),
      ['unknown', 'none', 'none'],
    ],
    [
      'a variable',
      pattern({ containers: image('{{ x }}@*') }),
      ['unknown', 'none', 'none'],
    ],
    [
      'any pattern',
      { validate: { anyPattern: [{ spec: { containers: image('*@*') } }] } },
      ['unknown', 'none', 'none'],
    ],
    [
      'each one',
      {
        validate: {
          foreach: [
            {
              list: 'request.object.spec.containers',
              pattern: { image: '*@*' },
            },
          ],
        },
      },
      ['enforce', 'none', 'none'],
    ],
    [
      'each of several',
      {
        validate: {
          foreach: [
            {
              list: 'request.object.spec.[containers, initContainers, ephemeralContainers][]',
              pattern: { image: '*@*' },
            },
          ],
        },
      },
      ['enforce', 'enforce', 'enforce'],
    ],
    [
      'each under preconditions',
      {
        validate: {
          foreach: [
            {
              list: 'request.object.spec.containers',
              preconditions: {},
              pattern: { image: '*@*' },
            },
          ],
        },
      },
      ['unknown', 'none', 'none'],
    ],
    [
      'CEL',
      {
        validate: {
          cel: {
            expressions: [
              {
                expression:
                  "object.spec.containers.all(c, c.image.contains('@'))",
              },
            ],
          },
        },
      },
      ['enforce', 'none', 'none'],
    ],
    [
      'CEL with variables',
      {
        validate: {
          cel: {
            variables: [{ name: 'c', expression: 'object.spec.containers' }],
            expressions: [
              { expression: "variables.c.all(c, c.image.contains('@'))" },
            ],
          },
        },
      },
      ['enforce', 'none', 'none'],
    ],
    [
      'a denial',
      {
        validate: {
          deny: {
            conditions: {
              any: [
                {
                  key: '{{ request.object.spec.containers[].image }}',
                  operator: 'AnyNotIn',
                  value: '*@sha256:*',
                },
              ],
            },
          },
        },
      },
      ['unknown', 'none', 'none'],
    ],
    [
      'a denial over all images',
      {
        validate: {
          deny: {
            conditions: {
              any: [
                {
                  key: '{{ images.*.*.digest }}',
                  operator: 'AnyIn',
                  value: '',
                },
              ],
            },
          },
          pattern: '@',
        },
      },
      ['unknown', 'unknown', 'unknown'],
    ],
  ])('by %s', (_, rule, expected) => {
    const found = (
      ['containers', 'initContainers', 'ephemeralContainers'] as const
    ).map(
      path =>
        ask(kyvernoPolicy(rule, ENFORCE), { control: 'digest', path })[0].mode,
    );
    expect(found).toEqual(expected);
  });

  it.each<[string, object]>([
    ['tags', pattern({ containers: image('!*:latest') })],
    ['registries', pattern({ containers: image('registry.corp/*') })],
    [
      'labels',
      { validate: { pattern: { metadata: { labels: { team: '?*' } } } } },
    ],
    [
      'addresses',
      {
        validate: {
          pattern: { metadata: { annotations: { mail: '*@corp' } } },
        },
      },
    ],
  ])('other policies contribute nothing: %s', (_, rule) => {
    expect(ask(kyvernoPolicy(rule, ENFORCE), { control: 'digest' })).toEqual(
      [],
    );
    expect(ask(kyvernoPolicy(rule, ENFORCE))).toEqual([]);
  });
});

describe('the installation', () => {
  const policy = kyvernoPolicy(verifyRule(), ENFORCE);
  const open = kyvernoPolicy(verifyRule(), {
    ...ENFORCE,
    failurePolicy: 'Ignore',
  });
  const settings = (data: object): KubernetesObject[] => [
    { metadata: { name: 'kyverno', namespace: 'kyverno' }, data },
  ];
  const noEndpoints = { 'discovery.k8s.io/endpointslices': [] };

  it.each<
    [string, KubernetesObject, Parameters<typeof kyvernoCluster>[1], string[]]
  >([
    [
      'webhooks not registered',
      policy,
      { [MUTATING]: [], [VALIDATING]: [] },
      ['none'],
    ],
    [
      'webhooks that may not be read',
      policy,
      { [MUTATING]: 'forbidden', [VALIDATING]: 'forbidden' },
      ['unknown'],
    ],
    ['only the validating webhook', policy, { [MUTATING]: [] }, ['unknown']],
    [
      'webhooks for another namespace',
      policy,
      {
        [MUTATING]: [
          kyvernoWebhooks('mutate', {
            namespaceSelector: { matchLabels: { a: 'b' } },
          }),
        ],
        [VALIDATING]: [],
      },
      ['none'],
    ],
    ['nobody at home', policy, noEndpoints, ['enforce']],
    ['nobody at home, fail open', open, noEndpoints, ['none']],
    [
      'forced to fail open',
      policy,
      {
        'apps/deployments': [
          kyvernoDeployment('v1.19.0', ['--forceFailurePolicyIgnore=true']),
        ],
      },
      ['enforce FAIL_OPEN'],
    ],
    [
      'fail open in an old version',
      open,
      { 'apps/deployments': [kyvernoDeployment('v1.18.1')] },
      ['enforce FAIL_OPEN FORGEABLE_ANNOTATION'],
    ],
    [
      'users left out',
      policy,
      {
        '/configmaps': settings({
          excludeUsernames: 'admin, !x',
          excludeGroups: 'system:nodes',
        }),
      },
      ['enforce USERS_EXCLUDED'],
    ],
    [
      'filters on all Pods here',
      policy,
      {
        '/configmaps': settings({ resourceFilters: '[Event,*,*][Pod,shop,*]' }),
      },
      ['none'],
    ],
    [
      'filters on a namespace',
      policy,
      { '/configmaps': settings({ resourceFilters: '[*/*,sh*,*]' }) },
      ['none'],
    ],
    [
      'filters on one Pod',
      policy,
      { '/configmaps': settings({ resourceFilters: '[Pod,shop,one]' }) },
      ['enforce'],
    ],
    [
      'filters elsewhere',
      policy,
      { '/configmaps': settings({ resourceFilters: '[*/*,kube-system,*]' }) },
      ['enforce'],
    ],
  ])('%s', (_, tested, others, expected) => {
    expect(summary(ask(tested, {}, others))).toEqual(expected);
  });

  it('says that everything is refused when nobody is at home', () => {
    expect(ask(policy, {}, noEndpoints)[0].source.explanation).toMatch(
      /everything is refused now/,
    );
  });

  it('does not know the action of a version that it cannot read', () => {
    const ruled = kyvernoPolicy(verifyRule({ failureAction: 'Enforce' }));
    expect(summary(ask(ruled))).toEqual(['enforce']);
    expect(
      summary(ask(ruled, {}, { 'apps/deployments': 'forbidden' })),
    ).toEqual(['unknown']);
    expect(
      summary(
        ask(ruled, {}, { 'apps/deployments': [kyvernoDeployment('latest')] }),
      ),
    ).toEqual(['unknown']);
  });

  it('leaves its own and the system namespaces out by default', () => {
    for (const name of ['kube-system', 'kyverno']) {
      const [{ mode, source }] = ask(policy, {
        namespace: { name, labels: {} },
      });
      expect(mode).toBe('none');
      expect(source.explanation).toMatch(
        /resource filters \(defaults assumed\)/,
      );
    }
  });

  it('is not there without its resources', () => {
    const absent = kyvernoCluster([], {
      'kyverno.io/clusterpolicies': 'absent',
      'kyverno.io/policies': 'absent',
    });
    expect(kyvernoClassic.assess(absent).present).toBe(false);
  });

  it.each(['forbidden', 'pending', 'error'] as const)(
    'is unknown where policies are %s',
    state => {
      const assessment = kyvernoClassic.assess(
        kyvernoCluster([], { 'kyverno.io/clusterpolicies': state }),
      );
      expect(assessment.present).toBe('unknown');
      expect(assessment.modes(queryOf()).map(({ mode }) => mode)).toEqual([
        'unknown',
      ]);
    },
  );
});

describe('exceptions', () => {
  const policy = kyvernoPolicy(verifyRule(), ENFORCE);
  const on = (namespace = '*') => ({
    'apps/deployments': [
      kyvernoDeployment('v1.19.0', [
        '--enablePolicyException=true',
        `--exceptionNamespace=${namespace}`,
      ]),
    ],
  });
  const off = {
    'apps/deployments': [
      kyvernoDeployment('v1.19.0', ['--enablePolicyException=false']),
    ],
  };
  const exceptionOf = (spec: object = {}): KubernetesObject => ({
    metadata: { name: 'ex', namespace: 'shop' },
    spec: {
      exceptions: [{ policyName: 'signed', ruleNames: ['*'] }],
      match: { any: [{ resources: { kinds: ['Pod'] } }] },
      ...spec,
    },
  });

  it.each<[string, object, object, string[]]>([
    ['of every Pod', {}, on(), ['none POLICY_EXCEPTION']],
    ['in the right namespace', {}, on('shop'), ['none POLICY_EXCEPTION']],
    ['in the wrong namespace', {}, on('other'), ['enforce']],
    ['without a namespace', {}, on(''), ['enforce']],
    ['while switched off', {}, off, ['enforce']],
    [
      'while it is not known whether they count',
      {},
      {},
      ['unknown POLICY_EXCEPTION'],
    ],
    [
      'under conditions',
      { conditions: { all: [] } },
      on(),
      ['enforce POLICY_EXCEPTION'],
    ],
    [
      'of named Pods',
      { match: { any: [{ resources: { kinds: ['Pod'], names: ['a'] } }] } },
      on(),
      ['enforce POLICY_EXCEPTION'],
    ],
    [
      'of other namespaces',
      {
        match: {
          any: [{ resources: { kinds: ['Pod'], namespaces: ['bank'] } }],
        },
      },
      on(),
      ['enforce'],
    ],
    [
      'of another rule',
      { exceptions: [{ policyName: 'signed', ruleNames: ['other'] }] },
      on(),
      ['enforce'],
    ],
    [
      'of another policy',
      { exceptions: [{ policyName: 'other', ruleNames: ['*'] }] },
      on(),
      ['enforce'],
    ],
    [
      'that cannot be read',
      { exceptions: 'x' },
      on(),
      ['unknown POLICY_EXCEPTION'],
    ],
    [
      'of Pods that cannot be told',
      { match: 7 },
      on(),
      ['unknown POLICY_EXCEPTION'],
    ],
  ])('%s', (_, spec, others, expected) => {
    expect(
      summary(
        ask(
          policy,
          {},
          { 'kyverno.io/policyexceptions': [exceptionOf(spec)], ...others },
        ),
      ),
    ).toEqual(expected);
  });

  it('take everything out until the time that a condition names', () => {
    const until = "{{ time_before(time_now_utc(), '2026-05-01T00:00:00Z') }}";
    const end = { key: until, operator: 'Equals', value: true };
    const other = { key: '{{ x }}', operator: 'Equals', value: 'y' };
    const at = (now: string | undefined, conditions: object) => {
      const { modes, changesAt } = kyvernoClassic.assess(
        kyvernoCluster([policy], {
          'kyverno.io/policyexceptions': [exceptionOf({ conditions })],
          ...on(),
        }),
        now ? new Date(now) : undefined,
      );
      const answers = modes(queryOf({ control: 'signature' }));
      return [...summary(answers), answers[0].source.until, changesAt];
    };
    const time = '2026-05-01T00:00:00.000Z';
    expect(at('2026-04-30T00:00:00Z', { all: [end] })).toEqual([
      'none POLICY_EXCEPTION',
      time,
      time,
    ]);
    expect(at('2026-05-01T00:00:00Z', { all: [end] })).toEqual([
      'enforce',
      undefined,
      undefined,
    ]);
    // More than the time limits it: Pods are taken out, not all of them.
    for (const conditions of [
      { all: [end, other] },
      { all: [end], any: [other] },
    ]) {
      expect(at('2026-04-30T00:00:00Z', conditions)).toEqual([
        'enforce POLICY_EXCEPTION',
        undefined,
        time,
      ]);
    }
    expect(at(undefined, { all: [end] })).toEqual([
      'enforce POLICY_EXCEPTION',
      undefined,
      undefined,
    ]);
  });

  it('says so where they may not be read', () => {
    expect(
      summary(ask(policy, {}, { 'kyverno.io/policyexceptions': 'forbidden' })),
    ).toEqual(['enforce EXCEPTIONS_UNREADABLE']);
  });
});

describe('anything at all', () => {
  const control = fc.constantFrom<ModeQuery['control'][]>(
    'signature',
    'digest',
  );
  it('never throws and never enforces', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        control,
        (spec, rule, asked) => {
          const found = [
            ...ask({ ...kyvernoPolicy({}), spec }, { control: asked }),
            ...ask(kyvernoPolicy({ ...Object(rule) }, ENFORCE), {
              control: asked,
            }),
            ...ask(
              kyvernoPolicy({ verifyImages: [rule], validate: rule }, ENFORCE),
              { control: asked },
            ),
          ];
          expect(found.map(({ mode }) => mode)).not.toContain('enforce');
        },
      ),
    );
  });

  const parts = [
    'match',
    'exclude',
    'preconditions',
    'celPreconditions',
    'imageReferences',
    'attestors',
  ];
  it('never enforces once a part is broken', () => {
    const broken = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.integer({ min: 1 }),
      fc.constant(true),
    );
    fc.assert(
      fc.property(fc.constantFrom(...parts), broken, (part, value) => {
        const policy = kyvernoPolicy(
          verifyRule({ [part]: value }, { [part]: value }),
          ENFORCE,
        );
        expect(ask(policy).map(({ mode }) => mode)).not.toContain('enforce');
      }),
    );
  });

  it('bears any objects beside the policy', () => {
    const policy = kyvernoPolicy(verifyRule(), ENFORCE);
    const resources = [
      MUTATING,
      VALIDATING,
      'apps/deployments',
      '/configmaps',
      'kyverno.io/policyexceptions',
      'discovery.k8s.io/endpointslices',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...resources),
        fc.object(),
        fc.dictionary(fc.string(), fc.anything()),
        (resource, metadata, rest) => {
          const found = ask(
            policy,
            {},
            {
              [resource]: [
                { ...rest, metadata: { name: 'kyverno', ...metadata } },
              ] as KubernetesObject[],
            },
          );
          expect(found).toHaveLength(1);
        },
      ),
    );
  });
});
