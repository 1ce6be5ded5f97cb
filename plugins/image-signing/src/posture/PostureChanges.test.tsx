import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { postureEvent } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';
import { durationOf, whoOf } from './postureEvent';

const page = '/image-signing/posture?view=changes';

describe('the changes of the posture', () => {
  it('lists what changed, where, by whom and for how long', async () => {
    const { api } = renderPage(`${page}&kind=weakened&cluster=prod-us`);
    const row = await screen.findByRole('row', {
      name: /from enforce to audit/,
    });
    expect(row).toHaveTextContent('Weakened');
    expect(row).toHaveTextContent('ledger, payments, shop and 1 more');
    expect(row).toHaveTextContent('jane@example.com');
    expect(row).toHaveTextContent('2 h 5 min');
    expect(api.listPostureEvents).toHaveBeenCalledWith(
      expect.objectContaining({ kind: 'weakened', cluster: 'prod-us' }),
      expect.anything(),
    );
  });

  it('shows the object that was changed, field by field', async () => {
    renderPage(page);
    await userEvent.click(
      await screen.findByRole('button', { name: /from enforce to audit/ }),
    );
    const drawer = await screen.findByRole('dialog');
    expect(drawer).toHaveTextContent(
      'ClusterPolicy require-signed was changed',
    );
    const field = within(drawer).getByRole('row', {
      name: /spec.validationFailureAction/,
    });
    expect(field).toHaveTextContent('"Enforce"');
    expect(field).toHaveTextContent('"Audit"');
  });

  it('says that nothing has changed yet', async () => {
    renderPage(page, {
      api: {
        listPostureEvents: async () => ({
          demo: false,
          items: [],
          totalCount: 0,
        }),
      },
    });
    expect(
      await screen.findByText(
        'Nothing has changed since the clusters are watched',
      ),
    ).toBeInTheDocument();
  });
});

describe('durationOf', () => {
  const { endedAt: _endedAt, ...open } = postureEvent;
  it.each([
    [postureEvent, '2 h 5 min'],
    [{ ...postureEvent, endedAt: '2026-11-22T08:00:09Z' }, '9 s'],
    [{ ...open, namespaces: { total: 4, open: 4, names: [] } }, 'still open'],
    [
      { ...open, namespaces: { total: 4, open: 1, names: [] } },
      'still open in 1 of 4',
    ],
    [{ ...open, kind: 'strengthened' as const }, '–'],
  ])('%#: says %s', (event, text) => {
    expect(durationOf(event)).toBe(text);
  });
});

describe('whoOf', () => {
  it('prefers the audit log, then the last manager', () => {
    const [cause] = postureEvent.causes;
    expect(whoOf(postureEvent)).toBe('jane@example.com');
    expect(
      whoOf({ ...postureEvent, causes: [{ ...cause, user: undefined }] }),
    ).toBe('kubectl-edit');
    expect(whoOf({ ...postureEvent, causes: [] })).toBe('not told');
  });
});
