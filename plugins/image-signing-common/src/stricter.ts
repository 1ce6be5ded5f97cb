import { stageRank, STAGES } from './stage';
import type { ReadinessCounts, RolloutProposal, Stage } from './types';

/**
 * Services of one environment at one stage.
 *
 * @public
 */
export interface StageStability {
  environment: string;
  stage: Stage;
  /** Services at the stage. */
  services: number;
  /** Of these, those that have not changed their stage for the days asked. */
  stable: number;
  /** The workloads of the stable ones, as they were simulated. */
  simulated: Pick<
    ReadinessCounts,
    'workloads' | 'refused' | 'unknown' | 'excepted' | 'admitted'
  >;
}

const CHECKS: Partial<Record<Stage, { id: string; title: string }>> = {
  pilot: { id: 'audit-both', title: 'Turn both controls to audit' },
  audit: {
    id: 'enforce-digest',
    title: 'Enforce digests, the control that needs no key',
  },
  'stage-enforced': {
    id: 'enforce-both',
    title: 'Enforce both controls, signatures and digests',
  },
  enforced: {
    id: 'require-provenance',
    title:
      'Require an attestation of provenance, end the exceptions and close the loopholes',
  },
};

/**
 * The stricter checks that are due: where services have stood at a stage for
 * long enough, the next one is proposed, with what it would refuse.
 *
 * @public
 */
export function proposeStricter(
  stages: readonly StageStability[],
  stableDays: number,
): RolloutProposal[] {
  return stages.flatMap((one): RolloutProposal[] => {
    const check = CHECKS[one.stage];
    if (!check || one.stable === 0) return [];
    return [
      {
        id: `${one.environment} ${check.id}`,
        environment: one.environment,
        stage: one.stage,
        next: STAGES[stageRank(one.stage) + 1],
        check: check.title,
        services: one.services,
        stable: one.stable,
        stableDays,
        simulated: one.simulated,
      },
    ];
  });
}
