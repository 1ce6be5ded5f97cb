import { randomUUID } from 'node:crypto';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  dayOf,
  extendState,
  fullRef,
  RolloutDocument,
  RolloutSelection,
  RolloutWave,
  RolloutWaveRequest,
  Stage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks, StoredTime, toIso } from '../store/database';
import { summarizeWaves } from './burnUpRows';

/** More services than one wave should hold. */
const MOST_MEMBERS = 5_000;
/** More waves than anybody plans. */
const MOST_WAVES = 200;

export interface WaveRow {
  id: string;
  version: number;
  name: string;
  owner: string;
  environment: string;
  target_stage: Stage;
  target_date: string;
  selection: string;
  changed_by: string;
  changed_at: StoredTime;
}

/**
 * Writes a wave with the services that its selection names today.
 *
 * @throws ConflictError where the pilot has not passed, the name is taken or
 * somebody else changed the wave; InputError where it holds no service.
 */
export async function saveWave(
  tx: Knex.Transaction,
  options: {
    request: RolloutWaveRequest;
    rollout: RolloutDocument;
    actor: string;
    now: Date;
    /** Of the wave to change. */
    id?: string;
  },
): Promise<WaveRow & { members: number }> {
  const { request, rollout, actor, now } = options;
  const members = await resolveMembers(tx, request.selection);
  mustBeUnlocked(rollout, members, now);
  const id = options.id ?? randomUUID();
  const taken = await tx('rollout_waves')
    .where({ name: request.name.trim() })
    .whereNot({ id })
    .first('id');
  if (taken) {
    throw new ConflictError(
      `name: there is a wave '${request.name.trim()}' already; choose another name`,
    );
  }
  const row = {
    name: request.name.trim(),
    owner: fullRef(request.owner)!,
    environment: request.environment,
    target_stage: request.targetStage,
    target_date: request.targetDate,
    selection: JSON.stringify(request.selection),
    changed_by: actor,
    changed_at: now,
  };
  const version = options.id
    ? await update(tx, id, row, request.version)
    : await insert(tx, id, row);
  await tx('rollout_wave_members').where({ wave_id: id }).delete();
  for (const part of chunks(members)) {
    await tx('rollout_wave_members').insert(
      part.map(entityRef => ({ wave_id: id, entity_ref: entityRef })),
    );
  }
  return { id, version, ...row, members: members.length };
}

async function insert(
  tx: Knex.Transaction,
  id: string,
  row: Omit<WaveRow, 'id' | 'version'>,
): Promise<number> {
  const [{ count }] = await tx('rollout_waves').count({ count: '*' });
  if (Number(count) >= MOST_WAVES) {
    throw new ConflictError(
      `There are ${MOST_WAVES} waves already, which is the most; remove one that is done`,
    );
  }
  await tx('rollout_waves').insert({ id, version: 1, ...row });
  return 1;
}

async function update(
  tx: Knex.Transaction,
  id: string,
  row: Omit<WaveRow, 'id' | 'version'>,
  version: number | undefined,
): Promise<number> {
  if (version === undefined) {
    throw new InputError('version: send the version of the wave you changed.');
  }
  const written = await tx('rollout_waves')
    .where({ id, version })
    .update({ ...row, version: version + 1 });
  if (written === 1) return version + 1;
  const known = await tx('rollout_waves').where({ id }).first('version');
  if (!known) throw new NotFoundError(`There is no wave ${id}`);
  throw new ConflictError(
    `version: somebody else changed the wave meanwhile (you saw ${version}, it is ${known.version}). Load it again and repeat the change.`,
  );
}

function mustBeUnlocked(
  rollout: RolloutDocument,
  members: string[],
  now: Date,
): void {
  const pilots = new Set(rollout.pilots.map(({ entityRef }) => entityRef));
  if (members.every(entityRef => pilots.has(entityRef))) return;
  const { unlocked, missing } = extendState(rollout, now);
  if (unlocked) return;
  throw new ConflictError(
    `selection: the rollout may not go beyond the pilot yet. ${missing.join(
      ' ',
    )} Record the trials, or an override of the stage pilot for all services.`,
  );
}

/** The services that a selection names now, in order. */
async function resolveMembers(
  tx: Knex.Transaction,
  selection: RolloutSelection,
): Promise<string[]> {
  const named = [...new Set((selection.entityRefs ?? []).map(fullRef))].map(
    ref => ref!,
  );
  const known = new Set<string>();
  for (const part of chunks(named)) {
    const refs: string[] = await tx('catalog_entities')
      .whereIn('entity_ref', part)
      .pluck('entity_ref');
    refs.forEach(ref => known.add(ref));
  }
  const missing = named.filter(ref => !known.has(ref));
  if (missing.length > 0) {
    throw new InputError(
      `selection.entityRefs: ${missing
        .slice(0, 5)
        .join(', ')} is not in the catalog; leave it out or correct it`,
    );
  }
  const { owner, system, criticality } = selection;
  if (owner || system || criticality) {
    const chosen = tx('catalog_entities')
      .whereNot({ kind: 'System' })
      .limit(MOST_MEMBERS + 1);
    if (owner) chosen.where({ owner: fullRef(owner) ?? owner });
    if (system) chosen.where({ system: fullRef(system) ?? system });
    if (criticality) chosen.where({ criticality: criticality.toLowerCase() });
    const refs: string[] = await chosen.pluck('entity_ref');
    refs.forEach(ref => known.add(ref));
  }
  if (known.size === 0) {
    throw new InputError(
      'selection: no service of the catalog fits; name services, or choose another owner, system or criticality',
    );
  }
  if (known.size > MOST_MEMBERS) {
    throw new InputError(
      `selection: more than ${MOST_MEMBERS} services fit; split the wave`,
    );
  }
  return [...known].sort();
}

/** @throws NotFoundError */
export async function removeWave(
  tx: Knex.Transaction,
  id: string,
  now: Date,
): Promise<RolloutWave> {
  const row: WaveRow | undefined = await tx('rollout_waves')
    .where({ id })
    .first('*');
  if (!row) throw new NotFoundError(`There is no wave ${id}`);
  const [wave] = await toWaves(tx, [row], now);
  await tx('rollout_waves').where({ id }).delete();
  await tx('rollout_wave_members').where({ wave_id: id }).delete();
  await tx('rollout_days').where({ scope: id }).delete();
  return wave;
}

/** Waves with the counts that were prepared for them. */
export async function toWaves(
  knex: Knex,
  rows: WaveRow[],
  now: Date,
): Promise<RolloutWave[]> {
  const ids = rows.map(({ id }) => id);
  const [members, summaries] = await Promise.all([
    knex('rollout_wave_members')
      .whereIn('wave_id', ids)
      .groupBy('wave_id')
      .select('wave_id')
      .count({ count: '*' }) as unknown as Promise<
      Array<{ wave_id: string; count: number | string }>
    >,
    summarizeWaves(knex, rows, now),
  ]);
  const counts = new Map(members.map(row => [row.wave_id, Number(row.count)]));
  return rows.map(row => {
    const { points, forecast, asOf } = summaries.get(row.id)!;
    const last = points.at(-1);
    const counted = last?.total ?? 0;
    const reached = last?.reached ?? 0;
    return {
      id: row.id,
      version: row.version,
      name: row.name,
      owner: row.owner,
      environment: row.environment,
      targetStage: row.target_stage,
      targetDate: row.target_date,
      selection: JSON.parse(row.selection),
      members: counts.get(row.id) ?? 0,
      counted,
      reached,
      forecast,
      late: lateness(row.target_date, forecast, now),
      by: row.changed_by,
      at: toIso(row.changed_at),
      ...(asOf && { asOf }),
    };
  });
}

function lateness(
  targetDate: string,
  forecast: RolloutWave['forecast'],
  now: Date,
): RolloutWave['late'] {
  if (forecast.kind === 'done') return 'no';
  if (targetDate < dayOf(now)) return 'overdue';
  return forecast.date && forecast.date > targetDate ? 'forecast' : 'no';
}
