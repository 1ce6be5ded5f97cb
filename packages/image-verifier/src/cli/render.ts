import type { ImageVerification } from '../verifyImage';
import type { OutputFormat } from './arguments';
import { toCodeQuality } from './codeQuality';
import { toJunit } from './junit';
import { toMarkdown } from './markdown';
import { toJson, toText } from './output';
import { toSarif } from './sarif';

type Writer = (
  verifications: ImageVerification[],
  trustPolicy: string,
) => string;

const WRITERS: Record<OutputFormat, Writer> = {
  text: toText,
  json: toJson,
  junit: toJunit,
  sarif: toSarif,
  markdown: toMarkdown,
  codequality: toCodeQuality,
};

// How each form writes "[" in another way.
const BRACKETS: Record<OutputFormat, string> = {
  text: '\\u{5b}',
  json: '\\u005b',
  junit: '&#91;',
  sarif: '\\u005b',
  markdown: '&#91;',
  codequality: '\\u005b',
};

/**
 * Writes the answers. A runner of GitHub Actions takes `##[…]` anywhere in the
 * output for a command, and the texts of an image may say anything, so no
 * output contains it.
 */
export function render(
  format: OutputFormat,
  verifications: ImageVerification[],
  trustPolicy: string,
): string {
  return WRITERS[format](verifications, trustPolicy).replace(
    /##\[/g,
    `##${BRACKETS[format]}`,
  );
}
