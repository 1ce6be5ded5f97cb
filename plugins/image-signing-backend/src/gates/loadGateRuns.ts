import {
  type GateRunFacts,
  toGateRunFacts,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { chunks } from '../store/database';
import { selectByKeys } from '../store/facts';

interface StateRow {
  repository: string;
  digest: string;
  record: string;
}

/**
 * What gates said of these images, by repository: of each digest in question the
 * newest run in each environment, and of each repository the newest run that
 * verified in each environment.
 */
export async function loadGateRuns(
  knex: Knex,
  images: ReadonlyArray<[repository: string, digest: string]>,
): Promise<Map<string, GateRunFacts[]>> {
  const repositories = [...new Set(images.map(([repository]) => repository))];
  const rows = await selectByKeys<StateRow>(
    knex,
    () => knex('gate_states').select('repository', 'digest', 'record'),
    ['repository', 'digest'],
    images.map(pair => [...pair]),
  );
  for (const part of chunks(repositories)) {
    const newest: StateRow[] = await knex('gate_states')
      .whereIn('repository', part)
      .where({ result: 'verified' })
      .whereNotExists(
        knex('gate_states as newer')
          .select(knex.raw('1'))
          .where('newer.result', 'verified')
          .whereRaw('newer.repository = gate_states.repository')
          .whereRaw('newer.environment = gate_states.environment')
          .whereRaw('newer.at > gate_states.at'),
      )
      .select('repository', 'digest', 'record');
    rows.push(...newest);
  }
  const found = new Map<string, Map<string, GateRunFacts>>();
  for (const { repository, record } of rows) {
    const runs = found.get(repository) ?? new Map<string, GateRunFacts>();
    // A row may come both ways.
    runs.set(record, toGateRunFacts(JSON.parse(record)));
    found.set(repository, runs);
  }
  return new Map(
    [...found].map(([repository, runs]) => [repository, [...runs.values()]]),
  );
}
