import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DIGEST, exception } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';
import { exceptionQuery } from './exceptionQuery';

const path = `/image-signing/exceptions/new?${exceptionQuery({
  scope: exception.scope,
  denialId: 'd-1',
})}`;

async function choose(label: RegExp, option: string) {
  await userEvent.click(screen.getByRole('button', { name: label }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

async function fill() {
  await screen.findByRole('textbox', { name: 'Ticket' });
  await choose(/Kind/, 'Vendor image');
  const texts: Array<[string, string]> = [
    ['Ticket', 'SEC-42'],
    ['Owner', 'group:default/platform'],
    ['Reason', 'The vendor does not sign.'],
    ['Risk', 'It reads metrics only.'],
  ];
  for (const [label, text] of texts) {
    await userEvent.type(screen.getByRole('textbox', { name: label }), text);
  }
}

const submit = () =>
  userEvent.click(screen.getByRole('button', { name: 'Request exception' }));

describe('RequestExceptionPage', () => {
  it('locks the scope that it was opened with', async () => {
    renderPage(path);
    const digest = await screen.findByRole('textbox', { name: 'Digest' });
    expect(digest).toHaveValue(DIGEST);
    expect(digest).toHaveAttribute('readonly');
  });

  it('refuses an empty form field by field, without asking the backend', async () => {
    const { api } = renderPage(path);
    await screen.findByRole('textbox', { name: 'Ticket' });
    await submit();

    expect(await screen.findByRole('alert')).toHaveTextContent(
      '8 fields still need something.',
    );
    expect(screen.getByText(/The reason is missing/)).toBeInTheDocument();
    expect(screen.getByText(/The ticket is missing/)).toBeInTheDocument();
    expect(screen.getByText('Choose when it ends.')).toBeInTheDocument();
    expect(api.requestException).not.toHaveBeenCalled();
  });

  it('sends the contract and shows what became of it', async () => {
    const { api } = renderPage(path);
    await fill();
    await submit();

    await waitFor(() => expect(api.requestException).toHaveBeenCalled());
    expect(api.requestException).toHaveBeenCalledWith(
      expect.objectContaining({
        kind: 'vendor-image',
        scope: exception.scope,
        denialId: 'd-1',
        ticket: 'SEC-42',
        closureCondition: expect.stringMatching(/^The vendor signs/),
        compensatingControls: ['Mirrored into the internal registry by digest'],
      }),
    );
    expect(
      await screen.findByRole('heading', { name: 'Exception SEC-42' }),
    ).toBeInTheDocument();
  });

  it('proposes the vendor agent of the worked example: one digest in one namespace, 7 days, a scan, no secrets', async () => {
    const { api } = renderPage(path);
    await fill();
    const demanded = screen
      .getAllByRole('listitem')
      .map(item => item.textContent);
    expect(demanded).toEqual(
      expect.arrayContaining([
        'Vulnerability scan of this digest, before it is in force',
        'The service account has no access to secrets',
      ]),
    );
    const before = Date.now();
    await submit();

    await waitFor(() => expect(api.requestException).toHaveBeenCalled());
    const [sent] = jest.mocked(api.requestException).mock.calls[0];
    expect(sent.scope).toMatchObject({
      digest: DIGEST,
      namespace: 'observability',
    });
    const week = 7 * 24 * 3600_000;
    expect(Date.parse(sent.expiresAt)).toBeGreaterThanOrEqual(before + week);
    expect(Date.parse(sent.expiresAt)).toBeLessThanOrEqual(Date.now() + week);
    // Nothing else had to be written than what `fill` writes.
    expect(sent.closureCondition).not.toBe('');
    expect(sent.compensatingControls).not.toEqual([]);
  });

  it('fills in a short end and what a rollback demands as soon as it is chosen', async () => {
    renderPage(path);
    await screen.findByRole('textbox', { name: 'Ticket' });
    expect(screen.queryByText(/Manual approval of the release/)).toBeNull();
    await choose(/Kind/, 'Incident rollback');
    expect(
      screen.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual(
      expect.arrayContaining([
        'Extra vulnerability scan of this digest, before it is in force',
        'Manual approval of the release, before it is in force',
        'Extra logging and notifications while the exception is active',
      ]),
    );
    expect(screen.getByRole('button', { name: /Ends in/ })).toHaveTextContent(
      '1 day',
    );
    expect(
      screen.getByRole('textbox', { name: 'Closure condition' }),
    ).toHaveValue(
      'The fixed version is signed and runs. Extended only while the incident is open.',
    );
    expect(
      screen.getByRole('textbox', { name: 'Compensating controls' }),
    ).not.toHaveValue('');
  });

  it('shows the refusal of the backend at the fields that it names', async () => {
    renderPage(path, {
      api: {
        requestException: async () => {
          throw refusal(
            'InputError',
            400,
            'owner: The group group:default/platform is not in the catalog.; expiresAt: The end date is more than 3 days away.',
          );
        },
      },
    });
    await fill();
    await submit();

    expect(
      await screen.findByText(
        'The group group:default/platform is not in the catalog.',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText('The end date is more than 3 days away.'),
    ).toBeInTheDocument();
  });

  it('unlocks the scope only when asked to', async () => {
    renderPage(path);
    await screen.findByRole('textbox', { name: 'Digest' });
    await userEvent.click(screen.getByRole('button', { name: 'Unlock' }));
    expect(screen.getByRole('textbox', { name: 'Digest' })).not.toHaveAttribute(
      'readonly',
    );
  });

  it('saves what is not whole yet, and goes on with it', async () => {
    const { api } = renderPage('/image-signing/exceptions/new?draft=draft-1');
    const ticket = await screen.findByRole('textbox', { name: 'Ticket' });
    expect(ticket).toHaveValue('SEC-43');
    expect(screen.getByRole('textbox', { name: 'Digest' })).toHaveValue(DIGEST);
    await userEvent.type(ticket, '7');
    await userEvent.click(screen.getByRole('button', { name: 'Save draft' }));
    expect(await screen.findByText('Saved; only you see it.')).toBeVisible();
    expect(api.saveExceptionDraft).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'vendor-image', ticket: 'SEC-437' }),
      'draft-1',
    );
    expect(api.saveExceptionDraft).not.toHaveBeenCalledWith(
      expect.objectContaining({ reason: expect.anything() }),
      'draft-1',
    );
  });

  it('offers no more time than is granted there, and says where none is', async () => {
    renderPage(path, {
      api: {
        getExceptionRules: async () => ({
          environment: 'vault',
          allowed: false,
          maxDurationDays: 5,
          approvers: [],
        }),
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The environment vault takes no exceptions',
    );
    expect(
      screen.getByRole('button', { name: 'Request exception' }),
    ).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: /Ends in/ }));
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      '1 day',
      '3 days',
      '5 days',
    ]);
  });
});
