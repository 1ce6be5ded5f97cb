import type {
  KubernetesObject,
  ModeQuery,
  ObservedResource,
} from 'backstage-plugin-image-signing-node';
import fc from 'fast-check';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';
import { policyController } from './policyController';
import {
  isEveryImage,
  matchPolicyControllerGlob,
} from './policyControllerGlob';

const webhook = (changes: object = {}): KubernetesObject => ({
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
      ...changes,
    },
  ],
});

const policy = (name: string, spec: object = {}): KubernetesObject => ({
  metadata: { name },
  spec: {
    images: [{ glob: '**' }],
    authorities: [{ key: { data: 'PEM' } }],
    ...spec,
  },
});

const configMap = (
  name: string,
  data: Record<string, string>,
): KubernetesObject => ({
  metadata: { name, namespace: 'cosign-system' },
  data,
});

function modesOf(
  policies: KubernetesObject[],
  options: {
    config?: Record<string, string>;
    compiled?: string[];
    query?: Partial<ModeQuery>;
    webhooks?: KubernetesObject[];
    others?: Record<string, ObservedResource['state']>;
  } = {},
) {
  const compiled =
    options.compiled ?? policies.map(({ metadata }) => metadata.name);
  const cluster = clusterOf({
    'policy.sigstore.dev/clusterimagepolicies': policies,
    'admissionregistration.k8s.io/validatingwebhookconfigurations':
      options.webhooks ?? [webhook()],
    '/configmaps': [
      configMap('config-policy-controller', options.config ?? {}),
      configMap(
        'config-image-policies',
        Object.fromEntries(compiled.map(name => [name, '{}'])),
      ),
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
    ...options.others,
  });
  return policyController.assess(cluster).modes(
    queryOf({
      control: 'signature',
      namespace: {
        name: 'shop',
        labels: { 'policy.sigstore.dev/include': 'true' },
      },
      ...options.query,
    }),
  );
}

const IMAGE = `registry.example.com/prod/shop@sha256:${'a'.repeat(64)}`;

describe('policy-controller', () => {
  it('is not there without its resources, and unknown where they may not be read', () => {
    expect(policyController.assess(clusterOf({})).present).toBe(false);
    const unknown = policyController.assess(
      clusterOf({ 'policy.sigstore.dev/clusterimagepolicies': 'forbidden' }),
    );
    expect(unknown.present).toBe('unknown');
    expect(unknown.modes(queryOf())[0].mode).toBe('unknown');
  });

  it('enforces signatures where a policy demands one', () => {
    const [answer] = modesOf([policy('signed')]);
    expect(answer).toMatchObject({
      mode: 'enforce',
      source: { engine: 'sigstore policy-controller', policy: 'signed' },
    });
  });

  it.each([
    [[{ key: { data: 'PEM' } }], ['cosign-legacy']],
    [[{ keyless: {}, signatureFormat: 'bundle' }], ['sigstore-bundle']],
    [
      [{ key: {} }, { key: {}, signatureFormat: 'bundle' }],
      ['cosign-legacy', 'sigstore-bundle'],
    ],
    // Nothing that anybody could sign fulfils it.
    [[{ static: { action: 'fail' } }], []],
    [[], undefined],
  ])(
    'says which formats the authorities %j verify',
    (authorities, verifies) => {
      const [answer] = modesOf([policy('p', { authorities })]);
      expect(answer.source.verifies).toEqual(verifies);
    },
  );

  it('does nothing in a namespace without the label', () => {
    const [answer] = modesOf([policy('signed')], {
      query: { namespace: { name: 'shop', labels: {} } },
    });
    expect(answer.mode).toBe('none');
    expect(answer.source.explanation).toContain('namespace selector');
  });

  it.each([
    ['warns', { mode: 'warn' }, 'warn'],
    [
      'passes what a static authority lets through',
      { authorities: [{ static: { action: 'pass' } }] },
      'none',
    ],
    [
      'passes where a static authority is one of the alternatives',
      {
        authorities: [{ key: { data: 'PEM' } }, { static: { action: 'pass' } }],
      },
      'none',
    ],
    [
      'enforces a static refusal',
      { authorities: [{ static: { action: 'fail' } }] },
      'enforce',
    ],
    [
      'cannot tell a mode that it does not know',
      { mode: 'perhaps' },
      'unknown',
    ],
  ])('%s', (_name, spec, mode) => {
    const [answer] = modesOf([policy('p', spec)], { query: { image: IMAGE } });
    expect(answer.mode).toBe(mode);
  });

  it('does not count a policy that the controller has not taken into use', () => {
    const [answer] = modesOf([policy('signed')], {
      compiled: [],
      query: { image: IMAGE },
    });
    expect(answer.mode).toBe('none');
  });

  it('takes the strictest of several policies about one image', () => {
    const answers = modesOf(
      [
        policy('strict'),
        policy('lenient', { authorities: [{ static: { action: 'pass' } }] }),
      ],
      { query: { image: IMAGE } },
    );
    expect(answers.map(({ mode }) => mode).sort()).toEqual(['enforce', 'none']);
  });

  it.each([
    [undefined, 'enforce'],
    ['deny', 'enforce'],
    ['warn', 'warn'],
    ['allow', 'none'],
    ['sometimes', 'unknown'],
  ])(
    'with no-match-policy %s an image without a policy is %s',
    (value, mode) => {
      const answers = modesOf(
        [policy('elsewhere', { images: [{ glob: 'ghcr.io/**' }] })],
        {
          config: value === undefined ? {} : { 'no-match-policy': value },
          query: { image: IMAGE },
        },
      );
      expect(answers).toHaveLength(1);
      expect(answers[0].mode).toBe(mode);
    },
  );

  it('does not let the refusal of other images hide that the policies only warn', () => {
    const answers = modesOf([policy('warns', { mode: 'warn' })]);
    expect(answers.map(({ mode }) => mode)).toEqual(['warn']);
  });

  it('knows nothing of images without a policy where the configuration may not be read', () => {
    const answers = modesOf([], { others: { '/configmaps': 'forbidden' } });
    expect(answers.map(({ mode }) => mode)).toEqual(['unknown']);
  });

  it('demands digests in every namespace that it checks, whatever the policies say', () => {
    const [answer] = modesOf([], { query: { control: 'digest' } });
    expect(answer.mode).toBe('enforce');
  });

  it('does not reach ephemeral containers that its rules leave out', () => {
    const [answer] = modesOf([policy('signed')], {
      query: { path: 'ephemeralContainers' },
      webhooks: [
        webhook({
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['pods'],
            },
          ],
        }),
      ],
    });
    expect(answer.mode).toBe('none');
  });

  it.each(['signature', 'digest'] as const)(
    'says of the %s control that everything is refused while nobody answers',
    control => {
      const [{ mode, source }] = modesOf([policy('signed')], {
        query: { control },
        webhooks: [
          webhook({
            clientConfig: {
              caBundle: 'Q0E=',
              service: { name: 'gone', namespace: 'cosign-system' },
            },
          }),
        ],
      });
      expect(mode).toBe('enforce');
      expect(source.explanation).toMatch(/everything is refused now\.$/);
    },
  );

  it('has enforced nothing where its webhook was never filled in', () => {
    const [answer] = modesOf([policy('signed')], {
      webhooks: [webhook({ rules: [] })],
    });
    expect(answer.mode).toBe('none');
  });

  it.each<[string, string[]]>([
    // What no policy is about any more is refused, so the label opens nothing.
    ['deny', []],
    ['allow', ['OPT_OUT', 'NO_MATCH_ALLOW']],
  ])(
    'names what lets unsigned images through, with no-match-policy %s',
    (noMatch, more) => {
      const answers = modesOf(
        [
          policy('p', {
            images: [{ glob: 'ghcr.io/**' }],
            authorities: [
              {
                keyless: {
                  insecureIgnoreSCT: true,
                  identities: [
                    { issuer: 'https://i.example', subjectRegExp: '.*' },
                  ],
                },
              },
            ],
            match: [
              {
                group: '',
                version: 'v1',
                resource: 'pods',
                selector: {
                  matchExpressions: [{ key: 'skip', operator: 'DoesNotExist' }],
                },
              },
            ],
          }),
        ],
        { config: { 'no-match-policy': noMatch } },
      );
      const codes = answers.flatMap(({ loopholes }) =>
        loopholes.map(({ code }) => code),
      );
      expect([...new Set(codes)].sort()).toEqual(
        [
          'ANY_IDENTITY',
          'CERTIFICATE_TRANSPARENCY_IGNORED',
          'IMAGES_NARROW',
          'NAMESPACE_OPT_IN',
          ...more,
        ].sort(),
      );
    },
  );

  it('a policy about other resources or other labels is not about a plain Pod', () => {
    const answers = modesOf(
      [
        policy('deployments', {
          match: [{ group: 'apps', version: 'v1', resource: 'deployments' }],
        }),
        policy('labelled', {
          match: [
            {
              resource: 'pods',
              version: 'v1',
              selector: { matchLabels: { check: 'yes' } },
            },
          ],
        }),
      ],
      { config: { 'no-match-policy': 'allow' }, query: { image: IMAGE } },
    );
    expect(answers.map(({ mode }) => mode)).toEqual(['none']);
  });

  it('takes its refusals apart, and leaves those of others', () => {
    expect(
      policyController.parseDenial(
        'admission webhook "policy.sigstore.dev" denied the request: validation failed: failed policy: signed: spec.containers[0].image\nregistry.example.com/prod/shop@sha256:abc no signatures found',
      ),
    ).toMatchObject({
      engine: 'sigstore policy-controller',
      policy: 'signed',
      reasonCode: 'SIGNATURE_NOT_FOUND',
    });
    expect(
      policyController.parseDenial(
        'admission webhook "validation.gatekeeper.sh" denied the request: [x] no',
      ),
    ).toBeUndefined();
  });
});

describe('what policy-controller asks for further', () => {
  it.each([
    ['absent', 0],
    ['pending', 0],
    ['ok', 3],
    ['forbidden', 3],
  ] as const)('where its policies are %s: %d resources', (state, count) => {
    const cluster = clusterOf({
      'policy.sigstore.dev/clusterimagepolicies': state,
    });
    expect(policyController.furtherResources?.(cluster)).toHaveLength(count);
  });
});

describe('globs of policy-controller', () => {
  it.each([
    ['**', IMAGE, 'yes'],
    ['registry.example.com/prod/*', IMAGE, 'yes'],
    ['registry.example.com/*', IMAGE, 'no'],
    ['registry.example.com/**', IMAGE, 'yes'],
    ['registry.example.com/prod/shop', IMAGE, 'unknown'],
    ['*', 'docker.io/library/nginx:1', 'yes'],
    ['*', 'docker.io/team/app:1', 'no'],
    ['*/*', 'docker.io/team/app:1', 'yes'],
    ['index.docker.io/team/*', 'docker.io/team/app:1', 'yes'],
    ['registry.example.com.evil/**', IMAGE, 'no'],
    ['', IMAGE, 'unknown'],
  ])('%s on %s: %s', (glob, image, answer) => {
    expect(matchPolicyControllerGlob(glob, image)).toBe(answer);
  });

  it('takes every character but the star literally', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.+()|$-]{1,20}$/), text => {
        expect(matchPolicyControllerGlob(text, text)).toBe('yes');
        expect(matchPolicyControllerGlob(text, `x${text}`)).toBe('no');
      }),
    );
  });

  it('only two stars alone cover everything', () => {
    expect(['**', '***', '*', '*/*', 'a/**'].map(isEveryImage)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
