import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DIGEST, denial } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

describe('DenialsPage', () => {
  it('asks for the class and the filters of the link', async () => {
    const { api } = renderPage(
      '/image-signing/denials?class=outage&cluster=prod-us&namespace=payments&search=pay',
    );
    await screen.findByRole('row', { name: /signature not found/ });
    expect(api.listDenials).toHaveBeenCalledWith(
      expect.objectContaining({
        class: 'outage',
        cluster: 'prod-us',
        namespace: 'payments',
        search: 'pay',
      }),
      expect.anything(),
    );
  });

  it('keeps outages apart from denials', async () => {
    const { api } = renderPage('/image-signing/denials');
    await screen.findByRole('row', { name: /signature not found/ });
    expect(api.listDenials).toHaveBeenCalledWith(
      expect.objectContaining({ class: 'policy' }),
      expect.anything(),
    );

    await userEvent.click(screen.getByRole('tab', { name: 'Webhook outage' }));
    await waitFor(() =>
      expect(api.listDenials).toHaveBeenLastCalledWith(
        expect.objectContaining({ class: 'outage' }),
        expect.anything(),
      ),
    );
  });

  it('shows who, what, why and where, and offers a narrow exception', async () => {
    renderPage('/image-signing/denials');
    await userEvent.click(
      await screen.findByRole('button', {
        name: /^signature not found: details/,
      }),
    );

    const drawer = await screen.findByRole('dialog', {
      name: 'signature not found',
    });
    expect(drawer).toHaveTextContent('replicaset-controller');
    expect(drawer).toHaveTextContent('run-1234');
    expect(drawer).toHaveTextContent('denied the request');
    expect(drawer).toHaveTextContent('Sign the image by its digest in CI');
    expect(drawer).toHaveTextContent('Judged by this portal now');
    const link = await within(drawer).findByRole('link', {
      name: 'Request exception',
    });
    const query = new URL(
      link.getAttribute('href') ?? '',
      'https://portal.example.com',
    ).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      repository: 'registry.example.com/prod/payments',
      digest: DIGEST,
      cluster: 'prod-us',
      namespace: 'payments',
      serviceAccount: 'payments',
      entity: 'component:default/payments',
      denial: 'd-1',
    });
  });

  it('opens the denial of the link, and offers no exception for an outage', async () => {
    renderPage('/image-signing/denials?class=outage&denial=d-1', {
      api: { getDenial: async () => ({ ...denial, class: 'outage' }) },
    });
    const drawer = await screen.findByRole('dialog');
    expect(
      await within(drawer).findByText('This is not a verdict'),
    ).toBeInTheDocument();
    expect(
      within(drawer).queryByRole('link', { name: 'Request exception' }),
    ).not.toBeInTheDocument();
  });
});
