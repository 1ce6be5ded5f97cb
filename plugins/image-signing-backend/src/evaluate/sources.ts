import type {
  SourceState,
  SourceStatus,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { CATALOG, NO_CLUSTER } from '../observe/mappingSource';
import { isPostgres, StoredTime, toIso } from '../store/database';

/** What is wrong comes first, and the list stays small at any fleet size. */
const MOST = 200;

const URGENCY: Record<SourceState, number> = {
  error: 0,
  stale: 1,
  forbidden: 2,
  pending: 3,
  ok: 4,
  absent: 5,
};

interface Line {
  kind: SourceStatus['kind'];
  name: string;
  resource?: string;
  state: SourceState;
  lastSuccessAt?: StoredTime | null;
  lastAttemptAt?: StoredTime | null;
  message?: string | null;
}

/**
 * Where every fact comes from and how fresh it is: one line a cluster, its
 * resources that could not be read, its audit feed, one line a registry, and
 * the catalog.
 */
export async function summarizeSources(knex: Knex): Promise<SourceStatus[]> {
  const [resources, clusters, registries, catalog] = await Promise.all([
    knex('source_states')
      .whereNotIn('state', ['ok', 'absent'])
      .whereNot({ cluster: NO_CLUSTER })
      .orderBy(['cluster', 'resource'])
      .limit(MOST),
    knex('clusters').orderBy('name'),
    registryLines(knex),
    knex('source_states').where({ cluster: NO_CLUSTER, resource: CATALOG }),
  ]);
  const lines: Line[] = [
    ...clusters.map(clusterLine),
    ...resources.map(row => ({
      kind: 'cluster' as const,
      name: row.cluster,
      resource: row.resource,
      state: row.state,
      lastSuccessAt: row.last_success_at,
      lastAttemptAt: row.last_attempt_at,
      message: row.message,
    })),
    ...clusters.map(auditLine),
    ...registries,
    ...catalog.map(row => ({
      kind: 'catalog' as const,
      name: CATALOG,
      state: row.state,
      lastSuccessAt: row.last_success_at,
      lastAttemptAt: row.last_attempt_at,
      message: row.message,
    })),
  ];
  return lines
    .sort((a, b) => URGENCY[a.state] - URGENCY[b.state])
    .slice(0, MOST)
    .map(sourceStatus);
}

interface ClusterRow {
  name: string;
  stale: boolean | number;
  last_success_at: StoredTime | null;
  last_audit_at: StoredTime | null;
}

function clusterLine(row: ClusterRow): Line {
  let state: SourceState = 'ok';
  if (row.stale) state = 'stale';
  else if (!row.last_success_at) state = 'pending';
  return {
    kind: 'cluster',
    name: row.name,
    state,
    lastSuccessAt: row.last_success_at,
  };
}

function auditLine(row: ClusterRow): Line {
  return {
    kind: 'audit-webhook',
    name: row.name,
    state: row.last_audit_at ? 'ok' : 'pending',
    lastSuccessAt: row.last_audit_at,
    message: row.last_audit_at
      ? undefined
      : 'No audit event has arrived: denials of kubectl or CI that leave no object are not seen',
  };
}

async function registryLines(knex: Knex): Promise<Line[]> {
  const host = isPostgres(knex)
    ? `split_part(repository, '/', 1)`
    : `substr(repository, 1, instr(repository, '/') - 1)`;
  const rows = (await knex('images')
    .select({ host: knex.raw(host), state: 'state' })
    .count({ count: '*' })
    .max({ checked: 'checked_at' })
    .groupByRaw(`${host}, state`)) as Array<{
    host: string;
    state: string;
    count: number | string;
    checked: StoredTime | null;
  }>;
  return [...new Set(rows.map(row => row.host))].sort().map(name => {
    const states = rows.filter(row => row.host === name);
    const total = states.reduce((sum, row) => sum + Number(row.count), 0);
    const failed = Number(
      states.find(row => row.state === 'failed')?.count ?? 0,
    );
    const read = states.find(row => row.state === 'read');
    let state: SourceState = 'pending';
    if (failed > 0) state = 'error';
    else if (read) state = 'ok';
    return {
      kind: 'registry',
      name,
      state,
      lastSuccessAt: read?.checked,
      message:
        failed > 0
          ? `${failed} of ${total} digests could not be read`
          : undefined,
    };
  });
}

function sourceStatus(line: Line): SourceStatus {
  return {
    kind: line.kind,
    name: line.name,
    ...(line.resource ? { resource: line.resource } : {}),
    state: line.state,
    ...(line.lastSuccessAt ? { lastSuccessAt: toIso(line.lastSuccessAt) } : {}),
    ...(line.lastAttemptAt ? { lastAttemptAt: toIso(line.lastAttemptAt) } : {}),
    ...(line.message ? { message: line.message } : {}),
  };
}
