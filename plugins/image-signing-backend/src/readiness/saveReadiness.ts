import type { ReadinessOutcome } from 'backstage-plugin-image-signing-common';
import { insertMissing } from '../store/facts';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import type { SimulatedWorkload } from './workloadReadiness';

/** Refused first; the order of the pages. */
export const OUTCOME_RANK: Record<ReadinessOutcome, number> = {
  refused: 0,
  unknown: 1,
  excepted: 2,
  admitted: 3,
};

export type ReadinessRow = Record<string, string | number | null> & {
  hash: string;
};

/** The rows of one subject's workloads. */
export function readinessRows(
  subject: string,
  workloads: readonly SimulatedWorkload[],
): ReadinessRow[] {
  return workloads.map(({ workload, readiness }) => {
    const { cluster, namespace, environment, entityRef } = workload;
    const text = JSON.stringify(workload);
    const outcomes = JSON.stringify(readiness);
    return {
      id: hashOf(
        [subject, cluster, namespace, ...Object.values(workload.workload)].join(
          '\n',
        ),
      ),
      subject,
      cluster,
      namespace,
      environment: environment ?? null,
      entity_ref: entityRef ?? null,
      trust_rank: OUTCOME_RANK[workload.trustPolicy],
      cluster_rank: OUTCOME_RANK[workload.clusterPolicies],
      readiness: outcomes,
      workload: text,
      hash: hashOf(text + outcomes),
    };
  });
}

/** Asks for the sums of namespaces to be made again. */
export async function markReadiness(
  tx: Knex,
  places: Iterable<{ cluster: string; namespace: string }>,
): Promise<void> {
  const distinct = new Map(
    [...places].map(({ cluster, namespace }) => [
      `${cluster}\n${namespace}`,
      { cluster, namespace },
    ]),
  );
  // Sorted, so that two writers lock the rows in the same order.
  const rows = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1));
  if (rows.length === 0) return;
  await insertMissing(
    tx,
    'readiness_dirty',
    ['cluster', 'namespace'],
    rows.map(([, row]) => row),
  );
}
