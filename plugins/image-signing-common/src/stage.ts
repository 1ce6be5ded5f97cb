import { modeAtLeast } from './modes';
import type {
  CheckState,
  Control,
  Counts,
  EnforcementMode,
  Stage,
} from './types';

/**
 * The stages of the rollout, in their order.
 *
 * @public
 */
export const STAGES: readonly Stage[] = [
  'inventory',
  'pilot',
  'audit',
  'stage-enforced',
  'enforced',
  'strict',
];

/**
 * The place of a stage in their order, from 0.
 *
 * @public
 */
export function stageRank(stage: Stage): number {
  return STAGES.indexOf(stage);
}

/**
 * What the stage of one (entity, environment) is derived from.
 *
 * @public
 */
export interface StageFacts {
  /** Distinct running digests. */
  digests: Counts;
  /** Weakest effective mode over the running images, per control. */
  signature: EnforcementMode;
  digest: EnforcementMode;
  /** Whether the attestations that the trust policy requires are there. */
  attestations: CheckState;
  /** Whether a pipeline gate stops what does not verify. */
  ciGate: CheckState;
  /** Loopholes of high severity in the namespaces in question; absent: not known. */
  highLoopholes?: number;
}

/** @public */
export interface StageResult {
  stage: Stage;
  /** What keeps it from the next stage. */
  reason: string;
}

/** One thing that a stage asks for. `finding` is a clause without its stop. */
export interface EntryCheck {
  id: string;
  title: string;
  state: CheckState;
  finding: string;
}

type Finding = [state: CheckState, finding: string];

interface EntryTest {
  id: string;
  title: string;
  look: (facts: StageFacts) => Finding;
}

const NOTHING_RUNS: Finding = ['unknown', 'nothing runs here now'];

function digestsAre(count: number, what: string): string {
  return count === 1
    ? `1 running digest is ${what}`
    : `${count} running digests are ${what}`;
}

function ofAll({ digests }: StageFacts, count: number, what: string): string {
  return `${count} of ${digests.total} running digests are ${what}`;
}

function modeTest(control: Control, least: 'audit' | 'enforce'): EntryTest {
  return {
    id: `${control}-${least}`,
    title: `The ${control} control is effectively ${
      least === 'audit' ? 'audit or more' : 'enforce'
    }`,
    look: facts => {
      const mode = facts[control];
      if (mode === 'unknown') {
        return [
          'unknown',
          `the effective mode of the ${control} control is not known`,
        ];
      }
      return modeAtLeast(mode, least)
        ? ['pass', `the ${control} control is effectively ${mode}`]
        : [
            'fail',
            `the ${control} control is effectively ${mode}, not ${least}`,
          ];
    },
  };
}

/** A test that holds where none of the digests counts. */
function noneTest(
  id: string,
  title: string,
  count: (facts: StageFacts) => number,
  what: string,
  consequence = '',
  state: CheckState = 'fail',
): EntryTest {
  return {
    id,
    title,
    look: facts => {
      if (facts.digests.total === 0) return NOTHING_RUNS;
      const found = count(facts);
      return found > 0
        ? [state, `${digestsAre(found, what)}${consequence}`]
        : ['pass', ofAll(facts, 0, what)];
    },
  };
}

const ENTRY_TESTS: Record<Stage, EntryTest[]> = {
  inventory: [],
  pilot: [
    {
      id: 'runs',
      title: 'Something runs here',
      look: ({ digests }) =>
        digests.total === 0
          ? ['fail', 'nothing runs here now']
          : ['pass', `${digestsAre(digests.total, 'known')}`],
    },
    {
      id: 'one-verified',
      title: 'At least one running digest is verified',
      look: facts =>
        facts.digests.verified === 0
          ? ['fail', 'no running digest is verified yet']
          : ['pass', ofAll(facts, facts.digests.verified, 'verified')],
    },
  ],
  audit: [modeTest('signature', 'audit'), modeTest('digest', 'audit')],
  'stage-enforced': [
    noneTest(
      'none-failed',
      'No running digest is failed',
      ({ digests }) => digests.failed,
      'failed',
      ' and would be refused',
    ),
    noneTest(
      'none-unknown',
      'No running digest is unknown',
      ({ digests }) => digests.unknown,
      'unknown',
      ' and may be refused',
      'unknown',
    ),
    {
      id: 'one-enforced',
      title: 'At least one control is effectively enforced',
      look: ({ signature, digest }) => {
        const enforced = [
          signature === 'enforce' ? 'signature' : '',
          digest === 'enforce' ? 'digest' : '',
        ].filter(Boolean);
        return enforced.length === 0
          ? ['fail', 'neither control is enforced']
          : ['pass', `enforced: ${enforced.join(' and ')}`];
      },
    },
  ],
  enforced: [modeTest('signature', 'enforce'), modeTest('digest', 'enforce')],
  strict: [
    noneTest(
      'none-excepted',
      'No running digest needs an exception',
      ({ digests }) => digests.excepted,
      'excepted',
    ),
    noneTest(
      'all-pinned',
      'Every running digest is named by digest',
      ({ digests }) => digests.total - digests.pinned,
      'named by tag',
    ),
    noneTest(
      'all-protected',
      'Every running digest is protected',
      ({ digests }) => digests.total - digests.protected,
      'not protected',
    ),
    {
      id: 'no-high-loophole',
      title: 'No loophole of high severity is open',
      look: ({ highLoopholes }) => {
        if (highLoopholes === undefined) {
          return ['unknown', 'it is not known whether loopholes are open'];
        }
        if (highLoopholes === 0) {
          return ['pass', 'no loophole of high severity is open'];
        }
        return [
          'fail',
          highLoopholes === 1
            ? '1 loophole of high severity is open'
            : `${highLoopholes} loopholes of high severity are open`,
        ];
      },
    },
    {
      id: 'attestations',
      title: 'Attestations are required, and they are there',
      look: ({ attestations }) => {
        if (attestations === 'pass') {
          return ['pass', 'the required attestations are there'];
        }
        return attestations === 'not-applicable'
          ? ['fail', 'the trust policy requires no attestation']
          : [attestations, 'the required attestations are not all there'];
      },
    },
    {
      id: 'pipeline-gate',
      title: 'A pipeline gate stops what does not verify',
      look: ({ ciGate }) => {
        if (ciGate === 'pass') {
          return ['pass', 'the pipeline gate stops what does not verify'];
        }
        return ciGate === 'fail'
          ? ['fail', 'the pipeline gate does not stop what does not verify']
          : [
              'unknown',
              'no pipeline gate has been reported for every running digest',
            ];
      },
    },
  ],
};

/** What a stage asks for, one by one. */
export function entryChecks(stage: Stage, facts: StageFacts): EntryCheck[] {
  return ENTRY_TESTS[stage].map(({ id, title, look }) => {
    const [state, finding] = look(facts);
    return { id, title, state, finding };
  });
}

/**
 * The stage that one service has reached in one environment, and what keeps it
 * from the next one. A stage is entered where its own test and those of all
 * stages before it hold:
 *
 * | stage | entry test |
 * |---|---|
 * | inventory | it is known what runs |
 * | pilot | at least one running digest is verified |
 * | audit | both controls, signature and digest, are effectively audit or more |
 * | stage-enforced | no running digest is failed or unknown, and at least one control is enforced |
 * | enforced | both controls are effectively enforced |
 * | strict | every running digest is verified without exception, pinned and protected; no loophole of high severity is open; the policy requires attestations and they are there; a pipeline gate stops what does not verify |
 *
 * The mode is the effective one, so a stage may also be left backwards: by a
 * new unsigned digest as well as by a policy that was switched off.
 *
 * @public
 */
export function deriveStage(facts: StageFacts): StageResult {
  let stage: Stage = 'inventory';
  for (const next of STAGES.slice(1)) {
    const blocker = entryChecks(next, facts).find(
      ({ state }) => state !== 'pass',
    );
    if (blocker) {
      return { stage, reason: `Not yet ${next}: ${blocker.finding}.` };
    }
    stage = next;
  }
  return { stage, reason: 'Nothing: this is the last stage.' };
}
