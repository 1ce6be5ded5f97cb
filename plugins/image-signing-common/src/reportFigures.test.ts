import fc from 'fast-check';
import { criticalityOf } from './annotations';
import { emptyCounts } from './counting';
import {
  durationFigure,
  percentile,
  protectionFigures,
  refusalRate,
  shareFigure,
} from './reportFigures';

const AT = '2026-03-01T10:00:00Z';

describe('percentile', () => {
  it.each([
    [[1, 2, 3], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2],
    [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9, 90],
    [[7], 0.9, 7],
  ])('of %j at %d is %d', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('is one of the values, with at least that share at or below it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const found = percentile(values, share)!;
          const below = values.filter(value => value <= found).length;
          expect(values).toContain(found);
          expect(below).toBeGreaterThanOrEqual(share * values.length - 1e-9);
        },
      ),
    );
  });
});

describe('a duration', () => {
  it('pretends nothing of too few cases', () => {
    expect(
      durationFigure('time-to-recover', AT, { seconds: [60, 70], open: 3 }),
    ).toMatchObject({
      known: false,
      numerator: 2,
      denominator: 5,
      note: 'Not enough cases: 2 finished of 5, 3 are needed.',
    });
    expect(durationFigure('time-to-recover', AT, { seconds: [] }).note).toBe(
      'There is no case.',
    );
  });

  it('gives a 90th percentile only where there are ten cases', () => {
    const few = durationFigure('time-to-recover', AT, { seconds: [1, 2, 3] });
    expect(few).toMatchObject({ known: true, medianSeconds: 2 });
    expect(few.p90Seconds).toBeUndefined();
    expect(few.note).toMatch('there are 3');
    expect(
      durationFigure('time-to-recover', AT, {
        seconds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
      }),
    ).toMatchObject({ medianSeconds: 5, p90Seconds: 9 });
  });
});

it('gives no share of nothing', () => {
  expect(
    shareFigure('keys-overdue', AT, { numerator: 0, denominator: 0 }),
  ).toMatchObject({ known: false, note: 'There is nothing to count.' });
});

it('counts excepted, unknown and unmapped apart from what is verified', () => {
  const digests = {
    ...emptyCounts(),
    total: 10,
    verified: 4,
    excepted: 2,
    unknown: 3,
    failed: 1,
    protected: 2,
    enforced: 5,
  };
  const figures = protectionFigures(AT, {
    digests,
    workloads: { ...emptyCounts(), total: 6, verified: 3 },
    unmappedWorkloads: 2,
  });
  expect(
    figures.map(({ id, numerator, denominator, unknown }) => [
      id,
      numerator,
      denominator,
      unknown,
    ]),
  ).toEqual([
    ['digests-protected', 2, 10, 3],
    ['digests-verified', 4, 10, 3],
    ['digests-enforced', 5, 10, 3],
    ['digests-failed', 1, 10, 3],
    ['digests-excepted', 2, 10, 3],
    ['digests-unknown', 3, 10, undefined],
    ['workloads-protected', 0, 6, 0],
    ['workloads-verified', 3, 6, 0],
    ['workloads-unmapped', 2, 6, undefined],
  ]);
});

describe('the rate of refusals', () => {
  const clusters = { withLog: 1, total: 2 };
  it.each([
    [
      'no audit log arrives',
      { refused: 0, admissions: 0, clusters: { withLog: 0, total: 2 } },
      { known: false, note: 'Not known: no audit log.' },
    ],
    [
      'the audit policy keeps only refusals',
      { refused: 5, admissions: 5, clusters },
      {
        known: false,
        note: 'Not known: the audit logs told of no admission that was let pass.',
      },
    ],
    [
      'one cluster of two is heard',
      { refused: 5, admissions: 2000, clusters },
      {
        known: true,
        numerator: 5,
        denominator: 2000,
        note: 'Without 1 of 2 clusters, whose audit log does not arrive.',
      },
    ],
  ])('where %s', (_case, counts, expected) => {
    expect(refusalRate(AT, counts)).toMatchObject(expected);
  });
});

describe('criticality', () => {
  const annotations = { 'image-signing/criticality': ' High ' };
  it.each([
    [{ annotations, labels: { criticality: 'low' } }, 'high'],
    [{ labels: { criticality: 'low' } }, 'low'],
    [{ annotations: { 'image-signing/criticality': 'a b' } }, 'unknown'],
    [{}, 'unknown'],
  ])('of %j is %s', (metadata, expected) => {
    expect(criticalityOf(metadata)).toBe(expected);
  });
});
