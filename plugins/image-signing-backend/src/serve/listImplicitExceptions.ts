import type {
  ImplicitException,
  ImplicitExceptionFlag,
  ImplicitExceptionGap,
  ImplicitExceptionPage,
  ImplicitExceptionsQuery,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readLastUses, useKey } from '../observe/exceptionUses';
import type { StoredException } from '../observe/implicitExceptions';
import { mayHoldExceptions } from '../observe/resources';
import { StoredTime, toIso } from '../store/database';
import { readPage } from './page';

interface ExceptionRow {
  no_expiry: boolean | number;
  no_owner: boolean | number;
  wide_scope: boolean | number;
  cluster: string;
  report_name: string | null;
  inert: boolean | number;
  policy_missing: boolean | number;
  expiry_enforced: boolean | number;
  expires_at: StoredTime | null;
  last_manager: string | null;
  first_seen_at: StoredTime;
  exception: string;
}

const COLUMNS = {
  'no-expiry': 'no_expiry',
  'no-owner': 'no_owner',
  'wide-scope': 'wide_scope',
  inert: 'inert',
  'policy-missing': 'policy_missing',
} as const;

/** Of what was found, what has passed its end without being ended by it. */
export function expiredButEffective(
  rows: Knex.QueryBuilder,
  now: Date,
): Knex.QueryBuilder {
  return rows
    .where('expires_at', '<=', now)
    .where({ inert: false, expiry_enforced: false });
}

/** Exceptions and exclusions found in the clusters, the newest first. */
export async function listImplicitExceptions(
  knex: Knex,
  query: NonNullable<ImplicitExceptionsQuery>,
  now: Date,
): Promise<Omit<ImplicitExceptionPage, 'demo'>> {
  const { cluster, engine, flag } = query;
  const rows = knex('implicit_exceptions').select('*');
  if (cluster) rows.where({ cluster });
  if (engine) rows.where({ engine });
  if (flag === 'expired-but-effective') {
    expiredButEffective(rows, now);
  } else if (flag) {
    rows.where({ [COLUMNS[flag]]: true });
  }
  const page = await readPage<ExceptionRow>(rows, {
    columns: ['first_seen_at', 'id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  const uses = await readLastUses(knex, page.rows);
  return {
    items: page.rows.map(row => toException(row, uses, now)),
    totalCount: page.totalCount,
    ...(page.nextCursor && { nextCursor: page.nextCursor }),
    gaps: await readGaps(knex, cluster),
  };
}

function toException(
  row: ExceptionRow,
  uses: Map<string, Date>,
  now: Date,
): ImplicitException {
  const used =
    row.report_name === null
      ? undefined
      : uses.get(useKey(row.cluster, row.report_name));
  const exception: StoredException = JSON.parse(row.exception);
  const flags: ImplicitExceptionFlag[] = (
    Object.keys(COLUMNS) as Array<keyof typeof COLUMNS>
  ).filter(flag => Boolean(row[COLUMNS[flag]]));
  const expired = row.expires_at !== null && new Date(row.expires_at) <= now;
  // The time passes without an object changing, so this is told when asked.
  if (expired && !row.inert && !row.expiry_enforced) {
    flags.push('expired-but-effective');
  }
  return {
    ...exception,
    ...(row.last_manager && { lastManager: row.last_manager }),
    ...(used && { lastUsedAt: used.toISOString() }),
    firstSeenAt: toIso(row.first_seen_at),
    flags,
  };
}

/** What could not be read lately: nothing found there says nothing. */
async function readGaps(
  knex: Knex,
  cluster: string | undefined,
): Promise<ImplicitExceptionGap[]> {
  const sources = knex('source_states')
    .join('clusters', 'clusters.name', 'source_states.cluster')
    .whereNot('source_states.state', 'absent')
    .orderBy(['source_states.cluster', 'source_states.resource'])
    .select(
      'source_states.cluster',
      'source_states.resource',
      'source_states.state',
      'clusters.stale',
    );
  if (cluster) sources.where('source_states.cluster', cluster);
  const rows: Array<ImplicitExceptionGap & { stale: boolean | number }> =
    await sources;
  return rows
    .filter(({ resource }) => mayHoldExceptions(resource))
    .filter(({ state, stale }) => state !== 'ok' || Boolean(stale))
    .map(({ cluster: name, resource, state }) => ({
      cluster: name,
      resource,
      state: state === 'ok' ? 'stale' : state,
    }));
}
