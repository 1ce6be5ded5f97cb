import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { writeFleetRollup } from '../evaluate/fleetRollup';
import { markReadiness } from '../readiness/saveReadiness';
import { markDirty } from '../store/dirty';
import { readProgress } from './readProgress';

const all = { kind: 'all' } as const;

async function addImages(knex: Knex, state: string, count: number) {
  await knex.batchInsert(
    'images',
    Array.from({ length: count }, (_, i) => ({
      repository: `r/${state}`,
      digest: `sha256:${i}`,
      state,
      next_check_at: new Date(),
    })),
    50,
  );
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => `component:default/s${i}`);

describe('readProgress', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'tells what is left of which number, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await addImages(knex, 'read', 30);
      await addImages(knex, 'pending', 70);
      await markDirty(knex, numbered(40));
      await markReadiness(
        knex,
        numbered(26).map(namespace => ({ cluster: 'prod-eu', namespace })),
      );
      await writeFleetRollup(knex, [], new Date());
      const { items } = await readProgress(knex, all);
      expect(items).toEqual([
        { work: 'first-scan', done: 30, total: 100 },
        // No rollup is there yet that they could be a part of.
        { work: 'evaluation', done: 0, total: 40 },
        { work: 'simulation', done: 0, total: 26 },
      ]);

      const part = { kind: 'some', entityRefs: new Set<string>() } as const;
      expect((await readProgress(knex, part)).items).toEqual([
        { work: 'first-scan' },
        { work: 'evaluation' },
        { work: 'simulation' },
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'tells of dry runs until each namespace has an answer, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const counts = await knex('dry_run_namespaces').columnInfo();
      const zeros = Object.fromEntries(
        Object.entries(counts)
          .filter(([, { type }]) => /int/.test(type))
          .map(([name]) => [name, 0]),
      );
      const readiness = await knex('readiness_namespaces').columnInfo();
      const zeroReadiness = Object.fromEntries(
        Object.entries(readiness)
          .filter(([, { type }]) => /int/.test(type))
          .map(([name]) => [name, 0]),
      );
      for (const [cluster, namespace] of [
        ['prod-eu', 'a'],
        ['prod-eu', 'b'],
        ['never-asked', 'c'],
      ]) {
        await knex('readiness_namespaces').insert({
          ...zeroReadiness,
          cluster,
          namespace,
          computed_at: new Date(),
        });
      }
      expect((await readProgress(knex, all)).items).toEqual([]);
      const answer = (namespace: string) =>
        knex('dry_run_namespaces').insert({
          ...zeros,
          cluster: 'prod-eu',
          namespace,
          as_of: new Date(),
        });
      await answer('a');
      expect((await readProgress(knex, all)).items).toEqual([
        { work: 'dry-runs', done: 1, total: 2 },
      ]);
      await answer('b');
      expect((await readProgress(knex, all)).items).toEqual([]);
    },
  );

  it('says nothing of the few that are done in a moment', async () => {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    await markDirty(knex, numbered(24));
    expect((await readProgress(knex, all)).items).toEqual([]);
  });
});
