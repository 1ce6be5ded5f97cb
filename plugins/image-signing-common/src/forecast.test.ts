import fc from 'fast-check';
import { burnUp, dayOf, forecast } from './forecast';
import type { BurnUpPoint } from './types';

const DAY = 24 * 3600_000;
const start = Date.parse('2026-10-01T00:00:00Z');
const dayAt = (index: number) => dayOf(new Date(start + index * DAY));
const series = (reached: number[], total = 20): BurnUpPoint[] =>
  reached.map((count, index) => ({
    date: dayAt(index),
    reached: count,
    total,
  }));
const ramp = (days: number, perDay: number, from = 0) =>
  Array.from({ length: days }, (_, index) => from + Math.floor(index * perDay));

describe('forecast', () => {
  it('draws a line through the last weeks', () => {
    const answer = forecast(series(ramp(29, 0.5)));
    expect(answer).toMatchObject({ kind: 'date', days: 28 });
    // 14 of 20 on day 28, half a service a day: 12 days more.
    expect(answer.date).toBe(dayAt(28 + 12));
    expect(answer.perWeek).toBeCloseTo(3.5, 0);
    expect(answer.text).toContain('the remaining 6');
  });

  it.each<[string, BurnUpPoint[], string]>([
    ['nothing', [], 'nothing is counted yet'],
    ['an empty scope', series(ramp(20, 0), 0), 'nothing is counted yet'],
    ['a short history', series(ramp(10, 1)), 'spans 9 days, and 14 are needed'],
    ['no movement', series(ramp(29, 0, 5)), 'too little movement'],
    ['a way back', series(ramp(29, 0.4).reverse()), 'too little movement'],
    ['a crawl', series(ramp(29, 0.08), 900), 'longer than two years'],
  ])('gives no date for %s', (_what, points, text) => {
    const answer = forecast(points);
    expect(answer.kind).toBe('none');
    expect(answer.date).toBeUndefined();
    expect(answer.text).toContain(text);
  });

  it('looks at the last days only', () => {
    const rush = series([...ramp(30, 0.5), ...ramp(29, 0, 15)]);
    expect(forecast(rush).text).toContain('too little movement');
  });

  it('says done, and not again when it grows', () => {
    const points = series(ramp(29, 0.5), 14);
    expect(forecast(points)).toEqual({ kind: 'done', text: 'Done: 14 of 14.' });
    const grown = [...points, { date: dayAt(29), reached: 14, total: 16 }];
    expect(forecast(grown).kind).toBe('date');
  });

  it('never promises a day that has passed, nor an earlier one for more work', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat({ max: 30 }),
        (reached, total, more) => {
          const points = (size: number) =>
            series(reached, size).map(point => ({
              ...point,
              reached: Math.min(point.reached, total),
            }));
          const near = forecast(points(total));
          const far = forecast(points(total + more));
          const later =
            far.kind === 'date'
              ? far.date! >= near.date!
              : far.text.includes('two years');
          const newest = dayAt(reached.length - 1);
          expect(near.kind !== 'date' || (near.date! > newest && later)).toBe(
            true,
          );
        },
      ),
    );
  });
});

describe('burnUp', () => {
  const change = (
    entityRef: string,
    day: number,
    to?: 'audit' | 'enforced',
  ) => ({
    entityRef,
    at: `${dayAt(day)}T12:00:00Z`,
    to,
  });

  it('tells each day who had arrived, who fell back and who left', () => {
    const changes = [
      change('a', 0, 'audit'),
      change('b', 1, 'enforced'),
      change('a', 2, 'enforced'),
      change('b', 3, 'audit'),
      change('a', 4),
    ];
    expect(
      burnUp(changes, 'enforced', dayAt(-1), dayAt(5)).map(
        ({ reached, total }) => `${reached}/${total}`,
      ),
    ).toEqual(['0/1', '1/2', '2/2', '1/2', '0/1', '0/1']);
  });

  it('counts what happened before the first day', () => {
    expect(
      burnUp([change('a', 0, 'enforced')], 'audit', dayAt(7), dayAt(7)),
    ).toEqual([{ date: dayAt(7), reached: 1, total: 1 }]);
  });
});
