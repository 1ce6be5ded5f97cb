import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { eventually } from './__testUtils__/eventually';
import { FakeKubernetes } from './__testUtils__/fakeKubernetes';
import { DIGEST_A, DIGEST_B, PATHS, pod } from './__testUtils__/objects';
import { Replica } from './__testUtils__/replica';
import type { ClusterTaskOptions } from './clusterTask';

const REPOSITORY = 'registry.example.com/prod/payments';
const STREAM = 'sendInitialEvents=true';
const PAGES = `${PATHS.pods}?limit`;

describe('lists as streams', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  let kubernetes: FakeKubernetes;
  let replica: Replica | undefined;

  beforeEach(async () => {
    kubernetes = new FakeKubernetes();
    kubernetes.watchList = 'served';
    await kubernetes.start();
  });

  afterEach(async () => {
    await stop();
    await kubernetes.stop();
  });

  function start(knex: Knex, options?: Partial<ClusterTaskOptions>) {
    replica = new Replica(knex, kubernetes.url, {
      windowMs: 20_000,
      ...options,
    });
  }

  async function stop() {
    await replica?.stop();
    replica = undefined;
  }

  function put(name: string, digest = DIGEST_A) {
    kubernetes.put(PATHS.pods, pod(name, { image: `${REPOSITORY}@${digest}` }));
  }

  async function names(knex: Knex): Promise<string[]> {
    return knex('pods').orderBy('name').pluck('name');
  }

  /** Until the pods are listed and watched. */
  async function followed(knex: Knex) {
    await eventually(async () => {
      const pods = await knex('source_states')
        .where({ resource: 'pods' })
        .first();
      expect(pods).toMatchObject({ state: 'ok' });
      expect(pods.resource_version).not.toBeNull();
      expect(kubernetes.watching(PATHS.pods)).toBe(1);
    });
  }

  /** What is stored as after a window in which three pods were seen. */
  async function storedBefore(knex: Knex) {
    ['a', 'b', 'gone'].forEach(name => put(name));
    start(knex);
    await followed(knex);
    await stop();
    await knex('source_states').update({ resource_version: null });
    kubernetes.delete(PATHS.pods, 'gone', 'shop');
    kubernetes.requests.length = 0;
  }

  describe.each(databases.eachSupportedId())('%p', id => {
    it('reads everything from one stream, and watches from its end', async () => {
      const knex = await migratedDatabase(databases, id);
      for (let index = 0; index < 1203; index += 1) put(`bare-${index}`);
      start(knex);
      await followed(knex);
      expect(await names(knex)).toHaveLength(1203);
      const [{ count }] = await knex('workload_images').count({ count: '*' });
      expect(Number(count)).toBe(1203);
      const state = await knex('source_states').where({ resource: 'pods' });
      expect(state).toMatchObject([{ objects: 1203 }]);
      // The version of the bookmark, and no list in pages beside the stream.
      const from = `resourceVersion=${kubernetes.version}`;
      expect(
        kubernetes.requestsTo(PATHS.pods).map(one => ({
          stream: one.includes(STREAM),
          from: one.includes(from),
          pages: one.includes('limit='),
        })),
      ).toEqual([
        { stream: true, from: false, pages: false },
        { stream: false, from: true, pages: false },
      ]);

      put('bare-7', DIGEST_B);
      kubernetes.delete(PATHS.pods, 'bare-8', 'shop');
      await eventually(async () => {
        const rows = await knex('workload_images').whereIn('workload_name', [
          'bare-7',
          'bare-8',
        ]);
        expect(rows).toMatchObject([{ digest: DIGEST_B }]);
      });
    });

    it('removes what the stream did not have, at its end', async () => {
      const knex = await migratedDatabase(databases, id);
      await storedBefore(knex);
      start(knex);
      await followed(knex);
      expect(await names(knex)).toEqual(['a', 'b']);
      expect(await knex('workload_images')).toHaveLength(2);
      expect(kubernetes.requestsTo(PAGES)).toHaveLength(0);
    });

    it('removes nothing where the stream is cut, and reads pages then', async () => {
      const knex = await migratedDatabase(databases, id);
      await storedBefore(knex);
      put('c');
      kubernetes.breakAfter = { events: 1, how: 'cut' };
      kubernetes.fail(PATHS.pods, { status: 500, only: 'list' });
      start(knex);
      await eventually(() => {
        expect(kubernetes.requestsTo(PAGES).length).toBeGreaterThan(0);
      });
      // The stream has broken off and the pages could not be read yet.
      expect(await names(knex)).toEqual(['a', 'b', 'gone']);
      expect(await knex('workload_images')).toHaveLength(3);
      kubernetes.heal(PATHS.pods);
      await followed(knex);
      expect(await names(knex)).toEqual(['a', 'b', 'c']);
    });

    it('removes nothing where the stream expires, and asks for another', async () => {
      const knex = await migratedDatabase(databases, id);
      await storedBefore(knex);
      kubernetes.breakAfter = { events: 1, how: 'expired' };
      start(knex);
      await eventually(() => {
        const streams = kubernetes
          .requestsTo(PATHS.pods)
          .filter(one => one.includes(STREAM));
        expect(streams.length).toBeGreaterThan(1);
      });
      expect(await names(knex)).toEqual(['a', 'b', 'gone']);
      kubernetes.breakAfter = undefined;
      await followed(knex);
      expect(await names(knex)).toEqual(['a', 'b']);
      expect(kubernetes.requestsTo(PAGES)).toHaveLength(0);
    });

    it.each(['refused', 'ignored'] as const)(
      'reads pages where streams are %s, and does not ask again',
      async watchList => {
        const knex = await migratedDatabase(databases, id);
        await storedBefore(knex);
        kubernetes.watchList = watchList;
        start(knex, { windowMs: 3000 });
        await followed(knex);
        expect(await names(knex)).toEqual(['a', 'b']);
        expect(kubernetes.requestsTo(PAGES)).toHaveLength(1);

        kubernetes.requests.length = 0;
        await knex('source_states').update({ resource_version: null });
        await eventually(() => {
          expect(kubernetes.requestsTo(PAGES)).toHaveLength(1);
        });
        expect(kubernetes.requestsTo(STREAM)).toHaveLength(0);
      },
    );

    it('keeps what one stream says last of an object', async () => {
      const knex = await migratedDatabase(databases, id);
      ['a', 'b'].forEach(name => put(name));
      kubernetes.duringInitialEvents = [
        () => put('a', DIGEST_B),
        () => kubernetes.delete(PATHS.pods, 'b', 'shop'),
      ];
      start(knex);
      await followed(knex);
      expect(await names(knex)).toEqual(['a']);
      expect(await knex('workload_images').pluck('digest')).toEqual([DIGEST_B]);
    });
  });
});
