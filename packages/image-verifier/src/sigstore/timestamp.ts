import { RFC3161Timestamp } from '@sigstore/core';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

// RFC 3161 §2.4.2: seconds are there, a fraction has no trailing zero. Three
// digits are taken in any case, as the library does: some authorities write
// milliseconds with their zeros.
const GENERALIZED_TIME =
  /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d{3}|\.\d{0,8}[1-9])?Z$/;

/**
 * An RFC 3161 timestamp that accepts what the library's own does not: a
 * fraction of a second with any number of digits, RSA signatures, and imprints
 * of the whole envelope.
 */
class Timestamp extends RFC3161Timestamp {
  #stampedBytes: Buffer | undefined;

  static read(der: Buffer, stampedBytes: Buffer | undefined): Timestamp {
    const timestamp = new Timestamp(
      RFC3161Timestamp.parse(Buffer.from(der)).root,
    );
    timestamp.#stampedBytes = stampedBytes;
    return timestamp;
  }

  override get signingTime(): Date {
    const time = this.tstInfo.root.subs[4];
    if (!time.tag.isGeneralizedTime()) {
      throw new Error('it has no time');
    }
    return parseGeneralizedTime(time.value.toString('latin1'));
  }

  // For RSA the algorithm may be the bare rsaEncryption, without a hash.
  override get signatureAlgorithm(): string {
    return super.signatureAlgorithm ?? this.signerDigestAlgorithm;
  }

  override verify(
    data: Buffer,
    key: Parameters<RFC3161Timestamp['verify']>[1],
  ): void {
    if (this.#stampedBytes === undefined) {
      super.verify(data, key);
      return;
    }
    try {
      super.verify(data, key);
    } catch {
      super.verify(this.#stampedBytes, key);
    }
  }
}

/** Reads the time of a timestamp; milliseconds are kept, what is finer is cut. */
export function parseGeneralizedTime(text: string): Date {
  const match = GENERALIZED_TIME.exec(text);
  if (!match) {
    throw new Error('its time is malformed');
  }
  const [, year, month, day, hour, minute, second, fraction = '.'] = match;
  const millis = fraction.slice(1, 4).padEnd(3, '0');
  const date = new Date(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}Z`,
  );
  if (Number.isNaN(date.getTime())) {
    throw new Error('its time does not exist');
  }
  return date;
}

/**
 * Parses a TimeStampResp in DER.
 *
 * @param stampedBytes - what else the timestamp may be over, beside the
 * signature.
 * @throws ReasonError TIMESTAMP_INVALID.
 */
export function parseTimestamp(
  der: Buffer,
  stampedBytes: Buffer | undefined,
): RFC3161Timestamp {
  try {
    const timestamp = Timestamp.read(der, stampedBytes);
    // Touch every field that the library will read, so that what is malformed
    // is found here.
    if (timestamp.status !== 0n && timestamp.status !== 1n) {
      throw new Error('the authority did not grant it');
    }
    timestamp.signingTime.getTime();
    if (!timestamp.signerIssuer || !timestamp.signerSerialNumber) {
      throw new Error('it names no signer');
    }
    return timestamp;
  } catch (error) {
    throw new ReasonError(
      makeReason('TIMESTAMP_INVALID', { why: (error as Error).message }),
    );
  }
}
