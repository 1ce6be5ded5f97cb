import fc from 'fast-check';
import {
  anyImages,
  digestA,
  digestB,
  environments,
  image,
  now,
  trustFailed,
} from './__testUtils__/facts';
import {
  type CountedImage,
  countDigests,
  countedImage,
  countWorkloads,
  emptyCounts,
  sumCounts,
  tally,
  worstStatus,
} from './counting';
import type { WorkloadImageFacts } from './evaluate.types';
import type { Counts, VerdictStatus } from './types';
import { judgeWorkloadImage } from './verdict';

function counted(over: Partial<WorkloadImageFacts> = {}): CountedImage {
  const facts = image(over);
  return countedImage(facts, judgeWorkloadImage(facts, [], environments, now));
}

const anyCounted = anyImages.map(images =>
  images.map(facts =>
    countedImage(facts, judgeWorkloadImage(facts, [], environments, now)),
  ),
);

function expectSound(counts: Counts) {
  expect(
    counts.verified + counts.failed + counts.excepted + counts.unknown,
  ).toBe(counts.total);
  expect(counts.stale).toBeLessThanOrEqual(counts.unknown);
  expect(counts.protected).toBeLessThanOrEqual(
    Math.min(counts.verified, counts.enforced),
  );
  expect(counts.enforced).toBeLessThanOrEqual(counts.total);
  expect(counts.pinned).toBeLessThanOrEqual(counts.total);
}

describe('worstStatus', () => {
  it.each<[VerdictStatus[], VerdictStatus]>([
    [[], 'unknown'],
    [['verified'], 'verified'],
    [['verified', 'excepted'], 'excepted'],
    [['excepted', 'unknown', 'verified'], 'unknown'],
    [['unknown', 'failed', 'verified'], 'failed'],
  ])('of %j is %s', (statuses, worst) => {
    expect(worstStatus(statuses)).toBe(worst);
    expect(worstStatus([...statuses].reverse())).toBe(worst);
  });
});

describe('countDigests', () => {
  it('counts a digest once, whatever runs it and whatever it is called', () => {
    expect(
      countDigests([
        counted(),
        counted({ pods: 40 }),
        counted({ workload: { kind: 'Deployment', name: 'other' } }),
        counted({ cluster: 'prod-us', tag: '1.2' }),
      ]),
    ).toEqual({
      ...emptyCounts(),
      total: 1,
      verified: 1,
      enforced: 1,
      protected: 1,
      pinned: 1,
    });
  });

  it('counts it once more for another entity or environment', () => {
    expect(
      countDigests([
        counted(),
        counted({ mapping: { entityRef: 'component:default/b', rule: 'x' } }),
        counted({ environment: 'dev' }),
        counted({ environment: undefined }),
        counted({ mapping: undefined }),
        counted({ mapping: undefined, cluster: 'prod-us' }),
      ]).total,
    ).toBe(5);
  });

  it('leaves out what does not run', () => {
    expect(countDigests([counted({ cold: true })])).toEqual(emptyCounts());
  });

  it('counts what is not resolved by its reference, as unknown', () => {
    expect(
      countDigests([
        counted({ digest: undefined, reference: 'a:1' }),
        counted({ digest: undefined, reference: 'a:1', cluster: 'prod-us' }),
        counted({ digest: undefined, reference: 'a:2' }),
      ]),
    ).toMatchObject({ total: 2, unknown: 2, verified: 0 });
  });

  it('is as bad as the worst place where the digest runs', () => {
    const silent = counted({ cluster: 'prod-us', stale: true });
    expect(countDigests([counted(), silent])).toMatchObject({
      total: 1,
      verified: 0,
      unknown: 1,
      stale: 1,
      protected: 0,
      enforced: 0,
    });
    expect(
      countDigests([silent, counted({ trust: trustFailed() })]),
    ).toMatchObject({ failed: 1, unknown: 0, stale: 0 });
  });

  it('is not protected where one place does not enforce', () => {
    const open = counted({
      cluster: 'prod-us',
      modes: { signature: 'enforce', digest: 'audit' },
    });
    expect(countDigests([counted(), open])).toMatchObject({
      verified: 1,
      enforced: 0,
      protected: 0,
    });
  });

  it('takes a stale row out of the numerators even if it says verified', () => {
    expect(countDigests([{ ...counted(), stale: true }])).toEqual({
      ...emptyCounts(),
      total: 1,
      unknown: 1,
      stale: 1,
    });
  });
});

describe('countWorkloads', () => {
  it('counts a workload once, as bad as its worst container', () => {
    expect(
      countWorkloads([
        counted(),
        counted({ container: 'sidecar', digest: digestB }),
        counted({
          container: 'init',
          containerType: 'init',
          trust: trustFailed(),
        }),
        counted({ namespace: 'other' }),
      ]),
    ).toMatchObject({ total: 2, failed: 1, verified: 1 });
  });
});

describe('tally', () => {
  it('keeps cold images apart', () => {
    const counts = tally([
      counted(),
      counted({ cold: true, digest: digestB }),
      counted({ cold: true, digest: digestA, container: 'x' }),
    ]);
    expect(counts.cold).toBe(2);
    expect(counts.digests.total).toBe(1);
    expect(counts.workloads.total).toBe(1);
  });
});

describe('counts', () => {
  it('are sound, in whatever order the images come', () => {
    fc.assert(
      fc.property(anyCounted, images => {
        const counts = tally(images);
        expectSound(counts.digests);
        expectSound(counts.workloads);
        expect(tally([...images].reverse())).toEqual(counts);
      }),
    );
  });

  it('do not change with replicas', () => {
    fc.assert(
      fc.property(anyCounted, fc.integer({ min: 1, max: 4 }), (images, n) => {
        const repeated = Array.from({ length: n }, () => images).flat();
        expect(countDigests(repeated)).toEqual(countDigests(images));
        expect(countWorkloads(repeated)).toEqual(countWorkloads(images));
      }),
    );
  });

  it('never rise by adding what is not verified', () => {
    fc.assert(
      fc.property(anyCounted, anyCounted, (images, others) => {
        const bad = others.filter(
          ({ verdict, stale }) => stale || verdict.status !== 'verified',
        );
        for (const count of [countDigests, countWorkloads]) {
          const before = count(images);
          const after = count([...images, ...bad]);
          expect(after.verified).toBeLessThanOrEqual(before.verified);
          expect(after.protected).toBeLessThanOrEqual(before.protected);
          expect(after.total).toBeGreaterThanOrEqual(before.total);
        }
      }),
    );
  });

  it('add up over entities and environments', () => {
    fc.assert(
      fc.property(anyCounted, images => {
        const parts = new Map<string, CountedImage[]>();
        for (const item of images) {
          const key = `${item.environment} ${item.entityRef}`;
          parts.set(key, [...(parts.get(key) ?? []), item]);
        }
        expect(sumCounts([...parts.values()].map(countDigests))).toEqual(
          countDigests(images),
        );
        expect(sumCounts([...parts.values()].map(countWorkloads))).toEqual(
          countWorkloads(images),
        );
      }),
    );
  });

  it('of nothing are nothing', () => {
    expect(sumCounts([])).toEqual(emptyCounts());
    expect(countDigests([])).toEqual(emptyCounts());
  });
});
