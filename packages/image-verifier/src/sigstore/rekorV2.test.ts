import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import {
  bundleDocument,
  DIGEST,
  discovery,
  keyBundle,
  statement,
  testKey,
  type TestKey,
} from '../__testUtils__/documents';
import { sigstoreInstance } from '../__testUtils__/sigstore';
import { trustMaterial } from '../__testUtils__/trust';
import { dsse } from '@sigstore/core';
import { assessEvidence } from './assessEvidence';

const sha256 = (...parts: Buffer[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

const log = generateKeyPairSync('ed25519');
const logKey = log.publicKey.export({ type: 'spki', format: 'der' });
const logId = sha256(logKey);

type Envelope = ReturnType<typeof keyBundle>['dsseEnvelope'];
type Verifier = { publicKey: object } | { x509Certificate: object };

// A log of Rekor v2 with one entry: no promise, no time, a proof of one leaf.
// Spec: protobuf-specs rekor/v2, transparency-dev checkpoint format.
function logEntry(envelope: Envelope, verifier: Verifier) {
  const pae = dsse.preAuthEncoding(
    envelope.payloadType,
    Buffer.from(envelope.payload, 'base64'),
  );
  const body = Buffer.from(
    JSON.stringify({
      apiVersion: '0.0.2',
      kind: 'hashedrekord',
      spec: {
        hashedRekordV002: {
          data: {
            algorithm: 'SHA2_256',
            digest: sha256(pae).toString('base64'),
          },
          signature: {
            content: envelope.signatures[0].sig,
            verifier: { keyDetails: 'PKIX_ECDSA_P256_SHA_256', ...verifier },
          },
        },
      },
    }),
  );
  const rootHash = sha256(Buffer.from([0]), body);
  const note = `log.example.com\n1\n${rootHash.toString('base64')}\n`;
  const signature = Buffer.concat([
    logId.subarray(0, 4),
    sign(null, Buffer.from(note), log.privateKey),
  ]);
  return {
    logIndex: '0',
    logId: { keyId: logId.toString('base64') },
    kindVersion: { kind: 'hashedrekord', version: '0.0.2' },
    integratedTime: '0',
    inclusionProof: {
      logIndex: '0',
      rootHash: rootHash.toString('base64'),
      treeSize: '1',
      hashes: [],
      checkpoint: {
        envelope: `${note}\n\u2014 log.example.com ${signature.toString(
          'base64',
        )}\n`,
      },
    },
    canonicalizedBody: body.toString('base64'),
  };
}

const tlogs = [
  {
    baseUrl: 'https://log.example.com',
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: logKey.toString('base64'),
      keyDetails: 'PKIX_ED25519',
      validFor: { start: '2020-01-01T00:00:00Z' },
    },
    logId: { keyId: logId.toString('base64') },
  },
];

const verifierOf = ({ publicKey }: TestKey) => ({
  publicKey: {
    rawBytes: publicKey
      .export({ type: 'spki', format: 'der' })
      .toString('base64'),
  },
});

describe('entries of Rekor v2', () => {
  const key = testKey();

  const assess = async (bundle: object, root: object) => {
    const { signatures } = assessEvidence(
      discovery([bundleDocument(bundle)]),
      await trustMaterial({ ci: key }, { corp: root }),
    );
    return signatures[0];
  };

  it('prove a signature by key, without a time', async () => {
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.tlogEntries.push(
      logEntry(bundle.dsseEnvelope, verifierOf(key)),
    );
    const signature = await assess(bundle, { tlogs });
    expect(signature).toMatchObject({
      valid: true,
      transparencyLog: { logId: logId.toString('hex'), logIndex: '0' },
    });
    expect(signature.signedAt).toBeUndefined();
  });

  it('of another key do not', async () => {
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.tlogEntries.push(
      logEntry(bundle.dsseEnvelope, verifierOf(testKey())),
    );
    const { valid, reasons } = await assess(bundle, { tlogs });
    expect(valid).toBe(false);
    expect(reasons[0].code).toBe('TLOG_ENTRY_MISMATCH');
  });

  it('need a timestamp beside them for a certificate', async () => {
    const instance = await sigstoreInstance();
    const root = { ...instance.trustedRoot(), tlogs };
    const bundle = await instance.sign(statement(DIGEST), { stamped: true });
    const { timestampVerificationData, certificate } =
      bundle.verificationMaterial;
    const tlogEntries = [
      logEntry(bundle.dsseEnvelope, { x509Certificate: certificate }),
    ];
    const material = { certificate, tlogEntries };

    expect(
      await assess(
        {
          ...bundle,
          verificationMaterial: { ...material, timestampVerificationData },
        },
        root,
      ),
    ).toMatchObject({
      valid: true,
      signedAt: { source: 'timestamp-authority' },
    });
    const unstamped = await assess(
      { ...bundle, verificationMaterial: material },
      root,
    );
    expect(unstamped.valid).toBe(false);
    expect(unstamped.reasons[0].code).toBe('TIMESTAMP_MISSING');
  });

  it('give no time, whatever time they claim', async () => {
    const instance = await sigstoreInstance();
    const bundle = await instance.sign(statement(DIGEST));
    const { certificate } = bundle.verificationMaterial;
    const entry = {
      ...logEntry(bundle.dsseEnvelope, { x509Certificate: certificate }),
      integratedTime: String(Math.floor(Date.now() / 1000)),
    };
    const { valid, reasons } = await assess(
      {
        ...bundle,
        verificationMaterial: { certificate, tlogEntries: [entry] },
      },
      { ...instance.trustedRoot(), tlogs },
    );
    expect(valid).toBe(false);
    expect(reasons[0].code).toBe('TIMESTAMP_MISSING');
  });
});
