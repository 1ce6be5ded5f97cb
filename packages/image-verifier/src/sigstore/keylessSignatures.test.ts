import {
  bundleDocument,
  DIGEST,
  discovery,
  OTHER_DIGEST,
  statement,
} from '../__testUtils__/documents';
import {
  ISSUER,
  sigstoreInstance,
  SUBJECT,
  type SigstoreInstance,
} from '../__testUtils__/sigstore';
import { trustMaterial } from '../__testUtils__/trust';
import { assessEvidence } from './assessEvidence';

const HOUR = 3_600_000;

async function assess(bundle: object, roots: Record<string, object>) {
  const { signatures } = assessEvidence(
    discovery([bundleDocument(bundle)]),
    await trustMaterial({}, roots),
  );
  expect(signatures).toHaveLength(1);
  return signatures[0];
}

async function codes(bundle: object, roots: Record<string, object>) {
  const { valid, reasons } = await assess(bundle, roots);
  expect(valid).toBe(reasons.length === 0);
  return reasons.map(({ code }) => code);
}

describe('keyless signatures', () => {
  let corp: SigstoreInstance;
  let root: object;

  beforeAll(async () => {
    corp = await sigstoreInstance();
    root = corp.trustedRoot();
  });

  it('proves signer, root, time and log entry', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    expect(await assess(bundle, { corp: root })).toMatchObject({
      valid: true,
      reasons: [],
      signer: {
        type: 'keyless',
        root: 'corp',
        issuer: ISSUER,
        subject: SUBJECT,
        subjectKind: 'uri',
        build: { sourceRepositoryRef: 'refs/heads/main' },
      },
      signedAt: { source: 'transparency-log' },
      transparencyLog: {
        logIndex: bundle.verificationMaterial.tlogEntries[0].logIndex,
        root: 'corp',
      },
    });
  });

  it('names the root that proved it among several', async () => {
    const other = await sigstoreInstance();
    const bundle = await corp.sign(statement(DIGEST));
    expect(
      await assess(bundle, { other: other.trustedRoot(), corp: root }),
    ).toMatchObject({ valid: true, signer: { root: 'corp' } });
  });

  it('does not prove it under the root of another instance', async () => {
    const other = await sigstoreInstance();
    const bundle = await corp.sign(statement(DIGEST));
    const signature = await assess(bundle, { other: other.trustedRoot() });
    expect(signature.valid).toBe(false);
    expect(signature.signer).toMatchObject({ root: '', subject: SUBJECT });
  });

  it('does not prove it without any root', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    expect(await codes(bundle, {})).toEqual(['CERT_CHAIN_UNTRUSTED']);
  });

  it('needs a log entry where the root has logs, even with a timestamp', async () => {
    const bundle = await corp.sign(statement(DIGEST), {
      logged: false,
      stamped: true,
    });
    expect(await codes(bundle, { corp: root })).toEqual(['TLOG_ENTRY_MISSING']);
  });

  it('never accepts a certificate without a log entry and without a timestamp', async () => {
    const bundle = await corp.sign(statement(DIGEST), { logged: false });
    expect(
      await codes(bundle, { corp: corp.trustedRoot({ logs: false }) }),
    ).toEqual(['TIMESTAMP_MISSING']);
  });

  it('takes a timestamp alone where the root has no logs', async () => {
    const bundle = await corp.sign(statement(DIGEST), {
      logged: false,
      stamped: true,
    });
    expect(
      await assess(bundle, { corp: corp.trustedRoot({ logs: false }) }),
    ).toMatchObject({
      valid: true,
      signedAt: { source: 'timestamp-authority' },
    });
  });

  it('takes a timestamp alone under a root of the shape of GitHub’s own', async () => {
    const bundle = await corp.sign(statement(DIGEST), {
      logged: false,
      stamped: true,
    });
    const github = corp.trustedRoot({ logs: false, ctLogs: false });
    expect(await assess(bundle, { github })).toMatchObject({
      valid: true,
      signer: { root: 'github' },
      signedAt: { source: 'timestamp-authority' },
    });
    const unstamped = await corp.sign(statement(DIGEST), { logged: false });
    expect(await codes(unstamped, { github })).toEqual(['TIMESTAMP_MISSING']);
  });

  it('does not take the timestamp of another authority', async () => {
    const other = await sigstoreInstance();
    const bundle = await corp.sign(statement(DIGEST), { logged: false });
    bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [
      {
        signedTimestamp: await other.stamp(
          Buffer.from(bundle.dsseEnvelope.signatures[0].sig, 'base64'),
        ),
      },
    ];
    expect(
      await codes(bundle, { corp: corp.trustedRoot({ logs: false }) }),
    ).toEqual(['TIMESTAMP_UNTRUSTED']);
  });

  it('does not take the timestamp of another signature', async () => {
    const bundle = await corp.sign(statement(DIGEST), { logged: false });
    bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [
      { signedTimestamp: await corp.stamp(Buffer.from('something else')) },
    ];
    expect(
      await codes(bundle, { corp: corp.trustedRoot({ logs: false }) }),
    ).toEqual(['TIMESTAMP_INVALID']);
  });

  it('lets junk beside the proof of the time refute nothing and prove nothing', async () => {
    const junk = { signedTimestamp: 'AAAA' };
    const logged = await corp.sign(statement(DIGEST));
    logged.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [
      junk,
    ];
    expect(await assess(logged, { corp: root })).toMatchObject({
      valid: true,
      signedAt: { source: 'transparency-log' },
    });

    const stampedRoot = { corp: corp.trustedRoot({ logs: false }) };
    const stamped = await corp.sign(statement(DIGEST), { stamped: true });
    const { timestampVerificationData: data } = stamped.verificationMaterial;
    data.rfc3161Timestamps.unshift(junk as never);
    expect(await codes(stamped, stampedRoot)).toEqual([]);
    data.rfc3161Timestamps = [junk as never];
    expect(await codes(stamped, stampedRoot)).toEqual(['TIMESTAMP_INVALID']);
  });

  it('lets the entry of another log refute nothing beside one of its own', async () => {
    const other = await sigstoreInstance();
    const bundle = await corp.sign(statement(DIGEST));
    bundle.verificationMaterial.tlogEntries.unshift(
      await other.logEnvelope(bundle.dsseEnvelope, 'x'),
    );
    const [, own] = bundle.verificationMaterial.tlogEntries;
    expect(await assess(bundle, { corp: root })).toMatchObject({
      valid: true,
      transparencyLog: {
        logId: Buffer.from(own.logId.keyId, 'base64').toString('hex'),
      },
    });
  });

  it('refuses a log entry for another certificate over the same content', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    const other = await corp.sign(statement(DIGEST));
    // Logged under the other certificate, but with this envelope's signature.
    const certificate = other.verificationMaterial.certificate.rawBytes;
    bundle.verificationMaterial.tlogEntries = [
      await corp.logEnvelope(
        bundle.dsseEnvelope,
        `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
      ),
    ];
    expect(await codes(bundle, { corp: root })).toEqual([
      'TLOG_ENTRY_MISMATCH',
    ]);
  });

  it('refuses the log entry of another signature', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    const other = await corp.sign(statement(OTHER_DIGEST));
    bundle.verificationMaterial.tlogEntries =
      other.verificationMaterial.tlogEntries;
    expect(await codes(bundle, { corp: root })).toEqual([
      'TLOG_ENTRY_MISMATCH',
    ]);
  });

  it('refuses an entry of a log that the root does not list', async () => {
    const other = await sigstoreInstance();
    const bundle = await corp.sign(statement(DIGEST));
    bundle.verificationMaterial.tlogEntries = [
      await other.logEnvelope(bundle.dsseEnvelope, 'x'),
    ];
    expect(await codes(bundle, { corp: root })).toEqual(['TLOG_UNKNOWN_LOG']);
  });

  it('refuses a log entry given twice', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    const [entry] = bundle.verificationMaterial.tlogEntries;
    bundle.verificationMaterial.tlogEntries = [entry, entry];
    expect((await codes(bundle, { corp: root }))[0]).toMatch(
      /^(TIMESTAMP_INVALID|TLOG_PROOF_INVALID)$/,
    );
  });

  it('refuses an entry type that it does not know', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    bundle.verificationMaterial.tlogEntries[0].kindVersion = {
      kind: 'helm',
      version: '0.0.1',
    };
    expect(await codes(bundle, { corp: root })).toEqual([
      'TLOG_ENTRY_UNSUPPORTED',
    ]);
  });

  it('takes the checkpoint of a private log whatever its address, and holds it to a stated name', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    const elsewhere = {
      ...corp.trustedRoot(),
      tlogs: corp
        .trustedRoot()
        .tlogs.map(log => ({ ...log, baseUrl: 'http://rekor-server.svc' })),
    };
    expect(await codes(bundle, { corp: elsewhere })).toEqual([]);

    const [name] =
      bundle.verificationMaterial.tlogEntries[0].inclusionProof.checkpoint.envelope.split(
        ' - ',
      );
    const stated = async (checkpointOrigin: string) => {
      const { roots, ...trust } = await trustMaterial({}, { corp: elsewhere });
      const { signatures } = assessEvidence(
        discovery([bundleDocument(bundle)]),
        { ...trust, roots: [{ ...roots[0], checkpointOrigin }] },
      );
      return signatures[0].reasons.map(({ code }) => code);
    };
    expect(await stated(name)).toEqual([]);
    expect(await stated('rekor.other.example')).toEqual(['TLOG_PROOF_INVALID']);
  });

  it('refuses a proof that its checkpoint does not support', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    bundle.verificationMaterial.tlogEntries[0].inclusionProof.treeSize = '2';
    expect(await codes(bundle, { corp: root })).toEqual(['TLOG_PROOF_INVALID']);
  });

  it('does not prove a certificate whose CT log the root does not list', async () => {
    const other = await sigstoreInstance();
    const bundle = await corp.sign(statement(DIGEST));
    const foreign = {
      ...corp.trustedRoot(),
      ctlogs: other.trustedRoot().ctlogs,
    };
    expect(await codes(bundle, { corp: foreign })).toEqual(['SCT_INVALID']);
  });

  it('does not prove a signature made when the certificate was not valid', async () => {
    const now = Date.now();
    const late = await sigstoreInstance({
      certificate: new Date(now),
      log: new Date(now + HOUR),
    });
    const bundle = await late.sign(statement(DIGEST));
    expect(await codes(bundle, { corp: late.trustedRoot() })).toEqual([
      'CERT_NOT_VALID_AT_SIGNING',
    ]);
  });

  it('wants the certificate valid at every time that is proven', async () => {
    const now = Date.now();
    const late = await sigstoreInstance({ stamp: new Date(now + HOUR) });
    const bundle = await late.sign(statement(DIGEST), { stamped: true });
    expect(await codes(bundle, { corp: late.trustedRoot() })).toEqual([
      'CERT_NOT_VALID_AT_SIGNING',
    ]);
  });

  it('refuses a certificate that is not for code signing', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    bundle.verificationMaterial.certificate.rawBytes =
      corp.timestampingCertificate;
    expect(await codes(bundle, { corp: root })).toEqual(['CERT_USAGE_INVALID']);
  });

  it('refuses a certificate with bytes behind it', async () => {
    const bundle = await corp.sign(statement(DIGEST));
    const { certificate } = bundle.verificationMaterial;
    certificate.rawBytes = Buffer.concat([
      Buffer.from(certificate.rawBytes, 'base64'),
      Buffer.from([0]),
    ]).toString('base64');
    expect(await codes(bundle, { corp: root })).toEqual(['CERT_INVALID']);
  });

  it('does not take a genuine signature over another image', async () => {
    const bundle = await corp.sign(statement(OTHER_DIGEST));
    expect(await codes(bundle, { corp: root })).toEqual(['SUBJECT_MISMATCH']);
  });

  it('accepts what the log and the timestamp authority both prove', async () => {
    const bundle = await corp.sign(statement(DIGEST), { stamped: true });
    expect(await codes(bundle, { corp: root })).toEqual([]);
  });
});
