import type {
  ExceptionTrial,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../../store/database';
import {
  EXCEPTION_COLUMNS,
  ExceptionRow,
  readExceptions,
} from '../exceptionStore';
import { TrialOutcome, unknown } from './readTrial';

const MINUTE_MS = 60_000;
/** Clocks differ, and a policy repository needs time to be applied. */
const GRACE_MS = MINUTE_MS;
const MAX_WAIT_MS: Record<'admitted' | 'unknown', number> = {
  // Somebody is at work on it and wants to see it end.
  admitted: 30 * MINUTE_MS,
  unknown: 6 * 60 * MINUTE_MS,
};
/** Four days and a half; whoever wants to know then has to look. */
const MAX_UNKNOWN = 25;
const REOPENED_MS = 15 * MINUTE_MS;
const ENDED = ['expired', 'revoked', 'closed'];

interface TrialRow {
  at: StoredTime;
  outcome: ExceptionTrial['outcome'];
  text: string;
  tries: number;
  next_at: StoredTime | null;
}

/** Exceptions that are over and about which the API server is to be asked. */
export async function dueTrials(
  knex: Knex,
  cluster: string,
  options: { now: Date; limit: number },
): Promise<SigningException[]> {
  const { now, limit } = options;
  const rows: ExceptionRow[] = await knex('exceptions')
    .leftJoin(
      'exception_end_trials as trial',
      'trial.exception_id',
      'exceptions.id',
    )
    .where({ cluster })
    .whereIn('status', ENDED)
    .where('ended_at', '<=', new Date(now.getTime() - GRACE_MS))
    .where(query =>
      query.whereNull('trial.exception_id').orWhere('trial.next_at', '<=', now),
    )
    // What has just ended before what waits for another answer.
    .orderByRaw('trial.next_at is not null, trial.next_at, ended_at desc')
    .limit(limit)
    .select(...EXCEPTION_COLUMNS.map(column => `exceptions.${column}`));
  return readExceptions(knex, rows);
}

/** When to ask again; undefined where the answer stays. */
export function nextTrialAt(
  outcome: TrialOutcome['outcome'],
  tries: number,
  now: Date,
): Date | undefined {
  if (outcome === 'denied') return undefined;
  if (outcome === 'unknown' && tries >= MAX_UNKNOWN) return undefined;
  const wait = Math.min(MINUTE_MS * 2 ** (tries - 1), MAX_WAIT_MS[outcome]);
  return new Date(now.getTime() + wait);
}

export async function recordTrial(
  knex: Knex,
  exceptionId: string,
  { outcome, text }: TrialOutcome,
  now: Date,
): Promise<void> {
  const last = await trialRow(knex, exceptionId);
  const tries = last && last.outcome === outcome ? last.tries + 1 : 1;
  await knex('exception_end_trials')
    .insert({
      exception_id: exceptionId,
      at: now,
      outcome,
      text,
      tries,
      next_at: nextTrialAt(outcome, tries, now) ?? null,
    })
    .onConflict('exception_id')
    .merge();
}

/** A refusal from before something let the Pod pass again proves nothing. */
export async function reopenTrial(
  knex: Knex,
  exceptionId: string,
  now: Date,
): Promise<void> {
  const { outcome, text } = unknown(
    'It was refused once, but something lets the Pod pass since: it is asked again.',
  );
  await knex('exception_end_trials')
    .where({ exception_id: exceptionId, outcome: 'denied' })
    .update({
      ...{ outcome, text, tries: 1, at: now },
      next_at: new Date(now.getTime() + REOPENED_MS),
    });
}

async function trialRow(
  knex: Knex,
  exceptionId: string,
): Promise<TrialRow | undefined> {
  return knex('exception_end_trials')
    .where({ exception_id: exceptionId })
    .first('at', 'outcome', 'text', 'tries', 'next_at');
}

/** The last answer of the API server about an exception. */
export async function readTrialOf(
  knex: Knex,
  exceptionId: string,
): Promise<ExceptionTrial | undefined> {
  const row = await trialRow(knex, exceptionId);
  return row && trialOf(row);
}

/** The same for the exceptions of a cluster, by their ids. */
export async function readTrialsIn(
  knex: Knex,
  cluster: string,
): Promise<Map<string, ExceptionTrial>> {
  const rows: Array<TrialRow & { exception_id: string }> = await knex(
    'exception_end_trials',
  )
    .join('exceptions', 'exceptions.id', 'exception_end_trials.exception_id')
    .where({ cluster })
    .select('exception_id', 'at', 'outcome', 'text', 'tries', 'next_at');
  return new Map(rows.map(row => [row.exception_id, trialOf(row)]));
}

function trialOf({ at, outcome, text, tries, next_at: next }: TrialRow) {
  return {
    at: toIso(at),
    outcome,
    text,
    tries,
    ...(next !== null && { nextAt: toIso(next) }),
  };
}
