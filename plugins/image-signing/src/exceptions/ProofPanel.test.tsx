import { screen, within } from '@testing-library/react';
import type { ExceptionProof } from 'backstage-plugin-image-signing-common';
import { exception, overview } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

const PAGE = '/image-signing/exceptions/id/e-1';

const open = (items: ExceptionProof[]) =>
  renderPage(PAGE, {
    api: {
      getException: async () => ({ ...exception, status: 'expired' }),
      listExceptionProofs: async () => ({
        demo: false,
        checkedAt: '2026-11-22T10:00:00Z',
        items,
      }),
    },
  });

const panel = async () =>
  within(await screen.findByRole('region', { name: 'Seen in the cluster' }));

describe('ProofPanel', () => {
  it('says that an ended exception is still effective, and what makes it so', async () => {
    open([
      {
        at: '2026-11-22T09:00:00Z',
        result: 'still-effective',
        method: 'object',
        text: 'Still lets the Pod pass: PolicyException kyverno/exc-sec-42.',
      },
    ]);
    const part = await panel();
    expect(
      await part.findByText('Over, but still effective'),
    ).toBeInTheDocument();
    expect(part.getByText(/kyverno\/exc-sec-42/)).toBeInTheDocument();
  });

  it('does not take what was never seen for ended', async () => {
    open([]);
    const part = await panel();
    expect(
      await part.findByText('Nothing of it has been seen'),
    ).toBeInTheDocument();
    expect(part.queryByText('Proven to be over')).not.toBeInTheDocument();
  });
});

describe('exceptions that are over but still effective', () => {
  it('are a number of the overview that leads to their list', async () => {
    renderPage('/image-signing', {
      api: {
        getOverview: async () => ({
          ...overview,
          exceptions: { ...overview.exceptions, stillEffective: 3 },
        }),
      },
    });
    const link = await screen.findByRole('link', {
      name: 'Exceptions over, but still effective',
    });
    expect(link).toHaveAttribute(
      'href',
      expect.stringContaining('proof=still-effective'),
    );
    expect(link.closest('li')).toHaveTextContent('3');
  });

  it('are marked in the list', async () => {
    const { api } = renderPage(
      '/image-signing/exceptions?view=all&proof=still-effective',
      {
        api: {
          listExceptions: jest.fn(async () => ({
            demo: false,
            items: [
              {
                ...exception,
                status: 'expired' as const,
                proofResult: 'still-effective' as const,
              },
            ],
            totalCount: 1,
          })),
        },
      },
    );
    expect(
      await screen.findByRole('row', { name: /SEC-42/ }),
    ).toHaveTextContent('Over, but still effective');
    expect(api.listExceptions).toHaveBeenCalledWith(
      expect.objectContaining({ proof: 'still-effective' }),
      expect.anything(),
    );
  });
});
