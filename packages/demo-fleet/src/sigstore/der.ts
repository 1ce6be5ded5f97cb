import { KeyObject, sign } from 'node:crypto';

interface Element {
  bytes: Buffer;
  content: Buffer;
  end: number;
}

function readElement(buffer: Buffer, offset: number): Element {
  const first = buffer[offset + 1];
  let length = first;
  let header = 2;
  if (first > 0x80) {
    const count = first % 0x80;
    length = buffer.readUIntBE(offset + 2, count);
    header += count;
  }
  const end = offset + header + length;
  return {
    bytes: buffer.subarray(offset, end),
    content: buffer.subarray(offset + header, end),
    end,
  };
}

function encode(tag: number, content: Buffer): Buffer {
  if (content.length < 0x80) {
    return Buffer.concat([Buffer.from([tag, content.length]), content]);
  }
  const long = content.length > 0xff ? 2 : 1;
  const header = Buffer.alloc(2 + long);
  header[0] = tag;
  header[1] = 0x80 + long;
  header.writeUIntBE(content.length, 2, long);
  return Buffer.concat([header, content]);
}

function utcTime(time: Date): string {
  const digits = time.toISOString().replace(/[-:T]/g, '');
  return `${digits.slice(2, 14)}Z`;
}

/** Signs a certificate anew after its to-be-signed part was edited in place. */
export function resignCertificate(
  certificate: Buffer,
  issuerKey: KeyObject,
): Buffer {
  const { content } = readElement(certificate, 0);
  const tbs = readElement(content, 0);
  const algorithm = readElement(content, tbs.end);
  const signature = sign('sha384', tbs.bytes, issuerKey);
  const bits = encode(0x03, Buffer.concat([Buffer.from([0]), signature]));
  return encode(0x30, Buffer.concat([tbs.bytes, algorithm.bytes, bits]));
}

/**
 * A copy of the certificate that is valid from an earlier time. The authority
 * of `@sigstore/mock` is born at the moment it is created, and signatures of
 * last month would be older than their root.
 */
export function backdateCertificate(
  certificate: Buffer,
  notBefore: Date,
  issuerKey: KeyObject,
): Buffer {
  const copy = Buffer.from(certificate);
  const at = copy.indexOf(Buffer.from([0x17, 0x0d]));
  copy.write(utcTime(notBefore), at + 2, 'latin1');
  return resignCertificate(copy, issuerKey);
}

/**
 * Turns the URI subject alternative name into an e-mail one. The mock
 * authority issues only URI names, Fulcio gives e-mail names to people.
 * The signature of the result no longer fits; see `resignCertificate`.
 */
export function uriNameToEmail(certificate: Buffer, email: string): Buffer {
  const copy = Buffer.from(certificate);
  const name = Buffer.from(email);
  const uri = Buffer.concat([Buffer.from([0x86, name.length]), name]);
  const at = copy.indexOf(uri);
  if (at < 0) {
    throw new Error('The certificate carries no such name');
  }
  copy[at] = 0x81;
  return copy;
}

export function toPem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join(
    '\n',
  )}\n-----END CERTIFICATE-----\n`;
}
