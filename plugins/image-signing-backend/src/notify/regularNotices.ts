import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { whereInQueue } from '../exceptions/exceptionQueues';
import {
  EXCEPTION_COLUMNS,
  readExceptions,
} from '../exceptions/exceptionStore';
import { chunks } from '../store/database';
import {
  noticeOfEnd,
  noticeOfReview,
  noticeOfUnowned,
} from './exceptionNotices';
import type { Notice } from './notice';

export interface RegularNoticesOptions {
  knex: Knex;
  /** Answers whether it was sent; what was not is tried again. */
  send(notice: Notice): Promise<boolean>;
  remindBeforeMs: number;
  reviewers: string[];
  platformTeam?: string;
  now: Date;
}

/** The most that one run tells of; the next one goes on. */
const MOST = 200;
/** A refusal may find its service a little later. */
const ROUTING_MS = 5 * 60_000;
const DAY_MS = 24 * 3600_000;
/** Longer than any notice could be due again. */
const KEEP_MS = 400 * DAY_MS;

/** Tells what the clock, not somebody's action, makes due. Each once. */
export async function sendRegularNotices(
  options: RegularNoticesOptions,
): Promise<void> {
  await remindOwners(options);
  await tellPlatformTeam(options);
  await tellReviewers(options);
  const { knex, now } = options;
  await knex('sent_notices')
    .where('at', '<', new Date(now.getTime() - KEEP_MS))
    .delete();
}

async function remindOwners(options: RegularNoticesOptions): Promise<void> {
  const { knex, send, remindBeforeMs, now } = options;
  const rows = await knex('exceptions')
    .where({ status: 'active' })
    .where('expires_at', '>', now)
    .where('expires_at', '<=', new Date(now.getTime() + remindBeforeMs))
    .orderBy('expires_at')
    .select(...EXCEPTION_COLUMNS);
  const exceptions = await readExceptions(knex, rows);
  const keyOf = ({ id, expiresAt }: { id: string; expiresAt: string }) =>
    `ends:${id}:${expiresAt}`;
  const fresh = await notSent(knex, exceptions.map(keyOf));
  for (const exception of exceptions) {
    const key = keyOf(exception);
    if (!fresh.has(key)) continue;
    if (await send(noticeOfEnd(exception))) await markSent(knex, [key], now);
  }
}

async function tellPlatformTeam(options: RegularNoticesOptions): Promise<void> {
  const { knex, send, platformTeam, now } = options;
  if (!platformTeam) return;
  const ids: string[] = await knex('denials')
    .where({ class: 'policy' })
    .whereNull('entity_ref')
    .where('last_at', '>=', new Date(now.getTime() - DAY_MS))
    .where('first_at', '<=', new Date(now.getTime() - ROUTING_MS))
    .orderBy('last_at', 'desc')
    .limit(MOST)
    .pluck('id');
  const fresh = await notSent(
    knex,
    ids.map(id => `unowned:${id}`),
  );
  if (fresh.size === 0) return;
  if (await send(noticeOfUnowned(platformTeam, fresh.size))) {
    await markSent(knex, [...fresh], now);
  }
}

async function tellReviewers(options: RegularNoticesOptions): Promise<void> {
  const { knex, send, reviewers, now } = options;
  if (reviewers.length === 0) return;
  const week = DateTime.fromJSDate(now, { zone: 'utc' }).toFormat("kkkk-'W'WW");
  const key = `review:${week}`;
  if (!(await notSent(knex, [key])).has(key)) return;
  const count = async (view: Parameters<typeof whereInQueue>[1]) => {
    const [row] = await whereInQueue(
      knex('exceptions').count({ count: '*' }),
      view,
      now,
    );
    return Number(row.count);
  };
  const counts = {
    awaiting: await count('awaiting'),
    active: await count('active'),
    expiring: await count('expiring'),
    expired: await count('expired'),
    unused: await count('unused'),
  };
  if (await send(noticeOfReview(reviewers, counts, week))) {
    await markSent(knex, [key], now);
  }
}

async function notSent(knex: Knex, keys: string[]): Promise<Set<string>> {
  const fresh = new Set(keys);
  for (const part of chunks(keys)) {
    const sent: string[] = await knex('sent_notices')
      .whereIn('key', part)
      .pluck('key');
    sent.forEach(key => fresh.delete(key));
  }
  return fresh;
}

async function markSent(knex: Knex, keys: string[], at: Date): Promise<void> {
  for (const key of keys) {
    await knex('sent_notices').insert({ key, at }).onConflict('key').ignore();
  }
}
