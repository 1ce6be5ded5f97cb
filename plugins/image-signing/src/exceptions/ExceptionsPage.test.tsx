import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { exception } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';

describe('ExceptionsPage', () => {
  it('lists what awaits approval first', async () => {
    const { api } = renderPage('/image-signing/exceptions');
    const row = await screen.findByRole('row', { name: /SEC-42/ });
    expect(row).toHaveTextContent('Awaiting approval');
    expect(row).toHaveTextContent('observability');
    expect(row).toHaveTextContent('Vendor image');
    expect(api.listExceptions).toHaveBeenCalledWith(
      expect.objectContaining({ status: 'requested' }),
      expect.anything(),
    );
  });

  it('shows those that end within 7 days, and only those', async () => {
    const inDays = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString();
    const active = { ...exception, status: 'active' as const };
    renderPage('/image-signing/exceptions?view=expiring', {
      api: {
        listExceptions: async () => ({
          demo: false,
          items: [
            { ...active, id: 'soon', ticket: 'SOON', expiresAt: inDays(2.5) },
            { ...active, id: 'late', ticket: 'LATE', expiresAt: inDays(20) },
          ],
          totalCount: 2,
        }),
      },
    });
    expect(await screen.findByRole('row', { name: /SOON/ })).toHaveTextContent(
      '2 days left',
    );
    expect(screen.queryByRole('row', { name: /LATE/ })).not.toBeInTheDocument();
  });

  it('says what an empty list means', async () => {
    renderPage('/image-signing/exceptions', {
      api: {
        listExceptions: async () => ({
          demo: false,
          items: [],
          totalCount: 0,
        }),
      },
    });
    expect(
      await screen.findByText('Nothing waits for approval'),
    ).toBeInTheDocument();
  });
});

describe('ExceptionPage', () => {
  it('approves with a comment', async () => {
    const { api } = renderPage('/image-signing/exceptions/id/e-1', {
      api: {
        approveException: jest.fn(async () => ({
          ...exception,
          status: 'active' as const,
        })),
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Write a comment',
    );
    expect(api.approveException).not.toHaveBeenCalled();

    await userEvent.type(screen.getByLabelText(/Comment/), 'Risk accepted');
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    await waitFor(() =>
      expect(api.approveException).toHaveBeenCalledWith('e-1', 'Risk accepted'),
    );
    expect(
      await screen.findByRole('button', { name: 'Revoke' }),
    ).toBeInTheDocument();
  });

  it('does not let the requester approve, and says why', async () => {
    renderPage('/image-signing/exceptions/id/e-1', {
      user: 'user:default/anna',
    });
    expect(
      await screen.findByText(/somebody else has to approve it/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Approve' }),
    ).not.toBeInTheDocument();
  });

  it('shows what the backend refuses', async () => {
    renderPage('/image-signing/exceptions/id/e-1', {
      api: {
        rejectException: async () => {
          throw refusal('ConflictError', 409, 'It was approved meanwhile.');
        },
      },
    });
    await userEvent.type(await screen.findByLabelText(/Comment/), 'No');
    await userEvent.click(screen.getByRole('button', { name: 'Reject' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It was approved meanwhile.',
    );
  });
});
