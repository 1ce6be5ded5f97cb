import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { SignatureAlgorithm } from './certificateRules';

/** Media type of what a Notation envelope signs. */
export const PAYLOAD_TYPE = 'application/vnd.cncf.notary.payload.v1+json';

/** Signing schemes of the Notary Project. */
export type SigningScheme = 'notary.x509' | 'notary.x509.signingAuthority';

/** Certificates in one chain at most. */
export const MAX_CERTIFICATES = 10;

const MAX_CRITICAL = 32;

/** Names of the headers that both envelope formats share. */
export const HEADER = {
  expiry: 'io.cncf.notary.expiry',
  signingScheme: 'io.cncf.notary.signingScheme',
  signingTime: 'io.cncf.notary.signingTime',
  authenticSigningTime: 'io.cncf.notary.authenticSigningTime',
  plugin: 'io.cncf.notary.verificationPlugin',
  pluginMinVersion: 'io.cncf.notary.verificationPluginMinVersion',
  timestamp: 'io.cncf.notary.timestampSignature',
} as const;

/**
 * A Notation signature, brought to one shape from either envelope format.
 * Checked for form; nothing in it is proven yet.
 */
export interface Envelope {
  algorithm: SignatureAlgorithm;
  signature: Buffer;
  /** The very bytes that the signature is over. */
  signedBytes: Buffer;
  payload: Buffer;
  payloadType: string;
  /** DER, leaf first. */
  certificates: Buffer[];
  headers: SignedHeaders;
  /** RFC 3161 token over the signature; unsigned. */
  timestampToken?: Buffer;
}

/** The signed headers, by the rules that both formats share. */
export interface SignedHeaders {
  scheme: SigningScheme;
  /** When it was signed: claimed (notary.x509), or by the signing authority. */
  signingTime: Date;
  expiry?: Date;
}

/** The signed headers as a format holds them. */
export interface RawHeaders {
  /** Undefined where the header is not there. */
  get(name: string): unknown;
  /** True for every header that is there, also one nobody knows. */
  has(name: string): boolean;
  /** Reads a time in the way of the format. @throws Error */
  time(value: unknown): Date;
  critical: unknown;
}

/**
 * Judges the signed headers: scheme and times belong together, what must be
 * critical is, and what is critical is understood.
 *
 * Spec: Notary Project, signature-envelope-jws and -cose, "Protected headers".
 *
 * @throws ReasonError ENVELOPE_INVALID, CRITICAL_HEADER_UNSUPPORTED,
 * PLUGIN_REQUIRED.
 */
export function readSignedHeaders(headers: RawHeaders): SignedHeaders {
  const scheme = headers.get(HEADER.signingScheme);
  if (scheme !== 'notary.x509' && scheme !== 'notary.x509.signingAuthority') {
    throw malformed('its signing scheme is not known');
  }
  // A verification plugin decides in its own way; we cannot stand in for it.
  for (const name of [HEADER.plugin, HEADER.pluginMinVersion]) {
    if (headers.has(name)) {
      const value = headers.get(name);
      throw new ReasonError(
        makeReason('PLUGIN_REQUIRED', {
          plugin: typeof value === 'string' ? value : 'without a name',
        }),
      );
    }
  }
  const byAuthority = scheme === 'notary.x509.signingAuthority';
  const [timeHeader, foreignHeader] = byAuthority
    ? [HEADER.authenticSigningTime, HEADER.signingTime]
    : [HEADER.signingTime, HEADER.authenticSigningTime];
  if (headers.has(foreignHeader)) {
    throw malformed(`${foreignHeader} does not belong to its signing scheme`);
  }
  if (!headers.has(timeHeader)) {
    throw malformed(`${timeHeader} is missing`);
  }
  const required = [
    HEADER.signingScheme,
    ...(byAuthority ? [HEADER.authenticSigningTime] : []),
    ...(headers.has(HEADER.expiry) ? [HEADER.expiry] : []),
  ];
  checkCritical(headers, required);
  const signingTime = time(headers, timeHeader);
  const expiry = headers.has(HEADER.expiry)
    ? time(headers, HEADER.expiry)
    : undefined;
  if (expiry && expiry <= signingTime) {
    throw malformed('it expires before it is signed');
  }
  return { scheme, signingTime, ...(expiry && { expiry }) };
}

function checkCritical(headers: RawHeaders, required: string[]): void {
  const { critical } = headers;
  if (
    !Array.isArray(critical) ||
    critical.length === 0 ||
    critical.length > MAX_CRITICAL
  ) {
    throw malformed('its list of critical headers is missing or malformed');
  }
  const missing = required.find(name => !critical.includes(name));
  if (missing !== undefined) {
    throw malformed(`${missing} is not marked critical`);
  }
  for (const name of critical) {
    if (!required.includes(name)) {
      throw new ReasonError(
        makeReason('CRITICAL_HEADER_UNSUPPORTED', { header: String(name) }),
      );
    }
  }
  if (new Set(critical).size !== critical.length) {
    throw malformed('it marks a header critical twice');
  }
}

function time(headers: RawHeaders, name: string): Date {
  try {
    return headers.time(headers.get(name));
  } catch {
    throw malformed(`${name} is not a time`);
  }
}

/** Reads an envelope; what is malformed becomes a reason. */
export function guardForm<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ReasonError
      ? error
      : malformed((error as Error).message);
  }
}

/** An envelope that does not have the form of its format. */
export function malformed(why: string): ReasonError {
  return new ReasonError(makeReason('ENVELOPE_INVALID', { why }));
}
