import { imageSigningPermissions } from './permissions';

it('names every permission once', () => {
  expect(imageSigningPermissions.map(({ name }) => name)).toEqual([
    'image-signing.read',
    'image-signing.exception.create',
    'image-signing.exception.approve',
    'image-signing.exception.revoke',
    'image-signing.gate-run.create',
  ]);
});
