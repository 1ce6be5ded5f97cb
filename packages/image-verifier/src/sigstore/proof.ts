import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { SignedDocumentEvidence, Signer } from '../evidence';
import type { Reason } from '../reason';

/** What the cryptography of a document proves. */
export interface Proof {
  signer: Signer;
  signedAt?: SignedDocumentEvidence['signedAt'];
  transparencyLog?: SignedDocumentEvidence['transparencyLog'];
  /** Findings that do not make the document invalid. */
  notes: Reason[];
}

/**
 * The log entry to show. Its index is the one that the log vouches for: of the
 * whole log where there is a promise, of the shard where there is a proof.
 */
export function describeLogEntry(
  entries: TransparencyLogEntry[],
  root: string,
): Pick<Proof, 'transparencyLog'> {
  const entry = entries.find(hasPromise) ?? entries.at(0);
  if (!entry) {
    return {};
  }
  const logIndex = hasPromise(entry)
    ? entry.logIndex
    : entry.inclusionProof?.logIndex;
  return {
    transparencyLog: {
      logId: entry.logId.keyId.toString('hex'),
      logIndex: logIndex ?? entry.logIndex,
      root,
    },
  };
}

/**
 * The signing time to show: the log's, if it promised one, else that of the
 * timestamp authority. Only for documents that verified.
 */
export function describeSigningTime(
  entries: TransparencyLogEntry[],
  timestamps: Array<{ signingTime: Date }>,
): Pick<Proof, 'signedAt'> {
  const entry = entries.find(hasPromise);
  if (entry) {
    const time = new Date(Number(entry.integratedTime) * 1000);
    return {
      signedAt: { time: time.toISOString(), source: 'transparency-log' },
    };
  }
  const stamp = timestamps.at(0);
  return stamp
    ? {
        signedAt: {
          time: stamp.signingTime.toISOString(),
          source: 'timestamp-authority',
        },
      }
    : {};
}

// Without a promise (SET) the time in an entry is nobody's word.
function hasPromise(entry: TransparencyLogEntry): boolean {
  return entry.inclusionPromise !== undefined;
}
