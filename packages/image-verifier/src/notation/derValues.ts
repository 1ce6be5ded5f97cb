import { childrenOf, expectTag, TAG, type DerElement } from '../sigstore/der';

/**
 * The values inside a constructed one.
 *
 * @throws Error with a short message.
 */
export function children(
  element: DerElement | undefined,
  tag: number,
): DerElement[] {
  return childrenOf(expectTag(element, tag));
}

/** A whole number in its shortest form; negative ones too. */
export function readInteger({ tag, content }: DerElement): bigint {
  if (tag !== TAG.integer) {
    throw new Error('malformed ASN.1: not an integer');
  }
  return integerOf(content);
}

/** The number in the contents of an INTEGER, also an implicitly tagged one. */
export function integerOf(content: Buffer): bigint {
  const [first, second] = content;
  const padded =
    content.length > 1 &&
    ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  if (content.length === 0 || content.length > 64 || padded) {
    throw new Error('malformed ASN.1: integer not in DER');
  }
  return BigInt.asIntN(
    content.length * 8,
    BigInt(`0x${content.toString('hex')}`),
  );
}

/** TRUE or FALSE. */
export function readBoolean({ tag, content }: DerElement): boolean {
  if (
    tag !== TAG.boolean ||
    content.length !== 1 ||
    (content[0] !== 0 && content[0] !== 0xff)
  ) {
    throw new Error('malformed ASN.1: not a boolean');
  }
  return content[0] === 0xff;
}

/** A bit string of whole octets, such as a signature. */
export function readOctetBits({ tag, content }: DerElement): Buffer {
  if (tag !== TAG.bitString || content.length < 1 || content[0] !== 0) {
    throw new Error('malformed ASN.1: not a string of whole octets');
  }
  return content.subarray(1);
}

/** UTCTime or GeneralizedTime without a fraction (RFC 5280 §4.1.2.5). */
export function readTime({ tag, content }: DerElement): Date {
  const text = content.toString('latin1');
  const match =
    tag === TAG.utcTime || tag === TAG.generalizedTime
      ? /^(\d{2})?(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text)
      : null;
  const [, century, year, ...rest] = match ?? [];
  if (!match || (century === undefined) !== (tag === TAG.utcTime)) {
    throw new Error('malformed ASN.1: not a time');
  }
  const [month, day, hour, minute, second] = rest;
  // RFC 5280 §4.1.2.5.1: two-digit years are 1950 to 2049.
  const full = `${century ?? (Number(year) >= 50 ? '19' : '20')}${year}`;
  const iso = `${full}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${iso}Z`);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(iso)) {
    throw new Error('malformed ASN.1: a time that does not exist');
  }
  return date;
}
