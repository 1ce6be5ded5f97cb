import fc from 'fast-check';
import { imageGlobProblem, matchesImageGlob } from './imageGlob';

// The meaning, as plainly as it can be written, and as slow.
function meaning([first, ...rest]: string[], parts: string[]): boolean {
  if (first === undefined) return parts.length === 0;
  if (first === '**') {
    return (
      meaning(rest, parts) ||
      (parts.length > 0 && meaning([first, ...rest], parts.slice(1)))
    );
  }
  const one = new RegExp(
    `^${first.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`,
  );
  return (
    parts.length > 0 && one.test(parts[0]) && meaning(rest, parts.slice(1))
  );
}

describe('matchesImageGlob', () => {
  it.each([
    ['**', 'r.io/a/b', true],
    ['r.io/**', 'r.io/a/b', true],
    ['r.io/**', 'r.io/a', true],
    ['r.io/**', 'r.io.evil.com/a', false],
    ['r.io/*', 'r.io/a/b', false],
    ['r.io/*', 'r.io/a', true],
    ['r.io/**/b', 'r.io/b', true],
    ['r.io/**/b', 'r.io/x/y/b', true],
    ['r.io/a*', 'r.io/a', true],
    ['r.io/a*c', 'r.io/abbc', true],
    ['r.io/a*c', 'r.io/abcb', false],
    ['r.io/a.b', 'r.io/axb', false],
    ['*.r.io/a', 'x.r.io/a', true],
    ['*.r.io/a', 'r.io/a', false],
    ['r.io:5000/a', 'r.io:5000/a', true],
    ['r.io/a', 'r.io/a/b', false],
    ['r.io/a/b', 'r.io/a', false],
  ])('%s covers %s: %s', (glob, repository, expected) => {
    expect(matchesImageGlob(glob, repository)).toBe(expected);
  });

  it('means what globs mean', () => {
    const part = fc
      .stringMatching(/^[ab.]{1,4}$/)
      .filter(p => !/^\.+$/.test(p));
    const globPart = fc.oneof(
      fc.constant('**'),
      fc.stringMatching(/^[ab.*]{1,4}$/).filter(p => !/\*\*|^\.+$/.test(p)),
    );
    const list = (one: fc.Arbitrary<string>) =>
      fc.array(one, { minLength: 1, maxLength: 4 }).map(p => p.join('/'));
    fc.assert(
      fc.property(list(globPart), list(part), (rest, path) => {
        const glob = `r.io/${rest}`;
        fc.pre(imageGlobProblem(glob) === undefined);
        const repository = `r.io/${path}`;
        expect(matchesImageGlob(glob, repository)).toBe(
          meaning(glob.split('/'), repository.split('/')),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is fast for any glob and any name', () => {
    const started = Date.now();
    expect(
      matchesImageGlob(`r.io/${'*a'.repeat(50)}*b`, `r.io/${'a'.repeat(250)}`),
    ).toBe(false);
    expect(
      matchesImageGlob(
        `r.io/${'**/a/'.repeat(50)}b`,
        `r.io${'/a'.repeat(125)}`,
      ),
    ).toBe(false);
    expect(Date.now() - started).toBeLessThan(1000);
  });
});
