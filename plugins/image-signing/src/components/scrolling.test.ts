import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const src = resolve(__dirname, '..');
const sheets = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  name => name.endsWith('.module.css'),
);

/** The rules of a style sheet that scroll what does not fit. */
function scrolling(sheet: string): string[] {
  const css = readFileSync(join(src, sheet), 'utf8');
  const rules = css.match(/[^{}]+\{[^{}]*\}/g) ?? [];
  return rules.filter(rule => /overflow(-[xy])?:[^;]*(auto|scroll)/.test(rule));
}

// What is visually hidden is positioned: a box that scrolls, but does not hold
// it, lets it widen the page.
it.each(sheets.filter(sheet => scrolling(sheet).length > 0))(
  'what is hidden in a box that scrolls cannot widen the page (%s)',
  sheet => {
    for (const rule of scrolling(sheet)) {
      expect(rule).toMatch(/position: relative/);
    }
  },
);

it('knows the boxes that scroll', () => {
  expect(sheets.flatMap(scrolling).length).toBeGreaterThan(3);
});
