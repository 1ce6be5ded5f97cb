import {
  countFigure,
  durationFigure,
  ReportFigure,
  shareFigure,
  unknownFigure,
  UNUSED_AFTER_DAYS,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { restrict } from '../serve/page';
import { expiredButEffective } from '../serve/listImplicitExceptions';
import type { StoredTime } from '../store/database';
import { isPart, type ReportCut } from './reportCells';

/** Exceptions are written by people: there are never so many. */
const MOST_ACTIVE = 10_000;
const DAY_MS = 24 * 3600_000;
/** Whoever asks so often has no exception but a habit. */
const MANY_RENEWALS = 2;
const NONE_ACTIVE = 'No exception is active.';

interface ActiveRow {
  requested_at: StoredTime;
  watched_since: StoredTime | null;
  last_used_at: StoredTime | null;
  renewals: number | string;
}

/** The exceptions that hold now, and those that should not any more. */
export async function contractFigures(
  knex: Knex,
  scope: ReportCut,
  now: Date,
): Promise<ReportFigure[]> {
  const asOf = now.toISOString();
  const active: ActiveRow[] = await inScope(knex, scope)
    .where('x.status', 'active')
    .limit(MOST_ACTIVE)
    .select({
      requested_at: 'x.requested_at',
      watched_since: 'x.watched_since',
      last_used_at: 'x.last_used_at',
      renewals: knex('exception_history as h')
        .whereRaw('h.exception_id = x.id')
        .where('h.action', 'extended')
        .count('*') as never,
    });
  return [
    countFigure('exceptions-active', asOf, active.length),
    durationFigure('exceptions-age', asOf, {
      seconds: active.map(row =>
        Math.max(
          0,
          (now.getTime() - new Date(row.requested_at).getTime()) / 1000,
        ),
      ),
    }),
    shareFigure(
      'exceptions-renewed',
      asOf,
      {
        numerator: active.filter(row => Number(row.renewals) >= MANY_RENEWALS)
          .length,
        denominator: active.length,
      },
      NONE_ACTIVE,
    ),
    unused(active, now),
    await stillEffective(knex, scope, asOf),
    await expiredEffective(knex, scope, now),
  ];
}

/** Of what nobody watched for long enough it is not known that it is unused. */
function unused(active: readonly ActiveRow[], now: Date): ReportFigure {
  const since = now.getTime() - UNUSED_AFTER_DAYS * DAY_MS;
  const before = (at: StoredTime | null) =>
    at !== null && new Date(at).getTime() <= since;
  const notUsed = active.filter(
    row => row.last_used_at === null || before(row.last_used_at),
  );
  const watched = notUsed.filter(row => before(row.watched_since));
  return shareFigure(
    'exceptions-unused',
    now.toISOString(),
    {
      numerator: watched.length,
      denominator: active.length,
      unknown: notUsed.length - watched.length,
    },
    NONE_ACTIVE,
  );
}

/** Exceptions of a team, a system or an environment. */
function inScope(knex: Knex, scope: ReportCut): Knex.QueryBuilder {
  const query = restrict(
    knex,
    knex('exceptions as x'),
    'x.entity_ref',
    scope.visibility,
  );
  if (scope.owner) query.where('x.owner', scope.owner);
  if (scope.system) {
    query.whereIn(
      'x.entity_ref',
      knex('catalog_entities')
        .where({ system: scope.system })
        .select('entity_ref') as never,
    );
  }
  if (scope.environment) {
    query.whereExists(
      knex('postures')
        .whereRaw('postures.cluster = x.cluster')
        .whereRaw('postures.namespace = x.namespace')
        .where('postures.environment', scope.environment)
        .select(knex.raw('1')) as never,
    );
  }
  return query;
}

/** What the proofs say of exceptions that should not hold any more. */
async function stillEffective(
  knex: Knex,
  scope: ReportCut,
  asOf: string,
): Promise<ReportFigure> {
  const rows = (await inScope(knex, scope)
    .whereNot('x.status', 'active')
    .whereNotNull('x.proof_result')
    .groupBy('x.proof_result')
    .select({ result: 'x.proof_result' })
    .count({ count: '*' })) as Array<{
    result: string;
    count: number | string;
  }>;
  const of = (result: string) =>
    Number(rows.find(row => row.result === result)?.count ?? 0);
  return shareFigure(
    'exceptions-still-effective',
    asOf,
    {
      numerator: of('still-effective'),
      denominator: rows.reduce((sum, row) => sum + Number(row.count), 0),
      unknown: of('unknown'),
    },
    'No exception is over of which something was applied in a cluster.',
  );
}

async function expiredEffective(
  knex: Knex,
  scope: ReportCut,
  now: Date,
): Promise<ReportFigure> {
  const asOf = now.toISOString();
  if (isPart(scope) || scope.environment !== undefined) {
    return unknownFigure(
      'exceptions-expired-effective',
      asOf,
      'Not known for a part: what clusters hold belongs to whole clusters.',
    );
  }
  const [expired] = await expiredButEffective(
    knex('implicit_exceptions'),
    now,
  ).count({ count: '*' });
  return countFigure(
    'exceptions-expired-effective',
    asOf,
    Number(expired.count),
  );
}
