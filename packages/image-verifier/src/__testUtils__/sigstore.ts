import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
} from '@sigstore/mock';
import { BUNDLE_TYPE, envelope, type TestKey } from './documents';

export const ISSUER = 'https://token.actions.githubusercontent.com';
export const SUBJECT =
  'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main';

const SHA256_OID = '2.16.840.1.101.3.4.2.1';
const FULCIO = '1.3.6.1.4.1.57264.1';

const ecKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const base64 = (bytes: ArrayBufferView) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'base64',
  );
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const pem = (der: string, label: string) =>
  `-----BEGIN ${label}-----\n${der
    .match(/.{1,64}/g)
    ?.join('\n')}\n-----END ${label}-----\n`;

export interface Clocks {
  /** Time in certificates. */
  certificate?: Date;
  /** Time in log entries. */
  log?: Date;
  /** Time in timestamps. */
  stamp?: Date;
}

export interface SignOptions {
  subject?: string;
  issuer?: string;
  logged?: boolean;
  stamped?: boolean;
}

/** A Sigstore instance in memory: Fulcio, CT log, Rekor v1, TSA. */
export async function sigstoreInstance(clocks: Clocks = {}) {
  const ctLog = await initializeCTLog(ecKeys());
  const caKeys = ecKeys();
  const ca = await initializeCA(caKeys, ctLog, clocks.certificate);
  const log = await initializeTLog(
    'https://rekor.example.com',
    ecKeys(),
    clocks.log,
  );
  const tsa = await initializeTSA(ecKeys(), clocks.stamp);
  const validFor = { start: '2020-01-01T00:00:00Z' };

  const logInstance = (
    publicKey: Buffer,
    baseUrl = 'https://rekor.example.com',
  ) => ({
    baseUrl,
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: publicKey.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor,
    },
    logId: { keyId: sha256(publicKey).toString('base64') },
  });
  const authority = (...certificates: ArrayBufferView[]) => ({
    subject: { organization: 'test', commonName: 'test' },
    uri: 'https://authority.example.com',
    certChain: {
      certificates: certificates.map(c => ({ rawBytes: base64(c) })),
    },
    validFor,
  });

  const logEntry = async (
    body: object & { kind: string; apiVersion: string },
  ) => {
    const [entry] = Object.values(await log.log(body)) as Array<any>;
    const { inclusionProof, signedEntryTimestamp } = entry.verification;
    return {
      logIndex: String(entry.logIndex),
      logId: { keyId: Buffer.from(entry.logID, 'hex').toString('base64') },
      kindVersion: { kind: body.kind, version: body.apiVersion },
      integratedTime: String(entry.integratedTime),
      inclusionPromise: { signedEntryTimestamp },
      inclusionProof: {
        logIndex: String(inclusionProof.logIndex),
        rootHash: Buffer.from(inclusionProof.rootHash, 'hex').toString(
          'base64',
        ),
        treeSize: String(inclusionProof.treeSize),
        hashes: inclusionProof.hashes as string[],
        checkpoint: { envelope: inclusionProof.checkpoint },
      },
      canonicalizedBody: entry.body as string,
    };
  };

  /** Logs an envelope as Rekor v1 does, under this certificate or key (PEM). */
  const logEnvelope = (
    dsse: ReturnType<typeof envelope>,
    verifierPem: string,
  ) => {
    const hash = (bytes: Buffer) => ({
      algorithm: 'sha256',
      value: sha256(bytes).toString('hex'),
    });
    return logEntry({
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        envelopeHash: hash(Buffer.from(JSON.stringify(dsse))),
        payloadHash: hash(Buffer.from(dsse.payload, 'base64')),
        signatures: [
          {
            signature: dsse.signatures[0].sig,
            verifier: Buffer.from(verifierPem).toString('base64'),
          },
        ],
      },
    } as never);
  };

  const stamp = async (bytes: Buffer) =>
    base64(
      await tsa.timestamp({
        artifactHash: sha256(bytes),
        hashAlgorithmOID: SHA256_OID,
        nonce: 1,
        policyOID: '1.2.3.4.1',
      }),
    );

  const issue = async (
    publicKey: TestKey['publicKey'],
    { subject = SUBJECT, issuer = ISSUER }: SignOptions = {},
  ) =>
    base64(
      await ca.issueCertificate({
        publicKey: publicKey.export({ type: 'spki', format: 'der' }),
        subjectAltName: subject,
        extensions: [
          { oid: `${FULCIO}.8`, value: issuer },
          { oid: `${FULCIO}.14`, value: 'refs/heads/main' },
        ],
      }),
    );

  return {
    logEntry,
    logEnvelope,
    stamp,
    issue,
    timestampingCertificate: base64(tsa.intCertificate),

    /** A keyless bundle over a statement. */
    async sign(payload: Buffer, options: SignOptions = {}) {
      const { logged = true, stamped = false } = options;
      const keys = ecKeys();
      const certificate = await issue(keys.publicKey, options);
      const dsse = envelope(keys, payload);
      return {
        mediaType: BUNDLE_TYPE,
        verificationMaterial: {
          certificate: { rawBytes: certificate },
          tlogEntries: logged
            ? [await logEnvelope(dsse, pem(certificate, 'CERTIFICATE'))]
            : [],
          timestampVerificationData: {
            rfc3161Timestamps: stamped
              ? [
                  {
                    signedTimestamp: await stamp(
                      Buffer.from(dsse.signatures[0].sig, 'base64'),
                    ),
                  },
                ]
              : [],
          },
        },
        dsseEnvelope: dsse,
      };
    },

    /** The trusted root of this instance; parts can be left out. */
    trustedRoot(
      options: { logs?: boolean; ctLogs?: boolean; stamps?: boolean } = {},
    ) {
      const { logs = true, ctLogs = true, stamps = true } = options;
      return {
        mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
        tlogs: logs ? [logInstance(log.publicKey)] : [],
        ctlogs: ctLogs ? [logInstance(ctLog.publicKey)] : [],
        certificateAuthorities: [authority(ca.rootCertificate)],
        timestampAuthorities: stamps
          ? [authority(tsa.intCertificate, tsa.rootCertificate)]
          : [],
      };
    },
  };
}

export type SigstoreInstance = Awaited<ReturnType<typeof sigstoreInstance>>;
