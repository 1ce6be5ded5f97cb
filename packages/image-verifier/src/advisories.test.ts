import { createHash } from 'node:crypto';
import {
  envelope,
  keyBundle,
  legacyAttestation,
  legacySignature,
  SIGN_PREDICATE,
  simpleSigningPayload,
  statement,
  TEST_PREDICATE,
  testKey,
  type TestKey,
} from './__testUtils__/documents';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
  sendIndex,
} from './__testUtils__/registry';
import { Scene, verdictOf } from './__testUtils__/scene';
import {
  sigstoreInstance,
  type SigstoreInstance,
} from './__testUtils__/sigstore';
import { readDockerConfig } from './registry/credentials';

const DAY = 24 * 3600 * 1000;
const TESTED = [
  {
    name: 'tested',
    type: 'test-result',
    require: { result: ['PASSED'] },
  },
];
const PASSED = {
  predicateType: TEST_PREDICATE,
  predicate: { result: 'PASSED' },
};

// Each test makes the attack of a published advisory against another verifier,
// over a whole registry, and sees it refused.
describe('the attack of', () => {
  let sigstore: SigstoreInstance;
  let scene: Scene;

  beforeAll(async () => {
    sigstore = await sigstoreInstance();
  });

  beforeEach(async () => {
    scene = await Scene.start(sigstore);
  });

  afterEach(() => scene.stop());

  const path = (rest: string) => `/v2/prod/app/${rest}`;
  const serve = (rest: string, type: string, ...bodies: string[]) => {
    let count = 0;
    scene.registry.overrides.set(path(rest), (_, response) => {
      const body = bodies[Math.min(count++, bodies.length - 1)];
      response.setHeader('content-type', type);
      response.end(body);
    });
  };
  const sign = (digest: string, key: TestKey = scene.key) =>
    scene.attachBundle(digest, keyBundle(key, statement(digest)));
  const image = (content: string) => {
    const config = scene.registry.putBlob(Buffer.from('{}'));
    const layer = scene.registry.putBlob(Buffer.from(content));
    return JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        ...config,
      },
      layers: [
        { mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer },
      ],
    });
  };

  /** A legacy signature with the log entry of what is given. */
  const logged = async (
    payload: Buffer,
    entryOf: { payload: Buffer; key: TestKey; signature?: string },
  ) => {
    const { annotations } = legacySignature(scene.key, payload);
    const signature =
      entryOf.signature ??
      legacySignature(entryOf.key, entryOf.payload).annotations[
        'dev.cosignproject.cosign/signature'
      ];
    const entry = await sigstore.logEntry({
      apiVersion: '0.0.1',
      kind: 'hashedrekord',
      spec: {
        data: {
          hash: {
            algorithm: 'sha256',
            value: createHash('sha256').update(entryOf.payload).digest('hex'),
          },
        },
        signature: {
          content: signature,
          publicKey: {
            content: Buffer.from(entryOf.key.pem).toString('base64'),
          },
        },
      },
    } as never);
    return {
      content: payload,
      annotations: {
        ...annotations,
        'dev.sigstore.cosign/bundle': JSON.stringify({
          SignedEntryTimestamp: entry.inclusionPromise.signedEntryTimestamp,
          Payload: {
            body: entry.canonicalizedBody,
            integratedTime: Number(entry.integratedTime),
            logIndex: Number(entry.logIndex),
            logID: Buffer.from(entry.logId.keyId, 'base64').toString('hex'),
          },
        }),
      },
    };
  };

  it('none: what is signed and sound is verified', async () => {
    const digest = scene.putImage();
    sign(digest);
    scene.attachLegacy(
      digest,
      [
        {
          content: Buffer.from(
            legacyAttestation(scene.key, statement(digest, PASSED)).content,
            'base64',
          ),
          annotations: {},
        },
      ],
      'att',
    );
    expect(verdictOf(await scene.verify({ attestations: TESTED }))).toEqual({
      outcome: 'verified',
      codes: [],
    });
  });

  it('CVE-2022-47633: a tag that is answered with another image the second time', async () => {
    const signed = image('signed');
    const evil = image('evil');
    serve('manifests/v1', OCI_MANIFEST, signed, evil);
    const digest = `sha256:${createHash('sha256')
      .update(signed)
      .digest('hex')}`;
    sign(digest);

    const { result } = await scene.verify();

    // Asked for once; what was verified is what the answer names.
    expect(result.outcome).toBe('verified');
    expect(result.pinned).toBe(`${scene.registry.host}/prod/app@${digest}`);
    expect(
      scene.registry.paths.filter(p => p === 'prod/app/manifests/v1'),
    ).toHaveLength(1);
  });

  it('CVE-2023-47630: a digest that the registry merely claims', async () => {
    const digest = scene.putImage('signed');
    sign(digest);
    scene.registry.overrides.set(path('manifests/v1'), (_, response) => {
      response.setHeader('content-type', OCI_MANIFEST);
      response.setHeader('docker-content-digest', digest);
      response.end(image('evil'));
    });
    const { result } = await scene.verify();
    expect(result.outcome).toBe('failed');
    expect(result.pinned).not.toContain(digest);
  });

  it('CVE-2023-33959: other content under the digest that was asked for', async () => {
    const digest = scene.putImage();
    sign(digest);
    serve(`manifests/${digest}`, OCI_MANIFEST, image('evil'));
    const reference = `${scene.registry.host}/prod/app@${digest}`;
    expect(verdictOf(await scene.verify({}, { reference }))).toEqual({
      outcome: 'failed',
      codes: ['DIGEST_MISMATCH'],
    });
  });

  it('CVE-2023-33959: the signature of another image under the digest of a list', async () => {
    const digest = scene.putImage();
    const referrer = sign(digest, testKey());
    const genuine = keyBundle(scene.key, statement(digest));
    const other = scene.attachBundle(digest, genuine);
    scene.registry.overrides.set(path(`referrers/${digest}`), (_, response) =>
      sendIndex(
        response,
        scene.registry
          .referrersOf('prod/app', digest)
          .filter(one => (one as { digest: string }).digest === referrer),
      ),
    );
    const stolen = await fetch(
      `http://${scene.registry.host}${path(`manifests/${other}`)}`,
    );
    serve(`manifests/${referrer}`, OCI_MANIFEST, await stolen.text());
    expect(verdictOf(await scene.verify())).toMatchObject({
      outcome: 'inconclusive',
      codes: ['DIGEST_MISMATCH'],
    });
  });

  it.each([
    ['is both', OCI_MANIFEST, { manifests: [] }],
    [
      'is both, called an index',
      OCI_INDEX,
      { mediaType: OCI_INDEX, manifests: [] },
    ],
    ['is called an index', OCI_INDEX, {}],
    ['calls itself an index', OCI_MANIFEST, { mediaType: OCI_INDEX }],
    [
      'hides its layers as fsLayers',
      OCI_INDEX,
      {
        mediaType: OCI_INDEX,
        manifests: [],
        layers: undefined,
        config: undefined,
        fsLayers: [],
      },
    ],
  ])('CVE-2021-41190: a signed manifest that %s', async (_, type, more) => {
    const body = JSON.stringify({ ...JSON.parse(image('x')), ...more });
    serve('manifests/v1', type, body);
    sign(`sha256:${createHash('sha256').update(body).digest('hex')}`);
    const { outcome, codes } = verdictOf(await scene.verify());
    expect(outcome).toBe('failed');
    expect(codes[0]).toMatch(/^MANIFEST_(AMBIGUOUS|INVALID)$/);
  });

  describe('CVE-2022-23649: the log entry', () => {
    const judge = async (
      entryOf: (payload: Buffer) => Parameters<typeof logged>[1],
    ) => {
      const digest = scene.putImage();
      const payload = simpleSigningPayload(digest);
      scene.attachLegacy(digest, [await logged(payload, entryOf(payload))]);
      return verdictOf(await scene.verify({}, { transparencyLog: 'required' }));
    };

    it('of the signature itself is fine', async () => {
      const digest = scene.putImage();
      const payload = simpleSigningPayload(digest);
      const { annotations } = legacySignature(scene.key, payload);
      const signature = annotations['dev.cosignproject.cosign/signature'];
      const layer = await logged(payload, {
        payload,
        key: scene.key,
        signature,
      });
      scene.attachLegacy(digest, [
        { ...layer, annotations: { ...layer.annotations, ...annotations } },
      ]);
      const { outcome } = verdictOf(
        await scene.verify({}, { transparencyLog: 'required' }),
      );
      expect(outcome).toBe('verified');
    });

    it('of another signature by the same key over the same payload', async () => {
      expect(
        await judge(payload => ({ payload, key: scene.key })),
      ).toMatchObject({
        outcome: 'failed',
        codes: expect.arrayContaining(['TLOG_ENTRY_MISMATCH']),
      });
    });

    it('of another payload', async () => {
      const other = simpleSigningPayload(`sha256:${'0'.repeat(64)}`);
      expect(
        await judge(() => ({ payload: other, key: scene.key })),
      ).toMatchObject({
        outcome: 'failed',
        codes: expect.arrayContaining(['TLOG_ENTRY_MISMATCH']),
      });
    });

    it('of another key', async () => {
      expect(
        await judge(payload => ({ payload, key: testKey() })),
      ).toMatchObject({
        outcome: 'failed',
        codes: expect.arrayContaining(['TLOG_ENTRY_MISMATCH']),
      });
    });
  });

  it.each(['envelope', 'certificate'])(
    'CVE-2026-22703: a bundle with the log entry of another %s',
    async differs => {
      const digest = scene.putImage();
      const bundle = await sigstore.sign(statement(digest));
      const other = await sigstore.sign(statement(digest));
      bundle.verificationMaterial.tlogEntries =
        differs === 'envelope'
          ? other.verificationMaterial.tlogEntries
          : [
              await sigstore.logEnvelope(
                bundle.dsseEnvelope,
                `-----BEGIN CERTIFICATE-----\n${other.verificationMaterial.certificate.rawBytes}\n-----END CERTIFICATE-----\n`,
              ),
            ];
      scene.attachBundle(digest, bundle);
      expect(verdictOf(await scene.verify())).toMatchObject({
        outcome: 'failed',
        codes: expect.arrayContaining(['TLOG_ENTRY_MISMATCH']),
      });
    },
  );

  it('CVE-2026-24122: a certificate whose authority had expired when it signed', async () => {
    await scene.stop();
    // The authority's own certificate lives a year.
    const later = new Date(Date.now() + 400 * DAY);
    scene = await Scene.start(
      await sigstoreInstance({ certificate: later, log: later }),
    );
    const digest = scene.putImage();
    scene.attachBundle(digest, await scene.sigstore.sign(statement(digest)));
    const { outcome, codes } = verdictOf(await scene.verify());
    expect(outcome).toBe('failed');
    expect(codes.join()).toMatch(/CERT_/);
  });

  describe('CVE-2022-35929 and CVE-2022-35930: instead of the attestation that is asked for', () => {
    const attest = (digest: string, options: object, key = scene.key) =>
      scene.attachBundle(digest, keyBundle(key, statement(digest, options)));
    // Without conditions, so that nothing but the type stands in the way.
    const judge = async () =>
      verdictOf(
        await scene.verify({
          attestations: [{ name: 'tested', type: 'test-result' }],
        }),
      );

    it.each([
      ['one of another type', { predicateType: 'https://example.com/other' }],
      [
        'a type that begins alike',
        { ...PASSED, predicateType: `${TEST_PREDICATE}x` },
      ],
      [
        'a second signature',
        { predicateType: SIGN_PREDICATE, predicate: PASSED.predicate },
      ],
    ])('%s', async (_, options) => {
      const digest = scene.putImage();
      sign(digest);
      attest(digest, options);
      expect(await judge()).toMatchObject({
        outcome: 'failed',
        codes: expect.arrayContaining(['ATTESTATION_MISSING']),
      });
    });

    it('one by somebody else', async () => {
      const digest = scene.putImage();
      sign(digest);
      attest(digest, PASSED, testKey());
      expect((await judge()).outcome).toBe('failed');
    });

    it('one about another image', async () => {
      const digest = scene.putImage();
      const other = scene.putImage('v0');
      sign(digest);
      scene.attachBundle(
        digest,
        keyBundle(scene.key, statement(other, PASSED)),
      );
      expect((await judge()).outcome).toBe('failed');
    });

    it('one that the legacy tag alone says to be of the type', async () => {
      const digest = scene.putImage();
      sign(digest);
      const { content } = legacyAttestation(
        scene.key,
        statement(digest, { predicateType: 'https://example.com/other' }),
      );
      scene.attachLegacy(
        digest,
        [
          {
            content: Buffer.from(content, 'base64'),
            annotations: { predicateType: TEST_PREDICATE },
          },
        ],
        'att',
      );
      expect((await judge()).outcome).toBe('failed');
    });
  });

  it.each([
    ['no JSON', (text: string) => text.slice(1)],
    ['cut off', (text: string) => text.slice(0, -1)],
    [
      'with a key twice',
      (text: string) =>
        text.replace('{', '{"_type":"https://in-toto.io/Statement/v1",'),
    ],
    ['with something behind it', (text: string) => `${text}x`],
    ['without a type', (text: string) => text.replace('"_type"', '"type"')],
    [
      'without subjects',
      (text: string) => text.replace('"subject"', '"subjects"'),
    ],
    [
      'with a result that does not exist',
      (text: string) => text.replace('"PASSED"', '"passed"'),
    ],
    [
      'without a predicate',
      (text: string) => text.replace('"predicate":', '"predicates":'),
    ],
  ])('CVE-2026-39395: an attestation whose payload is %s', async (_, spoil) => {
    const digest = scene.putImage();
    sign(digest);
    const payload = spoil(statement(digest, PASSED).toString('utf8'));
    scene.attachBundle(digest, keyBundle(scene.key, Buffer.from(payload)));
    const { result } = await scene.verify({ attestations: TESTED });
    expect(result.outcome).toBe('failed');
  });

  it('CVE-2026-39395: an envelope of another payload type', async () => {
    const digest = scene.putImage();
    sign(digest);
    const bundle = keyBundle(scene.key, statement(digest, PASSED));
    bundle.dsseEnvelope = envelope(
      scene.key,
      statement(digest, PASSED),
      'sha256',
      'text/plain',
    );
    scene.attachBundle(digest, bundle);
    const { result } = await scene.verify({ attestations: TESTED });
    expect(result.outcome).toBe('failed');
  });

  describe('CVE-2022-36056: an identity', () => {
    it.each([
      ['without an issuer', { issuer: undefined }, /issuer/],
      ['without a subject', { subject: undefined }, /subject/],
      ['with an empty issuer', { issuer: '' }, /issuer/],
      ['with an empty subject', { subject: '' }, /subject/],
      [
        'with a pattern for anybody',
        { subject: undefined, subjectRegExp: '.*' },
        /matches anything/,
      ],
    ])('%s is a mistake of the policy', async (_, keyless, message) => {
      scene.putImage();
      await expect(scene.verify({}, { keyless })).rejects.toThrow(message);
    });

    it.each([
      ['of another issuer', { issuer: 'https://evil.example.com' }],
      ['of another subject', { subject: 'https://evil.example.com/x' }],
    ])('%s is not trusted', async (_, identity) => {
      const digest = scene.putImage();
      scene.attachBundle(
        digest,
        await sigstore.sign(statement(digest), identity),
      );
      expect(verdictOf(await scene.verify()).outcome).toBe('failed');
    });
  });

  it.each([
    'buildSignerUri',
    'buildSignerDigest',
    'runnerEnvironment',
    'sourceRepositoryUri',
    'sourceRepositoryDigest',
    'sourceRepositoryRef',
    'sourceRepositoryIdentifier',
    'sourceRepositoryOwnerUri',
    'sourceRepositoryOwnerIdentifier',
    'buildConfigUri',
    'buildConfigDigest',
    'buildTrigger',
    'runInvocationUri',
    'sourceRepositoryVisibilityAtSigning',
  ])('CVE-2026-48815: a constraint on %s that is not met', async field => {
    const digest = scene.putImage();
    scene.attachBundle(digest, await sigstore.sign(statement(digest)));
    const met = await scene.verify(
      {},
      { keyless: { build: { sourceRepositoryRef: 'refs/heads/main' } } },
    );
    expect(met.result.outcome).toBe('verified');
    expect(
      verdictOf(
        await scene.verify(
          {},
          { keyless: { build: { [field]: 'refs/heads/other' } } },
        ),
      ),
    ).toEqual({ outcome: 'failed', codes: ['CERT_EXTENSION_MISMATCH'] });
  });

  it('CVE-2023-46737: signatures without end', async () => {
    const digest = scene.putImage();
    const payload = simpleSigningPayload(digest);
    scene.attachLegacy(
      digest,
      Array.from({ length: 2000 }, (_, i) => ({
        content: Buffer.from(`${payload.toString('utf8')}${' '.repeat(i)}`),
        annotations: { number: String(i) },
      })),
    );
    const started = Date.now();
    const { result } = await scene.verify();
    expect(result.outcome).toBe('inconclusive');
    expect(scene.registry.seen.length).toBeLessThan(250);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('CVE-2023-33957 and CVE-2023-33958: a list of signatures without end', async () => {
    const digest = scene.putImage();
    let page = 0;
    scene.registry.overrides.set(path(`referrers/${digest}`), (_, response) => {
      page += 1;
      response.setHeader('link', `<?page=${page}>; rel="next"`);
      sendIndex(
        response,
        Array.from({ length: 60 }, (__, i) => ({
          mediaType: OCI_MANIFEST,
          digest: `sha256:${createHash('sha256')
            .update(`${page} ${i}`)
            .digest('hex')}`,
          size: 500,
          artifactType: 'application/vnd.cncf.notary.signature',
        })),
      );
    });
    const { outcome, codes } = verdictOf(await scene.verify());
    expect(outcome).toBe('inconclusive');
    expect(codes.join()).toMatch(/TOO_MANY_ITEMS|IMAGE_NOT_FOUND/);
    expect(page).toBeLessThanOrEqual(20);
    expect(scene.registry.seen.length).toBeLessThan(250);
  });

  it.each([
    ['that says its size', true],
    ['that hides its size', false],
  ])('CVE-2024-29902: a huge document %s', async (_, honest) => {
    const digest = scene.putImage();
    const huge = Buffer.alloc(9 * 1024 * 1024, 0x20);
    const { digest: blob } = scene.registry.putBlob(huge);
    let sent = 0;
    scene.registry.overrides.set(path(`blobs/${blob}`), (__, response) => {
      sent += 1;
      response.end(huge);
    });
    const tag = `${digest.replace(':', '-')}.sig`;
    serve(
      `manifests/${tag}`,
      OCI_MANIFEST,
      JSON.stringify({
        ...JSON.parse(image('x')),
        layers: [
          {
            mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
            digest: blob,
            size: honest ? huge.length : 100,
            annotations: {},
          },
        ],
      }),
    );
    expect(verdictOf(await scene.verify())).toEqual({
      outcome: 'inconclusive',
      codes: ['RESPONSE_TOO_LARGE'],
    });
    expect(sent).toBe(honest ? 0 : 1);
  });

  it('CVE-2024-29903: a manifest that is too large to be held many times', async () => {
    const digest = scene.putImage();
    const tag = `${digest.replace(':', '-')}.sig`;
    serve(`manifests/${tag}`, OCI_MANIFEST, `{"x":"${'x'.repeat(5_000_000)}"}`);
    expect(verdictOf(await scene.verify())).toEqual({
      outcome: 'inconclusive',
      codes: ['RESPONSE_TOO_LARGE'],
    });
  });

  describe('CVE-2024-45395 and CVE-2026-32280: a bundle with', () => {
    const judge = async (spoil: (bundle: any) => void) => {
      const digest = scene.putImage();
      const bundle = await sigstore.sign(statement(digest), { stamped: true });
      spoil(bundle);
      scene.attachBundle(digest, bundle);
      const started = Date.now();
      const verdict = verdictOf(await scene.verify());
      expect(Date.now() - started).toBeLessThan(5000);
      return verdict;
    };
    const refused = {
      outcome: 'failed',
      codes: expect.arrayContaining(['BUNDLE_INVALID']),
    };

    it('log entries without end', async () => {
      expect(
        await judge(({ verificationMaterial: material }) => {
          const [entry] = material.tlogEntries;
          material.tlogEntries = new Array(1000).fill(entry);
        }),
      ).toMatchObject(refused);
    });

    it('timestamps without end', async () => {
      expect(
        await judge(({ verificationMaterial: material }) => {
          const data = material.timestampVerificationData;
          const [stamp] = data.rfc3161Timestamps;
          data.rfc3161Timestamps = new Array(1000).fill(stamp);
        }),
      ).toMatchObject(refused);
    });

    it('certificates without end', async () => {
      expect(
        await judge(bundle => {
          const { verificationMaterial: material } = bundle;
          material.x509CertificateChain = {
            certificates: new Array(100).fill(material.certificate),
          };
          delete material.certificate;
          bundle.mediaType =
            'application/vnd.dev.sigstore.bundle+json;version=0.2';
        }),
      ).toMatchObject(refused);
    });
  });

  it('CVE-2025-27403: a registry that sends the login to a host of its own', async () => {
    const thief = await FakeRegistry.start();
    try {
      scene.putImage();
      await scene.connect({
        hosts: [
          {
            ...scene.registry.hostOptions,
            credentials: { type: 'basic', username: 'bob', password: 'secret' },
          },
        ],
      });
      scene.registry.overrides.set(path('manifests/v1'), (_, response) => {
        response.statusCode = 401;
        response.setHeader(
          'www-authenticate',
          `Bearer realm="http://${thief.host}/token",service="r"`,
        );
        response.end();
      });
      expect(verdictOf(await scene.verify())).toEqual({
        outcome: 'inconclusive',
        codes: ['REGISTRY_BLOCKED_TARGET'],
      });
      expect(thief.seen).toEqual([]);
    } finally {
      await thief.stop();
    }
  });

  it.each(['2020-01-01T00:00:00Z', 'the true one'])(
    'sigstore-js: a time in a log entry that no promise covers (%s)',
    async time => {
      const digest = scene.putImage();
      const bundle = await sigstore.sign(statement(digest));
      const [entry] = bundle.verificationMaterial.tlogEntries;
      delete (entry as { inclusionPromise?: object }).inclusionPromise;
      if (!Number.isNaN(Date.parse(time))) {
        entry.integratedTime = String(Date.parse(time) / 1000);
      }
      scene.attachBundle(digest, bundle);
      const { outcome, codes } = verdictOf(await scene.verify());
      expect(outcome).toBe('failed');
      expect(codes.join()).toMatch(/TIMESTAMP|TLOG/);
    },
  );

  it('@sigstore/oci: credentials for a host whose name only contains another', () => {
    const { credentialsFor } = readDockerConfig(
      JSON.stringify({
        auths: {
          'r.example.com': { username: 'bob', password: 'secret' },
          'https://index.docker.io/v1/': { username: 'bob', password: 'hub' },
        },
      }),
      'test',
    );
    expect(credentialsFor('r.example.com')).toBeDefined();
    expect(credentialsFor('docker.io')).toBeDefined();
    for (const host of [
      'example.com',
      'r.example',
      'xr.example.com',
      'r.example.com.evil.net',
      'r.example.com:8443',
      'docker.io.evil.net',
      'evil-docker.io',
      'io',
      '',
    ]) {
      expect(credentialsFor(host)).toBeUndefined();
    }
  });
});
