import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessibility';
import { guestApi, playStory } from './support/portal';

test('the swapped tag is seen, its rollout refused and told by whom', async ({
  page,
  request,
}) => {
  await playStory(request, 'prod-refuses-it');
  const api = await guestApi(request);
  // The owner is found once the workload is mapped to the catalog.
  await expect
    .poll(
      async () => (await api('/denials?search=payments%3Arelease')).items[0],
      { timeout: 60_000 },
    )
    .toMatchObject({
      class: 'policy',
      cluster: 'prod-eu',
      namespace: 'payments',
      user: 'system:serviceaccount:ci:deployer',
      changeId: 'CHG-10412',
      entityRef: 'component:default/payments',
      reason: { text: 'signature not found' },
    });

  await page.goto('/image-signing/denials?search=payments');
  await expect(page.getByText('signature not found').first()).toBeVisible({
    timeout: 60_000,
  });
  await expectAccessible(page);
});

test('an outage of the webhook is not shown as a refusal', async ({ page }) => {
  await page.goto('/image-signing/denials?class=outage');
  await expect(page.getByText('orders').first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('signature not found')).toHaveCount(0);
});
