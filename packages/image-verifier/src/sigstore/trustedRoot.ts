import { X509Certificate } from '@sigstore/core';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import {
  toTrustMaterial,
  VerificationError,
  type TrustMaterial as SigstoreTrustMaterial,
} from '@sigstore/verify';
import { asObject, own } from '../encoding/json';
import { hasExtendedKeyUsage, TIME_STAMPING } from './certificate';

/**
 * Reads a trusted root and checks what the Sigstore library takes on trust.
 *
 * @param json - the parsed document, `trusted_root.json`.
 * @param checkpointOrigin - name under which the logs sign checkpoints.
 * @throws Error with a short message.
 */
export function readTrustedRoot(
  json: unknown,
  checkpointOrigin?: string,
): SigstoreTrustMaterial {
  checkStarts(json);
  let material: SigstoreTrustMaterial;
  try {
    material = toTrustMaterial(TrustedRoot.fromJSON(json), () => {
      throw new VerificationError({
        code: 'PUBLIC_KEY_ERROR',
        message: 'a trusted root holds no signing keys',
      });
    });
  } catch {
    throw new Error('it is not a Sigstore trusted root');
  }
  checkMaterial(material);
  // The library looks for the signer's name inside the base URL of the log.
  return checkpointOrigin === undefined
    ? material
    : {
        ...material,
        tlogs: material.tlogs.map(log => ({
          ...log,
          baseURL: checkpointOrigin,
        })),
      };
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

function checkMaterial(material: SigstoreTrustMaterial): void {
  const { certificateAuthorities, timestampAuthorities, tlogs } = material;
  const authorities = [...certificateAuthorities, ...timestampAuthorities];
  if (authorities.some(({ certChain }) => certChain.length === 0)) {
    throw new Error('an authority has no certificates');
  }
  if (
    certificateAuthorities.length > 0 &&
    tlogs.length === 0 &&
    timestampAuthorities.length === 0
  ) {
    throw new Error(
      'it has certificate authorities, but no log or timestamp authority to prove when they signed',
    );
  }
  if (authorities.length === 0 && tlogs.length === 0) {
    throw new Error('it is empty');
  }
  for (const { certChain } of timestampAuthorities) {
    if (!isTimestampingCertificate(certChain[0])) {
      throw new Error(
        'a timestamp authority has a certificate that is not meant for timestamping',
      );
    }
  }
}

function isTimestampingCertificate(certificate: X509Certificate): boolean {
  try {
    return hasExtendedKeyUsage(certificate, TIME_STAMPING);
  } catch {
    return false;
  }
}
