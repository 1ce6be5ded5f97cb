import { expect, test } from '@playwright/test';
import { join, resolve } from 'node:path';
import { expectAccessible } from './support/accessibility';
import { setTheme, themes, widths } from './support/screenshots';

// The pictures are for eyes only.
const pictures = resolve(__dirname, '../../test-results/looks');

const tabs = [
  ['group', '/catalog/default/group/payments/image-signing'],
  ['system', '/catalog/default/system/storefront/image-signing'],
  ['domain', '/catalog/default/domain/commerce/image-signing'],
];

test.setTimeout(120_000);

for (const [kind, path] of tabs) {
  test(`the tab of a ${kind} can be read in both themes and narrow`, async ({
    page,
  }) => {
    for (const theme of themes) {
      await setTheme(page, theme);
      await page.setViewportSize({ width: widths[0], height: 1000 });
      await page.goto(path);
      await page.getByText('Demo data').waitFor({ timeout: 60_000 });
      await page.getByRole('row').nth(2).waitFor();
      for (const width of widths) {
        await page.setViewportSize({ width, height: 1000 });
        await page.screenshot({
          path: join(pictures, `${kind}-${width}-${theme}.png`),
          animations: 'disabled',
        });
        // Sideways only tables move, each in a box of its own.
        expect(
          await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return scrollWidth - clientWidth;
          }),
        ).toBeLessThanOrEqual(0);
      }
      await expectAccessible(page);
    }
  });
}
