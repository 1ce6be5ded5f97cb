import type { SigningException } from 'backstage-plugin-image-signing-common';
import { DateTime } from 'luxon';
import { whereInQueue } from '../exceptions/exceptionQueues';
import {
  EXCEPTION_COLUMNS,
  readExceptions,
} from '../exceptions/exceptionStore';
import { chunks } from '../store/database';
import {
  decisionsToldSince,
  noticeOfEnd,
  noticeOfReview,
  noticeOfUnowned,
  noticesOfException,
  TOLD_DECISIONS,
} from './exceptionNotices';
import {
  notTold,
  pruneSentNotices,
  type Telling,
  tellOnce,
} from './sentNotices';

export interface NoticesOptions extends Telling {
  /** Entity refs of those who decide on exceptions in a namespace. */
  approversOf(scope: SigningException['scope']): Promise<string[]>;
  remindBeforeMs: number;
  reviewers: string[];
  platformTeam?: string;
}

/** The most refusals that one notice is about. */
const MOST = 200;
/** A refusal may find its service a little later. */
const ROUTING_MS = 5 * 60_000;
const DAY_MS = 24 * 3600_000;
/** Longer than any notice could be due again. */
const KEEP_MS = 400 * DAY_MS;

/**
 * Tells what the clock makes due, and what could not be told when it happened.
 * Each once.
 */
export async function sendRegularNotices(
  options: NoticesOptions,
): Promise<void> {
  await tellWhatWasMissed(options);
  await remindOwners(options);
  await tellPlatformTeam(options);
  await tellReviewers(options);
  const { knex, now } = options;
  await pruneSentNotices(knex, new Date(now.getTime() - KEEP_MS));
}

/** Tells what should be known of an exception, unless it was told. */
export async function tellOfException(
  options: Telling & Pick<NoticesOptions, 'approversOf'>,
  exception: SigningException,
): Promise<void> {
  const due = noticesOfException(exception, options.now);
  const fresh = await notTold(
    options.knex,
    due.map(({ key }) => key),
  );
  if (fresh.size === 0) return;
  const approvers = await options.approversOf(exception.scope);
  for (const { key, notice } of due) {
    if (fresh.has(key)) await tellOnce(options, [key], notice(approvers));
  }
}

async function tellWhatWasMissed(options: NoticesOptions): Promise<void> {
  const { knex, now } = options;
  const awaiting: string[] = await whereInQueue(
    knex('exceptions'),
    'awaiting',
    now,
  ).pluck('id');
  const decided: string[] = await knex('exception_history')
    .whereIn('action', TOLD_DECISIONS)
    .where('at', '>=', decisionsToldSince(now))
    .distinct('exception_id')
    .pluck('exception_id');
  const ids = [...new Set([...awaiting, ...decided])];
  for (const part of chunks(ids)) {
    const rows = await knex('exceptions')
      .whereIn('id', part)
      .select(...EXCEPTION_COLUMNS);
    for (const exception of await readExceptions(knex, rows)) {
      await tellOfException(options, exception);
    }
  }
}

async function remindOwners(options: NoticesOptions): Promise<void> {
  const { knex, remindBeforeMs, now } = options;
  const rows = await knex('exceptions')
    .where({ status: 'active' })
    .where('expires_at', '>', now)
    .where('expires_at', '<=', new Date(now.getTime() + remindBeforeMs))
    .orderBy('expires_at')
    .select(...EXCEPTION_COLUMNS);
  const exceptions = await readExceptions(knex, rows);
  const keyOf = ({ id, expiresAt }: SigningException) =>
    `ends:${id}:${expiresAt}`;
  const fresh = await notTold(knex, exceptions.map(keyOf));
  for (const exception of exceptions) {
    const key = keyOf(exception);
    if (fresh.has(key)) await tellOnce(options, [key], noticeOfEnd(exception));
  }
}

async function tellPlatformTeam(options: NoticesOptions): Promise<void> {
  const { knex, platformTeam, now } = options;
  if (!platformTeam) return;
  const ids: string[] = await knex('denials')
    .where({ class: 'policy' })
    .whereNull('entity_ref')
    .where('last_at', '>=', new Date(now.getTime() - DAY_MS))
    .where('first_at', '<=', new Date(now.getTime() - ROUTING_MS))
    .orderBy('last_at', 'desc')
    .limit(MOST)
    .pluck('id');
  const fresh = await notTold(
    knex,
    ids.map(id => `unowned:${id}`),
  );
  if (fresh.size === 0) return;
  // It takes the place of the notice before, so it tells of all that there are.
  await tellOnce(
    options,
    [...fresh],
    noticeOfUnowned(platformTeam, ids.length, ids.length === MOST),
  );
}

async function tellReviewers(options: NoticesOptions): Promise<void> {
  const { knex, reviewers, now } = options;
  if (reviewers.length === 0) return;
  const week = DateTime.fromJSDate(now, { zone: 'utc' }).toFormat("kkkk-'W'WW");
  const key = `review:${week}`;
  if (!(await notTold(knex, [key])).has(key)) return;
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
  await tellOnce(options, [key], noticeOfReview(reviewers, counts, week));
}
