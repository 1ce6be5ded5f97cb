import { screen, waitFor, within } from '@testing-library/react';
import { fakeSignals } from '../__testUtils__/fakeSignals';
import { overview } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';

const asOf = '2026-11-22T10:00:00Z';

describe('the progress strip of the overview', () => {
  it('shows what runs with its counts', async () => {
    renderPage('/image-signing/overview', {
      api: {
        getProgress: async () => ({
          demo: false,
          asOf,
          items: [
            { work: 'first-scan', done: 1200, total: 4000 },
            { work: 'evaluation' },
          ],
        }),
      },
    });
    const strip = await screen.findByRole('region', { name: 'At work' });
    const items = within(strip).getAllByRole('listitem');
    expect(items.map(item => item.textContent)).toEqual([
      'Images read for the first time1,200 of 4,000',
      'Services judged againrunning',
    ]);
    const [scan, evaluation] = within(strip).getAllByRole('progressbar');
    expect(scan).toHaveAttribute('value', '1200');
    expect(scan).toHaveAttribute('max', '4000');
    // Without counts nothing is claimed.
    expect(evaluation).not.toHaveAttribute('value');
  });

  it.each([
    ['nothing runs', async () => ({ demo: false, asOf, items: [] })],
    [
      'it cannot be read',
      async () => {
        throw refusal('InternalError', 500, 'no');
      },
    ],
  ])('is not there where %s', async (_name, getProgress) => {
    renderPage('/image-signing/overview', {
      api: { getProgress: getProgress as never },
    });
    await screen.findByRole('region', { name: 'prod' });
    expect(screen.queryByRole('region', { name: 'At work' })).toBeNull();
  });
});

describe('the overview while it is open', () => {
  it('reads again when the fleet changed, and tells of denials and swaps', async () => {
    const { signals, send } = fakeSignals();
    const getOverview = jest.fn(async () => overview);
    renderPage('/image-signing/overview', { api: { getOverview }, signals });
    await screen.findByRole('region', { name: 'prod' });
    getOverview.mockResolvedValue({
      ...overview,
      swaps: overview.swaps + 1,
      denials: {
        ...overview.denials,
        policyLastDay: overview.denials.policyLastDay + 2,
      },
    });
    await send('fleet');
    expect(
      await screen.findByText('2 new denials, 1 new swap'),
    ).toBeInTheDocument();
  });

  it('says nothing where there is no news', async () => {
    const { signals, send } = fakeSignals();
    const getOverview = jest.fn(async () => overview);
    renderPage('/image-signing/overview', { api: { getOverview }, signals });
    await screen.findByRole('region', { name: 'prod' });
    const before = getOverview.mock.calls.length;
    await send('posture');
    await waitFor(() =>
      expect(getOverview.mock.calls.length).toBeGreaterThan(before),
    );
    expect(screen.queryByText(/new denial|new swap/)).toBeNull();
  });
});
