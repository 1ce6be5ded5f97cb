import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { posture } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

describe('PosturePage', () => {
  it('tells unknown from none and names the difference to the intent', async () => {
    const { api } = renderPage(
      '/image-signing/posture?environment=prod&cluster=prod-us',
    );

    const row = await screen.findByRole('row', { name: /payments/ });
    const cells = within(row).getAllByRole('gridcell');
    expect(cells[0]).toHaveTextContent('Unknown');
    expect(cells[0]).toHaveTextContent('should be: Enforce');
    expect(cells[0]).not.toHaveTextContent('holds for');
    expect(cells[1]).toHaveTextContent('None');
    expect(row).toHaveTextContent('Differs');
    expect(api.listPosture).toHaveBeenCalledWith(
      expect.objectContaining({ environment: 'prod', cluster: 'prod-us' }),
      expect.anything(),
    );
  });

  it('explains a mode by its policies and loopholes', async () => {
    renderPage('/image-signing/posture');

    await userEvent.click(
      await screen.findByRole('button', {
        name: 'prod-us / payments: policies and loopholes',
      }),
    );
    const drawer = await screen.findByRole('dialog', {
      name: 'prod-us / payments',
    });
    expect(drawer).toHaveTextContent('require-signed / check');
    expect(drawer).toHaveTextContent(
      'Loophole (High): The webhook lets everything pass when it does not answer.',
    );
    expect(drawer).toHaveTextContent('Set failurePolicy to Fail.');
    expect(drawer).toHaveTextContent(
      'No policy of any known engine applies here.',
    );
  });

  it('marks a namespace of a silent cluster', async () => {
    renderPage('/image-signing/posture', {
      api: {
        listPosture: async () => ({
          demo: true,
          items: [{ ...posture, stale: true }],
          totalCount: 1,
        }),
      },
    });
    expect(
      await screen.findByRole('row', { name: /payments/ }),
    ).toHaveTextContent('Stale');
    expect(screen.getByText('Demo data')).toBeInTheDocument();
  });

  it('says what to do when nothing was observed', async () => {
    renderPage('/image-signing/posture', {
      api: {
        listPosture: async () => ({ demo: false, items: [], totalCount: 0 }),
      },
    });
    expect(
      await screen.findByText('No namespace was observed yet'),
    ).toBeInTheDocument();
  });
});
