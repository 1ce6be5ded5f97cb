import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ExceptionManifests } from 'backstage-plugin-image-signing-common';
import { exceptionManifests } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';

const PAGE = '/image-signing/exceptions/id/e-1';

function open(changes: Partial<ExceptionManifests> = {}) {
  return renderPage(PAGE, {
    api: {
      getExceptionManifests: async () => ({
        ...exceptionManifests,
        ...changes,
      }),
    },
  });
}

const panel = async () =>
  within(await screen.findByRole('region', { name: 'For the cluster' }));

describe('ManifestPanel', () => {
  it('shows the file, that it is narrow and what was tried', async () => {
    open();
    const part = await panel();
    expect(await part.findByText(/kind: PolicyException/)).toBeVisible();
    expect(part.getByText(/Narrow: only the Pod/)).toBeVisible();
    expect(part.getByRole('row', { name: /Sibling digest/ })).toHaveTextContent(
      'RefusedRefused',
    );
    expect(part.getByRole('button', { name: /Download/ })).toBeVisible();
    expect(part.getByRole('button', { name: /Copy exc-sec-42/ })).toBeVisible();
  });

  it('says of each engine what it cannot limit', async () => {
    open();
    const part = await panel();
    await userEvent.click(
      await part.findByRole('tab', { name: 'Connaisseur' }),
    );
    expect(part.getByText(/Not narrow/)).toBeVisible();
    expect(part.getByText(/in every namespace/)).toBeVisible();
    expect(
      part.getByRole('row', { name: /Sibling namespace/ }),
    ).toHaveTextContent('RefusedPasses');
  });

  it('hands nothing out before the approval', async () => {
    open({ state: 'preview' });
    const part = await panel();
    expect(await part.findByText('Preview, not approved')).toBeVisible();
    expect(part.getByText(/kind: PolicyException/)).toBeVisible();
    expect(part.queryByRole('button')).not.toBeInTheDocument();
  });

  it('says where no pull request can be opened, and offers none', async () => {
    open({
      noProposals: 'Not on Bitbucket Cloud: copy or download the files.',
    });
    expect(
      await screen.findByText(/Not on Bitbucket Cloud: copy or download/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /pull request/ }),
    ).not.toBeInTheDocument();
  });

  it('proposes a pull request where a repository is configured', async () => {
    const { api } = open({ repository: 'https://github.com/org/policies' });
    const part = await panel();
    await userEvent.click(
      await part.findByRole('button', { name: /Propose as a pull request/ }),
    );
    expect(await part.findByRole('link', { name: /pull\/7/ })).toBeVisible();
    expect(api.proposeException).toHaveBeenCalledWith('e-1');
  });

  it('offers none for an exception that is not in force', async () => {
    open({ repository: 'https://github.com/org/policies', state: 'preview' });
    const part = await panel();
    await part.findByText(/Preview/);
    expect(
      part.queryByRole('button', { name: /Propose/ }),
    ).not.toBeInTheDocument();
  });

  it('tells an ended exception from one that nothing refuses', async () => {
    const { unmount } = open({ state: 'ended', items: [] });
    expect(
      await (await panel()).findByText('Nothing is to be applied'),
    ).toBeVisible();
    unmount();
    open({ items: [], gaps: ['Cluster prod-us has not been read yet.'] });
    const part = await panel();
    expect(await part.findByText(/No policy that is known/)).toBeVisible();
    expect(part.getByText(/has not been read yet/)).toBeVisible();
  });

  it('leaves the rest of the page alone where it cannot be read', async () => {
    renderPage(PAGE, {
      api: {
        getExceptionManifests: async () => {
          throw refusal('InputError', 400, 'owner: missing');
        },
      },
    });
    expect(await screen.findByText('The contract')).toBeVisible();
    const part = await panel();
    expect(await part.findByText(/owner: missing/)).toBeVisible();
  });
});
