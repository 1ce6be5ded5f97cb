import type {
  EnvironmentDefinition,
  FleetReportQuery,
} from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { readReport } from '../report/readReport';

/** Routes of the manager's report. */
export function addReportRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    environments: EnvironmentDefinition[];
    policy: () => TrustPolicy | undefined;
    policyVersion: string;
    /** Refuses a caller who may see only a part of the catalog. */
    allowWholeFleet(request: Request): Promise<void>;
  },
): void {
  const { knex, demo, environments, policyVersion } = options;

  router.get('/report', async (req, res) => {
    await options.allowWholeFleet(req);
    res.json(
      await readReport({
        knex,
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
