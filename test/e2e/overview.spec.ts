import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessibility';

test('a guest sees the numbers of the fleet within a minute', async ({
  page,
}) => {
  await page.goto('/image-signing');
  await expect(page.getByText('Demo data')).toBeVisible({ timeout: 60_000 });
  await expect(
    page.getByRole('heading', { name: 'prod', exact: true }),
  ).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/^Protected: \d+ of \d+/).first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText(/nonprod \(Forbidden\)/).first()).toBeVisible();
  await expectAccessible(page);
});

test('the services table keeps its filters in the address', async ({
  page,
}) => {
  await page.goto('/image-signing/services?status=failed');
  await expect(page.getByRole('row').nth(1)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole('searchbox').first().fill('search-indexer');
  await expect(page).toHaveURL(/search=search-indexer/);
  await expect(
    page.getByRole('link', { name: 'search-indexer' }),
  ).toBeVisible();
  await page.reload();
  await expect(page.getByRole('searchbox').first()).toHaveValue(
    'search-indexer',
  );
});

test('the posture tells apart none, warn, enforce and unknown', async ({
  page,
}) => {
  const region = page.getByRole('main');
  const shown: Record<string, string[]> = {
    'prod-eu': ['Enforce', 'Warn', 'None'],
    nonprod: ['Unknown'],
  };
  for (const [cluster, modes] of Object.entries(shown)) {
    await page.goto(`/image-signing/posture?cluster=${cluster}`);
    for (const mode of modes) {
      await expect(region.getByText(mode).first()).toBeVisible({
        timeout: 60_000,
      });
    }
  }
  await expectAccessible(page);
});
