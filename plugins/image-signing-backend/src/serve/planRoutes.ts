import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { TrustPolicy } from 'image-verifier';
import type { MatrixInput } from '../plan/enforcementMatrix';
import { listEnforcementRules } from './listEnforcementRules';
import type { Visibility } from './visibility';

/** Routes about what holds where, and how to get there. */
export function addPlanRoutes(
  router: Router,
  options: {
    demo: boolean;
    environments: EnvironmentDefinition[];
    exceptionRules: MatrixInput['exceptionRules'];
    policy: () => TrustPolicy | undefined;
    policyVersion: string;
    visibilityOf(request: Request): Promise<Visibility>;
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
}
