import type {
  PostureEvent,
  PostureEventPage,
  PostureEventsQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StoredTime, toIso } from '../store/database';
import { readPage } from './page';

interface EventRow {
  id: string;
  event: string;
  open: number;
  ended_at: StoredTime | null;
}

/** What changed in the effective enforcement, newest first. */
export async function listPostureEvents(
  knex: Knex,
  query: NonNullable<PostureEventsQuery>,
): Promise<Omit<PostureEventPage, 'demo'>> {
  const rows = knex('posture_events').select('*');
  if (query.cluster) rows.where({ cluster: query.cluster });
  if (query.kind) rows.where({ kind: query.kind });
  if (query.open) rows.where('open', '>', 0);
  if (query.namespace) {
    rows.whereIn(
      'id',
      knex('posture_event_namespaces')
        .where({ namespace: query.namespace })
        .modify(events => {
          if (query.cluster) events.where({ cluster: query.cluster });
        })
        .select('event_id'),
    );
  }
  const page = await readPage<EventRow>(rows, {
    columns: ['at', 'id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(toEvent),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
  };
}

function toEvent(row: EventRow): PostureEvent {
  const event: PostureEvent = JSON.parse(row.event);
  return {
    ...event,
    namespaces: { ...event.namespaces, open: row.open },
    ...(row.ended_at && { endedAt: toIso(row.ended_at) }),
  };
}
