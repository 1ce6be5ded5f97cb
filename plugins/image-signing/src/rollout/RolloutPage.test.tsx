import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';
import { entityRollout, rollout } from '../__testUtils__/rollout';

const page = '/image-signing/rollout';

describe('RolloutPage', () => {
  it('tells where the services stand, of how many, and what may be too low', async () => {
    renderPage(page);
    const row = await screen.findByRole('row', { name: /^prod 10/ });
    expect(row).toHaveTextContent('60% (6 of 10)');
    expect(row).toHaveTextContent('Stale');
    expect(
      within(row).getByRole('link', { name: /6 services at Pilot in prod/ }),
    ).toHaveAttribute(
      'href',
      '/image-signing/services?environment=prod&stage=pilot',
    );
  });

  it('says why extending is locked, and what each trial showed', async () => {
    renderPage(page);
    const pilot = await screen.findByRole('region', { name: 'Pilot' });
    expect(pilot).toHaveTextContent('Extending is locked');
    expect(pilot).toHaveTextContent(
      'the release by digest has not been recorded',
    );
    const row = within(pilot).getByRole('row', { name: /payments/ });
    expect(row).toHaveTextContent('PassSigned with the key in the KMS');
    expect(row).toHaveTextContent('Unknown');
  });

  it('shows an override with its reason and end wherever it unlocks', async () => {
    renderPage(page, {
      api: {
        getRollout: async () => ({
          ...rollout,
          extend: {
            unlocked: true,
            missing: [],
            override: { ...rollout.overrides[0], stage: 'pilot' as const },
          },
        }),
      },
    });
    const pilot = await screen.findByRole('region', { name: 'Pilot' });
    expect(pilot).toHaveTextContent('Extending is unlocked');
    expect(pilot).toHaveTextContent(
      'May skip Pilot until 2099-01-01: Enforced since before this portal',
    );
    const overrides = screen.getByRole('region', { name: 'Skipped stages' });
    expect(overrides).toHaveTextContent('In force');
  });

  it('keeps the form and says so where somebody else was quicker', async () => {
    renderPage(`${page}?form=add-note`, {
      api: {
        changeRollout: async () => {
          throw refusal(
            'ConflictError',
            409,
            'version: somebody else changed the rollout meanwhile',
          );
        },
      },
    });
    const drawer = await screen.findByRole('dialog');
    fireEvent.change(within(drawer).getByRole('textbox', { name: 'Note' }), {
      target: { value: 'Too slow' },
    });
    await userEvent.click(within(drawer).getByRole('button', { name: 'Add' }));
    expect(await within(drawer).findByRole('alert')).toHaveTextContent(
      'somebody else changed the rollout',
    );
    expect(
      within(drawer).getByRole('button', { name: 'Load it again' }),
    ).toBeInTheDocument();
    expect(within(drawer).getByRole('textbox', { name: 'Note' })).toHaveValue(
      'Too slow',
    );
  });

  it('opens a wave by its address: how far, until when, and what each service needs', async () => {
    renderPage(`${page}?wave=w-1`);
    const drawer = await screen.findByRole('dialog');
    expect(await within(drawer).findByText('Late by forecast')).toBeVisible();
    expect(drawer).toHaveTextContent('2 of 5 services');
    expect(drawer).toHaveTextContent('the target is 2026-12-18');
    expect(drawer).toHaveTextContent(
      /To Enforced in prod by 2026-12-18, owned by .*platform\. Chosen: owner group:default\/payments; 6 services, of which 5 are in prod\./,
    );
    expect(drawer).toHaveTextContent('if the remaining 3 go on at 0.5 a week');
    await within(drawer).findByText(/Raise the digest control/);
    await userEvent.click(
      within(drawer).getByRole('button', { name: 'Show as table' }),
    );
    expect(
      within(drawer).getByRole('row', { name: /2026-11-21/ }),
    ).toHaveTextContent('20% (1 of 5)');
  });

  it('plans a wave', async () => {
    const { api } = renderPage(`${page}?form=wave`);
    const drawer = await screen.findByRole('dialog');
    for (const [name, text] of [
      ['Name', 'Shop'],
      ['Owner', 'group:default/platform'],
      ['Target date', '2027-03-31'],
      ['Services of this system', 'system:default/shop'],
    ]) {
      fireEvent.change(await within(drawer).findByRole('textbox', { name }), {
        target: { value: text },
      });
    }
    await userEvent.click(
      within(drawer).getByRole('button', { name: 'Plan the wave' }),
    );
    await waitFor(() =>
      expect(api.createRolloutWave).toHaveBeenCalledWith({
        name: 'Shop',
        owner: 'group:default/platform',
        environment: 'prod',
        targetStage: 'audit',
        targetDate: '2027-03-31',
        selection: { system: 'system:default/shop' },
      }),
    );
  });

  it('recommends a pilot with every reason, and says what is not known', async () => {
    renderPage(page);
    const panel = await screen.findByRole('region', {
      name: 'Recommended pilots',
    });
    const row = await within(panel).findByRole('row', { name: /Ledger/ });
    expect(row).toHaveTextContent('71 of 100');
    expect(
      within(row)
        .getAllByRole('listitem')
        .map(reason => reason.textContent),
    ).toEqual([
      'Criticality: Unknown: ‘blue’ is no level that is understood',
      'Lifecycle: production',
      'Readiness: 1 of 4 workloads would be refused, 0 unknown',
      'Pipeline gate: Unknown: no run of a pipeline gate was reported in 30 days',
      'Release rhythm: 6 digests began to run in 30 days',
      'Owner’s response: Unknown: no refusal was mended yet',
      'What it would touch: 4 workloads in 2 namespaces',
      'What depends on it: 1 dependent in the catalog',
    ]);
    await userEvent.click(
      within(row).getByRole('button', { name: 'Name Ledger a pilot' }),
    );
    expect(await screen.findByRole('dialog')).toHaveTextContent('Name a pilot');
  });

  it('says why a service is no pilot, and offers none to name', async () => {
    renderPage(page);
    const left = await screen.findByRole('table', {
      name: 'No pilots, whatever their points',
    });
    const row = within(left).getByRole('row', { name: /Attic/ });
    expect(row).toHaveTextContent('80 of 100');
    expect(row).toHaveTextContent('The catalog calls it deprecated');
    expect(
      screen.queryByRole('button', { name: 'Name Attic a pilot' }),
    ).toBeNull();
  });

  it('names the fix that frees most, and the check that is due', async () => {
    renderPage(page);
    const team = await screen.findByRole('row', { name: /Deploy by digest/ });
    expect(team).toHaveTextContent('4 of 9');
    expect(team).toHaveTextContent('3 of 4');
    const proposal = await screen.findByRole('row', {
      name: /Enforce digests/,
    });
    expect(proposal).toHaveTextContent('2 of 3 at Audit');
    expect(
      within(proposal).getByRole('link', {
        name: '1 of 7 workloads, 2 unknown',
      }),
    ).toHaveAttribute(
      'href',
      '/image-signing/posture?view=readiness&environment=prod',
    );
  });

  it('draws a failure as a failure', async () => {
    renderPage(page, {
      api: {
        getRollout: async () => {
          throw new Error('the backend is away');
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'the backend is away',
    );
  });

  it('opens every test of a service, with why, who, and the way to enforce', async () => {
    const { api } = renderPage(
      '/image-signing/rollout?service=component:default/payments',
    );
    const drawer = await screen.findByRole('dialog', {
      name: 'Tests of the stages',
    });
    const tests = await within(drawer).findAllByRole('table');
    const asked = entityRollout.environments[0].stages.flatMap(stage => [
      ...stage.entry,
      ...stage.exit,
    ]);
    const rows = tests.flatMap(table =>
      within(table).getAllByRole('rowheader'),
    );
    expect(rows.map(row => row.textContent)).toEqual(
      asked.map(({ title }) => title),
    );
    const failed = within(drawer).getByRole('row', {
      name: /No running digest is failed/,
    });
    expect(failed).toHaveTextContent(/Entry.*1 running digest is failed.*\(/);
    expect(within(drawer).getByText(/May skip Audit until/)).toBeVisible();
    expect(
      within(drawer).getByRole('link', { name: /Plan to enforce/ }),
    ).toHaveAttribute(
      'href',
      '/image-signing/posture/plan?cluster=prod-eu&namespace=payments',
    );
    expect(api.getEntityRollout).toHaveBeenCalledWith(
      expect.objectContaining({ name: 'payments' }),
      expect.anything(),
    );
  });
});
