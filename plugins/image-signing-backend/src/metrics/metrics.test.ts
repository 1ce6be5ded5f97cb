import { TestDatabases } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import type { MetricAttributes } from '@backstage/backend-plugin-api/alpha';
import express from 'express';
import {
  makeReason,
  RegistryClient,
  RegistryError,
  RepositoryName,
} from 'image-verifier';
import request from 'supertest';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { environments, seedService } from '../__testUtils__/seedService';
import { writeFleetRollup } from '../evaluate/fleetRollup';
import { putEvents } from '../events/outbox';
import { addFleetMetrics, MAX_ROLLUP_AGE_MS } from './fleetMetrics';
import { createWorkMetrics } from './workMetrics';

/** Keeps what is recorded, and collects the gauges as a reader does. */
function meter() {
  const gauges = new Map<string, Array<(result: object) => Promise<void>>>();
  const records: Array<[string, number, MetricAttributes?]> = [];
  const instrument = (name: string) => ({
    add: (value: number, attributes?: MetricAttributes) =>
      records.push([name, value, attributes]),
    record: (value: number, attributes?: MetricAttributes) =>
      records.push([name, value, attributes]),
  });
  const metrics = metricsServiceMock.mock({
    createCounter: instrument as never,
    createHistogram: instrument as never,
    createObservableGauge: ((name: string) => ({
      addCallback: (callback: (result: object) => Promise<void>) =>
        gauges.set(name, [...(gauges.get(name) ?? []), callback]),
    })) as never,
  });
  /** name → attributes as text → value */
  async function collect() {
    const read: Record<string, Record<string, number>> = {};
    for (const [name, callbacks] of gauges) {
      for (const callback of callbacks) {
        await callback({
          observe: (value: number, attributes: MetricAttributes = {}) => {
            read[name] ??= {};
            read[name][Object.values(attributes).join('/')] = value;
          },
        });
      }
    }
    return read;
  }
  return { metrics, records, collect, names: () => [...gauges.keys()] };
}

describe('the metrics of the fleet', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'are the numbers of the prepared rows, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await seedService(knex, 'payments', 'a');
      await seedService(knex, 'ledger', 'b');
      const now = new Date();
      await knex('denials').update({ last_at: now });
      await knex('clusters').insert({
        name: 'prod-eu',
        stale: false,
        last_success_at: new Date(now.getTime() - 30_000),
      });
      await knex('postures').insert({
        cluster: 'prod-eu',
        namespace: 'payments',
        environment: 'prod',
        signature_mode: 'audit',
        digest_mode: 'enforce',
        posture: '{}',
        image_modes: '{}',
        hash: 'x',
        computed_at: now,
      });
      await putEvents(knex, [{ id: 'one', topic: 't', payload: {} }]);
      await writeFleetRollup(knex, environments, now);
      const { metrics, collect } = meter();
      addFleetMetrics(metrics, { knex, now: () => now });

      expect(await collect()).toEqual({
        'image_signing.digests': {
          'prod/verified': 0,
          'prod/failed': 2,
          'prod/excepted': 0,
          'prod/unknown': 0,
        },
        'image_signing.protected_digests': { prod: 0 },
        'image_signing.stale_digests': { prod: 0 },
        'image_signing.unmapped_workloads': { '': 0 },
        'image_signing.swaps': { '': 0 },
        'image_signing.namespaces': {
          'prod/signature/audit': 1,
          'prod/digest/enforce': 1,
        },
        'image_signing.exceptions': { requested: 2 },
        'image_signing.denials': {
          policy: 2,
          outage: 0,
          unmapped: 0,
          finding: 0,
        },
        'image_signing.images': { read: 2, pending: 0, failed: 0 },
        // Storing their gate runs marked both.
        'image_signing.evaluation.backlog': { '': 2 },
        'image_signing.rollup.age': { '': 0 },
        'image_signing.source.age': { 'prod-eu': 30 },
        'image_signing.verification.queue.length': { image: 2, tag: 0 },
        'image_signing.events.waiting': { '': 1 },
      });
    },
  );

  it('are left out once they are too old, and their age tells', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    await seedService(knex, 'payments', 'a');
    const then = new Date();
    await writeFleetRollup(knex, environments, then);
    const { metrics, collect } = meter();
    let now = new Date(then.getTime() + MAX_ROLLUP_AGE_MS);
    addFleetMetrics(metrics, { knex, now: () => now });
    expect(await collect()).toHaveProperty(['image_signing.digests']);

    now = new Date(then.getTime() + MAX_ROLLUP_AGE_MS + 2000);
    const late = await collect();
    expect(late).not.toHaveProperty(['image_signing.digests']);
    expect(late).not.toHaveProperty(['image_signing.protected_digests']);
    expect(late).not.toHaveProperty(['image_signing.evaluation.backlog']);
    expect(late['image_signing.rollup.age']['']).toBe(302);
  });

  it('name a hundred clusters at most, those silent longest', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const now = new Date();
    for (let i = 0; i < 120; i += 1) {
      await knex('clusters').insert({
        name: `c${i}`,
        stale: false,
        last_success_at: new Date(now.getTime() - i * 1000),
      });
    }
    const { metrics, collect } = meter();
    addFleetMetrics(metrics, { knex, now: () => now });
    const ages = (await collect())['image_signing.source.age'];
    expect(Object.keys(ages)).toHaveLength(100);
    expect(ages.c119).toBe(119);
    expect(ages.c0).toBeUndefined();
  });

  it('read the database once a collection', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const { metrics, collect } = meter();
    addFleetMetrics(metrics, { knex });
    let queries = 0;
    knex.on('query', () => {
      queries += 1;
    });
    await collect();
    expect(queries).toBe(5);
  });
});

describe('the metrics of the work', () => {
  const name: RepositoryName = {
    registry: 'registry.example.com',
    repository: 'payments',
  };

  it('count lookups by result, and hosts that nobody configured as one', async () => {
    const { metrics, records } = meter();
    const answers: Array<() => Promise<never>> = [
      async () => ({ digest: 'd' } as never),
      async () => {
        throw new RegistryError(makeReason('IMAGE_NOT_FOUND', { ref: 'r' }));
      },
      async () => {
        throw new RegistryError({
          ...makeReason('IMAGE_NOT_FOUND', { ref: 'r' }),
          code: 'REGISTRY_BLOCKED_TARGET' as never,
          class: 'configuration',
        });
      },
      async () => {
        throw new Error('aborted');
      },
    ];
    const client = createWorkMetrics(metrics).registry({
      getManifest: () => answers.shift()!(),
    } as unknown as RegistryClient);
    await client.getManifest(name, 'release');
    await expect(client.getManifest(name, 'release')).rejects.toThrow();
    await expect(client.getManifest(name, 'release')).rejects.toThrow();
    await expect(client.getManifest(name, 'release')).rejects.toThrow();
    expect(
      records.map(([, , attributes]) => [
        attributes?.['server.address'],
        attributes?.result,
      ]),
    ).toEqual([
      ['registry.example.com', 'ok'],
      ['registry.example.com', 'IMAGE_NOT_FOUND'],
      ['_OTHER', 'REGISTRY_BLOCKED_TARGET'],
      ['registry.example.com', 'ABORTED'],
    ]);
  });

  it('time a verification whether it succeeds or not', async () => {
    const { metrics, records } = meter();
    const { verification } = createWorkMetrics(metrics);
    expect(await verification('image', async () => 7)).toBe(7);
    await expect(
      verification('tag', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(records).toEqual([
      [
        'image_signing.verification.duration',
        expect.any(Number),
        { kind: 'image', outcome: 'done' },
      ],
      [
        'image_signing.verification.duration',
        expect.any(Number),
        { kind: 'tag', outcome: 'failed' },
      ],
    ]);
  });

  it('count answers by route, never by the path that was asked', async () => {
    const { metrics, records } = meter();
    const app = express();
    app.use(createWorkMetrics(metrics).api);
    app.get('/denials/:id', (_req, res) => {
      res.status(404).end();
    });
    await request(app).get('/denials/anything');
    await request(app).get('/made/up');
    expect(records).toEqual([
      [
        'image_signing.api.requests',
        1,
        {
          'http.request.method': 'GET',
          'http.route': '/denials/:id',
          'http.response.status_class': '4xx',
        },
      ],
      [
        'image_signing.api.requests',
        1,
        expect.objectContaining({ 'http.route': '_OTHER' }),
      ],
    ]);
  });
});
