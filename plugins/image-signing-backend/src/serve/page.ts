import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';

import { CursorKey, decodeCursor, encodeCursor } from '../store/cursor';
import { whereEntityIn } from '../store/visible';
import type { Visibility } from './visibility';

/** One page of rows in the order of `columns`, the last of which is unique. */
export interface PageRequest {
  columns: string[];
  order: 'asc' | 'desc';
  cursor?: string;
  limit: number;
}

export interface RowPage<Row> {
  rows: Row[];
  totalCount: number;
  nextCursor?: string;
}

/**
 * Reads one page by the keys of the page before (never by offset), and the
 * number of rows that match.
 */
export async function readPage<Row extends object>(
  query: Knex.QueryBuilder,
  request: PageRequest,
): Promise<RowPage<Row>> {
  const { columns, order, limit } = request;
  const [{ count }] = await query.clone().clearSelect().count({ count: '*' });

  const after = decodeCursor(request.cursor, columns.length);
  const page = query.clone().limit(limit + 1);
  for (const column of columns) page.orderBy(column, order);
  if (after) {
    const marks = columns.map(() => '?').join(', ');
    const names = columns.map(() => '??').join(', ');
    page.whereRaw(`(${names}) ${order === 'asc' ? '>' : '<'} (${marks})`, [
      ...columns,
      ...after,
    ]);
  }
  const rows = (await page) as Row[];
  const more = rows.length > limit;
  if (more) rows.pop();
  const last = rows.at(-1) as Record<string, unknown> | undefined;
  return {
    rows,
    totalCount: Number(count),
    nextCursor:
      more && last
        ? encodeCursor(
            columns.map(column => keyPart(last[column])) as CursorKey,
          )
        : undefined,
  };
}

/**
 * A page of a list that is in memory, in its order.
 *
 * @param options.keyOf - tells the items apart; the cursor carries it.
 * @throws InputError where the item of the cursor is not in the list any more.
 */
export function pageOfList<T>(
  items: readonly T[],
  options: {
    cursor: string | undefined;
    limit: number;
    keyOf(item: NoInfer<T>): string[];
  },
): { items: T[]; totalCount: number; nextCursor?: string } {
  const { limit, keyOf } = options;
  const after = decodeCursor(
    options.cursor,
    items[0] ? keyOf(items[0]).length : 1,
  );
  const same = (item: T) =>
    JSON.stringify(keyOf(item)) === JSON.stringify(after);
  const found = after ? items.findIndex(same) : -1;
  if (after && found < 0) {
    throw new InputError(
      'query.cursor: the list has changed; read it from its start',
    );
  }
  const start = found + 1;
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  return {
    items: page,
    totalCount: items.length,
    ...(last !== undefined &&
      start + limit < items.length && {
        nextCursor: encodeCursor(keyOf(last)),
      }),
  };
}

function keyPart(value: unknown): string | number {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'number' ? value : String(value);
}

/** Leaves only rows about entities that the caller may see. */
export function restrict<T extends Knex.QueryBuilder>(
  knex: Knex,
  query: T,
  column: string,
  visibility: Visibility,
): T {
  return visibility.kind === 'all'
    ? query
    : whereEntityIn(knex, query, column, visibility.entityRefs);
}

/** Case-insensitive search for a text in a lower-case column. */
export function contains<T extends Knex.QueryBuilder>(
  query: T,
  column: string,
  text: string,
): T {
  const escaped = text.toLowerCase().replace(/[\\%_]/g, '\\$&');
  query.whereRaw(`?? LIKE ? ESCAPE '\\'`, [column, `%${escaped}%`]);
  return query;
}
