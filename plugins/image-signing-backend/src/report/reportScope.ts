import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import { restrict } from '../serve/page';
import type { ReportCut } from './reportCells';

const DAY_MS = 24 * 3600_000;
const DEFAULT_DAYS = 91;
const MOST_DAYS = 400;

/** Days of UTC, both included, and the moments at which they begin and end. */
export interface ReportSpan {
  from: string;
  to: string;
  since: Date;
  /** The first moment that is not in the span any more. */
  until: Date;
}

/** @throws InputError for a span that is no span, or is too long. */
export function spanOf(
  query: { from?: string; to?: string },
  now: Date,
): ReportSpan {
  const to = query.to ?? now.toISOString().slice(0, 10);
  const end = dayOf('to', to);
  const from =
    query.from ??
    new Date(end - (DEFAULT_DAYS - 1) * DAY_MS).toISOString().slice(0, 10);
  const start = dayOf('from', from);
  if (start > end) {
    throw new InputError(
      `from is ${from} and to is ${to}; from must not be after to`,
    );
  }
  if (end - start >= MOST_DAYS * DAY_MS) {
    throw new InputError(
      `${from} to ${to} is more than ${MOST_DAYS} days; ask for a shorter span`,
    );
  }
  return { from, to, since: new Date(start), until: new Date(end + DAY_MS) };
}

function dayOf(name: string, text: string): number {
  const time = Date.parse(`${text}T00:00:00Z`);
  if (
    Number.isNaN(time) ||
    new Date(time).toISOString().slice(0, 10) !== text
  ) {
    throw new InputError(
      `${name} is '${text}'; give a day as YYYY-MM-DD, for example 2026-03-31`,
    );
  }
  return time;
}

/** Leaves rows about the entities of the cut. */
export function whereOfScope<T extends Knex.QueryBuilder>(
  knex: Knex,
  query: T,
  column: string,
  { owner, system, visibility }: ReportCut,
): T {
  restrict(knex, query, column, visibility);
  if (owner === undefined && system === undefined) return query;
  const entities = knex('catalog_entities').select('entity_ref');
  if (owner !== undefined) entities.where({ owner });
  if (system !== undefined) entities.where({ system });
  query.whereIn(column, entities as never);
  return query;
}
