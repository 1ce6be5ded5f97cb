import { expect, test } from '@playwright/test';
import { setTheme, themes } from './support/screenshots';

/** A4 within the margins that the page asks for, in CSS pixels. */
const SHEET = { width: 703, height: 1046 };

/** The sheets of a PDF as Chromium writes it. */
const sheetsOf = (pdf: Buffer) =>
  pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;

for (const theme of themes) {
  test(`the numbers of the report print on one sheet from the ${theme} theme`, async ({
    page,
  }) => {
    await setTheme(page, theme);
    await page.goto('/image-signing/report');
    const protection = page.getByRole('table', { name: 'Protection' });
    await protection.waitFor({ timeout: 60_000 });
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(SHEET);

    // Nothing of the app is on paper, and what is has black on white.
    await expect(page.getByRole('navigation')).toHaveCount(0);
    await expect(page.getByRole('button')).toHaveCount(0);
    const colors = await protection.evaluate(table => {
      const grounds = [];
      for (let at: Element | null = table; at; at = at.parentElement) {
        grounds.push(getComputedStyle(at).backgroundColor);
      }
      return {
        text: getComputedStyle(table).color,
        ground: grounds.find(color => color !== 'rgba(0, 0, 0, 0)'),
      };
    });
    expect(colors).toEqual({
      text: 'rgb(0, 0, 0)',
      ground: 'rgb(255, 255, 255)',
    });

    // Every figure is there, its definition once at the end.
    for (const name of [
      'Protection',
      'Exceptions in numbers',
      'Refusals in numbers',
      'Coverage by environment and criticality',
      'What the figures count',
    ]) {
      await expect(page.getByRole('table', { name })).toBeVisible();
    }
    const rest = page.getByRole('heading', { name: 'What changed meanwhile' });
    expect((await rest.boundingBox())!.y).toBeLessThanOrEqual(SHEET.height);

    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(sheetsOf(pdf)).toBeGreaterThan(1);
    expect(sheetsOf(pdf)).toBeLessThanOrEqual(8);
  });
}
