import { createHash, KeyObject, sign } from 'node:crypto';
import { Authority, LogEntry } from './authority';
import { toPem } from './der';
import {
  BuildOrigin,
  certificateExtensions,
  KeylessIdentity,
} from './identities';
import { generateKey, keyHint, KeyPair, publicPem } from './keys';

/** Who stands behind a signature, as an admission policy would match it. */
export type SignerIdentity =
  | { kind: 'keyless'; issuer: string; subject: string }
  | { kind: 'key'; publicKey: string };

/** One signing job: a key, or a short-lived certificate with its own key. */
export class Signer {
  private constructor(
    readonly authority: Authority,
    private readonly privateKey: KeyObject,
    readonly identity: SignerIdentity,
    readonly at: Date,
    readonly hint: string,
    readonly certificate?: Buffer,
  ) {}

  static withKey(authority: Authority, key: KeyPair, at: Date): Signer {
    return new Signer(
      authority,
      key.privateKey,
      { kind: 'key', publicKey: publicPem(key) },
      at,
      keyHint(key),
    );
  }

  static async keyless(
    authority: Authority,
    identity: KeylessIdentity,
    origin: BuildOrigin,
    at: Date,
  ): Promise<Signer> {
    const key = generateKey();
    authority.setClock(at);
    const certificate = await authority.issueCertificate({
      publicKey: key.publicKey,
      subject: identity.subject,
      extensions: certificateExtensions(identity, origin),
    });
    return new Signer(
      authority,
      key.privateKey,
      { kind: 'keyless', ...identity },
      at,
      '',
      certificate,
    );
  }

  sign(bytes: Buffer): Buffer {
    return sign('sha256', bytes, this.privateKey);
  }

  /** PEM of what verifies: the certificate, or the bare public key. */
  get verifierPem(): string {
    return this.identity.kind === 'key'
      ? this.identity.publicKey
      : toPem(this.certificate!);
  }

  get chainPem(): string {
    return toPem(this.authority.certificates.fulcioRoot);
  }

  /** The log entry of a signature over plain bytes. */
  logBlob(bytes: Buffer, signature: Buffer): Promise<LogEntry> {
    this.authority.setClock(this.at);
    return this.authority.log({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: { hash: { algorithm: 'sha256', value: sha256(bytes) } },
        signature: {
          content: signature.toString('base64'),
          publicKey: { content: base64(this.verifierPem) },
        },
      },
    });
  }

  /** The log entry of a signed envelope. */
  logEnvelope(envelope: DsseEnvelope): Promise<LogEntry> {
    this.authority.setClock(this.at);
    const payload = Buffer.from(envelope.payload, 'base64');
    return this.authority.log({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        envelopeHash: {
          algorithm: 'sha256',
          value: sha256(Buffer.from(JSON.stringify(envelope))),
        },
        payloadHash: { algorithm: 'sha256', value: sha256(payload) },
        signatures: envelope.signatures.map(({ sig }) => ({
          signature: sig,
          verifier: base64(this.verifierPem),
        })),
      },
    });
  }

  timestamp(signature: Buffer): Promise<Buffer> {
    this.authority.setClock(this.at);
    return this.authority.timestamp(
      createHash('sha256').update(signature).digest(),
    );
  }
}

export interface DsseEnvelope {
  payloadType: string;
  payload: string;
  signatures: Array<{ sig: string; keyid?: string }>;
}

export const IN_TOTO_PAYLOAD = 'application/vnd.in-toto+json';

export function signEnvelope(signer: Signer, statement: object): DsseEnvelope {
  const payload = Buffer.from(JSON.stringify(statement));
  const encoded = Buffer.concat([
    Buffer.from(
      `DSSEv1 ${IN_TOTO_PAYLOAD.length} ${IN_TOTO_PAYLOAD} ${payload.length} `,
    ),
    payload,
  ]);
  return {
    payloadType: IN_TOTO_PAYLOAD,
    payload: payload.toString('base64'),
    signatures: [{ sig: signer.sign(encoded).toString('base64') }],
  };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
