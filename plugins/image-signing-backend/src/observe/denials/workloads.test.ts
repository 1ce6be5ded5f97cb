import {
  changeIdOf,
  imageOf,
  ownerOf,
  referencesOf,
  topWorkload,
} from './workloads';

it.each([
  ['ReplicaSet', 'web-7d9f8c6b5d', 'Deployment', 'web'],
  ['ReplicaSet', 'web-api-5d4f8', 'ReplicaSet', 'web-api-5d4f8'],
  ['ReplicaSet', 'web-application', 'ReplicaSet', 'web-application'],
  ['ReplicaSet', 'web', 'ReplicaSet', 'web'],
  ['Job', 'report-28512345', 'CronJob', 'report'],
  ['Job', 'report-1', 'Job', 'report-1'],
  ['Pod', 'web-7d9f8c6b5d', 'Pod', 'web-7d9f8c6b5d'],
])('%s %s belongs to %s %s', (kind, name, topKind, topName) => {
  expect(topWorkload({ kind, name })).toEqual({ kind: topKind, name: topName });
});

describe('referencesOf', () => {
  const spec = {
    initContainers: [{ image: 'a' }],
    containers: [{ image: 'b' }, { image: 'b' }, {}, 7],
    ephemeralContainers: [{ image: 'c' }],
    volumes: [{ image: { reference: 'd' } }, { emptyDir: {} }],
  };
  it.each<[string, object]>([
    ['a Pod', { spec }],
    ['a Deployment', { spec: { template: { spec } } }],
    ['a CronJob', { spec: { jobTemplate: { spec: { template: { spec } } } } }],
  ])('finds all images of %s', (_, object) => {
    expect(referencesOf(object)).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([undefined, null, 7, 'x', [], {}, { spec: [] }])(
    'finds none in %j',
    object => {
      expect(referencesOf(object)).toEqual([]);
    },
  );
});

it('takes the controller among the owners', () => {
  expect(
    ownerOf({
      metadata: {
        ownerReferences: [
          { kind: 'A', name: 'a' },
          { kind: 'B', name: 'b', controller: true },
        ],
      },
    }),
  ).toEqual({ kind: 'B', name: 'b' });
  expect(
    ownerOf({ metadata: { ownerReferences: [{ kind: 'A' }] } }),
  ).toBeUndefined();
});

it('takes the first key that is there, of the object or its template', () => {
  const object = {
    metadata: { labels: { b: 'of-object' } },
    spec: { template: { metadata: { annotations: { a: 'of-template' } } } },
  };
  expect(changeIdOf(object, ['a', 'b'])).toBe('of-template');
  expect(changeIdOf(object, ['b', 'a'])).toBe('of-object');
  expect(changeIdOf(object, ['toString'])).toBeUndefined();
});

it('takes whole digests only', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  expect(imageOf(`r/a@${digest}`)).toEqual({
    reference: `r/a@${digest}`,
    digest,
  });
  expect(imageOf('r/a@sha256:0')).toEqual({ reference: 'r/a@sha256:0' });
});
