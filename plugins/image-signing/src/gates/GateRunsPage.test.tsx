import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { refusal } from '../__testUtils__/fakeApi';
import { gateRun } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

describe('GateRunsPage', () => {
  it('asks for the filters of the link', async () => {
    const { api } = renderPage(
      '/image-signing/gates?result=failed&environment=prod&search=pay&entity=component:default/payments',
    );
    await screen.findByRole('row', { name: /signature not found/ });
    expect(api.listGateRuns).toHaveBeenCalledWith(
      expect.objectContaining({
        result: 'failed',
        environment: 'prod',
        search: 'pay',
        entity: 'component:default/payments',
      }),
      expect.anything(),
    );
  });

  it('shows what the gate answered, and why', async () => {
    renderPage('/image-signing/gates');
    const row = await screen.findByRole('row', { name: /signature not found/ });
    expect(row).toHaveTextContent('Failed');
    expect(row).toHaveTextContent('signature not found');
    expect(row).toHaveTextContent('Enforcing');
    expect(row).toHaveTextContent('anna');
  });

  it('names the order of the stages and the action in the details', async () => {
    renderPage('/image-signing/gates');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'Failed: details of run 42/1',
      }),
    );
    const drawer = await screen.findByRole('dialog', { name: 'Gate run 42/1' });
    const stage = (name: RegExp) => within(drawer).getByRole('row', { name });
    expect(stage(/^Sign and publish/)).toHaveTextContent('too early');
    expect(stage(/^Scan/)).toHaveTextContent('nobody told');
    expect(stage(/^Verify/)).toHaveTextContent('in order');
    expect(drawer).toHaveTextContent('Roll back');
    expect(drawer).toHaveTextContent('No signature counted.');
    expect(within(drawer).getByRole('link', { name: /42\/1/ })).toHaveAttribute(
      'href',
      gateRun.record.pipeline.runUrl,
    );
  });

  it('says of a gate that nobody has to obey that it is advisory', async () => {
    renderPage('/image-signing/gates?run=g-1', {
      api: {
        getGateRun: async () => ({
          ...gateRun,
          record: { ...gateRun.record, enforcement: 'advisory' },
        }),
      },
    });
    expect(
      await screen.findByText('This gate is advisory'),
    ).toBeInTheDocument();
  });

  it('says what to do where nothing was reported', async () => {
    renderPage('/image-signing/gates', {
      api: {
        listGateRuns: async () => ({ demo: false, items: [], totalCount: 0 }),
      },
    });
    expect(
      await screen.findByText('No gate run was reported'),
    ).toBeInTheDocument();
  });

  it('draws a failure as a failure', async () => {
    renderPage('/image-signing/gates', {
      api: {
        listGateRuns: async () => {
          throw refusal('ServiceUnavailableError', 503, 'no database');
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('no database');
  });
});
