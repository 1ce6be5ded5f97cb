import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import knexFactory, { type Knex } from 'knex';

const PLUGIN = 'image-signing';
const TASKS = 'backstage_backend_tasks__tasks';

/** A database of a portal that outlives the portal's process. */
export interface PortalDatabase {
  name: 'SQLite' | 'PostgreSQL';
  /** Backstage's `backend.database`. */
  config: object;
  /**
   * Ends the leases that a killed process holds on its scheduled tasks, as time
   * does after some minutes.
   */
  expireLeases(): Promise<void>;
  drop(): Promise<void>;
}

/** A file each plugin in a folder. */
export async function sqliteFiles(dir: string): Promise<PortalDatabase> {
  const directory = join(dir, 'databases');
  await mkdir(directory, { recursive: true });
  return {
    name: 'SQLite',
    config: { client: 'better-sqlite3', connection: { directory } },
    expireLeases: () =>
      withDatabase(
        {
          client: 'better-sqlite3',
          connection: { filename: join(directory, `${PLUGIN}.sqlite`) },
          useNullAsDefault: true,
        },
        expire,
      ),
    // The folder goes with the folder of the suite.
    drop: async () => {},
  };
}

/** A database each plugin in the server of the connection string. */
export function postgresDatabases(connection: string): PortalDatabase {
  const prefix = `interop_${process.pid}_`;
  const databaseUrl = (name: string) => {
    const url = new URL(connection);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    name: 'PostgreSQL',
    config: { client: 'pg', connection, prefix },
    expireLeases: () =>
      withDatabase(
        { client: 'pg', connection: databaseUrl(`${prefix}${PLUGIN}`) },
        expire,
      ),
    drop: () =>
      withDatabase({ client: 'pg', connection }, async knex => {
        const names: string[] = await knex('pg_database')
          .where('datname', 'like', `${prefix.replaceAll('_', '\\_')}%`)
          .pluck('datname');
        for (const name of names) {
          await knex.raw('drop database ?? with (force)', [name]);
        }
      }),
  };
}

async function expire(knex: Knex): Promise<void> {
  await knex(TASKS)
    .whereNotNull('current_run_expires_at')
    .update({ current_run_expires_at: '2000-01-01 00:00:00' });
}

async function withDatabase(
  config: Knex.Config,
  work: (knex: Knex) => Promise<void>,
): Promise<void> {
  const knex = knexFactory(config);
  try {
    await work(knex);
  } finally {
    await knex.destroy();
  }
}
