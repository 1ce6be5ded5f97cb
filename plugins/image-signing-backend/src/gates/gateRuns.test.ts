import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { gateDigest, gateRecord, REFUSED } from '../__testUtils__/gateRuns';
import { buildMappingIndex } from '../observe/mapping';
import type { Visibility } from '../serve/visibility';
import { GateRunIntake } from './gateRunIntake';
import { pruneGateRuns } from './gateRunStore';
import { loadGateRuns } from './loadGateRuns';
import { readLastVerified } from './readLastVerified';

const repository = 'registry.example.com/prod/payments';
const entityRef = 'component:default/payments';
const all: Visibility = { kind: 'all' };

function intakeOf(knex: Knex, annotated: string[] = [repository]) {
  const index = buildMappingIndex(
    annotated.length > 0
      ? [{ entityRef, mapping: { repositories: annotated } }]
      : [],
  );
  return new GateRunIntake({
    knex,
    mappings: { current: async () => index, version: async () => '1' },
    now: () => new Date('2026-11-23T00:00:00Z'),
  });
}

async function addWorkload(
  knex: Knex,
  id: string,
  over: { entityRef?: string; digest?: string; environment?: string } = {},
) {
  await knex('workload_images').insert({
    id,
    cluster: 'prod-eu',
    namespace: 'payments',
    workload_kind: 'Deployment',
    workload_name: id,
    container: 'app',
    container_type: 'app',
    reference: `${repository}:1`,
    repository,
    digest: over.digest ?? gateDigest('a'),
    pinned: false,
    service_account: 'default',
    cold: false,
    pods: 1,
    subject: over.entityRef ?? entityRef,
    entity_ref: over.entityRef ?? entityRef,
    environment: over.environment ?? 'prod',
    first_seen_at: new Date(),
    observed_at: new Date(),
  });
}

describe('gate runs', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'are kept once each, and no key stands for two, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const intake = intakeOf(knex);
      const record = gateRecord();
      const first = await intake.report(record, 'external:ci');
      const again = await intake.report(record, 'external:ci');
      expect([first.created, again.created]).toEqual([true, false]);
      expect(again.run).toEqual(first.run);
      expect(first.run).toMatchObject({
        entityRef,
        reportedBy: 'external:ci',
        record,
      });
      await expect(
        intake.report({ ...record, ...REFUSED }, 'external:ci'),
      ).rejects.toThrow('key: another record');
      // Another service has keys of its own.
      await intake.report({ ...record, ...REFUSED }, 'external:other');
      expect(await knex('gate_runs')).toHaveLength(2);
      expect(await knex('dirty_subjects').pluck('subject')).toEqual([
        entityRef,
      ]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'belong to who runs the image, and to nobody where two do, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const intake = intakeOf(knex, []);
      const early = await intake.report(gateRecord(), 'ci');
      expect(early.run.entityRef).toBeUndefined();

      await addWorkload(knex, 'w1');
      await intake.findOwners();
      expect(await knex('gate_runs').pluck('entity_ref')).toEqual([entityRef]);
      expect(await knex('gate_states').pluck('entity_ref')).toEqual([
        entityRef,
      ]);

      await addWorkload(knex, 'w2', { entityRef: 'component:default/other' });
      const both = await intake.report(gateRecord(), 'ci');
      expect(both.run.entityRef).toBeUndefined();
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'tell the evaluation the newest of each digest and the newest verified, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const intake = intakeOf(knex);
      const report = (letter: string, hour: number, over = {}) =>
        intake.report(
          gateRecord({
            at: `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`,
            image: { digest: gateDigest(letter) },
            ...over,
          }),
          'ci',
        );
      await report('a', 9, REFUSED);
      // Comes late, and is older.
      await report('a', 8);
      await report('b', 6);
      await report('c', 7);
      await report('d', 7, { environment: 'dev' });
      const found = await loadGateRuns(knex, [[repository, gateDigest('a')]]);
      const runs = found
        .get(repository)!
        .map(run => [run.digest, run.outcome, run.environment])
        .sort();
      expect(runs).toEqual([
        [gateDigest('a'), 'failed', 'prod'],
        [gateDigest('c'), 'passed', 'prod'],
        [gateDigest('d'), 'passed', 'dev'],
      ]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'tell the last verified digest of what the caller may see, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const intake = intakeOf(knex);
      await intake.report(gateRecord(), 'ci');
      await intake.report(
        gateRecord({
          at: '2026-11-22T09:00:00.000Z',
          image: { digest: gateDigest('b') },
          ...REFUSED,
        }),
        'ci',
      );
      await addWorkload(knex, 'w1', { digest: gateDigest('c') });
      await knex('verdicts').insert({
        id: 'w1',
        subject: entityRef,
        status: 'verified',
        image: JSON.stringify({
          environment: 'prod',
          repository,
          digest: gateDigest('c'),
          verdict: {
            status: 'verified',
            verifiedAt: '2026-11-22T10:00:00.000Z',
            reasons: [],
          },
        }),
        hash: 'h',
      });
      const digests = async (visibility: Visibility, query = {}) =>
        (
          await readLastVerified(knex, visibility, {
            entity: entityRef,
            ...query,
          })
        ).map(one => [one.source, one.digest]);
      const both = [
        ['portal', gateDigest('c')],
        ['gate', gateDigest('a')],
      ];
      expect(await digests(all)).toEqual(both);
      expect(await digests(all, { entity: undefined, repository })).toEqual(
        both,
      );
      expect(await digests(all, { environment: 'dev' })).toEqual([]);
      expect(
        await digests({ kind: 'some', entityRefs: new Set(['component:x/y']) }),
      ).toEqual([]);
      await expect(
        digests(all, { entity: undefined, environment: 'prod' }),
      ).rejects.toThrow('query.entity or query.repository');
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'grow old and go, but the last verified digest stays known, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const intake = intakeOf(knex);
      for (const [letter, hour] of [
        ['a', 1],
        ['b', 2],
      ] as const) {
        await intake.report(
          gateRecord({
            at: `2026-11-22T0${hour}:00:00.000Z`,
            image: { digest: gateDigest(letter) },
          }),
          'ci',
        );
      }
      await pruneGateRuns(knex, new Date('2026-11-24T00:00:00Z'));
      expect(await knex('gate_runs')).toEqual([]);
      expect(await knex('gate_states').pluck('digest')).toEqual([
        gateDigest('b'),
      ]);
    },
    60_000,
  );

  it('are refused from the future', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    await expect(
      intakeOf(knex).report(
        gateRecord({ at: '2026-11-23T00:10:00.000Z' }),
        'ci',
      ),
    ).rejects.toThrow('at: lies in the future');
  });
});
