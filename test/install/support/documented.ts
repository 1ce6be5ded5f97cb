// What the documentation tells an adopter to write, taken from its code blocks.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths';

/** The code block of a Markdown file with this title. */
export function codeBlock(file: string, title: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const fence = '```';
  // Inside a list item the block is indented.
  const found = new RegExp(
    `^( *)${fence}\\w+ title="${escape(title)}"\\n([\\s\\S]*?)^ *${fence}`,
    'm',
  ).exec(text);
  if (!found) throw new Error(`${file} has no code block titled ${title}`);
  const [, indent, code] = found;
  return code.replace(new RegExp(`^${indent}`, 'gm'), '');
}

/**
 * The parts of a code block that stand in different places of the file, divided
 * by comments of their own line. Expressions lose the semicolon that the
 * formatter gives them.
 */
export function codeParts(file: string, title: string): string[] {
  return codeBlock(file, title)
    .split(/^\/\/ .*\n/m)
    .map(part => part.trim().replace(/(\/>|<\/[\w.]+>);$/, '$1'));
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
