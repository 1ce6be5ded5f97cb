import fc from 'fast-check';
import { matchesImageGlob } from '../policy/imageGlob';
import {
  globToRegExp,
  isWithin,
  withDockerHubIndex,
  withoutEmptyParts,
} from './globs';

const part = fc.constantFrom('a', 'b', 'a-b', 'x.y');
const repository = fc
  .tuple(
    fc.constantFrom('registry.example.com', 'localhost:5000', 'docker.io'),
    fc.array(part, { minLength: 1, maxLength: 4 }),
  )
  .map(([registry, path]) => [registry, ...path].join('/'));
const glob = fc
  .tuple(
    fc.constantFrom(
      'registry.example.com',
      '*.example.com',
      'localhost:5000',
      'docker.io',
      '**',
    ),
    fc.array(fc.oneof(part, fc.constantFrom('*', '**', 'a*', '*-b')), {
      maxLength: 4,
    }),
  )
  .map(([registry, path]) => [registry, ...path].join('/'));

describe('a glob as a regular expression', () => {
  it('covers the same repositories', () => {
    fc.assert(
      fc.property(glob, repository, (pattern, name) => {
        expect(new RegExp(`^(${globToRegExp(pattern)})$`).test(name)).toBe(
          matchesImageGlob(pattern, name),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('globs without empty parts', () => {
  it('cover at least the same repositories where ** stands for one part or more', () => {
    fc.assert(
      fc.property(glob, repository, (pattern, name) => {
        fc.pre(matchesImageGlob(pattern, name));
        const covered = withoutEmptyParts(pattern).some(variant =>
          new RegExp(
            `^${variant
              .replace(/[.]/g, '\\.')
              .replace(/\*\*/g, '#')
              .replace(/\*/g, '[^/]*')
              .replace(/#/g, '.+')}$`,
          ).test(name),
        );
        expect(covered).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('never is a registry alone, which engines read as any of its ports', () => {
    expect(withoutEmptyParts('registry.example.com/**')).toEqual([
      'registry.example.com/**',
    ]);
  });
});

it('knows the other name of Docker Hub', () => {
  expect(withDockerHubIndex('docker.io/library/*')).toEqual([
    'index.docker.io/library/*',
  ]);
  expect(withDockerHubIndex('docker.*/x')).toEqual([
    'docker.*/x',
    'index.docker.io/x',
  ]);
  expect(withDockerHubIndex('registry.example.com/x')).toEqual([
    'registry.example.com/x',
  ]);
});

it('says that a glob is within another one only where it is', () => {
  fc.assert(
    fc.property(glob, glob, repository, (inner, outer, name) => {
      expect(
        isWithin(inner, outer) &&
          matchesImageGlob(inner, name) &&
          !matchesImageGlob(outer, name),
      ).toBe(false);
    }),
    { numRuns: 5000 },
  );
  expect(isWithin('r.example.com/prod/app', 'r.example.com/**')).toBe(true);
  expect(isWithin('r.example.com/prod/*', 'r.example.com/prod/**')).toBe(true);
  expect(isWithin('r.example.com/**', 'r.example.com/prod/**')).toBe(false);
});
