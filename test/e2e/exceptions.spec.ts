import { expect, test } from '@playwright/test';
import { expectAccessible } from './support/accessibility';
import { guestApi } from './support/portal';
import { setTheme, themes } from './support/screenshots';

test('an exception waits for somebody else, who approves it on one page', async ({
  page,
  request,
}) => {
  const api = await guestApi(request);
  const find = async () =>
    (await api('/exceptions?search=LEG-118')).items.find((one: any) =>
      ['requested', 'approved', 'active'].includes(one.status),
    );
  await expect.poll(find, { timeout: 60_000 }).toBeTruthy();
  const { id, status } = await find();

  // The stories see it in the light one.
  await setTheme(page, 'dark');
  await page.goto(`/image-signing/exceptions/id/${id}`);
  await expect(page.getByText('LEG-118').first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByText('Demo data')).toBeVisible();
  await expectAccessible(page);
  // A second run on the same database finds it approved.
  if (status === 'requested') {
    await page.getByRole('textbox', { name: /comment/i }).fill('Agreed');
    await page.getByRole('button', { name: 'Approve' }).click();
  }
  if (status !== 'active') {
    // Its kind demands a plan with a date before it is in force.
    await expect(
      page.getByText('Approved, not in force').first(),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('textbox', { name: /what was done/i })
      .fill('Planned');
    await dialog.getByRole('textbox', { name: /date/i }).fill('2027-03-31');
    await expectAccessible(page, '[role="dialog"]');
    await dialog.getByRole('button', { name: 'Record as done' }).click();
  }
  await expect(page.getByText('Active').first()).toBeVisible();
  await expect
    .poll(async () => (await find()).status, { timeout: 30_000 })
    .toBe('active');
  await expect
    .poll(
      async () =>
        (
          await api('/entities/component/default/mainframe-gateway')
        ).environments.find((one: any) => one.environment === 'prod').status,
      { timeout: 60_000 },
    )
    .toBe('excepted');
});

for (const theme of themes) {
  test(`the form says which fields are missing, and keeps what was written, in the ${theme} theme`, async ({
    page,
  }) => {
    await setTheme(page, theme);
    await page.goto('/image-signing/exceptions/new');
    const reason = page.getByRole('textbox', { name: /reason/i }).first();
    await expect(reason).toBeVisible({ timeout: 60_000 });
    await reason.fill('The vendor does not sign');
    await page.getByRole('button', { name: /request/i }).click();
    await expect(page.getByText(/ticket is missing/i)).toBeVisible();
    await expect(reason).toHaveValue('The vendor does not sign');
    await expectAccessible(page);
  });
}
