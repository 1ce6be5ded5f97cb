import type {
  KubernetesObject,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import { clusterOf, queryOf } from './__testUtils__/clusterObjects';
import { openshift } from './openshift';

type Resources = Parameters<typeof clusterOf>[0];

const APPLIED = {
  conditions: [
    { type: 'Pending', status: 'False' },
    { type: 'Applied', status: 'True' },
  ],
};

function policy(
  name: string,
  scopes: string[],
  rest: object = {},
): KubernetesObject {
  return {
    apiVersion: 'config.openshift.io/v1',
    metadata: { name },
    spec: {
      scopes,
      policy: {
        rootOfTrust: {
          policyType: 'PublicKey',
          publicKey: { keyData: 'S0VZ' },
        },
        signedIdentity: { matchPolicy: 'MatchRepoDigestOrExact' },
      },
    },
    status: APPLIED,
    ...rest,
  };
}

const pool = (name: string, updated: string, degraded = 'False') => ({
  metadata: { name },
  status: {
    conditions: [
      { type: 'Updated', status: updated },
      { type: 'Degraded', status: degraded },
    ],
  },
});

const CLUSTER = 'config.openshift.io/clusterimagepolicies';
const NAMESPACED = 'config.openshift.io/imagepolicies';
const POOLS = 'machineconfiguration.openshift.io/machineconfigpools';

function modesOf(resources: Resources, query: Partial<ModeQuery> = {}) {
  return openshift
    .assess(
      clusterOf({
        [CLUSTER]: [policy('org', ['ghcr.io/org'])],
        [NAMESPACED]: [],
        [POOLS]: [pool('master', 'True'), pool('worker', 'True')],
        ...resources,
      }),
    )
    .modes(queryOf({ control: 'signature', ...query }));
}

it('is not there where its kind is not served, and unknown where it may not be read', () => {
  expect(openshift.assess(clusterOf({})).present).toBe(false);
  expect(modesOf({ [CLUSTER]: 'forbidden' })).toMatchObject([
    { mode: 'unknown' },
  ]);
  expect(modesOf({ [CLUSTER]: [], [NAMESPACED]: 'pending' })).toMatchObject([
    { mode: 'unknown' },
  ]);
  expect(
    openshift.furtherResources?.(clusterOf({ [CLUSTER]: [] })),
  ).toHaveLength(2);
});

it('enforces signatures on every path, and no digests', () => {
  for (const path of [
    'containers',
    'initContainers',
    'ephemeralContainers',
  ] as const) {
    expect(modesOf({}, { path })).toMatchObject([
      {
        mode: 'enforce',
        source: { policy: 'org', verifies: ['cosign-legacy'] },
        loopholes: [
          { code: 'IMAGES_NOT_COVERED' },
          { code: 'ALREADY_ON_NODE' },
        ],
      },
    ]);
  }
  expect(modesOf({}, { control: 'digest' })).toEqual([]);
  expect(modesOf({ [CLUSTER]: [] })).toEqual([]);
});

it.each<[string, Resources, string]>([
  [
    'is pending',
    {
      [CLUSTER]: [
        policy('org', ['ghcr.io/org'], {
          status: { conditions: [{ type: 'Pending', status: 'True' }] },
        }),
      ],
    },
    'unknown',
  ],
  [
    'says nothing',
    { [CLUSTER]: [policy('org', ['a.io'], { status: {} })] },
    'unknown',
  ],
  ['is not on all nodes', { [POOLS]: [pool('worker', 'False')] }, 'unknown'],
  ['broke a node', { [POOLS]: [pool('worker', 'True', 'True')] }, 'unknown'],
  ['hides its nodes', { [POOLS]: 'forbidden' }, 'unknown'],
  ['has no pools', { [POOLS]: 'absent' }, 'enforce'],
])('a policy that %s', (_, resources, mode) => {
  expect(modesOf(resources).map(answer => answer.mode)).toEqual([mode]);
});

const DIGEST = `sha256:${'a'.repeat(64)}`;

it.each<[string, string[], string[], string, string | undefined]>([
  ['ghcr.io/org/app:1', ['ghcr.io/org'], [], 'enforce', 'c'],
  ['ghcr.io/organisation/app:1', ['ghcr.io/org'], [], 'none', undefined],
  ['ghcr.io/org/app:1', ['ghcr.io'], [], 'enforce', 'c'],
  ['ghcr.io/org/app:1', ['ghcr.io/org/app'], [], 'enforce', 'c'],
  ['ghcr.io/org/app:1', ['ghcr.io/org/app:1'], [], 'enforce', 'c'],
  ['ghcr.io/org/app:2', ['ghcr.io/org/app:1'], [], 'none', undefined],
  [
    `ghcr.io/org/app@${DIGEST}`,
    [`ghcr.io/org/app@${DIGEST}`],
    [],
    'enforce',
    'c',
  ],
  ['a.example.com/app:1', ['*.example.com'], [], 'enforce', 'c'],
  ['example.com/app:1', ['*.example.com'], [], 'none', undefined],
  // The scope of the namespace lies in the cluster's, which alone counts.
  ['ghcr.io/org/app:1', ['ghcr.io'], ['ghcr.io/org'], 'enforce', 'c'],
  ['quay.io/org/app:1', ['ghcr.io'], ['quay.io/org'], 'enforce', 'shop/n'],
  // Of several scopes the most specific decides.
  ['ghcr.io/org/app:1', ['*.io', 'ghcr.io/org'], [], 'enforce', 'c'],
])('%s in %j and %j: %s by %s', (image, cluster, own, mode, name) => {
  const answers = modesOf(
    {
      [CLUSTER]: [policy('c', cluster)],
      [NAMESPACED]: [
        policy('n', own, { metadata: { name: 'n', namespace: 'shop' } }),
        policy('o', ['ghcr.io/organisation'], {
          metadata: { name: 'o', namespace: 'other' },
        }),
      ],
    },
    { image },
  );
  expect(answers).toHaveLength(1);
  expect(answers[0].mode).toBe(mode);
  expect(answers[0].source.policy).toBe(name);
});

it.each([
  [
    'Source image rejected: A signature was required, but no signature exists',
    'SIGNATURE_NOT_FOUND',
  ],
  [
    'Source image rejected: None of the signatures were accepted, reasons: x; y',
    'SIGNER_NOT_TRUSTED',
  ],
  [
    'SignatureValidationFailed: cryptographic signature verification failed: invalid signature when validating ASN.1 encoded signature',
    'SIGNATURE_INVALID',
  ],
])('takes a refusal apart: %s', (message, reasonCode) => {
  expect(
    openshift.parseDenial(
      `Failed to pull image "ghcr.io/org/app:1": ${message}`,
    ),
  ).toEqual({
    class: 'policy',
    engine: 'OpenShift image policy',
    reasonCode,
    images: ['ghcr.io/org/app:1'],
  });
  expect(openshift.parseDenial('Back-off pulling image')).toBeUndefined();
});
