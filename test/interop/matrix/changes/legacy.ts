import { sha256 } from '../../support/images';
import type { Part } from '../parcel';
import {
  attachedTo,
  eachLayer,
  flip,
  flipBase64,
  otherHash,
  type Around,
  type Change,
} from './change';

const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const CHAIN = 'dev.sigstore.cosign/chain';
const BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

type Annotations = Record<string, string>;

function annotations(
  edit: (
    known: Annotations,
    around: Around,
    layer: Part,
  ) => Annotations | Promise<Annotations>,
): Change {
  return eachLayer(async (layer, around) => ({
    ...layer,
    annotations: await edit({ ...layer.annotations }, around, layer),
  }));
}

const without = (name: string) =>
  annotations(({ [name]: _gone, ...rest }) => rest);

const setTo = (name: string, value: (old: string) => string) =>
  annotations(known => ({ ...known, [name]: value(known[name] ?? '') }));

/** The annotation as another signature has it. */
const takenFrom = (name: string, base: string) =>
  annotations(async (known, around) => {
    const { layers } = await attachedTo(around, base);
    return { ...known, [name]: layers[0].annotations?.[name] ?? '' };
  });

interface LogAnnotation {
  SignedEntryTimestamp: string;
  Payload: {
    body: string;
    integratedTime: number;
    logIndex: number;
    logID: string;
  };
}

const logged = (
  edit: (
    entry: LogAnnotation,
    around: Around,
  ) => LogAnnotation | Promise<LogAnnotation>,
) =>
  annotations(async (known, around) => ({
    ...known,
    [BUNDLE]: JSON.stringify(await edit(JSON.parse(known[BUNDLE]), around)),
  }));

const logPayload = (edit: (payload: LogAnnotation['Payload']) => object) =>
  logged(entry => ({
    ...entry,
    Payload: { ...entry.Payload, ...edit(entry.Payload) },
  }));

const content = (edit: (bytes: Buffer) => Buffer) =>
  eachLayer(layer => ({ ...layer, content: edit(layer.content) }));

/** What can be done to any signature of the old layout. */
export const LEGACY_SIGNATURE: Record<string, Change> = {
  'a bit flipped in the payload': content(bytes => flip(bytes)),
  'a space after the payload': content(bytes =>
    Buffer.concat([bytes, Buffer.from(' ')]),
  ),
  'the payload names another digest': content(bytes =>
    Buffer.from(
      bytes
        .toString()
        .replace(/sha256:[0-9a-f]{64}/, sha256(Buffer.from('another'))),
    ),
  ),
  'a bit flipped in the signature': setTo(SIGNATURE, old => flipBase64(old)),
  'an empty signature': setTo(SIGNATURE, () => ''),
  'no signature': without(SIGNATURE),
  'a signature that is no base64': setTo(SIGNATURE, () => '%%%'),
  'a cut signature': setTo(SIGNATURE, old =>
    Buffer.from(old, 'base64').subarray(0, 20).toString('base64'),
  ),
};

/** What can be done to one with an entry of the log. */
export const LEGACY_LOGGED: Record<string, Change> = {
  'a bit flipped in the SET': logged(entry => ({
    ...entry,
    SignedEntryTimestamp: flipBase64(entry.SignedEntryTimestamp),
  })),
  'no SET': logged(entry => ({ ...entry, SignedEntryTimestamp: '' })),
  'another time in the log entry': logPayload(({ integratedTime }) => ({
    integratedTime: integratedTime + 1,
  })),
  'another index in the log entry': logPayload(({ logIndex }) => ({
    logIndex: logIndex + 1,
  })),
  'another log id': logPayload(({ logID }) => ({
    logID: flip(Buffer.from(logID, 'hex')).toString('hex'),
  })),
  'another hash in the body of the log entry': logPayload(({ body }) => ({
    body: otherHash(body),
  })),
  'a log entry whose body is no JSON': logPayload(({ body }) => ({
    body: flipBase64(body, 0),
  })),
  'no log entry': without(BUNDLE),
  'a log entry that is no JSON': setTo(BUNDLE, () => '{'),
};

/** What can be done to one with a certificate. */
export const LEGACY_CERTIFIED: Record<string, Change> = {
  'a bit flipped in the certificate': setTo(CERTIFICATE, old =>
    editPem(old, der => flip(der, der.length - 20)),
  ),
  'a bit flipped in the certified key': setTo(CERTIFICATE, old =>
    editPem(old, der => flip(der, 230)),
  ),
  'no certificate': without(CERTIFICATE),
  'no chain': without(CHAIN),
  'a certificate that is none': setTo(CERTIFICATE, () => 'junk'),
};

/** What can be done to one with a timestamp. */
export const LEGACY_STAMPED: Record<string, Change> = {
  'no timestamp': without(TIMESTAMP),
  'a bit flipped in the timestamp': setTo(TIMESTAMP, old => {
    const { SignedRFC3161Timestamp } = JSON.parse(old);
    const bytes = Buffer.from(SignedRFC3161Timestamp, 'base64');
    return JSON.stringify({
      SignedRFC3161Timestamp: flip(bytes, bytes.length - 10).toString('base64'),
    });
  }),
  'a timestamp that is none': setTo(TIMESTAMP, () =>
    JSON.stringify({ SignedRFC3161Timestamp: 'anVuaw==' }),
  ),
  'the timestamp of another signature': takenFrom(
    TIMESTAMP,
    'another stamped run, legacy, cosign 3',
  ),
};

/** The parts of another signature in the place of its own. */
export const legacyStapled = (base: string): Record<string, Change> => ({
  'the signature of another image': takenFrom(SIGNATURE, base),
  'the log entry of another signature': takenFrom(BUNDLE, base),
});

export const legacyCertificateOf = (base: string): Record<string, Change> => ({
  'the certificate of another signature': takenFrom(CERTIFICATE, base),
});

/** A genuine entry, which says that the certificate had expired. */
export const legacyLoggedLate: Change = logged(async (entry, around) => {
  const { body, integratedTime, logID } = entry.Payload;
  const late = new Date((integratedTime + 3600) * 1000);
  const again = await around.logAt(late, body);
  return {
    SignedEntryTimestamp: again.verification.signedEntryTimestamp,
    Payload: {
      ...{ body, logID },
      integratedTime: again.integratedTime,
      logIndex: again.logIndex,
    },
  };
});

/** What can be done to an attestation of the old layout. */
export const LEGACY_ATTESTATION: Record<string, Change> = {
  'a bit flipped in the statement': envelope(one => ({
    ...one,
    payload: flipBase64(one.payload),
  })),
  'another subject in the statement': envelope(one => ({
    ...one,
    payload: Buffer.from(
      Buffer.from(one.payload, 'base64')
        .toString()
        .replace(/[0-9a-f]{64}/, 'a'.repeat(64)),
    ).toString('base64'),
  })),
  'a bit flipped in the signature': envelope(one => ({
    ...one,
    signatures: one.signatures.map(signature => ({
      ...signature,
      sig: flipBase64(signature.sig),
    })),
  })),
  'no signature in the envelope': envelope(one => ({ ...one, signatures: [] })),
  'a junk signature beside the genuine one': envelope(one => ({
    ...one,
    signatures: [{ sig: 'anVuaw==' }, ...one.signatures],
  })),
  'another payload type': envelope(one => ({
    ...one,
    payloadType: 'text/plain',
  })),
  'an envelope that is no JSON': content(() => Buffer.from('{')),
  'another predicate type in the annotation': setTo(
    'predicateType',
    () => 'https://example.com/other',
  ),
  'no predicate type in the annotation': without('predicateType'),
};

export interface Envelope {
  payload: string;
  payloadType: string;
  signatures: Array<{ sig: string; keyid?: string }>;
}

function envelope(edit: (one: Envelope) => Envelope): Change {
  return content(bytes =>
    Buffer.from(JSON.stringify(edit(JSON.parse(bytes.toString())))),
  );
}

function editPem(pem: string, edit: (der: Buffer) => Buffer): string {
  const base64 = pem.replace(/-----[^-]+-----|\s/g, '');
  const lines = edit(Buffer.from(base64, 'base64'))
    .toString('base64')
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${lines.join(
    '\n',
  )}\n-----END CERTIFICATE-----\n`;
}
