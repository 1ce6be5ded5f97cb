import {
  Counts,
  EntityEnvironment,
  EntityEvaluation,
  ServiceRow,
  StageChange,
  toWorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { putEvents } from '../events/outbox';
import { tellOfStages } from '../events/tellOf';
import { chunks } from '../store/database';
import { hashOf } from './hash';
import { markReadiness, readinessRows } from '../readiness/saveReadiness';
import type { SimulatedWorkload } from '../readiness/workloadReadiness';
import type { SubjectFacts } from './loadFacts';
import { saveStageChanges, StageMoment } from './stageChanges';

/** One subject with its facts and what was judged of them. */
export interface EvaluatedSubject {
  facts: SubjectFacts;
  evaluation: EntityEvaluation;
  /** What would become of its workloads if their namespaces enforced. */
  workloads: SimulatedWorkload[];
}

/** What the services page and the entity tab need, besides the images. */
export interface EntityDocument {
  row: ServiceRow;
  rules: EntityEvaluation['rules'];
}

/** Orders services worst first: failed, unknown, excepted, verified. */
const BADNESS = { failed: 3, unknown: 2, excepted: 1, verified: 0 };

/**
 * Writes the judgements of subjects; rows that say the same as before are not
 * touched, rows of what no longer exists are removed.
 *
 * @returns the stages that changed; they are true once the transaction is.
 */
export async function saveEvaluations(
  tx: Knex.Transaction,
  evaluated: EvaluatedSubject[],
  moment: StageMoment,
): Promise<StageChange[]> {
  const subjects = evaluated.map(({ facts }) => facts.entityRef);
  await sync(tx, {
    table: 'verdicts',
    owner: 'subject',
    keys: ['id'],
    subjects,
    rows: evaluated.flatMap(verdictRows),
  });
  await sync(tx, {
    table: 'environment_rollups',
    owner: 'subject',
    keys: ['subject', 'environment'],
    subjects,
    rows: evaluated.flatMap(environmentRows),
  });
  await sync(tx, {
    table: 'entity_rollups',
    owner: 'entity_ref',
    keys: ['entity_ref'],
    subjects,
    rows: evaluated
      .filter(({ facts }) => facts.mapped && facts.images.length > 0)
      .map(entityRow),
  });
  const moved = await sync(tx, {
    table: 'readiness_workloads',
    owner: 'subject',
    keys: ['id'],
    also: ['cluster', 'namespace'],
    subjects,
    rows: evaluated.flatMap(({ facts, workloads }) =>
      readinessRows(facts.entityRef, workloads),
    ),
  });
  await markReadiness(
    tx,
    moved.map(row => ({
      cluster: row.cluster as string,
      namespace: row.namespace as string,
    })),
  );
  const changes = await saveStageChanges(tx, evaluated, moment);
  await putEvents(tx, tellOfStages(changes));
  return changes;
}

type Row = Record<string, string | number | boolean | null> & { hash: string };

interface Sync {
  table: string;
  /** Column that names the subject. */
  owner: string;
  keys: string[];
  /** Further columns that the caller wants of rows that are gone. */
  also?: string[];
  subjects: string[];
  rows: Row[];
}

/** Answers the rows that were written or removed. */
async function sync(tx: Knex.Transaction, plan: Sync): Promise<Row[]> {
  const idOf = (row: Record<string, unknown>) =>
    plan.keys.map(name => row[name]).join('\n');
  const stored = new Map<string, Row>();
  for (const part of chunks(plan.subjects)) {
    const rows: Row[] = await tx(plan.table)
      .whereIn(plan.owner, part)
      .select([
        ...new Set([...plan.keys, plan.owner, ...(plan.also ?? []), 'hash']),
      ]);
    rows.forEach(row => stored.set(idOf(row), row));
  }

  const changed = plan.rows.filter(
    row => stored.get(idOf(row))?.hash !== row.hash,
  );
  for (const part of chunks(changed, 100)) {
    await tx(plan.table).insert(part).onConflict(plan.keys).merge();
  }

  const kept = new Set(plan.rows.map(idOf));
  const gone = [...stored].filter(([id]) => !kept.has(id));
  for (const part of chunks(gone, 100)) {
    await tx(plan.table)
      .whereIn(
        plan.keys,
        part.map(([, row]) => plan.keys.map(name => row[name])) as never,
      )
      .delete();
  }
  return [...changed, ...gone.map(([, row]) => row)];
}

function verdictRows({ facts, evaluation }: EvaluatedSubject): Row[] {
  return facts.images.map(image => {
    const verdict = evaluation.verdicts[image.id];
    const text = JSON.stringify(toWorkloadImage(image, verdict));
    return {
      id: image.id,
      subject: facts.entityRef,
      status: verdict.status,
      image: text,
      hash: hashOf(text),
    };
  });
}

function countColumns(unit: string, counts: Counts) {
  return Object.fromEntries(
    Object.entries(counts).map(([name, value]) => [`${unit}_${name}`, value]),
  );
}

function environmentRows({ facts, evaluation }: EvaluatedSubject): Row[] {
  return evaluation.environments.map((environment: EntityEnvironment) => {
    const row = {
      subject: facts.entityRef,
      environment: environment.environment,
      mapped: facts.mapped,
      status: environment.status,
      stage: environment.stage,
      ...countColumns('digests', environment.digests),
      ...countColumns('workloads', environment.workloads),
      cold: environment.cold,
      swaps: facts.images.filter(
        image => image.swap && image.environment === environment.environment,
      ).length,
    };
    return { ...row, hash: hashOf(JSON.stringify(row)) } as Row;
  });
}

function entityRow({ facts, evaluation }: EvaluatedSubject): Row {
  const row: ServiceRow = {
    entityRef: facts.entityRef,
    name: facts.name,
    owner: facts.owner,
    system: facts.system,
    status: evaluation.status,
    score: evaluation.score,
    environments: evaluation.environments,
    nextAction: evaluation.nextAction,
  };
  const document: EntityDocument = { row, rules: evaluation.rules };
  const text = JSON.stringify(document);
  const { points, of } = evaluation.score;
  const score = of === 0 ? 0 : Math.round((points / of) * 1000);
  return {
    entity_ref: facts.entityRef,
    name: facts.name.toLowerCase(),
    owner: facts.owner ?? null,
    system: facts.system ?? null,
    status: evaluation.status,
    badness: BADNESS[evaluation.status] * 1000 + (1000 - score),
    score,
    report: text,
    hash: hashOf(text),
  };
}
