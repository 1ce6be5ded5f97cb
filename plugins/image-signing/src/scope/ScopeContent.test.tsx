import { screen } from '@testing-library/react';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  catalogApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { fakeApi, refusal } from '../__testUtils__/fakeApi';
import { servicesSummary } from '../__testUtils__/fixtures';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { EntityImageSigningCard } from '../entity/EntityImageSigningCard';
import { EntityImageSigningContent } from '../entity/EntityImageSigningContent';
import { rootRouteRef } from '../routes';

function renderFor(
  kind: string,
  element: JSX.Element,
  overrides: Partial<ImageSigningApi> = {},
) {
  const api = fakeApi(overrides);
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name: 'shop', namespace: 'default' },
  };
  renderInTestApp(<EntityProvider entity={entity}>{element}</EntityProvider>, {
    apis: [
      [imageSigningApiRef, api],
      [catalogApiRef, {}],
      mockApis.permission(),
    ],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/image-signing': rootRouteRef,
    },
  });
  return api;
}

const nothing = {
  ...servicesSummary,
  environments: [],
  services: {
    total: 0,
    byStage: [],
    byStatus: { failed: 0, unknown: 0, excepted: 0, verified: 0 },
  },
  exceptions: {
    requested: 0,
    extensionsRequested: 0,
    active: 0,
    expiringSoon: 0,
    expired: 0,
  },
};

describe('the tab of what services belong to', () => {
  it.each([
    ['Group', { owner: 'group:default/shop' }],
    ['System', { system: 'system:default/shop' }],
    ['Domain', { domain: 'domain:default/shop' }],
  ])(
    'shows the services of a %s with their denominators',
    async (kind, scope) => {
      const api = renderFor(kind, <EntityImageSigningContent />);

      expect(await screen.findByText('2 of 9')).toBeInTheDocument();
      expect(screen.getByText('3 of 9')).toBeInTheDocument();
      expect(
        await screen.findByText('Sign the image in CI'),
      ).toBeInTheDocument();
      for (const call of [
        api.getServicesSummary,
        api.listServices,
        api.listExceptions,
        api.listDenials,
      ]) {
        expect(call).toHaveBeenCalledWith(
          expect.objectContaining(scope),
          expect.anything(),
        );
      }
      expect(api.getEntityReport).not.toHaveBeenCalled();
    },
  );

  it('says how services come to belong where there is none', async () => {
    renderFor('System', <EntityImageSigningContent />, {
      getServicesSummary: async () => nothing,
    });
    expect(
      await screen.findByText(/A service belongs to the group that owns it/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('shows why there are no numbers', async () => {
    renderFor('Group', <EntityImageSigningContent />, {
      getServicesSummary: async () => {
        throw refusal('NotAllowedError', 403, 'not allowed');
      },
    });
    expect(await screen.findByRole('alert')).toBeInTheDocument();
  });
});

describe('the card of what services belong to', () => {
  it('counts the unknown and names the silent clusters', async () => {
    renderFor('Group', <EntityImageSigningCard />);
    expect(
      await screen.findByText(
        'prod: 21 of 40 running digests protected; 6 unknown; silent: prod-eu',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/2 active exceptions, 1 of them ending within 7 days/),
    ).toBeInTheDocument();
  });
});
