import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { enforcementPlan } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';
import { planMarkdown } from './planMarkdown';

const page = '/image-signing/posture/plan';

describe('PlanPage', () => {
  it('shows what is in force, what would break, the change and its undo', async () => {
    const { api } = renderPage(`${page}?cluster=prod-us&namespace=payments`);
    const signature = await screen.findByRole('row', { name: /Signatures/ });
    expect(signature).toHaveTextContent('AuditEnforceEnforce');
    expect(signature).toHaveTextContent('Kyverno / signed');
    expect(
      screen.getByRole('row', { name: /1 of 4 workloads would be refused/ }),
    ).toHaveTextContent('Mend the blockers.');
    expect(
      screen.getByRole('row', { name: /the whole trust policy/ }),
    ).toHaveTextContent('1 of 4');
    expect(
      screen.getByRole('row', { name: /Deployment payments/ }),
    ).toHaveTextContent('It is named by a tag.');
    expect(screen.getAllByText('Merge into ClusterPolicy signed')).toHaveLength(
      2,
    );
    expect(
      screen.getByText('No other namespace of the cluster changes.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Not possible for this namespace'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('No namespace can be taken out of it alone.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('No policy is there for digests'),
    ).toBeInTheDocument();
    expect(api.getEnforcementPlan).toHaveBeenCalledWith(
      { cluster: 'prod-us', namespace: 'payments' },
      expect.anything(),
    );
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Show the difference' })[0],
    );
    expect(
      within(
        screen.getByLabelText('Difference of ClusterPolicy signed'),
      ).getByText(/added line/),
    ).toHaveAttribute('data-tone', 'added');
  });

  it('says what cannot be undone, and that nothing is chosen', async () => {
    const [first] = enforcementPlan.steps;
    renderPage(`${page}?cluster=prod-us&namespace=payments`, {
      api: {
        getEnforcementPlan: async () => ({
          ...enforcementPlan,
          steps: [{ ...first, undo: [], cannotUndo: 'Protect is for good.' }],
        }),
      },
    });
    expect(
      await screen.findByText('Cannot be undone. Protect is for good.'),
    ).toBeInTheDocument();
  });

  it('asks for a namespace where none is named', async () => {
    const { api } = renderPage(page);
    expect(
      await screen.findByText('No namespace is chosen'),
    ).toBeInTheDocument();
    expect(api.getEnforcementPlan).not.toHaveBeenCalled();
  });
});

describe('planMarkdown', () => {
  it('holds the numbers, the checks, the manifests and the undo', () => {
    const text = planMarkdown(
      { ...enforcementPlan, demo: true },
      new Date('2026-11-22T11:00:00Z'),
    );
    for (const part of [
      '# Plan to enforce in prod-us / payments',
      '**Demo data**',
      '| signature | audit | enforce | enforce |',
      '| the cluster’s policies | 4 | 1 | 1 | 0 | 2 |',
      '- [ ] 1 of 4 workloads would be refused. Mend the blockers.',
      '- [x] The cluster was read a moment ago.',
      'change ClusterPolicy signed',
      '```yaml\nspec:\n  validationFailureActionOverrides: []\n```',
      'To undo:',
      'Not possible: No namespace can be taken out of it alone.',
      'No policy is there that could enforce the digest control.',
      'exported 2026-11-22T11:00:00.000Z. Nothing was changed.',
    ]) {
      expect(text).toContain(part);
    }
  });
});
