import {
  countFigure,
  durationFigure,
  ReportFigure,
  unknownFigure,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { StoredTime } from '../store/database';
import type { ReportScope } from './reportCells';

/** Exceptions are written by people: there are never so many. */
const MOST_ACTIVE = 10_000;

/** The exceptions that hold now, and those that should not any more. */
export async function contractFigures(
  knex: Knex,
  scope: ReportScope,
  now: Date,
): Promise<ReportFigure[]> {
  const asOf = now.toISOString();
  const active = knex('exceptions as x')
    .where('x.status', 'active')
    .limit(MOST_ACTIVE);
  if (scope.owner) active.where('x.owner', scope.owner);
  if (scope.system) {
    active.whereIn(
      'x.entity_ref',
      knex('catalog_entities')
        .where({ system: scope.system })
        .select('entity_ref') as never,
    );
  }
  if (scope.environment) {
    active.whereExists(
      knex('postures')
        .whereRaw('postures.cluster = x.cluster')
        .whereRaw('postures.namespace = x.namespace')
        .where('postures.environment', scope.environment)
        .select(knex.raw('1')) as never,
    );
  }
  const requested: StoredTime[] = await active.pluck('x.requested_at');
  return [
    countFigure('exceptions-active', asOf, requested.length),
    durationFigure('exceptions-age', asOf, {
      seconds: requested.map(at =>
        Math.max(0, (now.getTime() - new Date(at).getTime()) / 1000),
      ),
    }),
    await expiredEffective(knex, scope, now),
  ];
}

async function expiredEffective(
  knex: Knex,
  scope: ReportScope,
  now: Date,
): Promise<ReportFigure> {
  const asOf = now.toISOString();
  if (Object.values(scope).some(value => value !== undefined)) {
    return unknownFigure(
      'exceptions-expired-effective',
      asOf,
      'Not known for a part: what clusters hold belongs to whole clusters.',
    );
  }
  const [expired] = await knex('implicit_exceptions')
    .where('expires_at', '<=', now)
    .where({ inert: false, expiry_enforced: false })
    .count({ count: '*' });
  return countFigure(
    'exceptions-expired-effective',
    asOf,
    Number(expired.count),
  );
}
