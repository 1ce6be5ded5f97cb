import { modeAction, PLATFORM_TEAM, RELEASE_OWNER } from './nextAction';
import { latestTrial, ROLLOUT_TRIALS, TRIAL_NAMES } from './rollout';
import {
  deriveStage,
  entryChecks,
  stageRank,
  STAGES,
  type EntryCheck,
  type StageFacts,
} from './stage';
import type {
  EntityEnvironment,
  NextAction,
  RolloutExtend,
  RolloutOverride,
  RolloutPilot,
  RolloutTrialKind,
  Stage,
  StageCheck,
  StageGuide,
  StageTests,
} from './types';

/**
 * Everything that the guide for one service in one environment is drawn from.
 *
 * @public
 */
export interface StageGuideFacts extends StageFacts {
  environment: string;
  owner?: string;
  /** What the evaluation proposes. */
  nextAction?: NextAction;
  /** When its stage began, ISO 8601. */
  since?: string;
  /** Where the service is a pilot itself. */
  pilot?: Pick<RolloutPilot, 'trials'>;
  /** Whether the pilots have passed. */
  extend: RolloutExtend;
  /** Those in force for it. */
  overrides: readonly RolloutOverride[];
}

/**
 * What the stage of an evaluated environment is derived from.
 *
 * @public
 */
export function stageFactsOf(environment: EntityEnvironment): StageFacts {
  return {
    digests: environment.digests,
    signature: environment.signature.mode,
    digest: environment.digest.mode,
    attestations: environment.attestations ?? 'unknown',
    ciGate: environment.ciGate ?? 'unknown',
    ...(environment.highLoopholes !== undefined && {
      highLoopholes: environment.highLoopholes,
    }),
  };
}

/**
 * Guides one service through the stages in one environment: what each stage
 * asks for at its entry and at its exit, what holds, and what keeps it from the
 * next one, with what to do and who does it. What the exit asks for is what
 * people decide or set up; the entry asks for what is in effect.
 *
 * A stage is skipped where a later one is in effect though its exit does not
 * hold. That needs an override; whether there is one is told beside it.
 *
 * @public
 */
export function guideStages(facts: StageGuideFacts): StageGuide {
  const { stage } = deriveStage(facts);
  const current = stageRank(stage);
  const next: Stage | undefined = STAGES[current + 1];
  const stages = STAGES.map((one, rank): StageTests => {
    const exit = exitChecks(one, facts);
    const skipped = rank < current && exit.some(isOpen);
    const override = facts.overrides.find(entry => entry.stage === one);
    return {
      stage: one,
      position: positionOf(rank, current),
      entry: entryChecks(one, facts).map(check => toCheck(check, facts)),
      exit,
      ...(skipped && { skipped }),
      ...(override && { override }),
    };
  });
  const blockers = next
    ? [
        ...(stages[current].override ? [] : stages[current].exit),
        ...stages[current + 1].entry,
      ].filter(isOpen)
    : [];
  return {
    environment: facts.environment,
    stage,
    ...(facts.since && { since: facts.since }),
    ...(next && { next }),
    blockers,
    stages,
    ...(blockers[0]?.nextAction && { nextAction: blockers[0].nextAction }),
  };
}

function isOpen({ state }: Pick<StageCheck, 'state'>): boolean {
  return state === 'fail' || state === 'unknown';
}

function positionOf(rank: number, current: number): StageTests['position'] {
  if (rank === current) return 'current';
  return rank < current ? 'passed' : 'ahead';
}

function sentence(clause: string): string {
  return `${clause[0].toUpperCase()}${clause.slice(1)}.`;
}

function toCheck(check: EntryCheck, facts: StageGuideFacts): StageCheck {
  const nextAction = isOpen(check) ? entryAction(check, facts) : undefined;
  return {
    ...check,
    finding: sentence(check.finding),
    ...(nextAction && { nextAction }),
  };
}

function action(code: string, actor: string, text: string): NextAction {
  return { code, actor, text };
}

/** What the evaluation proposes where it is about images. */
function imageAction(facts: StageGuideFacts): NextAction {
  const { nextAction, environment } = facts;
  return nextAction && !/_MODE$/.test(nextAction.code)
    ? nextAction
    : action(
        'FIX_FINDING',
        ownerOf(facts),
        `Mend what is found against the running images in ${environment}.`,
      );
}

function ownerOf({ owner }: StageGuideFacts): string {
  return owner?.trim() || RELEASE_OWNER;
}

function entryAction(check: EntryCheck, facts: StageGuideFacts): NextAction {
  const { environment, signature, digest, digests } = facts;
  switch (check.id) {
    case 'runs':
      return action(
        'DEPLOY',
        ownerOf(facts),
        `Start the service in ${environment}: what does not run cannot be shown to be verified.`,
      );
    case 'signature-audit':
      return modeAction(environment, 'signature', signature, 'audit');
    case 'digest-audit':
      return modeAction(environment, 'digest', digest, 'audit');
    case 'signature-enforce':
      return modeAction(environment, 'signature', signature, 'enforce');
    case 'digest-enforce':
      return modeAction(environment, 'digest', digest, 'enforce');
    case 'one-enforced':
      return digests.pinned === digests.total
        ? modeAction(environment, 'digest', digest, 'enforce')
        : modeAction(environment, 'signature', signature, 'enforce');
    case 'all-pinned':
      return action(
        'PIN_DIGEST',
        ownerOf(facts),
        `Name every image by digest in the manifests of ${environment}.`,
      );
    case 'all-protected':
      return digests.verified === digests.total
        ? action(
            'COVER_ALL_IMAGES',
            PLATFORM_TEAM,
            `Let the enforcing policies of ${environment} look at every image of the service.`,
          )
        : imageAction(facts);
    case 'no-high-loophole':
      return action(
        'CLOSE_LOOPHOLE',
        PLATFORM_TEAM,
        `Close the loopholes of high severity in its namespaces in ${environment}.`,
      );
    case 'attestations':
      return facts.attestations === 'not-applicable'
        ? action(
            'REQUIRE_ATTESTATION',
            PLATFORM_TEAM,
            `Require an attestation of provenance in the rule of the trust policy for ${environment}.`,
          )
        : action(
            'ADD_ATTESTATION',
            ownerOf(facts),
            'Add the missing attestations to the build.',
          );
    case 'pipeline-gate':
      return action(
        'ADD_GATE',
        ownerOf(facts),
        'Verify in the pipeline before the release, stop there on failure, and report each run.',
      );
    default:
      return imageAction(facts);
  }
}

function exitChecks(stage: Stage, facts: StageGuideFacts): StageCheck[] {
  switch (stage) {
    case 'inventory':
      return [ownerCheck(facts)];
    case 'pilot':
      return facts.pilot
        ? ROLLOUT_TRIALS.map(kind => trialCheck(kind, facts.pilot!))
        : [extendCheck(facts.extend)];
    case 'audit':
      return [auditGateCheck(facts)];
    default:
      return [];
  }
}

function ownerCheck({ owner }: StageGuideFacts): StageCheck {
  const check = { id: 'owner', title: 'Somebody owns the service' };
  return owner?.trim()
    ? { ...check, state: 'pass', finding: `Its owner is ${owner.trim()}.` }
    : {
        ...check,
        state: 'fail',
        finding: 'The catalog names no owner.',
        nextAction: action(
          'NAME_OWNER',
          PLATFORM_TEAM,
          'Name the owner of the service in the catalog (spec.owner).',
        ),
      };
}

function trialCheck(
  kind: RolloutTrialKind,
  pilot: Pick<RolloutPilot, 'trials'>,
): StageCheck {
  const trial = latestTrial(pilot, kind);
  const check = {
    id: `trial-${kind}`,
    title: `The pilot has passed the ${TRIAL_NAMES[kind]}`,
  };
  if (trial?.outcome === 'passed') {
    return {
      ...check,
      state: 'pass',
      finding: `Passed on ${trial.at.slice(0, 10)}, recorded by ${trial.by}.`,
    };
  }
  return {
    ...check,
    state: trial ? 'fail' : 'unknown',
    finding: trial
      ? `Failed on ${trial.at.slice(0, 10)}, recorded by ${trial.by}.`
      : 'Not recorded yet.',
    nextAction: action(
      'RECORD_TRIAL',
      PLATFORM_TEAM,
      `Carry out the ${TRIAL_NAMES[kind]} and record how it went.`,
    ),
  };
}

function extendCheck({ missing }: RolloutExtend): StageCheck {
  const check = {
    id: 'pilot-passed',
    title: 'The pilot services have passed their trials',
  };
  return missing.length === 0
    ? { ...check, state: 'pass', finding: 'All trials of all pilots passed.' }
    : {
        ...check,
        state: 'fail',
        finding: missing.join(' '),
        nextAction: action(
          'FINISH_PILOT',
          PLATFORM_TEAM,
          'Finish the pilot: name a service and record its two trials.',
        ),
      };
}

function auditGateCheck(facts: StageGuideFacts): StageCheck {
  const check = {
    id: 'gate-reports',
    title: 'The pipeline verifies too, at least in audit',
  };
  return facts.ciGate === 'pass' || facts.ciGate === 'fail'
    ? {
        ...check,
        state: 'pass',
        finding:
          facts.ciGate === 'pass'
            ? 'A gate of the pipeline stops what does not verify.'
            : 'A gate of the pipeline reports, and lets pass.',
      }
    : {
        ...check,
        state: 'unknown',
        finding: 'No pipeline gate has been reported for every running digest.',
        nextAction: action(
          'REPORT_GATE',
          ownerOf(facts),
          'Add the verification to the pipeline, in audit at first, and report each run.',
        ),
      };
}
