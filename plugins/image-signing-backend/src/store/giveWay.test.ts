import { TestDatabases } from '@backstage/backend-test-utils';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { selectByKeys, upsertChanged } from './facts';

describe('giveWay', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'lets others run in the middle of a long transaction, %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const rows = Array.from({ length: 20_000 }, (_, at) => ({
        subject: `component:default/service-${at}`,
        ticket: String(at),
        due_at: new Date(),
        attempts: 0,
      }));
      let turns = 0;
      const timer = setInterval(() => {
        turns += 1;
      }, 1);
      await knex.transaction(async tx => {
        await upsertChanged(tx, {
          table: 'dirty_subjects',
          keys: ['subject'],
          rows,
        });
        const afterWriting = turns;
        expect(afterWriting).toBeGreaterThan(3);
        const found = await selectByKeys(
          tx,
          () => tx('dirty_subjects').select('subject'),
          ['subject'],
          rows.map(row => [row.subject]),
        );
        expect(found).toHaveLength(rows.length);
        expect(turns).toBeGreaterThan(afterWriting);
      });
      clearInterval(timer);
    },
  );
});
