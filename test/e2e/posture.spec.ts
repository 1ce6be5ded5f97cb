import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessibility';
import { guestApi } from './support/portal';

test('what would break is told with its denominator and the fix that frees most', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  await expect
    .poll(
      async () =>
        (
          await api('/readiness/summary?cluster=prod-eu')
        ).trustPolicy.counts.refused,
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
  const { counts, fixes } = (await api('/readiness/summary?cluster=prod-eu'))
    .trustPolicy;
  expect(counts.workloads).toBe(
    counts.refused + counts.unknown + counts.excepted + counts.admitted,
  );
  expect(fixes[0].freed).toBeGreaterThan(0);

  await page.goto('/image-signing/posture?view=readiness&cluster=prod-eu');
  await expect(
    page.getByText(/\d+ of \d+ workloads would be refused/).first(),
  ).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(fixes[0].text).first()).toBeVisible();
  await expectAccessible(page);

  await page
    .getByRole('button', { name: /^prod-eu \/ .*: workloads$/ })
    .first()
    .click();
  await expect(
    page.getByText('Workloads that the trust policy would not admit'),
  ).toBeVisible();
});

test('a webhook that failed open is on the timeline', async ({ page }) => {
  await page.goto('/image-signing/posture?view=changes&kind=failed-open');
  await page
    .getByRole('button', { name: /did not answer/ })
    .first()
    .click({ timeout: 60_000 });
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('What passed unchecked')).toBeVisible();
  await expect(drawer.getByText(/replicaset-controller/)).toBeVisible();
  await expectAccessible(page);
});

test('the registers show what no rule is about, and whom the policy trusts', async ({
  page,
}) => {
  await page.goto('/image-signing/registers?flag=unruled');
  await expect(
    page.getByRole('row', { name: /quay.io\/jdoe\/debug-tools/ }),
  ).toContainText('no rule', { timeout: 90_000 });
  await expectAccessible(page);
  await page.getByRole('tab', { name: 'Authorities' }).click();
  await expect(page.getByRole('row', { name: /^ci-main/ })).toBeVisible();
  await expectAccessible(page);
});

test('the gate runs of the demo arrive through the real command line', async ({
  page,
}) => {
  await page.goto('/image-signing/gates');
  await expect(page.getByRole('row', { name: /Verified/ }).first()).toBeVisible(
    { timeout: 90_000 },
  );
  await expectAccessible(page);
});
