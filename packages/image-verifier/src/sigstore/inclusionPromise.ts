import type { TransparencyLogEntry } from '@sigstore/bundle';
import { verifyWithKeyDefaults } from './algorithms';
import { covers } from './certificateAuthority';
import type { TrustedLog } from './trustedRoot';

const DECIMAL = /^(?:0|[1-9]\d{0,15})$/;

/**
 * The time at which a log of Rekor 1 says that it took the entry, proven by
 * its promise (signed entry timestamp, SET).
 *
 * Spec: sigstore/rekor, the canonical JSON (RFC 8785) of four fields.
 *
 * @throws Error with a short message.
 */
export function verifyInclusionPromise(
  entry: TransparencyLogEntry,
  logs: TrustedLog[],
): Date {
  const { integratedTime, logIndex, logId, canonicalizedBody } = entry;
  if (!DECIMAL.test(integratedTime) || !DECIMAL.test(logIndex)) {
    throw new Error('its time or its index is malformed');
  }
  const time = new Date(Number(integratedTime) * 1000);
  const body = canonicalizedBody.toString('base64');
  const id = logId.keyId.toString('hex');
  // Nothing in these values needs escaping.
  const signed = Buffer.from(
    `{"body":"${body}","integratedTime":${integratedTime},"logID":"${id}","logIndex":${logIndex}}`,
  );
  const signature = entry.inclusionPromise?.signedEntryTimestamp;
  const proven =
    signature !== undefined &&
    logs
      .filter(({ validFor }) => covers(validFor, time))
      .some(({ publicKey }) =>
        verifyWithKeyDefaults(signed, publicKey, signature),
      );
  if (!proven) {
    throw new Error('the promise is not from a log that was valid then');
  }
  return time;
}
