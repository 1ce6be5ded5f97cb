/**
 * Decodes standard base64 (RFC 4648 §4) and nothing else: no URL alphabet, no
 * white space, no missing padding, no stray bits in the last character.
 * `Buffer.from` accepts all of these, which would give one signature many
 * spellings.
 *
 * Returns undefined for anything else.
 */
export function decodeBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  // What is not exact is not what the bytes are encoded to.
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/**
 * Decodes base64url without padding (RFC 7515 §2), as strictly.
 */
export function decodeBase64Url(text: unknown): Buffer | undefined {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) {
    return undefined;
  }
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
