import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { refusal } from '../__testUtils__/fakeApi';
import { fleetReport } from '../__testUtils__/fleetReport';
import { renderPage } from '../__testUtils__/renderPage';
import { saveText } from '../components/saveText';

jest.mock('../components/saveText', () => ({ saveText: jest.fn() }));

const PATH = '/image-signing/report';

describe('ReportPage', () => {
  it('gives each figure its value, its denominator, its time and its meaning', async () => {
    renderPage(PATH);
    const table = await screen.findByRole('table', { name: 'Protection' });
    const row = within(table).getByRole('row', { name: /Protected digests/ });
    expect(row).toHaveTextContent('53% (21 of 40)');
    expect(row).toHaveTextContent('2026-11-22 10:00 UTC');
    expect(row).toHaveTextContent('would have been refused otherwise');
    expect(within(row).getAllByRole('cell')[1]).toHaveTextContent('6');
  });

  it('says why a figure is not known', async () => {
    renderPage(PATH);
    const table = await screen.findByRole('table', {
      name: 'Refusals in numbers',
    });
    const row = within(table).getByRole('row', {
      name: /Refusals per 1,000 admissions/,
    });
    expect(row).toHaveTextContent('Not known');
    expect(row).toHaveTextContent('Not known: no audit log.');
  });

  it('numbers the changes under the trend and compares no short history', async () => {
    renderPage(PATH);
    const table = await screen.findByRole('table', {
      name: 'What changed meanwhile',
    });
    expect(
      within(table)
        .getAllByRole('row')
        .slice(1)
        .map(row => row.textContent),
    ).toEqual([
      '12026-11-20Enforcement weakened1prod-eu: signatures are audited only',
      '22026-11-21Trust policy changed1The trust policy changed to version p-7',
    ]);
    expect(
      screen.getByText(/Not enough history: 1 of 28 days/),
    ).toBeInTheDocument();
  });

  it('names what is of no service', async () => {
    renderPage(PATH);
    expect(
      await screen.findByRole('row', { name: /Of no service/ }),
    ).toHaveTextContent('0% (0 of 2)');
  });

  it('is cut by the filters of the URL', async () => {
    const { api } = renderPage(
      `${PATH}?environment=prod&owner=group:default/payments&from=2026-11-01`,
    );
    await screen.findByRole('table', { name: 'Protection' });
    expect(api.getFleetReport).toHaveBeenCalledWith(
      {
        environment: 'prod',
        owner: 'group:default/payments',
        from: '2026-11-01',
      },
      expect.anything(),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    expect(api.getFleetReport).toHaveBeenLastCalledWith({}, expect.anything());
  });

  it('forecasts the end, or says why it cannot', async () => {
    renderPage(PATH);
    const table = await screen.findByRole('table', { name: 'Forecast' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows[0]).toHaveTextContent('33% (4 of 12)');
    expect(rows[0]).toHaveTextContent('About 2027-02-01');
    expect(rows[0]).toHaveTextContent('2026-11-22 10:00 UTC');
    expect(rows[1]).toHaveTextContent('Not known');
    expect(rows[1]).toHaveTextContent('No forecast: nothing is counted yet.');
  });

  it('exports the data of a table', async () => {
    renderPage(PATH);
    const region = await screen.findByRole('region', {
      name: 'Coverage by team',
    });
    await userEvent.click(
      within(region).getByRole('button', { name: 'Export' }),
    );
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'JSON' }),
    );
    const [name, text] = jest.mocked(saveText).mock.calls[0];
    expect(name).toMatch(/^image-signing-coverage-by-team-.*\.json$/);
    expect(JSON.parse(text).items).toEqual(fleetReport.teams);
  });

  it('prints', async () => {
    const print = jest.spyOn(window, 'print').mockImplementation(() => {});
    renderPage(PATH);
    await screen.findByRole('table', { name: 'Protection' });
    await userEvent.click(screen.getByRole('button', { name: 'Print' }));
    expect(print).toHaveBeenCalledTimes(1);
  });

  it('starts long tables short and shows them whole on request', async () => {
    const teams = Array.from({ length: 25 }, (_, index) => ({
      ...fleetReport.teams[0],
      owner: `group:default/team-${index}`,
    }));
    renderPage(PATH, {
      api: {
        getFleetReport: async () => ({
          ...fleetReport,
          teams,
          teamsTotal: 1500,
        }),
      },
    });
    expect(
      await screen.findByRole('button', { name: 'Show all 25 rows' }),
    ).toBeInTheDocument();
    expect(screen.getByText('The first 25 of 1500 rows.')).toBeInTheDocument();
  });

  it('marks demo data on paper too', async () => {
    renderPage(PATH, {
      api: { getFleetReport: async () => ({ ...fleetReport, demo: true }) },
    });
    expect(await screen.findAllByText('Demo data')).toHaveLength(2);
  });

  it('tells a reader of a part what the numbers are of', async () => {
    renderPage(PATH, {
      api: {
        getFleetReport: async () => ({
          ...fleetReport,
          part: { services: 3 },
          forecasts: [],
        }),
      },
    });
    expect(
      await screen.findByText(/over its 3 services that run images/),
    ).toHaveTextContent('what you may see. Numbers as of');
    expect(
      within(screen.getByRole('region', { name: 'Forecast' })).getByText(
        /Not known: history is kept per environment/,
      ),
    ).toBeInTheDocument();
  });

  it('names the permission that a stranger lacks', async () => {
    renderPage(PATH, {
      api: {
        getFleetReport: async () => {
          throw refusal('NotAllowedError', 403, 'No');
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'image-signing.read',
    );
  });
});
