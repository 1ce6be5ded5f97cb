import type { Knex } from 'knex';
import type { ReportSpan } from '../report/reportScope';
import type { Visibility } from '../serve/visibility';

/** What a pack is about, and for whom it is written. */
export interface PackContext {
  knex: Knex;
  /** Of the caller who downloads, not of the one who asked for the pack. */
  visibility: Visibility;
  span: ReportSpan;
  /** Empty: all of them. */
  environments: readonly string[];
  /** Entity ref of a team; absent: all of them. */
  owner?: string;
  now: Date;
}

/**
 * One file of the pack: a JSON document a line. A section reads in pages and
 * hands over row by row, so that a pack of any size needs little memory.
 */
export interface PackSection {
  /** Of the file, without its ending. */
  name: string;
  /** What its rows are, for the README. */
  about: string;
  /** Why it is not in a pack for this caller and scope. */
  leftOut?(context: PackContext): string | undefined;
  rows(context: PackContext): AsyncIterable<object>;
}

const PAGE = 200;

/**
 * The rows of a query in the order of one column that is unique in it, page by
 * page.
 */
export async function* pagesOf<Row extends object>(
  query: Knex.QueryBuilder,
  column: string,
  name = column,
): AsyncGenerator<Row[]> {
  let after: string | number | undefined;
  for (;;) {
    const page = query.clone().orderBy(column).limit(PAGE);
    if (after !== undefined) page.where(column, '>', after);
    const rows = (await page) as Row[];
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = (rows.at(-1) as Record<string, string | number>)[name];
  }
}
