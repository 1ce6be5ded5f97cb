import { emptyCounts } from './counting';
import { trendChange, trendMarkers } from './reportTrend';
import type { TrendPoint } from './types';

function point(
  date: string,
  total: number,
  isProtected: number,
  more: Partial<TrendPoint> = {},
): TrendPoint {
  return {
    date,
    environment: 'prod',
    policyVersion: 'v1',
    digests: { ...emptyCounts(), total, protected: isProtected },
    ...more,
  };
}

const event = (
  kind: 'weakened' | 'altered' | 'failed-open',
  at: string,
  what: string,
) => ({ kind, at, cluster: 'prod-eu', what: [what] });

it('marks policy changes and changes of the enforcement, one a day and kind', () => {
  expect(
    trendMarkers(
      [
        point('2026-03-03', 1, 1, { policyVersion: 'v2' }),
        point('2026-03-01', 1, 1),
        point('2026-03-02', 1, 1),
        point('2026-03-03', 1, 1, {
          environment: 'dev',
          policyVersion: 'v2',
        }),
      ],
      [
        event('weakened', '2026-03-02T10:00:00Z', 'audits only'),
        event('weakened', '2026-03-02T11:00:00Z', 'skips a namespace'),
        event('altered', '2026-03-02T11:00:00Z', 'other policies'),
        event('failed-open', '2026-03-01T11:00:00Z', 'did not answer'),
      ],
    ),
  ).toEqual([
    {
      date: '2026-03-01',
      kind: 'failed-open',
      count: 1,
      text: 'prod-eu: did not answer',
    },
    {
      date: '2026-03-02',
      kind: 'weakened',
      count: 2,
      text: 'prod-eu: audits only',
    },
    {
      date: '2026-03-03',
      kind: 'policy-changed',
      count: 1,
      text: 'The trust policy changed to version v2',
    },
  ]);
});

it('does not take the first policy version for a change', () => {
  expect(trendMarkers([point('2026-03-01', 1, 1)], [])).toEqual([]);
});

describe('the change over weeks', () => {
  it('gives both shares with their own denominators', () => {
    const points = [
      point('2026-03-01', 40, 10),
      point('2026-03-01', 10, 5, { environment: 'dev' }),
      point('2026-03-29', 60, 30),
    ];
    expect(trendChange(points, 4)).toEqual({
      weeks: 4,
      known: true,
      before: { date: '2026-03-01', numerator: 15, denominator: 50 },
      after: { date: '2026-03-29', numerator: 30, denominator: 60 },
    });
  });

  it.each([
    ['there is none', [], 'Not enough history: no day yet.'],
    [
      'it is short',
      [point('2026-03-01', 1, 1), point('2026-03-13', 1, 1)],
      'Not enough history: 12 of 28 days.',
    ],
    [
      'it has a hole',
      [point('2026-01-01', 1, 1), point('2026-03-29', 1, 1)],
      'Not known: no counts were kept in the days before 2026-03-01.',
    ],
  ])('compares nothing where %s', (_case, points, note) => {
    expect(trendChange(points, 4)).toEqual({ weeks: 4, known: false, note });
  });
});
