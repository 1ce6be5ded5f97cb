import {
  durationFigure,
  ReportFigure,
  Stage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { StoredTime } from '../store/database';
import type { ReportCell, ReportCut } from './reportCells';
import { ReportSpan, whereOfScope } from './reportScope';

const DAY_MS = 24 * 3600_000;
/** More than this in one span are not read; the newest are. */
const MOST_CASES = 10_000;
const AUDITED: Stage[] = ['audit', 'stage-enforced', 'enforced', 'strict'];
const ENFORCED: Stage[] = ['enforced', 'strict'];

interface EnforcedRow {
  enforced_at: StoredTime;
  audited_at: StoredTime;
  /** Was audited already when the portal first looked. */
  audited_before: number | string | null;
  /** How often it was enforced before. */
  enforced_before: number | string;
}

/** How long services needed from audit to enforcement. */
export async function rolloutFigures(options: {
  knex: Knex;
  span: ReportSpan;
  scope: ReportCut;
  cells: readonly ReportCell[];
  asOf: string;
}): Promise<ReportFigure[]> {
  const { knex, span, scope, cells, asOf } = options;
  const [rows, [{ first }]] = await Promise.all([
    enforcedIn(knex, span, scope),
    knex('stage_changes').min({ first: 'at' }),
  ]);
  const firstTime = rows.filter(row => Number(row.enforced_before) === 0);
  const [known, unknown] = [
    firstTime.filter(row => !Number(row.audited_before)),
    firstTime.filter(row => Number(row.audited_before)),
  ];
  const open = cells.reduce(
    (sum, { stages }) =>
      sum + (stages.audit ?? 0) + (stages['stage-enforced'] ?? 0),
    0,
  );
  return [
    durationFigure('time-to-enforce', asOf, {
      seconds: known.map(
        row =>
          (new Date(row.enforced_at).getTime() -
            new Date(row.audited_at).getTime()) /
          1000,
      ),
      open,
      unknown: unknown.length,
      note: historyNote(first as StoredTime | null, span),
    }),
  ];
}

/** Said where the span begins before the history does. */
function historyNote(
  first: StoredTime | null,
  { since, until }: ReportSpan,
): string | undefined {
  const start = first === null ? until.getTime() : new Date(first).getTime();
  if (start <= since.getTime()) return undefined;
  const days = Math.max(0, Math.floor((until.getTime() - start) / DAY_MS));
  const wanted = Math.round((until.getTime() - since.getTime()) / DAY_MS);
  return `The history of the stages covers ${days} of ${wanted} days.`;
}

/** Every change of the span that took a service from below to enforced. */
async function enforcedIn(
  knex: Knex,
  span: ReportSpan,
  scope: ReportCut,
): Promise<EnforcedRow[]> {
  const same = () =>
    knex('stage_changes as s')
      .whereRaw('s.entity_ref = c.entity_ref')
      .whereRaw('s.environment = c.environment');
  const query = whereOfScope(
    knex,
    knex('stage_changes as c'),
    'c.entity_ref',
    scope,
  )
    .whereIn('c.to_stage', ENFORCED)
    .where('c.first_sight', false)
    .where('c.at', '>=', span.since)
    .where('c.at', '<', span.until);
  if (scope.environment) query.where('c.environment', scope.environment);
  return query
    .orderBy('c.id', 'desc')
    .limit(MOST_CASES)
    .select({
      enforced_at: 'c.at',
      audited_at: same().whereIn('s.to_stage', AUDITED).min('s.at') as never,
      audited_before: same()
        .where('s.first_sight', true)
        .whereIn('s.to_stage', AUDITED)
        .count('*') as never,
      enforced_before: same()
        .whereRaw('s.id < c.id')
        .whereIn('s.to_stage', ENFORCED)
        .count('*') as never,
    });
}
