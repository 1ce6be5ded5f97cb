import fc from 'fast-check';
import { builtInEngines } from '../admission';
import { readFailedCreateEvent } from './failedCreateEvent';

const REFUSAL = `pods "web-7d9f8c6b5d-x" is forbidden: ValidatingAdmissionPolicy 'digests' with binding 'all' denied request: image r.io/app:1 must be pinned by digest`;

function eventOf(changes: object = {}) {
  return {
    kind: 'Event',
    metadata: {
      name: 'web.17',
      namespace: 'shop',
      creationTimestamp: '2026-02-03T04:00:00Z',
    },
    type: 'Warning',
    reason: 'FailedCreate',
    message: `Error creating: ${REFUSAL}`,
    involvedObject: {
      kind: 'ReplicaSet',
      namespace: 'shop',
      name: 'web-7d9f8c6b5d',
      uid: 'u-1',
    },
    firstTimestamp: '2026-02-03T04:00:00Z',
    lastTimestamp: '2026-02-03T04:05:00Z',
    count: 7,
    ...changes,
  };
}

const read = (event: unknown) =>
  readFailedCreateEvent(event, { cluster: 'prod-1', engines: builtInEngines });

it('makes a denial of what a controller reports', () => {
  expect(read(eventOf())).toEqual({
    source: 'controller-event',
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
    cluster: 'prod-1',
    namespace: 'shop',
    firstAt: '2026-02-03T04:00:00.000Z',
    lastAt: '2026-02-03T04:05:00.000Z',
    count: 7,
    class: 'policy',
    engine: 'ValidatingAdmissionPolicy',
    policy: 'digests',
    reasonCode: 'TAG_FORBIDDEN',
    message: `Error creating: ${REFUSAL}`,
    refused: { kind: 'ReplicaSet', name: 'web-7d9f8c6b5d' },
    workload: { kind: 'Deployment', name: 'web' },
    images: [{ reference: 'r.io/app:1' }],
    namedImages: ['r.io/app:1'],
  });
});

it.each<[string, object, object]>([
  [
    'a series',
    {
      count: undefined,
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: '2026-02-03T04:01:00.000001Z',
      series: { count: 3, lastObservedTime: '2026-02-03T04:09:00.000001Z' },
    },
    {
      count: 3,
      firstAt: '2026-02-03T04:01:00.000Z',
      lastAt: '2026-02-03T04:09:00.000Z',
    },
  ],
  [
    'nothing but its creation',
    { count: null, firstTimestamp: null, lastTimestamp: null, eventTime: null },
    {
      count: 1,
      firstAt: '2026-02-03T04:00:00.000Z',
      lastAt: '2026-02-03T04:00:00.000Z',
    },
  ],
  [
    'times the wrong way round',
    { firstTimestamp: '2026-02-03T05:00:00Z' },
    { firstAt: '2026-02-03T04:05:00.000Z', lastAt: '2026-02-03T05:00:00.000Z' },
  ],
  ['a count without end', { count: 10 ** 12 }, { count: 1_000_000 }],
])('takes %s', (_, changes, expected) => {
  expect(read(eventOf(changes))).toMatchObject(expected);
});

it('gives the summed up event the key of the single one', () => {
  const single = read(eventOf());
  const summed = read(
    eventOf({
      message: `(combined from similar events): Error creating: ${REFUSAL.replace(
        '-x"',
        '-y"',
      )}`,
    }),
  );
  expect(summed?.key).toBe(single?.key);
  expect(
    read(
      eventOf({
        involvedObject: {
          kind: 'ReplicaSet',
          namespace: 'shop',
          name: 'web-7d9f8c6b5d',
          uid: 'u-2',
        },
      }),
    )?.key,
  ).not.toBe(single?.key);
});

it.each<[string, object]>([
  ['another reason', { reason: 'Scheduled' }],
  ['good news', { type: 'Normal' }],
  [
    'a quota',
    { message: 'Error creating: pods "a" is forbidden: exceeded quota: x' },
  ],
  ['no object', { involvedObject: {} }],
  ['a broken time', { lastTimestamp: 'yesterday' }],
  [
    'no time at all',
    { metadata: {}, firstTimestamp: null, lastTimestamp: null },
  ],
])('leaves out %s', (_, changes) => {
  expect(read(eventOf(changes))).toBeUndefined();
});

it('bears any JSON', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(...Object.keys(eventOf())),
      (value, field) => {
        expect(read(value)).toBeUndefined();
        read(eventOf({ [field]: value }));
      },
    ),
  );
});
