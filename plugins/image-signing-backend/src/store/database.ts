import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

/** Connects to the plugin's database and brings its schema up to date. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (!database.migrations?.skip) {
    await knex.migrate.latest({
      directory: resolvePackagePath(
        'backstage-plugin-image-signing-backend',
        'migrations',
      ),
    });
  }
  return knex;
}

export function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}

/**
 * A time as a driver gives it: SQLite keeps the milliseconds of a `Date`,
 * PostgreSQL answers a `Date`.
 */
export type StoredTime = Date | number | string;

export function toIso(time: StoredTime): string {
  return new Date(time).toISOString();
}

/** Splits work into parts that stay below every driver's limit of bindings. */
export function* chunks<T>(items: readonly T[], size = 200): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) {
    yield items.slice(at, at + size);
  }
}
