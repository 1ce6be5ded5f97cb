/** Images in a text are named after one of these words. */
const LEADS = new Set([
  'image',
  'images',
  'image:',
  'images:',
  'container',
  'for',
  'artifact',
  'artifact:',
  'verify',
]);

const MAX_LENGTH = 16_384;
const MAX_IMAGES = 50;
const NAME =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]{0,252}(?::\d{1,5})?\/)?[a-z0-9][a-z0-9._-]{0,127}(?:\/[a-z0-9][a-z0-9._-]{0,127}){0,20}(?::[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/**
 * The image references that a message names: everything with a whole digest,
 * and what follows a word such as "image" and has a path, a tag or a digest.
 */
export function imagesInText(message: string): string[] {
  const found = new Set<string>();
  let previous = '';
  for (const raw of message
    .slice(0, MAX_LENGTH)
    .split(/[\s"'`<>()[\]{},;=]+/)) {
    const word = raw.replace(/[:.,!?]+$/, '');
    const named = NAME.test(word) && !word.includes('//');
    if (
      named &&
      (word.includes('@sha256:') ||
        (LEADS.has(previous.toLowerCase()) && /[/:]/.test(word)))
    ) {
      found.add(word);
      if (found.size >= MAX_IMAGES) break;
    }
    if (raw) previous = raw;
  }
  return [...found];
}
