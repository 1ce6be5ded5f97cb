import { decodeBase64 } from '../encoding/base64';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { ParsedDocument } from './parsedDocument';
import { describeLogEntry, describeSigningTime, type Proof } from './proof';
import { rootMaterial } from './rootMaterial';
import { verifySignature } from './signature';
import { stampedTimes } from './stampedTimes';
import { entriesOf, verifyEntries } from './transparencyLog';
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
  const { keyId, spki } = findSigner(document, hint, keys);
  const signer = { type: 'key', keyId } as const;
  let failure: ReasonError | undefined;
  for (const root of roots) {
    const material = rootMaterial(root);
    const entries = entriesOf(document, material.logs);
    if (entries.length > 0) {
      try {
        const proven = verifyEntries(
          document,
          entries,
          { type: 'key', der: spki },
          material.logs,
        );
        return {
          signer,
          ...describeSigningTime(
            proven,
            stampedTimes(document, material, root.name).times,
          ),
          ...describeLogEntry(proven, root.name),
          notes: [],
        };
      } catch (error) {
        failure ??= new ReasonError(verificationReason(error), {
          cause: error,
        });
      }
    }
  }
  if (failure) {
    throw failure;
  }
  const stamped = roots.flatMap(
    root => stampedTimes(document, rootMaterial(root), root.name).times,
  );
  return {
    signer,
    ...describeSigningTime([], stamped),
    notes: document.entries.map(({ logId }) =>
      makeReason('TLOG_UNKNOWN_LOG', { log: logId.toString('hex') }),
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
