import type { FleetReport } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { FLEET, FLEET_TARGET, readBurnUp } from '../rollout/burnUpRows';
import { isPart, type ReportCut } from './reportCells';

/** What the burn-up of each environment says of its end. */
export async function readForecasts(
  knex: Knex,
  cut: ReportCut,
  environments: readonly string[],
  now: Date,
): Promise<FleetReport['forecasts']> {
  if (isPart(cut)) return [];
  const { environment } = cut;
  const names = environments.filter(
    name => environment === undefined || name === environment,
  );
  return Promise.all(
    names.map(async name => {
      const rows = await readBurnUp(knex, FLEET, name, now);
      const last = rows.points.at(-1);
      return {
        environment: name,
        targetStage: FLEET_TARGET,
        ...(last && { reached: last.reached, total: last.total }),
        forecast: rows.forecast,
        ...(rows.asOf && { asOf: rows.asOf }),
      };
    }),
  );
}
