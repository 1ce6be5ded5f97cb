import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { RFC3161Timestamp } from '@sigstore/core';
import { Verifier } from '@sigstore/verify';
import { decodeBase64 } from '../encoding/base64';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import { timestampsOf, toEntity } from './entity';
import { checkLogEntry } from './logEntry';
import type { ParsedDocument } from './parsedDocument';
import { describeLogEntry, describeSigningTime, type Proof } from './proof';
import { verifySignature } from './signatureContent';
import type { LoadedTrustRoot, TrustedKey } from './trustMaterial';
import { verificationReason } from './verificationErrors';

/**
 * Verifies a document that was signed with a long-lived key.
 *
 * A log entry of a log that a root lists must verify in full. Entries of other
 * logs prove nothing and refute nothing: the signature then counts as
 * unlogged, which is for the policy to accept or not.
 *
 * @param hint - the bundle's key hint; it orders the keys, no more.
 * @throws ReasonError where no key proves it, or a log refutes it.
 */
export function verifyWithKey(
  document: ParsedDocument,
  hint: string,
  keys: TrustedKey[],
  roots: LoadedTrustRoot[],
): Proof {
  const key = findSigner(document, hint, keys);
  const tlogEntries: TransparencyLogEntry[] =
    document.bundle.verificationMaterial.tlogEntries;
  const { keyId, spki } = key;
  const signer = { type: 'key', keyId } as const;

  let failure: ReasonError | undefined;
  for (const root of roots) {
    const entries = tlogEntries.filter(entry => lists(root, entry));
    if (entries.length > 0) {
      try {
        entries.forEach(entry => checkLogEntry(entry, { type: 'key', spki }));
        const timestamps = timestampsOf(document).filter(timestamp =>
          mayHaveStamped(root, timestamp),
        );
        verifyLog(document, key, root, entries, timestamps);
        return {
          signer,
          ...describeSigningTime(entries, timestamps),
          ...describeLogEntry(entries, root.name),
          notes: [],
        };
      } catch (error) {
        failure ??= new ReasonError(
          verificationReason(error, { root: root.name }),
          { cause: error },
        );
      }
    }
  }
  if (failure) {
    throw failure;
  }
  return {
    signer,
    notes: tlogEntries.map(({ logId }) =>
      makeReason('TLOG_UNKNOWN_LOG', { log: logId.keyId.toString('hex') }),
    ),
  };
}

function findSigner(
  document: ParsedDocument,
  hint: string,
  keys: TrustedKey[],
): TrustedKey {
  const hinted = keyIdFromHint(hint);
  const ordered = [
    ...keys.filter(({ keyId }) => keyId === hinted),
    ...keys.filter(({ keyId }) => keyId !== hinted),
  ];
  const signer = ordered.find(({ publicKey }) =>
    verifySignature(document, publicKey),
  );
  if (signer) {
    return signer;
  }
  throw new ReasonError(
    keys.some(({ keyId }) => keyId === hinted)
      ? makeReason('SIGNATURE_INVALID')
      : makeReason('KEY_NOT_FOUND', {
          hint: hint === '' ? undefined : ` (key hint ${hint})`,
        }),
  );
}

/** Cosign's hint is the base64 of the SHA-256 of the SubjectPublicKeyInfo. */
export function keyIdFromHint(hint: string): string | undefined {
  const bytes = decodeBase64(hint);
  return bytes?.length === 32 ? `sha256:${bytes.toString('hex')}` : undefined;
}

function verifyLog(
  document: ParsedDocument,
  { publicKey }: TrustedKey,
  { material }: LoadedTrustRoot,
  entries: TransparencyLogEntry[],
  timestamps: RFC3161Timestamp[],
): void {
  const trust = {
    ...material,
    publicKey: () => ({ publicKey, validFor: () => true }),
  };
  new Verifier(trust, {
    tlogThreshold: 1,
    ctlogThreshold: 0,
    timestampThreshold: 0,
  }).verify(
    toEntity(document, { $case: 'public-key', hint: '' }, entries, timestamps),
  );
}

function lists(
  { material }: LoadedTrustRoot,
  { logId }: TransparencyLogEntry,
): boolean {
  return material.tlogs.some(({ logID }) => logID.equals(logId.keyId));
}

function mayHaveStamped(
  { material }: LoadedTrustRoot,
  { signerIssuer, signerSerialNumber }: RFC3161Timestamp,
): boolean {
  return material.timestampAuthorities.some(
    ({ certChain: [leaf] }) =>
      leaf.issuer.equals(signerIssuer) &&
      leaf.serialNumber.equals(signerSerialNumber),
  );
}
