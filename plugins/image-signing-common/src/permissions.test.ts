import { imageSigningPermissions } from './permissions';

it('names every permission once', () => {
  expect(imageSigningPermissions.map(({ name }) => name)).toEqual([
    'image-signing.read',
    'image-signing.exception.create',
    'image-signing.exception.approve',
    'image-signing.exception.approve-renewal',
    'image-signing.exception.review',
    'image-signing.exception.revoke',
    'image-signing.rollout.update',
    'image-signing.decision.update',
    'image-signing.gate-run.create',
    'image-signing.audit-pack.create',
  ]);
});
