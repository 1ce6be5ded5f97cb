const MAX_LENGTH = 300;

// Controls (Cc), format characters that reorder or hide text (Cf), line and
// paragraph separators, and lone surrogates. Certificates, annotations and
// registry answers may contain any of them, and all of them end up in
// terminals and logs.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes text of unknown origin safe to print on a terminal or in a log:
 * characters that control, reorder or hide text are written as `\u{…}`, and
 * what is longer than `maxLength` characters is cut.
 *
 * @public
 */
export function escapeUntrustedText(
  text: string,
  maxLength: number = MAX_LENGTH,
): string {
  const cut =
    text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replace(
    UNPRINTABLE,
    character => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/**
 * As {@link escapeUntrustedText}, but what comes out is never longer than
 * `maxLength`: for fields that have a limit.
 */
export function boundedText(text: string, maxLength: number): string {
  const escaped = escapeUntrustedText(text, maxLength);
  return escaped.length > maxLength
    ? `${escaped.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
    : escaped;
}
