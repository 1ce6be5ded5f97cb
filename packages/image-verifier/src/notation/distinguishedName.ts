import { oidOf, TAG, type DerElement } from '../sigstore/der';
import { children } from './derValues';

/** Attributes of a name by their short names, each there once. */
export type DistinguishedName = ReadonlyMap<string, string>;

/** Short names of the attributes that identities can use, RFC 4514 §3. */
const SHORT_NAMES: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'POSTALCODE',
};

// As the Notary Project's own library writes a name.
const ORDER = [
  'SERIALNUMBER',
  'CN',
  'OU',
  'O',
  'POSTALCODE',
  'STREET',
  'L',
  'ST',
  'C',
];

/** Attributes that an identity must have. */
const MANDATORY = ['C', 'ST', 'O'];

/** What RFC 4514 §2.4 has escaped, at the ends or wherever it stands. */
const SPECIAL = /^[ #]|[,+"\\<>;]| $/g;

/**
 * Writes the name of a certificate (RFC 5280 §4.1.2.4) as RFC 4514 does:
 * known attributes in a fixed order, several of one kind joined by `+`, and
 * attributes without a short name last, as `OID=#hex`.
 *
 * @throws Error for a name that cannot be read.
 */
export function formatName(name: DerElement): string {
  const known = new Map<string, string[]>();
  const others: string[] = [];
  for (const set of children(name, TAG.sequence)) {
    for (const attribute of children(set, TAG.set)) {
      const [type, value, ...rest] = children(attribute, TAG.sequence);
      if (!type || !value || rest.length > 0) {
        throw new Error('a malformed name');
      }
      const oid = oidOf(type);
      const short = Object.hasOwn(SHORT_NAMES, oid) ? SHORT_NAMES[oid] : '';
      if (short) {
        known.set(short, [...(known.get(short) ?? []), readText(value)]);
      } else {
        others.unshift(`${oid}=#${value.bytes.toString('hex')}`);
      }
    }
  }
  const parts = ORDER.flatMap(short => {
    const values = known.get(short) ?? [];
    return values.length === 0
      ? []
      : [values.map(value => `${short}=${escapeValue(value)}`).join('+')];
  });
  return [...parts, ...others].join(',');
}

function readText({ tag, content }: DerElement): string {
  switch (tag) {
    case TAG.utf8String:
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
        content,
      );
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x16: // IA5String
      if (content.some(octet => octet >= 0x80)) {
        throw new Error('a name that is not ASCII');
      }
      return content.toString('latin1');
    case 0x14: // T61String
      return content.toString('latin1');
    case 0x1e: // BMPString
      return new TextDecoder('utf-16be', {
        fatal: true,
        ignoreBOM: true,
      }).decode(content);
    default:
      throw new Error('a name that is not text');
  }
}

function escapeValue(value: string): string {
  return value.replace(SPECIAL, '\\$&');
}

/**
 * Reads a name for comparison, by the rules of the Notary Project: RFC 4514,
 * with C, ST (or S) and O, no attribute twice, no multi-valued part and no
 * `#hex` value. The subject of a certificate goes through the same rules, so
 * one that breaks them is nobody's.
 *
 * Spec: Notary Project, trust-store-trust-policy, "Trusted identities".
 *
 * @throws Error that says what is wrong.
 */
export function parseDistinguishedName(text: string): DistinguishedName {
  if (text.includes('=#')) {
    throw new Error('has a value in the form "=#…", which is not supported');
  }
  const name = new Map<string, string>();
  for (const part of split(text)) {
    const equals = part.text.indexOf('=');
    if (equals <= 0) {
      throw new Error('has a part that is not of the form TYPE=value');
    }
    if (part.joined) {
      throw new Error('has a part with several attributes ("+")');
    }
    const written = unescapeValue(part.text.slice(0, equals));
    const type = written === 'S' ? 'ST' : written;
    if (type === '') {
      throw new Error('has a part without a type');
    }
    if (name.has(type)) {
      throw new Error(`has the attribute ${type} twice`);
    }
    name.set(type, unescapeValue(part.text.slice(equals + 1)));
  }
  const missing = MANDATORY.filter(type => !name.get(type));
  if (missing.length > 0) {
    throw new Error(
      `lacks ${missing.join(', ')}; C, ST (or S) and O are needed`,
    );
  }
  return name;
}

/** True if every attribute of the first name has the same value in the second. */
export function isSubsetOf(
  subset: DistinguishedName,
  name: DistinguishedName,
): boolean {
  return [...subset].every(([type, value]) => name.get(type) === value);
}

/** The parts between separators that are not escaped. */
function split(text: string): Array<{ text: string; joined: boolean }> {
  const parts: Array<{ text: string; joined: boolean }> = [];
  let start = 0;
  let joined = false;
  for (let i = 0; i <= text.length; i++) {
    const character = text[i];
    if (character === '\\') {
      i++;
    } else if (character === undefined || ',;+'.includes(character)) {
      joined = joined || character === '+';
      parts.push({ text: text.slice(start, i), joined });
      joined = character === '+';
      start = i + 1;
    }
  }
  return parts;
}

function unescapeValue(text: string): string {
  const bytes: Buffer[] = [];
  // Spaces around do not belong to the value, unless the last one is escaped.
  const trimmed = text.replace(/^ +/, '').replace(/(?<!\\) +$/, '');
  const value = trimmed.replace(/(\\ ) +$/, '$1');
  for (let i = 0; i < value.length; i++) {
    const point = value.codePointAt(i) ?? 0;
    const character = String.fromCodePoint(point);
    if (character !== '\\') {
      bytes.push(Buffer.from(character, 'utf8'));
      i += character.length - 1;
    } else if (/[ "#+,;<=>\\]/.test(value[i + 1] ?? '')) {
      bytes.push(Buffer.from(value[i + 1], 'utf8'));
      i += 1;
    } else if (/^[0-9A-Fa-f]{2}$/.test(value.slice(i + 1, i + 3))) {
      bytes.push(Buffer.from(value.slice(i + 1, i + 3), 'hex'));
      i += 2;
    } else {
      throw new Error('has a "\\" that escapes nothing');
    }
  }
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    Buffer.concat(bytes),
  );
}
