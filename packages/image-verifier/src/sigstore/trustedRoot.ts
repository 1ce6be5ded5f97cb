import type { KeyObject } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import {
  PublicKeyDetails,
  TrustedRoot,
  type CertificateAuthority as AuthorityMessage,
  type TransparencyLogInstance,
} from '@sigstore/protobuf-specs';
import { asObject, own } from '../encoding/json';
import { Certificate, CODE_SIGNING, TIME_STAMPING } from './certificate';
import {
  createAuthority,
  type CertificateAuthority,
  type Period,
} from './certificateAuthority';

/** A trusted root with everything in it decoded and proven once. */
export interface RootMaterial {
  certificateAuthorities: CertificateAuthority[];
  timestampAuthorities: CertificateAuthority[];
  /** Transparency logs, Rekor. */
  logs: TrustedLog[];
  /** Certificate transparency logs. */
  certificateLogs: TrustedLog[];
}

/** A log of a trusted root. */
export interface TrustedLog {
  id: Buffer;
  publicKey: KeyObject;
  validFor: Period;
  /** What has to contain the name under which it signs checkpoints. */
  baseUrl: string;
  /** That name, where the trust policy states it. */
  checkpointOrigin?: string;
}

const MAX_CERTIFICATES = 10;
const END_OF_TIME = new Date(8_640_000_000_000_000);

const PKCS1 = new Set([
  PublicKeyDetails.PKCS1_RSA_PKCS1V5,
  PublicKeyDetails.PKIX_RSA_PKCS1V5,
  PublicKeyDetails.PKIX_RSA_PKCS1V15_2048_SHA256,
  PublicKeyDetails.PKIX_RSA_PKCS1V15_3072_SHA256,
  PublicKeyDetails.PKIX_RSA_PKCS1V15_4096_SHA256,
]);

/**
 * Reads a trusted root and proves the chains of its authorities.
 *
 * @param json - the parsed document, `trusted_root.json`.
 * @param checkpointOrigin - name under which the logs sign checkpoints.
 * @throws Error with a short message.
 */
export function readTrustedRoot(
  json: unknown,
  checkpointOrigin?: string,
): RootMaterial {
  checkStarts(json);
  let root: TrustedRoot;
  let material: RootMaterial;
  try {
    root = TrustedRoot.fromJSON(json);
    material = {
      certificateAuthorities: root.certificateAuthorities.map(authority =>
        toAuthority(authority, CODE_SIGNING),
      ),
      timestampAuthorities: root.timestampAuthorities.map(authority =>
        toAuthority(authority, TIME_STAMPING),
      ),
      logs: root.tlogs.map(log => toLog(log, checkpointOrigin)),
      certificateLogs: root.ctlogs.map(log => toLog(log)),
    };
  } catch (error) {
    throw new Error('it is not a Sigstore trusted root', { cause: error });
  }
  checkMaterial(material);
  return material;
}

function toAuthority(
  { certChain, validFor }: AuthorityMessage,
  purpose: string,
): CertificateAuthority {
  const certificates = certChain?.certificates ?? [];
  if (certificates.length > MAX_CERTIFICATES) {
    throw new Error(
      `an authority has more than ${MAX_CERTIFICATES} certificates`,
    );
  }
  return createAuthority(
    certificates.map(({ rawBytes }) =>
      Certificate.parse(Buffer.from(rawBytes)),
    ),
    toPeriod(validFor),
    purpose,
  );
}

function toLog(
  { baseUrl, publicKey, logId, checkpointKeyId }: TransparencyLogInstance,
  checkpointOrigin?: string,
): TrustedLog {
  const id = (checkpointKeyId ?? logId)?.keyId;
  if (!id || id.length === 0 || !publicKey?.rawBytes) {
    throw new Error('a log has no key or no identifier');
  }
  return {
    id: Buffer.from(id),
    publicKey: decodeKey(Buffer.from(publicKey.rawBytes), publicKey.keyDetails),
    validFor: toPeriod(publicKey.validFor),
    baseUrl,
    ...(checkpointOrigin !== undefined && { checkpointOrigin }),
  };
}

// The names of the RSA algorithms do not say which of the two encodings it is.
function decodeKey(key: Buffer, details: PublicKeyDetails): KeyObject {
  try {
    return createPublicKey({ key, format: 'der', type: 'spki' });
  } catch (error) {
    if (!PKCS1.has(details)) {
      throw error;
    }
    return createPublicKey({ key, format: 'der', type: 'pkcs1' });
  }
}

function toPeriod(range: { start?: Date; end?: Date } | undefined): Period {
  if (!range?.start || Number.isNaN(range.start.getTime())) {
    throw new Error('it has no validFor.start');
  }
  return { start: range.start, end: range.end ?? END_OF_TIME };
}

// Without a start a key is valid since the beginning of time, and a log that
// was never trusted then would prove any time of signing.
function checkStarts(json: unknown): void {
  for (const kind of ['tlogs', 'ctlogs']) {
    for (const log of list(own(json, kind))) {
      if (!own(own(own(log, 'publicKey'), 'validFor'), 'start')) {
        throw new Error(`a log in ${kind} has no validFor.start`);
      }
    }
  }
  for (const kind of ['certificateAuthorities', 'timestampAuthorities']) {
    for (const authority of list(own(json, kind))) {
      if (!own(own(authority, 'validFor'), 'start')) {
        throw new Error(`an authority in ${kind} has no validFor.start`);
      }
    }
  }
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

function checkMaterial(material: RootMaterial): void {
  const { certificateAuthorities, timestampAuthorities, logs } = material;
  const authorities = [...certificateAuthorities, ...timestampAuthorities];
  if (authorities.some(({ certificates }) => certificates.length === 0)) {
    throw new Error('an authority has no certificates');
  }
  if (
    certificateAuthorities.length > 0 &&
    logs.length === 0 &&
    timestampAuthorities.length === 0
  ) {
    throw new Error(
      'it has certificate authorities, but no log or timestamp authority to prove when they signed',
    );
  }
  if (authorities.length === 0 && logs.length === 0) {
    throw new Error('it is empty');
  }
  for (const { certificates } of timestampAuthorities) {
    if (!isForTimestamps(certificates[0])) {
      throw new Error(
        'a timestamp authority has a certificate that is not meant for timestamping',
      );
    }
  }
}

/**
 * True for the certificate of one who signs timestamps: for that purpose and
 * no other, RFC 3161 §2.3.
 */
export function isForTimestamps(certificate: Certificate): boolean {
  try {
    const { purposes } = certificate;
    return purposes?.length === 1 && purposes[0] === TIME_STAMPING;
  } catch {
    return false;
  }
}
