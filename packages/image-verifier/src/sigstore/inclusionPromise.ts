import { verifyWithKeyDefaults } from './algorithms';
import type { LogEntry } from './bundle';
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
  { integratedTime, logIndex, logId, body, promise }: LogEntry,
  logs: TrustedLog[],
): Date {
  if (!DECIMAL.test(integratedTime) || !DECIMAL.test(logIndex)) {
    throw new Error('its time or its index is malformed');
  }
  const time = new Date(Number(integratedTime) * 1000);
  const base64 = body.toString('base64');
  const id = logId.toString('hex');
  // Nothing in these values needs escaping.
  const signed = Buffer.from(
    `{"body":"${base64}","integratedTime":${integratedTime},"logID":"${id}","logIndex":${logIndex}}`,
  );
  const proven =
    promise !== undefined &&
    logs
      .filter(({ validFor }) => covers(validFor, time))
      .some(({ publicKey }) =>
        verifyWithKeyDefaults(signed, publicKey, promise),
      );
  if (!proven) {
    throw new Error('the promise is not from a log that was valid then');
  }
  return time;
}
