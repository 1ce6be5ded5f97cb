import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type {
  ReadinessCounts,
  TrustResult,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { evaluateDue } from '../evaluate/evaluator';
import {
  listReadiness,
  listReadinessWorkloads,
  readReadinessSummary,
} from '../serve/readReadiness';
import { markDirty } from '../store/dirty';
import { keepPastImages, prunePastImages } from './pastImages';
import { writeReadinessScopes } from './readinessScopes';
import { sumMarkedNamespaces } from './sumReadiness';

const NOW = new Date('2026-03-01T10:00:00Z');
const SIGNED = `sha256:${'a'.repeat(64)}`;
const UNSIGNED = `sha256:${'b'.repeat(64)}`;
const everything = { kind: 'all' } as const;

const environments = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'audit' as const, digest: 'audit' as const },
    sources: [],
  },
];

/** Whatever has the digest SIGNED is verified. */
function judge({ digest }: { digest?: string }): TrustResult {
  const signed = digest === SIGNED;
  return {
    state: 'judged',
    outcome: signed ? 'verified' : 'failed',
    policyVersion: 'v1',
    requirements: [],
    reasons: signed
      ? []
      : [
          {
            code: 'SIGNATURE_NOT_FOUND',
            class: 'deny',
            text: 'signature not found',
            detail: '',
            fix: '',
          },
        ],
    matched: [],
    evidenceAt: NOW.toISOString(),
  };
}

const counts = (over: Partial<ReadinessCounts>): ReadinessCounts => ({
  workloads: 0,
  refused: 0,
  unknown: 0,
  excepted: 0,
  admitted: 0,
  uncovered: 0,
  ...over,
});

describe('what would break', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function runs(
      knex: Knex,
      namespace: string,
      workload: string,
      image: {
        repository: string;
        digest: string;
        pinned?: boolean;
        cold?: boolean;
      },
    ) {
      const { repository, digest, pinned = true, cold = false } = image;
      const subject = `component:default/${workload}`;
      await knex('workload_images').insert({
        id: `${namespace}/${workload}/${repository}`,
        cluster: 'prod-1',
        namespace,
        workload_kind: 'Deployment',
        workload_name: workload,
        container: repository,
        container_type: 'app',
        reference: pinned ? `${repository}@${digest}` : `${repository}:v1`,
        repository,
        digest,
        pinned,
        service_account: 'default',
        cold,
        pods: 1,
        subject,
        entity_ref: subject,
        environment: 'prod',
        first_seen_at: NOW,
        observed_at: NOW,
      });
      await markDirty(knex, [subject]);
    }

    async function posture(
      knex: Knex,
      namespace: string,
      modes: { signature: string; digest: string },
    ) {
      const control = (mode: string) => ({ mode, loopholes: [] });
      await knex('postures').insert({
        cluster: 'prod-1',
        namespace,
        signature_mode: modes.signature,
        digest_mode: modes.digest,
        posture: JSON.stringify({
          signature: control(modes.signature),
          digest: control(modes.digest),
        }),
        image_modes: '{}',
        hash: namespace,
        computed_at: NOW,
      });
    }

    async function settle(knex: Knex) {
      await evaluateDue({
        knex,
        logger: mockServices.logger.mock(),
        settings: { environments, authorities: [], judge, policyVersion: '' },
        now: () => NOW,
      });
      await sumMarkedNamespaces(knex, NOW);
    }

    async function setUp() {
      const knex = await migratedDatabase(databases, id);
      await knex('clusters').insert({ name: 'prod-1', stale: false });
      await posture(knex, 'shop', { signature: 'audit', digest: 'audit' });
      await posture(knex, 'free', { signature: 'none', digest: 'none' });
      await runs(knex, 'shop', 'web', { repository: 'r/web', digest: SIGNED });
      await runs(knex, 'shop', 'web', {
        repository: 'r/proxy',
        digest: UNSIGNED,
      });
      await runs(knex, 'shop', 'api', {
        repository: 'r/api',
        digest: SIGNED,
        pinned: false,
      });
      await runs(knex, 'shop', 'job', {
        repository: 'r/proxy',
        digest: UNSIGNED,
        cold: true,
      });
      await runs(knex, 'free', 'lone', {
        repository: 'r/lone',
        digest: UNSIGNED,
      });
      await settle(knex);
      return knex;
    }

    it('counts workloads per namespace, in both scenarios', async () => {
      const knex = await setUp();
      const { items } = await listReadiness(knex, {});
      expect(items).toEqual([
        expect.objectContaining({
          namespace: 'shop',
          environment: 'prod',
          signature: 'audit',
          stale: false,
          trustPolicy: counts({ workloads: 3, refused: 3 }),
          clusterPolicies: counts({ workloads: 3, refused: 3 }),
        }),
        expect.objectContaining({
          namespace: 'free',
          trustPolicy: counts({ workloads: 1, refused: 1 }),
          clusterPolicies: counts({ workloads: 1, admitted: 1, uncovered: 1 }),
        }),
      ]);
    });

    it('names the fix that frees most, over any scope', async () => {
      const knex = await setUp();
      const all = await readReadinessSummary(knex, {});
      expect(all.namespaces).toEqual({ total: 2, ready: 0, stale: 0 });
      expect(all.trustPolicy.counts).toEqual(
        counts({ workloads: 4, refused: 4 }),
      );
      expect(
        all.trustPolicy.fixes.map(fix => [fix.text, fix.workloads, fix.freed]),
      ).toEqual(
        expect.arrayContaining([
          ['Sign r/proxy in its pipeline', 2, 2],
          ['Deploy by digest instead of by tag', 1, 1],
          ['Sign r/lone in its pipeline', 1, 1],
        ]),
      );
      expect(all.trustPolicy.fixes[0].text).toBe(
        'Sign r/proxy in its pipeline',
      );
      const one = await readReadinessSummary(knex, { namespace: 'free' });
      expect(one.trustPolicy.fixes).toHaveLength(1);
      expect(one.clusterPolicies.fixes).toEqual([]);
    });

    it('prepares the same sums for every cluster and environment', async () => {
      const knex = await setUp();
      await knex('clusters').insert({ name: 'prod-2', stale: false });
      const [row] = await knex('readiness_namespaces').where({
        namespace: 'shop',
      });
      await knex('readiness_namespaces').insert({
        ...row,
        cluster: 'prod-2',
        environment: null,
      });
      const scopes = [
        {},
        { cluster: 'prod-1' },
        { environment: 'prod' },
        { cluster: 'prod-2' },
        { cluster: 'prod-1', environment: 'prod' },
        { cluster: 'prod-2', environment: 'prod' },
        { namespace: 'shop' },
      ];
      const read = () =>
        Promise.all(scopes.map(scope => readReadinessSummary(knex, scope)));
      const summed = await read();
      await writeReadinessScopes(knex, NOW);
      const prepared = await read();
      expect(prepared.map(({ asOf: _, ...summary }) => summary)).toEqual(
        summed,
      );
      expect(prepared.map(({ asOf }) => asOf)).toEqual([
        ...Array(5).fill(NOW.toISOString()),
        undefined,
        undefined,
      ]);
    });

    it('never counts a namespace of a silent cluster as ready', async () => {
      const knex = await setUp();
      await knex('readiness_namespaces').update({
        trust_refused: 0,
        trust_unknown: 0,
      });
      await writeReadinessScopes(knex, NOW);
      expect((await readReadinessSummary(knex, {})).namespaces).toEqual({
        total: 2,
        ready: 2,
        stale: 0,
      });
      await knex('clusters').update({ stale: true });
      expect((await readReadinessSummary(knex, {})).namespaces).toEqual({
        total: 2,
        ready: 0,
        stale: 2,
      });
    });

    it('forgets a scope in which nothing runs any more', async () => {
      const knex = await setUp();
      await writeReadinessScopes(knex, NOW);
      await knex('readiness_namespaces').delete();
      await knex('readiness_fixes').delete();
      await writeReadinessScopes(knex, NOW);
      expect(
        await knex('readiness_scopes').select('cluster', 'environment'),
      ).toEqual([{ cluster: '', environment: '' }]);
      const { namespaces } = await readReadinessSummary(knex, {});
      expect(namespaces.total).toBe(0);
    });

    it('lists the workloads refused first, with their images and reasons', async () => {
      const knex = await setUp();
      const { items, totalCount } = await listReadinessWorkloads(
        knex,
        everything,
        { namespace: 'shop', outcome: 'refused' },
      );
      expect(totalCount).toBe(3);
      const web = items.find(one => one.workload.name === 'web');
      expect(web).toMatchObject({
        presence: 'running',
        entityRef: 'component:default/web',
        images: [
          {
            reference: `r/proxy@${UNSIGNED}`,
            trustPolicy: 'refused',
            serviceAccount: expect.stringMatching(/./),
          },
          { reference: `r/web@${SIGNED}`, trustPolicy: 'admitted' },
        ],
      });
      expect(items.find(one => one.workload.name === 'job')).toMatchObject({
        presence: 'cold',
      });
      const seen = await listReadinessWorkloads(
        knex,
        { kind: 'some', entityRefs: new Set(['component:default/api']) },
        { scenario: 'cluster-policies' },
      );
      expect(seen.items.map(one => one.workload.name)).toEqual(['api']);
    });

    it('counts what is gone for a while, but not what a rollout replaced', async () => {
      const knex = await setUp();
      const remove = async (workload: string) => {
        const ids: string[] = await knex('workload_images')
          .where({ workload_name: workload })
          .pluck('id');
        await keepPastImages(knex, ids, NOW);
        await knex('workload_images').whereIn('id', ids).delete();
        await markDirty(knex, [`component:default/${workload}`]);
      };
      await remove('lone');
      await remove('api');
      await runs(knex, 'shop', 'api', { repository: 'r/new', digest: SIGNED });
      await settle(knex);
      const gone = await listReadinessWorkloads(knex, everything, {
        namespace: 'free',
      });
      expect(gone.items).toMatchObject([
        { presence: 'past', lastSeenAt: NOW.toISOString() },
      ]);
      const api = await listReadinessWorkloads(knex, everything, {
        namespace: 'shop',
        outcome: 'admitted',
      });
      expect(api.items.map(one => one.images.length)).toEqual([1]);

      const subjects = await prunePastImages(
        knex,
        new Date(NOW.getTime() + 60_000),
      );
      await markDirty(knex, subjects);
      await settle(knex);
      expect(
        await readReadinessSummary(knex, { namespace: 'free' }),
      ).toMatchObject({ namespaces: { total: 0 } });
    });

    it('calls a namespace ready only where nothing is refused or unknown', async () => {
      const knex = await setUp();
      await knex('workload_images').where({ namespace: 'shop' }).delete();
      await runs(knex, 'shop', 'web', { repository: 'r/web', digest: SIGNED });
      for (const name of ['api', 'job']) {
        await markDirty(knex, [`component:default/${name}`]);
      }
      await settle(knex);
      const ready = async () =>
        (await readReadinessSummary(knex, { namespace: 'shop' })).namespaces;
      expect(await ready()).toEqual({ total: 1, ready: 1, stale: 0 });
      await knex('clusters').update({ stale: true });
      expect(await ready()).toEqual({ total: 1, ready: 0, stale: 1 });
    });
  });
});
