import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { serviceDecision } from '../__testUtils__/decision';
import { fakeApi, refusal } from '../__testUtils__/fakeApi';
import { DecisionPanel } from './DecisionPanel';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments', namespace: 'default' },
};
const about = { kind: 'Component', namespace: 'default', name: 'payments' };
const undecided = { ...serviceDecision, version: 0, versions: [] };

function renderPanel(overrides: Partial<ImageSigningApi> = {}) {
  const api = fakeApi(overrides);
  renderInTestApp(
    <EntityProvider entity={entity}>
      <DecisionPanel />
    </EntityProvider>,
    {
      apis: [
        [imageSigningApiRef, api],
        [catalogApiRef, {}],
        mockApis.permission(),
      ],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  return api;
}

async function choose(label: RegExp, option: string) {
  const dialog = within(screen.getByRole('dialog'));
  await userEvent.click(dialog.getByRole('button', { name: label }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}

describe('DecisionPanel', () => {
  it('shows what is in force, and every version with who and why', async () => {
    renderPanel();
    const rows = within(
      await screen.findByRole('table', { name: /^Versions/ }),
    ).getAllByRole('row');
    expect(rows[1]).toHaveTextContent(
      /^2signature and provenance .*, SBOMa key, kept in a KMS.*payments.*a team.*The auditors ask for an SBOM/,
    );
    expect(rows[2]).toHaveTextContent(
      /^1signature onlyan identity of the pipeline.*ci-payments.*service account.*To begin with/,
    );
  });

  it('decides, from the version that is in force, and shows the new one', async () => {
    const saved = {
      ...serviceDecision,
      version: 1,
      versions: [serviceDecision.versions[1]],
    };
    const api = renderPanel({
      getServiceDecision: async () => undecided,
      saveServiceDecision: jest.fn(async () => saved),
    });
    expect(await screen.findByText('Nothing is decided yet')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Decide' }));
    const dialog = within(await screen.findByRole('dialog'));
    const submit = dialog.getByRole('button', { name: 'Decide' });

    // Nothing is sent before everything is said.
    await userEvent.click(submit);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Fill in: What signs, What they are, Who answers for releases, Why',
    );
    expect(api.saveServiceDecision).not.toHaveBeenCalled();

    await userEvent.click(dialog.getByRole('checkbox', { name: 'SBOM' }));
    await choose(/What signs/, 'a key');
    await choose(/Where the key is kept/, 'an HSM');
    await choose(/What they are/, 'a team');
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Who answers/ }),
      'group:default/payments',
    );
    await userEvent.type(
      dialog.getByRole('textbox', { name: /Why/ }),
      'The key lies there',
    );
    await userEvent.click(submit);
    await waitFor(() =>
      expect(api.saveServiceDecision).toHaveBeenCalledWith(about, {
        version: 0,
        reason: 'The key lies there',
        decision: {
          attestations: ['sbom'],
          keyModel: 'key',
          custody: 'hsm',
          releaseOwner: { kind: 'team', name: 'group:default/payments' },
        },
      }),
    );
    expect(
      await screen.findByRole('table', { name: /^Versions/ }),
    ).toHaveTextContent('To begin with');
  });

  it('sends no place for a key where there is none', async () => {
    const api = renderPanel();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Decide anew' }),
    );
    await screen.findByRole('dialog');
    await choose(/What signs/, 'an identity of the pipeline (OIDC)');
    const dialog = within(screen.getByRole('dialog'));
    await userEvent.type(dialog.getByRole('textbox', { name: /Why/ }), 'x');
    await userEvent.click(dialog.getByRole('button', { name: 'Decide' }));
    await waitFor(() => expect(api.saveServiceDecision).toHaveBeenCalled());
    const [, request] = (api.saveServiceDecision as jest.Mock).mock.calls[0];
    expect(request.version).toBe(2);
    expect(request.decision).toEqual({
      attestations: ['provenance', 'sbom'],
      keyModel: 'keyless',
      releaseOwner: { kind: 'team', name: 'group:default/payments' },
    });
  });

  it('offers to load again where somebody else has decided meanwhile', async () => {
    const getServiceDecision = jest.fn(async () => serviceDecision);
    renderPanel({
      getServiceDecision,
      saveServiceDecision: async () => {
        throw refusal(
          'ConflictError',
          409,
          'version: somebody else has decided for this service meanwhile.',
        );
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Decide anew' }),
    );
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(dialog.getByRole('textbox', { name: /Why/ }), 'x');
    await userEvent.click(dialog.getByRole('button', { name: 'Decide' }));
    const before = getServiceDecision.mock.calls.length;
    await userEvent.click(
      await screen.findByRole('button', { name: 'Load it again' }),
    );
    await waitFor(() =>
      expect(getServiceDecision.mock.calls.length).toBeGreaterThan(before),
    );
  });
});
