import type { EnginePlanner } from '../enginePlan';

function never(
  engine: string,
  granularity: string,
  why: string,
): EnginePlanner {
  return { engine, granularity, answer: () => ({ possible: false, why }) };
}

/** Engines that have nothing to switch in one namespace. */
export const impossiblePlanners: EnginePlanner[] = [
  never(
    'openshift-image-policy',
    'A ClusterImagePolicy or ImagePolicy has no mode: what it covers is enforced by the nodes.',
    'There is no mode to turn: what a policy covers is refused on the nodes at pull time. An ImagePolicy in this namespace would enforce here; there is no trial of it.',
  ),
  never(
    'gke-binary-authorization',
    'The policy lies in Google Cloud and is of a whole cluster, with rules per namespace only on GKE.',
    'The policy lies in Google Cloud, and this portal does not read it: turn the rule of this namespace from DRYRUN_AUDIT_LOG_ONLY there.',
  ),
  never(
    'mutating-admission-policy',
    'A MutatingAdmissionPolicy rewrites images; it refuses none.',
    'It rewrites images and refuses none, so there is nothing to enforce.',
  ),
  never(
    'other-webhooks',
    'What an unknown webhook does cannot be planned.',
    'What this webhook asks of images is not known, so neither is how it is turned.',
  ),
];
