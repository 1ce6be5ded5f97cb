import type { TransparencyLogEntry } from '@sigstore/bundle';
import type { RFC3161Timestamp } from '@sigstore/core';
import type { SignedEntity } from '@sigstore/verify';
import type { ParsedDocument } from './parsedDocument';
import { signatureContent } from './signatureContent';
import { parseTimestamp } from './timestamp';

/** The library's view of a document, with these entries and timestamps. */
export function toEntity(
  document: ParsedDocument,
  key: SignedEntity['key'],
  entries: TransparencyLogEntry[],
  timestamps: RFC3161Timestamp[],
): SignedEntity {
  return {
    signature: signatureContent(document),
    key,
    tlogEntries: entries,
    timestamps: [
      ...entries
        .filter(({ integratedTime }) => integratedTime !== '0')
        .map(tlogEntry => ({ $case: 'transparency-log', tlogEntry } as const)),
      ...timestamps.map(
        timestamp => ({ $case: 'timestamp-authority', timestamp } as const),
      ),
    ],
  };
}

/** @throws ReasonError TIMESTAMP_INVALID for the first that is malformed. */
export function timestampsOf(document: ParsedDocument): RFC3161Timestamp[] {
  const { timestampVerificationData } = document.bundle.verificationMaterial;
  return (timestampVerificationData?.rfc3161Timestamps ?? []).map(
    ({ signedTimestamp }) =>
      parseTimestamp(Buffer.from(signedTimestamp), document.stampedBytes),
  );
}
