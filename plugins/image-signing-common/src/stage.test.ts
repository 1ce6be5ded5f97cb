import fc from 'fast-check';
import { emptyCounts } from './counting';
import { deriveStage, type StageFacts } from './stage';
import type { CheckState, EnforcementMode, Stage } from './types';

const full: StageFacts = {
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
};

const counts = (over: Partial<StageFacts['digests']>) => ({
  digests: { ...full.digests, ...over },
});

describe('deriveStage', () => {
  it.each<[Partial<StageFacts>, Stage, string]>([
    [{}, 'strict', 'Nothing: this is the last stage.'],
    [
      { digests: emptyCounts() },
      'inventory',
      'Not yet pilot: nothing runs here now.',
    ],
    [
      counts({ verified: 0, failed: 4, protected: 0 }),
      'inventory',
      'Not yet pilot: no running digest is verified yet.',
    ],
    [
      { signature: 'none', digest: 'none' },
      'pilot',
      'Not yet audit: the signature control is effectively none, not audit.',
    ],
    [
      { digest: 'unknown' },
      'pilot',
      'Not yet audit: the effective mode of the digest control is not known.',
    ],
    [
      { signature: 'audit', digest: 'audit' },
      'audit',
      'Not yet stage-enforced: neither control is enforced.',
    ],
    [
      counts({ verified: 3, failed: 1, protected: 3 }),
      'audit',
      'Not yet stage-enforced: 1 running digest is failed and would be refused.',
    ],
    [
      counts({ verified: 2, unknown: 2, protected: 2 }),
      'audit',
      'Not yet stage-enforced: 2 running digests are unknown and may be refused.',
    ],
    [
      { signature: 'audit' },
      'stage-enforced',
      'Not yet enforced: the signature control is effectively audit, not enforce.',
    ],
    [
      counts({ verified: 3, excepted: 1, protected: 3 }),
      'enforced',
      'Not yet strict: 1 running digest is excepted.',
    ],
    [
      counts({ pinned: 2 }),
      'enforced',
      'Not yet strict: 2 running digests are named by tag.',
    ],
    [
      { highLoopholes: 1 },
      'enforced',
      'Not yet strict: 1 loophole of high severity is open.',
    ],
    [
      { attestations: 'not-applicable' },
      'enforced',
      'Not yet strict: the trust policy requires no attestation.',
    ],
    [
      { ciGate: 'unknown' },
      'enforced',
      'Not yet strict: no pipeline gate has been reported for every running digest.',
    ],
    [
      { ciGate: 'fail' },
      'enforced',
      'Not yet strict: the pipeline gate does not stop what does not verify.',
    ],
  ])('with %j is %s', (over, stage, reason) => {
    expect(deriveStage({ ...full, ...over })).toEqual({ stage, reason });
  });

  const order: Stage[] = [
    'inventory',
    'pilot',
    'audit',
    'stage-enforced',
    'enforced',
    'strict',
  ];
  const modes: EnforcementMode[] = ['none', 'audit', 'warn', 'enforce'];
  const anyFacts: fc.Arbitrary<StageFacts> = fc
    .record({
      verified: fc.nat({ max: 3 }),
      failed: fc.nat({ max: 2 }),
      excepted: fc.nat({ max: 2 }),
      unknown: fc.nat({ max: 2 }),
      signature: fc.constantFrom<EnforcementMode>(...modes, 'unknown'),
      digest: fc.constantFrom<EnforcementMode>(...modes, 'unknown'),
      attestations: fc.constantFrom<CheckState>('pass', 'fail', 'unknown'),
      ciGate: fc.constantFrom<CheckState>('pass', 'fail', 'unknown'),
      highLoopholes: fc.nat({ max: 2 }),
    })
    .map(({ verified, failed, excepted, unknown, ...rest }) => {
      const total = verified + failed + excepted + unknown;
      return {
        ...rest,
        digests: {
          ...emptyCounts(),
          total,
          verified,
          failed,
          excepted,
          unknown,
          pinned: total,
          enforced: total,
          protected: verified,
        },
      };
    });

  it('never goes back by an improvement', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        const rank = (value: StageFacts) =>
          order.indexOf(deriveStage(value).stage);
        const before = rank(facts);
        const { digests } = facts;
        const better: StageFacts[] = [
          { ...facts, signature: 'enforce' },
          { ...facts, digest: 'enforce' },
          { ...facts, ciGate: 'pass' },
          { ...facts, attestations: 'pass' },
          { ...facts, highLoopholes: 0 },
        ];
        for (const bad of ['failed', 'unknown', 'excepted'] as const) {
          if (!digests[bad]) continue;
          better.push({
            ...facts,
            digests: {
              ...digests,
              [bad]: digests[bad] - 1,
              verified: digests.verified + 1,
              protected: digests.protected + 1,
            },
          });
        }
        for (const improved of better) {
          expect(rank(improved)).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });

  it('does not reach the top with one gate alone', () => {
    fc.assert(
      fc.property(anyFacts, facts => {
        if (deriveStage(facts).stage !== 'strict') return;
        expect(facts.ciGate).toBe('pass');
        expect([facts.signature, facts.digest]).toEqual(['enforce', 'enforce']);
      }),
    );
  });
});
