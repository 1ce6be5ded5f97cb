import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessibility';
import { guestApi } from './support/portal';

test('the catalog is filtered by stage, and its column shows what holds now', async ({
  page,
  request,
}) => {
  test.setTimeout(240_000);
  const api = await guestApi(request);
  const countProtected = async () => {
    const { items } = await api('/services?environment=prod&limit=200');
    return items.filter((row: any) =>
      row.environments.some(
        (one: any) =>
          one.environment === 'prod' &&
          one.digests.protected === one.digests.total &&
          one.digests.total > 0 &&
          !one.stale,
      ),
    ).length;
  };
  await expect.poll(countProtected, { timeout: 120_000 }).toBeGreaterThan(0);

  // The catalog learns of it within a minute or two, and more of them are
  // protected the longer the demo runs.
  let count = 0;
  await expect(async () => {
    await page.goto('/catalog?filters[user]=all&filters[kind]=component');
    await page
      .getByRole('region', { name: 'Image signing' })
      .getByRole('button', { name: /Image signing in/ })
      .click({ timeout: 40_000 });
    await page
      .getByRole('option', { name: 'prod', exact: true })
      .click({ timeout: 5_000 });
    await page
      .getByRole('button', { name: /Protection/ })
      .click({ timeout: 5_000 });
    count = await countProtected();
    await page
      .getByRole('option', { name: `Protected (${count})` })
      .click({ timeout: 5_000 });
  }).toPass({ timeout: 180_000 });

  const rows = page.getByRole('row').filter({ hasText: /of \d+ protected/ });
  await expect(rows).toHaveCount(count);
  await expect(rows.first()).toContainText(/prod.*(\d+) of \1 protected/);
  await expectAccessible(page, 'section[aria-label="Image signing"]');

  // The link keeps the filter.
  await expect(page).toHaveURL(/imageSigning/);
  await page.reload();
  await expect(rows).toHaveCount(count);
});
