import fc from 'fast-check';
import { matchBlock, parseKindSelector } from './kyvernoMatch';
import { EPHEMERAL_CONTAINERS_UPDATE, POD_CREATE } from './selectors';

const namespace = { name: 'shop', labels: { team: 'shop' } };
const ask = (block: unknown, request = POD_CREATE) =>
  matchBlock(block, { request, namespace });

it.each([
  ['Pod', '* * Pod '],
  ['v1/Pod', '* v1 Pod '],
  ['Pod/exec', '* * Pod exec'],
  ['Pod.exec', '* * Pod exec'],
  ['apps/v1/Deployment', 'apps v1 Deployment '],
  ['apps/v1/Deployment/scale', 'apps v1 Deployment scale'],
  ['v1/Pod/exec', '* v1 Pod exec'],
  ['*', '* * * '],
  ['*/*', '* * * *'],
  ['*/exec', '* * * exec'],
  ['*/Pod', '* * Pod '],
])('takes %s apart', (kind, expected) => {
  const { group, version, kind: named, subresource } = parseKindSelector(kind);
  expect([group, version, named, subresource].join(' ')).toBe(expected);
});

const pods = { kinds: ['Pod'] };
describe('matchBlock', () => {
  it.each<[string, unknown, object]>([
    ['nothing', undefined, { pods: 'none' }],
    ['an empty block', {}, { pods: 'none' }],
    ['an empty filter', { any: [{}] }, { pods: 'none' }],
    ['Pods', { any: [{ resources: pods }] }, { pods: 'all' }],
    ['Pods, written the old way', { resources: pods }, { pods: 'all' }],
    ['any kind', { resources: { kinds: ['*'] } }, { pods: 'all' }],
    [
      'Deployments',
      { any: [{ resources: { kinds: ['Deployment'] } }] },
      { pods: 'none' },
    ],
    [
      'this namespace',
      { any: [{ resources: { ...pods, namespaces: ['sh*'] } }] },
      { pods: 'all' },
    ],
    [
      'another namespace',
      { any: [{ resources: { ...pods, namespaces: ['bank'] } }] },
      { pods: 'none' },
    ],
    [
      'namespaces by label',
      {
        any: [
          {
            resources: {
              ...pods,
              namespaceSelector: { matchLabels: { team: 'sh*' } },
            },
          },
        ],
      },
      { pods: 'all' },
    ],
    [
      'namespaces by another label',
      {
        any: [
          {
            resources: {
              ...pods,
              namespaceSelector: { matchLabels: { team: 'x' } },
            },
          },
        ],
      },
      { pods: 'none' },
    ],
    [
      'new objects',
      { any: [{ resources: { ...pods, operations: ['CREATE'] } }] },
      { pods: 'all' },
    ],
    [
      'changed objects',
      { any: [{ resources: { ...pods, operations: ['UPDATE'] } }] },
      { pods: 'none' },
    ],
    [
      'labelled Pods',
      {
        any: [
          { resources: { ...pods, selector: { matchLabels: { a: 'b' } } } },
        ],
      },
      { pods: 'some', by: ['labels'], unlabelled: false },
    ],
    [
      'Pods without a label',
      {
        any: [
          {
            resources: {
              ...pods,
              selector: {
                matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }],
              },
            },
          },
        ],
      },
      { pods: 'some', by: ['labels'], unlabelled: true },
    ],
    [
      'annotated Pods',
      { any: [{ resources: { ...pods, annotations: { a: 'b' } } }] },
      { pods: 'some', by: ['annotations'], unlabelled: false },
    ],
    [
      'named Pods',
      { any: [{ resources: { ...pods, names: ['a-*'] } }] },
      { pods: 'some', by: ['name'], unlabelled: false },
    ],
    [
      'Pods of any name',
      { any: [{ resources: { ...pods, names: ['*'] } }] },
      { pods: 'all' },
    ],
    [
      'a user',
      { any: [{ subjects: [{ kind: 'User', name: 'x' }] }] },
      { pods: 'some', by: ['user'], unlabelled: false },
    ],
    [
      'one of two',
      { any: [{ resources: { kinds: ['Job'] } }, { resources: pods }] },
      { pods: 'all' },
    ],
    [
      'both of two',
      { all: [{ resources: pods }, { resources: { namespaces: ['bank'] } }] },
      { pods: 'none' },
    ],
    [
      'all of two',
      { all: [{ resources: pods }, { subjects: [{}] }] },
      { pods: 'some', by: ['user'], unlabelled: false },
    ],
    [
      'one that cannot be read',
      { any: [{ resources: { kinds: 'Pod' } }] },
      { pods: 'unknown' },
    ],
    [
      'one with a field of the future',
      { any: [{ resources: { ...pods, moons: 1 } }] },
      { pods: 'unknown' },
    ],
    [
      'one that cannot be read beside Pods',
      { any: [7, { resources: pods }] },
      { pods: 'all' },
    ],
    ['no list', { any: {} }, { pods: 'unknown' }],
  ])('%s', (_, block, expected) => {
    expect(ask(block)).toEqual(expected);
  });

  it('takes ephemeral containers for Pods', () => {
    expect(ask({ resources: pods }, EPHEMERAL_CONTAINERS_UPDATE)).toEqual({
      pods: 'all',
    });
  });

  it('answers anything', () => {
    fc.assert(
      fc.property(fc.anything(), value => {
        expect(['none', 'unknown', 'all', 'some']).toContain(ask(value).pods);
        expect(ask({ any: [value] }).pods).not.toBe('all');
      }),
    );
  });
});
