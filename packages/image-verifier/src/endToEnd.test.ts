import {
  createRegistryClient,
  loadTrustMaterial,
  parseTrustPolicy,
  verifyImage,
  type RegistryClient,
} from '.';
import {
  BUNDLE_TYPE,
  keyBundle,
  legacySignature,
  simpleSigningPayload,
  statement,
  testKey,
  type TestKey,
} from './__testUtils__/documents';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
  sendIndex,
} from './__testUtils__/registry';

describe('verifyImage against a registry', () => {
  const key = testKey();
  let registry: FakeRegistry;
  let client: RegistryClient;

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    client = createRegistryClient({ hosts: [registry.hostOptions] });
  });

  afterEach(async () => {
    await client.close();
    await registry.stop();
  });

  const policyFor = (signer: TestKey) =>
    parseTrustPolicy(
      {
        authorities: [
          {
            name: 'ci',
            owner: 'team-a',
            key: { data: signer.pem },
            transparencyLog: 'optional',
          },
        ],
        rules: [
          {
            name: 'all',
            images: [`${registry.host}/**`],
            signedBy: { anyOf: ['ci'] },
          },
        ],
      },
      { source: 'test' },
    );

  const verify = async (reference: string, signer = key) => {
    const policy = policyFor(signer);
    const trustMaterial = await loadTrustMaterial(policy, { baseDir: '/' });
    return verifyImage(reference, { policy, trustMaterial, client });
  };

  const attachLegacy = (digest: string, signer: TestKey) => {
    const payload = simpleSigningPayload(digest);
    const { annotations } = legacySignature(signer, payload);
    registry.putManifest(
      'prod/app',
      {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          ...registry.putBlob(Buffer.from('{}')),
        },
        layers: [
          {
            mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
            ...registry.putBlob(payload),
            annotations,
          },
        ],
      },
      { tag: `${digest.replace(':', '-')}.sig` },
    );
  };

  const bundleManifest = (digest: string, signer: TestKey) => ({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: BUNDLE_TYPE,
    config: {
      mediaType: 'application/vnd.oci.empty.v1+json',
      ...registry.putBlob(Buffer.from('{}')),
    },
    layers: [
      {
        mediaType: BUNDLE_TYPE,
        ...registry.putBlob(
          Buffer.from(JSON.stringify(keyBundle(signer, statement(digest)))),
        ),
      },
    ],
    subject: { mediaType: OCI_MANIFEST, digest, size: 1 },
  });

  it('verifies a signature in the legacy layout and answers the pinned reference', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    attachLegacy(digest, key);

    const { result, evidence } = await verify(`${registry.host}/prod/app:v1`);

    expect(result).toMatchObject({
      outcome: 'verified',
      admitted: true,
      rule: 'all',
      reasons: [],
      pinned: `${registry.host}/prod/app@${digest}`,
      matched: [{ authority: 'ci', format: 'cosign-legacy' }],
    });
    expect(evidence?.searched.map(s => [s.place, s.outcome])).toEqual([
      ['referrers-api', 'none'],
      ['signature-tag', 'found'],
      ['attestation-tag', 'none'],
    ]);
  });

  it('verifies a bundle found by the referrers API', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    registry.putManifest('prod/app', bundleManifest(digest, key));

    const { result } = await verify(`${registry.host}/prod/app@${digest}`);

    expect(result.outcome).toBe('verified');
    expect(result.matched).toMatchObject([{ format: 'sigstore-bundle' }]);
  });

  it('verifies a bundle found by the fallback tag, without artifactType in the list', async () => {
    registry.referrersApi = false;
    const { digest } = registry.putImage('prod/app', 'v1');
    const referrer = registry.putManifest(
      'prod/app',
      bundleManifest(digest, key),
    );
    registry.putManifest(
      'prod/app',
      { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [referrer] },
      { tag: digest.replace(':', '-') },
    );

    const { result, evidence } = await verify(`${registry.host}/prod/app:v1`);

    expect(result.outcome).toBe('verified');
    expect(evidence?.searched[0].outcome).toBe('unsupported');
    expect(evidence?.searched[1]).toMatchObject({
      place: 'referrers-tag',
      outcome: 'found',
      count: 1,
    });
  });

  it('verifies a bundle that the registry lists under the type of its config', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    const manifest = bundleManifest(digest, key);
    const referrer = registry.putManifest('prod/app', manifest);
    registry.overrides.set(`/v2/prod/app/referrers/${digest}`, (_, response) =>
      sendIndex(response, [
        { ...referrer, artifactType: manifest.config.mediaType },
      ]),
    );

    const { result } = await verify(`${registry.host}/prod/app@${digest}`);

    expect(result.outcome).toBe('verified');
  });

  it('says "signature not found" for an unsigned image', async () => {
    registry.putImage('prod/app', 'v1');

    const { result } = await verify(`${registry.host}/prod/app:v1`);

    expect(result.outcome).toBe('failed');
    expect(result.reasons[0]).toMatchObject({
      code: 'SIGNATURE_NOT_FOUND',
      text: 'signature not found',
    });
  });

  it('says "signer not in trusted list" for a signature by another key', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    attachLegacy(digest, testKey());
    registry.putManifest('prod/app', bundleManifest(digest, testKey()));

    const { result } = await verify(`${registry.host}/prod/app:v1`);

    expect(result.outcome).toBe('failed');
    expect(result.reasons[0].text).toBe('signer not in trusted list');
    expect(result.reasons[0].detail).toContain('human signer');
  });

  it('does not take a signature over another digest of the repository', async () => {
    const other = registry.putImage('prod/app', 'v0');
    const { digest } = registry.putImage('prod/app', 'v1');
    registry.putManifest('prod/app', {
      ...bundleManifest(other.digest, key),
      subject: { mediaType: OCI_MANIFEST, digest, size: 1 },
    });

    const { result } = await verify(`${registry.host}/prod/app:v1`);

    expect(result.outcome).toBe('failed');
    expect(result.reasons.map(({ code }) => code)).toEqual([
      'SIGNATURE_NOT_FOUND',
      'SUBJECT_MISMATCH',
    ]);
  });

  it('is inconclusive, not failed, where a place cannot be read', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    registry.overrides.set(
      `/v2/prod/app/manifests/${digest.replace(':', '-')}.sig`,
      (_, response) => {
        response.statusCode = 403;
        response.end();
      },
    );

    const { result } = await verify(`${registry.host}/prod/app:v1`);

    expect(result.outcome).toBe('inconclusive');
    expect(result.reasons[0].code).toBe('REGISTRY_FORBIDDEN');
  });

  it('verifies by the good signature where another place cannot be read', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    attachLegacy(digest, key);
    registry.overrides.set(
      `/v2/prod/app/referrers/${digest}`,
      (_, response) => {
        response.statusCode = 500;
        response.end();
      },
    );

    const { result, evidence } = await verify(`${registry.host}/prod/app:v1`);

    expect(evidence?.complete).toBe(false);
    expect(result.outcome).toBe('verified');
  });

  it('fails for an image that does not exist', async () => {
    const { result } = await verify(`${registry.host}/prod/none:v1`);

    expect(result).toMatchObject({ outcome: 'failed', pinned: '' });
    expect(result.reasons[0].code).toBe('IMAGE_NOT_FOUND');
  });

  it('does not verify an image that no rule covers', async () => {
    const { digest } = registry.putImage('prod/app', 'v1');
    attachLegacy(digest, key);
    const policy = {
      ...policyFor(key),
      rules: [{ ...policyFor(key).rules[0], images: ['elsewhere.io/**'] }],
    };
    const trustMaterial = await loadTrustMaterial(policy, { baseDir: '/' });
    const options = { trustMaterial, client };
    const reference = `${registry.host}/prod/app:v1`;

    const denied = await verifyImage(reference, { policy, ...options });
    expect(denied.result).toMatchObject({ outcome: 'failed', admitted: false });
    expect(denied.result.reasons[0].code).toBe('POLICY_NONE_APPLIES');

    const allowed = await verifyImage(reference, {
      policy: { ...policy, unmatched: 'allow' },
      ...options,
    });
    expect(allowed.result).toMatchObject({
      outcome: 'inconclusive',
      admitted: true,
    });
  });
});
