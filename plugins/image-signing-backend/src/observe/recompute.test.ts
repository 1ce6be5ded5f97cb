import { TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import {
  cronJob,
  DIGEST_A,
  DIGEST_B,
  pod,
  workload,
} from './__testUtils__/objects';
import { ClusterWriter } from './clusterWriter';
import { buildMappingIndex, EntityMapping } from './mapping';
import { Change, keepObject } from './keptObject';
import { watchedResources, WatchedResource } from './resources';

const CLUSTER = 'prod-1';
const RESOURCES = new Map(watchedResources([]).map(one => [one.key, one]));
const NOW = new Date('2026-03-01T10:00:00Z');

function writerFor(knex: Knex, mappings: Record<string, EntityMapping> = {}) {
  const index = buildMappingIndex(
    Object.entries(mappings).map(([entityRef, mapping]) => ({
      entityRef,
      mapping,
    })),
  );
  const hooks = {
    hold: async () => {},
    onVerificationWork: jest.fn(),
    onPostureInput: jest.fn(),
    onDirty: jest.fn(),
  };
  const writer = new ClusterWriter({
    knex,
    cluster: CLUSTER,
    environments: [],
    mapping: { current: async () => index, version: async () => '' },
    hooks,
    now: () => NOW,
  });
  return { writer, hooks };
}

/** A change of a resource, as a watch brings it. */
function put(key: string, object: object): [WatchedResource, Change] {
  const resource = RESOURCES.get(key)!;
  const role = key === 'pods' ? 'pod' : 'workload';
  const { kind } = resource;
  const kept = keepObject(object, { role, kind, apiVersion: 'v1' })!;
  return [resource, { type: 'upsert', ...kept }];
}

function remove(key: string, name: string): [WatchedResource, Change] {
  return [RESOURCES.get(key)!, { type: 'delete', namespace: 'shop', name }];
}

async function watch(
  writer: ClusterWriter,
  changes: Array<[WatchedResource, Change]>,
): Promise<void> {
  for (const [resource, change] of changes) {
    await writer.apply({ resource, changes: [change], resourceVersion: '1' });
  }
}

async function rows(knex: Knex) {
  const all = await knex('workload_images').orderBy('id');
  return all.map(({ first_seen_at, observed_at, ...row }) => ({
    ...row,
    cold: Boolean(row.cold),
    pinned: Boolean(row.pinned),
  }));
}

describe('recomputing workload images', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function setUp(mappings?: Record<string, EntityMapping>) {
      const knex = await migratedDatabase(databases, id);
      await knex('clusters').insert({ name: CLUSTER });
      return { knex, ...writerFor(knex, mappings) };
    }

    it('finds the top of a chain, in whatever order its parts come', async () => {
      const { knex, writer } = await setUp();
      await watch(writer, [
        put(
          'pods',
          pod('p', {
            image: 'app:1',
            imageId: `app@${DIGEST_A}`,
            owner: { kind: 'ReplicaSet', name: 'rs' },
          }),
        ),
      ]);
      expect(await rows(knex)).toMatchObject([
        { workload_kind: 'ReplicaSet', workload_name: 'rs' },
      ]);
      await watch(writer, [
        put(
          'apps/replicasets',
          workload('rs', {
            image: 'app:1',
            owner: { kind: 'Rollout', name: 'payments' },
          }),
        ),
      ]);
      expect(await rows(knex)).toMatchObject([
        { workload_kind: 'Rollout', workload_name: 'payments', pods: 1 },
      ]);
      await watch(writer, [remove('apps/replicasets', 'rs')]);
      expect(await rows(knex)).toMatchObject([
        { workload_kind: 'ReplicaSet', workload_name: 'rs' },
      ]);
      await watch(writer, [remove('pods', 'p')]);
      expect(await rows(knex)).toEqual([]);
    });

    it('does not end in a circle of owners', async () => {
      const { knex, writer } = await setUp();
      await watch(writer, [
        put(
          'batch/jobs',
          workload('a', {
            image: 'a:1',
            owner: { kind: 'Job', name: 'b' },
          }),
        ),
        put(
          'batch/jobs',
          workload('b', {
            image: 'b:1',
            owner: { kind: 'Job', name: 'a' },
          }),
        ),
      ]);
      expect((await rows(knex)).length).toBeLessThanOrEqual(4);
    });

    it('maps, asks for what is new, and marks both subjects when it moves', async () => {
      const { knex, writer, hooks } = await setUp({
        'component:default/payments': { id: 'pay' },
      });
      const labels = { 'backstage.io/kubernetes-id': 'pay' };
      const image = 'registry.example.com/prod/payments:v1';
      const imageId = `registry.example.com/prod/payments@${DIGEST_A}`;
      await watch(writer, [put('pods', pod('p', { image, imageId }))]);
      expect(hooks.onVerificationWork).toHaveBeenCalledTimes(1);
      expect(hooks.onVerificationWork.mock.calls[0][0]).toMatchObject({
        images: [
          {
            repository: 'registry.example.com/prod/payments',
            digest: DIGEST_A,
          },
        ],
        tags: [{ repository: 'registry.example.com/prod/payments', tag: 'v1' }],
      });
      await knex('dirty_subjects').delete();

      await watch(writer, [put('pods', pod('p', { image, imageId, labels }))]);
      expect(await rows(knex)).toMatchObject([
        {
          subject: 'component:default/payments',
          entity_ref: 'component:default/payments',
          mapping_rule: 'label backstage.io/kubernetes-id=pay',
        },
      ]);
      expect(
        await knex('dirty_subjects').orderBy('subject').pluck('subject'),
      ).toEqual(['component:default/payments', 'unmapped:prod-1/shop']);
      // The digest is known by now.
      expect(hooks.onVerificationWork).toHaveBeenCalledTimes(1);
    });

    it('writes nothing where nothing has changed', async () => {
      const { knex, writer, hooks } = await setUp();
      const change = put('pods', pod('p', { image: 'app:1' }));
      await watch(writer, [change]);
      await knex('dirty_subjects').delete();
      const before = await knex('workload_images');
      await watch(writer, [change, put('pods', pod('p', { image: 'app:1' }))]);
      expect(await knex('workload_images')).toEqual(before);
      expect(await knex('dirty_subjects')).toEqual([]);
      expect(hooks.onDirty).toHaveBeenCalledTimes(1);
    });

    it('takes the last word of a batch', async () => {
      const { knex, writer } = await setUp();
      const [resource, first] = put('pods', pod('p', { image: 'app:1' }));
      const [, second] = put('pods', pod('p', { image: 'app:2' }));
      await writer.apply({
        resource,
        changes: [first, remove('pods', 'p')[1], second],
        resourceVersion: '9',
      });
      expect(await rows(knex)).toMatchObject([{ reference: 'app:2' }]);
    });

    it('comes to the same rows step by step as all at once', async () => {
      const names = fc.constantFrom('one', 'two');
      const image = fc.constantFrom('app:1', 'app:2', `app@${DIGEST_B}`);
      const owner = (kinds: string[]) =>
        fc.option(fc.record({ kind: fc.constantFrom(...kinds), name: names }), {
          nil: undefined,
        });
      const imageId = fc.option(
        fc.constantFrom(`app@${DIGEST_A}`, `app@${DIGEST_B}`),
        { nil: undefined },
      );
      const podKey = fc.constantFrom('p1', 'p2', 'p3');
      const change = fc.oneof(
        {
          weight: 3,
          arbitrary: fc
            .tuple(
              podKey,
              fc.record({
                image,
                imageId,
                owner: owner(['ReplicaSet', 'Job', 'StatefulSet', 'Foo']),
                phase: fc.constantFrom('Running', 'Failed'),
              }),
            )
            .map(([name, options]) => put('pods', pod(name, options))),
        },
        fc
          .tuple(names, image, owner(['Deployment', 'Rollout']))
          .map(([name, one, by]) =>
            put('apps/replicasets', workload(name, { image: one, owner: by })),
          ),
        fc
          .tuple(names, image, owner(['CronJob']))
          .map(([name, one, by]) =>
            put('batch/jobs', workload(name, { image: one, owner: by })),
          ),
        fc
          .tuple(names, image)
          .map(([name, one]) =>
            put('apps/deployments', workload(name, { image: one })),
          ),
        fc
          .tuple(names, image)
          .map(([name, one]) =>
            put('batch/cronjobs', cronJob(name, { image: one })),
          ),
        fc.oneof(
          podKey.map(name => remove('pods', name)),
          names.map(name => remove('apps/replicasets', name)),
          names.map(name => remove('apps/deployments', name)),
          names.map(name => remove('batch/jobs', name)),
        ),
      );
      const { knex, writer } = await setUp();
      await fc.assert(
        fc.asyncProperty(
          fc.array(change, { minLength: 1, maxLength: 12 }),
          async changes => {
            for (const table of ['pods', 'workloads', 'workload_images']) {
              await knex(table).delete();
            }
            await watch(writer, changes);
            const stepByStep = await rows(knex);
            await writer.resync();
            expect(await rows(knex)).toEqual(stepByStep);
            await knex('workload_images').delete();
            await writer.resync();
            expect(await rows(knex)).toEqual(stepByStep);
          },
        ),
        { numRuns: id === 'SQLITE_3' ? 60 : 25 },
      );
    });
  });
});
