import {
  denialReason,
  durationFigure,
  refusalRate,
  ReportFigure,
  ReportRepeat,
  shareFigure,
  unknownFigure,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { REFUSAL_CLASSES } from './recoveries';
import { isPart, type ReportCut } from './reportCells';
import { ReportSpan, whereOfScope } from './reportScope';

/** More finished cases than this are not read; the newest are. */
const MOST_CASES = 10_000;
const MOST_REPEATS = 20;
const MOST_REASONS = 500;

/** What was refused in the span, and how fast it was mended. */
export async function refusalFigures(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
  asOf: string,
): Promise<ReportFigure[]> {
  const [classes, recovery, rate] = await Promise.all([
    daysOf(knex, scope)
      .where('s.day', '>=', span.from)
      .groupBy('s.class')
      .select({ class: 's.class', count: inSpan(knex, span) }) as Promise<
      Array<{ class: string; count: number | string }>
    >,
    recoveryFigure(knex, span, scope, asOf),
    rateFigure(knex, span, scope, asOf),
  ]);
  const of = (name: string) =>
    Number(classes.find(row => row.class === name)?.count ?? 0);
  const refused = of('policy') + of('unmapped');
  return [
    shareFigure(
      'refusals-policy',
      asOf,
      {
        numerator: refused,
        denominator: refused + of('outage'),
        unknown: of('unmapped'),
      },
      'Nothing was refused in this span.',
    ),
    rate,
    recovery,
  ];
}

/**
 * The counts per day that are kept while refusals are stored: of whole
 * environments, or of the services of the cut.
 */
function daysOf(knex: Knex, scope: ReportCut): Knex.QueryBuilder {
  if (isPart(scope)) return servicesOf(knex, scope);
  const query = knex('refusal_days as s');
  if (scope.environment) query.where('s.environment', scope.environment);
  return query;
}

function servicesOf(knex: Knex, scope: ReportCut): Knex.QueryBuilder {
  const query = whereOfScope(
    knex,
    knex('service_refusal_days as s'),
    's.entity_ref',
    scope,
  );
  if (scope.environment) query.where('s.environment', scope.environment);
  return query;
}

/**
 * How many were refused in the span, of rows from its first day on: those that
 * were refused for the last time since, but for those that began after it.
 */
function inSpan(knex: Knex, span: ReportSpan): Knex.Raw {
  return knex.raw(
    'sum(s.ended - case when s.day > ? then s.begun else 0 end)',
    [span.to],
  );
}

/** How many of these nobody has mended. */
function openInSpan(knex: Knex, span: ReportSpan): Knex.Raw {
  return knex.raw(
    'sum(s.ended - s.ended_recovered - case when s.day > ? then s.begun - s.begun_recovered else 0 end)',
    [span.to],
  );
}

function recoveriesOf(knex: Knex, scope: ReportCut): Knex.QueryBuilder {
  const query = whereOfScope(
    knex,
    knex('denial_recoveries as r').join('denials as d', 'd.id', 'r.denial_id'),
    'd.entity_ref',
    scope,
  );
  if (scope.environment) query.where('d.environment', scope.environment);
  return query;
}

async function recoveryFigure(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
  asOf: string,
): Promise<ReportFigure> {
  const [seconds, [begun]] = await Promise.all([
    recoveriesOf(knex, scope)
      .whereIn('d.class', REFUSAL_CLASSES)
      .where('r.first_at', '>=', span.since)
      .where('r.first_at', '<', span.until)
      .orderBy('r.first_at', 'desc')
      .limit(MOST_CASES)
      .pluck('r.seconds') as Promise<number[]>,
    daysOf(knex, scope)
      .whereIn('s.class', REFUSAL_CLASSES)
      .where('s.day', '>=', span.from)
      .where('s.day', '<=', span.to)
      .sum({ all: 's.begun', recovered: 's.begun_recovered' }),
  ]);
  return durationFigure('time-to-recover', asOf, {
    seconds,
    open: Number(begun.all ?? 0) - Number(begun.recovered ?? 0),
    ...(seconds.length === MOST_CASES && {
      note: `Over the newest ${MOST_CASES} cases.`,
    }),
  });
}

async function rateFigure(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
  asOf: string,
): Promise<ReportFigure> {
  const { environment } = scope;
  if (isPart(scope)) {
    return unknownFigure(
      'refusals-rate',
      asOf,
      'Not known for a part: admissions are counted per environment.',
    );
  }
  const counted = knex('admissions')
    .where('day', '>=', span.from)
    .where('day', '<=', span.to);
  const clusters = knex('postures').countDistinct({ count: 'cluster' });
  if (environment) {
    counted.where({ environment });
    clusters.where({ environment });
  }
  const [[sums], [total], [refused]] = await Promise.all([
    counted.sum({ count: 'count' }).countDistinct({ clusters: 'cluster' }),
    clusters,
    daysOf(knex, scope)
      .whereIn('s.class', REFUSAL_CLASSES)
      .where('s.day', '>=', span.from)
      .where('s.day', '<=', span.to)
      .sum({ count: 's.attempts' }),
  ]);
  const withLog = Number(sums.clusters);
  return refusalRate(asOf, {
    refused: Number(refused.count ?? 0),
    admissions: Number(sums.count ?? 0),
    clusters: { withLog, total: Math.max(withLog, Number(total.count)) },
  });
}

/**
 * The services that were refused more than once in the span, those first for
 * whom one fix ends most: not who was refused most, but what helps most.
 */
export async function repeatedRefusals(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
): Promise<ReportRepeat[]> {
  const rows = (await servicesOf(knex, scope)
    .whereIn('s.class', REFUSAL_CLASSES)
    .where('s.day', '>=', span.from)
    .groupBy('s.entity_ref', 's.reason_code')
    .select('s.entity_ref', 's.reason_code')
    .select({ groups: inSpan(knex, span), open: openInSpan(knex, span) })
    .having(inSpan(knex, span), '>', 0 as never)
    .orderBy([
      { column: 'open', order: 'desc' },
      { column: 'groups', order: 'desc' },
      { column: 's.entity_ref' },
      { column: 's.reason_code' },
    ])
    .limit(MOST_REASONS)) as Array<{
    entity_ref: string;
    reason_code: string;
    groups: number | string;
    open: number | string;
  }>;
  const services = new Map<string, ReportRepeat>();
  for (const row of rows) {
    const known = services.get(row.entity_ref);
    if (known) {
      known.groups += Number(row.groups);
      known.open += Number(row.open);
    } else {
      services.set(row.entity_ref, {
        entityRef: row.entity_ref,
        groups: Number(row.groups),
        open: Number(row.open),
        // The first one is the one that stands for most of them.
        reason: denialReason(row.reason_code),
      });
    }
  }
  const most = [...services.values()]
    .filter(({ groups }) => groups > 1)
    .slice(0, MOST_REPEATS);
  const owners = new Map<string, string>(
    (
      await knex('catalog_entities')
        .whereIn(
          'entity_ref',
          most.map(({ entityRef }) => entityRef),
        )
        .whereNotNull('owner')
        .select('entity_ref', 'owner')
    ).map(row => [row.entity_ref, row.owner]),
  );
  return most.map(one => ({
    ...one,
    ...(owners.has(one.entityRef) && { owner: owners.get(one.entityRef) }),
  }));
}
