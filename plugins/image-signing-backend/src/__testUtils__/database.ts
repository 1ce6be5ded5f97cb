import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import path from 'node:path';

const directory = path.resolve(__dirname, '../../migrations');

/** The databases that the plugin runs on. */
export const databaseIds: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_15'];

/** A fresh database with the plugin's schema. */
export async function migratedDatabase(
  databases: TestDatabases,
  id: TestDatabaseId,
) {
  const knex = await databases.init(id);
  await knex.migrate.latest({ directory });
  return knex;
}
