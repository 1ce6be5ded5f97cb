import type { RenderResult } from '@testing-library/react';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
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
    /** Absent as where the signals plugin is not installed. */
    signals?: SignalApi;
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
      ...(options.signals ? [[signalApiRef, options.signals] as const] : []),
      mockApis.identity({ userEntityRef: options.user ?? 'user:default/bob' }),
    ],
  });
  return { api, ...rendered };
}
