import { screen } from '@testing-library/react';
import { implicitException } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

const page = '/image-signing/exceptions?view=found';

describe('the exceptions found in clusters', () => {
  it('lists what was found, what it lets pass and what stands out', async () => {
    const { api } = renderPage(
      `${page}&flag=expired-but-effective&cluster=prod-us`,
    );
    const row = await screen.findByRole('row', { name: /let-it-run/ });
    expect(row).toHaveTextContent(
      'Policy exception: PolicyException shop/let-it-run',
    );
    expect(row).toHaveTextContent('Kyverno in prod-us');
    expect(row).toHaveTextContent('namespaces: shop');
    expect(row).toHaveTextContent('images: nginx*');
    expect(row).toHaveTextContent('not written');
    expect(row).toHaveTextContent('last written by kubectl-edit');
    // No report is no proof that it was not used.
    expect(row).toHaveTextContent('last use unknown');
    for (const flag of ['No owner', 'Wide scope', 'Expired, still there']) {
      expect(row).toHaveTextContent(flag);
    }
    expect(api.listImplicitExceptions).toHaveBeenCalledWith(
      expect.objectContaining({
        flag: 'expired-but-effective',
        cluster: 'prod-us',
      }),
      expect.anything(),
    );
    expect(
      screen.queryByText('There may be more than is listed'),
    ).not.toBeInTheDocument();
  });

  it('says that no limit is written, and that the effect is not known', async () => {
    renderPage(page, {
      api: {
        listImplicitExceptions: async () => ({
          demo: false,
          items: [
            {
              ...implicitException,
              scope: {},
              flags: ['policy-missing'],
              effect: 'unknown',
              lastUsedAt: '2026-11-20T10:00:00.000Z',
            },
          ],
          totalCount: 1,
          gaps: [],
        }),
      },
    });
    const row = await screen.findByRole('row', { name: /let-it-run/ });
    expect(row).toHaveTextContent('No limit is written');
    expect(row).toHaveTextContent('Effect unknown');
    expect(row).toHaveTextContent('What it names is not there');
    expect(row).toHaveTextContent('last used');
  });

  it('does not let an unread cluster pass for one without exceptions', async () => {
    renderPage(page, {
      api: {
        listImplicitExceptions: async () => ({
          demo: false,
          items: [],
          totalCount: 0,
          gaps: [
            {
              cluster: 'prod-us',
              resource: 'kyverno.io/policyexceptions',
              state: 'forbidden',
            },
          ],
        }),
      },
    });
    expect(
      await screen.findByText('There may be more than is listed'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/kyverno.io\/policyexceptions in prod-us/),
    ).toBeInTheDocument();
    expect(
      screen.getByText('No exception was found in the clusters'),
    ).toBeInTheDocument();
  });
});
