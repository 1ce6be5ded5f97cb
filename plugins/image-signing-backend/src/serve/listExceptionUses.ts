import type {
  ExceptionUsePage,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { principalsOf, toUse, UseRow } from '../exceptions/uses/useStore';
import { toIso } from '../store/database';
import { readPage } from './page';

/** What ran and was admitted under an exception, the newest first. */
export async function listExceptionUses(
  knex: Knex,
  exception: SigningException,
  query: { cursor?: string; limit?: number },
): Promise<Omit<ExceptionUsePage, 'demo'>> {
  const page = await readPage<UseRow>(
    knex('exception_uses').where({ exception_id: exception.id }).select('*'),
    {
      columns: ['last_at', 'key'],
      order: 'desc',
      cursor: query.cursor,
      limit: query.limit ?? 25,
    },
  );
  const cluster = await knex('clusters')
    .where({ name: exception.scope.cluster })
    .first('last_audit_at');
  return {
    items: page.rows.map(toUse),
    totalCount: page.totalCount,
    principals: await principalsOf(knex, exception.id),
    ...(cluster?.last_audit_at && { auditLogAt: toIso(cluster.last_audit_at) }),
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}
