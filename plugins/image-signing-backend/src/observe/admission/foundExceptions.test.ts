import type {
  AdmissionEngine,
  FoundException,
} from 'backstage-plugin-image-signing-node';
import { clusterOf } from './__testUtils__/clusterObjects';
import {
  constraint,
  digestRego,
  gatekeeperCluster,
  template,
} from './__testUtils__/gatekeeper';
import {
  kyvernoCluster,
  kyvernoDeployment,
  kyvernoPolicy,
} from './__testUtils__/kyverno';
import { connaisseur } from './connaisseur';
import { readTime, ttlEnd } from './foundExceptions';
import { gatekeeper } from './gatekeeper';
import { builtInEngines } from './index';
import { kubewarden } from './kubewarden';
import { kyvernoCel } from './kyvernoCel';
import { kyvernoClassic } from './kyvernoClassic';
import { mutatingAdmissionPolicy } from './mutatingAdmissionPolicy';
import { policyController } from './policyController';
import { validatingAdmissionPolicy } from './validatingAdmissionPolicy';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const IMAGE = `registry.example.com/vendor/agent@${DIGEST}`;

type Cluster = ReturnType<typeof clusterOf>;

function found(
  engine: AdmissionEngine,
  cluster: Cluster,
  kind?: FoundException['kind'],
): FoundException[] {
  return (engine.exceptions?.(cluster) ?? []).filter(
    one => !kind || one.kind === kind,
  );
}

const classic = {
  apiVersion: 'kyverno.io/v2',
  kind: 'PolicyException',
  metadata: {
    name: 'agent',
    namespace: 'exceptions',
    creationTimestamp: '2026-01-02T03:04:05Z',
    annotations: {
      'example.com/owner': 'team-observability',
      'example.com/reason': 'The vendor does not sign',
      'example.com/ticket': 'SEC-42',
      'example.com/expires': '2026-02-01',
    },
  },
  spec: {
    match: {
      any: [{ resources: { kinds: ['Pod'], namespaces: ['agents'] } }],
    },
    exceptions: [{ policyName: 'signed', ruleNames: ['check', 'autogen-*'] }],
    conditions: {
      all: [
        {
          key: '{{ request.object.spec.[containers,initContainers,ephemeralContainers][].image }}',
          operator: 'AllIn',
          value: [IMAGE],
        },
        {
          key: '{{ request.object.spec.serviceAccountName }}',
          operator: 'Equals',
          value: 'agent',
        },
      ],
    },
  },
};

describe('exceptions of Kyverno', () => {
  const on = ['--enablePolicyException=true', '--exceptionNamespace=*'];
  const withException = (
    exception: object,
    args: string[] = on,
    group = 'kyverno.io',
  ) =>
    kyvernoCluster([kyvernoPolicy({})], {
      'apps/deployments': [kyvernoDeployment('v1.19.0', args)],
      'policies.kyverno.io/imagevalidatingpolicies': [
        { metadata: { name: 'signed' }, spec: {} } as never,
      ],
      [`${group}/policyexceptions`]: [exception as never],
    });

  it('reads what a classic exception says of itself and lets pass', () => {
    expect(
      found(kyvernoClassic, withException(classic), 'policy-exception'),
    ).toEqual([
      {
        kind: 'policy-exception',
        object: {
          kind: 'PolicyException',
          namespace: 'exceptions',
          name: 'agent',
        },
        policy: 'signed',
        text: 'Takes whole objects out of signed (check, autogen-*).',
        scope: {
          namespaces: ['agents'],
          images: [IMAGE],
          digests: [DIGEST],
          serviceAccounts: ['agent'],
        },
        effect: 'in-force',
        owner: 'team-observability',
        reason: 'The vendor does not sign',
        ticket: 'SEC-42',
        expiresAt: '2026-02-01T00:00:00.000Z',
        createdAt: '2026-01-02T03:04:05.000Z',
      },
    ]);
  });

  it.each([
    [on, 'in-force'],
    [['--enablePolicyException=true', '--exceptionNamespace=other'], 'inert'],
    [['--enablePolicyException=true'], 'inert'],
    [['--enablePolicyException=false'], 'inert'],
    [[], 'unknown'],
  ])('with %j a classic exception is %s', (args, effect) => {
    const [one] = found(
      kyvernoClassic,
      withException(classic, args),
      'policy-exception',
    );
    expect(one.effect).toBe(effect);
  });

  it.each([
    [
      'alternatives, one without a namespace',
      {
        match: {
          any: [
            { resources: { namespaces: ['agents'] } },
            { resources: { kinds: ['Job'] } },
          ],
        },
      },
    ],
    [
      'every namespace',
      { match: { any: [{ resources: { namespaces: ['*'] } }] } },
    ],
    [
      'conditions that are alternatives',
      { match: {}, conditions: { any: classic.spec.conditions.all } },
    ],
    [
      'a condition on init containers alone',
      {
        match: {},
        conditions: {
          all: [
            {
              key: '{{ request.object.spec.initContainers[].image }}',
              operator: 'AllIn',
              value: [IMAGE],
            },
          ],
        },
      },
    ],
    [
      'a condition that any of the images meets',
      {
        match: {},
        conditions: {
          all: [{ ...classic.spec.conditions.all[0], operator: 'AnyIn' }],
        },
      },
    ],
  ])('does not take %s for a limit', (_what, spec) => {
    const [one] = found(
      kyvernoClassic,
      withException({ metadata: classic.metadata, spec }),
      'policy-exception',
    );
    expect(one.scope).toEqual({});
  });

  it('knows an end that a condition enforces', () => {
    const spec = {
      conditions: {
        all: [
          {
            key: "{{ time_before(time_now_utc(), '2026-05-01T00:00:00Z') }}",
            operator: 'Equals',
            value: true,
          },
        ],
      },
    };
    const [one] = found(
      kyvernoClassic,
      withException({ metadata: classic.metadata, spec }),
      'policy-exception',
    );
    expect(one).toMatchObject({
      expiresAt: '2026-05-01T00:00:00.000Z',
      expiryEnforced: true,
    });
  });

  const cel = (spec: object) => ({
    metadata: { name: 'cel', namespace: 'exceptions' },
    spec: {
      policyRefs: [{ kind: 'ImageValidatingPolicy', name: 'signed' }],
      ...spec,
    },
  });
  const celOf = (spec: object) =>
    found(
      kyvernoCel,
      withException(cel(spec), on, 'policies.kyverno.io'),
      'policy-exception',
    )[0];

  it('reads conditions in CEL that it knows, and properties', () => {
    expect(
      celOf({
        expiresAt: '2026-02-01T00:00:00Z',
        properties: { reason: 'No signature', ticket: 'SEC-7' },
        matchConditions: [
          { name: 'ns', expression: "object.metadata.namespace == 'agents'" },
          {
            name: 'sa',
            expression:
              "(object.kind == 'Pod' ? object.spec : object.spec.template.spec).?serviceAccountName.orValue('default') == 'agent'",
          },
          {
            name: 'digest',
            expression: `object.spec.containers.all(c, c.image == '${IMAGE}')`,
          },
        ],
      }),
    ).toMatchObject({
      policy: 'signed',
      scope: {
        namespaces: ['agents'],
        images: [IMAGE],
        digests: [DIGEST],
        serviceAccounts: ['agent'],
      },
      reason: 'No signature',
      ticket: 'SEC-7',
      expiresAt: '2026-02-01T00:00:00.000Z',
      effect: 'in-force',
    });
  });

  it.each([
    ['no condition', {}],
    [
      'an alternative',
      {
        matchConditions: [
          { expression: "object.metadata.namespace == 'a' || true" },
        ],
      },
    ],
    [
      'a negation',
      { matchConditions: [{ expression: "object.metadata.namespace != 'a'" }] },
    ],
    ['images, which an image policy does not look at', { images: [IMAGE] }],
  ])('does not take %s for a limit', (_what, spec) => {
    expect(celOf(spec).scope).toEqual({});
  });

  it('does not take the soft end for an enforced one', () => {
    const end = { expiresAt: '2026-02-01T00:00:00Z' };
    const guard = {
      expression: "time.now() < timestamp('2026-03-01T00:00:00Z')",
    };
    expect(celOf(end).expiryEnforced).toBeUndefined();
    expect(celOf({ ...end, matchConditions: [guard] })).toMatchObject({
      expiresAt: '2026-03-01T00:00:00.000Z',
      expiryEnforced: true,
    });
  });

  it.each([
    ["(x == '|| true' || y) && z", '2026-03-01T00:00:00.000Z'],
    ['x || true', undefined],
    ['(x) ? true : y', undefined],
  ])(
    'takes the time of creation for an end, where updates are limited: %s',
    (update, expiresAt) => {
      const created = 'object.metadata.creationTimestamp';
      const guard = {
        expression: `request.operation == 'CREATE' ? (!has(${created}) || ${created} == null || timestamp(${created}) < timestamp('2026-03-01T00:00:00Z')) : request.operation == 'UPDATE' && ${update}`,
      };
      expect(celOf({ matchConditions: [guard] }).expiresAt).toBe(expiresAt);
    },
  );

  it('finds what rules, the ConfigMap and the webhooks leave out', () => {
    const cluster = kyvernoCluster(
      [
        kyvernoPolicy({
          exclude: { any: [{ resources: { namespaces: ['legacy'] } }] },
          verifyImages: [
            {
              imageReferences: ['*'],
              skipImageReferences: ['docker.io/vendor/*'],
              attestors: [{ entries: [{ keys: { publicKeys: 'k' } }] }],
            },
          ],
        }),
      ],
      {
        '/configmaps': [
          {
            metadata: { name: 'kyverno', namespace: 'kyverno' },
            data: {
              resourceFilters:
                '[*/*,kube-system,*][ReplicaSet,*,*][Pod,tools,debug-*]',
              excludeGroups: 'system:nodes,admins',
            },
          } as never,
        ],
      },
    );
    const summary = found(kyvernoClassic, cluster).map(
      ({ kind, object, part, scope }) => [kind, object.name, part, scope],
    );
    const own = [
      'webhook-exclusion',
      expect.stringMatching(/^kyverno-resource-/),
      'namespaces kube-system,kyverno',
      { namespaces: ['kube-system', 'kyverno'] },
    ];
    expect(summary).toEqual([
      [
        'image-exclusion',
        'signed',
        'check',
        { images: ['docker.io/vendor/*'] },
      ],
      ['policy-exclusion', 'signed', 'check', { namespaces: ['legacy'] }],
      [
        'resource-filter',
        'kyverno',
        '[*/*,kube-system,*]',
        { namespaces: ['kube-system'] },
      ],
      [
        'resource-filter',
        'kyverno',
        '[Pod,tools,debug-*]',
        { namespaces: ['tools'] },
      ],
      ['subject-exclusion', 'kyverno', 'excludeGroups', { users: ['admins'] }],
      own,
      own,
    ]);
  });
});

describe('exceptions that name what is not there', () => {
  const rules = [
    {
      name: 'check',
      match: { any: [{ resources: { kinds: ['Pod'] } }] },
      verifyImages: [{ imageReferences: ['*'] }],
    },
  ];
  const withPolicies = (policies: object[], exceptions: object[]) =>
    kyvernoCluster(policies as never, {
      'apps/deployments': [
        kyvernoDeployment('v1.19.0', [
          '--enablePolicyException=true',
          '--exceptionNamespace=*',
        ]),
      ],
      'kyverno.io/policyexceptions': exceptions as never,
    });
  const naming = (policyName: string, ruleNames: string[]) => ({
    metadata: { name: 'agent', namespace: 'exceptions' },
    spec: {
      match: { any: [{ resources: { kinds: ['Pod'] } }] },
      exceptions: [{ policyName, ruleNames }],
    },
  });

  it.each([
    ['the policy', 'signed', ['check'], 'in-force', undefined],
    [
      'a rule that Kyverno makes',
      'signed',
      ['autogen-*'],
      'in-force',
      undefined,
    ],
    ['another policy', 'other', ['check'], 'inert', true],
    ['another rule', 'signed', ['other'], 'inert', true],
    ['a policy of a namespace', 'shop/signed', ['check'], 'inert', true],
  ])('%s: %s %j', (_what, policy, ruleNames, effect, missing) => {
    const [one] = found(
      kyvernoClassic,
      withPolicies(
        [{ metadata: { name: 'signed' }, spec: { rules } }],
        [naming(policy, ruleNames)],
      ),
      'policy-exception',
    );
    expect([one.effect, one.policyMissing]).toEqual([effect, missing]);
  });

  it('are not called so where the policies may not be read', () => {
    const cluster = withPolicies([], [naming('other', ['check'])]);
    const [one] = found(
      kyvernoClassic,
      {
        ...cluster,
        get: (group, plural, part) =>
          plural === 'policies'
            ? { state: 'forbidden', objects: [] }
            : cluster.get(group, plural, part),
      },
      'policy-exception',
    );
    expect([one.effect, one.policyMissing]).toEqual(['in-force', undefined]);
  });

  it.each([
    ['ImageValidatingPolicy', 'signed', undefined],
    ['ImageValidatingPolicy', 'other', true],
    ['GeneratingPolicy', 'other', undefined],
  ])('are told by the kind of the policy: %s %s', (kind, name, missing) => {
    const cluster = kyvernoCluster([], {
      'policies.kyverno.io/imagevalidatingpolicies': [
        { metadata: { name: 'signed' }, spec: {} } as never,
      ],
      'policies.kyverno.io/policyexceptions': [
        {
          metadata: { name: 'agent', namespace: 'exceptions' },
          spec: { policyRefs: [{ kind, name }] },
        } as never,
      ],
    });
    expect(
      found(kyvernoCel, cluster, 'policy-exception')[0].policyMissing,
    ).toBe(missing);
  });
});

describe('the end of a label that Kyverno deletes by', () => {
  it.each([
    ['24h', '2026-01-03T03:04:05.000Z'],
    ['1d12h', '2026-01-03T15:04:05.000Z'],
    ['2026-05-01', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T101500Z', '2026-05-01T10:15:00.000Z'],
    ['soon', undefined],
    ['-1h', undefined],
    ['', undefined],
  ])('%s is %s', (ttl, end) => {
    expect(
      ttlEnd({
        metadata: {
          ...classic.metadata,
          labels: { 'cleanup.kyverno.io/ttl': ttl },
        },
      }),
    ).toBe(end);
  });

  it('is unknown where the creation of the object is', () => {
    expect(
      ttlEnd({
        metadata: { name: 'x', labels: { 'cleanup.kyverno.io/ttl': '24h' } },
      }),
    ).toBeUndefined();
  });

  it('is the end of an exception, and nobody enforces it for certain', () => {
    const [one] = found(
      kyvernoClassic,
      kyvernoCluster([], {
        'kyverno.io/policyexceptions': [
          {
            ...classic,
            metadata: {
              ...classic.metadata,
              labels: { 'cleanup.kyverno.io/ttl': '24h' },
            },
          } as never,
        ],
      }),
      'policy-exception',
    );
    expect([one.expiresAt, one.expiryEnforced]).toEqual([
      '2026-01-03T03:04:05.000Z',
      undefined,
    ]);
  });
});

describe('exclusions of policies that only validate', () => {
  const pattern = { spec: { containers: [{ image: '*@sha256:*' }] } };
  const exclude = { any: [{ resources: { namespaces: ['legacy'] } }] };

  it('are found in Kyverno rules about digests, and in no others', () => {
    const rule = (name: string, validate: object) => ({
      name,
      match: { any: [{ resources: { kinds: ['Pod'] } }] },
      exclude,
      validate,
    });
    const cluster = kyvernoCluster([
      {
        metadata: { name: 'digests' },
        spec: {
          rules: [
            rule('digest', { pattern }),
            rule('replicas', { pattern: { spec: { replicas: '<5' } } }),
          ],
        },
      } as never,
    ]);
    expect(
      found(kyvernoClassic, cluster, 'policy-exclusion').map(
        ({ object, part, scope }) => [object.name, part, scope],
      ),
    ).toEqual([['digests', 'digest', { namespaces: ['legacy'] }]]);
  });

  it('are found in what Kyverno CEL policies exclude', () => {
    const cluster = kyvernoCluster([], {
      'policies.kyverno.io/namespacedvalidatingpolicies': [
        {
          metadata: { name: 'digests', namespace: 'shop' },
          spec: {
            matchConstraints: {
              excludeResourceRules: [
                {
                  apiGroups: [''],
                  apiVersions: ['v1'],
                  operations: ['UPDATE'],
                  resources: ['pods'],
                  resourceNames: ['debug'],
                },
                {
                  apiGroups: ['apps'],
                  apiVersions: ['v1'],
                  operations: ['*'],
                  resources: ['deployments'],
                },
              ],
            },
            matchConditions: [
              {
                name: 'not-legacy',
                expression: "object.metadata.namespace != 'legacy'",
              },
            ],
            validations: [
              {
                expression:
                  "object.spec.containers.all(c, c.image.contains('@sha256:'))",
              },
            ],
          },
        } as never,
      ],
    });
    expect(
      found(kyvernoCel, cluster).map(({ part, text, scope }) => [
        part,
        text,
        scope,
      ]),
    ).toEqual([
      [
        'rule 0',
        'Changes of Pods named debug are excluded from the policy.',
        { namespaces: ['shop'] },
      ],
      [
        'condition not-legacy',
        'Condition not-legacy takes legacy out of the policy.',
        { namespaces: ['legacy'] },
      ],
    ]);
  });
});

describe('exclusions by match conditions', () => {
  const withCondition = (expression: string) =>
    clusterOf({
      'admissionregistration.k8s.io/validatingadmissionpolicies': [
        {
          metadata: { name: 'digests' },
          spec: {
            matchConstraints: {},
            matchConditions: [{ name: 'c', expression }],
            validations: [
              {
                expression:
                  "object.spec.containers.all(c, c.image.contains('@sha256:'))",
              },
            ],
          },
        },
      ],
    });

  it.each([
    ["request.namespace != 'a'", 'policy-exclusion', { namespaces: ['a'] }],
    [
      "!(object.metadata.namespace in ['a', 'b'])",
      'policy-exclusion',
      { namespaces: ['a', 'b'] },
    ],
    [
      "!object.metadata.namespace.startsWith('kube-')",
      'policy-exclusion',
      { namespaces: ['kube-*'] },
    ],
    [
      "!namespaceObject.metadata.name.endsWith('-dev')",
      'policy-exclusion',
      { namespaces: ['*-dev'] },
    ],
    [
      "request.userInfo.username != 'system:serviceaccount:x:y'",
      'subject-exclusion',
      { users: ['system:serviceaccount:x:y'] },
    ],
    [
      "!request.userInfo.username.startsWith('system:node:')",
      'subject-exclusion',
      { users: ['system:node:*'] },
    ],
    [
      "!('admins' in request.userInfo.groups)",
      'subject-exclusion',
      { users: ['admins'] },
    ],
  ])('%s', (expression, kind, scope) => {
    expect(
      found(validatingAdmissionPolicy, withCondition(expression)).map(one => [
        one.kind,
        one.scope,
        one.effect,
      ]),
    ).toEqual([[kind, scope, 'in-force']]);
  });

  it.each([
    "object.kind == 'Pod'",
    "request.operation == 'CREATE'",
    // What is checked, not what is not.
    "object.metadata.namespace == 'shop'",
    "object.metadata.namespace in ['shop']",
  ])('are none in a selection: %s', expression => {
    expect(found(validatingAdmissionPolicy, withCondition(expression))).toEqual(
      [],
    );
  });

  it.each([
    "!has(object.metadata.labels) || object.metadata.labels['skip'] != 'true'",
    'object.spec.hostNetwork',
    'this is no CEL',
  ])('have an unknown effect where they cannot be judged: %s', expression => {
    expect(
      found(validatingAdmissionPolicy, withCondition(expression)).map(
        ({ kind, scope, effect }) => [kind, scope, effect],
      ),
    ).toEqual([['policy-exclusion', {}, 'unknown']]);
  });
});

describe('exceptions of policy-controller', () => {
  const webhook = {
    metadata: { name: 'policy.sigstore.dev' },
    webhooks: [
      {
        name: 'policy.sigstore.dev',
        namespaceSelector: {
          matchExpressions: [
            {
              key: 'policy.sigstore.dev/exclude',
              operator: 'NotIn',
              values: ['true'],
            },
            { key: 'webhooks.knative.dev/exclude', operator: 'DoesNotExist' },
          ],
        },
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
          },
        ],
      },
    ],
  };
  const policy = (name: string, authorities: object[], glob: string) => ({
    metadata: { name },
    spec: { images: [{ glob }], authorities },
  });
  const cluster = clusterOf({
    'policy.sigstore.dev/clusterimagepolicies': [
      policy('pass', [{ static: { action: 'pass' } }], '**'),
      policy('pinned', [{ static: { action: 'pass' } }], IMAGE),
      policy('signed', [{ key: { data: 'k' } }], '**'),
      policy('deny', [{ static: { action: 'fail' } }], 'bad/**'),
    ],
    '/configmaps': [
      {
        metadata: {
          name: 'config-image-policies',
          namespace: 'cosign-system',
        },
        data: { pass: '{}' },
      },
    ],
    'admissionregistration.k8s.io/validatingwebhookconfigurations': [webhook],
    '/namespaces': [
      { metadata: { name: 'shop', labels: {} } },
      {
        metadata: {
          name: 'out',
          labels: { 'policy.sigstore.dev/exclude': 'true' },
          annotations: { owner: 'team-a' },
        },
      },
      {
        metadata: {
          name: 'in',
          labels: { 'policy.sigstore.dev/exclude': 'false' },
        },
      },
    ],
  });

  it('finds static passes, and whether they are in use', () => {
    expect(
      found(policyController, cluster, 'static-pass').map(
        ({ object, scope, effect }) => [object.name, scope, effect],
      ),
    ).toEqual([
      ['pass', {}, 'in-force'],
      ['pinned', { images: [IMAGE], digests: [DIGEST] }, 'inert'],
    ]);
  });

  it('finds namespaces that a label takes out, and only those', () => {
    expect(found(policyController, cluster, 'namespace-label')).toEqual([
      {
        kind: 'namespace-label',
        object: { kind: 'Namespace', name: 'out' },
        part: 'policy.sigstore.dev',
        policy: 'policy.sigstore.dev',
        text: 'The label policy.sigstore.dev/exclude=true takes the namespace out of webhook policy.sigstore.dev.',
        scope: { namespaces: ['out'] },
        effect: 'in-force',
        owner: 'team-a',
      },
    ]);
  });
});

describe('exceptions of Gatekeeper', () => {
  it('finds what constraints, the Config and the webhook leave out', () => {
    const cluster = gatekeeperCluster({
      'templates.gatekeeper.sh/constrainttemplates': [
        template('K8sImageDigests', digestRego()),
      ],
      'constraints.gatekeeper.sh/k8simagedigests': [
        constraint({
          match: { excludedNamespaces: ['legacy-*'] },
          parameters: { exemptImages: ['vendor/*'] },
        }),
      ],
      'config.gatekeeper.sh/configs': [
        {
          metadata: { name: 'config', namespace: 'gatekeeper-system' },
          spec: {
            match: [
              { excludedNamespaces: ['tools'], processes: ['*'] },
              { excludedNamespaces: ['audited'], processes: ['audit'] },
            ],
          },
        },
      ],
      '/namespaces': [
        {
          metadata: {
            name: 'ignored',
            labels: { 'admission.gatekeeper.sh/ignore': 'yes' },
          },
        },
      ],
    });
    expect(
      found(gatekeeper, cluster).map(({ kind, object, scope }) => [
        kind,
        `${object.kind}/${object.name}`,
        scope,
      ]),
    ).toEqual([
      [
        'policy-exclusion',
        'K8sImageDigests/images',
        { namespaces: ['legacy-*'] },
      ],
      ['image-exclusion', 'K8sImageDigests/images', { images: ['vendor/*'] }],
      ['policy-exclusion', 'Config/config', { namespaces: ['tools'] }],
      [
        'webhook-exclusion',
        'ValidatingWebhookConfiguration/gatekeeper-validating-webhook-configuration',
        { namespaces: ['gatekeeper-system'] },
      ],
      ['namespace-label', 'Namespace/ignored', { namespaces: ['ignored'] }],
    ]);
  });
});

describe('parameters of Gatekeeper constraints', () => {
  it.each([
    ['exemptImages', 'image-exclusion', { images: ['vendor/*'] }],
    ['excluded_namespaces', 'policy-exclusion', { namespaces: ['vendor/*'] }],
    ['exemptUsers', 'subject-exclusion', { users: ['vendor/*'] }],
    ['allowedTags', undefined, undefined],
  ])('named %s', (key, kind, scope) => {
    const cluster = (rego: string) =>
      gatekeeperCluster({
        'templates.gatekeeper.sh/constrainttemplates': [
          template('K8sImageDigests', rego),
        ],
        'constraints.gatekeeper.sh/k8simagedigests': [
          constraint({ parameters: { [key]: ['vendor/*'] } }),
        ],
      });
    const of = (rego: string) =>
      found(gatekeeper, cluster(rego))
        .filter(({ part }) => part === key)
        .map(one => [one.kind, one.scope, one.effect]);
    const reading = `${digestRego()}\n# ${key}`;
    expect(of(reading)).toEqual(kind ? [[kind, scope, 'in-force']] : []);
    // What the template does not read has no effect.
    const deaf = digestRego().replaceAll('exemptImages', 'other');
    expect(of(deaf)).toEqual(kind ? [[kind, scope, 'inert']] : []);
  });
});

describe('exceptions of Kubewarden', () => {
  const cluster = (changes: object) =>
    clusterOf({
      'admissionregistration.k8s.io/validatingwebhookconfigurations': [
        {
          metadata: { name: 'clusterwide-signed' },
          webhooks: [
            {
              name: 'clusterwide-signed.kubewarden.admission',
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
        },
      ],
    });
  const selector = {
    matchExpressions: [
      {
        key: 'kubernetes.io/metadata.name',
        operator: 'NotIn',
        values: ['kubewarden'],
      },
    ],
  };

  it.each([
    ['nothing', {}, []],
    [
      'a namespace',
      { namespaceSelector: selector },
      [['webhook-exclusion', { namespaces: ['kubewarden'] }]],
    ],
    [
      'labels of the object',
      {
        objectSelector: {
          matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
        },
      },
      [['webhook-exclusion', {}]],
    ],
    [
      'users',
      {
        matchConditions: [
          {
            name: 'not-admin',
            expression: "request.userInfo.username != 'admin'",
          },
        ],
      },
      [['subject-exclusion', { users: ['admin'] }]],
    ],
    ['what is not about Pods', { namespaceSelector: selector, rules: [] }, []],
  ])('finds what the live webhook leaves out: %s', (_what, changes, all) => {
    expect(
      found(kubewarden, cluster(changes)).map(({ kind, scope }) => [
        kind,
        scope,
      ]),
    ).toEqual(all);
  });
});

describe('exceptions of Connaisseur', () => {
  it('finds the rules that allow', () => {
    const cluster = clusterOf({
      'admissionregistration.k8s.io/mutatingwebhookconfigurations': [
        {
          metadata: { name: 'connaisseur-webhook' },
          webhooks: [
            {
              name: 'connaisseur-svc.connaisseur.svc',
              clientConfig: {
                service: { name: 'connaisseur-svc', namespace: 'connaisseur' },
              },
              rules: [],
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
            'config.yaml': `
validators:
- {name: allow, type: static, approve: true}
- {name: deny, type: static, approve: false}
- {name: default, type: cosign}
policy:
- {pattern: '*:*'}
- {pattern: 'registry.k8s.io/*', validator: allow}
- {pattern: '${IMAGE}', validator: allow}
- {pattern: 'bad/*', validator: deny}
`,
          },
        },
      ],
    });
    expect(
      found(connaisseur, cluster).map(({ kind, scope }) => [kind, scope]),
    ).toEqual([
      ['allow-rule', { images: ['registry.k8s.io/*'] }],
      ['allow-rule', { images: [IMAGE], digests: [DIGEST] }],
    ]);
  });
});

describe('exceptions of admission policies', () => {
  it('finds what a binding of a policy about digests leaves out', () => {
    const policy = (name: string, expression: string) => ({
      metadata: { name },
      spec: {
        matchConstraints: {},
        validations: [{ expression }],
      },
    });
    const binding = (policyName: string) => ({
      metadata: { name: `${policyName}-binding` },
      spec: {
        policyName,
        matchResources: {
          namespaceSelector: {
            matchExpressions: [
              {
                key: 'kubernetes.io/metadata.name',
                operator: 'NotIn',
                values: ['legacy'],
              },
            ],
          },
        },
      },
    });
    const cluster = clusterOf({
      'admissionregistration.k8s.io/validatingadmissionpolicies': [
        policy(
          'digests',
          "object.spec.containers.all(c, c.image.contains('@sha256:'))",
        ),
        policy('replicas', 'object.spec.replicas < 5'),
      ],
      'admissionregistration.k8s.io/validatingadmissionpolicybindings': [
        binding('digests'),
        binding('replicas'),
      ],
    });
    expect(
      found(validatingAdmissionPolicy, cluster).map(
        ({ object, policy: of, scope }) => [object.name, of, scope],
      ),
    ).toEqual([['digests-binding', 'digests', { namespaces: ['legacy'] }]]);
  });
});

describe('what bindings of admission policies leave out', () => {
  const named = (name: string) => ({
    namespaceSelector: {
      matchLabels: { 'kubernetes.io/metadata.name': name },
    },
  });
  const policy = (spec: object = {}) => ({
    metadata: { name: 'digests' },
    spec: {
      matchConstraints: {},
      validations: [
        {
          expression:
            "object.spec.containers.all(c, c.image.contains('@sha256:'))",
        },
      ],
      ...spec,
    },
  });
  const cluster = (bindings: object[], spec?: object) =>
    clusterOf({
      'admissionregistration.k8s.io/validatingadmissionpolicies': [
        policy(spec),
      ],
      'admissionregistration.k8s.io/validatingadmissionpolicybindings':
        bindings as never,
      '/namespaces': ['shop', 'legacy'].map(name => ({ metadata: { name } })),
    });
  const binding = (name: string, spec: object) => ({
    metadata: { name },
    spec: { policyName: 'digests', ...spec },
  });
  const summary = (bindings: object[], spec?: object) =>
    found(validatingAdmissionPolicy, cluster(bindings, spec)).map(
      ({ object, part, scope, effect }) => [object.name, part, scope, effect],
    );

  it('is where one only reports and the others refuse elsewhere', () => {
    expect(
      summary([
        binding('deny', {
          validationActions: ['Deny'],
          matchResources: named('shop'),
        }),
        binding('audit', {
          validationActions: ['Audit'],
          matchResources: named('legacy'),
        }),
      ]),
    ).toEqual([['audit', 'actions', { namespaces: ['legacy'] }, 'in-force']]);
  });

  it('is nothing where another binding refuses there, or none does', () => {
    const audit = binding('audit', { validationActions: ['Audit'] });
    expect(summary([audit])).toEqual([]);
    expect(
      summary([binding('deny', { validationActions: ['Deny'] }), audit]),
    ).toEqual([]);
  });

  it('is everything where parameters are missing, unless they must be there', () => {
    const params = { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } };
    const reference = (parameterNotFoundAction: string) =>
      binding('bound', {
        validationActions: ['Deny'],
        paramRef: { name: 'images', parameterNotFoundAction },
      });
    expect(summary([reference('Allow')], params)).toEqual([
      ['bound', 'parameters', {}, 'unknown'],
    ]);
    expect(summary([reference('Deny')], params)).toEqual([]);
  });

  it('is found for policies that write images too', () => {
    const left = {
      namespaceSelector: {
        matchExpressions: [
          {
            key: 'kubernetes.io/metadata.name',
            operator: 'NotIn',
            values: ['legacy'],
          },
        ],
      },
    };
    const mutating = clusterOf({
      'admissionregistration.k8s.io/mutatingadmissionpolicies': [
        {
          metadata: { name: 'pin' },
          spec: {
            matchConstraints: left,
            mutations: [
              { jsonPatch: { expression: '[JSONPatch{path: "/spec/image"}]' } },
            ],
          },
        },
      ],
    });
    expect(
      found(mutatingAdmissionPolicy, mutating).map(({ object, scope }) => [
        object,
        scope,
      ]),
    ).toEqual([
      [
        { kind: 'MutatingAdmissionPolicy', name: 'pin' },
        { namespaces: ['legacy'] },
      ],
    ]);
  });
});

describe('exceptions of any engine', () => {
  it.each([undefined, null, 7, 'x', [], {}, [{}], { any: 'x' }])(
    'are read from fields that hold %j without a failure',
    value => {
      const object = {
        metadata: { name: 'odd', namespace: 'x' },
        spec: {
          match: value,
          exceptions: value,
          conditions: value,
          policyRefs: value,
          matchConditions: value,
          matchConstraints: value,
          images: value,
          authorities: value,
          rules: value,
          parameters: value,
          matchResources: value,
          validationActions: value,
          paramRef: value,
          webhookConfiguration: value,
        },
        webhooks: value,
        data: value,
      };
      const cluster = {
        cluster: 'test',
        serverVersion: '',
        get: () => ({ state: 'ok' as const, objects: [object as never] }),
      };
      for (const engine of builtInEngines) {
        expect(Array.isArray(engine.exceptions?.(cluster) ?? [])).toBe(true);
      }
    },
  );
});

describe('readTime', () => {
  it.each([
    ['2026-02-01', '2026-02-01T00:00:00.000Z'],
    ['2026-02-01T10:00:00+02:00', '2026-02-01T08:00:00.000Z'],
    ['2026-13-01', undefined],
    ['never', undefined],
    ['30d', undefined],
    [7, undefined],
  ])('reads %j as %s', (value, time) => {
    expect(readTime(value)).toBe(time);
  });
});
