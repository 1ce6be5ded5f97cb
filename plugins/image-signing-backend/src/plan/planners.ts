import type { EnginePlanner } from './enginePlan';
import { connaisseurPlanner } from './engines/connaisseur';
import { gatekeeperPlanner } from './engines/gatekeeper';
import { impossiblePlanners } from './engines/impossible';
import { kubewardenPlanner } from './engines/kubewarden';
import { kyvernoCelPlanner } from './engines/kyvernoCel';
import { kyvernoClassicPlanner } from './engines/kyvernoClassic';
import { policyControllerPlanner } from './engines/policyController';
import { validatingAdmissionPolicyPlanner } from './engines/validatingAdmissionPolicy';

const PLANNERS: EnginePlanner[] = [
  kyvernoClassicPlanner,
  kyvernoCelPlanner,
  policyControllerPlanner,
  gatekeeperPlanner,
  kubewardenPlanner,
  connaisseurPlanner,
  validatingAdmissionPolicyPlanner,
  ...impossiblePlanners,
];

const BY_ENGINE = new Map(PLANNERS.map(one => [one.engine, one]));

/** The planner of an engine; one that plans nothing for engines of modules. */
export function plannerOf(engine: string): EnginePlanner {
  return (
    BY_ENGINE.get(engine) ?? {
      engine,
      granularity: 'How this engine is turned is not known here.',
      answer: () => ({
        possible: false,
        why: 'The engine was added by a module, and how it is turned is not known here.',
      }),
    }
  );
}
