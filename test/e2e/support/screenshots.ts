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

/** Frames that look the same before a page counts as settled. */
const STEADY_FRAMES = 10;

/**
 * Waits until nothing is loading and nothing moves any more: charts measure
 * their place once the width has changed.
 */
async function settle(page: Page) {
  await page.evaluate(async frames => {
    const look = () => {
      if (document.querySelector('[aria-busy="true"]')) return undefined;
      const { scrollWidth, scrollHeight } = document.documentElement;
      const { length } = document.body.innerHTML;
      return `${scrollWidth} ${scrollHeight} ${length}`;
    };
    await document.fonts.ready;
    let last: string | undefined;
    for (let same = 0; same < frames; ) {
      await new Promise(requestAnimationFrame);
      const now = look();
      same = now !== undefined && now === last ? same + 1 : 0;
      last = now;
    }
  }, STEADY_FRAMES);
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
      await settle(page);
      await page.screenshot({
        path: join(images, `${name}-${width}-${theme}.png`),
        fullPage,
        animations: 'disabled',
      });
      if (axe && width === 1400) await expectAccessible(page, axe);
    }
  }
}
