import { screen } from '@testing-library/react';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { fakeApi } from '../__testUtils__/fakeApi';
import { exception, service, servicesSummary } from '../__testUtils__/fixtures';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { rootRouteRef } from '../routes';
import { MyServices } from './MyServices';

const DAY_MS = 24 * 3600_000;

function renderWidget(overrides: Partial<ImageSigningApi>) {
  const api = fakeApi(overrides);
  renderInTestApp(<MyServices />, {
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

const inDays = (days: number) =>
  new Date(Date.now() + days * DAY_MS).toISOString();

describe('MyServices', () => {
  it('shows the next steps of my services and my exceptions that end soon', async () => {
    const page = { demo: false, asOf: inDays(0), totalCount: 2 };
    const api = renderWidget({
      listServices: jest.fn(async () => ({ ...page, items: [service] })),
      listExceptions: jest.fn(async () => ({
        ...page,
        items: [
          { ...exception, id: 'soon', ticket: 'SEC-1', expiresAt: inDays(3) },
          { ...exception, id: 'later', ticket: 'SEC-2', expiresAt: inDays(60) },
        ],
      })),
    });

    expect(await screen.findByText(service.nextAction!.text)).toBeVisible();
    expect(screen.getByText('3 of 9')).toBeInTheDocument();
    expect(screen.getByText('SEC-1').closest('a')).toHaveAttribute(
      'href',
      '/image-signing/exceptions/id/soon',
    );
    expect(screen.queryByText('SEC-2')).not.toBeInTheDocument();
    expect(api.listServices).toHaveBeenCalledWith(
      { mine: true, limit: 5 },
      expect.anything(),
    );
  });

  it('says in plain words that nothing of mine runs', async () => {
    renderWidget({
      getServicesSummary: async () => ({
        ...servicesSummary,
        services: { ...servicesSummary.services, total: 0 },
        exceptions: { ...servicesSummary.exceptions, active: 1 },
      }),
    });
    expect(
      await screen.findByText('No service that you own runs an image.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/^1 active exception,/)).toBeInTheDocument();
  });
});
