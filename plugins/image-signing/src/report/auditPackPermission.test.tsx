import { screen, within } from '@testing-library/react';
import { renderPage } from '../__testUtils__/renderPage';

// On its own: answers of the permission API are remembered between tests.
describe('AuditPackPanel without its permission', () => {
  it('tells which permission is missing', async () => {
    const { api } = renderPage('/image-signing/report', { denyAll: true });
    const region = await screen.findByRole('region', { name: 'Audit pack' });
    expect(
      await within(region).findByText(/image-signing.audit-pack.create/),
    ).toBeInTheDocument();
    expect(api.listAuditPacks).not.toHaveBeenCalled();
  });
});
