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
   * does after some minutes. Those of clusters are others, and stay.
   */
  expireLeases(): Promise<void>;
  /** The process that watches the cluster now. */
  watcherOf(cluster: string): Promise<number | undefined>;
  drop(): Promise<void>;
}

/** A file each plugin in a folder. */
export async function sqliteFiles(dir: string): Promise<PortalDatabase> {
  const directory = join(dir, 'databases');
  await mkdir(directory, { recursive: true });
  const own = {
    client: 'better-sqlite3',
    connection: { filename: join(directory, `${PLUGIN}.sqlite`) },
    useNullAsDefault: true,
  };
  return {
    name: 'SQLite',
    config: { client: 'better-sqlite3', connection: { directory } },
    expireLeases: () => withDatabase(own, expire),
    watcherOf: cluster => withDatabase(own, knex => watcherOf(knex, cluster)),
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
  const own = { client: 'pg', connection: databaseUrl(`${prefix}${PLUGIN}`) };
  return {
    name: 'PostgreSQL',
    config: { client: 'pg', connection, prefix },
    expireLeases: () => withDatabase(own, expire),
    watcherOf: cluster => withDatabase(own, knex => watcherOf(knex, cluster)),
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

/** Compared by the time of the machine, which is that of the database here. */
async function watcherOf(
  knex: Knex,
  cluster: string,
): Promise<number | undefined> {
  const row = await knex('cluster_leases')
    .where({ cluster })
    .where('until', '>', Date.now())
    .first('holder');
  return row && Number(row.holder.split(' ').at(-2));
}

async function withDatabase<T>(
  config: Knex.Config,
  work: (knex: Knex) => Promise<T>,
): Promise<T> {
  const knex = knexFactory(config);
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}
