import { TestDatabases } from '@backstage/backend-test-utils';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { claimDirty, finishDirty, markDirty, postponeDirty } from './dirty';

describe('dirty subjects', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'are taken once by concurrent workers on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const subjects = Array.from({ length: 120 }, (_, i) => `subject-${i}`);
      await markDirty(knex, subjects);

      const taken = await Promise.all(
        Array.from({ length: 6 }, () => claimDirty(knex, 20)),
      );

      const names = taken.flat().map(one => one.subject);
      expect(names.sort()).toEqual([...subjects].sort());
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'stay due when marked again during the work on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await markDirty(knex, ['a', 'b']);
      const claimed = await claimDirty(knex, 10);
      await markDirty(knex, ['a']);

      const finished = await knex.transaction(tx => finishDirty(tx, claimed));

      expect([...finished]).toEqual(['b']);
      const again = await claimDirty(knex, 10);
      expect(again.map(one => one.subject)).toEqual(['a']);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'come back later after a failure on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await markDirty(knex, ['a']);
      const [claimed] = await claimDirty(knex, 10);

      await postponeDirty(knex, claimed);

      expect(await claimDirty(knex, 10)).toEqual([]);
      const row = await knex('dirty_subjects').first();
      expect(row.attempts).toBe(1);
      expect(new Date(row.due_at).getTime()).toBeGreaterThan(Date.now());
    },
    60_000,
  );
});
