import type {
  KubernetesObject,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import { queryOf } from './__testUtils__/clusterObjects';
import { kyvernoCluster, kyvernoDeployment } from './__testUtils__/kyverno';
import { kyvernoCel } from './kyvernoCel';

const PODS = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE', 'UPDATE'],
  resources: ['pods'],
};
const WITH_EPHEMERAL = {
  ...PODS,
  resources: ['pods', 'pods/ephemeralcontainers'],
};

function webhook(name: string, path: string, changes: object = {}) {
  return {
    name,
    failurePolicy: 'Fail',
    timeoutSeconds: 10,
    clientConfig: {
      caBundle: 'Q0E=',
      service: { name: 'kyverno-svc', namespace: 'kyverno', path },
    },
    rules: [WITH_EPHEMERAL],
    namespaceSelector: {
      matchExpressions: [
        {
          key: 'kubernetes.io/metadata.name',
          operator: 'NotIn',
          values: ['kube-system', 'kyverno'],
        },
      ],
    },
    ...changes,
  };
}

const webhooks = (entries: object[]): KubernetesObject[] => [
  {
    metadata: { name: 'kyverno-resource-validating-webhook-cfg' },
    webhooks: entries,
  },
];

const IVPOL_WEBHOOK = webhook(
  'ivpol.validate.kyverno.svc-fail',
  '/ivpol/validate/other/signed',
);

/** As the API server serves it: defaults filled in, status written by Kyverno. */
function imagePolicy(spec: object = {}, rest: object = {}): KubernetesObject {
  return {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ImageValidatingPolicy',
    metadata: { name: 'signed' },
    spec: {
      validationActions: ['Deny'],
      validationConfigurations: {
        mutateDigest: true,
        required: true,
        verifyDigest: true,
      },
      matchConstraints: { resourceRules: [WITH_EPHEMERAL] },
      matchImageReferences: [{ glob: 'registry.example.com/*' }],
      attestors: [
        {
          name: 'cosign',
          cosign: {
            keyless: {
              identities: [
                {
                  issuer: 'https://token.actions.githubusercontent.com',
                  subject: 'https://github.com/org/app/.github/workflows/x',
                },
              ],
            },
          },
        },
      ],
      validations: [
        {
          expression:
            'images.containers.map(i, verifyImageSignatures(i, [attestors.cosign])).all(e, e > 0)',
          message: 'not signed',
        },
      ],
      ...spec,
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
    ...rest,
  };
}

const digestPolicy = (spec: object = {}): KubernetesObject => ({
  metadata: { name: 'digests' },
  spec: {
    validationActions: ['Deny'],
    matchConstraints: { resourceRules: [PODS] },
    validations: [
      {
        expression:
          "object.spec.containers.all(c, c.image.matches('@sha256:[a-f0-9]{64}$'))",
      },
    ],
    ...spec,
  },
});

type Resources = Parameters<typeof kyvernoCluster>[1];

function modesOf(
  others: Resources,
  query: Partial<ModeQuery> = { control: 'signature' },
) {
  return kyvernoCel
    .assess(
      kyvernoCluster([], {
        'policies.kyverno.io/imagevalidatingpolicies': [],
        'policies.kyverno.io/policyexceptions': [],
        'admissionregistration.k8s.io/validatingwebhookconfigurations':
          webhooks([IVPOL_WEBHOOK]),
        ...others,
      }),
    )
    .modes(queryOf(query));
}

const images = (...policies: KubernetesObject[]): Resources => ({
  'policies.kyverno.io/imagevalidatingpolicies': policies,
});
const version = (tag: string, args: string[] = []): Resources => ({
  'apps/deployments': [kyvernoDeployment(tag, args)],
});
const only = (resources: Resources, query?: Partial<ModeQuery>) => {
  const modes = modesOf(resources, query);
  expect(modes).toHaveLength(1);
  return modes[0];
};
const codes = (answer: ReturnType<typeof only>) =>
  answer.loopholes.map(({ code }) => code);

describe('presence', () => {
  it('is not there where no kind is served', () => {
    const cluster = kyvernoCluster([]);
    expect(kyvernoCel.assess(cluster).present).toBe(false);
  });

  it.each<ObservedResource['state']>(['forbidden', 'pending', 'error'])(
    'is unknown where image policies are %s',
    state => {
      const assessment = kyvernoCel.assess(
        kyvernoCluster([], {
          'policies.kyverno.io/imagevalidatingpolicies': state,
        }),
      );
      expect(assessment.present).toBe('unknown');
      expect(assessment.modes(queryOf())[0].mode).toBe('unknown');
    },
  );

  it('hides the digest control only, where validating policies may not be read', () => {
    const resources: Resources = {
      ...images(),
      'policies.kyverno.io/validatingpolicies': 'forbidden',
    };
    expect(modesOf(resources, { control: 'signature' })).toEqual([]);
    expect(only(resources, { control: 'digest' }).mode).toBe('unknown');
  });
});

describe('image validating policies', () => {
  it('enforce signatures, and say which formats they verify', () => {
    expect(only(images(imagePolicy()))).toMatchObject({
      mode: 'enforce',
      source: {
        engine: 'Kyverno',
        policy: 'signed',
        verifies: ['cosign-legacy', 'sigstore-bundle'],
      },
    });
  });

  it('name Notation where the attestor is of that kind', () => {
    const policy = imagePolicy({
      attestors: [{ name: 'n', notary: { certs: { value: 'PEM' } } }],
    });
    expect(only(images(policy)).source.verifies).toEqual(['notation']);
  });

  it.each([
    [['Deny', 'Audit'], 'enforce'],
    [[], 'enforce'],
    [undefined, 'enforce'],
    [['Warn'], 'warn'],
    [['Audit'], 'audit'],
    [['Perhaps'], 'unknown'],
  ])('with the actions %j: %s', (validationActions, mode) => {
    expect(only(images(imagePolicy({ validationActions }))).mode).toBe(mode);
  });

  it.each([
    ['v1.19.0', {}, 'containers', 'enforce'],
    ['v1.18.2', {}, 'containers', 'enforce'],
    // The expression looks at containers only; `required` does the rest since 1.19.
    ['v1.19.0', {}, 'initContainers', 'enforce'],
    ['v1.18.2', {}, 'initContainers', 'none'],
    ['latest', {}, 'initContainers', 'unknown'],
    ['latest', {}, 'containers', 'enforce'],
    ['v1.19.0', { required: false }, 'initContainers', 'none'],
    ['v1.19.0', { required: false }, 'containers', 'enforce'],
  ] as const)(
    'on %s with %j images of %s need a signature: %s',
    (tag, validationConfigurations, path, mode) => {
      const policy = imagePolicy({ validationConfigurations });
      expect(
        only(
          { ...images(policy), ...version(tag) },
          { control: 'signature', path },
        ).mode,
      ).toBe(mode);
    },
  );

  it.each([
    ['v1.19.0', {}, ['enforce']],
    ['v1.19.0', { verifyDigest: false }, []],
    ['v1.18.2', { verifyDigest: true }, ['none']],
    ['latest', {}, ['unknown']],
  ])('on %s with %j digests: %j', (tag, validationConfigurations, modes) => {
    expect(
      modesOf(
        {
          ...images(imagePolicy({ validationConfigurations })),
          ...version(tag),
        },
        { control: 'digest' },
      ).map(({ mode }) => mode),
    ).toEqual(modes);
  });

  it('do not look at ephemeral containers where they match pods only', () => {
    const policy = imagePolicy({ matchConstraints: { resourceRules: [PODS] } });
    const answer = only(images(policy), {
      control: 'signature',
      path: 'ephemeralContainers',
    });
    expect(answer.mode).toBe('none');
    expect(answer.source.explanation).toContain('resource rules');
  });

  it.each([
    [
      'registry.example.com/app:1',
      [{ glob: 'registry.example.com/*' }],
      'enforce',
    ],
    ['ghcr.io/app:1', [{ glob: 'registry.example.com/*' }], 'none'],
    ['ghcr.io/app:1', [], 'enforce'],
    ['ghcr.io/app:1', undefined, 'enforce'],
    [
      'ghcr.io/app:1',
      [{ expression: "image.startsWith('ghcr.io')" }],
      'unknown',
    ],
    ['ghcr.io/app:1', [{ glob: '{ghcr.io,quay.io}/*' }], 'unknown'],
    ['docker.io/library/nginx:1', [{ glob: 'docker.io/*' }], 'unknown'],
    ['docker.io/library/nginx:1', [{ glob: '*nginx*' }], 'enforce'],
  ])('about %s with %j: %s', (image, matchImageReferences, mode) => {
    const policy = imagePolicy({ matchImageReferences });
    expect(only(images(policy), { control: 'signature', image }).mode).toBe(
      mode,
    );
  });

  it.each<[string, object, object, string, string]>([
    [
      'a match condition leaves the namespace out',
      {
        matchConditions: [
          { name: 'n', expression: "request.namespace != 'shop'" },
        ],
      },
      {},
      'none',
      'match condition',
    ],
    [
      'a match condition cannot be judged',
      {
        matchConditions: [
          { name: 'n', expression: "object.metadata.labels.prod == 'true'" },
        ],
      },
      {},
      'unknown',
      'match conditions',
    ],
    [
      'it runs in the background only',
      { evaluation: { admission: { enabled: false } } },
      {},
      'audit',
      'background',
    ],
    [
      'it does not run at all',
      {
        evaluation: {
          admission: { enabled: false },
          background: { enabled: false },
        },
      },
      {},
      'none',
      'neither',
    ],
    ['it judges JSON', { evaluation: { mode: 'JSON' } }, {}, 'none', 'objects'],
    [
      'Kyverno has not taken it into use',
      {},
      {
        status: {
          conditionStatus: {
            ready: false,
            conditions: [{ type: 'PolicyCached', status: 'False' }],
          },
        },
      },
      'none',
      'into use',
    ],
    [
      'it is not ready for another reason',
      {},
      { status: { conditionStatus: { ready: false } } },
      'unknown',
      'not ready',
    ],
    [
      'its reports cannot be written',
      {},
      {
        status: {
          conditionStatus: {
            ready: false,
            conditions: [
              { type: 'WebhookConfigured', status: 'True' },
              { type: 'RBACPermissionsGranted', status: 'False' },
            ],
          },
        },
      },
      'enforce',
      '',
    ],
    [
      'it is being deleted',
      {},
      {
        metadata: { name: 'signed', deletionTimestamp: '2026-01-01T00:00:00Z' },
      },
      'none',
      'deleted',
    ],
    [
      'the namespace selector leaves the namespace out',
      {
        matchConstraints: {
          resourceRules: [PODS],
          namespaceSelector: { matchLabels: { tier: 'dev' } },
        },
      },
      {},
      'none',
      'namespace selector',
    ],
  ])('where %s', (_, spec, rest, mode, words) => {
    const answer = only(images(imagePolicy(spec, rest)));
    expect(answer.mode).toBe(mode);
    expect(answer.source.explanation).toContain(words);
  });

  it('of a namespace count in it only', () => {
    const policy = imagePolicy(
      {},
      { metadata: { name: 'signed', namespace: 'shop' } },
    );
    const resources: Resources = {
      'policies.kyverno.io/namespacedimagevalidatingpolicies': [policy],
      'admissionregistration.k8s.io/validatingwebhookconfigurations': webhooks([
        webhook('nivpol.validate.kyverno.svc-fail', '/nivpol/validate/signed'),
      ]),
    };
    expect(only(resources)).toMatchObject({
      mode: 'enforce',
      source: { policy: 'shop/signed' },
    });
    expect(
      modesOf(resources, {
        control: 'signature',
        namespace: { name: 'other', labels: {} },
      }),
    ).toEqual([]);
  });
});

describe('webhooks', () => {
  const through = (...entries: object[]) =>
    only({
      ...images(imagePolicy()),
      'admissionregistration.k8s.io/validatingwebhookconfigurations':
        webhooks(entries),
    });

  it('are needed', () => {
    expect(through()).toMatchObject({ mode: 'none' });
    expect(
      through(
        webhook('ivpol.validate.kyverno.svc-fail', '/ivpol/validate/other'),
      ).mode,
    ).toBe('none');
    expect(
      only({
        ...images(imagePolicy()),
        'admissionregistration.k8s.io/validatingwebhookconfigurations':
          'forbidden',
      }).mode,
    ).toBe('unknown');
  });

  it('count where they are made for the policy alone', () => {
    const answer = through(
      webhook(
        'ivpol.validate.kyverno.svc-fail-finegrained-signed',
        '/ivpol/validate/signed',
        {
          matchConditions: [
            {
              name: 'autogen-not-admin',
              expression:
                "!((object.apiVersion == 'v1' && object.kind =='Pod')) || (request.userInfo.username != 'admin')",
            },
          ],
        },
      ),
    );
    expect(answer.mode).toBe('enforce');
    expect(codes(answer)).toContain('USERS_EXCLUDED');
  });

  it('leave namespaces out', () => {
    const answer = only(images(imagePolicy()), {
      control: 'signature',
      namespace: { name: 'kube-system', labels: {} },
    });
    expect(answer.mode).toBe('none');
  });

  it('that fail open are a loophole', () => {
    const answer = through({ ...IVPOL_WEBHOOK, failurePolicy: 'Ignore' });
    expect(answer.mode).toBe('enforce');
    expect(codes(answer)).toContain('FAIL_OPEN');
  });

  it('behind which nobody answers are said', () => {
    const answer = only({
      ...images(imagePolicy()),
      'discovery.k8s.io/endpointslices': [],
    });
    expect(answer.mode).toBe('enforce');
    expect(answer.source.explanation).toContain('everything is refused now');
  });
});

describe('validating policies', () => {
  const resources = (policy: KubernetesObject): Resources => ({
    'policies.kyverno.io/validatingpolicies': [policy],
    'admissionregistration.k8s.io/validatingwebhookconfigurations': webhooks([
      webhook('vpol.validate.kyverno.svc-fail', '/vpol/validate/digests'),
    ]),
  });

  it('enforce digests and nothing else', () => {
    expect(only(resources(digestPolicy()), { control: 'digest' }).mode).toBe(
      'enforce',
    );
    expect(modesOf(resources(digestPolicy()))).toEqual([]);
  });

  it('say nothing of images that they do not look at', () => {
    expect(
      only(resources(digestPolicy()), {
        control: 'digest',
        path: 'initContainers',
      }).mode,
    ).toBe('none');
    expect(
      modesOf(
        resources(
          digestPolicy({
            validations: [{ expression: 'has(object.metadata.labels.team)' }],
          }),
        ),
        { control: 'digest' },
      ),
    ).toEqual([]);
  });

  it('that became a ValidatingAdmissionPolicy are left to it', () => {
    const answer = only(
      resources({ ...digestPolicy(), status: { generated: true } }),
      { control: 'digest' },
    );
    expect(answer.mode).toBe('none');
    expect(answer.source.explanation).toContain('ValidatingAdmissionPolicy');
  });
});

describe('exceptions', () => {
  const exception = (spec: object = {}): KubernetesObject => ({
    metadata: { name: 'legacy', namespace: 'exceptions' },
    spec: {
      policyRefs: [{ kind: 'ImageValidatingPolicy', name: 'signed' }],
      ...spec,
    },
  });
  const ON = ['--enablePolicyException=true'];

  const dated = (...specs: object[]) =>
    kyvernoCluster([], {
      ...images(imagePolicy()),
      ...version('v1.19.0', ON),
      'policies.kyverno.io/policyexceptions': specs.map(exception),
      'admissionregistration.k8s.io/validatingwebhookconfigurations': webhooks([
        IVPOL_WEBHOOK,
      ]),
    });
  const answersAt = (now: string, ...specs: object[]) =>
    kyvernoCel
      .assess(dated(...specs), new Date(now))
      .modes(queryOf({ control: 'signature' }));

  it.each<[string, object, string[], string, string[]]>([
    ['everything', {}, ON, 'none', ['POLICY_EXCEPTION']],
    [
      'nothing, where exceptions are off',
      {},
      ['--enablePolicyException=false'],
      'enforce',
      [],
    ],
    [
      'perhaps everything, where that is not known',
      {},
      [],
      'unknown',
      ['POLICY_EXCEPTION'],
    ],
    [
      'nothing, from a namespace that does not count',
      {},
      [...ON, '--exceptionNamespace=other'],
      'enforce',
      [],
    ],
    [
      'everything, from the namespace that counts',
      {},
      [...ON, '--exceptionNamespace=exceptions'],
      'none',
      ['POLICY_EXCEPTION'],
    ],
    [
      'another policy',
      { policyRefs: [{ kind: 'ValidatingPolicy', name: 'signed' }] },
      ON,
      'enforce',
      [],
    ],
    [
      'another namespace',
      {
        matchConditions: [
          { name: 'ns', expression: "object.metadata.namespace == 'other'" },
        ],
      },
      ON,
      'enforce',
      [],
    ],
    [
      'some Pods',
      {
        matchConditions: [
          { name: 'name', expression: "object.metadata.name == 'legacy'" },
        ],
      },
      ON,
      'enforce',
      ['POLICY_EXCEPTION'],
    ],
    [
      'everything until a date, where the time is not known',
      { expiresAt: '2026-05-01T00:00:00Z' },
      ON,
      'unknown',
      ['POLICY_EXCEPTION'],
    ],
    [
      'certain images, which older versions take for everything',
      { images: ['registry.example.com/legacy*'] },
      ON,
      'unknown',
      ['POLICY_EXCEPTION'],
    ],
  ])('take out %s', (_, spec, args, mode, found) => {
    const answer = only({
      ...images(imagePolicy()),
      ...version('v1.19.0', args),
      'policies.kyverno.io/policyexceptions': [exception(spec)],
    });
    expect(answer.mode).toBe(mode);
    expect(codes(answer).filter(code => code.includes('EXCEPTION'))).toEqual(
      found,
    );
  });

  it.each([
    [
      'before the date',
      '2026-04-30T23:59:59Z',
      'none',
      '2026-05-01T00:00:00.000Z',
    ],
    // Kyverno may look at the date late.
    ['after the date', '2026-05-01T00:00:00Z', 'unknown', undefined],
  ])('take out everything for certain %s only', (_, now, mode, until) => {
    const [answer] = answersAt(now, { expiresAt: '2026-05-01T00:00:00Z' });
    expect([answer.mode, answer.source.until]).toEqual([mode, until]);
  });

  it.each([
    ["time.now() < timestamp('2026-05-01T00:00:00Z')"],
    ["timestamp('2026-05-01T00:00:00Z') >= time.now()"],
    [
      "object.kind == 'Pod' && !(time.now() > timestamp('2026-05-01T00:00:00Z'))",
    ],
  ])('end by the clock where a condition says so: %s', expression => {
    const spec = { matchConditions: [{ name: 'end', expression }] };
    const before = answersAt('2026-04-30T00:00:00Z', spec)[0];
    expect([before.mode, before.source.until]).toEqual([
      'none',
      '2026-05-01T00:00:00.000Z',
    ]);
    const after = answersAt('2026-05-01T00:00:01Z', spec)[0];
    expect([after.mode, codes(after)]).toEqual([
      'enforce',
      expect.not.arrayContaining(['POLICY_EXCEPTION']),
    ]);
  });

  it('last as long as the longest of several', () => {
    const [answer] = answersAt(
      '2026-04-01T00:00:00Z',
      { expiresAt: '2026-05-01T00:00:00Z' },
      { expiresAt: '2026-06-01T00:00:00Z' },
    );
    expect(answer.source.until).toBe('2026-06-01T00:00:00.000Z');
    const [forever] = answersAt(
      '2026-04-01T00:00:00Z',
      {},
      { expiresAt: '2026-06-01T00:00:00Z' },
    );
    expect([forever.mode, forever.source.until]).toEqual(['none', undefined]);
  });

  it('tell when the answers change by time alone', () => {
    const at = (now: string) =>
      kyvernoCel.assess(
        dated(
          { expiresAt: '2026-05-01T00:00:00Z' },
          {
            matchConditions: [
              {
                name: 'end',
                expression:
                  'time.now() < timestamp("2026-04-01T12:00:00+02:00")',
              },
            ],
          },
        ),
        new Date(now),
      ).changesAt;
    expect(at('2026-03-01T00:00:00Z')).toBe('2026-04-01T10:00:00.000Z');
    expect(at('2026-04-01T10:00:00Z')).toBe('2026-05-01T00:00:00.000Z');
    expect(at('2026-05-01T00:00:00Z')).toBeUndefined();
  });

  it('that may not be read are said', () => {
    const answer = only({
      ...images(imagePolicy()),
      ...version('v1.19.0', ON),
      'policies.kyverno.io/policyexceptions': 'forbidden',
    });
    expect(codes(answer)).toContain('EXCEPTIONS_UNREADABLE');
  });
});

describe('loopholes', () => {
  it.each<[string, object]>([
    ['IMAGES_NOT_COVERED', {}],
    [
      'UPDATE_NOT_COVERED',
      {
        matchConditions: [
          { name: 'new', expression: "request.operation == 'CREATE'" },
        ],
      },
    ],
    [
      'UPDATE_NOT_COVERED',
      {
        matchConstraints: {
          resourceRules: [{ ...PODS, operations: ['CREATE'] }],
        },
      },
    ],
    [
      'OBJECT_SELECTOR',
      {
        matchConstraints: {
          resourceRules: [PODS],
          objectSelector: {
            matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
          },
        },
      },
    ],
    [
      'ANY_SIGNER',
      {
        attestors: [
          {
            name: 'cosign',
            cosign: {
              keyless: {
                identities: [{ issuer: 'https://x', subjectRegExp: '.*' }],
              },
            },
          },
        ],
      },
    ],
    [
      'TRANSPARENCY_LOG_IGNORED',
      {
        attestors: [
          {
            name: 'cosign',
            cosign: {
              key: { data: 'PEM' },
              ctlog: { insecureIgnoreTlog: true },
            },
          },
        ],
      },
    ],
    ['NO_BACKGROUND_SCAN', { evaluation: { background: { enabled: false } } }],
    ['PODS_ONLY', {}],
    [
      'USERS_EXCLUDED',
      {
        matchConditions: [
          { name: 'u', expression: "request.userInfo.username != 'admin'" },
        ],
      },
    ],
  ])('%s', (code, spec) => {
    const answer = only(images(imagePolicy(spec)));
    expect(answer.mode).toBe('enforce');
    const found = answer.loopholes.find(hole => hole.code === code);
    expect(found?.fix).toBeTruthy();
  });

  it('are few where Kyverno extends the policy to what creates Pods', () => {
    const answer = only(
      images(
        imagePolicy({
          matchConstraints: { resourceRules: [PODS] },
          matchImageReferences: [],
        }),
      ),
    );
    expect(codes(answer)).toEqual([]);
  });
});
