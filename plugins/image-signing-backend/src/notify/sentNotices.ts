import type { Knex } from 'knex';
import { chunks } from '../store/database';
import type { Notice } from './notice';

/** Longer than sending takes; what is claimed for longer was broken off. */
const CLAIM_MS = 2 * 60_000;

export interface Telling {
  knex: Knex;
  /** Answers whether it was sent; never throws. */
  send(notice: Notice): Promise<boolean>;
  now: Date;
}

/**
 * Sends one notice for what its keys stand for, unless they were told before or
 * somebody else is telling them now. What could not be sent is free again. Where
 * the process dies after sending, the claim runs out and the notice is sent once
 * more: its scope makes that the same notification, and not a second one.
 */
export async function tellOnce(
  { knex, send, now }: Telling,
  keys: readonly string[],
  notice: Notice,
): Promise<void> {
  // Nobody to tell is not the same as told: somebody may be named later.
  if (notice.to.length === 0) return;
  const claimed: string[] = [];
  for (const key of keys) {
    if (await claim(knex, key, now)) claimed.push(key);
  }
  if (claimed.length === 0) return;
  const sent = await send(notice);
  for (const part of chunks(claimed)) {
    const rows = knex('sent_notices').whereIn('key', part);
    await (sent
      ? rows.update({ sent: true })
      : rows.where({ sent: false }).delete());
  }
}

async function claim(knex: Knex, key: string, at: Date): Promise<boolean> {
  const inserted = await knex('sent_notices')
    .insert({ key, at, sent: false })
    .onConflict('key')
    .ignore()
    .returning('key');
  if (inserted.length > 0) return true;
  const taken = await knex('sent_notices')
    .where({ key, sent: false })
    .where('at', '<=', new Date(at.getTime() - CLAIM_MS))
    .update({ at });
  return taken > 0;
}

/** Of some keys those that were not told. */
export async function notTold(
  knex: Knex,
  keys: readonly string[],
): Promise<Set<string>> {
  const fresh = new Set(keys);
  for (const part of chunks(keys)) {
    const told: string[] = await knex('sent_notices')
      .whereIn('key', part)
      .where({ sent: true })
      .pluck('key');
    told.forEach(key => fresh.delete(key));
  }
  return fresh;
}

/** Forgets what was told so long ago that it cannot be due again. */
export async function pruneSentNotices(
  knex: Knex,
  before: Date,
): Promise<void> {
  await knex('sent_notices').where('at', '<', before).delete();
}
