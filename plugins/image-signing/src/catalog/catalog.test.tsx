import type { Entity } from '@backstage/catalog-model';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  MockEntityListContextProvider,
} from '@backstage/plugin-catalog-react';
import { emptyCounts } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { fakeApi, refusal } from '../__testUtils__/fakeApi';
import { service } from '../__testUtils__/fixtures';
import { CatalogCell } from './CatalogCell';
import { CatalogFactsFilter } from './CatalogFactsFilter';
import { ImageSigningCatalogFilter } from './ImageSigningCatalogFilter';
import { imageSigningColumns } from './imageSigningColumns';

const STAGE = 'metadata.annotations.stage.image-signing/prod';
const PROTECTION = 'metadata.annotations.protection.image-signing/prod';

function entity(name: string, annotations = {}): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
  };
}

function renderFilter(
  counts: Record<string, Array<{ value: string; count: number }>>,
  queryParameters = {},
  filters = {},
) {
  const updateFilters = jest.fn();
  const getEntityFacets = jest.fn(async ({ facets }: { facets: string[] }) => ({
    facets: Object.fromEntries(facets.map(name => [name, counts[name] ?? []])),
  }));
  renderInTestApp(
    <MockEntityListContextProvider
      value={{ updateFilters, queryParameters, filters }}
    >
      <ImageSigningCatalogFilter />
      <p>rendered</p>
    </MockEntityListContextProvider>,
    {
      apis: [
        [imageSigningApiRef, fakeApi()],
        [catalogApiRef, { getEntityFacets } as never],
      ],
    },
  );
  return { updateFilters, getEntityFacets };
}

describe('the filter of the catalog', () => {
  it('asks the backend of the catalog for the chosen facts', async () => {
    const { updateFilters } = renderFilter({
      [STAGE]: [
        { value: 'strict', count: 2 },
        { value: 'audit', count: 5 },
      ],
      [PROTECTION]: [{ value: 'protected', count: 2 }],
    });
    await userEvent.click(await screen.findByRole('button', { name: /Stage/ }));
    expect(
      screen.getAllByRole('option').map(option => option.textContent),
    ).toEqual(['All', 'Audit (5)', 'Strict (2)']);
    await userEvent.click(screen.getByRole('option', { name: 'Strict (2)' }));

    await waitFor(() =>
      expect(updateFilters).toHaveBeenLastCalledWith({
        imageSigning: expect.any(CatalogFactsFilter),
      }),
    );
    const { imageSigning } = updateFilters.mock.lastCall[0];
    expect(imageSigning.getCatalogFilters()).toEqual({ [STAGE]: 'strict' });
  });

  it('stays away where the catalog holds no such facts', async () => {
    const { getEntityFacets, updateFilters } = renderFilter({});
    await waitFor(() => expect(getEntityFacets).toHaveBeenCalled());
    expect(screen.queryByText('Protection')).not.toBeInTheDocument();
    expect(updateFilters).toHaveBeenLastCalledWith({ imageSigning: undefined });
  });

  it('takes up what the link names', async () => {
    const { updateFilters } = renderFilter(
      {},
      { imageSigning: ['prod', '', 'protected'] },
    );
    await waitFor(() => expect(updateFilters).toHaveBeenCalled());
    const { imageSigning } = updateFilters.mock.lastCall[0];
    expect(imageSigning.getCatalogFilters()).toEqual({
      [PROTECTION]: 'protected',
    });
    expect(imageSigning.toQueryValue()).toEqual(['prod', '', 'protected']);
  });

  it('keeps what was chosen when the page mounts it anew', async () => {
    const wanted = { environment: 'prod', stage: 'strict' };
    const { updateFilters } = renderFilter(
      { [STAGE]: [{ value: 'strict', count: 2 }] },
      {},
      { imageSigning: new CatalogFactsFilter(wanted) },
    );
    expect(
      await screen.findByRole('button', { name: /Strict \(2\)/ }),
    ).toBeVisible();
    expect(updateFilters).toHaveBeenLastCalledWith({
      imageSigning: expect.objectContaining({ wanted }),
    });
  });

  it('keeps only entities whose facts are the chosen ones', () => {
    const filter = new CatalogFactsFilter({
      environment: 'prod',
      stage: 'strict',
    });
    const strict = { 'stage.image-signing/prod': 'strict' };
    expect(filter.filterEntity(entity('a', strict))).toBe(true);
    expect(filter.filterEntity(entity('b'))).toBe(false);
  });
});

describe('the column of the catalog', () => {
  function renderCells(api = {}) {
    const fake = fakeApi(api);
    renderInTestApp(
      <>
        {['payments', 'cart'].map(name => (
          <div key={name} data-testid={name}>
            <CatalogCell entity={entity(name)} />
          </div>
        ))}
      </>,
      { apis: [[imageSigningApiRef, fake]] },
    );
    return fake;
  }

  it('shows the state now, read with one request for the page', async () => {
    const [prod] = service.environments;
    const listServices = jest.fn(async () => ({
      asOf: '2026-11-22T10:00:00Z',
      demo: false,
      totalCount: 1,
      items: [
        {
          ...service,
          environments: [
            {
              ...prod,
              stage: 'audit' as const,
              stale: false,
              digests: {
                ...emptyCounts(),
                total: 8,
                verified: 7,
                protected: 3,
              },
            },
            {
              ...prod,
              environment: 'edge',
              stage: 'strict' as const,
              stale: true,
              digests: { ...emptyCounts(), total: 1, protected: 1 },
            },
          ],
        },
      ],
    }));
    renderCells({ listServices });
    const payments = await within(
      await screen.findByTestId('payments'),
    ).findAllByRole('listitem');
    expect(payments[0]).toHaveTextContent('prod3 of 8 protectedAudit');
    // A silent source is never shown as strict or protected.
    expect(payments[1]).toHaveTextContent('edgeStaleNot known');
    expect(screen.getByTestId('cart')).toHaveTextContent('none running');
    expect(listServices).toHaveBeenCalledTimes(1);
    expect(listServices).toHaveBeenCalledWith({
      entityRef: ['component:default/payments', 'component:default/cart'],
      limit: 50,
    });
  });

  it('says where it could not be read', async () => {
    renderCells({
      listServices: async () => {
        throw refusal('ServiceUnavailableError', 503, 'no database');
      },
    });
    await waitFor(() =>
      expect(screen.getByTestId('cart')).toHaveTextContent('Could not be read'),
    );
  });

  it('is there for kinds that run images', () => {
    const list = (kind: string) => ({
      entities: [{ ...entity('a'), kind }],
      filters: {},
    });
    expect(imageSigningColumns(list('Component'))).toHaveLength(1);
    expect(imageSigningColumns(list('Group'))).toHaveLength(0);
  });
});
