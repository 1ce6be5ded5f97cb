import type { Denial } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { lockRefusals, RefusalTally } from './refusalDays';
import { findTopWorkload, imagesOfWorkload } from './topWorkload';

const LOOK_BACK_MS = 24 * 3600_000;
const MOST = 200;

/**
 * Completes recent denials that came without an owner or without images: the
 * refusal of a new workload arrives before the workload itself is seen.
 */
export async function routeDenials(knex: Knex, now: Date): Promise<void> {
  const rows = await knex('denials')
    .where('last_at', '>=', new Date(now.getTime() - LOOK_BACK_MS))
    .where(incomplete =>
      incomplete
        .whereNull('entity_ref')
        .orWhere('denial', 'like', '%"images":[]%'),
    )
    .orderBy('last_at', 'desc')
    .limit(MOST)
    .select('id', 'denial');
  for (const row of rows) {
    const stored: Denial = JSON.parse(row.denial);
    const { entityRef = stored.entityRef } = await findTopWorkload(
      knex,
      stored,
    );
    const images = stored.images.length
      ? stored.images
      : await imagesOfWorkload(knex, stored, stored.workload);
    const denial: Denial = {
      ...stored,
      ...(entityRef ? { entityRef } : {}),
      images,
    };
    if (JSON.stringify(denial) === row.denial) continue;
    await complete(knex, row, denial);
  }
}

/** Writes it, unless it was written meanwhile: then the next run completes it. */
async function complete(
  knex: Knex,
  read: { id: string; denial: string },
  denial: Denial,
): Promise<void> {
  await knex.transaction(async tx => {
    const { id } = read;
    const locked = (await lockRefusals(tx, [id])).get(id);
    if (locked?.text !== read.denial) return;
    const entityRef = denial.entityRef ?? null;
    await tx('denials')
      .where({ id })
      .update({ entity_ref: entityRef, denial: JSON.stringify(denial) });
    const tally = new RefusalTally();
    tally.take(locked.counted);
    tally.add({ ...locked.counted, entity_ref: entityRef });
    await tally.write(tx);
  });
}
