import { screen } from '@testing-library/react';
import { review } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

// In a file of its own: an answer about a permission is kept for two seconds,
// over the tests of a file.
describe('ReviewPage without the permission to review', () => {
  it('lets people read on, without decisions', async () => {
    renderPage('/image-signing/review/id/r-1', { denyAll: true });
    await screen.findByRole('region', { name: review.items[0].title });
    expect(
      screen.queryByRole('button', { name: /Close/ }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Finish/ }),
    ).not.toBeInTheDocument();
  });
});
