import type {
  GateResult,
  GateRunPage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { type GateRunRow, toGateRun } from '../gates/gateRunStore';
import { contains, readPage, restrict } from './page';
import type { Visibility } from './visibility';

export interface GateRunQuery {
  cursor?: string;
  limit?: number;
  entity?: string;
  environment?: string;
  result?: GateResult;
  repository?: string;
  digest?: string;
  search?: string;
}

/** Runs of pipeline gates, newest first. */
export async function listGateRuns(
  knex: Knex,
  visibility: Visibility,
  query: GateRunQuery,
): Promise<Omit<GateRunPage, 'demo'>> {
  const rows = restrict(
    knex,
    knex('gate_runs').select('*'),
    'entity_ref',
    visibility,
  );
  if (query.entity) rows.where({ entity_ref: query.entity });
  for (const column of [
    'environment',
    'result',
    'repository',
    'digest',
  ] as const) {
    const value = query[column];
    if (value) rows.where({ [column]: value });
  }
  if (query.search) contains(rows, 'search', query.search);
  const page = await readPage<GateRunRow>(rows, {
    columns: ['at', 'id'],
    order: 'desc',
    cursor: query.cursor,
    limit: query.limit ?? 25,
  });
  return {
    items: page.rows.map(toGateRun),
    totalCount: page.totalCount,
    ...(page.nextCursor ? { nextCursor: page.nextCursor } : {}),
  };
}
