import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  DIGEST,
  dryRun,
  readinessNamespace,
  readinessSummary,
  readinessWorkload,
} from '../__testUtils__/fixtures';
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

  it('leads from a refused image to the request of an exception for it', async () => {
    const [image] = readinessWorkload.images;
    const named = { ...image, digest: DIGEST, serviceAccount: 'settle' };
    const refused = { ...named, repository: 'r.example/settle' };
    renderPage(page, {
      api: {
        listReadinessWorkloads: async () => ({
          demo: false,
          totalCount: 1,
          items: [{ ...readinessWorkload, images: [refused] }],
        }),
      },
    });
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'prod-us / payments: workloads',
      }),
    );
    const link = await screen.findByRole('link', {
      name: /Request an exception for/,
    });
    expect(link.getAttribute('href')).toContain(
      '/image-signing/exceptions/new?repository=r.example%2Fsettle',
    );
    expect(link.getAttribute('href')).toContain('serviceAccount=settle');
  });

  const dryRuns = {
    tried: 9,
    agree: 6,
    stricter: 1,
    laxer: 2,
    notComparable: 0,
    leftOut: 4,
    asOf: '2026-11-22T09:30:00Z',
  };

  async function openDrawer() {
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'prod-us / payments: workloads',
      }),
    );
    return screen.findByRole('dialog');
  }

  it('tells what API servers answered to dry runs, and against which prediction', async () => {
    const { api } = renderPage(page, {
      api: {
        getReadinessSummary: async () => ({ ...readinessSummary, dryRuns }),
        listReadiness: async () => ({
          demo: false,
          lookBackDays: 14,
          totalCount: 1,
          items: [{ ...readinessNamespace, dryRuns }],
        }),
        listDryRuns: jest.fn(async () => ({
          demo: false,
          totalCount: 2,
          items: [
            dryRun,
            {
              ...dryRun,
              serviceAccount: 'other',
              answer: 'refused' as const,
              comparison: 'agree' as const,
              engine: 'Kyverno',
              policy: 'signed',
              message: 'no signatures found',
            },
          ],
        })),
      },
    });
    const sums = await screen.findByText('6 of 9 answers are as predicted');
    expect(sums.closest('p')).toHaveTextContent(
      /2 admitted against the prediction, 1 refused against it, 0 cannot be compared; 4 images were not tried/,
    );
    const drawer = await openDrawer();
    const row = await within(drawer).findByRole('row', {
      name: /:v1 as payments/,
    });
    expect(row).toHaveTextContent('Admitted against the prediction');
    expect(
      within(drawer).getByRole('row', { name: /:v1 as other/ }),
    ).toHaveTextContent(/As predicted.*refused by Kyverno, signed.*no sign/);
    expect(api.listDryRuns).toHaveBeenCalledWith(
      expect.objectContaining({ cluster: 'prod-us', namespace: 'payments' }),
      expect.anything(),
    );
  });

  it('says nothing of dry runs where they are off', async () => {
    const { api } = renderPage(page);
    const drawer = await openDrawer();
    await within(drawer).findByText('CronJob settle');
    expect(screen.queryByText(/API servers answered/)).not.toBeInTheDocument();
    expect(api.listDryRuns).not.toHaveBeenCalled();
  });

  it('says who may see it', async () => {
    const denied = async () => {
      throw refusal('NotAllowedError', 403, 'This covers the whole fleet');
    };
    renderPage(page, { api: { getReadinessSummary: denied } });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });
});
