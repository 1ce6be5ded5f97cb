import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { eventually } from './__testUtils__/eventually';
import { FakeKubernetes } from './__testUtils__/fakeKubernetes';
import {
  cronJob,
  DIGEST_A,
  DIGEST_B,
  namespace,
  PATHS,
  pod,
  workload,
} from './__testUtils__/objects';
import { Replica, SECRET } from './__testUtils__/replica';
import type { ClusterTaskOptions } from './clusterTask';
import { watchedResources } from './resources';

const REPOSITORY = 'registry.example.com/prod/payments';
describe('the reflector', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  let kubernetes: FakeKubernetes;
  let replicas: Replica[] = [];

  beforeEach(async () => {
    kubernetes = new FakeKubernetes();
    await kubernetes.start();
    replicas = [];
  });

  afterEach(async () => {
    await Promise.all(replicas.map(replica => replica.stop()));
    await kubernetes.stop();
  });

  function start(knex: Knex, options?: Partial<ClusterTaskOptions>): Replica {
    const replica = new Replica(knex, kubernetes.url, options);
    replicas.push(replica);
    return replica;
  }

  async function images(knex: Knex) {
    const rows = await knex('workload_images').orderBy([
      'workload_kind',
      'workload_name',
      'reference',
      'digest',
    ]);
    return rows.map(row => ({
      workload: `${row.namespace}/${row.workload_kind}/${row.workload_name}`,
      reference: row.reference,
      digest: row.digest,
      pods: row.pods,
      cold: Boolean(row.cold),
      environment: row.environment,
      subject: row.subject,
    }));
  }

  async function state(knex: Knex, resource: string) {
    return knex('source_states').where({ resource }).first();
  }

  /** A Deployment with a ReplicaSet and one pod. */
  function deploy(name: string, tag: string, digest: string) {
    const labels = { app: name };
    const image = `${REPOSITORY}:${tag}`;
    kubernetes.put(PATHS.deployments, workload(name, { image, labels }));
    kubernetes.put(
      PATHS.replicasets,
      workload(`${name}-${tag}`, {
        image,
        labels,
        owner: { kind: 'Deployment', name },
      }),
    );
    kubernetes.put(
      PATHS.pods,
      pod(`${name}-${tag}-x`, {
        image,
        labels,
        imageId: `${REPOSITORY}@${digest}`,
        owner: { kind: 'ReplicaSet', name: `${name}-${tag}` },
      }),
    );
  }

  describe.each(databases.eachSupportedId())('on %s', id => {
    it('lists, computes once, and follows what changes', async () => {
      const knex = await migratedDatabase(databases, id);
      kubernetes.put(PATHS.namespaces, namespace('shop', { tier: 'prod' }));
      deploy('payments', 'v1', DIGEST_A);
      kubernetes.put(PATHS.cronjobs, cronJob('nightly', { image: 'busybox' }));
      const replica = start(knex);

      await eventually(async () => {
        expect(await images(knex)).toEqual([
          {
            workload: 'shop/CronJob/nightly',
            reference: 'busybox',
            digest: null,
            pods: 0,
            cold: true,
            environment: 'prod',
            subject: 'unmapped:prod-1/shop',
          },
          {
            workload: 'shop/Deployment/payments',
            reference: `${REPOSITORY}:v1`,
            digest: DIGEST_A,
            pods: 1,
            cold: false,
            environment: 'prod',
            subject: 'unmapped:prod-1/shop',
          },
        ]);
      });
      expect(await knex('images').pluck('digest')).toEqual([DIGEST_A]);
      expect(await knex('tags').orderBy('tag').pluck('tag')).toEqual([
        'latest',
        'v1',
      ]);
      expect(await knex('dirty_subjects').pluck('subject')).toEqual([
        'unmapped:prod-1/shop',
      ]);
      expect(JSON.stringify(await knex('pods'))).not.toContain('secret-value');
      expect(JSON.stringify(await knex('workloads'))).not.toContain(
        'secret-value',
      );

      await eventually(async () => {
        expect(kubernetes.watching(PATHS.pods)).toBe(1);
      });
      kubernetes.put(
        PATHS.pods,
        pod('payments-v1-y', {
          image: `${REPOSITORY}:v1`,
          imageId: `${REPOSITORY}@${DIGEST_B}`,
          owner: { kind: 'ReplicaSet', name: 'payments-v1' },
        }),
      );
      await eventually(async () => {
        const rows = await images(knex);
        expect(rows.map(row => row.digest)).toEqual([null, DIGEST_A, DIGEST_B]);
      });
      kubernetes.delete(PATHS.pods, 'payments-v1-x', 'shop');
      await eventually(async () => {
        const rows = await images(knex);
        expect(rows.map(row => row.digest)).toEqual([null, DIGEST_B]);
      });
      expect(replica.dirty).toHaveBeenCalled();

      // The labels of the namespace move its images out of the environment.
      kubernetes.put(PATHS.namespaces, namespace('shop', {}));
      await eventually(async () => {
        const rows = await images(knex);
        expect(rows.map(row => row.environment)).toEqual([null, null]);
      });
      expect((await knex('clusters').first()).server_version).toBe('v1.36.2');
      expect(kubernetes.headers[0]['user-agent']).toBe(
        'backstage-image-signing',
      );
      expect(kubernetes.headers[0].authorization).toBe(`Bearer ${SECRET}`);
    });

    it('reads long lists page by page', async () => {
      const knex = await migratedDatabase(databases, id);
      for (let index = 0; index < 1203; index += 1) {
        kubernetes.put(
          PATHS.pods,
          pod(`bare-${index}`, { image: `${REPOSITORY}@${DIGEST_A}` }),
        );
      }
      start(knex, { windowMs: 20_000 });
      await eventually(async () => {
        const [{ count }] = await knex('workload_images').count({ count: '*' });
        expect(Number(count)).toBe(1203);
      });
      expect(kubernetes.requestsTo(`${PATHS.pods}?limit=500`)).toHaveLength(3);
      await eventually(async () => {
        expect(await state(knex, 'pods')).toMatchObject({
          state: 'ok',
          objects: 1203,
        });
      });
      expect(await knex('images')).toHaveLength(1);
    });

    it('goes on from where another replica stopped', async () => {
      const knex = await migratedDatabase(databases, id);
      deploy('payments', 'v1', DIGEST_A);
      const first = start(knex);
      await eventually(async () => {
        expect((await state(knex, 'pods')).resource_version).toBeTruthy();
        expect(await images(knex)).toHaveLength(1);
      });
      await first.stop();
      replicas = [];

      kubernetes.delete(PATHS.pods, 'payments-v1-x', 'shop');
      kubernetes.requests.length = 0;
      start(knex);
      await eventually(async () => {
        expect(await images(knex)).toMatchObject([
          { cold: true, digest: null },
        ]);
      });
      expect(kubernetes.requestsTo(`${PATHS.pods}?limit`)).toHaveLength(0);
    });

    it('moves the position with bookmarks', async () => {
      const knex = await migratedDatabase(databases, id);
      start(knex);
      await eventually(async () => {
        expect(kubernetes.watching(PATHS.pods)).toBe(1);
      });
      kubernetes.bookmark(PATHS.pods);
      const { version } = kubernetes;
      await eventually(async () => {
        expect((await state(knex, 'pods')).resource_version).toBe(
          String(version),
        );
      });
    });

    it('lists again after 410 and removes what is gone', async () => {
      const knex = await migratedDatabase(databases, id);
      deploy('payments', 'v1', DIGEST_A);
      deploy('orders', 'v1', DIGEST_A);
      start(knex, { windowMs: 20_000 });
      await eventually(async () => {
        expect(await images(knex)).toHaveLength(2);
        expect(kubernetes.watching(PATHS.pods)).toBe(1);
      });
      // What happens between the break and the list is never sent.
      kubernetes.fail(PATHS.pods, { status: 500, only: 'watch' });
      kubernetes.expire(PATHS.pods);
      kubernetes.delete(PATHS.pods, 'orders-v1-x', 'shop');
      kubernetes.oldest = kubernetes.version;
      kubernetes.heal(PATHS.pods);
      await eventually(async () => {
        expect(await images(knex)).toMatchObject([
          { workload: 'shop/Deployment/orders', cold: true },
          { workload: 'shop/Deployment/payments', cold: false },
        ]);
      });
      expect(await knex('pods').pluck('name')).toEqual(['payments-v1-x']);
    });

    it('says what may not be read, and what is not there', async () => {
      const knex = await migratedDatabase(databases, id);
      kubernetes.fail(PATHS.namespaces, { status: 403 });
      deploy('payments', 'v1', DIGEST_A);
      start(knex, {
        resources: watchedResources([
          {
            id: 'test',
            title: 'Test',
            resources: [
              {
                group: 'kyverno.io',
                versions: ['v1'],
                plural: 'clusterpolicies',
                namespaced: false,
              },
            ],
            assess: () => ({ present: false, modes: () => [] }),
            parseDenial: () => undefined,
          },
        ]),
      });
      await eventually(async () => {
        expect(await state(knex, 'namespaces')).toMatchObject({
          state: 'forbidden',
          message: expect.stringContaining('as the test says'),
        });
        expect(await state(knex, 'kyverno.io/clusterpolicies')).toMatchObject({
          state: 'absent',
        });
        expect(await state(knex, 'pods')).toMatchObject({ state: 'ok' });
      });
      // Whose labels are unknown belongs to no environment that asks for them.
      expect(await images(knex)).toMatchObject([{ environment: null }]);
      // A window is shorter than the pause after a refusal that lasts.
      await new Promise(resolve => setTimeout(resolve, 2500));
      const asked = kubernetes.requestsTo(PATHS.namespaces).length;
      expect(asked).toBeLessThanOrEqual(4);
      await new Promise(resolve => setTimeout(resolve, 2500));
      expect(kubernetes.requestsTo(PATHS.namespaces)).toHaveLength(asked);
    });

    it('waits as long as a busy server asks for', async () => {
      const knex = await migratedDatabase(databases, id);
      kubernetes.fail(PATHS.pods, {
        status: 429,
        headers: { 'retry-after': '1' },
        times: 1,
        only: 'list',
      });
      deploy('payments', 'v1', DIGEST_A);
      const from = Date.now();
      start(knex, { windowMs: 10_000 });
      await eventually(async () => {
        expect(await state(knex, 'pods')).toMatchObject({ state: 'error' });
      });
      await eventually(async () => {
        expect(await state(knex, 'pods')).toMatchObject({ state: 'ok' });
      });
      expect(Date.now() - from).toBeGreaterThanOrEqual(1000);
      expect(kubernetes.requestsTo(`${PATHS.pods}?limit`)).toHaveLength(2);
    });

    it('keeps what it knows while the server is dead', async () => {
      const knex = await migratedDatabase(databases, id);
      deploy('payments', 'v1', DIGEST_A);
      start(knex);
      await eventually(async () => {
        expect(await images(knex)).toHaveLength(1);
        expect(await state(knex, 'pods')).toMatchObject({ state: 'ok' });
      });
      const port = Number(new URL(kubernetes.url).port);
      await kubernetes.stop();
      await eventually(async () => {
        expect(await state(knex, 'pods')).toMatchObject({ state: 'error' });
      });
      expect(await images(knex)).toHaveLength(1);
      expect(JSON.stringify(await knex('source_states'))).not.toContain(SECRET);

      kubernetes = new FakeKubernetes();
      deploy('payments', 'v2', DIGEST_B);
      await kubernetes.start(port);
      // Another server: its resource versions say nothing about ours.
      kubernetes.oldest = 1_000_000;
      await eventually(async () => {
        kubernetes.oldest = 0;
        expect(await state(knex, 'pods')).toMatchObject({ state: 'ok' });
      });
    });

    it('asks again soon where a server refuses it for a moment', async () => {
      const knex = await migratedDatabase(databases, id);
      kubernetes.put(PATHS.namespaces, namespace('shop'));
      kubernetes.fail(PATHS.namespaces, { status: 403, times: 2 });
      start(knex, { windowMs: 20_000 });
      await eventually(async () => {
        expect(await state(knex, 'namespaces')).toMatchObject({
          state: 'forbidden',
        });
      });
      await eventually(async () => {
        expect(await state(knex, 'namespaces')).toMatchObject({ state: 'ok' });
      });
    });

    it('is not held up by one slow resource', async () => {
      const knex = await migratedDatabase(databases, id);
      kubernetes.delayMs[PATHS.jobs] = 3000;
      kubernetes.put(PATHS.namespaces, namespace('shop'));
      start(knex, { windowMs: 1000 });
      await eventually(async () => {
        expect(kubernetes.watching(PATHS.namespaces)).toBe(1);
      });
      kubernetes.put(PATHS.namespaces, namespace('late'));
      await eventually(async () => {
        expect(await knex('cluster_objects').pluck('name')).toContain('late');
        expect(await state(knex, 'batch/jobs')).toMatchObject({
          state: 'pending',
        });
      });
      await eventually(async () => {
        expect(await state(knex, 'batch/jobs')).toMatchObject({ state: 'ok' });
      });
    });

    it('is not held up by another cluster that is slow', async () => {
      const knex = await migratedDatabase(databases, id);
      const slow = new FakeKubernetes();
      await slow.start();
      Object.values(PATHS).forEach(path => {
        slow.delayMs[path] = 4000;
      });
      const beside = new Replica(knex, slow.url, { cluster: 'slow-1' });
      replicas.push(beside);
      deploy('payments', 'v1', DIGEST_A);
      start(knex);
      try {
        await eventually(async () => {
          expect(await images(knex)).toHaveLength(1);
        });
        const [sick] = await knex('source_states').where({
          cluster: 'slow-1',
          resource: 'pods',
        });
        expect(sick).toMatchObject({ state: 'pending' });
      } finally {
        await beside.stop();
        await slow.stop();
      }
    });

    it('hands over events of refused pods, again if that failed', async () => {
      const knex = await migratedDatabase(databases, id);
      const event = (name: string) => ({
        metadata: { name, namespace: 'shop' },
        reason: 'FailedCreate',
        message: 'Error creating: admission webhook denied',
      });
      kubernetes.put(PATHS.events, event('first'));
      let refusals = 1;
      const taken: string[] = [];
      start(knex, {
        onDenialEvents: async (_cluster, events) => {
          if (refusals > 0) {
            refusals -= 1;
            throw new Error('not now');
          }
          for (const one of events as Array<ReturnType<typeof event>>) {
            taken.push(one.metadata.name);
          }
        },
      });
      await eventually(async () => {
        expect(taken).toEqual(['first']);
        expect(kubernetes.watching(PATHS.events)).toBe(1);
      });
      kubernetes.put(PATHS.events, event('second'));
      await eventually(async () => expect(taken).toEqual(['first', 'second']));
      expect(
        kubernetes.requestsTo('fieldSelector=reason%3DFailedCreate').length,
      ).toBeGreaterThan(0);
      expect(await knex('cluster_objects')).toEqual([]);
    });
  });
});
