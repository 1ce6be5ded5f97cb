import { timeLeft } from './reviewTime';

const start = '2026-11-25T10:00:00Z';
const at = (seconds: number) => Date.parse(start) + seconds * 1000;

describe('timeLeft', () => {
  it.each([
    [0, '15:00', false],
    [1, '14:59', false],
    [899, '0:01', false],
    [900, '0:00', false],
    [901, '+0:01', true],
    [3600, '+45:00', true],
    // A clock that is behind that of the backend.
    [-30, '15:00', false],
  ])('after %d s says %s', (seconds, text, over) => {
    expect(timeLeft(start, at(seconds))).toEqual({ text, over });
  });
});
