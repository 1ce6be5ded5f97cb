import { readFile, writeFile } from 'node:fs/promises';

const TITLE = '# Results with real tools';

/**
 * Puts sections into the report that `IMAGE_SIGNING_INTEROP_REPORT` names.
 * Sections of the same title are replaced, those of other suites stay.
 */
export async function writeReport(markdown: string): Promise<void> {
  const file = process.env.IMAGE_SIGNING_INTEROP_REPORT;
  if (!file) return;
  const before = await readFile(file, 'utf8').catch(() => TITLE);
  const sections = new Map([...sectionsOf(before), ...sectionsOf(markdown)]);
  const texts = [...sections].map(([title, text]) => `${title}\n\n${text}\n`);
  await writeFile(file, [TITLE, '', ...texts].join('\n'));
}

function sectionsOf(markdown: string): Array<[title: string, text: string]> {
  return markdown
    .split(/^(?=## )/m)
    .filter(part => part.startsWith('## '))
    .map(part => {
      const [title, ...lines] = part.split('\n');
      return [title, lines.join('\n').trim()];
    });
}
