import { formatAge, parseDuration } from './duration';
import { now } from './__testUtils__/facts';

const day = 24 * 3600 * 1000;

describe('parseDuration', () => {
  it.each<[string, number | undefined]>([
    ['90d', 90 * day],
    ['12h', day / 2],
    ['2w', 14 * day],
    ['1y', 365 * day],
    ['P90D', 90 * day],
    ['P3M', 90 * day],
    ['P1Y', 365 * day],
    ['P2W', 14 * day],
    ['PT36H', 1.5 * day],
    ['P1DT12H', 1.5 * day],
    ['P', undefined],
    ['PT', undefined],
    ['0d', undefined],
    ['-1d', undefined],
    ['90', undefined],
    ['ninety days', undefined],
    ['', undefined],
  ])('%j is %j ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});

describe('formatAge', () => {
  it.each<[string, string | undefined]>([
    ['2026-11-22T12:00:00Z', '0 min'],
    ['2026-11-22T11:18:00Z', '42 min'],
    ['2026-11-22T05:00:00Z', '7 h'],
    ['2026-11-20T12:00:01Z', '47 h'],
    ['2026-11-19T11:00:00Z', '3 d'],
    ['2026-11-23T00:00:00Z', undefined],
    ['some day', undefined],
  ])('since %s is %s', (from, expected) => {
    expect(formatAge(from, now)).toBe(expected);
  });
});
