import type { Knex } from 'knex';
import { isPostgres } from './database';
import { giveWay } from './giveWay';

/** Rows in one statement: below every driver's limit of bindings. */
export const MAX_ROWS = 500;

export type Row = Record<string, string | number | boolean | Date | null>;

/**
 * Inserts rows, or updates those whose `compare` column differs. A row that
 * says the same as before is not written. All rows have the same columns.
 *
 * Knex would spell a multi-row insert on SQLite as a UNION of SELECTs, which
 * is slow and ends at 500; the VALUES list works on both databases.
 */
export async function upsertChanged(
  knex: Knex,
  options: {
    table: string;
    keys: string[];
    rows: Row[];
    /** Column that tells whether a row changed. Without one every row is written. */
    compare?: string;
    /** Columns that an update leaves as they are. */
    keep?: string[];
  },
): Promise<void> {
  const { table, keys, rows, compare, keep = [] } = options;
  const columns = Object.keys(rows[0] ?? {});
  const updated = columns.filter(
    column => !keys.includes(column) && !keep.includes(column),
  );
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  for (let at = 0; at < rows.length; at += MAX_ROWS) {
    const part = rows.slice(at, at + MAX_ROWS);
    const sql = [
      `insert into ?? (${columns.map(() => '??').join(', ')})`,
      `values ${part.map(() => tuple).join(', ')}`,
      `on conflict (${keys.map(() => '??').join(', ')})`,
      updated.length === 0
        ? 'do nothing'
        : `do update set ${updated.map(() => '?? = excluded.??').join(', ')}`,
      updated.length > 0 && compare ? 'where ??.?? <> excluded.??' : '',
    ].join(' ');
    await knex.raw(sql, [
      table,
      ...columns,
      ...part.flatMap(row => columns.map(column => row[column])),
      ...keys,
      ...updated.flatMap(column => [column, column]),
      ...(updated.length > 0 && compare ? [table, compare, compare] : []),
    ] as Knex.RawBinding[]);
    await giveWay();
  }
}

/** Inserts rows whose key is new and leaves the others untouched. */
export async function insertMissing(
  knex: Knex,
  table: string,
  keys: string[],
  rows: Row[],
): Promise<void> {
  await upsertChanged(knex, {
    table,
    keys,
    rows,
    keep: Object.keys(rows[0] ?? {}),
  });
}

/** Reads rows by tuples of columns, any number of them. */
export async function selectByKeys<T>(
  knex: Knex,
  query: () => Knex.QueryBuilder,
  columns: string[],
  keys: readonly string[][],
): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < keys.length; at += MAX_ROWS) {
    const part = keys.slice(at, at + MAX_ROWS);
    const rows: T[] = isPostgres(knex)
      ? await selectEach(knex, query(), columns, part)
      : await query().whereIn(columns, part as never);
    for (const row of rows) found.push(row);
    await giveWay();
  }
  return found;
}

/**
 * One index look-up a key. Given a list of tuples PostgreSQL compares every row
 * with every tuple, or joins as it sees fit, and it sees badly while a table
 * fills up for the first time and has no statistics. `offset 0` keeps it from
 * rewriting the query.
 */
async function selectEach<T>(
  knex: Knex,
  query: Knex.QueryBuilder,
  columns: string[],
  keys: readonly string[][],
): Promise<T[]> {
  const names = columns.map((_column, index) => `k${index}`);
  columns.forEach((column, index) => {
    query.whereRaw(`?? = wanted.${names[index]}`, [column]);
  });
  const { rows } = await knex.raw(
    `select found.* from unnest(${columns
      .map(() => '?::text[]')
      .join(', ')}) as wanted(${names.join(
      ', ',
    )}) cross join lateral (? offset 0) as found`,
    [
      ...columns.map((_column, index) => keys.map(key => key[index])),
      query,
    ] as never,
  );
  return rows;
}

/** Deletes rows by tuples of columns. */
export async function deleteByKeys(
  query: () => Knex.QueryBuilder,
  columns: string[],
  keys: readonly string[][],
): Promise<void> {
  for (let at = 0; at < keys.length; at += MAX_ROWS) {
    await query()
      .whereIn(columns, keys.slice(at, at + MAX_ROWS) as never)
      .delete();
    await giveWay();
  }
}

const DEADLOCK = '40P01';
const ATTEMPTS = 3;

/** Runs a transaction again where PostgreSQL chose it to end a deadlock. */
export async function retryOnDeadlock<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (
        (error as { code?: string }).code !== DEADLOCK ||
        attempt >= ATTEMPTS
      ) {
        throw error;
      }
    }
  }
}
