import type {
  EnvironmentDefinition,
  FleetReportQuery,
} from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { readReport } from '../report/readReport';
import type { Visibility } from './visibility';

/** Routes of the manager's report. */
export function addReportRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    environments: EnvironmentDefinition[];
    policy: () => TrustPolicy | undefined;
    policyVersion: string;
    visibilityOf(request: Request): Promise<Visibility>;
  },
): void {
  const { knex, demo, environments, policyVersion } = options;

  router.get('/report', async (req, res) => {
    const visibility = await options.visibilityOf(req);
    res.json(
      await readReport({
        knex,
        visibility,
        query: req.query as NonNullable<FleetReportQuery>,
        environments,
        policy: options.policy(),
        demo,
        policyVersion,
        now: new Date(),
      }),
    );
  });
}
