import { sourceRepositoryOf } from './sourceRepository';

it.each([
  [
    'url:https://github.com/acme/shop/tree/main/',
    'https://github.com/acme/shop',
  ],
  ['url:https://github.com/acme/shop', 'https://github.com/acme/shop'],
  [
    'url:https://gitlab.com/acme/team/shop/-/blob/main/catalog-info.yaml',
    'https://gitlab.com/acme/team/shop',
  ],
  [
    'url:https://bitbucket.org/acme/shop/src/main/',
    'https://bitbucket.org/acme/shop',
  ],
  ['url:http://github.com/acme/shop', undefined],
  ['dir:.', undefined],
  ['url:https://github.com/', undefined],
  ['url:https://', undefined],
  [undefined, undefined],
])('source location %s is repository %s', (location, repository) => {
  expect(
    sourceRepositoryOf(
      location === undefined
        ? {}
        : { 'backstage.io/source-location': location },
    ),
  ).toBe(repository);
});
