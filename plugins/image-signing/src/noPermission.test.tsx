import { screen, within } from '@testing-library/react';
import { renderPage } from './__testUtils__/renderPage';

// Permissions are remembered for a moment, so these tests have a file of their
// own: no other answer may come before theirs.
describe('without permission', () => {
  it('hides the request for an exception', async () => {
    renderPage('/image-signing/exceptions', { denyAll: true });
    await screen.findByRole('row', { name: /SEC-42/ });
    expect(
      screen.queryByRole('link', { name: 'Request an exception' }),
    ).not.toBeInTheDocument();
  });

  it('closes the form and names the permission', async () => {
    renderPage('/image-signing/exceptions/new', { denyAll: true });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'image-signing.exception.create',
    );
  });

  it('names the permission that a decision needs', async () => {
    renderPage('/image-signing/exceptions/id/e-1', { denyAll: true });
    expect(
      await screen.findByText(/image-signing.exception.approve/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Approve' }),
    ).not.toBeInTheDocument();
  });

  it('says in a denial why there is no exception to request', async () => {
    renderPage('/image-signing/denials?denial=d-1', { denyAll: true });
    const drawer = await screen.findByRole('dialog');
    expect(
      await within(drawer).findByText(/You may not request an exception/),
    ).toBeInTheDocument();
  });
});
