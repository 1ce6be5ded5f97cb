import { appendFile, stat } from 'node:fs/promises';
import { escapeUntrustedText } from '../text';
import type { ImageVerification } from '../verifyImage';
import { toMarkdown } from './markdown';
import { headline } from './output';

/** GitHub refuses a summary of more than 1 MiB a step. */
const MAX_SUMMARY_BYTES = 1024 * 1024;
/** GitHub shows ten annotations of a kind a step. */
const MAX_ANNOTATIONS = 10;

/**
 * Workflow commands that annotate the run: an error for an image that is not
 * verified, a warning for one that could not be judged or is only admitted.
 *
 * Source: GitHub documentation, "Workflow commands"; values escaped as in
 * actions/toolkit (`%`, CR and LF; in properties also `:` and `,`).
 */
export function annotations(verifications: ImageVerification[]): string {
  return verifications
    .filter(({ result }) => result.outcome !== 'verified')
    .slice(0, MAX_ANNOTATIONS)
    .map(({ reference, result }) => {
      const kind = result.outcome === 'failed' ? 'error' : 'warning';
      const title = escapeProperty(
        escapeUntrustedText(`${headline(result)}: ${reference}`),
      );
      const [first] = result.reasons;
      const message = first
        ? `${first.text}: ${first.detail}. ${first.fix}`
        : 'not verified';
      return `::${kind} title=${title}::${escapeData(message)}\n`;
    })
    .join('');
}

/**
 * Appends the answers to the summary of the step.
 *
 * @throws where the file cannot be written or would grow too large.
 */
export async function writeSummary(
  file: string,
  verifications: ImageVerification[],
): Promise<void> {
  const text = `${toMarkdown(verifications)}\n`;
  const present = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (present + Buffer.byteLength(text) > MAX_SUMMARY_BYTES) {
    throw new Error('it would be larger than 1 MiB');
  }
  await appendFile(file, text);
}

/**
 * Text that a runner may print without taking any of it for a command: a
 * command starts with `::` at the start of a line or with `##[` anywhere.
 */
export function withoutCommands(text: string): string {
  return text
    .replace(/##\[/g, '##\\u{5b}')
    .replace(/^([^\S\n]*):(?=:)/gm, '$1\\u{3a}');
}

function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
