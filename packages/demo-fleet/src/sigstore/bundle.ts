import { LogEntry } from './authority';
import { signEnvelope, Signer } from './signer';
import { Statement } from './statements';

export const BUNDLE_MEDIA_TYPE =
  'application/vnd.dev.sigstore.bundle.v0.3+json';

function logEntryJson(entry: LogEntry, kind: string): object {
  return {
    logIndex: String(entry.logIndex),
    logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
    kindVersion: { kind, version: '0.0.1' },
    integratedTime: String(entry.integratedTime),
    inclusionPromise: { signedEntryTimestamp: entry.signedEntryTimestamp },
    inclusionProof: {
      logIndex: '0',
      rootHash: Buffer.from(entry.inclusionProof.rootHash, 'hex').toString(
        'base64',
      ),
      treeSize: String(entry.inclusionProof.treeSize),
      hashes: [],
      checkpoint: { envelope: entry.inclusionProof.checkpoint },
    },
    canonicalizedBody: entry.body,
  };
}

/** Signs a statement into a Sigstore bundle, as Cosign 3 does. */
export async function signBundle(
  signer: Signer,
  statement: Statement,
  options: { timestamp?: boolean } = {},
): Promise<object> {
  const envelope = signEnvelope(signer, statement);
  const entry = await signer.logEnvelope(envelope);
  const signature = Buffer.from(envelope.signatures[0].sig, 'base64');
  const timestamp = options.timestamp && (await signer.timestamp(signature));
  return {
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: {
      ...(signer.certificate
        ? { certificate: { rawBytes: signer.certificate.toString('base64') } }
        : { publicKey: { hint: signer.hint } }),
      tlogEntries: [logEntryJson(entry, 'dsse')],
      ...(timestamp && {
        timestampVerificationData: {
          rfc3161Timestamps: [
            { signedTimestamp: timestamp.toString('base64') },
          ],
        },
      }),
    },
    dsseEnvelope: envelope,
  };
}
