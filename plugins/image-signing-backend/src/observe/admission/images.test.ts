import { imageVariants, isCatchAll, matchImage } from './images';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('imageVariants', () => {
  it.each([
    ['nginx', ['docker.io/nginx:latest', 'docker.io/library/nginx:latest']],
    [
      'docker.io/library/nginx:1',
      ['docker.io/library/nginx:1', 'docker.io/nginx:1'],
    ],
    ['org/app:1', ['docker.io/org/app:1']],
    ['localhost/app', ['localhost/app:latest']],
    ['registry:5000/app', ['registry:5000/app:latest']],
    ['ghcr.io/org/app:1', ['ghcr.io/org/app:1']],
    [`ghcr.io/org/app:1@${DIGEST}`, [`ghcr.io/org/app@${DIGEST}`]],
    ['ghcr.io/library/app:1', ['ghcr.io/library/app:1']],
  ])('%s', (image, expected) => {
    expect(imageVariants(image)).toEqual(expected);
  });

  it('takes another default registry', () => {
    expect(imageVariants('app:1', 'registry.corp')).toEqual([
      'registry.corp/app:1',
    ]);
  });
});

describe('matchImage', () => {
  it.each([
    [['ghcr.io/org/*'], 'ghcr.io/org/app:1', 'yes'],
    [['ghcr.io/org/*'], 'ghcr.io/other/app:1', 'no'],
    [['*'], 'nginx', 'yes'],
    [['docker.io/library/*'], 'nginx', 'unknown'],
    [['docker.io/*'], 'nginx', 'yes'],
    [[], 'nginx', 'no'],
  ])('%j on %s is %s', (patterns, image, expected) => {
    expect(matchImage(patterns, image)).toBe(expected);
  });
});

it.each([
  ['*', true],
  ['**', true],
  ['*/*', true],
  ['*/*:*', true],
  ['*/*/*', false],
  ['ghcr.io/*', false],
  ['*@*', false],
])('%s fits every image: %s', (pattern, expected) => {
  expect(isCatchAll(pattern)).toBe(expected);
});
