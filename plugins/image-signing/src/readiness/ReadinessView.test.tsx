import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { readinessNamespace } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';

const page = '/image-signing/posture?view=readiness';

describe('what would break', () => {
  it('says how many workloads would be refused, of how many, and what frees most', async () => {
    const { api } = renderPage(`${page}&environment=prod`);
    expect(
      await screen.findByText(/2 of 5 namespaces could enforce/),
    ).toHaveTextContent('seen within 14 days');
    expect(
      screen.getAllByText('3 of 4 workloads would be refused')[0],
    ).toBeInTheDocument();
    const fix = screen.getByRole('row', { name: /prod\/proxy/ });
    expect(
      within(fix)
        .getAllByRole('cell')
        .map(cell => cell.textContent),
    ).toEqual(['2', '3']);
    expect(api.getReadinessSummary).toHaveBeenCalledWith(
      expect.objectContaining({ environment: 'prod' }),
      expect.anything(),
    );
  });

  it('does not call it safe where something is unknown', async () => {
    renderPage(page, {
      api: {
        listReadiness: async () => ({
          demo: false,
          lookBackDays: 14,
          totalCount: 1,
          items: [
            {
              ...readinessNamespace,
              trustPolicy: {
                ...readinessNamespace.trustPolicy,
                refused: 0,
                admitted: 3,
              },
            },
          ],
        }),
      },
    });
    const row = await screen.findByRole('row', { name: /payments/ });
    expect(row).toHaveTextContent('Unknown');
    expect(row).toHaveTextContent('0 of 4 refused, 1 unknown');
    expect(row).toHaveTextContent('3 not looked at');
  });

  it('names the workloads, why, whose, and what to do', async () => {
    renderPage(page);
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'prod-us / payments: workloads',
      }),
    );
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText('CronJob settle')).toBeVisible();
    expect(drawer).toHaveTextContent('Would be refused');
    expect(drawer).toHaveTextContent('group:default/payments');
    expect(drawer).toHaveTextContent('does not run now, starts later');
    expect(drawer).toHaveTextContent('Named by a tag. Deploy it by digest.');
    expect(drawer).toHaveTextContent(
      'signature not found. Sign it in the pipeline.',
    );
  });

  it('says who may see it', async () => {
    const denied = async () => {
      throw refusal('NotAllowedError', 403, 'This covers the whole fleet');
    };
    renderPage(page, { api: { getReadinessSummary: denied } });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });
});
