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
} from '../__testUtils__/documents';
import { sigstoreInstance } from '../__testUtils__/sigstore';
import { trustMaterial } from '../__testUtils__/trust';
import type { DiscoveredDocument } from '../discovery/discovery';
import { assessEvidence } from './assessEvidence';

const key = testKey();

async function assess(
  documents: DiscoveredDocument[],
  keys: Parameters<typeof trustMaterial>[0] = { ci: key },
  roots = {},
) {
  return assessEvidence(discovery(documents), await trustMaterial(keys, roots));
}

async function onlySignature(...args: Parameters<typeof assess>) {
  const evidence = await assess(...args);
  expect(evidence.signatures).toHaveLength(1);
  return evidence.signatures[0];
}

describe('signatures by key', () => {
  it('proves a legacy signature and reads its annotations', async () => {
    const payload = simpleSigningPayload(DIGEST, { optional: { env: 'prod' } });
    const signature = await onlySignature([legacySignature(key, payload)]);

    expect(signature).toMatchObject({
      valid: true,
      reasons: [],
      format: 'cosign-legacy',
      signer: { type: 'key', keyId: key.keyId },
      annotations: { env: 'prod' },
    });
    expect(signature.transparencyLog).toBeUndefined();
    expect(signature.signedAt).toBeUndefined();
  });

  it('proves a bundle and reads the annotations of its subject', async () => {
    const payload = statement(DIGEST, { annotations: { env: 'prod' } });
    expect(
      await onlySignature([bundleDocument(keyBundle(key, payload))]),
    ).toMatchObject({
      valid: true,
      format: 'sigstore-bundle',
      annotations: { env: 'prod' },
    });
  });

  it.each([
    ['P-256', 'sha256'],
    ['P-384', 'sha384'],
    ['P-384', 'sha256'],
    ['P-521', 'sha512'],
    ['P-521', 'sha256'],
    ['rsa', 'sha256'],
    ['ed25519', null],
  ] as const)('knows %s keys with %s', async (type, hash) => {
    const signer = testKey(type);
    const documents = [
      legacySignature(signer, simpleSigningPayload(DIGEST), {}, hash),
      bundleDocument(keyBundle(signer, statement(DIGEST), hash)),
    ];
    const { signatures } = await assess(documents, { ci: signer });
    expect(signatures.map(({ valid }) => valid)).toEqual([true, true]);
  });

  it('finds the signer among many keys, whatever the hint', async () => {
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.publicKey.hint = 'nonsense';
    const signature = await onlySignature([bundleDocument(bundle)], {
      a: testKey(),
      b: testKey('P-384'),
      ci: key,
    });
    expect(signature).toMatchObject({
      valid: true,
      signer: { keyId: key.keyId },
    });
  });

  it('does not know a key that is not configured', async () => {
    const signature = await onlySignature([
      legacySignature(testKey(), simpleSigningPayload(DIGEST)),
    ]);
    expect(signature.valid).toBe(false);
    expect(signature.reasons[0]).toMatchObject({
      code: 'KEY_NOT_FOUND',
      text: 'signer not in trusted list',
      detail: expect.stringContaining('human signer'),
    });
  });

  it('says that the signature is wrong where the hint names a configured key', async () => {
    const bundle = keyBundle(testKey(), statement(DIGEST));
    bundle.verificationMaterial.publicKey.hint = key.hint;
    const signature = await onlySignature([bundleDocument(bundle)]);
    expect(signature.reasons[0].code).toBe('SIGNATURE_INVALID');
  });

  it('does not take a genuine signature over another image', async () => {
    const documents = [
      legacySignature(key, simpleSigningPayload(OTHER_DIGEST)),
      bundleDocument(keyBundle(key, statement(OTHER_DIGEST))),
    ];
    const { signatures } = await assess(documents);
    for (const { valid, reasons } of signatures) {
      expect(valid).toBe(false);
      expect(reasons.map(({ code }) => code)).toEqual(['SUBJECT_MISMATCH']);
    }
  });

  it('does not take an attestation for a signature', async () => {
    const payload = statement(DIGEST, {
      predicateType: TEST_PREDICATE,
      predicate: { result: 'PASSED' },
    });
    const evidence = await assess([
      bundleDocument(keyBundle(key, payload)),
      legacyAttestation(key, payload),
    ]);
    expect(evidence.signatures).toEqual([]);
    expect(evidence.attestations).toMatchObject([
      {
        valid: true,
        format: 'sigstore-bundle',
        predicateType: TEST_PREDICATE,
        predicate: { result: 'PASSED' },
      },
      { valid: true, format: 'cosign-legacy', predicateType: TEST_PREDICATE },
    ]);
  });

  it('keeps the predicate of an attestation that is not valid to itself', async () => {
    const payload = statement(DIGEST, { predicateType: TEST_PREDICATE });
    const { attestations } = await assess([
      bundleDocument(keyBundle(testKey(), payload)),
    ]);
    expect(attestations).toHaveLength(1);
    expect(attestations[0].valid).toBe(false);
    expect(attestations[0]).not.toHaveProperty('predicate');
  });

  it('tells two signatures over one payload apart, and counts copies once', async () => {
    const other = testKey();
    const payload = simpleSigningPayload(DIGEST);
    const first = legacySignature(key, payload);
    const { signatures } = await assess(
      [first, legacySignature(other, payload), first],
      { ci: key, other },
    );
    expect(signatures.map(({ signer }) => signer)).toEqual([
      { type: 'key', keyId: key.keyId },
      { type: 'key', keyId: other.keyId },
    ]);
  });

  it('lets no document take anything from another', async () => {
    const good = legacySignature(key, simpleSigningPayload(DIGEST));
    const junk = Array.from({ length: 50 }, (_, i) => ({
      ...good,
      content: Buffer.from(`junk ${i}`).toString('base64'),
    }));
    const { signatures } = await assess([...junk, good]);
    expect(signatures.filter(({ valid }) => valid)).toHaveLength(1);
  });

  it('is incomplete where there are more documents than it judges', async () => {
    const documents = Array.from({ length: 101 }, (_, i) =>
      legacySignature(key, Buffer.from(`{"n":${i}}`)),
    );
    expect((await assess(documents)).complete).toBe(false);
  });
});

describe('the form of documents', () => {
  const legacy = legacySignature(key, simpleSigningPayload(DIGEST));
  const signatureAnnotation = 'dev.cosignproject.cosign/signature';
  const bundle = () => keyBundle(key, statement(DIGEST));
  const withAnnotations = (annotations: Record<string, string>) => ({
    ...legacy,
    annotations: { ...legacy.annotations, ...annotations },
  });
  const raw = (content: string) => ({
    ...bundleDocument({}),
    content: Buffer.from(content).toString('base64'),
  });

  it.each<[string, DiscoveredDocument, string]>([
    ['no signature', { ...legacy, annotations: {} }, 'SIGNATURE_MALFORMED'],
    [
      'a signature in the URL alphabet',
      withAnnotations({ [signatureAnnotation]: '__-_' }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a signature with white space',
      withAnnotations({
        [signatureAnnotation]: `${legacy.annotations[signatureAnnotation]}\n`,
      }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a certificate that is none',
      withAnnotations({ 'dev.sigstore.cosign/certificate': 'x' }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a certificate that is a key',
      withAnnotations({ 'dev.sigstore.cosign/certificate': key.pem }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a log bundle that is no JSON',
      withAnnotations({ 'dev.sigstore.cosign/bundle': '{' }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a log bundle without its parts',
      withAnnotations({ 'dev.sigstore.cosign/bundle': '{"Payload":{}}' }),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a timestamp that is none',
      withAnnotations({ 'dev.sigstore.cosign/rfc3161timestamp': '{}' }),
      'SIGNATURE_MALFORMED',
    ],
    ['a bundle that is no JSON', raw('{'), 'BUNDLE_INVALID'],
    ['a bundle that is null', raw('null'), 'BUNDLE_INVALID'],
    ['an empty bundle', raw('{}'), 'BUNDLE_INVALID'],
    ['a bundle that names a key twice', raw('{"a":1,"a":2}'), 'BUNDLE_INVALID'],
    ['a bundle nested too deep', raw('['.repeat(100)), 'BUNDLE_INVALID'],
    [
      'an envelope with two signatures',
      bundleDocument({
        ...bundle(),
        dsseEnvelope: {
          ...bundle().dsseEnvelope,
          signatures: [
            ...bundle().dsseEnvelope.signatures,
            ...bundle().dsseEnvelope.signatures,
          ],
        },
      }),
      'BUNDLE_INVALID',
    ],
    [
      'an envelope without a signature',
      bundleDocument({
        ...bundle(),
        dsseEnvelope: { ...bundle().dsseEnvelope, signatures: [] },
      }),
      'BUNDLE_INVALID',
    ],
    [
      'an envelope of another type',
      bundleDocument({
        ...bundle(),
        dsseEnvelope: { ...bundle().dsseEnvelope, payloadType: 'text/plain' },
      }),
      'PAYLOAD_TYPE_UNEXPECTED',
    ],
    [
      'a message signature',
      bundleDocument({
        mediaType: bundle().mediaType,
        verificationMaterial: bundle().verificationMaterial,
        messageSignature: {
          messageDigest: { algorithm: 'SHA2_256', digest: 'AAAA' },
          signature: 'AAAA',
        },
      }),
      'SIGNATURE_FORMAT_UNSUPPORTED',
    ],
    [
      'a payload of another type',
      legacySignature(key, simpleSigningPayload(DIGEST, { type: 'atomic' })),
      'PAYLOAD_TYPE_UNEXPECTED',
    ],
    [
      'a payload without a digest',
      legacySignature(
        key,
        Buffer.from(
          '{"critical":{"type":"cosign container image signature","image":{}}}',
        ),
      ),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a payload that names the digest twice',
      legacySignature(
        key,
        Buffer.from(
          `{"critical":{"type":"cosign container image signature","image":{"docker-manifest-digest":"${DIGEST}","Docker-manifest-digest":"${OTHER_DIGEST}"}}}`,
        ),
      ),
      'SIGNATURE_MALFORMED',
    ],
    [
      'a statement of another type',
      bundleDocument(keyBundle(key, statement(DIGEST, { type: 'x' }))),
      'PAYLOAD_TYPE_UNEXPECTED',
    ],
    [
      'a statement without subjects',
      bundleDocument(
        keyBundle(
          key,
          Buffer.from(
            '{"_type":"https://in-toto.io/Statement/v1","predicateType":"x"}',
          ),
        ),
      ),
      'SIGNATURE_MALFORMED',
    ],
  ])('refuses %s', async (_, document, code) => {
    const signature = await onlySignature([document]);
    expect(signature.valid).toBe(false);
    expect(signature.reasons.map(reason => reason.code)).toEqual([code]);
  });

  it('reads the payload keys as Go does, in any case', async () => {
    const payload = Buffer.from(
      `{"Critical":{"Type":"cosign container image signature","Image":{"Docker-manifest-digest":"${DIGEST}"}}}`,
    );
    expect((await onlySignature([legacySignature(key, payload)])).valid).toBe(
      true,
    );
  });

  it('bears subjects that are null', async () => {
    const payload = Buffer.from(
      JSON.stringify({
        ...JSON.parse(statement(DIGEST).toString()),
        subject: [null, {}, { digest: null }, { digest: { sha256: 7 } }],
      }),
    );
    const signature = await onlySignature([
      bundleDocument(keyBundle(key, payload)),
    ]);
    expect(signature.reasons[0].code).toBe('SUBJECT_MISMATCH');
  });
});

describe('signatures by key with a transparency log', () => {
  it('proves the entry and its time', async () => {
    const instance = await sigstoreInstance();
    const bundle = keyBundle(key, statement(DIGEST));
    const entry = await instance.logEnvelope(bundle.dsseEnvelope, key.pem);
    bundle.verificationMaterial.tlogEntries.push(entry);

    const signature = await onlySignature(
      [bundleDocument(bundle)],
      { ci: key },
      { corp: instance.trustedRoot() },
    );

    expect(signature).toMatchObject({
      valid: true,
      signedAt: { source: 'transparency-log' },
      transparencyLog: { logIndex: entry.logIndex, root: 'corp' },
    });
  });

  it('refuses the genuine entry of another signer over the same content', async () => {
    const instance = await sigstoreInstance();
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.tlogEntries.push(
      await instance.logEnvelope(bundle.dsseEnvelope, testKey().pem),
    );
    const signature = await onlySignature(
      [bundleDocument(bundle)],
      { ci: key },
      { corp: instance.trustedRoot() },
    );
    expect(signature.reasons[0].code).toBe('TLOG_ENTRY_MISMATCH');
  });

  it('refuses the genuine entry of another signature of the same key', async () => {
    const instance = await sigstoreInstance();
    const bundle = keyBundle(key, statement(DIGEST));
    const other = keyBundle(key, statement(OTHER_DIGEST));
    bundle.verificationMaterial.tlogEntries.push(
      await instance.logEnvelope(other.dsseEnvelope, key.pem),
    );
    const signature = await onlySignature(
      [bundleDocument(bundle)],
      { ci: key },
      { corp: instance.trustedRoot() },
    );
    expect(signature.reasons[0].code).toBe('TLOG_ENTRY_MISMATCH');
  });

  it('counts as unlogged, with a note, where no root lists the log', async () => {
    const instance = await sigstoreInstance();
    const stranger = await sigstoreInstance();
    const bundle = keyBundle(key, statement(DIGEST));
    bundle.verificationMaterial.tlogEntries.push(
      await stranger.logEnvelope(bundle.dsseEnvelope, key.pem),
    );
    const signature = await onlySignature(
      [bundleDocument(bundle)],
      { ci: key },
      { corp: instance.trustedRoot() },
    );
    expect(signature.valid).toBe(true);
    expect(signature.transparencyLog).toBeUndefined();
    expect(signature.notes?.[0].code).toBe('TLOG_UNKNOWN_LOG');
  });
});
