import { screen, within } from '@testing-library/react';
import type {
  ExceptionProof,
  ExceptionTrial,
} from 'backstage-plugin-image-signing-common';
import { exception, overview } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

const PAGE = '/image-signing/exceptions/id/e-1';

const open = (items: ExceptionProof[], trial?: ExceptionTrial) =>
  renderPage(PAGE, {
    api: {
      getException: async () => ({ ...exception, status: 'expired' }),
      listExceptionProofs: async () => ({
        demo: false,
        checkedAt: '2026-11-22T10:00:00Z',
        items,
        ...(trial && { trial }),
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

  it('says that the API server could not be asked, which proves nothing', async () => {
    open([], {
      at: '2026-11-22T09:30:00Z',
      outcome: 'unknown',
      text: 'The portal may not create Pods in dry runs there.',
      tries: 3,
      nextAt: '2099-01-01T00:00:00Z',
    });
    const part = await panel();
    const line = await part.findByText('Dry run after the end: no answer');
    expect(line.closest('p')).toHaveTextContent(
      /may not create Pods.*Due again/,
    );
    expect(part.queryByText('Proven to be over')).not.toBeInTheDocument();
  });

  it('says that the API server denied it and is not asked again', async () => {
    open([], {
      at: '2026-11-22T09:30:00Z',
      outcome: 'denied',
      text: 'The API server refused the Pod in a dry run.',
      tries: 1,
    });
    const part = await panel();
    const line = await part.findByText('Dry run after the end: denied');
    expect(line.closest('p')).toHaveTextContent('It is not asked again.');
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
