import { LogEntry } from './authority';
import { signEnvelope, Signer } from './signer';
import { Statement } from './statements';

export interface SignatureLayer {
  mediaType: string;
  bytes: Buffer;
  annotations: Record<string, string>;
}

export interface LegacyOptions {
  /** Leave the transparency log out, as `--tlog-upload=false` does. */
  withoutLog?: boolean;
}

function verificationAnnotations(
  signer: Signer,
  entry: LogEntry | undefined,
): Record<string, string> {
  return {
    ...(signer.certificate && {
      'dev.sigstore.cosign/certificate': signer.verifierPem,
      'dev.sigstore.cosign/chain': signer.chainPem,
    }),
    ...(entry && {
      'dev.sigstore.cosign/bundle': JSON.stringify({
        SignedEntryTimestamp: entry.signedEntryTimestamp,
        Payload: {
          body: entry.body,
          integratedTime: entry.integratedTime,
          logIndex: entry.logIndex,
          logID: entry.logID,
        },
      }),
    }),
  };
}

/** A signature as Cosign 1 and 2 store it: one layer of the `.sig` tag. */
export async function signLegacy(
  signer: Signer,
  image: { repository: string; digest: string },
  options: LegacyOptions = {},
): Promise<SignatureLayer> {
  const bytes = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': image.repository },
        image: { 'docker-manifest-digest': image.digest },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
  const signature = signer.sign(bytes);
  const entry = options.withoutLog
    ? undefined
    : await signer.logBlob(bytes, signature);
  return {
    mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
    bytes,
    annotations: {
      'dev.cosignproject.cosign/signature': signature.toString('base64'),
      ...verificationAnnotations(signer, entry),
    },
  };
}

/** An attestation as Cosign 1 and 2 store it: one layer of the `.att` tag. */
export async function attestLegacy(
  signer: Signer,
  statement: Statement,
): Promise<SignatureLayer> {
  const envelope = signEnvelope(signer, statement);
  const entry = await signer.logEnvelope(envelope);
  return {
    mediaType: 'application/vnd.dsse.envelope.v1+json',
    bytes: Buffer.from(JSON.stringify(envelope)),
    annotations: {
      'dev.cosignproject.cosign/signature': '',
      predicateType: statement.predicateType,
      ...verificationAnnotations(signer, entry),
    },
  };
}
