import type {
  ExceptionPage,
  ExceptionProofResult,
  ExceptionStatus,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { withHistory } from '../exceptions/exceptionStore';
import { contains, readPage, restrict } from './page';
import type { Visibility } from './visibility';

/** Exceptions by their end, the nearest first. */
export async function listExceptions(
  knex: Knex,
  visibility: Visibility,
  query: {
    cursor?: string;
    limit?: number;
    status?: ExceptionStatus;
    proof?: ExceptionProofResult;
    entity?: string;
    search?: string;
  },
): Promise<Omit<ExceptionPage, 'demo'>> {
  const rows = restrict(
    knex,
    knex('exceptions').select('*'),
    'entity_ref',
    visibility,
  );
  if (query.status) rows.where({ status: query.status });
  if (query.proof) rows.where({ proof_result: query.proof });
  if (query.entity) rows.where({ entity_ref: query.entity });
  if (query.search) contains(rows, 'search', query.search);
  const page = await readPage<{
    exception: string;
    proof_result: ExceptionProofResult | null;
  }>(rows, {
    columns: ['expires_at', 'id'],
    order: 'asc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: await withHistory(
      knex,
      page.rows.map(({ exception, proof_result: proofResult }) => ({
        ...JSON.parse(exception),
        ...(proofResult && { proofResult }),
      })),
    ),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
