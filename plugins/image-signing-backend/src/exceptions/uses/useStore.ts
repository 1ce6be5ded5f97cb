import { createHash } from 'node:crypto';
import type { ExceptionUse } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../../store/database';

/** Of each exception the newest uses are kept; the count goes on. */
export const MOST_USES = 1_000;

/** A use, with what makes it the same when it is seen again. */
export interface SeenUse extends ExceptionUse {
  exceptionId: string;
  identity: string;
}

export interface UseRow {
  source: ExceptionUse['source'];
  principal: string | null;
  first_at: StoredTime;
  last_at: StoredTime;
  use: string;
}

/**
 * Keeps uses. What is seen again moves on its last time and is not counted
 * anew, so that delivering an audit event twice counts once.
 */
export async function recordUses(
  knex: Knex,
  uses: readonly SeenUse[],
): Promise<void> {
  for (const use of uses) {
    await knex.transaction(async tx => {
      const key = createHash('sha256')
        .update(`${use.exceptionId}\n${use.source}\n${use.identity}`)
        .digest('hex');
      const lastAt = new Date(use.lastAt);
      const { workload, container } = use;
      const added = await tx('exception_uses')
        .insert({
          key,
          exception_id: use.exceptionId,
          source: use.source,
          principal: use.principal?.slice(0, 1024) ?? null,
          first_at: new Date(use.firstAt),
          last_at: lastAt,
          use: JSON.stringify({ workload, ...(container && { container }) }),
        })
        .onConflict('key')
        .ignore()
        .returning('key');
      if (added.length > 0) {
        await tx('exceptions')
          .where({ id: use.exceptionId })
          .increment('uses', 1);
      } else {
        await tx('exception_uses')
          .where({ key })
          .where('last_at', '<', lastAt)
          .update({ last_at: lastAt });
      }
      await tx('exceptions')
        .where({ id: use.exceptionId })
        .where(rows =>
          rows.whereNull('last_used_at').orWhere('last_used_at', '<', lastAt),
        )
        .update({ last_used_at: lastAt });
    });
  }
}

/** Forgets the oldest uses of exceptions that have more than are kept. */
export async function pruneUses(knex: Knex): Promise<void> {
  const ids: string[] = await knex('exceptions')
    .where('uses', '>', MOST_USES)
    .pluck('id');
  for (const id of ids) {
    const oldest = await knex('exception_uses')
      .where({ exception_id: id })
      .orderBy('last_at', 'desc')
      .offset(MOST_USES)
      .first('last_at');
    if (!oldest) continue;
    await knex('exception_uses')
      .where({ exception_id: id })
      .where('last_at', '<=', oldest.last_at)
      .delete();
  }
}

/** Who was admitted under an exception, at most 20. */
export async function principalsOf(knex: Knex, id: string): Promise<string[]> {
  return knex('exception_uses')
    .where({ exception_id: id })
    .whereNotNull('principal')
    .distinct('principal')
    .orderBy('principal')
    .limit(20)
    .pluck('principal');
}

export function toUse(row: UseRow): ExceptionUse {
  return {
    source: row.source,
    ...JSON.parse(row.use),
    ...(row.principal ? { principal: row.principal } : {}),
    firstAt: toIso(row.first_at),
    lastAt: toIso(row.last_at),
  };
}
