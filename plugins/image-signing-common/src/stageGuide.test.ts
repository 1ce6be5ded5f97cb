import fc from 'fast-check';
import { emptyCounts } from './counting';
import { deriveStage, stageRank } from './stage';
import { guideStages, type StageGuideFacts } from './stageGuide';
import type { CheckState, EnforcementMode, StageCheck } from './types';

const unlocked = { unlocked: true, missing: [] };
const full: StageGuideFacts = {
  environment: 'prod',
  owner: 'group:default/payments',
  digests: {
    ...emptyCounts(),
    total: 4,
    verified: 4,
    enforced: 4,
    protected: 4,
    pinned: 4,
  },
  signature: 'enforce',
  digest: 'enforce',
  attestations: 'pass',
  ciGate: 'pass',
  highLoopholes: 0,
  extend: unlocked,
  overrides: [],
};
const override = {
  id: 'o-1',
  stage: 'pilot' as const,
  reason: 'Enforced before',
  until: '2026-12-24T00:00:00Z',
  by: 'user:default/mira',
  at: '2026-11-26T00:00:00Z',
};
const ids = (checks: StageCheck[]) => checks.map(({ id }) => id);

describe('guideStages', () => {
  it('names what keeps it from the next stage, what to do, and who does it', () => {
    const guide = guideStages({
      ...full,
      signature: 'audit',
      digest: 'audit',
      ciGate: 'unknown',
      digests: { ...full.digests, verified: 3, failed: 1, protected: 3 },
      nextAction: {
        code: 'SIGN_IMAGE',
        actor: 'group:default/payments',
        text: 'Sign prod/payments.',
      },
    });
    expect(guide).toMatchObject({ stage: 'audit', next: 'stage-enforced' });
    expect(
      guide.blockers.map(({ id, state, nextAction }) => [
        id,
        state,
        nextAction?.actor,
      ]),
    ).toEqual([
      ['gate-reports', 'unknown', 'group:default/payments'],
      ['none-failed', 'fail', 'group:default/payments'],
      ['one-enforced', 'fail', 'platform team'],
    ]);
    expect(guide.blockers[1].nextAction?.text).toBe('Sign prod/payments.');
    expect(guide.nextAction).toEqual(guide.blockers[0].nextAction);
  });

  it('waits in the pilot for both trials of a pilot, and for the pilots elsewhere', () => {
    const start = { ...full, signature: 'none', digest: 'none' } as const;
    const trials = [
      {
        kind: 'key-storage' as const,
        outcome: 'failed' as const,
        text: 'No KMS',
        by: 'user:default/mira',
        at: '2026-11-20T00:00:00Z',
      },
    ];
    const own = guideStages({ ...start, pilot: { trials } });
    expect(own.blockers.slice(0, 2).map(({ state }) => state)).toEqual([
      'fail',
      'unknown',
    ]);
    const other = guideStages({
      ...start,
      extend: { unlocked: false, missing: ['No service is a pilot yet.'] },
    });
    expect(other.blockers[0]).toMatchObject({
      id: 'pilot-passed',
      finding: 'No service is a pilot yet.',
    });
    expect(ids(guideStages(start).blockers)).toEqual([
      'signature-audit',
      'digest-audit',
    ]);
  });

  it('tells a skipped stage, and the override that allows it', () => {
    const facts = {
      ...full,
      extend: { unlocked: false, missing: ['No service is a pilot yet.'] },
    };
    const [, skipped] = guideStages(facts).stages;
    expect(skipped).toMatchObject({ position: 'passed', skipped: true });
    expect(skipped.override).toBeUndefined();
    const [, allowed] = guideStages({
      ...facts,
      overrides: [override],
    }).stages;
    expect(allowed).toMatchObject({ skipped: true, override });
  });

  it('does not wait for the exit of a stage that may be skipped', () => {
    const facts = {
      ...full,
      digest: 'none' as const,
      extend: { unlocked: false, missing: ['No service is a pilot yet.'] },
    };
    expect(ids(guideStages(facts).blockers)).toContain('pilot-passed');
    expect(
      ids(guideStages({ ...facts, overrides: [override] }).blockers),
    ).toEqual(['digest-audit']);
  });

  const state = fc.constantFrom<CheckState>(
    'pass',
    'fail',
    'unknown',
    'not-applicable',
  );
  const mode = fc.constantFrom<EnforcementMode>(
    'none',
    'audit',
    'warn',
    'enforce',
    'unknown',
  );
  const anyFacts = fc
    .record({
      verified: fc.nat({ max: 3 }),
      failed: fc.nat({ max: 2 }),
      excepted: fc.nat({ max: 2 }),
      unknown: fc.nat({ max: 2 }),
      unpinned: fc.nat({ max: 1 }),
      signature: mode,
      digest: mode,
      attestations: state,
      ciGate: state,
      highLoopholes: fc.constantFrom(undefined, 0, 1),
      owner: fc.constantFrom(undefined, 'group:default/payments'),
    })
    .map(({ verified, failed, excepted, unknown, unpinned, ...rest }) => {
      const total = verified + failed + excepted + unknown;
      const digests = {
        ...emptyCounts(),
        total,
        verified,
        failed,
        excepted,
        unknown,
        pinned: Math.max(0, total - unpinned),
        enforced: total,
        protected: verified,
      };
      return { ...full, ...rest, digests };
    });

  it('agrees with the stage: all entries up to it hold, and something keeps it there', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const guide = guideStages(facts);
        const current = stageRank(guide.stage);
        expect(guide.stage).toBe(deriveStage(facts).stage);
        for (const { entry } of guide.stages.slice(0, current + 1)) {
          expect(entry.every(check => check.state === 'pass')).toBe(true);
        }
        expect(guide.blockers.length > 0).toBe(guide.stage !== 'strict');
        for (const blocker of guide.blockers) {
          expect(blocker.nextAction?.actor).toBeTruthy();
          expect(blocker.finding).toMatch(/^[A-Z0-9].*\.$/);
        }
      }),
    );
  });
});
