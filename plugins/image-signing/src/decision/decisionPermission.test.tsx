import { screen } from '@testing-library/react';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { fakeApi } from '../__testUtils__/fakeApi';
import { DecisionPanel } from './DecisionPanel';

// A file of its own: what may be done is remembered within one.
it('offers no decision to those who may not decide, and says what it needs', async () => {
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'payments', namespace: 'default' },
      }}
    >
      <DecisionPanel />
    </EntityProvider>,
    {
      apis: [
        [imageSigningApiRef, fakeApi()],
        [catalogApiRef, {}],
        mockApis.permission({ authorize: () => AuthorizeResult.DENY }),
      ],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  expect(
    await screen.findByText(/needs the permission image-signing.decision/),
  ).toBeVisible();
  expect(await screen.findByRole('table')).toBeVisible();
  expect(screen.queryByRole('button', { name: /Decide/ })).toBeNull();
});
