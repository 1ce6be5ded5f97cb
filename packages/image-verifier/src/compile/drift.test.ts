import fc from 'fast-check';
import { findDrift } from './drift';
import type { KubernetesManifest } from './types';

const manifest = (
  spec: object,
  name = 'image-signing-prod',
): KubernetesManifest => ({
  apiVersion: 'kyverno.io/v1',
  kind: 'ClusterPolicy',
  metadata: {
    name,
    labels: { 'app.kubernetes.io/managed-by': 'image-signing' },
    annotations: { 'image-signing/policy-version': 'sha256:1' },
  },
  spec,
});

const COMPILED = manifest({
  rules: [{ name: 'prod', verifyImages: [{ failureAction: 'Enforce' }] }],
});

describe('drift between a compiled policy and a cluster', () => {
  it('is none for what the cluster adds by itself', () => {
    const live: KubernetesManifest = {
      ...COMPILED,
      metadata: {
        ...COMPILED.metadata,
        uid: 'x',
        resourceVersion: '7',
        managedFields: [],
        annotations: {
          ...COMPILED.metadata.annotations,
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
        },
      } as KubernetesManifest['metadata'],
      spec: {
        admission: true,
        background: true,
        emitWarning: false,
        validationFailureAction: 'Audit',
        rules: [
          {
            name: 'prod',
            skipBackgroundRequests: true,
            verifyImages: [
              { failureAction: 'Enforce', useCache: true, required: true },
            ],
          },
        ],
      },
      status: { conditions: [] },
    };
    expect(findDrift([COMPILED], [live])).toEqual([]);
    expect(
      findDrift([COMPILED], [{ ...live, apiVersion: 'kyverno.io/v2' }]),
    ).toEqual([]);
  });

  it('shows what is missing, changed, added by hand and left over', () => {
    expect(findDrift([COMPILED], [])).toEqual([
      { kind: 'missing', object: 'ClusterPolicy image-signing-prod' },
    ]);
    const edited = manifest({
      admission: false,
      rules: [
        {
          name: 'prod',
          verifyImages: [
            { failureAction: 'Audit', skipImageReferences: ['*'] },
          ],
        },
      ],
    });
    const old = manifest({}, 'image-signing-old');
    const foreign = {
      ...old,
      metadata: { name: 'somebody-elses' },
    };
    expect(findDrift([COMPILED], [edited, old, foreign])).toEqual([
      {
        kind: 'changed',
        object: 'ClusterPolicy image-signing-prod',
        path: 'spec.rules[0].verifyImages[0].failureAction',
        expected: 'Enforce',
        found: 'Audit',
      },
      {
        kind: 'changed',
        object: 'ClusterPolicy image-signing-prod',
        path: 'spec.rules[0].verifyImages[0].skipImageReferences',
        found: ['*'],
      },
      {
        kind: 'changed',
        object: 'ClusterPolicy image-signing-prod',
        path: 'spec.admission',
        found: false,
      },
      { kind: 'extra', object: 'ClusterPolicy image-signing-old' },
    ]);
  });

  it('looks at its own keys of a ConfigMap only', () => {
    const map = (data: object): KubernetesManifest => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'config-policy-controller',
        namespace: 'cosign-system',
      },
      data,
    });
    const compiled = map({ 'no-match-policy': 'deny' });
    expect(
      findDrift([compiled], [map({ 'no-match-policy': 'deny', other: 'x' })]),
    ).toEqual([]);
    expect(
      findDrift([compiled], [map({ 'no-match-policy': 'allow' })]),
    ).toHaveLength(1);
  });

  const leaf = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.integer(),
    fc.constantFrom(true, false),
  );
  const tree = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('tree'), {
        minKeys: 1,
        maxKeys: 3,
      }),
    ),
  })).tree;

  it('is none against itself', () => {
    fc.assert(
      fc.property(tree, value => {
        const one = manifest({ value });
        expect(findDrift([one], [one])).toEqual([]);
      }),
    );
  });

  it('never misses another value', () => {
    fc.assert(
      fc.property(tree, leaf, (value, other) => {
        fc.pre(value !== other);
        expect(
          findDrift([manifest({ value })], [manifest({ value: other })]),
        ).not.toEqual([]);
      }),
    );
  });
});
