import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { service } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';
import { rollout } from '../__testUtils__/rollout';

describe('ServicesPage', () => {
  it('shows a service with its state, counts, score and next action', async () => {
    renderPage('/image-signing/services');

    const row = await screen.findByRole('row', { name: /payments/ });
    expect(within(row).getByRole('link', { name: 'payments' })).toHaveAttribute(
      'href',
      '/catalog/default/component/payments',
    );
    expect(row).toHaveTextContent('7/8 verified');
    expect(row).toHaveTextContent('Not enforced');
    expect(row).toHaveTextContent('none running');
    expect(row).toHaveTextContent('9 of 14');
    expect(row).toHaveTextContent('2 unknown');
    expect(row).toHaveTextContent('Sign the image in CI');
  });

  it('shows what a service may skip, and says where that is not known', async () => {
    const [override] = rollout.overrides;
    const { unmount } = renderPage('/image-signing/services', {
      api: {
        getRollout: async () => ({
          ...rollout,
          overrides: [{ ...override, entityRef: service.entityRef }],
        }),
      },
    });
    const row = await screen.findByRole('row', { name: /payments/ });
    await waitFor(() =>
      expect(row).toHaveTextContent('prod: may skip Audit until 2099-01-01'),
    );
    unmount();

    renderPage('/image-signing/services', {
      api: {
        getRollout: async () => {
          throw refusal('ServiceUnavailableError', 503, 'no database');
        },
      },
    });
    expect(
      await screen.findByText(
        'Whether stages may be skipped could not be read.',
      ),
    ).toBeInTheDocument();
  });

  it('asks the backend for what the link names', async () => {
    const { api } = renderPage(
      '/image-signing/services?environment=prod&status=failed&stage=audit&search=pay&sort=score&order=desc',
    );

    await screen.findByRole('row', { name: /payments/ });
    expect(api.listServices).toHaveBeenCalledWith(
      expect.objectContaining({
        environment: 'prod',
        status: 'failed',
        stage: 'audit',
        search: 'pay',
        sort: 'score',
        order: 'desc',
        limit: 25,
      }),
      expect.anything(),
    );
    expect(screen.getByRole('searchbox', { name: 'Search' })).toHaveValue(
      'pay',
    );
  });

  it('ignores a filter value that does not exist', async () => {
    const { api } = renderPage('/image-signing/services?status=wonderful');

    await screen.findByRole('row', { name: /payments/ });
    expect(api.listServices).toHaveBeenCalledWith(
      expect.objectContaining({ status: undefined, sort: 'worst' }),
      expect.anything(),
    );
  });

  it('searches at the backend, and clears', async () => {
    const { api } = renderPage('/image-signing/services');
    await screen.findByRole('row', { name: /payments/ });

    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search' }),
      'cart',
    );
    await waitFor(() =>
      expect(api.listServices).toHaveBeenLastCalledWith(
        expect.objectContaining({ search: 'cart' }),
        expect.anything(),
      ),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(api.listServices).toHaveBeenLastCalledWith(
        expect.objectContaining({ search: undefined }),
        expect.anything(),
      ),
    );
  });

  it('pages by the cursor of the backend', async () => {
    const listServices = jest.fn(async ({ cursor } = {}) => ({
      asOf: '2026-11-22T10:00:00Z',
      demo: false,
      items: [
        cursor
          ? { ...service, entityRef: 'component:default/cart', name: 'cart' }
          : service,
      ],
      totalCount: 26,
      nextCursor: cursor ? undefined : 'page-2',
    }));
    renderPage('/image-signing/services', { api: { listServices } });
    await screen.findByRole('row', { name: /payments/ });

    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(await screen.findByRole('row', { name: /cart/ })).toBeVisible();
    expect(listServices).toHaveBeenLastCalledWith(
      expect.objectContaining({ cursor: 'page-2' }),
      expect.anything(),
    );
  });

  it('tells an empty fleet from filters without a match', async () => {
    const none = async () => ({
      asOf: '2026-11-22T10:00:00Z',
      demo: false,
      items: [],
      totalCount: 0,
    });
    const { unmount } = renderPage('/image-signing/services', {
      api: { listServices: none },
    });
    expect(
      await screen.findByText('No service runs an image yet'),
    ).toBeInTheDocument();
    unmount();

    renderPage('/image-signing/services?status=excepted', {
      api: { listServices: none },
    });
    expect(
      await screen.findByText('No service matches these filters'),
    ).toBeInTheDocument();
  });

  it('draws a failure as a failure', async () => {
    renderPage('/image-signing/services', {
      api: {
        listServices: async () => {
          throw refusal('ServiceUnavailableError', 503, 'no database');
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('no database');
  });

  it('lists what belongs to no service', async () => {
    renderPage('/image-signing/services?view=unmapped');
    expect(
      await screen.findByRole('row', { name: /server/ }),
    ).toHaveTextContent('signature not found');
  });
});
