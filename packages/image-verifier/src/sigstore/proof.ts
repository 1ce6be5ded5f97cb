import type { SignedDocumentEvidence, Signer } from '../evidence';
import type { Reason } from '../reason';
import type { LogEntry } from './bundle';
import type { ProvenEntry } from './transparencyLog';

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
  entries: ProvenEntry[],
  root: string,
): Pick<Proof, 'transparencyLog'> {
  const proven = entries.find(({ time }) => time) ?? entries.at(0);
  if (!proven) {
    return {};
  }
  const { entry } = proven;
  return {
    transparencyLog: {
      logId: entry.logId.toString('hex'),
      logIndex: proven.time ? entry.logIndex : indexInShard(entry),
      root,
    },
  };
}

/**
 * The signing time to show: the log's, if it promised one, else that of the
 * timestamp authority. Only for documents that verified.
 */
export function describeSigningTime(
  entries: ProvenEntry[],
  stamped: Date[],
): Pick<Proof, 'signedAt'> {
  const logged = entries.find(({ time }) => time)?.time;
  const time = logged ?? stamped.at(0);
  return time
    ? {
        signedAt: {
          time: time.toISOString(),
          source: logged ? 'transparency-log' : 'timestamp-authority',
        },
      }
    : {};
}

function indexInShard({ proof, logIndex }: LogEntry): string {
  return proof?.logIndex ?? logIndex;
}
