import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { DIGEST, REPOSITORY, imageReport } from '../__testUtils__/fixtures';
import { refusal } from '../__testUtils__/fakeApi';
import { renderPage } from '../__testUtils__/renderPage';
import { imageQuery } from './imageQuery';

const path = `/image-signing/images?${imageQuery({
  repository: REPOSITORY,
  digest: DIGEST,
})}`;

describe('ImagesPage', () => {
  it('shows the evidence for the image of the link, and where it runs', async () => {
    renderPage(path);
    const found = await screen.findByRole('region', {
      name: 'Found in the registry',
    });
    expect(within(found).getByText('cosign bundle')).toBeInTheDocument();
    expect(
      within(found).getByText('No attestation was found.'),
    ).toBeInTheDocument();
    expect(
      within(found).getByRole('table', { name: 'Places that were searched' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /server/ })).toBeInTheDocument();
  });

  it('leads from the commit to the pods, with who says so', async () => {
    renderPage(path);
    const chain = await screen.findByRole('region', {
      name: 'From commit to pod',
    });
    expect(
      within(chain)
        .getAllByRole('heading', { level: 4 })
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Source',
      'Build',
      'Attestations',
      'Signatures',
      'Registry',
      'Admission and pods',
    ]);
    expect(chain).toHaveTextContent('4f1d2c9 (proven by the certificate)');
    expect(chain).toHaveTextContent(
      'https://ci.example.com/runs/17 (reported by the pipeline, not proven)',
    );
    expect(within(chain).getAllByText('not known').length).toBeGreaterThan(0);
    expect(
      screen.getByText(
        'Needs trusted_root.json: the trust root corp of the trust policy',
      ),
    ).toBeInTheDocument();
  });

  it('says that a registry was not read yet instead of "no signature"', async () => {
    renderPage(path, {
      api: {
        getImageReport: async () => ({
          ...imageReport,
          state: 'pending',
          signatures: undefined,
          attestations: undefined,
          searched: undefined,
        }),
      },
    });
    expect(
      await screen.findByText(/The registry has not been read yet/),
    ).toBeInTheDocument();
    expect(
      screen.queryByText('No signature was found.'),
    ).not.toBeInTheDocument();
  });

  it('asks for a whole digest', async () => {
    const { api } = renderPage('/image-signing/images');
    await userEvent.type(
      await screen.findByRole('textbox', { name: 'Repository' }),
      REPOSITORY,
    );
    await userEvent.type(screen.getByRole('textbox', { name: 'Digest' }), 'v1');
    await userEvent.click(screen.getByRole('button', { name: 'Look up' }));
    expect(
      await screen.findByText('This is not a whole digest.'),
    ).toBeInTheDocument();
    expect(api.getImageReport).not.toHaveBeenCalled();
  });

  it('tells an unknown image from a failure', async () => {
    renderPage(path, {
      api: {
        getImageReport: async () => {
          throw refusal('NotFoundError', 404, 'not known');
        },
      },
    });
    expect(
      await screen.findByText('This image is not known'),
    ).toBeInTheDocument();
  });
});
