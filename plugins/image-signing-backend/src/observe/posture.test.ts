import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { EnforcementMode } from 'backstage-plugin-image-signing-common';
import type {
  AdmissionEngine,
  ClusterObjects,
  ModeQuery,
} from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { eventually } from './__testUtils__/eventually';
import { loadClusterObjects } from './clusterObjects';
import { checkFreshness } from './freshness';
import { PostureKeeper } from './postureTask';
import { removeClusters } from './removeClusters';

const NOW = new Date('2026-03-01T10:00:00Z');
const MINUTE = 60_000;
const CLUSTER = 'prod-1';

/** Enforces for images of one registry, in namespaces that are labelled so. */
function engine(assess?: (objects: ClusterObjects) => void): AdmissionEngine {
  return {
    id: 'test',
    title: 'Test',
    resources: [],
    parseDenial: () => undefined,
    assess: objects => {
      assess?.(objects);
      const [policy] = objects.get('kyverno.io', 'clusterpolicies').objects;
      return {
        present: Boolean(policy),
        modes: (query: ModeQuery) => {
          if (query.namespace.labels.enforced !== 'true') return [];
          if (query.image && !query.image.startsWith('registry.example.com/')) {
            return [];
          }
          const mode = policy.mode as EnforcementMode;
          return [
            {
              mode,
              source: { engine: 'test', mode, explanation: query.control },
              loopholes: [],
            },
          ];
        },
      };
    },
  };
}

describe('postures', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function setUp() {
      const knex = await migratedDatabase(databases, id);
      await knex('clusters').insert({
        name: CLUSTER,
        server_version: 'v1.36.2',
      });
      for (const resource of [
        'namespaces',
        'kyverno.io/clusterpolicies',
        'pods',
      ]) {
        await knex('source_states').insert({
          cluster: CLUSTER,
          resource,
          state: 'ok',
          last_success_at: NOW,
        });
      }
      await store(knex, 'namespaces', 'shop', {
        metadata: { name: 'shop', labels: { enforced: 'true' } },
      });
      await policy(knex, 'enforce');
      await use(knex, 'w1', 'registry.example.com/prod/payments:v1');
      await use(knex, 'w2', 'nginx');
      return knex;
    }

    async function store(
      knex: Knex,
      resource: string,
      name: string,
      object: object,
    ) {
      const text = JSON.stringify(object);
      await knex('cluster_objects')
        .insert({
          cluster: CLUSTER,
          resource,
          name,
          object: text,
          hash: text.slice(-64),
          observed_at: NOW,
        })
        .onConflict(['cluster', 'resource', 'namespace', 'name'])
        .merge();
    }

    async function policy(knex: Knex, mode: string) {
      await store(knex, 'kyverno.io/clusterpolicies', 'images', {
        metadata: { name: 'images' },
        mode,
      });
    }

    async function use(knex: Knex, name: string, reference: string) {
      await knex('workload_images').insert({
        id: name,
        cluster: CLUSTER,
        namespace: 'shop',
        workload_kind: 'Deployment',
        workload_name: name,
        container: 'app',
        container_type: 'app',
        reference,
        pinned: false,
        service_account: 'default',
        cold: false,
        pods: 1,
        subject: `component:default/${name}`,
        first_seen_at: NOW,
        observed_at: NOW,
      });
    }

    function keeper(knex: Knex, engines: AdmissionEngine[], now = () => NOW) {
      return new PostureKeeper({
        knex,
        logger: mockServices.logger.mock(),
        engines,
        environments: [
          {
            name: 'prod',
            clusters: ['*'],
            namespaces: ['*'],
            intent: { signature: 'enforce', digest: 'audit' },
            sources: [],
          },
        ],
        staleAfterMs: 10 * MINUTE,
        onDirty: () => {},
        now,
      });
    }

    const dirty = async (knex: Knex) => {
      const subjects = await knex('dirty_subjects')
        .orderBy('subject')
        .pluck('subject');
      await knex('dirty_subjects').delete();
      return subjects;
    };

    it('puts a change of the effective mode on the timeline, with its cause', async () => {
      const knex = await setUp();
      const postures = keeper(knex, [engine()]);
      await postures.compute(CLUSTER, [
        { namespace: '', name: 'images', after: { kind: 'ClusterPolicy' } },
      ]);
      // The first look is no change.
      expect(await knex('posture_events').select()).toEqual([]);

      await policy(knex, 'audit');
      await postures.compute(CLUSTER, [
        {
          namespace: '',
          name: 'images',
          before: { kind: 'ClusterPolicy', mode: 'enforce' },
          after: { kind: 'ClusterPolicy', mode: 'audit' },
        },
      ]);
      const events = await knex('posture_events').pluck('event');
      expect(events.map(event => JSON.parse(event))).toEqual(
        ['signature', 'digest'].map(control =>
          expect.objectContaining({
            kind: 'weakened',
            control,
            before: 'enforce',
            after: 'audit',
            causes: [
              expect.objectContaining({
                name: 'images',
                fields: [
                  { path: 'mode', before: '"enforce"', after: '"audit"' },
                ],
              }),
            ],
          }),
        ),
      );

      await knex('cluster_objects').where({ resource: 'namespaces' }).delete();
      await knex('workload_images').delete();
      await postures.compute(CLUSTER);
      expect(await knex('posture_events').pluck('open')).toEqual([0, 0]);
    });

    it('is told anew when an end comes, without any change in the cluster', async () => {
      const knex = await setUp();
      const end = new Date(NOW.getTime() + MINUTE);
      const ending: AdmissionEngine = {
        ...engine(),
        assess: (objects, now) => ({
          ...engine().assess(objects),
          ...(now && now < end && { changesAt: end.toISOString() }),
          modes: ({ control }) => {
            const mode = now && now < end ? 'none' : 'enforce';
            return [
              {
                mode,
                source: { engine: 'test', mode, explanation: control },
                loopholes: [],
              },
            ];
          },
        }),
      };
      let time = NOW;
      const changed: string[] = [];
      const postures = keeper(knex, [ending], () => time);
      const mode = async () =>
        (await knex('postures').first('signature_mode')).signature_mode;
      await postures.compute(CLUSTER);
      expect(await mode()).toBe('none');
      time = new Date(end.getTime() - 1);
      await postures.compute(CLUSTER);
      expect(await mode()).toBe('none');
      time = end;
      await postures.compute(CLUSTER);
      expect(await mode()).toBe('enforce');
      changed.push(...(await knex('posture_events').pluck('kind')));
      expect(changed).toEqual(['strengthened', 'strengthened']);
      await postures.stop();
    });

    it('wants more where the namespace is critical', async () => {
      const knex = await setUp();
      const intent = { signature: 'audit', digest: 'audit' } as const;
      const postures = new PostureKeeper({
        knex,
        logger: mockServices.logger.mock(),
        engines: [engine()],
        environments: [
          {
            name: 'stage',
            clusters: ['*'],
            namespaces: ['*'],
            intent,
            sources: [],
            critical: {
              namespaces: [],
              namespaceLabels: { enforced: 'true' },
              intent: { ...intent, signature: 'enforce' },
            },
          },
        ],
        staleAfterMs: 30 * MINUTE,
        onDirty: () => {},
        now: () => NOW,
      });
      await policy(knex, 'audit');
      await postures.compute(CLUSTER);
      const { posture } = await knex('postures').first('posture');
      expect(JSON.parse(posture)).toMatchObject({
        environment: 'stage',
        critical: true,
        signature: { mode: 'audit', intent: 'enforce', difference: 'weaker' },
        digest: { mode: 'audit', intent: 'audit' },
        differsFromIntent: true,
      });
    });

    it('asks for itself when an end comes', async () => {
      const knex = await setUp();
      let time = new Date();
      const end = new Date(time.getTime() + 500).toISOString();
      const asked: Array<Date | undefined> = [];
      const ending: AdmissionEngine = {
        ...engine(),
        assess: (objects, now) => {
          asked.push(now);
          return {
            ...engine().assess(objects),
            ...(asked.length === 1 && { changesAt: end }),
          };
        },
      };
      const postures = keeper(knex, [ending], () => time);
      await postures.compute(CLUSTER);
      time = new Date(time.getTime() + 1_000);
      await eventually(async () => expect(asked).toHaveLength(2));
      expect(asked[1]).toEqual(time);
      await postures.stop();
    });

    it('does not take what was not read yet for a change', async () => {
      const knex = await setUp();
      const blind: AdmissionEngine = {
        ...engine(),
        assess: objects =>
          objects.get('new.io', 'policies').state === 'pending'
            ? { present: 'unknown', modes: () => [] }
            : engine().assess(objects),
      };
      const source = (state: string) =>
        knex('source_states')
          .insert({
            cluster: CLUSTER,
            resource: 'new.io/policies',
            state,
            last_success_at: NOW,
          })
          .onConflict(['cluster', 'resource'])
          .merge();
      await source('ok');
      const postures = keeper(knex, [blind]);
      await postures.compute(CLUSTER);
      await source('pending');
      await postures.compute(CLUSTER);
      expect(await knex('postures').first()).toMatchObject({
        signature_mode: 'unknown',
      });
      expect(await knex('posture_events').select()).toEqual([]);

      // What changed meanwhile is found against what was known before.
      await policy(knex, 'audit');
      await source('ok');
      await postures.compute(CLUSTER);
      expect(await knex('posture_events').pluck('kind')).toEqual([
        'weakened',
        'weakened',
      ]);
    });

    it('combines the engines per namespace and per image', async () => {
      const knex = await setUp();
      const assess = jest.fn();
      const postures = keeper(knex, [engine(assess)]);
      await postures.compute(CLUSTER);
      const row = await knex('postures').first();
      expect(row).toMatchObject({
        cluster: CLUSTER,
        namespace: 'shop',
        environment: 'prod',
        signature_mode: 'enforce',
        digest_mode: 'enforce',
      });
      expect(JSON.parse(row.posture)).toMatchObject({
        signature: { intent: 'enforce', images: { covered: 1, total: 2 } },
        digest: { intent: 'audit' },
        differsFromIntent: true,
      });
      expect(JSON.parse(row.image_modes)).toEqual({
        'registry.example.com/prod/payments:v1': {
          signature: 'enforce',
          digest: 'enforce',
        },
        nginx: { signature: 'none', digest: 'none' },
      });
      expect(await dirty(knex)).toEqual([
        'component:default/w1',
        'component:default/w2',
      ]);

      // Nothing has changed: neither assessed nor written.
      await postures.compute(CLUSTER);
      expect(assess).toHaveBeenCalledTimes(1);
      await keeper(knex, [engine()]).compute(CLUSTER);
      expect(await dirty(knex)).toEqual([]);

      await policy(knex, 'audit');
      await postures.compute(CLUSTER);
      expect(await knex('postures').first()).toMatchObject({
        signature_mode: 'audit',
      });
      expect(await dirty(knex)).toHaveLength(2);
    });

    it('says unknown where an engine fails', async () => {
      const knex = await setUp();
      const broken = {
        ...engine(),
        id: 'broken',
        assess: () => {
          throw new Error('cannot');
        },
      };
      await knex('cluster_objects').where({ name: 'images' }).delete();
      await keeper(knex, [engine(), broken]).compute(CLUSTER);
      expect(await knex('postures').first()).toMatchObject({
        signature_mode: 'unknown',
      });
    });

    it('forgets namespaces that are gone', async () => {
      const knex = await setUp();
      const postures = keeper(knex, [engine()]);
      await postures.compute(CLUSTER);
      await knex('cluster_objects').where({ name: 'shop' }).delete();
      await knex('workload_images').delete();
      await postures.compute(CLUSTER);
      expect(await knex('postures')).toEqual([]);
    });

    it('tells engines what is stale, forbidden and only partly read', async () => {
      const knex = await setUp();
      const parts = ['apps/deployments', 'apps/deployments:kyverno/kyverno'];
      for (const resource of parts) {
        await knex('source_states').insert({
          cluster: CLUSTER,
          resource,
          state: resource.includes(':') ? 'forbidden' : 'ok',
          last_success_at: NOW,
        });
      }
      await store(knex, parts[1], 'kyverno', { metadata: { name: 'kyverno' } });
      const load = (now: Date) =>
        loadClusterObjects(knex, CLUSTER, { now, staleAfterMs: 10 * MINUTE });
      const fresh = await load(NOW);
      expect(fresh.objects.serverVersion).toBe('v1.36.2');
      expect(fresh.objects.get('', 'namespaces').state).toBe('ok');
      expect(fresh.objects.get('none', 'such')).toEqual({
        state: 'pending',
        objects: [],
      });
      expect(fresh.objects.get('apps', 'deployments')).toMatchObject({
        state: 'forbidden',
        objects: [{ metadata: { name: 'kyverno' } }],
      });
      const later = await load(new Date(NOW.getTime() + 11 * MINUTE));
      expect(later.objects.get('', 'namespaces').state).toBe('stale');
      expect(later.fingerprint).not.toBe(fresh.fingerprint);
    });

    it('turns a silent cluster stale, and back', async () => {
      const knex = await setUp();
      const check = (minutes: number) =>
        checkFreshness({
          knex,
          logger: mockServices.logger.mock(),
          staleAfterMs: 10 * MINUTE,
          now: new Date(NOW.getTime() + minutes * MINUTE),
        });
      const stale = async () =>
        Boolean((await knex('clusters').first('stale')).stale);
      expect(await check(5)).toBe(false);
      expect(await stale()).toBe(false);
      expect(await check(11)).toBe(true);
      expect(await stale()).toBe(true);
      expect(await dirty(knex)).toHaveLength(2);
      expect(await check(12)).toBe(false);
      await knex('source_states')
        .where({ resource: 'pods' })
        .update({ last_success_at: new Date(NOW.getTime() + 12 * MINUTE) });
      expect(await check(13)).toBe(true);
      expect(await stale()).toBe(false);
      expect(await dirty(knex)).toHaveLength(2);
    });

    it('forgets clusters that are no longer configured', async () => {
      const knex = await setUp();
      await keeper(knex, [engine()]).compute(CLUSTER);
      await dirty(knex);
      await removeClusters(knex, [CLUSTER]);
      expect(await knex('workload_images')).toHaveLength(2);
      await removeClusters(knex, []);
      for (const table of [
        'clusters',
        'source_states',
        'cluster_objects',
        'workload_images',
        'postures',
      ]) {
        expect(await knex(table)).toEqual([]);
      }
      expect(await dirty(knex)).toHaveLength(2);
    });
  });
});
