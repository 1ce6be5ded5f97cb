import { modeAtLeast } from './modes';
import type { CheckState, Counts, EnforcementMode, Stage } from './types';

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
  /** Loopholes of high severity in the namespaces in question. */
  highLoopholes: number;
}

/** @public */
export interface StageResult {
  stage: Stage;
  /** What keeps it from the next stage. */
  reason: string;
}

interface EntryTest {
  stage: Stage;
  /** The first thing that keeps it out, or undefined where it may enter. */
  blocker: (facts: StageFacts) => string | undefined;
}

function digestsAre(count: number, what: string): string {
  return count === 1
    ? `1 running digest is ${what}`
    : `${count} running digests are ${what}`;
}

function weakControl(
  facts: StageFacts,
  least: 'audit' | 'enforce',
): string | undefined {
  const controls = [
    ['signature', facts.signature],
    ['digest', facts.digest],
  ] as const;
  for (const [control, mode] of controls) {
    if (mode === 'unknown') {
      return `the effective mode of the ${control} control is not known`;
    }
    if (!modeAtLeast(mode, least)) {
      return `the ${control} control is effectively ${mode}, not ${least}`;
    }
  }
  return undefined;
}

/** Each stage asks for what those before it ask for, and for its own. */
const ENTRY_TESTS: EntryTest[] = [
  {
    stage: 'pilot',
    blocker: ({ digests }) => {
      if (digests.total === 0) return 'nothing runs here now';
      return digests.verified === 0
        ? 'no running digest is verified yet'
        : undefined;
    },
  },
  { stage: 'audit', blocker: facts => weakControl(facts, 'audit') },
  {
    stage: 'stage-enforced',
    blocker: ({ digests, signature, digest }) => {
      if (digests.failed) {
        return `${digestsAre(digests.failed, 'failed')} and would be refused`;
      }
      if (digests.unknown) {
        return `${digestsAre(digests.unknown, 'unknown')} and may be refused`;
      }
      return signature === 'enforce' || digest === 'enforce'
        ? undefined
        : 'neither control is enforced';
    },
  },
  { stage: 'enforced', blocker: facts => weakControl(facts, 'enforce') },
  {
    stage: 'strict',
    blocker: ({ digests, attestations, ciGate, highLoopholes }) => {
      if (digests.excepted) return digestsAre(digests.excepted, 'excepted');
      if (digests.pinned < digests.total) {
        return digestsAre(digests.total - digests.pinned, 'named by tag');
      }
      if (digests.protected < digests.total) {
        return digestsAre(digests.total - digests.protected, 'not protected');
      }
      if (highLoopholes) {
        return highLoopholes === 1
          ? '1 loophole of high severity is open'
          : `${highLoopholes} loopholes of high severity are open`;
      }
      if (attestations !== 'pass') {
        return attestations === 'not-applicable'
          ? 'the trust policy requires no attestation'
          : 'the required attestations are not all there';
      }
      if (ciGate === 'pass') return undefined;
      return ciGate === 'fail'
        ? 'the pipeline gate does not stop what does not verify'
        : 'no pipeline gate has been reported for every running digest';
    },
  },
];

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
  for (const test of ENTRY_TESTS) {
    const blocker = test.blocker(facts);
    if (blocker !== undefined) {
      return { stage, reason: `Not yet ${test.stage}: ${blocker}.` };
    }
    stage = test.stage;
  }
  return { stage, reason: 'Nothing: this is the last stage.' };
}
