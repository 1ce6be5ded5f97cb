import {
  imageSigningTopics,
  type ExceptionEvent,
  type SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks, toIso, type StoredTime } from '../store/database';
import { putEvents } from './outbox';
import { eventOf, type Told } from './tellOf';

/** Less than what was published is kept, so that nothing is told anew. */
const LOOK_BACK_MS = 20 * 3600_000;

interface Step {
  id: number;
  at: StoredTime;
  actor: string;
  action: string;
  status: SigningException['status'];
  exception: string;
}

/**
 * Makes events of the steps in the history of exceptions that have none yet.
 * The history is only ever appended to, so that each step is told once.
 *
 * @returns how many there were.
 */
export async function collectExceptionEvents(
  knex: Knex,
  now: Date,
): Promise<number> {
  const steps: Step[] = await knex('exception_history')
    .join('exceptions', 'exceptions.id', 'exception_history.exception_id')
    .where('exception_history.at', '>=', new Date(now.getTime() - LOOK_BACK_MS))
    .orderBy('exception_history.id')
    .select(
      'exception_history.id',
      'exception_history.at',
      'exception_history.actor',
      'exception_history.action',
      'exceptions.status',
      'exceptions.exception',
    );
  const events = steps.map(tellOfStep);
  const known = new Set<string>();
  for (const part of chunks(events)) {
    const ids: string[] = await knex('outgoing_events')
      .whereIn(
        'id',
        part.map(({ id }) => id),
      )
      .pluck('id');
    ids.forEach(id => known.add(id));
  }
  const fresh = events.filter(({ id }) => !known.has(id));
  await putEvents(knex, fresh, now);
  return fresh.length;
}

function tellOfStep(step: Step) {
  const { id, kind, owner, entityRef, scope, expiresAt }: SigningException =
    JSON.parse(step.exception);
  const { repository, digest, cluster, namespace } = scope;
  const told: Told<ExceptionEvent> = {
    at: toIso(step.at),
    exceptionId: id,
    action: step.action,
    actor: step.actor,
    kind,
    status: step.status,
    owner,
    entityRef,
    repository,
    digest,
    cluster,
    namespace,
    expiresAt,
  };
  return eventOf(imageSigningTopics.exception, [step.id, id, told.at], told);
}
