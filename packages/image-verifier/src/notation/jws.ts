import { decodeBase64, decodeBase64Url } from '../encoding/base64';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import type { SignatureAlgorithm } from './certificateRules';
import {
  guardForm,
  HEADER,
  malformed,
  MAX_CERTIFICATES,
  readSignedHeaders,
  type Envelope,
} from './envelope';

const ALGORITHMS: readonly SignatureAlgorithm[] = [
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
];

// RFC 3339 with seconds, as Go reads and writes it.
const RFC3339 =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads a JWS envelope in the flattened JSON form (RFC 7515 §7.2.2).
 *
 * Spec: Notary Project, signature-envelope-jws.
 *
 * @throws ReasonError ENVELOPE_INVALID and those of the signed headers.
 */
export function parseJws(content: Buffer): Envelope {
  return guardForm(() => {
    const json = parseObject(content);
    const [payload, protectedHeader, signature] = [
      'payload',
      'protected',
      'signature',
    ].map(name => {
      const text = own(json, name);
      const bytes = decodeBase64Url(text);
      if (!bytes || bytes.length === 0) {
        throw malformed(`its ${name} is missing or not base64url`);
      }
      return { text: text as string, bytes };
    });
    const signed = parseObject(protectedHeader.bytes);
    const algorithm = ALGORITHMS.find(name => name === own(signed, 'alg'));
    const payloadType = own(signed, 'cty');
    if (!algorithm || typeof payloadType !== 'string') {
      throw malformed('its algorithm or content type is not known');
    }
    const header = own(json, 'header');
    const token = own(header, HEADER.timestamp);
    return {
      algorithm,
      signature: signature.bytes,
      // RFC 7515 §5.1, step 8.
      signedBytes: Buffer.from(`${protectedHeader.text}.${payload.text}`),
      payload: payload.bytes,
      payloadType,
      certificates: readChain(own(header, 'x5c')),
      headers: readSignedHeaders({
        get: name => own(signed, name),
        has: name => Object.hasOwn(signed, name),
        time: readTime,
        critical: own(signed, 'crit'),
      }),
      ...(token !== undefined && { timestampToken: readToken(token) }),
    };
  });
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  const json = asObject(
    parseUntrustedJson(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes),
    ),
  );
  if (!json) {
    throw malformed('it is not a JSON object');
  }
  return json;
}

function readChain(x5c: unknown): Buffer[] {
  const chain = Array.isArray(x5c) ? x5c.map(decodeBase64) : [];
  if (chain.length === 0 || chain.length > MAX_CERTIFICATES) {
    throw malformed(`it has no certificates, or more than ${MAX_CERTIFICATES}`);
  }
  return chain.map(der => {
    if (!der) {
      throw malformed('a certificate in it is not base64');
    }
    return der;
  });
}

function readToken(token: unknown): Buffer {
  const bytes = decodeBase64(token);
  if (!bytes) {
    throw malformed('its timestamp is not base64');
  }
  return bytes;
}

function readTime(value: unknown): Date {
  const match = typeof value === 'string' ? RFC3339.exec(value) : null;
  if (!match) {
    throw new Error('not a time');
  }
  const [, seconds, fraction = '', zone] = match;
  const date = new Date(`${seconds}${fraction.slice(0, 4)}${zone}`);
  if (Number.isNaN(date.getTime())) {
    throw new Error('not a time');
  }
  return date;
}
