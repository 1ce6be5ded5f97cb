import type {
  ExceptionCounts,
  ExceptionPage,
  ExceptionProofResult,
  ExceptionStatus,
  ExceptionView,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { whereInQueue } from '../exceptions/exceptionQueues';
import {
  EXCEPTION_COLUMNS,
  ExceptionRow,
  readExceptions,
} from '../exceptions/exceptionStore';
import { contains, readPage, restrict } from './page';
import { exceptionsWithinScope, Scope } from './scope';
import type { Visibility } from './visibility';

/** Exceptions by their end, the nearest first. */
export async function listExceptions(
  knex: Knex,
  visibility: Visibility,
  query: {
    cursor?: string;
    limit?: number;
    status?: ExceptionStatus;
    view?: ExceptionView;
    proof?: ExceptionProofResult;
    entity?: string;
    search?: string;
  },
  scope: Scope = {},
): Promise<Omit<ExceptionPage, 'demo'>> {
  const rows = restrict(
    knex,
    knex('exceptions').select(...EXCEPTION_COLUMNS, 'expires_at', 'id'),
    'entity_ref',
    visibility,
  );
  exceptionsWithinScope(knex, rows, scope);
  if (query.status) rows.where({ status: query.status });
  if (query.proof) rows.where({ proof_result: query.proof });
  if (query.view) whereInQueue(rows, query.view, new Date());
  if (query.entity) rows.where({ entity_ref: query.entity });
  if (query.search) contains(rows, 'search', query.search);
  const page = await readPage<ExceptionRow>(rows, {
    columns: ['expires_at', 'id'],
    order: 'asc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: await readExceptions(knex, page.rows),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}

const QUEUES: ExceptionView[] = [
  'awaiting',
  'approved',
  'active',
  'expiring',
  'expired',
  'unused',
  'closed',
];

/** How many exceptions are in each queue, of those that the caller may see. */
export async function countExceptions(
  knex: Knex,
  visibility: Visibility,
  now: Date,
): Promise<Omit<ExceptionCounts, 'demo' | 'asOf' | 'drafts'>> {
  const count = async (narrow: (rows: Knex.QueryBuilder) => void) => {
    const rows = knex('exceptions').count({ count: '*' });
    narrow(rows);
    const [row] = await restrict(knex, rows, 'entity_ref', visibility);
    return Number(row.count);
  };
  const queues = await Promise.all(
    QUEUES.map(async view => [
      view,
      await count(rows => whereInQueue(rows, view, now)),
    ]),
  );
  return {
    ...(Object.fromEntries(queues) as Record<ExceptionView, number>),
    total: await count(() => {}),
    unwatched: await count(rows =>
      rows.where({ status: 'active' }).whereNull('watched_since'),
    ),
  };
}
