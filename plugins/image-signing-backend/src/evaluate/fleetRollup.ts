import type {
  EnvironmentDefinition,
  SourceStatus,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { Measures, readMeasures } from '../metrics/measures';
import { StoredTime, toIso } from '../store/database';
import { FleetNumbers, sumFleet } from './fleet';
import { summarizeSources } from './sources';

const NAME = 'fleet';

/** What the overview says that is the same for all who see everything. */
export interface FleetDocument {
  numbers: FleetNumbers;
  sources: SourceStatus[];
  pending: number;
  /** Absent in rows that an older version wrote. */
  measures?: Measures;
}

/** Sums the fleet; the one place where the whole of it is read. */
export async function prepareFleet(
  knex: Knex,
  environments: EnvironmentDefinition[],
): Promise<FleetDocument> {
  const [numbers, sources, measures] = await Promise.all([
    sumFleet(knex, environments),
    summarizeSources(knex),
    readMeasures(knex, new Date()),
  ]);
  return { numbers, sources, pending: measures.images.pending, measures };
}

/** Prepares the overview, so that reading it costs one row. */
export async function writeFleetRollup(
  knex: Knex,
  environments: EnvironmentDefinition[],
  now: Date,
): Promise<void> {
  const document = await prepareFleet(knex, environments);
  await knex('fleet_rollups')
    .insert({
      name: NAME,
      document: JSON.stringify(document),
      computed_at: now,
    })
    .onConflict('name')
    .merge();
}

export async function readFleetRollup(
  knex: Knex,
): Promise<{ document: FleetDocument; asOf: string } | undefined> {
  const row: { document: string; computed_at: StoredTime } | undefined =
    await knex('fleet_rollups').where({ name: NAME }).first();
  return (
    row && {
      document: JSON.parse(row.document),
      asOf: toIso(row.computed_at),
    }
  );
}
