import { decodeBase64 } from './base64';

const BLOCK =
  /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END \1-----/;

/** The first block of a PEM text (RFC 7468), decoded. */
export function firstPemBlock(
  text: string,
): { label: string; der: Buffer } | undefined {
  const match = BLOCK.exec(text);
  const der = match && decodeBase64(match[2].replace(/[\r\n]/g, ''));
  return match && der ? { label: match[1], der } : undefined;
}
