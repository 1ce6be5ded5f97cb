import { test } from '@playwright/test';
import { guestApi } from './support/portal';
import { takeScreenshots } from './support/screenshots';

const pages: Array<{ name: string; path: string; shows: RegExp }> = [
  { name: 'overview', path: '/image-signing/overview', shows: /^Protected: / },
  { name: 'services', path: '/image-signing/services', shows: /enforced/i },
  { name: 'posture', path: '/image-signing/posture', shows: /Enforce/ },
  { name: 'denials', path: '/image-signing/denials', shows: /not found/ },
  {
    name: 'exceptions',
    path: '/image-signing/exceptions',
    shows: /LEG-118|INC-4711/,
  },
  {
    name: 'request-exception',
    path: '/image-signing/exceptions/new',
    shows: /Ticket/,
  },
  {
    name: 'entity',
    path: '/catalog/default/component/payments/image-signing',
    shows: /^prod: /,
  },
];

// Twenty-eight pictures, each of a page that is loaded anew.
test.setTimeout(300_000);

for (const { name, path, shows } of pages) {
  test(`picture of ${name}`, async ({ page }) => {
    await takeScreenshots(page, name, path, {
      ready: shown => shown.getByText(shows).first().waitFor(),
    });
  });
}

test('picture of an image', async ({ page, request }) => {
  const report = await (
    await guestApi(request)
  )('/entities/component/default/checkout');
  const { repository, digest } = report.images.find(
    (image: any) => image.verdict.status === 'verified',
  );
  const query = new URLSearchParams({ repository, digest });
  await takeScreenshots(page, 'image', `/image-signing/images?${query}`, {
    ready: shown =>
      shown
        .getByText(/cosign verify/)
        .first()
        .waitFor(),
  });
});
