import { ReasonError } from '../reasonError';
import type { ParsedDocument } from './parsedDocument';
import { parseTimestamp, verifyTimestamp } from './timestamp';
import type { RootMaterial } from './trustedRoot';

/**
 * When timestamp authorities of a root saw the signature. What is malformed, or
 * from another authority, proves nothing and refutes nothing, as in
 * sigstore-go; the first such failure says why there is no time.
 */
export function stampedTimes(
  document: ParsedDocument,
  { timestampAuthorities }: RootMaterial,
  root: string,
): { times: Date[]; failure?: ReasonError } {
  const { signature, stampedBytes, timestamps } = document;
  // The bundle format stamps the signature, Cosign's older layout the stored
  // envelope.
  const contents = stampedBytes ? [signature, stampedBytes] : [signature];
  const times: Date[] = [];
  let failure: ReasonError | undefined;
  for (const der of timestamps) {
    try {
      const timestamp = parseTimestamp(der);
      times.push(
        verifyTimestamp(timestamp, contents, timestampAuthorities, root),
      );
    } catch (error) {
      if (!(error instanceof ReasonError)) {
        throw error;
      }
      failure ??= error;
    }
  }
  return { times, ...(failure && { failure }) };
}
