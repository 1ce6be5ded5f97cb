import {
  durationFigure,
  shareFigure,
  unknownFigure,
} from 'backstage-plugin-image-signing-common';
import { figureText, formatSeconds } from './figureText';

const AT = '2026-03-01T10:00:00Z';

it.each([
  [60, '60 s'],
  [600, '10 min'],
  [7200, '2 h'],
  [3 * 86_400, '3 d'],
])('writes %d seconds as %s', (seconds, expected) => {
  expect(formatSeconds(seconds)).toBe(expected);
});

it('writes a value never without what it is a value of', () => {
  const share = { numerator: 21, denominator: 40 };
  expect(figureText(shareFigure('digests-verified', AT, share))).toBe(
    '53% (21 of 40)',
  );
  const seconds = [60, 7200, 90_000];
  expect(
    figureText(durationFigure('time-to-recover', AT, { seconds, open: 1 })),
  ).toBe('median 2 h (3 of 4 cases)');
  expect(
    figureText({
      ...unknownFigure('refusals-rate', AT, ''),
      known: true,
      numerator: 5,
      denominator: 2000,
    }),
  ).toBe('2.5 (5 of 2000)');
});

it('writes no value where there is none', () => {
  expect(figureText(unknownFigure('refusals-rate', AT, 'no log'))).toBe(
    'Not known',
  );
});
