import type { RenderResult } from '@testing-library/react';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import plugin from '../plugin';
import { fakeApi } from './fakeApi';

/** The plugin in an app of its own, at a path. */
export function renderPage(
  path: string,
  options: {
    api?: Partial<ImageSigningApi>;
    denyAll?: boolean;
    user?: string;
  } = {},
): RenderResult & { api: ReturnType<typeof fakeApi> } {
  const api = fakeApi(options.api);
  const rendered = renderTestApp({
    features: [plugin],
    initialRouteEntries: [path],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    apis: [
      [imageSigningApiRef, api],
      [catalogApiRef, {}],
      mockApis.permission({
        authorize: () =>
          options.denyAll ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
      }),
      mockApis.identity({ userEntityRef: options.user ?? 'user:default/bob' }),
    ],
  });
  return { api, ...rendered };
}
