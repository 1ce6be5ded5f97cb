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
    refusalsOf(knex, scope)
      .where('d.last_at', '>=', span.since)
      .where('d.first_at', '<', span.until)
      .whereNot('d.class', 'finding')
      .groupBy('d.class')
      .select('d.class')
      .count({ count: '*' }) as Promise<
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

function refusalsOf(knex: Knex, scope: ReportCut): Knex.QueryBuilder {
  const query = whereOfScope(knex, knex('denials as d'), 'd.entity_ref', scope);
  if (scope.environment) query.where('d.environment', scope.environment);
  return query;
}

async function recoveryFigure(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
  asOf: string,
): Promise<ReportFigure> {
  const begun = () =>
    refusalsOf(knex, scope)
      .leftJoin('denial_recoveries as r', 'r.denial_id', 'd.id')
      .whereIn('d.class', REFUSAL_CLASSES)
      .where('d.first_at', '>=', span.since)
      .where('d.first_at', '<', span.until);
  const [seconds, [open]] = await Promise.all([
    begun()
      .whereNotNull('r.denial_id')
      .orderBy('d.first_at', 'desc')
      .limit(MOST_CASES)
      .pluck('r.seconds') as Promise<number[]>,
    begun().whereNull('r.denial_id').count({ count: '*' }),
  ]);
  return durationFigure('time-to-recover', asOf, {
    seconds,
    open: Number(open.count),
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
    refusalsOf(knex, scope)
      .join('denial_occurrences as o', 'o.denial_id', 'd.id')
      .where('o.source', 'audit-webhook')
      .whereIn('d.class', REFUSAL_CLASSES)
      .where('o.at', '>=', span.since)
      .where('o.at', '<', span.until)
      .sum({ count: 'o.count' }),
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
  const rows = (await refusalsOf(knex, scope)
    .leftJoin('denial_recoveries as r', 'r.denial_id', 'd.id')
    .leftJoin('catalog_entities as e', 'e.entity_ref', 'd.entity_ref')
    .whereIn('d.class', REFUSAL_CLASSES)
    .whereNotNull('d.entity_ref')
    .where('d.last_at', '>=', span.since)
    .where('d.first_at', '<', span.until)
    .groupBy('d.entity_ref', 'd.reason_code', 'e.owner')
    .select('d.entity_ref', 'd.reason_code', 'e.owner')
    .count({ groups: '*' })
    .sum({
      open: knex.raw(
        'case when r.denial_id is null then 1 else 0 end',
      ) as never,
    })
    .orderBy([
      { column: 'open', order: 'desc' },
      { column: 'groups', order: 'desc' },
      { column: 'd.entity_ref' },
    ])
    .limit(MOST_REASONS)) as Array<{
    entity_ref: string;
    reason_code: string;
    owner: string | null;
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
        ...(row.owner ? { owner: row.owner } : {}),
        groups: Number(row.groups),
        open: Number(row.open),
        // The first one is the one that stands for most of them.
        reason: denialReason(row.reason_code),
      });
    }
  }
  return [...services.values()]
    .filter(({ groups }) => groups > 1)
    .slice(0, MOST_REPEATS);
}
