import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessibility';
import { guestApi } from './support/portal';

const tab = '/catalog/default/component/search-indexer/image-signing';

test('a service owner sees what is wrong, why, and the next step', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  await expect
    .poll(
      async () =>
        (
          await api('/entities/component/default/search-indexer')
        ).images.length,
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
  await page.goto(tab);
  await expect(
    page.getByText(/running digest verified; .*enforced:/).first(),
  ).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('Checklist').first()).toBeVisible();
  await expect(page.getByText('signature not found').first()).toBeVisible();
  await expect(page.getByText(/cosign sign/).first()).toBeVisible();
});

test('the evidence of an image tells where was searched and who signed', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  const find = async () =>
    (await api('/entities/component/default/product-catalog')).images.find(
      (image: any) => image.verdict.status === 'verified',
    );
  await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
  const { repository, digest } = await find();
  await page.goto(
    `/image-signing/images?repository=${encodeURIComponent(
      repository,
    )}&digest=${digest}`,
  );
  await expect(page.getByText('Cryptographically valid').first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('fulfils rule releases').first()).toBeVisible();
  await expect(page.getByText(/cosign verify/).first()).toBeVisible();
  await expectAccessible(page);
});

test('the card of an entity stands on its overview', async ({ page }) => {
  await page.goto('/catalog/default/component/search-indexer');
  await expect(page.getByText(/Image signing/).first()).toBeVisible({
    timeout: 60_000,
  });
});
