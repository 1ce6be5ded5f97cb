import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  EntityProvider,
  catalogApiRef,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type { ImageSigningApi } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { fakeApi, refusal } from '../__testUtils__/fakeApi';
import { DIGEST, lastVerified, prod, report } from '../__testUtils__/fixtures';
import { rootRouteRef } from '../routes';
import { EntityImageSigningCard } from './EntityImageSigningCard';
import { EntityImageSigningContent } from './EntityImageSigningContent';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments', namespace: 'default' },
};

function renderInEntity(
  element: JSX.Element,
  overrides: Partial<ImageSigningApi> = {},
) {
  const api = fakeApi(overrides);
  renderInTestApp(<EntityProvider entity={entity}>{element}</EntityProvider>, {
    apis: [
      [imageSigningApiRef, api],
      [catalogApiRef, {}],
      mockApis.permission(),
    ],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/image-signing': rootRouteRef,
    },
  });
  return api;
}

describe('EntityImageSigningContent', () => {
  it('shows one sentence per environment, the score and the five rules', async () => {
    const api = renderInEntity(<EntityImageSigningContent />);

    expect(await screen.findByText(/7 of 8 running digests/)).toBeVisible();
    expect(api.getEntityReport).toHaveBeenCalledWith(
      { kind: 'Component', namespace: 'default', name: 'payments' },
      expect.anything(),
    );
    expect(
      screen.getByText(
        '9 of 14 points reached; 2 more could not be told and count as not reached.',
      ),
    ).toBeInTheDocument();
    expect(
      screen
        .getAllByRole('button', { name: /^(Pass|Fail|Unknown) ?\d\./ })
        .map(button => button.textContent),
    ).toEqual([
      'Fail1. Every image is signed and its digest is recorded',
      'Pass2. The build and its tags are under control',
      'Unknown3. Keys are kept apart from code',
      'Unknown4. CI stops what is not signed',
      'Fail5. Admission is active',
    ]);
    expect(
      screen.getAllByRole('button', { name: 'Copy the command' }).length,
    ).toBeGreaterThan(0);
  });

  it('opens the evidence of an image and gives the focus back', async () => {
    const api = renderInEntity(<EntityImageSigningContent />);

    const open = await screen.findByRole('button', {
      name: 'server: evidence for Deployment payments',
    });
    const row = screen.getByRole('row', { name: /^server/ });
    expect(row).toHaveTextContent('by tag');
    expect(row).toHaveTextContent('Tag swapped');
    expect(row).toHaveTextContent('signature not found');

    await userEvent.click(open);
    const drawer = await screen.findByRole('dialog', {
      name: 'Evidence for server',
    });
    expect(
      await within(drawer).findByText('Cryptographically valid'),
    ).toBeInTheDocument();
    expect(api.getImageReport).toHaveBeenCalledWith(
      { repository: 'registry.example.com/prod/payments', digest: DIGEST },
      expect.anything(),
    );
    expect(
      within(drawer)
        .getAllByRole('heading', { level: 3 })
        .map(heading => heading.textContent),
    ).toEqual([
      'Declared in the manifest',
      'What runs',
      'Found in the registry',
      'Judged by the trust policy',
      'Enforced by the cluster',
      'See for yourself',
    ]);
    expect(
      within(drawer).getByText('https://git.example.com/dev/feature'),
    ).toBeInTheDocument();
    expect(
      within(drawer).getByRole('link', { name: 'Request an exception' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining('/image-signing/exceptions/new?repository='),
    );

    await userEvent.click(
      within(drawer).getByRole('button', { name: 'Close' }),
    );
    expect(open).toHaveFocus();
  });

  it('names stale environments and never calls unknown a pass', async () => {
    renderInEntity(<EntityImageSigningContent />, {
      getEntityReport: async () => ({
        ...report,
        environments: [{ ...prod, status: 'unknown', stale: true }],
      }),
    });
    const list = await screen.findByRole('list', { name: 'Environments' });
    expect(list).toHaveTextContent('Unknown');
    expect(list).toHaveTextContent('Stale');
    expect(list).not.toHaveTextContent('Verified');
  });

  it('says how to connect an entity that nothing is mapped to', async () => {
    renderInEntity(<EntityImageSigningContent />, {
      getEntityReport: async () => {
        throw refusal('NotFoundError', 404, 'nothing is known');
      },
    });
    expect(
      await screen.findByText('No workload image belongs to this entity'),
    ).toBeInTheDocument();
  });

  it('tells the gate in CI and the gate of the cluster apart', async () => {
    renderInEntity(<EntityImageSigningContent />, {
      getEntityReport: async () => ({
        ...report,
        environments: [
          {
            ...prod,
            ciGate: 'pass',
            signature: { mode: 'audit', intent: 'enforce' },
          },
          { ...prod, environment: 'stage', ciGate: undefined },
        ],
      }),
    });
    const [first, second] = within(
      await screen.findByRole('list', { name: 'Environments' }),
    ).getAllByRole('listitem');
    expect(first).toHaveTextContent(
      'Gate in CI: Pass; in the cluster: Audit. Checked only in CI',
    );
    expect(second).toHaveTextContent('Gate in CI: Unknown; in the cluster:');
    expect(second).not.toHaveTextContent('Checked only in CI');
  });

  it('tells the last verified digest per environment, and none as none', async () => {
    const api = renderInEntity(<EntityImageSigningContent />, {
      getEntityReport: async () => ({
        ...report,
        environments: [prod, { ...prod, environment: 'stage' }],
      }),
      listLastVerified: jest.fn(async () => ({
        demo: false,
        items: [lastVerified],
        onFailure: [
          {
            environment: 'prod',
            action: 'roll-back' as const,
            digest: lastVerified.digest,
            at: '2026-11-21T08:00:00.000Z',
            runId: '41/1',
          },
        ],
      })),
    });
    const table = await screen.findByRole('table', {
      name: 'Last verified digests',
    });
    expect(api.listLastVerified).toHaveBeenCalledWith(
      { entity: report.entityRef },
      expect.anything(),
    );
    const row = within(table).getByRole('row', { name: /^prod/ });
    expect(row).toHaveTextContent('sha256:bbbbbbbbbbbb');
    expect(row).toHaveTextContent('image-verifier 0.1.0 in run 41/1');
    expect(row).toHaveTextContent('Roll back to sha256:bbbbbbbbbbbb');
    const [shown] = report.images;
    expect(row).toHaveTextContent(
      `kubectl set image --namespace ${shown.namespace} deployment/${shown.workload.name} ${shown.container}=${lastVerified.repository}@${lastVerified.digest}`,
    );
    expect(
      within(table).getByRole('row', {
        name: /^stage none none never not declared/,
      }),
    ).toBeInTheDocument();
  });

  it('draws a failure as a failure', async () => {
    renderInEntity(<EntityImageSigningContent />, {
      getEntityReport: async () => {
        throw refusal('ServiceUnavailableError', 503, 'no database');
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent('no database');
  });
});

describe('EntityImageSigningCard', () => {
  it('shows the sentences and the next action', async () => {
    renderInEntity(<EntityImageSigningCard />);
    expect(await screen.findByText(/7 of 8 running digests/)).toBeVisible();
    expect(screen.getByText(/Sign the image in CI/)).toBeVisible();
  });
});
