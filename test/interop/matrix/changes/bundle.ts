import {
  attachedTo,
  eachAttached,
  eachLayer,
  flip,
  flipBase64,
  otherHash,
  type Around,
  type Change,
} from './change';
import type { KeyName } from '../keys';
import type { Envelope } from './legacy';

interface LogEntryJson {
  logIndex: string;
  logId: { keyId: string };
  integratedTime?: string;
  inclusionPromise?: { signedEntryTimestamp: string };
  inclusionProof?: {
    logIndex: string;
    rootHash: string;
    treeSize: string;
    hashes: string[];
    checkpoint: { envelope: string };
  };
  canonicalizedBody: string;
}

/** The parts of a Sigstore bundle in JSON that are changed here. */
interface BundleJson {
  mediaType: string;
  verificationMaterial: {
    certificate?: { rawBytes: string };
    publicKey?: { hint: string };
    tlogEntries?: LogEntryJson[];
    timestampVerificationData?: {
      rfc3161Timestamps?: Array<{ signedTimestamp: string }>;
    };
  };
  dsseEnvelope: Envelope;
}

/** A change of the bundle itself, the one layer of a referrer. */
function bundle(
  edit: (known: BundleJson, around: Around) => BundleJson | Promise<BundleJson>,
): Change {
  return eachLayer(async (layer, around) => ({
    ...layer,
    content: Buffer.from(
      JSON.stringify(await edit(JSON.parse(layer.content.toString()), around)),
    ),
  }));
}

const envelope = (edit: (known: Envelope) => Envelope) =>
  bundle(known => ({ ...known, dsseEnvelope: edit(known.dsseEnvelope) }));

const statement = (edit: (text: string) => string) =>
  envelope(known => ({
    ...known,
    payload: Buffer.from(
      edit(Buffer.from(known.payload, 'base64').toString()),
    ).toString('base64'),
  }));

const material = (
  edit: (
    known: BundleJson['verificationMaterial'],
  ) => BundleJson['verificationMaterial'],
) =>
  bundle(known => ({
    ...known,
    verificationMaterial: edit(known.verificationMaterial),
  }));

const entries = (edit: (entry: LogEntryJson) => LogEntryJson) =>
  material(known => ({
    ...known,
    tlogEntries: (known.tlogEntries ?? []).map(edit),
  }));

const proof = (
  edit: (
    known: NonNullable<LogEntryJson['inclusionProof']>,
  ) => NonNullable<LogEntryJson['inclusionProof']>,
) =>
  entries(entry => ({
    ...entry,
    inclusionProof: entry.inclusionProof && edit(entry.inclusionProof),
  }));

/** A part of the bundle as another image has it. */
const takenFrom = (
  base: string,
  take: (known: BundleJson, other: BundleJson) => BundleJson,
) =>
  bundle(async (known, around) => {
    const { layers } = await attachedTo(around, base);
    return take(known, JSON.parse(layers[0].content.toString()));
  });

const signature = (edit: (sig: string) => string) =>
  envelope(known => ({
    ...known,
    signatures: known.signatures.map(one => ({ ...one, sig: edit(one.sig) })),
  }));

/** What can be done to any bundle with an envelope. */
export const BUNDLE_ENVELOPE: Record<string, Change> = {
  'a bit flipped in the statement': envelope(known => ({
    ...known,
    payload: flipBase64(known.payload),
  })),
  'another subject in the statement': statement(text =>
    text.replace(/[0-9a-f]{64}/, 'a'.repeat(64)),
  ),
  'another predicate type in the statement': statement(text =>
    text.replace(/"predicateType":"[^"]+"/, '"predicateType":"https://x.test"'),
  ),
  'a bit flipped in the signature': signature(sig => flipBase64(sig)),
  'an empty signature': signature(() => ''),
  'a cut signature': signature(sig =>
    Buffer.from(sig, 'base64').subarray(0, 20).toString('base64'),
  ),
  'no signature in the envelope': envelope(known => ({
    ...known,
    signatures: [],
  })),
  'a junk signature after the genuine one': envelope(known => ({
    ...known,
    signatures: [...known.signatures, { sig: 'anVuaw==' }],
  })),
  'another payload type': envelope(known => ({
    ...known,
    payloadType: 'text/plain',
  })),
  'a bundle of version 0.1': bundle(known => ({
    ...known,
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
  })),
  'a bundle of version 0.9': bundle(known => ({
    ...known,
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.9+json',
  })),
  'a bundle without a media type': bundle(known => ({
    ...known,
    mediaType: '',
  })),
  'a bundle that is no JSON': eachLayer(layer => ({
    ...layer,
    content: Buffer.from('{"'),
  })),
  'no envelope': bundle(({ dsseEnvelope: _gone, ...known }) => ({
    ...(known as BundleJson),
  })),
};

/** What may be done without harm: hints, and another spelling. */
export const BUNDLE_HARMLESS: Record<string, Change> = {
  'the other spelling of the media type': bundle(known => ({
    ...known,
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.3',
  })),
  'another predicate type in the annotation': eachAttached(one => ({
    ...one,
    manifest: {
      ...one.manifest,
      annotations: {
        ...(one.manifest.annotations as Record<string, string>),
        'dev.sigstore.bundle.predicateType': 'https://x.test',
      },
    },
  })),
  'no annotations': eachAttached(one => ({
    ...one,
    manifest: { ...one.manifest, annotations: {} },
  })),
};

export const BUNDLE_KEYED: Record<string, Change> = {
  'the hint of another key': material(known => ({
    ...known,
    publicKey: { hint: Buffer.alloc(32, 7).toString('base64') },
  })),
  'an empty hint': material(known => ({ ...known, publicKey: { hint: '' } })),
};

/** What can be done to one with a certificate. */
export const BUNDLE_CERTIFIED: Record<string, Change> = {
  'a bit flipped in the certificate': certificate(der =>
    flip(der, der.length - 20),
  ),
  'a bit flipped in the certified key': certificate(der => flip(der, 230)),
  'a certificate that is none': certificate(() => Buffer.from('junk')),
  'a hint instead of the certificate': material(
    ({ certificate: _gone, ...known }) => ({
      ...known,
      publicKey: { hint: '' },
    }),
  ),
};

/** What can be done to one with an entry of the log. */
export const BUNDLE_LOGGED: Record<string, Change> = {
  'a bit flipped in the SET': entries(entry => ({
    ...entry,
    inclusionPromise: entry.inclusionPromise && {
      signedEntryTimestamp: flipBase64(
        entry.inclusionPromise.signedEntryTimestamp,
      ),
    },
  })),
  'another time in the log entry': entries(entry => ({
    ...entry,
    integratedTime: String(Number(entry.integratedTime) + 1),
  })),
  'another index in the log entry': entries(entry => ({
    ...entry,
    logIndex: String(Number(entry.logIndex) + 1),
  })),
  'another log id': entries(entry => ({
    ...entry,
    logId: { keyId: flipBase64(entry.logId.keyId) },
  })),
  'another hash in the body of the log entry': entries(entry => ({
    ...entry,
    canonicalizedBody: otherHash(entry.canonicalizedBody),
  })),
  'a log entry whose body is no JSON': entries(entry => ({
    ...entry,
    canonicalizedBody: flipBase64(entry.canonicalizedBody, 0),
  })),
  'a bit flipped in the root of the proof': proof(known => ({
    ...known,
    rootHash: flipBase64(known.rootHash),
  })),
  'a hash too many in the proof': proof(known => ({
    ...known,
    hashes: [...(known.hashes ?? []), known.rootHash],
  })),
  'a larger tree in the proof': proof(known => ({ ...known, treeSize: '2' })),
  'another signature under the checkpoint': proof(known => ({
    ...known,
    checkpoint: {
      envelope: known.checkpoint.envelope.replace(
        /(\S+)\n$/,
        (_, signed: string) => `${flipBase64(signed, 20)}\n`,
      ),
    },
  })),
  'no checkpoint': proof(({ checkpoint: _gone, ...known }) => known as never),
  'no proof': entries(({ inclusionProof: _gone, ...entry }) => entry),
  'no SET': entries(({ inclusionPromise: _gone, ...entry }) => entry),
  'no log entry': material(known => ({ ...known, tlogEntries: [] })),
};

/** What can be done to one with a timestamp. */
export const BUNDLE_STAMPED: Record<string, Change> = {
  'no timestamp': timestamps(() => []),
  'a bit flipped in the timestamp': timestamps(known =>
    known.map(one => flip(one, one.length - 10)),
  ),
  'a timestamp that is none': timestamps(() => [Buffer.from('junk')]),
  'a junk timestamp beside the genuine one': timestamps(known => [
    ...known,
    Buffer.from('junk'),
  ]),
  'the timestamp of another signature': takenFrom(
    'another stamped run, bundle, cosign 3',
    (known, { verificationMaterial: { timestampVerificationData } }) => ({
      ...known,
      verificationMaterial: {
        ...known.verificationMaterial,
        timestampVerificationData,
      },
    }),
  ),
};

/** The parts of another signature in the place of its own. */
export const bundleStapled = (base: string): Record<string, Change> => ({
  'the signature of another image': takenFrom(base, (known, other) => ({
    ...known,
    dsseEnvelope: {
      ...known.dsseEnvelope,
      signatures: other.dsseEnvelope.signatures,
    },
  })),
  'the envelope of another image': takenFrom(base, (known, other) => ({
    ...known,
    dsseEnvelope: other.dsseEnvelope,
  })),
  'the log entry of another signature': takenFrom(base, (known, other) => ({
    ...known,
    verificationMaterial: {
      ...known.verificationMaterial,
      tlogEntries: other.verificationMaterial.tlogEntries,
    },
  })),
});

export const bundleCertificateOf = (base: string): Record<string, Change> => ({
  'the certificate of another signature': takenFrom(base, (known, other) => ({
    ...known,
    verificationMaterial: {
      ...known.verificationMaterial,
      certificate: other.verificationMaterial.certificate,
    },
  })),
});

/** A genuine promise, which says that the certificate had expired. */
export const bundleLoggedLate: Change = bundle(async (known, around) => {
  const material0 = known.verificationMaterial;
  const [entry] = material0.tlogEntries!;
  const again = await around.logAt(
    new Date((Number(entry.integratedTime) + 3600) * 1000),
    entry.canonicalizedBody,
  );
  return {
    ...known,
    verificationMaterial: {
      ...material0,
      tlogEntries: [
        {
          ...entry,
          integratedTime: String(again.integratedTime),
          logIndex: String(again.logIndex),
          inclusionPromise: {
            signedEntryTimestamp: again.verification.signedEntryTimestamp,
          },
        },
      ],
    },
  };
});

/** The same statement, signed by a key under a hash by another program. */
export const resigned = (by: KeyName, hash?: string): Change =>
  bundle(async (known, around) => {
    const { payload, payloadType } = known.dsseEnvelope;
    const bytes = Buffer.from(payload, 'base64');
    // DSSE protocol, "Signature definition".
    const signed = Buffer.concat([
      Buffer.from(
        `DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `,
      ),
      bytes,
    ]);
    const sig = (await around.sign(by, hash, signed)).toString('base64');
    return {
      ...known,
      verificationMaterial: { publicKey: { hint: '' } },
      dsseEnvelope: { ...known.dsseEnvelope, signatures: [{ sig }] },
    };
  });

function certificate(edit: (der: Buffer) => Buffer): Change {
  return material(known => ({
    ...known,
    certificate: known.certificate && {
      rawBytes: edit(
        Buffer.from(known.certificate.rawBytes, 'base64'),
      ).toString('base64'),
    },
  }));
}

function timestamps(edit: (known: Buffer[]) => Buffer[]): Change {
  return material(known => ({
    ...known,
    timestampVerificationData: {
      rfc3161Timestamps: edit(
        (known.timestampVerificationData?.rfc3161Timestamps ?? []).map(one =>
          Buffer.from(one.signedTimestamp, 'base64'),
        ),
      ).map(one => ({ signedTimestamp: one.toString('base64') })),
    },
  }));
}
