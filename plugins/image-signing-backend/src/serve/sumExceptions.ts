import type { ServicesSummary } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

const SOON_MS = 7 * 24 * 3600_000;

/** Counts exceptions by their state; `rows` says which. */
export async function sumExceptions(
  knex: Knex,
  rows: Knex.QueryBuilder,
  now: Date,
): Promise<ServicesSummary['exceptions']> {
  const soon = new Date(now.getTime() + SOON_MS);
  const counts: Array<Record<string, unknown>> = await rows
    .select('status')
    .count({ count: '*' })
    .sum({
      soon: knex.raw('CASE WHEN expires_at <= ? THEN 1 ELSE 0 END', [
        soon,
      ]) as never,
      extending: knex.raw(
        'CASE WHEN extension_pending THEN 1 ELSE 0 END',
      ) as never,
    })
    .groupBy('status');
  const of = (status: string, column = 'count') =>
    Number(counts.find(row => row.status === status)?.[column] ?? 0);
  return {
    requested: of('requested'),
    extensionsRequested: of('active', 'extending'),
    active: of('active'),
    expiringSoon: of('active', 'soon'),
    expired: of('expired'),
  };
}
