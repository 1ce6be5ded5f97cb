import fc from 'fast-check';
import {
  anyEntity,
  environments,
  image,
  now,
  reason,
  trustFailed,
  trustVerified,
} from './__testUtils__/facts';
import type { WorkloadImageFacts } from './evaluate.types';
import {
  READINESS_SCENARIOS,
  simulateEnforcement,
  sumReadiness,
  type WorkloadReadiness,
  worstOutcome,
} from './readiness';
import type { SigningException } from './types';
import { judgeWorkloadImage } from './verdict';

function simulate(
  over: Partial<WorkloadImageFacts>,
  exceptions: SigningException[] = [],
) {
  const facts = image(over);
  return simulateEnforcement(
    facts,
    judgeWorkloadImage(facts, exceptions, environments, now),
  );
}

const audited = { signature: 'audit', digest: 'audit' } as const;
const none = { signature: 'none', digest: 'none' } as const;

describe('simulateEnforcement', () => {
  it('admits what is verified and pinned', () => {
    expect(simulate({ trust: trustVerified(), pinned: true })).toEqual({
      outcomes: { 'trust-policy': 'admitted', 'cluster-policies': 'admitted' },
      uncovered: false,
      fixes: { 'trust-policy': [], 'cluster-policies': [] },
    });
  });

  it('refuses what is not signed, and says what to sign', () => {
    const found = simulate({ trust: trustFailed(), modes: audited });
    expect(found.outcomes).toEqual({
      'trust-policy': 'refused',
      'cluster-policies': 'refused',
    });
    expect(found.fixes['trust-policy']).toEqual([
      {
        id: 'unsigned registry.example.com/prod/payments',
        text: 'Sign registry.example.com/prod/payments in its pipeline',
      },
    ]);
  });

  it('refuses a tag even where the environment only audits tags today', () => {
    const found = simulate({
      environment: 'dev',
      pinned: false,
      modes: audited,
    });
    expect(found.outcomes['trust-policy']).toBe('refused');
    expect(found.fixes['trust-policy'].map(one => one.id)).toEqual(['tag']);
  });

  it('lets pass what no policy of the cluster looks at, and marks it', () => {
    const found = simulate({ trust: trustFailed(), modes: none });
    expect(found.outcomes).toEqual({
      'trust-policy': 'refused',
      'cluster-policies': 'admitted',
    });
    expect(found.uncovered).toBe(true);
    expect(found.fixes['cluster-policies']).toEqual([]);
  });

  it('mends missing attestations of all images with one step', () => {
    const reasons = [reason('ATTESTATION_MISSING', { text: 'missing scan' })];
    const [a, b] = [
      'registry.example.com/prod/a',
      'registry.example.com/prod/b',
    ]
      .map(repository => simulate({ repository, trust: trustFailed(reasons) }))
      .map(found => found.fixes['trust-policy']);
    expect(a).toEqual(b);
  });

  it.each<[string, Partial<WorkloadImageFacts>]>([
    ['a silent cluster', { stale: true }],
    ['a digest that is not resolved', { digest: undefined }],
    ['evidence that was not read', { trust: { state: 'pending' } }],
  ])('does not know about %s', (_, over) => {
    expect(simulate(over).outcomes['trust-policy']).toBe('unknown');
  });

  it('does not know about a cluster whose engine may not be read', () => {
    const modes = { signature: 'unknown', digest: 'none' } as const;
    expect(simulate({ modes }).outcomes).toEqual({
      'trust-policy': 'admitted',
      'cluster-policies': 'unknown',
    });
  });

  it('admits under the trust policy only what is verified and pinned', () => {
    fc.assert(
      fc.property(anyEntity, facts => {
        for (const one of facts.images) {
          const verdict = judgeWorkloadImage(
            one,
            facts.exceptions,
            facts.environments,
            now,
          );
          const { outcomes, fixes } = simulateEnforcement(one, verdict);
          const admitted = outcomes['trust-policy'] === 'admitted';
          expect(admitted && verdict.status !== 'verified').toBe(false);
          expect(admitted && !one.pinned).toBe(false);
          for (const scenario of READINESS_SCENARIOS) {
            expect(fixes[scenario].length > 0).toBe(
              outcomes[scenario] === 'refused',
            );
          }
        }
      }),
    );
  });
});

describe('worstOutcome', () => {
  it('takes refused before unknown, and knows nothing of nothing', () => {
    expect(worstOutcome(['admitted', 'unknown', 'refused'])).toBe('refused');
    expect(worstOutcome(['admitted', 'unknown', 'excepted'])).toBe('unknown');
    expect(worstOutcome(['admitted', 'excepted'])).toBe('excepted');
    expect(worstOutcome([])).toBe('unknown');
  });
});

describe('sumReadiness', () => {
  const fix = (id: string) => ({ id, text: id });
  const refused = (...ids: string[]): WorkloadReadiness => ({
    outcome: 'refused',
    uncovered: false,
    fixes: ids.map(fix),
  });

  it('puts the fix that frees most first', () => {
    const { counts, fixes } = sumReadiness([
      refused('tag', 'unsigned a'),
      refused('tag', 'unsigned b'),
      refused('tag', 'unsigned b'),
      refused('unsigned a'),
      { outcome: 'admitted', uncovered: true, fixes: [] },
      { outcome: 'unknown', uncovered: false, fixes: [] },
    ]);
    expect(counts).toEqual({
      workloads: 6,
      refused: 4,
      unknown: 1,
      excepted: 0,
      admitted: 1,
      uncovered: 1,
    });
    expect(
      fixes.map(({ id, workloads, freed }) => [id, workloads, freed]),
    ).toEqual([
      ['unsigned a', 2, 1],
      ['tag', 3, 0],
      ['unsigned b', 2, 0],
    ]);
  });
});
