import { createHash, sign } from 'node:crypto';
import { dsse } from '@sigstore/core';
import {
  bundleDocument,
  DIGEST,
  discovery,
  keyBundle,
  legacyAttestation,
  legacySignature,
  OTHER_DIGEST,
  simpleSigningPayload,
  statement,
  testKey,
  TEST_PREDICATE,
  type TestKey,
} from '../__testUtils__/documents';
import {
  sigstoreInstance,
  type SigstoreInstance,
} from '../__testUtils__/sigstore';
import { trustMaterial } from '../__testUtils__/trust';
import type { DiscoveredDocument } from '../discovery/discovery';
import type { SignedDocumentEvidence } from '../evidence';
import { assessEvidence } from './assessEvidence';

const SIGNATURE = 'dev.cosignproject.cosign/signature';
const LOG_BUNDLE = 'dev.sigstore.cosign/bundle';

type Entry = Awaited<ReturnType<SigstoreInstance['logEntry']>>;
type Body = Parameters<SigstoreInstance['logEntry']>[0];

const base64 = (bytes: Buffer | string) =>
  Buffer.from(bytes).toString('base64');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest();
const hash = (bytes: Buffer) => ({
  algorithm: 'sha256',
  value: sha256(bytes).toString('hex'),
});

/** The annotation in which Cosign keeps an entry, without a proof. */
const logBundle = (entry: Entry) => ({
  [LOG_BUNDLE]: JSON.stringify({
    SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
    Payload: {
      body: entry.canonicalizedBody,
      integratedTime: Number(entry.integratedTime),
      logIndex: Number(entry.logIndex),
      logID: Buffer.from(entry.logId.keyId, 'base64').toString('hex'),
    },
  }),
});

const spki = ({ publicKey }: TestKey) =>
  publicKey.export({ type: 'spki', format: 'der' });

describe('log entries of every kind', () => {
  const key = testKey();
  const other = testKey();
  let corp: SigstoreInstance;

  beforeAll(async () => {
    corp = await sigstoreInstance();
  });

  const assess = async (
    document: DiscoveredDocument,
  ): Promise<SignedDocumentEvidence> => {
    const { signatures, attestations } = assessEvidence(
      discovery([document]),
      await trustMaterial({ ci: key }, { corp: corp.trustedRoot() }),
    );
    expect([...signatures, ...attestations]).toHaveLength(1);
    return [...signatures, ...attestations][0];
  };
  const codes = async (document: DiscoveredDocument) =>
    (await assess(document)).reasons.map(({ code }) => code);

  const signature = legacySignature(key, simpleSigningPayload(DIGEST));
  const attestation = legacyAttestation(
    key,
    statement(DIGEST, { predicateType: TEST_PREDICATE }),
  );
  const stored = Buffer.from(attestation.content, 'base64');
  const envelope = JSON.parse(stored.toString('utf8'));
  const payload = Buffer.from(envelope.payload, 'base64');
  const pae = dsse.preAuthEncoding(envelope.payloadType, payload);

  interface Kind {
    document: DiscoveredDocument;
    body: (parts: { of: Buffer; signature: string; by: TestKey }) => Body;
    /** What the entry's digest is of. */
    of: Buffer;
    signature: string;
    /** True where the entry holds a digest of the envelope and no signature. */
    withoutSignature?: boolean;
  }

  const record =
    (kind: string): Kind['body'] =>
    ({ of, signature: content, by }) =>
      ({
        kind,
        apiVersion: '0.0.1',
        spec: {
          data: { hash: hash(of) },
          signature: {
            format: 'x509',
            content,
            publicKey: { content: base64(by.pem) },
          },
        },
      } as Body);
  const v2 = (kind: string, name: string, spec: object): Body =>
    ({ kind, apiVersion: '0.0.2', spec: { [name]: spec } } as Body);
  const verifierV2 = (by: TestKey) => ({
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    publicKey: { rawBytes: base64(spki(by)) },
  });
  const signed = {
    document: signature,
    of: Buffer.from(signature.content, 'base64'),
    signature: signature.annotations[SIGNATURE],
  };
  const attested = {
    document: attestation,
    of: payload,
    signature: envelope.signatures[0].sig as string,
  };

  const kinds: Record<string, Kind> = {
    'hashedrekord 0.0.1': { ...signed, body: record('hashedrekord') },
    'rekord 0.0.1': { ...signed, body: record('rekord') },
    'hashedrekord 0.0.2': {
      ...signed,
      body: ({ of, signature: content, by }) =>
        v2('hashedrekord', 'hashedRekordV002', {
          data: { algorithm: 'SHA2_256', digest: base64(sha256(of)) },
          signature: { content, verifier: verifierV2(by) },
        }),
    },
    'hashedrekord 0.0.2 of an envelope': {
      ...attested,
      of: pae,
      body: ({ of, signature: content, by }) =>
        v2('hashedrekord', 'hashedRekordV002', {
          data: { algorithm: 'SHA2_256', digest: base64(sha256(of)) },
          signature: { content, verifier: verifierV2(by) },
        }),
    },
    'dsse 0.0.1': {
      ...attested,
      body: ({ of, signature: content, by }) =>
        ({
          kind: 'dsse',
          apiVersion: '0.0.1',
          spec: {
            envelopeHash: hash(stored),
            payloadHash: hash(of),
            signatures: [{ signature: content, verifier: base64(by.pem) }],
          },
        } as Body),
    },
    'dsse 0.0.2': {
      ...attested,
      body: ({ of, signature: content, by }) =>
        v2('dsse', 'dsseV002', {
          payloadHash: { algorithm: 'SHA2_256', digest: base64(sha256(of)) },
          signatures: [{ content, verifier: verifierV2(by) }],
        }),
    },
    'intoto 0.0.2': {
      ...attested,
      body: ({ of, signature: content, by }) =>
        ({
          kind: 'intoto',
          apiVersion: '0.0.2',
          spec: {
            content: {
              envelope: {
                payloadType: envelope.payloadType,
                signatures: [
                  { sig: base64(content), publicKey: base64(by.pem) },
                ],
              },
              hash: hash(stored),
              payloadHash: hash(of),
            },
          },
        } as Body),
    },
    'intoto 0.0.1': {
      ...attested,
      of: stored,
      withoutSignature: true,
      body: ({ of, by }) =>
        ({
          kind: 'intoto',
          apiVersion: '0.0.1',
          spec: {
            content: { hash: hash(of) },
            publicKey: base64(by.pem),
          },
        } as Body),
    },
  };

  describe.each(Object.entries(kinds))('%s', (_, kind) => {
    const { document, of, signature: content } = kind;
    const logged = async (body: Body) => ({
      ...document,
      annotations: {
        ...document.annotations,
        ...logBundle(await corp.logEntry(body)),
      },
    });

    it('proves the time of the signature that it is for', async () => {
      expect(
        await assess(
          await logged(kind.body({ of, signature: content, by: key })),
        ),
      ).toMatchObject({
        valid: true,
        signedAt: { source: 'transparency-log' },
        transparencyLog: { root: 'corp' },
      });
    });

    it('refutes a signature by another key', async () => {
      const body = kind.body({ of, signature: content, by: other });
      expect(await codes(await logged(body))).toEqual(['TLOG_ENTRY_MISMATCH']);
    });

    it('refutes other content', async () => {
      const body = kind.body({
        of: Buffer.from('other'),
        signature: content,
        by: key,
      });
      expect(await codes(await logged(body))).toEqual(['TLOG_ENTRY_MISMATCH']);
    });

    it('refutes another signature', async () => {
      const another = base64(sign('sha256', pae, key.privateKey));
      const body = kind.body({ of, signature: another, by: key });
      expect(await codes(await logged(body))).toEqual(
        kind.withoutSignature ? [] : ['TLOG_ENTRY_MISMATCH'],
      );
    });
  });

  it('do not include the first kind for attestations in a bundle, which keeps no envelope', async () => {
    const bundle = keyBundle(key, payload);
    bundle.verificationMaterial.tlogEntries.push(
      await corp.logEntry(
        kinds['intoto 0.0.1'].body({ of: stored, signature: '', by: key }),
      ),
    );
    expect(await codes(bundleDocument(bundle))).toEqual([
      'TLOG_ENTRY_UNSUPPORTED',
    ]);
  });

  it('must be of the kind that they are said to be', async () => {
    const entry = await corp.logEntry(
      kinds['dsse 0.0.1'].body({
        ...attested,
        by: key,
      }),
    );
    const bundle = keyBundle(key, payload);
    bundle.dsseEnvelope.signatures[0].sig = attested.signature;
    bundle.verificationMaterial.tlogEntries.push({
      ...entry,
      kindVersion: { kind: 'intoto', version: '0.0.2' },
    });
    expect(await codes(bundleDocument(bundle))).toEqual([
      'TLOG_ENTRY_MISMATCH',
    ]);
  });
});

describe('envelopes with several signatures', () => {
  const key = testKey();
  const other = testKey();
  const stranger = testKey();
  const payload = statement(DIGEST, { predicateType: TEST_PREDICATE });

  const signedBy = (
    content: Buffer,
    ...keys: TestKey[]
  ): DiscoveredDocument => {
    const documents = keys.map(signer => legacyAttestation(signer, content));
    const envelopes = documents.map(document =>
      JSON.parse(Buffer.from(document.content, 'base64').toString('utf8')),
    );
    return {
      ...documents[0],
      content: base64(
        JSON.stringify({
          ...envelopes[0],
          signatures: envelopes.flatMap(({ signatures }) => signatures),
        }),
      ),
    };
  };
  const assess = async (document: DiscoveredDocument) =>
    assessEvidence(
      discovery([document]),
      await trustMaterial({ ci: key, release: other }),
    ).attestations;

  it('are proven by each one that is genuine', async () => {
    const attestations = await assess(signedBy(payload, stranger, key, other));
    expect(attestations).toMatchObject([
      { valid: true, signer: { keyId: key.keyId } },
      { valid: true, signer: { keyId: other.keyId } },
    ]);
    expect(attestations[0].id).not.toBe(attestations[1].id);
  });

  it('are refused once where none is', async () => {
    const attestations = await assess(signedBy(payload, stranger, testKey()));
    expect(attestations).toHaveLength(1);
    expect(attestations[0]).toMatchObject({
      valid: false,
      reasons: [{ code: 'KEY_NOT_FOUND' }],
    });
  });

  it('say nothing about another image', async () => {
    const foreign = statement(OTHER_DIGEST, { predicateType: TEST_PREDICATE });
    const attestations = await assess(signedBy(foreign, key, other));
    expect(attestations.map(({ valid }) => valid)).toEqual([false, false]);
  });

  it('are malformed with more signatures than anyone makes, or none', async () => {
    const many = Array.from({ length: 11 }, () => key);
    const [attestation] = await assess(signedBy(payload, ...many));
    expect(attestation.reasons[0].code).toBe('SIGNATURE_MALFORMED');
    const none = signedBy(payload, key);
    none.content = base64('{"payloadType":"x","payload":"","signatures":[]}');
    expect((await assess(none))[0].reasons[0].code).toBe('SIGNATURE_MALFORMED');
  });

  it('are refused in a bundle, which has room for one', async () => {
    const bundle = keyBundle(key, payload);
    bundle.dsseEnvelope.signatures.push(bundle.dsseEnvelope.signatures[0]);
    const { signatures } = assessEvidence(
      discovery([bundleDocument(bundle)]),
      await trustMaterial({ ci: key }),
    );
    expect(signatures).toMatchObject([
      { valid: false, reasons: [{ code: 'BUNDLE_INVALID' }] },
    ]);
  });
});

describe('timestamps of key signatures', () => {
  const key = testKey();
  const payload = statement(DIGEST, { predicateType: TEST_PREDICATE });

  it.each(['signature', 'stored envelope'])(
    'may be over the %s in the legacy layout',
    async over => {
      const corp = await sigstoreInstance();
      const document = legacyAttestation(key, payload);
      const stored = Buffer.from(document.content, 'base64');
      const { signatures } = JSON.parse(stored.toString('utf8'));
      const stamped =
        over === 'signature'
          ? Buffer.from(signatures[0].sig, 'base64')
          : stored;
      document.annotations['dev.sigstore.cosign/rfc3161timestamp'] =
        JSON.stringify({ SignedRFC3161Timestamp: await corp.stamp(stamped) });
      const { attestations } = assessEvidence(
        discovery([document]),
        await trustMaterial(
          { ci: key },
          { corp: corp.trustedRoot({ logs: false }) },
        ),
      );
      expect(attestations).toMatchObject([
        { valid: true, signedAt: { source: 'timestamp-authority' } },
      ]);
    },
  );

  it('prove no time over anything else, and refute nothing', async () => {
    const corp = await sigstoreInstance();
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [
      { signedTimestamp: await corp.stamp(Buffer.from('other')) },
    ];
    const { signatures } = assessEvidence(
      discovery([bundleDocument(bundle)]),
      await trustMaterial({ ci: key }, { corp: corp.trustedRoot() }),
    );
    expect(signatures[0].valid).toBe(true);
    expect(signatures[0].signedAt).toBeUndefined();
  });
});
