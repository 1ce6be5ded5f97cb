import fc from 'fast-check';
import { regexDemand } from './digestRegex';

it.each([
  ['.*@sha256:[a-f0-9]{64}$', 'full'],
  ['^.+@sha256:[0-9a-f]{64}$', 'full'],
  ['@sha256:', 'weak'],
  ['.*@.*', 'weak'],
  ['^[^@]+@sha256:[a-f0-9]{64}$', 'full'],
  ['^(a|b)/.*@sha256:[a-f0-9]{64}$', 'weak'],
  ['(@sha256:[a-f0-9]{64})', 'weak'],
  ['(?:@sha256:)', 'weak'],
  ['a@x|b@y', 'weak'],
  ['\\@sha256', 'weak'],
  ['(@sha256:[a-f0-9]{64})?$', 'none'],
  ['(@sha256){0,1}', 'none'],
  ['@?', 'none'],
  ['@*', 'none'],
  ['a@x|b', 'none'],
  ['.*@sha256:[a-f0-9]{64}$|.*', 'none'],
  ['[@]', 'none'],
  ['[a@]b', 'none'],
  ['(?i)@', 'none'],
  ['\\Q@\\E', 'none'],
  ['\\x40', 'none'],
  ['(@', 'none'],
  ['@)', 'none'],
  ['[@', 'none'],
  ['', 'none'],
  ['.*', 'none'],
])('%s is %s', (regex, expected) => {
  expect(regexDemand(regex)).toBe(expected);
});

it('never demands what a matching text lacks', () => {
  const parts = fc.constantFrom(
    'a',
    '@',
    '.',
    '*',
    '?',
    '|',
    '(',
    ')',
    '[',
    ']',
    '{0,1}',
    '+',
    '\\',
    '^',
    '$',
    ':',
  );
  fc.assert(
    fc.property(
      fc.array(parts, { maxLength: 12 }).map(list => list.join('')),
      fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 5 }),
      (pattern, text) => {
        let regex: RegExp;
        try {
          regex = new RegExp(pattern, 'v');
        } catch {
          return;
        }
        const lacks = regex.test(text) && regexDemand(pattern) !== 'none';
        expect(lacks).toBe(false);
      },
    ),
    { numRuns: 5_000 },
  );
});
