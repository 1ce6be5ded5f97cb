import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { EventParams, EventsService } from '@backstage/plugin-events-node';
import type {
  Denial,
  StageChange,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { storeDenials } from '../denials/storeDenials';
import type { DenialOccurrence } from '../observe/denials';
import { seedService } from '../__testUtils__/seedService';
import { collectExceptionEvents } from './collectExceptionEvents';
import { putEvents } from './outbox';
import { pruneEvents, publishDue } from './publishDue';
import { startEvents } from './startEvents';
import { tellOfDenial, tellOfStages, tellOfSwap } from './tellOf';

const refusal: DenialOccurrence = {
  key: 'audit-1',
  source: 'audit-webhook',
  class: 'policy',
  cluster: 'prod-eu',
  namespace: 'payments',
  engine: 'vap',
  refused: { kind: 'Pod', name: 'payments-5d-' },
  workload: { kind: 'ReplicaSet', name: 'payments-5d' },
  namedImages: [],
  images: [{ reference: 'registry.example.com/prod/payments:release' }],
  reasonCode: 'TAG_FORBIDDEN',
  message: 'denied',
  firstAt: '2026-01-01T10:00:00.000Z',
  lastAt: '2026-01-01T10:00:00.000Z',
  count: 1,
};

const NOW = new Date('2026-01-01T10:00:00.000Z');
const later = (ms: number) => () => new Date(NOW.getTime() + ms);

/** A bus that keeps what it was given, and fails while it is down. */
function fakeBus() {
  const published: EventParams[] = [];
  const bus = {
    published,
    down: false,
    publish: async (params: EventParams) => {
      if (bus.down) throw new Error('the bus is down');
      published.push(params);
    },
    subscribe: async () => {},
  };
  return bus satisfies EventsService & object;
}

describe('the events', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  const logger = mockServices.logger.mock();
  beforeEach(() => jest.clearAllMocks());

  const waiting = (knex: Knex) =>
    knex('outgoing_events').whereNull('published_at').pluck('id');

  it.each(databases.eachSupportedId())(
    'tell of a new denial once, whatever comes after, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const bus = fakeBus();
      const publish = () =>
        publishDue({ knex, events: bus, logger, demo: true });
      await storeDenials(knex, [refusal], []);
      await storeDenials(knex, [{ ...refusal, key: 'audit-2' }], []);
      expect(await publish()).toBe(1);
      await storeDenials(knex, [{ ...refusal, key: 'audit-3' }], []);
      expect(await publish()).toBe(0);
      expect(bus.published).toEqual([
        {
          topic: 'image-signing.denial',
          eventPayload: {
            version: 1,
            id: expect.stringMatching(/^[0-9a-f]{64}$/),
            at: '2026-01-01T10:00:00.000Z',
            demo: true,
            denialId: expect.any(String),
            class: 'policy',
            cluster: 'prod-eu',
            namespace: 'payments',
            workload: { kind: 'ReplicaSet', name: 'payments-5d' },
            reason: { code: 'TAG_FORBIDDEN', text: 'tag forbidden' },
            engine: 'vap',
            images: refusal.images,
          },
        },
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'wait while the bus is down, and hold up nothing, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const bus = fakeBus();
      bus.down = true;
      await storeDenials(knex, [refusal], []);
      expect(await knex('denials')).toHaveLength(1);
      await knex('outgoing_events').update({ created_at: NOW, due_at: NOW });
      const publish = (now: () => Date) =>
        publishDue({ knex, events: bus, logger, demo: false, now });

      expect(await publish(later(0))).toBe(0);
      expect(await publish(later(1500))).toBe(0);
      expect(await waiting(knex)).toHaveLength(1);
      expect(logger.warn).toHaveBeenCalledTimes(2);
      bus.down = false;
      // The second failure made the wait longer.
      expect(await publish(later(2500))).toBe(0);
      expect(await publish(later(4000))).toBe(1);
      expect(await waiting(knex)).toEqual([]);
      expect(bus.published).toHaveLength(1);
    },
  );

  it.each(databases.eachSupportedId())(
    'are told again, with the same id, where a replica ended before it could note it, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const bus = fakeBus();
      await storeDenials(knex, [refusal], []);
      const publish = () =>
        publishDue({ knex, events: bus, logger, demo: false });
      await publish();
      await knex('outgoing_events').update({ published_at: null });
      await publish();
      const [first, second] = bus.published;
      expect(second).toEqual(first);
    },
  );

  it.each(databases.eachSupportedId())(
    'tell of each step in the life of an exception once, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const { exceptionId, repository } = await seedService(
        knex,
        'payments',
        'a',
      );
      const now = new Date();
      expect(await collectExceptionEvents(knex, now)).toBe(1);
      expect(await collectExceptionEvents(knex, now)).toBe(0);
      await knex('exceptions').update({ status: 'active' });
      await knex('exception_history').insert({
        exception_id: exceptionId,
        at: now,
        actor: 'user:default/ben',
        action: 'approved',
      });
      expect(await collectExceptionEvents(knex, now)).toBe(1);
      const payloads = await knex('outgoing_events')
        .where({ topic: 'image-signing.exception' })
        .pluck('payload');
      expect(payloads.map(text => JSON.parse(text))).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            exceptionId,
            action: 'requested',
            actor: 'user:default/rita',
            repository,
          }),
          expect.objectContaining({
            action: 'approved',
            actor: 'user:default/ben',
            status: 'active',
          }),
        ]),
      );
      expect(payloads.join()).not.toMatch(/swapped image|does not sign/);
    },
  );

  it('are written once for one idempotency key', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const event = { id: 'one', topic: 'image-signing.stage', payload: {} };
    await putEvents(knex, [event]);
    await putEvents(knex, [event]);
    expect(await waiting(knex)).toEqual(['one']);
  });

  it('vanish with the fact that could not be stored', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const failing = knex.transaction(async tx => {
      await putEvents(tx, [{ id: 'one', topic: 't', payload: {} }]);
      throw new Error('the fact could not be stored');
    });
    await expect(failing).rejects.toThrow();
    expect(await waiting(knex)).toEqual([]);
  });

  it('are forgotten a day after they were published, and a week after nobody could be told', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const day = 24 * 3600_000;
    await putEvents(knex, [{ id: 'told', topic: 't', payload: {} }], NOW);
    await putEvents(knex, [{ id: 'untold', topic: 't', payload: {} }], NOW);
    await knex('outgoing_events')
      .where({ id: 'told' })
      .update({ published_at: NOW });
    await pruneEvents(knex, logger, later(day - 1)());
    expect(await knex('outgoing_events')).toHaveLength(2);
    await pruneEvents(knex, logger, later(day + 1)());
    expect(await waiting(knex)).toEqual(['untold']);
    expect(logger.error).not.toHaveBeenCalled();
    await pruneEvents(knex, logger, later(7 * day + 1)());
    expect(await waiting(knex)).toEqual([]);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringMatching(/1 events could not be published/),
    );
  });

  it('are published by one replica at a time', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const scheduler = mockServices.scheduler.mock();
    const events = fakeBus();
    await startEvents({
      knex,
      logger,
      scheduler,
      events,
      demo: false,
      onExceptions: () => {},
    });
    for (const [task] of scheduler.scheduleTask.mock.calls) {
      expect(task.scope ?? 'global').toBe('global');
    }
  });

  describe('of one kind', () => {
    const denial = {
      id: 'd',
      class: 'policy',
      reason: { code: 'C', text: 'text', fix: 'fix', detail: 'detail' },
      firstAt: NOW.toISOString(),
      message: 'secret words of the engine',
      user: 'anna',
      images: Array.from({ length: 30 }, () => ({
        reference: 'r'.repeat(5000),
      })),
    } as unknown as Denial;

    it('are bounded and carry no message and no user', () => {
      const [{ payload }] = tellOfDenial(denial);
      const text = JSON.stringify(payload);
      expect(text.length).toBeLessThan(8000);
      expect(text).not.toMatch(/secret words|anna/);
      expect((payload as { images: unknown[] }).images).toHaveLength(10);
    });

    it('say nothing of a finding, which is no denial', () => {
      expect(tellOfDenial({ ...denial, class: 'finding' })).toEqual([]);
      expect(tellOfDenial({ ...denial, class: 'outage' })).toMatchObject([
        { payload: { class: 'outage' } },
      ]);
    });

    it('say nothing of a tag that nothing runs, and count the entities', () => {
      const move = {
        repository: 'r',
        tag: 't',
        fromDigest: 'a',
        toDigest: 'b',
        at: NOW,
      };
      expect(tellOfSwap(move, { workloads: 0, entityRefs: [] })).toEqual([]);
      const entityRefs = Array.from({ length: 50 }, (_, i) => `component:${i}`);
      expect(tellOfSwap(move, { workloads: 60, entityRefs })).toMatchObject([
        {
          topic: 'image-signing.swap',
          payload: { workloads: 60, entities: 50 },
        },
      ]);
      const [{ payload }] = tellOfSwap(move, { workloads: 60, entityRefs });
      expect((payload as { entityRefs: string[] }).entityRefs).toHaveLength(20);
    });

    it('say nothing of the first look at a service', () => {
      const change: StageChange = {
        id: '1',
        entityRef: 'component:default/payments',
        environment: 'prod',
        from: 'audit',
        to: 'enforced',
        firstSight: false,
        reason: '',
        stale: false,
        at: NOW.toISOString(),
        policyVersion: 'p',
      };
      expect(tellOfStages([{ ...change, firstSight: true }])).toEqual([]);
      expect(tellOfStages([change])).toMatchObject([
        { payload: { from: 'audit', to: 'enforced' } },
      ]);
    });
  });
});
