import { screen } from '@testing-library/react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  EntityProvider,
  catalogApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { Route, Routes } from 'react-router-dom';
import { fakeApi } from './__testUtils__/fakeApi';
import {
  EntityImageSigningContent,
  ImageSigningPage,
  imageSigningApiRef,
  imageSigningPlugin,
} from './legacy';

const apis = [
  [imageSigningApiRef, fakeApi()],
  [catalogApiRef, {}],
  // Every app has one; the tab asks what may be decided.
  [permissionApiRef, mockApis.permission()],
] as const;

describe('legacy exports', () => {
  it('brings the client', () => {
    expect([...imageSigningPlugin.getApis()].map(({ api }) => api.id)).toEqual([
      imageSigningApiRef.id,
    ]);
  });

  it('renders the page with its tabs', async () => {
    await renderInTestApp(
      <TestApiProvider apis={apis}>
        <Routes>
          <Route path="/image-signing/*" element={<ImageSigningPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: ['/image-signing/services'],
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
        },
      },
    );
    expect(
      await screen.findByRole('row', { name: /payments/ }),
    ).toBeInTheDocument();
    for (const name of ['Exceptions', 'Gate runs', 'Report']) {
      expect(screen.getByRole('tab', { name })).toBeInTheDocument();
    }
  });

  it('renders the tab of an entity', async () => {
    await renderInTestApp(
      <TestApiProvider apis={apis}>
        <EntityProvider
          entity={{
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'payments' },
          }}
        >
          <Routes>
            <Route path="/entity" element={<EntityImageSigningContent />} />
          </Routes>
        </EntityProvider>
      </TestApiProvider>,
      {
        routeEntries: ['/entity'],
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
        },
      },
    );
    expect(
      await screen.findByText(/7 of 8 running digests/),
    ).toBeInTheDocument();
  });
});
