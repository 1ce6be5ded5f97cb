import type {
  HttpAuthService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import type { Scope } from './scope';

/** The part of the catalog that the query of a request names. */
export async function requestScope(
  request: Request,
  services: { httpAuth: HttpAuthService; userInfo: UserInfoService },
): Promise<Scope> {
  const { owner, system, domain, mine } = request.query as {
    [name in 'owner' | 'system' | 'domain']?: string;
  } & { mine?: boolean };
  if (mine && owner) {
    throw new InputError('query has owner and mine; send one of them');
  }
  return {
    system,
    domain,
    ...(owner && { owners: [owner] }),
    ...(mine && { owners: await ownershipOf(request, services) }),
  };
}

async function ownershipOf(
  request: Request,
  services: { httpAuth: HttpAuthService; userInfo: UserInfoService },
): Promise<string[]> {
  const credentials = await services.httpAuth.credentials(request, {
    allow: ['user'],
  });
  const user = await services.userInfo.getUserInfo(credentials);
  return user.ownershipEntityRefs;
}
