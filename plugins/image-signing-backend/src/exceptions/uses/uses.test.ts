import { TestDatabases } from '@backstage/backend-test-utils';
import {
  createException,
  takeStep,
  UNUSED_AFTER_DAYS,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../../__testUtils__/database';
import { whereInQueue } from '../exceptionQueues';
import { findException, insertException } from '../exceptionStore';
import { ImageAdmission, recordAdmissionUses } from './admissionUses';
import { MOST_USES, principalsOf, pruneUses } from './useStore';
import { watchUses } from './watchUses';

const digest = `sha256:${'a'.repeat(64)}`;
const scope = {
  repository: 'registry.example.com/vendor/agent',
  digest,
  cluster: 'prod-eu',
  namespace: 'observability',
  serviceAccount: 'agent',
};
const start = new Date('2026-11-22T12:00:00Z');
const after = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const DAY = 24 * 60;

async function addActive(knex: Knex): Promise<void> {
  const requested = createException(
    {
      kind: 'legacy-service',
      scope,
      reason: 'r1',
      owner: 'group:default/a',
      expiresAt: '2026-12-22T12:00:00Z',
      closureCondition: 'c1',
      risk: 'r1',
      compensatingControls: ['c1'],
      ticket: 'T-1',
    },
    { id: 'e1', requestedBy: 'user:default/anna', now: start },
  );
  const approved = takeStep(
    { ...requested, controls: [] },
    { action: 'approve', comment: 'Fine' },
    { actor: 'user:default/ben', now: start },
  );
  if (!approved.ok) throw new Error(approved.refusal.text);
  await insertException(knex, approved.exception);
}

async function addRunning(knex: Knex, exceptionId = 'e1'): Promise<void> {
  await knex('workload_images').insert({
    id: 'w1',
    cluster: scope.cluster,
    namespace: scope.namespace,
    workload_kind: 'DaemonSet',
    workload_name: 'agent',
    container: 'agent',
    container_type: 'app',
    reference: `${scope.repository}@${digest}`,
    repository: scope.repository,
    digest,
    pinned: true,
    service_account: scope.serviceAccount,
    cold: false,
    pods: 3,
    subject: 'component:default/agent',
    first_seen_at: start,
    observed_at: start,
  });
  await knex('verdicts').insert({
    id: 'w1',
    subject: 'component:default/agent',
    status: 'excepted',
    image: JSON.stringify({
      id: 'w1',
      workload: { kind: 'DaemonSet', name: 'agent' },
      container: 'agent',
      firstSeenAt: start.toISOString(),
      verdict: { status: 'excepted', exceptionId },
    }),
    hash: 'h',
  });
}

const addCluster = (knex: Knex, stale = false) =>
  knex('clusters').insert({
    name: scope.cluster,
    stale,
    last_success_at: start,
  });

const admission = (over: Partial<ImageAdmission> = {}): ImageAdmission => ({
  key: 'audit-1',
  cluster: scope.cluster,
  namespace: scope.namespace,
  serviceAccount: scope.serviceAccount,
  workload: { kind: 'Pod', name: 'agent-x' },
  user: 'user-of-the-cluster',
  at: after(5).toISOString(),
  images: [`${scope.repository}@${digest}`],
  ...over,
});

const databases = TestDatabases.create({ ids: databaseIds });

describe.each(databases.eachSupportedId())(
  'uses of exceptions on %s',
  databaseId => {
    const setUp = async () => {
      const knex = await migratedDatabase(databases, databaseId);
      await addActive(knex);
      return knex;
    };
    const usageOf = async (knex: Knex) =>
      (await findException(knex, 'e1'))!.usage;
    const unused = async (knex: Knex, now: Date) =>
      whereInQueue(knex('exceptions'), 'unused', now).pluck('id');

    it('counts a container that runs under it once, and sees it last again and again', async () => {
      const knex = await setUp();
      await addCluster(knex);
      await addRunning(knex);
      await watchUses(knex, after(1));
      await watchUses(knex, after(2));
      expect(await usageOf(knex)).toEqual({
        count: 1,
        lastAt: after(2).toISOString(),
        watchedSince: after(1).toISOString(),
      });
      expect(await knex('exception_uses').select('source')).toEqual([
        { source: 'running' },
      ]);
    });

    it('does not count what another exception excuses', async () => {
      const knex = await setUp();
      await addCluster(knex);
      await addRunning(knex, 'e2');
      await watchUses(knex, after(1));
      expect(await usageOf(knex)).toMatchObject({ count: 0 });
    });

    it('counts an audit event once, and tells whose it was', async () => {
      const knex = await setUp();
      const again = [admission(), admission(), admission({ key: 'audit-2' })];
      await recordAdmissionUses(knex, scope.cluster, again);
      await recordAdmissionUses(knex, scope.cluster, again);
      expect(await usageOf(knex)).toEqual({
        count: 2,
        lastAt: after(5).toISOString(),
      });
      expect(await principalsOf(knex, 'e1')).toEqual(['user-of-the-cluster']);
    });

    it.each<[string, Partial<ImageAdmission>]>([
      [
        'another digest',
        { images: [`${scope.repository}@sha256:${'b'.repeat(64)}`] },
      ],
      ['another repository', { images: [`r.example/other@${digest}`] }],
      ['another namespace', { namespace: 'other' }],
      ['another service account', { serviceAccount: 'default' }],
      ['a time before it was in force', { at: after(-1).toISOString() }],
      ['a time after its end', { at: '2026-12-22T12:00:00.000Z' }],
    ])('does not count %s', async (_what, over) => {
      const knex = await setUp();
      await recordAdmissionUses(knex, scope.cluster, [admission(over)]);
      expect(await usageOf(knex)).toEqual({ count: 0 });
    });

    it('calls it unused only after it was watched without a gap', async () => {
      const knex = await setUp();
      await addCluster(knex, true);
      const until = UNUSED_AFTER_DAYS * DAY;
      await watchUses(knex, after(0));
      // Nobody could have seen a use.
      expect(await unused(knex, after(until + 1))).toEqual([]);
      expect(await usageOf(knex)).toEqual({ count: 0 });

      await knex('clusters').update({ stale: false });
      for (const at of [0, 9, 18]) await watchUses(knex, after(at));
      // And so on for two weeks.
      await knex('exceptions').update({ watched_until: after(until - 9) });
      await watchUses(knex, after(until));
      expect(await unused(knex, after(until))).toEqual(['e1']);

      // The backend was gone for an hour: the time begins anew.
      await watchUses(knex, after(until + 60));
      expect(await unused(knex, after(until + 60))).toEqual([]);
    });

    it('keeps the newest uses, and the count of all', async () => {
      const knex = await setUp();
      const many = Array.from({ length: MOST_USES + 20 }, (_, index) =>
        admission({
          key: `audit-${index}`,
          at: new Date(after(5).getTime() + index).toISOString(),
        }),
      );
      await recordAdmissionUses(knex, scope.cluster, many);
      await pruneUses(knex);
      const [{ count }] = await knex('exception_uses').count({ count: '*' });
      expect(Number(count)).toBe(MOST_USES);
      expect(await usageOf(knex)).toMatchObject({ count: MOST_USES + 20 });
    });
  },
);
