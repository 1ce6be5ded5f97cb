import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { ClusterLease, leasedClusters, LeaseLost } from './clusterLease';
import { createObserver } from './index';
import { eventually } from './__testUtils__/eventually';
import { FakeKubernetes } from './__testUtils__/fakeKubernetes';
import { DIGEST_A, namespace, PATHS, pod } from './__testUtils__/objects';
import { sleep } from './timing';

const CLUSTER = 'prod-1';

/** As if the holder had stood still for longer than its lease. */
async function letPass(knex: Knex): Promise<void> {
  await knex('cluster_leases').update({ until: 1 });
}

describe('the lease of a cluster', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  const claimed: ClusterLease[] = [];

  async function claim(knex: Knex): Promise<ClusterLease | undefined> {
    const lease = await ClusterLease.claim(knex, CLUSTER);
    if (lease) claimed.push(lease);
    return lease;
  }

  afterEach(async () => {
    for (const lease of claimed.splice(0)) await lease.release();
  });

  it.each(databases.eachSupportedId())(
    'is held by one of many, until it is given back, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const leases = await Promise.all(
        Array.from({ length: 5 }, () => claim(knex)),
      );
      const [held, ...more] = leases.filter(lease => lease !== undefined);
      expect(more).toEqual([]);
      expect(await leasedClusters(knex)).toEqual(new Set([CLUSTER]));

      await held.hold(knex);
      await held.release();
      expect(await leasedClusters(knex)).toEqual(new Set());
      expect(await claim(knex)).toBeDefined();
    },
  );

  it.each(databases.eachSupportedId())(
    'lets who stood still write nothing any more, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const stuck = (await claim(knex))!;
      const write = () =>
        knex.transaction(async tx => {
          await tx('clusters').insert({ name: CLUSTER });
          await stuck.hold(tx);
        });

      await letPass(knex);
      const next = (await claim(knex))!;
      await expect(write()).rejects.toThrow(LeaseLost);
      expect(stuck.lost.aborted).toBe(true);
      // Giving back what another has is without effect.
      await stuck.release();
      await next.hold(knex);
      expect(await knex('clusters').pluck('name')).toEqual([]);
    },
  );

  it.each(databases.eachSupportedId())(
    'that ran out is not renewed, even where nobody took it, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const late = (await claim(knex))!;
      await letPass(knex);
      await expect(late.hold(knex)).rejects.toThrow(LeaseLost);
      expect(await claim(knex)).toBeDefined();
    },
  );

  it.each(databases.eachSupportedId())(
    'makes one of two replicas watch, and the other after it, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const kubernetes = new FakeKubernetes();
      const url = await kubernetes.start();
      kubernetes.put(PATHS.namespaces, namespace('shop'));
      const stop = new AbortController();
      const replica = async (token: string) => {
        const scheduler = mockServices.scheduler.mock();
        scheduler.scheduleTask.mockImplementation(async task => {
          if (task.id !== 'image-signing-clusters') return;
          void (async () => {
            while (!stop.signal.aborted) {
              await (task.fn as () => Promise<void>)();
              await sleep(50, stop.signal);
            }
          })();
        });
        const observer = createObserver({
          knex,
          logger: mockServices.logger.mock(),
          scheduler,
          config: mockServices.rootConfig({
            data: {
              imageSigning: { clusters: [{ name: CLUSTER, url, token }] },
            },
          }),
          engines: [],
          environments: [],
          catalog: catalogServiceMock({ entities: [] }),
          auth: mockServices.auth(),
        });
        await observer.start();
        return observer;
      };
      const watchers = () =>
        new Set(
          kubernetes.headers
            .splice(0)
            .map(({ authorization }) => authorization?.split(' ')[1]),
        );
      const names = () => knex('pods').orderBy('name').pluck('name');
      const put = (name: string) =>
        kubernetes.put(
          PATHS.pods,
          pod(name, {
            image: 'registry.example.com/prod/payments:v1',
            imageId: `registry.example.com/prod/payments@${DIGEST_A}`,
          }),
        );
      const first = await replica('first');
      try {
        put('a');
        await eventually(async () => expect(await names()).toEqual(['a']));
        const second = await replica('second');
        try {
          put('b');
          await eventually(async () =>
            expect(await names()).toEqual(['a', 'b']),
          );
          expect(watchers()).toEqual(new Set(['first']));

          // The first is stopped, and leaves its cluster to the second.
          await first.stop();
          put('c');
          await eventually(async () =>
            expect(await names()).toEqual(['a', 'b', 'c']),
          );
          expect(watchers()).toEqual(new Set(['second']));
        } finally {
          stop.abort();
          await second.stop();
        }
      } finally {
        stop.abort();
        await first.stop();
        await kubernetes.stop();
      }
    },
  );
});
