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

test('what is decided for a service is kept, and its checklist asks for it', async ({
  page,
  request,
}) => {
  test.setTimeout(180_000);
  const api = await guestApi(request);
  const service = '/entities/component/default/payments-ledger';
  // The catalog has to be known first.
  const decided = () => api(`${service}/decision`).catch(() => undefined);
  await expect.poll(decided, { timeout: 60_000 }).toBeDefined();
  const before = await decided();
  await page.goto('/catalog/default/component/payments-ledger/image-signing');
  const panel = page.getByRole('region', { name: 'What is decided' });
  await panel
    .getByRole('button', { name: /^Decide/ })
    .click({ timeout: 60_000 });
  const dialog = page.getByRole('dialog', { name: 'What is decided' });
  await dialog.getByText('SBOM', { exact: true }).click();
  await dialog.getByRole('button', { name: /What signs/ }).click();
  await page.getByRole('option', { name: 'a key', exact: true }).click();
  await dialog.getByRole('button', { name: /Where the key is kept/ }).click();
  await page.getByRole('option', { name: 'a KMS' }).click();
  await dialog.getByRole('button', { name: /What they are/ }).click();
  await page.getByRole('option', { name: 'a service account' }).click();
  await dialog.getByLabel(/^Who answers/).fill('ci-payments');
  await dialog.getByLabel(/^Why/).fill('Agreed with the auditors.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Decide' }).click();
  await expect(
    panel.getByRole('row', { name: /Agreed with the auditors/ }).first(),
  ).toBeVisible();

  // It signs without a key, so the very decision is what it does not follow.
  await expect
    .poll(
      async () =>
        (await api(service)).rules
          .flatMap(({ checks }: any) => checks)
          .find(({ id }: any) => id === 'decided-key-model')?.state,
      { timeout: 60_000 },
    )
    .toBe('fail');
  const after = await api(`${service}/decision`);
  expect(after.version).toBe(before.version + 1);
  await expect(
    page.getByRole('region', { name: 'In the pipeline' }),
  ).toContainText('Pipelines are not read');
  await expectAccessible(page);
});
