import type { Page } from '@playwright/test';
import { join, resolve } from 'node:path';
import { expectAccessible } from './accessibility';

const images = resolve(__dirname, '../../../docs/images');

export const themes = ['light', 'dark'] as const;
export const widths = [1400, 900] as const;

export type Theme = (typeof themes)[number];

/** Makes every page that is opened from now on use the theme. */
export async function setTheme(page: Page, theme: Theme) {
  await page.addInitScript(
    value => window.localStorage.setItem('theme', value),
    theme,
  );
}

export interface ScreenshotOptions {
  /** Resolves once the page shows what the picture is about. */
  ready: (page: Page) => Promise<unknown>;
  /** The whole page and not only what fits the window. */
  fullPage?: boolean;
  /** What axe looks at in both themes; false for pages of other plugins. */
  axe?: string | false;
}

/**
 * Takes pictures of a page in both themes and at both widths, as
 * docs/images/NAME-WIDTH-THEME.png; axe finds nothing serious in either theme.
 */
export async function takeScreenshots(
  page: Page,
  name: string,
  path: string,
  { ready, fullPage = false, axe = 'main' }: ScreenshotOptions,
) {
  for (const theme of themes) {
    await setTheme(page, theme);
    await page.goto(path);
    await ready(page);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 1000 });
      // Charts measure their place once more.
      await page.waitForTimeout(500);
      await page.screenshot({
        path: join(images, `${name}-${width}-${theme}.png`),
        fullPage,
        animations: 'disabled',
      });
      if (axe && width === 1400) await expectAccessible(page, axe);
    }
  }
}
