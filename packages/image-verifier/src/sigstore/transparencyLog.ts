import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';
import type { LogEntry } from './bundle';
import { verifyInclusionPromise } from './inclusionPromise';
import { verifyInclusionProof } from './inclusionProof';
import { checkEntryBody, type EntryVerifier } from './logEntryBody';
import type { ParsedDocument } from './parsedDocument';
import type { TrustedLog } from './trustedRoot';

/** An entry that a log of a root vouches for, about this very signature. */
export interface ProvenEntry {
  entry: LogEntry;
  /** When the log promised it; a proof alone says nothing about the time. */
  time?: Date;
}

/** The entries of logs that a root lists. */
export function entriesOf(
  document: ParsedDocument,
  logs: TrustedLog[],
): LogEntry[] {
  return document.entries.filter(({ logId }) =>
    logs.some(({ id }) => id.equals(logId)),
  );
}

/**
 * Verifies every entry of a log that the root lists: promise and proof,
 * whichever it has, and that it is about this signature, signed by this
 * certificate or key.
 *
 * As in sigstore-go, an entry whose promise does not verify proves nothing and
 * refutes nothing as long as another one proves it; one with a wrong proof, or
 * about another signature, refutes the document.
 *
 * @throws ReasonError TLOG_ENTRY_MISMATCH, TLOG_ENTRY_UNSUPPORTED,
 * TLOG_PROOF_INVALID.
 */
export function verifyEntries(
  document: ParsedDocument,
  entries: LogEntry[],
  verifier: EntryVerifier,
  logs: TrustedLog[],
): ProvenEntry[] {
  const ids = entries.map(
    ({ logId, body }) => `${logId.toString('hex')} ${body.toString('base64')}`,
  );
  if (new Set(ids).size !== ids.length) {
    throw invalid('an entry is given twice');
  }
  const proven: ProvenEntry[] = [];
  let failure: ReasonError | undefined;
  for (const entry of entries) {
    checkEntryBody(entry, document, verifier);
    const listing = logs.filter(({ id }) => id.equals(entry.logId));
    const { promise, proof } = entry;
    if (!promise && !proof) {
      throw invalid('the entry has neither a promise nor a proof');
    }
    try {
      const time = promise && verifyInclusionPromise(entry, listing);
      proven.push({ entry, ...(time && { time }) });
    } catch (error) {
      failure ??= invalid((error as Error).message);
    }
    if (proof) {
      try {
        verifyInclusionProof(entry, proof, listing);
      } catch (error) {
        throw invalid((error as Error).message);
      }
    }
  }
  if (proven.length === 0 && failure) {
    throw failure;
  }
  return proven;
}

function invalid(why: string): ReasonError {
  return new ReasonError(makeReason('TLOG_PROOF_INVALID', { why }));
}
