import type {
  EnforcementPlanQuery,
  EnvironmentDefinition,
} from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Request, Router } from 'express';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import type { MatrixInput } from '../plan/enforcementMatrix';
import { listEnforcementRules } from './listEnforcementRules';
import { readEnforcementPlan } from './readEnforcementPlan';
import type { Visibility } from './visibility';

/** Routes about what holds where, and how to get there. */
export function addPlanRoutes(
  router: Router,
  options: {
    demo: boolean;
    environments: EnvironmentDefinition[];
    engines: readonly AdmissionEngine[];
    exceptionRules: MatrixInput['exceptionRules'];
    knex: Knex;
    /** Days for which workloads that are gone count in what would break. */
    lookBackDays: number;
    staleAfterMs: number;
    policy: () => TrustPolicy | undefined;
    policyVersion: string;
    visibilityOf(request: Request): Promise<Visibility>;
    seesEverything(visibility: Visibility): void;
  },
): void {
  const { demo, environments, exceptionRules, policyVersion, visibilityOf } =
    options;

  router.get('/enforcement-matrix', async (req, res) => {
    await visibilityOf(req);
    const page = listEnforcementRules(req.query, {
      policy: options.policy(),
      environments,
      exceptionRules,
      now: new Date(),
    });
    res.json({ ...page, demo, policyVersion });
  });

  // It tells what becomes of other namespaces too.
  router.get('/enforcement-plan', async (req, res) => {
    options.seesEverything(await visibilityOf(req));
    const { knex, engines, staleAfterMs, lookBackDays } = options;
    const plan = await readEnforcementPlan(
      knex,
      req.query as EnforcementPlanQuery,
      { engines, environments, staleAfterMs, now: new Date() },
    );
    res.json({ ...plan, demo, lookBackDays });
  });
}
