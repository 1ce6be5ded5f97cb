import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { refusal } from '../__testUtils__/fakeApi';
import { auditPack } from '../__testUtils__/fleetReport';
import { renderPage } from '../__testUtils__/renderPage';
import { saveBlob } from '../components/saveText';

jest.mock('../components/saveText', () => ({
  saveText: jest.fn(),
  saveBlob: jest.fn(),
}));

const PATH = '/image-signing/report';
async function panel() {
  await screen.findByRole('table', { name: 'Protection' });
  return screen.findByRole('region', { name: 'Audit pack' });
}

describe('AuditPackPanel', () => {
  beforeEach(() => jest.mocked(saveBlob).mockClear());

  it('asks for a pack over the span of the report', async () => {
    const { api } = renderPage(PATH);
    const region = await panel();
    await userEvent.click(
      await within(region).findByRole('button', { name: 'Create a pack' }),
    );
    expect(api.createAuditPack).toHaveBeenCalledWith(
      { from: '2026-08-24', to: '2026-11-22' },
      expect.anything(),
    );
    expect(
      await within(region).findByText(/The pack can be downloaded/),
    ).toBeInTheDocument();
  });

  it('says of each pack what became of it', async () => {
    renderPage(PATH, {
      api: {
        listAuditPacks: async () => ({
          demo: false,
          totalCount: 3,
          items: [
            auditPack,
            {
              ...auditPack,
              id: '2',
              status: 'expired',
              downloads: auditPack.downloads.slice(1),
            },
            { ...auditPack, id: '3', downloads: [] },
          ],
        }),
      },
    });
    const region = await panel();
    const rows = (await within(region).findAllByRole('row')).slice(1);
    expect(rows[0]).toHaveTextContent('Not written to its end');
    expect(rows[1]).toHaveTextContent('52 rows; cut: evidence.ndjson');
    expect(rows[1]).toHaveTextContent('c'.repeat(64));
    expect(within(rows[1]).queryByRole('button')).not.toBeInTheDocument();
    expect(rows[2]).toHaveTextContent('Not downloaded yet');
  });

  it('saves the archive', async () => {
    renderPage(PATH);
    const region = await panel();
    await userEvent.click(
      await within(region).findByRole('button', { name: /^Download/ }),
    );
    expect(
      await within(region).findByText('The archive was saved.'),
    ).toBeInTheDocument();
    expect(saveBlob).toHaveBeenCalledWith(
      'image-signing-audit-2026-10-01-2026-10-31.zip',
      expect.any(Blob),
    );
  });

  it('says why nothing was saved', async () => {
    renderPage(PATH, {
      api: {
        downloadAuditPack: async () => {
          throw refusal(
            'ServiceUnavailableError',
            503,
            '2 audit packs are being written; try again in a few minutes',
          );
        },
      },
    });
    const region = await panel();
    await userEvent.click(
      await within(region).findByRole('button', { name: /^Download/ }),
    );
    expect(await within(region).findByRole('alert')).toHaveTextContent(
      '2 audit packs are being written',
    );
    expect(saveBlob).not.toHaveBeenCalled();
  });
});
