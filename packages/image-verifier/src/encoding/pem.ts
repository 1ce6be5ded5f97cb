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

/** A PEM text (RFC 7468), its lines at most 64 characters long. */
export function toPem(der: Buffer, label: string): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join(
    '\n',
  )}\n-----END ${label}-----\n`;
}
