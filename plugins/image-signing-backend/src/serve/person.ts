import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import type { Actor } from '../exceptions/exceptionService';

/**
 * A person who holds a permission.
 *
 * @throws NotAllowedError where the permission is missing.
 */
export async function requirePerson(
  options: { permissions: PermissionsService; userInfo: UserInfoService },
  credentials: BackstageCredentials<BackstageUserPrincipal>,
  permission: BasicPermission,
): Promise<Actor> {
  const [decision] = await options.permissions.authorize([{ permission }], {
    credentials,
  });
  if (decision.result !== AuthorizeResult.ALLOW) throw new NotAllowedError();
  return personOf(options, credentials);
}

/** A person, with what they act for. */
export async function personOf(
  options: { userInfo: UserInfoService },
  credentials: BackstageCredentials<BackstageUserPrincipal>,
): Promise<Actor> {
  const { userEntityRef, ownershipEntityRefs } =
    await options.userInfo.getUserInfo(credentials);
  return {
    userRef: userEntityRef,
    ownershipRefs: ownershipEntityRefs,
    credentials,
  };
}
