// Deep imports: the package's entry point loads nock, which patches the HTTP
// client of the whole process.
import {
  CA,
  CTLog,
  initializeCA,
  initializeCTLog,
} from '@sigstore/mock/dist/fulcio';
import { initializeTLog, TLog } from '@sigstore/mock/dist/rekor';
import { initializeTSA, TSA } from '@sigstore/mock/dist/timestamp';
import { KeyObject } from 'node:crypto';
import { backdateCertificate, resignCertificate, uriNameToEmail } from './der';
import { KeyPair } from './keys';

export const REKOR_URL = 'https://rekor.demo.example';

const OID_SHA256 = '2.16.840.1.101.3.4.2.1';
const OID_TSA_POLICY = '1.3.6.1.4.1.57264.2';

export interface AuthorityKeys {
  fulcio: KeyPair;
  ctLog: KeyPair;
  rekor: KeyPair;
  tsa: KeyPair;
}

export interface AuthorityCertificates {
  fulcioRoot: Buffer;
  tsaRoot: Buffer;
  tsaSigning: Buffer;
}

export interface CertificateExtension {
  oid: string;
  value: string;
  /** The first six extensions of Fulcio are bare text, not DER. */
  bare?: boolean;
}

export interface LogEntry {
  body: string;
  integratedTime: number;
  logID: string;
  logIndex: number;
  signedEntryTimestamp: string;
  inclusionProof: {
    treeSize: number;
    rootHash: string;
    checkpoint: string;
  };
}

type RekorEntry = Omit<LogEntry, 'signedEntryTimestamp' | 'inclusionProof'> & {
  verification: Pick<LogEntry, 'signedEntryTimestamp' | 'inclusionProof'>;
};

function toBuffer(view: ArrayBufferView | ArrayBuffer): Buffer {
  return ArrayBuffer.isView(view)
    ? Buffer.from(view.buffer, view.byteOffset, view.byteLength)
    : Buffer.from(view);
}

/** Logs the certificate as it will be once its name is an e-mail address. */
class EmailPatchingLog implements CTLog {
  email = '';
  readonly publicKey: CTLog['publicKey'];
  readonly logID: CTLog['logID'];

  constructor(private readonly inner: CTLog) {
    this.publicKey = inner.publicKey;
    this.logID = inner.logID;
  }

  log(certificate: ArrayBuffer, issuerID: ArrayBuffer): Promise<ArrayBuffer> {
    const patched = uriNameToEmail(Buffer.from(certificate), this.email);
    return this.inner.log(new Uint8Array(patched).buffer, issuerID);
  }
}

/** The services of Sigstore in memory, on a clock that can be set back. */
export class Authority {
  private constructor(
    private readonly clock: Date,
    private readonly fulcioKey: KeyObject,
    private readonly ca: CA,
    private readonly emailCa: CA,
    private readonly emailLog: EmailPatchingLog,
    private readonly tlog: TLog,
    private readonly tsa: TSA,
    readonly certificates: AuthorityCertificates,
  ) {}

  static async create(
    keys: AuthorityKeys,
    options: { validFrom: Date; certificates?: AuthorityCertificates },
  ): Promise<Authority> {
    // Every service keeps this very object, so setting it moves them all.
    const clock = new Date();
    const ctLog = await initializeCTLog(keys.ctLog, clock);
    const emailLog = new EmailPatchingLog(ctLog);
    const ca = await initializeCA(keys.fulcio, ctLog, clock);
    const emailCa = await initializeCA(keys.fulcio, emailLog, clock);
    const tlog = await initializeTLog(REKOR_URL, keys.rekor, clock);
    const tsa = await initializeTSA(keys.tsa, clock);

    const backdate = (view: ArrayBufferView, key: KeyPair) =>
      backdateCertificate(toBuffer(view), options.validFrom, key.privateKey);
    const certificates = options.certificates ?? {
      fulcioRoot: backdate(ca.rootCertificate, keys.fulcio),
      tsaRoot: backdate(tsa.rootCertificate, keys.tsa),
      tsaSigning: backdate(tsa.intCertificate, keys.tsa),
    };
    useSigningCertificate(tsa, certificates.tsaSigning);
    return new Authority(
      clock,
      keys.fulcio.privateKey,
      ca,
      emailCa,
      emailLog,
      tlog,
      tsa,
      certificates,
    );
  }

  setClock(time: Date): void {
    // Whole seconds: some readers of timestamps refuse short fractions.
    this.clock.setTime(Math.floor(time.getTime() / 1000) * 1000);
  }

  async issueCertificate(request: {
    publicKey: KeyObject;
    subject: string;
    extensions: CertificateExtension[];
  }): Promise<Buffer> {
    const { subject } = request;
    const human = !subject.includes('://');
    const options = {
      publicKey: new Uint8Array(
        request.publicKey.export({ format: 'der', type: 'spki' }),
      ),
      subjectAltName: subject,
      extensions: request.extensions.map(({ oid, value, bare }) => ({
        oid,
        value,
        legacy: bare,
      })),
    };
    if (!human) {
      return toBuffer(await this.ca.issueCertificate(options));
    }
    this.emailLog.email = subject;
    const issued = await this.emailCa.issueCertificate(options);
    return resignCertificate(
      uriNameToEmail(toBuffer(issued), subject),
      this.fulcioKey,
    );
  }

  async log(proposed: object): Promise<LogEntry> {
    // Rekor answers with a map of one entry under its UUID.
    const answer: Record<string, RekorEntry> = await this.tlog.log(proposed);
    const [{ verification, ...entry }] = Object.values(answer);
    return { ...entry, ...verification };
  }

  async timestamp(imprint: Buffer): Promise<Buffer> {
    const response = await this.tsa.timestamp({
      artifactHash: imprint,
      hashAlgorithmOID: OID_SHA256,
      policyOID: OID_TSA_POLICY,
      nonce: 1,
      certReq: false,
    });
    return toBuffer(response);
  }
}

/**
 * Timestamps name the certificate they were signed with by its hash. The mock
 * makes a new one at each start; this puts back the one in the trusted root.
 */
function useSigningCertificate(tsa: TSA, certificate: Buffer): void {
  const internals = tsa as unknown as {
    intCert: { constructor: { fromBER(raw: Uint8Array): object } };
  };
  const { constructor } = internals.intCert;
  Object.assign(internals, {
    intCert: constructor.fromBER(new Uint8Array(certificate)),
  });
}
