import {
  burnUp,
  BurnUpPoint,
  dayOf,
  Forecast,
  forecast,
  Stage,
  stageRank,
  STAGES,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { StageChangeRow, toStageChange } from '../evaluate/stageChanges';
import { chunks, StoredTime, toIso } from '../store/database';
import type { WaveRow } from './waves';

/** The scope of all services. */
export const FLEET = 'fleet';
/** What the fleet is counted towards. */
export const FLEET_TARGET: Stage = 'enforced';

const DAY_MS = 86_400_000;
/** How far back a new wave's history is told. */
const HISTORY_DAYS = 90;
/** How much of it the charts show. */
const SHOWN_DAYS = 180;

interface DayRow {
  scope: string;
  environment: string;
  date: string;
  reached: number;
  total: number;
  computed_at: StoredTime;
}

type WaveTarget = Pick<WaveRow, 'id' | 'environment' | 'target_stage'>;

/** The stages from this one on. */
function reachedBy(target: Stage): Stage[] {
  return STAGES.slice(stageRank(target));
}

/** Counts the services of every environment for today. */
export async function countFleet(knex: Knex, now: Date): Promise<void> {
  const target = reachedBy(FLEET_TARGET);
  const marks = target.map(() => '?').join(', ');
  const rows: Array<Record<'environment' | 'reached' | 'total', string>> =
    await knex('environment_rollups')
      .where({ mapped: true })
      .groupBy('environment')
      .select('environment')
      .count({ total: '*' })
      .sum({
        reached: knex.raw(
          `case when stage in (${marks}) then 1 else 0 end`,
          target,
        ) as never,
      });
  await writeDays(
    knex,
    rows.map(row => ({
      scope: FLEET,
      environment: row.environment,
      date: dayOf(now),
      reached: Number(row.reached),
      total: Number(row.total),
      computed_at: now,
    })),
  );
}

/** Counts the services of the waves, or of one, for today. */
export async function countWaves(
  knex: Knex,
  now: Date,
  id?: string,
): Promise<void> {
  const waves: WaveTarget[] = await knex('rollout_waves')
    .modify(query => {
      if (id) query.where({ id });
    })
    .select('id', 'environment', 'target_stage');
  for (const wave of waves) {
    const members = () =>
      knex('rollout_wave_members as m')
        .join('environment_rollups as r', 'r.subject', 'm.entity_ref')
        .where({ 'm.wave_id': wave.id, 'r.environment': wave.environment });
    const [[{ total }], [{ reached }]] = await Promise.all([
      members().count({ total: '*' }),
      members()
        .whereIn('r.stage', reachedBy(wave.target_stage))
        .count({ reached: '*' }),
    ]);
    await writeDays(knex, [
      {
        scope: wave.id,
        environment: wave.environment,
        date: dayOf(now),
        reached: Number(reached),
        total: Number(total),
        computed_at: now,
      },
    ]);
  }
}

/**
 * Tells the days before today again from the history of the stages, since a
 * wave may be planned, or aimed elsewhere, long after its services began.
 */
export async function fillWaveHistory(
  tx: Knex.Transaction,
  wave: WaveTarget,
  now: Date,
): Promise<void> {
  await tx('rollout_days').where({ scope: wave.id }).delete();
  const rows: StageChangeRow[] = await tx('stage_changes')
    .whereIn(
      'entity_ref',
      tx('rollout_wave_members')
        .where({ wave_id: wave.id })
        .select('entity_ref'),
    )
    .where({ environment: wave.environment })
    .orderBy('id');
  const points = burnUp(
    rows.map(toStageChange),
    wave.target_stage,
    dayOf(new Date(now.getTime() - HISTORY_DAYS * DAY_MS)),
    dayOf(new Date(now.getTime() - DAY_MS)),
  );
  await writeDays(
    tx,
    points.map(point => ({
      scope: wave.id,
      environment: wave.environment,
      ...point,
      computed_at: now,
    })),
  );
}

async function writeDays(knex: Knex, rows: DayRow[]): Promise<void> {
  for (const part of chunks(rows, 50)) {
    await knex('rollout_days')
      .insert(part)
      .onConflict(['scope', 'environment', 'date'])
      .merge(['reached', 'total', 'computed_at']);
  }
}

export interface BurnUpRows {
  points: BurnUpPoint[];
  forecast: Forecast;
  /** Of the newest day. */
  asOf?: string;
}

/** The days of the fleet in an environment, or of a wave, oldest first. */
export async function readBurnUp(
  knex: Knex,
  scope: string,
  environment: string,
  now: Date,
): Promise<BurnUpRows> {
  const since = new Date(now.getTime() - SHOWN_DAYS * DAY_MS);
  return summarize(
    await knex('rollout_days')
      .where({ scope, environment })
      .where('date', '>=', dayOf(since))
      .orderBy('date'),
  );
}

/** The last weeks of several waves, by their ids. */
export async function summarizeWaves(
  knex: Knex,
  waves: readonly WaveTarget[],
  now: Date,
): Promise<Map<string, BurnUpRows>> {
  const since = new Date(now.getTime() - 30 * DAY_MS);
  const rows: DayRow[] = await knex('rollout_days')
    .whereIn(
      'scope',
      waves.map(({ id }) => id),
    )
    .where('date', '>=', dayOf(since))
    .orderBy('date');
  return new Map(
    waves.map(({ id }) => [
      id,
      summarize(rows.filter(({ scope }) => scope === id)),
    ]),
  );
}

function summarize(rows: DayRow[]): BurnUpRows {
  const points = rows.map(({ date, reached, total }) => ({
    date,
    reached,
    total,
  }));
  const last = rows.at(-1);
  return {
    points,
    forecast: forecast(points),
    ...(last && { asOf: toIso(last.computed_at) }),
  };
}
