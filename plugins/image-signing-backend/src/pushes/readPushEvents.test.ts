import fc from 'fast-check';
import { readPushEvents } from './readPushEvents';

const REGISTRY = 'registry.example.com:5000';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const RECEIVED = new Date('2026-03-01T10:00:30Z');
const read = (body: unknown, receivedAt = RECEIVED) =>
  readPushEvents(body, { registry: REGISTRY, receivedAt });

const event = (more: object = {}, target: object = {}) => ({
  id: 'e-1',
  timestamp: '2026-03-01T09:00:00.123456789Z',
  action: 'push',
  target: {
    mediaType: MANIFEST,
    repository: 'prod/payments',
    tag: 'v1',
    digest: DIGEST,
    url: 'http://elsewhere.example.com/v2/prod/payments/manifests/x',
    ...target,
  },
  request: { host: 'elsewhere.example.com' },
  actor: { name: 'jane' },
  ...more,
});

describe('the notifications of Distribution', () => {
  it('tell who pushed which manifest where and when', () => {
    expect(read({ events: [event()] })).toEqual({
      pushes: [
        {
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          registry: REGISTRY,
          // The registry of the token, whatever the event says.
          repository: `${REGISTRY}/prod/payments`,
          account: 'jane',
          at: '2026-03-01T09:00:00.123Z',
          tag: 'v1',
          digest: DIGEST,
        },
      ],
      rejected: 0,
    });
  });

  it.each([
    ['a pull', event({ action: 'pull' })],
    ['a layer', event({}, { mediaType: 'application/octet-stream' })],
    ['a mount', event({ action: 'mount' })],
  ])('are about nothing else: %s', (_what, one) => {
    expect(read({ events: [one] })).toEqual({ pushes: [], rejected: 0 });
  });

  it('count what cannot be read', () => {
    const reading = read({
      events: [
        event(),
        event({}, { repository: '../x' }),
        event({ id: '' }),
        7,
      ],
    });
    expect(reading?.pushes).toHaveLength(1);
    expect(reading?.rejected).toBe(2);
  });

  it('give the same push told twice the same id', () => {
    const [a] = read({ events: [event()] })!.pushes;
    const [b] = read({ events: [event()] })!.pushes;
    const [c] = read({ events: [event({ id: 'e-2' })] })!.pushes;
    expect([b.id === a.id, c.id === a.id]).toEqual([true, false]);
  });

  it('say so by silence where nobody is named', () => {
    for (const actor of [undefined, {}, { name: '' }]) {
      expect(
        read({ events: [event({ actor })] })!.pushes[0],
      ).not.toHaveProperty('account');
    }
  });
});

describe('the webhooks of Harbor', () => {
  const data = {
    resources: [
      { digest: DIGEST, tag: 'v1', resource_url: 'harbor/prod/payments:v1' },
    ],
    repository: {
      date_created: 1,
      name: 'payments',
      namespace: 'prod',
      repo_full_name: 'prod/payments',
      repo_type: 'private',
    },
  };
  const facts = {
    repository: `${REGISTRY}/prod/payments`,
    account: 'robot$ci',
    at: '2023-11-14T22:13:20.000Z',
    tag: 'v1',
    digest: DIGEST,
  };

  it.each([
    [
      'its own format',
      {
        type: 'PUSH_ARTIFACT',
        occur_at: 1_700_000_000,
        operator: 'robot$ci',
        event_data: data,
      },
    ],
    [
      'CloudEvents',
      {
        specversion: '1.0',
        id: '1',
        source: '/projects/2/webhook/policies/1',
        type: 'harbor.artifact.pushed',
        time: '2023-11-14T22:13:20Z',
        operator: 'robot$ci',
        data,
      },
    ],
  ])('are read in %s', (_what, body) => {
    expect(read(body)!.pushes).toEqual([expect.objectContaining(facts)]);
  });

  it.each([
    ['a pull', { type: 'PULL_ARTIFACT' }, 0],
    ['a finished scan', { type: 'SCANNING_COMPLETED' }, 0],
    ['a deletion', { type: 'harbor.artifact.deleted' }, 0],
    ['a push without its data', { type: 'PUSH_ARTIFACT' }, 1],
  ])('%s is no push', (_what, body, rejected) => {
    expect(read(body)).toEqual({ pushes: [], rejected });
  });
});

describe('the notifications of Quay', () => {
  const body = {
    name: 'repository',
    repository: 'prod/payments',
    namespace: 'prod',
    docker_url: 'quay.example.com/prod/payments',
    homepage: 'https://quay.example.com/repository/prod/payments',
    updated_tags: ['v1', 'latest'],
  };

  it('tell tags, and not who pushed', () => {
    const { pushes } = read(body)!;
    expect(pushes.map(({ tag }) => tag)).toEqual(['v1', 'latest']);
    expect(pushes[0]).toEqual({
      id: expect.any(String),
      registry: REGISTRY,
      repository: `${REGISTRY}/prod/payments`,
      at: RECEIVED.toISOString(),
      tag: 'v1',
    });
  });

  it('count once when they are sent again within a minute', () => {
    const [a] = read(body)!.pushes;
    const again = new Date(RECEIVED.getTime() + 20_000);
    const later = new Date(RECEIVED.getTime() + 60_000);
    expect(read(body, again)!.pushes[0].id).toBe(a.id);
    expect(read(body, later)!.pushes[0].id).not.toBe(a.id);
  });
});

describe('any other body', () => {
  it.each([undefined, null, 7, 'x', [], {}, { events: [] }, { events: 'x' }])(
    '%j is in no form that is known',
    body => {
      expect(read(body)).toBeUndefined();
    },
  );

  it('never fails', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        for (const body of [
          value,
          { events: [value] },
          { events: [{ ...event(), target: value }] },
          { type: 'PUSH_ARTIFACT', event_data: value },
        ]) {
          expect(read(body)?.pushes ?? []).toEqual(expect.any(Array));
        }
      }),
    );
  });
});
