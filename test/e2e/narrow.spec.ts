import { expect, test, type Page } from '@playwright/test';

/** What no tab leads to. */
const others = [
  'posture/plan?cluster=prod-eu&namespace=payments',
  'exceptions/new',
  'rollout?service=component:default/payments-ledger',
];

test.use({ viewport: { width: 900, height: 1000 } });
test.setTimeout(180_000);

/**
 * What reaches beyond the window, if the page scrolls sideways for it.
 *
 * @param title - of the page, where another one was shown before
 */
async function tooWide(page: Page, title?: string): Promise<string[]> {
  // A drawer hides the page below it from all but the eye.
  const heading = page
    .getByRole('main', { includeHidden: true })
    .getByRole('heading', {
      includeHidden: true,
      ...(title && { name: title, exact: true }),
    });
  await heading.first().waitFor();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  return page.evaluate(() => {
    const { scrollWidth } = document.scrollingElement!;
    const limit = window.innerWidth;
    if (scrollWidth <= limit) return [];
    return [...document.querySelectorAll('body *')]
      .filter(one => one.getBoundingClientRect().right > limit)
      .slice(0, 10)
      .map(one => `${one.tagName}.${one.className}`)
      .concat(`${location.pathname}: ${scrollWidth} px`);
  });
}

test('the tabs of a narrow window lead to views that fit it', async ({
  page,
}) => {
  await page.goto('/image-signing/report');
  const report = page.getByRole('tab', { name: 'Report' });
  await expect(report).toHaveAttribute('aria-selected', 'true');
  // The last tab is the one that does not fit.
  await expect(report).toBeInViewport({ ratio: 1 });

  await report.focus();
  await page.keyboard.press('Home');
  const overview = page.getByRole('tab', { name: 'Overview' });
  await expect(overview).toBeFocused();
  await expect(overview).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('End');
  await expect(report).toBeFocused();
  await expect(report).toBeInViewport({ ratio: 1 });

  const tabs = page.getByRole('tablist').first().getByRole('tab');
  await expect(tabs).toHaveCount(11);
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    expect(await tooWide(page, await tab.innerText())).toEqual([]);
    for (const view of await page.getByRole('main').getByRole('tab').all()) {
      await view.click();
      await expect(view).toHaveAttribute('aria-selected', 'true');
      expect(await tooWide(page)).toEqual([]);
    }
  }
});

test('what no tab leads to fits a narrow window', async ({ page }) => {
  for (const path of others) {
    await page.goto(`/image-signing/${path}`);
    expect(await tooWide(page)).toEqual([]);
  }
});
