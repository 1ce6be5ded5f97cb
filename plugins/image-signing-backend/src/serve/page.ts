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
