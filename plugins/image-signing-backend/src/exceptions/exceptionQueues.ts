import {
  ExceptionView,
  UNUSED_AFTER_DAYS,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

const DAY_MS = 24 * 3600_000;
const SOON_MS = 7 * DAY_MS;

/** Leaves only the exceptions of one queue. */
export function whereInQueue<T extends Knex.QueryBuilder>(
  query: T,
  view: ExceptionView,
  now: Date,
): T {
  switch (view) {
    case 'awaiting':
      query.where(rows =>
        rows
          .where({ status: 'requested' })
          .orWhere({ status: 'active', extension_pending: true }),
      );
      break;
    case 'expiring':
      query
        .where({ status: 'active' })
        .where('expires_at', '<=', new Date(now.getTime() + SOON_MS));
      break;
    case 'unused': {
      const since = new Date(now.getTime() - UNUSED_AFTER_DAYS * DAY_MS);
      query
        .where({ status: 'active' })
        .where('watched_since', '<=', since)
        .where(rows =>
          rows.whereNull('last_used_at').orWhere('last_used_at', '<=', since),
        );
      break;
    }
    case 'closed':
      query.whereIn('status', ['closed', 'revoked', 'rejected']);
      break;
    default:
      query.where({ status: view });
  }
  return query;
}
