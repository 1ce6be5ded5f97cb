import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeSignals } from '../__testUtils__/fakeSignals';
import { denial } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

const rows = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    ...denial,
    id: `denial-${from + i}`,
    workload: { kind: 'Deployment', name: `service-${from + i}` },
  }));

/** Pages of a list that grows. */
function growing() {
  const state = { total: 30 };
  const listDenials = jest.fn(async (query?: { cursor?: string }) => ({
    demo: false,
    totalCount: state.total,
    items: query?.cursor
      ? rows(state.total - 25, 25)
      : rows(Math.min(25, state.total)),
    ...(query?.cursor ? {} : { nextCursor: 'second' }),
  }));
  return { state, listDenials };
}

describe('the denials page while it is open', () => {
  it('shows new denials without a reload, and tells how many', async () => {
    const { state, listDenials } = growing();
    const { signals, send } = fakeSignals();
    renderPage('/image-signing/denials', { api: { listDenials }, signals });
    await screen.findByText(/service-24\b/);

    state.total = 33;
    await send('denials');
    expect(await screen.findByText('3 new denials')).toBeInTheDocument();
    expect(screen.getByText('3 new denials').closest('[role]')).toHaveAttribute(
      'role',
      'status',
    );
    expect(screen.getByText('33 rows')).toBeInTheDocument();
  });

  it('keeps the place of who reads another page, and offers the beginning', async () => {
    const { state, listDenials } = growing();
    const { signals, send } = fakeSignals();
    renderPage('/image-signing/denials', { api: { listDenials }, signals });
    await screen.findByText(/service-24\b/);
    await userEvent.click(
      screen.getByRole('button', { name: 'Next table page' }),
    );
    await screen.findByText(/service-29\b/);
    const before = listDenials.mock.calls.length;

    state.total = 31;
    await send('denials');
    const show = await screen.findByRole('button', {
      name: 'Show its beginning',
    });
    expect(screen.getByText('The list has changed.')).toBeInTheDocument();
    expect(screen.getByText(/service-29\b/)).toBeInTheDocument();
    expect(listDenials.mock.calls).toHaveLength(before);

    await userEvent.click(show);
    await screen.findByText(/service-0\b/);
    await waitFor(() =>
      expect(screen.queryByText('The list has changed.')).toBeNull(),
    );
  });

  it('keeps the drawer open, and what it shows, while it is read again', async () => {
    const { signals, send } = fakeSignals();
    const getDenial = jest.fn(async () => denial);
    renderPage(`/image-signing/denials?denial=${denial.id}`, {
      api: { getDenial },
      signals,
    });
    const drawer = await screen.findByRole('dialog', {
      name: 'signature not found',
    });
    await within(drawer).findByText(/denied the request/);
    let finish = (_: typeof denial) => {};
    getDenial.mockImplementation(
      () =>
        new Promise(resolve => {
          finish = resolve;
        }),
    );
    await send('denials');
    await waitFor(() => expect(getDenial).toHaveBeenCalledTimes(2));
    expect(within(drawer).getByText(/denied the request/)).toBeVisible();
    finish({ ...denial, message: 'denied it again' });
    expect(
      await within(drawer).findByText(/denied it again/),
    ).toBeInTheDocument();
  });
});
