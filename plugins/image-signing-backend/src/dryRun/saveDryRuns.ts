import type {
  DryRun,
  DryRunComparison,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { deleteByKeys, upsertChanged } from '../store/facts';

/** What passed against the prediction first; the order of the pages. */
export const COMPARISON_RANK: Record<DryRunComparison, number> = {
  'engine-laxer': 0,
  'engine-stricter': 1,
  'not-comparable': 2,
  agree: 3,
};

/** One round in one namespace. */
export interface DryRunRound {
  cluster: string;
  namespace: string;
  environment?: string;
  dryRuns: Array<Omit<DryRun, 'since'>>;
  /** Images beyond the limit. */
  leftOut: number;
}

/** Writes a round; answers that are as before are not touched. */
export async function saveDryRuns(
  knex: Knex,
  round: DryRunRound,
  now: Date,
): Promise<void> {
  const { cluster, namespace, dryRuns, leftOut } = round;
  const environment = round.environment ?? null;
  const rows = dryRuns.map(dryRun => {
    const text = JSON.stringify(dryRun);
    return {
      id: hashOf(
        JSON.stringify([
          cluster,
          namespace,
          dryRun.reference,
          dryRun.serviceAccount,
        ]),
      ),
      cluster,
      namespace,
      environment,
      comparison_rank: COMPARISON_RANK[dryRun.comparison],
      dry_run: text,
      since: now,
      hash: hashOf(JSON.stringify([environment, text])),
    };
  });
  const count = (comparison: DryRunComparison) =>
    dryRuns.filter(dryRun => dryRun.comparison === comparison).length;
  await knex.transaction(async tx => {
    const stored: string[] = await tx('dry_runs')
      .where({ cluster, namespace })
      .pluck('id');
    const kept = new Set(rows.map(row => row.id));
    await deleteByKeys(
      () => tx('dry_runs'),
      ['id'],
      stored.filter(id => !kept.has(id)).map(id => [id]),
    );
    await upsertChanged(tx, {
      table: 'dry_runs',
      keys: ['id'],
      rows,
      compare: 'hash',
    });
    await upsertChanged(tx, {
      table: 'dry_run_namespaces',
      keys: ['cluster', 'namespace'],
      rows: [
        {
          cluster,
          namespace,
          environment,
          tried: dryRuns.length,
          agree: count('agree'),
          stricter: count('engine-stricter'),
          laxer: count('engine-laxer'),
          not_comparable: count('not-comparable'),
          left_out: leftOut,
          as_of: now,
        },
      ],
    });
  });
}

const TABLES = ['dry_runs', 'dry_run_namespaces'];

/** Forgets the namespaces of a cluster that run nothing any more. */
export async function forgetNamespaces(
  knex: Knex,
  cluster: string,
  inUse: ReadonlySet<string>,
): Promise<void> {
  const stored: string[] = await knex('dry_run_namespaces')
    .where({ cluster })
    .pluck('namespace');
  const gone = stored.filter(name => !inUse.has(name)).map(name => [name]);
  for (const table of TABLES) {
    await deleteByKeys(
      () => knex(table).where({ cluster }),
      ['namespace'],
      gone,
    );
  }
}

/** Forgets the clusters where dry runs are off. */
export async function forgetClusters(
  knex: Knex,
  on: readonly string[],
): Promise<void> {
  for (const table of TABLES) {
    await knex(table).whereNotIn('cluster', on).delete();
  }
}
