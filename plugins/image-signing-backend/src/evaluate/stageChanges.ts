import type { Stage, StageChange } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks, StoredTime, toIso } from '../store/database';
import type { EvaluatedSubject } from './saveEvaluations';

/** When and by which trust policy the stages were derived. */
export interface StageMoment {
  now: Date;
  policyVersion: string;
}

export interface StageChangeRow {
  id: number;
  entity_ref: string;
  environment: string;
  from_stage: Stage | null;
  to_stage: Stage | null;
  first_sight: boolean | number;
  reason: string;
  stale: boolean | number;
  at: StoredTime;
  policy_version: string;
}

const LEFT = 'Nothing of it runs or is kept here any more.';

/**
 * Appends a row for each mapped entity and environment whose stage is another
 * than the one kept last. Compared is with the history and not with the
 * judgements, so that rebuilding those makes no change up.
 *
 * @returns what was appended.
 */
export async function saveStageChanges(
  tx: Knex.Transaction,
  evaluated: readonly EvaluatedSubject[],
  { now, policyVersion }: StageMoment,
): Promise<StageChange[]> {
  const mapped = evaluated.filter(({ facts }) => facts.mapped);
  const last = await readLastStages(
    tx,
    mapped.map(({ facts }) => facts.entityRef),
  );
  const rows: Array<Omit<StageChangeRow, 'id'>> = [];
  for (const { facts, evaluation } of mapped) {
    const entityRef = facts.entityRef;
    const before = new Map(
      (last.get(entityRef) ?? []).map(row => [row.environment, row]),
    );
    const common = {
      entity_ref: entityRef,
      at: now,
      policy_version: policyVersion,
    };
    for (const one of evaluation.environments) {
      const known = before.get(one.environment);
      before.delete(one.environment);
      if (known?.to_stage === one.stage) continue;
      rows.push({
        ...common,
        environment: one.environment,
        from_stage: known?.to_stage ?? null,
        to_stage: one.stage,
        first_sight: known === undefined,
        reason: one.stageReason,
        stale: one.stale,
      });
    }
    for (const [environment, { to_stage: from }] of before) {
      if (from === null) continue;
      rows.push({
        ...common,
        environment,
        from_stage: from,
        to_stage: null,
        first_sight: false,
        reason: LEFT,
        stale: false,
      });
    }
  }
  if (rows.length === 0) return [];
  for (const part of chunks(rows, 50)) await tx('stage_changes').insert(part);

  // Read again for the ids: the order of RETURNING is not promised.
  const changed = new Set(
    rows.map(row => `${row.entity_ref}\n${row.environment}`),
  );
  const written = await readLastStages(tx, [
    ...new Set(rows.map(row => row.entity_ref)),
  ]);
  return [...written.values()]
    .flat()
    .filter(row => changed.has(`${row.entity_ref}\n${row.environment}`))
    .map(toStageChange);
}

/** The newest row of each environment, by entity. */
export async function readLastStages(
  knex: Knex,
  entityRefs: string[],
): Promise<Map<string, StageChangeRow[]>> {
  const byEntity = new Map<string, StageChangeRow[]>();
  for (const part of chunks(entityRefs)) {
    const rows: StageChangeRow[] = await knex('stage_changes')
      .whereIn(
        'id',
        knex('stage_changes')
          .whereIn('entity_ref', part)
          .groupBy('entity_ref', 'environment')
          .max('id'),
      )
      .orderBy('id');
    for (const row of rows) {
      const known = byEntity.get(row.entity_ref);
      if (known) known.push(row);
      else byEntity.set(row.entity_ref, [row]);
    }
  }
  return byEntity;
}

/** A row as the wire has it. */
export function toStageChange(row: StageChangeRow): StageChange {
  return {
    id: String(row.id),
    entityRef: row.entity_ref,
    environment: row.environment,
    ...(row.from_stage && { from: row.from_stage }),
    ...(row.to_stage && { to: row.to_stage }),
    firstSight: Boolean(row.first_sight),
    reason: row.reason,
    stale: Boolean(row.stale),
    at: toIso(row.at),
    policyVersion: row.policy_version,
  };
}
