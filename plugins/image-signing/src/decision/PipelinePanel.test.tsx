import { screen, within } from '@testing-library/react';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import {
  catalogApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import type { ServicePipeline } from 'backstage-plugin-image-signing-common';
import { imageSigningApiRef } from '../api/imageSigningApiRef';
import { servicePipeline } from '../__testUtils__/decision';
import { fakeApi } from '../__testUtils__/fakeApi';
import { PipelinePanel } from './PipelinePanel';

function renderPanel(value: ServicePipeline) {
  renderInTestApp(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'payments', namespace: 'default' },
      }}
    >
      <PipelinePanel />
    </EntityProvider>,
    {
      apis: [
        [
          imageSigningApiRef,
          fakeApi({ getServicePipeline: async () => value }),
        ],
        [catalogApiRef, {}],
        mockApis.permission(),
      ],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
}

const { finding } = servicePipeline;
const step = finding!.sign.steps[0];

describe('PipelinePanel', () => {
  it('flags a step that signs a tag, and leaves open what may be in a template', async () => {
    renderPanel(servicePipeline);
    const table = within(
      await screen.findByRole('table', { name: 'Steps of the pipelines' }),
    );
    const sign = table.getByRole('row', { name: /^Sign/ });
    expect(sign).toHaveTextContent(/^SignFail/);
    expect(sign).toHaveTextContent('.github/workflows/release.yml, line 12');
    expect(sign).toHaveTextContent('sign repository@digest instead');
    expect(table.getByRole('row', { name: /^Verify/ })).toHaveTextContent(
      /^VerifyUnknown.*may be done in what was not read/,
    );
    expect(
      screen.getByText(/Called and not known: .*gate.yml@v1/),
    ).toBeVisible();
  });

  it.each<[string, Partial<NonNullable<typeof finding>>, RegExp]>([
    [
      'by digest and a gate that stops',
      {
        sign: { state: 'found', steps: [{ ...step, by: 'digest' }] },
        verify: { state: 'found', steps: [{ ...step, by: 'digest' }] },
      },
      /SignPass.*VerifyPass/,
    ],
    [
      'no step',
      {
        sign: { state: 'missing', steps: [] },
        verify: { state: 'missing', steps: [] },
      },
      /SignFailNo step.*VerifyFailNo step/,
    ],
    [
      'a gate that stops nothing',
      { verify: { state: 'found', steps: [{ ...step, tolerated: true }] } },
      /VerifyFail.*let pass/,
    ],
  ])('judges %s', async (_what, over, text) => {
    renderPanel({ ...servicePipeline, finding: { ...finding!, ...over } });
    expect(
      await screen.findByRole('table', { name: 'Steps of the pipelines' }),
    ).toHaveTextContent(text);
  });

  it.each<[ServicePipeline['state'], RegExp]>([
    ['no-repository', /does not tell the repository/],
    ['off', /are not read/],
    ['waiting', /waits to be read/],
    ['unreadable', /could not be read.*no token/],
    ['no-pipeline', /none of the files/],
  ])('says why nothing is told where it is %s', async (state, text) => {
    const { finding: _f, readAt: _r, ...rest } = servicePipeline;
    renderPanel({
      ...rest,
      state,
      ...(state === 'unreadable' && { message: 'no token' }),
    });
    expect(await screen.findByText(text)).toBeVisible();
    expect(screen.queryByRole('table')).toBeNull();
  });
});
