import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { overview } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';

describe('OverviewPage', () => {
  it('shows every share with its numerator and denominator', async () => {
    renderPage('/image-signing');

    const prod = await screen.findByRole('region', { name: 'prod' });
    expect(within(prod).getByText('(21 of 40)')).toBeInTheDocument();
    expect(within(prod).getByText('(28 of 40)')).toBeInTheDocument();
    const bar = within(prod).getByRole('list', {
      name: 'Running digests: prod',
    });
    expect(
      within(bar)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      'Protected: 21 of 40 (53%)',
      'Verified, not enforced: 7 of 40 (18%)',
      'Excepted: 2 of 40 (5%)',
      'Stale: 5 of 40 (13%)',
      'Unknown: 1 of 40 (3%)',
      'Failed: 4 of 40 (10%)',
    ]);
  });

  it('shows no percentage where nothing runs', async () => {
    renderPage('/image-signing/overview');

    const dev = await screen.findByRole('region', { name: 'dev' });
    expect(within(dev).getAllByText('none running')).toHaveLength(4);
    expect(dev.textContent).not.toContain('%');
  });

  it('does not say that nothing runs where no cluster is connected', async () => {
    renderPage('/image-signing/overview', {
      api: { getOverview: async () => ({ ...overview, sources: [] }) },
    });

    expect(
      await screen.findByText('No cluster is connected yet'),
    ).toBeInTheDocument();
    expect(screen.queryByText('none running')).not.toBeInTheDocument();
  });

  it('names the silent cluster and what cannot be read', async () => {
    renderPage('/image-signing/overview');

    expect(await screen.findByText('Silent: prod-eu')).toBeInTheDocument();
    expect(
      screen.getByText(
        '2 of 2 sources spoil the numbers: cluster prod-us (Forbidden), cluster prod-eu (Stale).',
      ),
    ).toBeInTheDocument();
  });

  it('links the counts to the filtered lists', async () => {
    renderPage('/image-signing/overview');

    expect(
      await screen.findByRole('link', { name: 'Webhook outages, last 24 h' }),
    ).toHaveAttribute('href', '/image-signing/denials?class=outage');
    expect(
      screen.getByRole('link', { name: /9 services at Audit in prod/ }),
    ).toHaveAttribute(
      'href',
      '/image-signing/services?environment=prod&stage=audit',
    );
  });

  it('counts extensions that wait with the requests, and names both', async () => {
    renderPage('/image-signing');
    const link = await screen.findByRole('link', {
      name: 'Exceptions and extensions awaiting approval',
    });
    expect(link).toHaveAttribute(
      'href',
      expect.stringContaining('view=awaiting'),
    );
    const item = link.closest('li');
    expect(item).toHaveTextContent(/^3/);
    expect(item).toHaveTextContent('1 requested, 2 to be extended');
  });

  it('offers the trend as a table', async () => {
    renderPage('/image-signing/overview');

    await userEvent.click(
      await screen.findByRole('button', { name: 'Show as table' }),
    );
    const table = await screen.findByRole('table', {
      name: 'Protected running digests per day and environment',
    });
    expect(within(table).getByText('(10 of 40)')).toBeInTheDocument();
  });

  it('marks demo data', async () => {
    renderPage('/image-signing/overview', {
      api: { getOverview: async () => ({ ...overview, demo: true }) },
    });
    expect(await screen.findByText('Demo data')).toBeInTheDocument();
  });

  it('says what to do when there is no environment', async () => {
    renderPage('/image-signing/overview', {
      api: {
        getOverview: async () => ({ ...overview, environments: [] }),
        getTrends: async () => ({ demo: false, items: [] }),
      },
    });
    expect(await screen.findByText('No environment yet')).toBeInTheDocument();
    expect(await screen.findByText('No history yet')).toBeInTheDocument();
  });

  it('draws a failure as a failure and reads again on request', async () => {
    const getOverview = jest
      .fn()
      .mockRejectedValueOnce(
        refusal('ServiceUnavailableError', 503, 'the database is away'),
      )
      .mockResolvedValue(overview);
    renderPage('/image-signing/overview', { api: { getOverview } });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the database is away',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('region', { name: 'prod' }),
    ).toBeInTheDocument();
  });

  it('tells a forbidden reader which permission is missing', async () => {
    renderPage('/image-signing/overview', {
      api: {
        getOverview: async () => {
          throw refusal('NotAllowedError', 403, 'Unauthorized');
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'image-signing.read',
    );
  });

  it('shows that it is loading', async () => {
    renderPage('/image-signing/overview', {
      api: { getOverview: () => new Promise(() => {}) },
    });
    expect(await screen.findByText('Loading the overview')).toBeInTheDocument();
  });
});
