import { screen, waitFor, within } from '@testing-library/react';
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
      expect.objectContaining({ view: 'awaiting' }),
      expect.anything(),
    );
  });

  it('asks the backend for the queue of the tab', async () => {
    const inDays = (days: number) =>
      new Date(Date.now() + days * 86_400_000).toISOString();
    const soon = { ...exception, status: 'active' as const };
    const { api } = renderPage('/image-signing/exceptions?view=expiring', {
      api: {
        listExceptions: jest.fn(async () => ({
          demo: false,
          items: [{ ...soon, ticket: 'SOON', expiresAt: inDays(2.5) }],
          totalCount: 1,
        })),
      },
    });
    expect(await screen.findByRole('row', { name: /SOON/ })).toHaveTextContent(
      '2 days left',
    );
    expect(api.listExceptions).toHaveBeenCalledWith(
      expect.objectContaining({ view: 'expiring' }),
      expect.anything(),
    );
  });

  it('counts each queue, and lists the drafts of the one who looks', async () => {
    const { api } = renderPage('/image-signing/exceptions?view=drafts');
    expect(
      await screen.findByRole('tab', { name: 'Awaiting approval (1)' }),
    ).toBeInTheDocument();
    expect(await screen.findByRole('link', { name: 'SEC-43' })).toHaveAttribute(
      'href',
      '/image-signing/exceptions/new?draft=draft-1',
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Delete SEC-43' }),
    );
    await waitFor(() =>
      expect(api.deleteExceptionDraft).toHaveBeenCalledWith('draft-1'),
    );
  });

  it('says of how many nobody can tell whether they are used', async () => {
    renderPage('/image-signing/exceptions?view=unused');
    expect(
      await screen.findByText(/Of 1 more that are active nobody can tell/),
    ).toBeInTheDocument();
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

  it('records a control with its evidence', async () => {
    const { api } = renderPage('/image-signing/exceptions/id/e-1', {
      api: {
        getException: async () => ({
          ...exception,
          status: 'approved' as const,
        }),
        recordExceptionControl: jest.fn(async () => ({
          ...exception,
          status: 'active' as const,
        })),
      },
    });
    expect(
      await screen.findByText(/In force only once one more control/),
    ).toBeInTheDocument();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Record' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Record as done' }),
    );
    expect(within(dialog).getByRole('alert')).toHaveTextContent(
      'What was done is missing.',
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /What was done/ }),
      'Nothing critical',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Record as done' }),
    );
    await waitFor(() =>
      expect(api.recordExceptionControl).toHaveBeenCalledWith('e-1', {
        control: 'vulnerability-scan',
        comment: 'Nothing critical',
      }),
    );
    expect(await screen.findByText('Active')).toBeInTheDocument();
  });

  it('decides on an extension, and tells when it is for somebody higher', async () => {
    const { api } = renderPage('/image-signing/exceptions/id/e-1', {
      api: {
        getException: async () => ({
          ...exception,
          status: 'active' as const,
          renewals: 2,
          extension: {
            requestedBy: 'user:default/anna',
            requestedAt: '2026-11-21T12:00:00Z',
            until: '2099-02-01T00:00:00Z',
            statement: 'The vendor promised a date.',
            evidenceUrl: 'https://tickets.example.com/SEC-42#3',
          },
        }),
      },
    });
    expect(
      await screen.findByText('The vendor promised a date.'),
    ).toBeInTheDocument();
    expect(screen.getByText(/a higher approver decides/)).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText(/Comment/), 'Until then');
    await userEvent.click(
      screen.getByRole('button', { name: 'Approve the extension' }),
    );
    await waitFor(() =>
      expect(api.approveExceptionExtension).toHaveBeenCalledWith(
        'e-1',
        'Until then',
      ),
    );
  });

  it('shows the trails, what is missing in them, and the uses', async () => {
    renderPage('/image-signing/exceptions/id/e-1', {
      api: {
        getException: async () => ({
          ...exception,
          status: 'active' as const,
          activeSince: '2026-11-21T12:00:00Z',
          usage: { count: 2, lastAt: '2026-11-22T09:00:00Z' },
        }),
        listExceptionUses: async () => ({
          demo: false,
          totalCount: 1,
          principals: ['deployer'],
          auditLogAt: '2026-11-22T09:00:00Z',
          items: [
            {
              source: 'audit-log' as const,
              workload: { kind: 'Pod', name: 'agent-x' },
              principal: 'deployer',
              firstAt: '2026-11-22T09:00:00Z',
              lastAt: '2026-11-22T09:00:00Z',
            },
          ],
        }),
      },
    });
    expect(
      await screen.findByRole('row', { name: /policy repository/ }),
    ).toHaveTextContent('Missing');
    expect(
      screen.getByRole('row', { name: /Use in the cluster/ }),
    ).toHaveTextContent('Used 2 times');
    expect(
      await screen.findByRole('row', { name: /agent-x/ }),
    ).toHaveTextContent('deployer');
    expect(
      screen.getByText(/not known: its cluster cannot be watched now/),
    ).toBeInTheDocument();
  });

  it('links to all three trails, the last one on the same page', async () => {
    renderPage('/image-signing/exceptions/id/e-1', {
      api: {
        getException: async () => ({
          ...exception,
          status: 'active' as const,
          activeSince: '2026-11-21T12:00:00Z',
          ticket: 'https://tickets.example.com/SEC-42',
          commitUrl: 'https://git.example.com/policies/commit/1',
          usage: { count: 2, lastAt: '2026-11-22T09:00:00Z' },
        }),
      },
    });
    const hrefIn = async (row: RegExp) =>
      within(await screen.findByRole('row', { name: row }))
        .getByRole('link')
        .getAttribute('href');
    expect(await hrefIn(/Discussion in the ticket/)).toBe(
      'https://tickets.example.com/SEC-42',
    );
    expect(await hrefIn(/policy repository/)).toBe(
      'https://git.example.com/policies/commit/1',
    );
    const uses = await hrefIn(/Use in the cluster/);
    expect(uses).toMatch(/#exception-uses$/);
    const target = document.getElementById(uses!.replace(/^.*#/, ''))!;
    expect(target).toHaveAccessibleName('Use');
    target.scrollIntoView = jest.fn();
    await userEvent.click(screen.getByRole('link', { name: 'Used 2 times' }));
    expect(target.scrollIntoView).toHaveBeenCalled();
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
