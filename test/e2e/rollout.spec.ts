import { expect, test } from '@playwright/test';

test('the rollout of the demo has passed its pilot and has waves with forecasts', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await expect(async () => {
    await page.goto('/image-signing/rollout');
    await expect(page.getByText('Extending is unlocked')).toBeVisible({
      timeout: 20_000,
    });
    await expect(
      page.getByRole('row', { name: /Fulfilment.*Late by forecast/ }),
    ).toBeVisible({ timeout: 10_000 });
  }).toPass({ timeout: 120_000 });
});
