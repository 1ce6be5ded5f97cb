import {
  EnvironmentDefinition,
  FleetReport,
  PostureEvent,
  trendChange,
  trendMarkers,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readTrendBetween } from '../evaluate/snapshots';
import { isPart, type ReportCut } from './reportCells';
import type { ReportSpan } from './reportScope';

const MOST_EVENTS = 2_000;
const WEEKS = [4, 13];

/** Daily counts, what happened under them, and what became of the share. */
export async function trendOfReport(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
  environments: EnvironmentDefinition[],
): Promise<FleetReport['trend']> {
  if (isPart(scope)) {
    return {
      note: 'History is kept per environment, not per team, system or reader.',
      points: [],
      markers: [],
      changes: [],
    };
  }
  const { environment } = scope;
  const all = await readTrendBetween(knex, span.from, span.to);
  const points = environment
    ? all.filter(point => point.environment === environment)
    : all;
  const order = environments.map(one => one.name);
  const rank = (name: string) =>
    order.includes(name) ? order.indexOf(name) : order.length;
  points.sort(
    (a, b) =>
      a.date.localeCompare(b.date) ||
      rank(a.environment) - rank(b.environment) ||
      a.environment.localeCompare(b.environment),
  );
  const events = await readEvents(knex, span, environment);
  return {
    ...(events.length === MOST_EVENTS && {
      note: `Markers are of the newest ${MOST_EVENTS} changes of the enforcement.`,
    }),
    points,
    markers: trendMarkers(points, events),
    changes: WEEKS.map(weeks => trendChange(points, weeks)),
  };
}

async function readEvents(
  knex: Knex,
  span: ReportSpan,
  environment: string | undefined,
): Promise<PostureEvent[]> {
  const query = knex('posture_events')
    .where('at', '>=', span.since)
    .where('at', '<', span.until)
    .whereNot('kind', 'altered')
    .orderBy('at', 'desc')
    .limit(MOST_EVENTS);
  if (environment) {
    query.whereExists(
      knex('posture_event_namespaces as n')
        .join('postures as p', function samePlace() {
          this.on('p.cluster', 'n.cluster').andOn('p.namespace', 'n.namespace');
        })
        .whereRaw('n.event_id = posture_events.id')
        .where('p.environment', environment)
        .select(knex.raw('1')) as never,
    );
  }
  const rows: string[] = await query.pluck('event');
  return rows.map(event => JSON.parse(event));
}
