import type { KeylessSigner } from '../evidence';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { EXTENSION, type Certificate } from './certificate';
import { childrenOf, contentOf, contextTag, oidOf, readDer, TAG } from './der';

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
const OTHER_NAME = contextTag(0, true);
const RFC822_NAME = contextTag(1, false);
const URI = contextTag(6, false);

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads who a Fulcio certificate was issued to. Says nothing about whether the
 * certificate is genuine.
 *
 * @throws ReasonError CERT_INVALID.
 */
export function readIdentity(
  certificate: Certificate,
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
  certificate: Certificate,
): Pick<KeylessSigner, 'subject' | 'subjectKind'> {
  const extension = certificate.extensions.get(EXTENSION.subjectAltName);
  const names = extension
    ? childrenOf(readDer(extension.value, TAG.sequence))
    : [];
  // One name, as Fulcio writes it. With several, tools would disagree on who
  // signed.
  if (names.length !== 1) {
    throw new Error('it does not have exactly one subject alternative name');
  }
  const [name] = names;
  switch (name.tag) {
    case URI:
      return { subject: ia5(name.content), subjectKind: 'uri' };
    case RFC822_NAME:
      return { subject: ia5(name.content), subjectKind: 'email' };
    case OTHER_NAME: {
      const [type, value] = childrenOf(name);
      if (oidOf(type) === USERNAME_IDENTITY) {
        const subject = utf8(contentOf(value, contextTag(0, true)));
        return { subject, subjectKind: 'other' };
      }
      break;
    }
    default:
  }
  throw new Error('its subject alternative name is of an unknown kind');
}

// The older extension holds bare text, the newer one DER.
function readIssuer(certificate: Certificate): string {
  const v2 = certificate.extensions.get(ISSUER_V2);
  if (v2) {
    return utf8(v2.value);
  }
  const v1 = certificate.extensions.get(ISSUER_V1);
  return v1 ? UTF8.decode(v1.value) : '';
}

function readBuild(certificate: Certificate): Record<string, string> {
  const build: Record<string, string> = {};
  for (const [arc, name] of Object.entries(BUILD_EXTENSIONS)) {
    const extension = certificate.extensions.get(`${FULCIO}.${arc}`);
    if (extension) {
      build[name] = utf8(extension.value);
    }
  }
  return build;
}

// IA5String is 7 bit. Node's "ascii" drops the eighth bit, which would turn
// other characters into letters.
function ia5(value: Buffer): string {
  if (value.length === 0 || value.some(byte => byte <= 0x20 || byte >= 0x7f)) {
    throw new Error('its subject alternative name is not plain text');
  }
  return value.toString('latin1');
}

function utf8(der: Buffer): string {
  return UTF8.decode(readDer(der, TAG.utf8String).content);
}
