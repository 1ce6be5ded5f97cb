import fc from 'fast-check';
import { trimObject, trimPod, trimWorkload } from './trim';

const metadata = {
  name: 'payments-1',
  namespace: 'shop',
  labels: { b: '2', a: '1' },
  annotations: {
    'kubectl.kubernetes.io/last-applied-configuration': '{}',
    'backstage.io/kubernetes-id': 'payments',
    checksum: 'x',
  },
  managedFields: [{ manager: 'kubectl' }],
};

describe('trimPod', () => {
  it('keeps images, their owner and nothing that may be secret', () => {
    const trimmed = trimPod({
      metadata: {
        ...metadata,
        ownerReferences: [
          { kind: 'Other', name: 'x' },
          { kind: 'ReplicaSet', name: 'payments', controller: true },
        ],
      },
      spec: {
        serviceAccountName: 'payer',
        containers: [
          {
            name: 'app',
            image: 'app:1',
            env: [{ name: 'PASSWORD', value: 'secret' }],
            args: ['--password=secret'],
          },
        ],
        initContainers: [{ name: 'migrate', image: 'migrate:1' }],
        ephemeralContainers: [{ name: 'debug', image: 'busybox' }],
        volumes: [
          { name: 'model', image: { reference: 'models/one:1' } },
          { name: 'config', configMap: { name: 'x' } },
        ],
      },
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'app',
            imageID: 'app@sha256:1',
            volumeMounts: [
              {
                name: 'model',
                volumeStatus: { image: { imageRef: 'models/one@sha256:2' } },
              },
            ],
          },
        ],
        ephemeralContainerStatuses: [{ name: 'debug', imageID: 'b@sha256:3' }],
      },
    });
    expect(trimmed).toEqual({
      namespace: 'shop',
      name: 'payments-1',
      owner: { kind: 'ReplicaSet', name: 'payments' },
      serviceAccount: 'payer',
      active: true,
      labels: { a: '1', b: '2' },
      annotations: { 'backstage.io/kubernetes-id': 'payments' },
      slots: [
        {
          container: 'app',
          type: 'app',
          image: 'app:1',
          imageId: 'app@sha256:1',
        },
        { container: 'migrate', type: 'init', image: 'migrate:1' },
        {
          container: 'debug',
          type: 'ephemeral',
          image: 'busybox',
          imageId: 'b@sha256:3',
        },
        {
          container: 'model',
          type: 'volume',
          image: 'models/one:1',
          imageId: 'models/one@sha256:2',
        },
      ],
    });
    expect(JSON.stringify(trimmed)).not.toContain('secret');
  });

  it.each([
    ['Succeeded', false],
    ['Failed', false],
    ['Pending', true],
    ['Unknown', true],
  ])('counts a pod that is %s as active: %s', (phase, active) => {
    const trimmed = trimPod({ metadata, spec: {}, status: { phase } });
    expect(trimmed).toMatchObject({ active, serviceAccount: 'default' });
  });

  it('takes a static pod for a workload of its own', () => {
    const owner = { kind: 'Node', name: 'node-1', controller: true };
    const trimmed = trimPod({
      metadata: { ...metadata, ownerReferences: [owner] },
      spec: {},
    });
    expect(trimmed?.owner).toBeUndefined();
  });

  it('survives anything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(() => trimPod(value)).not.toThrow();
        trimPod({ metadata, spec: value, status: value });
        trimWorkload({ metadata, spec: value, status: value }, 'Job');
        trimObject(value, { apiVersion: 'v1' });
        trimObject({ metadata, spec: value }, { apiVersion: 'v1' });
      }),
    );
  });
});

describe('trimWorkload', () => {
  const template = { spec: { containers: [{ name: 'app', image: 'app:1' }] } };

  it('finds the template of a CronJob', () => {
    const trimmed = trimWorkload(
      { metadata, spec: { jobTemplate: { spec: { template } } } },
      'CronJob',
    );
    expect(trimmed?.template?.slots).toEqual([
      { container: 'app', type: 'app', image: 'app:1' },
    ]);
    expect(trimmed?.annotations).toEqual({
      'backstage.io/kubernetes-id': 'payments',
      checksum: 'x',
    });
  });

  it.each([
    ['Complete', 'True', true],
    ['Failed', 'True', true],
    ['Failed', 'False', false],
    ['Suspended', 'True', false],
  ])('a Job with condition %s %s is finished: %s', (type, status, finished) => {
    const job = {
      metadata,
      spec: { template },
      status: { conditions: [{ type, status }] },
    };
    expect(trimWorkload(job, 'Job')?.finished).toBe(finished);
  });

  it('does not change with the order of labels or the status', () => {
    const one = trimWorkload(
      { metadata, spec: { template, replicas: 1 }, status: { replicas: 1 } },
      'Deployment',
    );
    const other = trimWorkload(
      {
        metadata: { ...metadata, labels: { a: '1', b: '2' } },
        spec: { template, replicas: 5 },
        status: { replicas: 5 },
      },
      'Deployment',
    );
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });
});

describe('trimObject', () => {
  it('looks the same from a list and from a watch', () => {
    const spec = { rules: [{ resourceVersion: 'kept' }] };
    const fromList = trimObject(
      { metadata: { ...metadata, resourceVersion: '1' }, spec },
      { apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy' },
    );
    const fromWatch = trimObject(
      {
        apiVersion: 'kyverno.io/v1',
        kind: 'ClusterPolicy',
        metadata: { ...metadata, resourceVersion: '2' },
        spec,
      },
      { apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy' },
    );
    expect(fromList).toMatchObject({ kind: 'ClusterPolicy', spec });
    expect(fromWatch).toEqual(fromList);
    expect(fromList?.metadata).not.toHaveProperty('managedFields');
    expect(JSON.stringify(fromList)).not.toContain('last-applied');
  });

  it('keeps no Secret, and no environment', () => {
    expect(
      trimObject({ kind: 'Secret', metadata }, { apiVersion: 'v1' }),
    ).toBeUndefined();
    const deployment = {
      metadata,
      spec: {
        replicas: 1,
        template: {
          spec: {
            containers: [
              {
                name: 'kyverno',
                image: 'kyverno:1',
                env: [{ value: 'secret' }],
              },
            ],
          },
        },
      },
    };
    const trimmed = trimObject(deployment, { apiVersion: 'apps/v1' });
    expect(JSON.stringify(trimmed)).not.toContain('secret');
    expect(JSON.stringify(trimmed)).toContain('kyverno:1');
  });
});
