import type { ASN1Obj, X509Certificate } from '@sigstore/core';
import type { KeylessSigner } from '../evidence';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

const FULCIO = '1.3.6.1.4.1.57264.1';
const ISSUER_V1 = `${FULCIO}.1`;
const ISSUER_V2 = `${FULCIO}.8`;
const USERNAME_IDENTITY = `${FULCIO}.7`;

// Fulcio's build extensions, docs/oid-info.md; values are DER UTF8String.
const BUILD_EXTENSIONS: Record<number, string> = {
  9: 'buildSignerUri',
  10: 'buildSignerDigest',
  11: 'runnerEnvironment',
  12: 'sourceRepositoryUri',
  13: 'sourceRepositoryDigest',
  14: 'sourceRepositoryRef',
  15: 'sourceRepositoryIdentifier',
  16: 'sourceRepositoryOwnerUri',
  17: 'sourceRepositoryOwnerIdentifier',
  18: 'buildConfigUri',
  19: 'buildConfigDigest',
  20: 'buildTrigger',
  21: 'runInvocationUri',
  22: 'sourceRepositoryVisibilityAtSigning',
  23: 'deploymentEnvironment',
  24: 'tokenSubject',
};

// General names, RFC 5280 §4.2.1.6.
const OTHER_NAME = 0;
const RFC822_NAME = 1;
const URI = 6;

const UTF8_STRING = 0x0c;

/**
 * Reads who a Fulcio certificate was issued to. Says nothing about whether the
 * certificate is genuine.
 *
 * @throws ReasonError CERT_INVALID.
 */
export function readIdentity(
  certificate: X509Certificate,
): Omit<KeylessSigner, 'root'> {
  try {
    const { subject, subjectKind } = readSubject(certificate);
    return {
      type: 'keyless',
      issuer: readIssuer(certificate),
      subject,
      subjectKind,
      build: readBuild(certificate),
      certificate: {
        notBefore: certificate.notBefore.toISOString(),
        notAfter: certificate.notAfter.toISOString(),
        serialNumber: certificate.serialNumber.toString('hex'),
      },
    };
  } catch (error) {
    throw new ReasonError(
      makeReason('CERT_INVALID', { why: (error as Error).message }),
    );
  }
}

function readSubject(
  certificate: X509Certificate,
): Pick<KeylessSigner, 'subject' | 'subjectKind'> {
  const names = certificate.extSubjectAltName?.valueObj.subs[0]?.subs ?? [];
  // One name, as Fulcio writes it. With several, tools would disagree on who
  // signed.
  if (names.length !== 1) {
    throw new Error('it does not have exactly one subject alternative name');
  }
  const [name] = names;
  if (name.tag.isContextSpecific(URI)) {
    return { subject: ia5(name), subjectKind: 'uri' };
  }
  if (name.tag.isContextSpecific(RFC822_NAME)) {
    return { subject: ia5(name), subjectKind: 'email' };
  }
  if (
    name.tag.isContextSpecific(OTHER_NAME) &&
    name.subs[0]?.toOID() === USERNAME_IDENTITY
  ) {
    return { subject: utf8(name.subs[1]?.subs[0]), subjectKind: 'other' };
  }
  throw new Error('its subject alternative name is of an unknown kind');
}

// The older extension holds bare text, the newer one DER.
function readIssuer(certificate: X509Certificate): string {
  const v2 = certificate.extension(ISSUER_V2);
  if (v2) {
    return utf8(v2.valueObj.subs[0]);
  }
  const v1 = certificate.extension(ISSUER_V1);
  return v1 ? decodeUtf8(v1.value) : '';
}

function readBuild(certificate: X509Certificate): Record<string, string> {
  const build: Record<string, string> = {};
  for (const [arc, name] of Object.entries(BUILD_EXTENSIONS)) {
    const extension = certificate.extension(`${FULCIO}.${arc}`);
    if (extension) {
      build[name] = utf8(extension.valueObj.subs[0]);
    }
  }
  return build;
}

// IA5String is 7 bit. Node's "ascii" drops the eighth bit, which would turn
// other characters into letters.
function ia5({ value }: ASN1Obj): string {
  if (value.length === 0 || value.some(byte => byte <= 0x20 || byte >= 0x7f)) {
    throw new Error('its subject alternative name is not plain text');
  }
  return value.toString('latin1');
}

function utf8(object: ASN1Obj | undefined): string {
  if (object?.tag.toDER() !== UTF8_STRING) {
    throw new Error('an extension is not a UTF8String');
  }
  return decodeUtf8(object.value);
}

function decodeUtf8(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    bytes,
  );
}
