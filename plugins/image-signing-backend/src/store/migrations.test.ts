import { TestDatabases } from '@backstage/backend-test-utils';
import path from 'node:path';

const directory = path.resolve(__dirname, '../../migrations');

describe('migrations', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

  it.each(databases.eachSupportedId())(
    'go up, down and up again on %p',
    async id => {
      const knex = await databases.init(id);
      await knex.migrate.latest({ directory });
      expect(await knex.schema.hasTable('workload_images')).toBe(true);
      await knex.migrate.rollback({ directory }, true);
      expect(await knex.schema.hasTable('workload_images')).toBe(false);
      await knex.migrate.latest({ directory });
      expect(await knex('exceptions').select()).toEqual([]);
    },
    60_000,
  );
});
