import { denialGroupId } from './denialGroupId';
import type { DenialOccurrence } from './types';

const occurrence: DenialOccurrence = {
  source: 'audit-webhook',
  key: 'a',
  cluster: 'prod-1',
  namespace: 'shop',
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:00:00.000Z',
  count: 1,
  class: 'policy',
  engine: 'Kyverno',
  reasonCode: 'TAG_FORBIDDEN',
  message: 'm',
  refused: { kind: 'Pod', name: 'web-1' },
  workload: { kind: 'Deployment', name: 'web' },
  images: [{ reference: 'r/a:1' }, { reference: 'r/b:1' }],
  namedImages: ['r/a:1', 'r/b:1'],
};
const id = denialGroupId(occurrence);

it.each<[string, Partial<DenialOccurrence>]>([
  ['another source', { source: 'controller-event', key: 'e' }],
  ['another pod of the workload', { refused: { kind: 'Pod', name: 'web-2' } }],
  ['another order of images', { namedImages: ['r/b:1', 'r/a:1'] }],
  ['another time and person', { lastAt: '2026-02-01T00:00:00Z', user: 'u' }],
])('groups what differs only by %s', (_name, change) => {
  expect(denialGroupId({ ...occurrence, ...change })).toBe(id);
});

it.each<[string, Partial<DenialOccurrence>]>([
  ['cluster', { cluster: 'prod-2' }],
  ['namespace', { namespace: 'other' }],
  ['workload', { workload: { kind: 'Deployment', name: 'api' } }],
  ['reason', { reasonCode: 'SIGNATURE_NOT_FOUND' }],
  ['image', { namedImages: ['r/a:2'] }],
])('tells apart by %s', (_name, change) => {
  expect(denialGroupId({ ...occurrence, ...change })).not.toBe(id);
});
