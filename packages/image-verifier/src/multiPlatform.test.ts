import {
  createRegistryClient,
  loadTrustMaterial,
  parseTrustPolicy,
  verifyImage,
} from '.';
import type { RegistryClient, VerifyImageOptions } from '.';
import { signBundle } from './__testUtils__/attach';
import { statement, testKey } from './__testUtils__/documents';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
} from './__testUtils__/registry';

const APP = 'prod/app';
const PROVENANCE = 'https://slsa.dev/provenance/v1';
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

const platform = (architecture: string, variant?: string) => ({
  os: 'linux',
  architecture,
  variant,
});

/** An index of three platform images, with a BuildKit attestation of each. */
function pushIndex({ attested = false } = {}) {
  const children = [
    { ...registry.putImage(APP, 'amd64'), platform: platform('amd64') },
    { ...registry.putImage(APP, 'arm7'), platform: platform('arm', 'v7') },
    { ...registry.putImage(APP, 'arm6'), platform: platform('arm', 'v6') },
  ];
  const attestations = attested
    ? children.map(child => attest(child.digest))
    : [];
  const { digest } = registry.putManifest(
    APP,
    {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [...children, ...attestations],
    },
    { tag: 'v1' },
  );
  return { index: digest, children: children.map(child => child.digest) };
}

function attest(digest: string) {
  const layer = registry.putBlob(
    statement(digest, { predicateType: PROVENANCE }),
  );
  const manifest = registry.putManifest(APP, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      ...registry.putBlob(Buffer.from('{}')),
    },
    layers: [
      {
        mediaType: 'application/vnd.in-toto+json',
        ...layer,
        annotations: { 'in-toto.io/predicate-type': PROVENANCE },
      },
    ],
  });
  return {
    ...manifest,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digest,
    },
  };
}

const verify = async (
  reference: string,
  rule: object = {},
  options: Partial<VerifyImageOptions> = {},
) => {
  const policy = parseTrustPolicy(
    {
      authorities: [
        {
          name: 'ci',
          owner: 'team',
          key: { data: key.pem },
          transparencyLog: 'optional',
        },
      ],
      rules: [
        {
          name: 'all',
          images: ['**'],
          signedBy: { anyOf: ['ci'] },
          ...rule,
        },
      ],
    },
    { source: 'test' },
  );
  const trustMaterial = await loadTrustMaterial(policy, { baseDir: '/' });
  const { result, evidence } = await verifyImage(
    `${registry.host}/${APP}${reference}`,
    { policy, trustMaterial, client, ...options },
  );
  return { ...result, evidence };
};

it('verifies an index whose platform images are signed, where the rule allows it', async () => {
  const { children } = pushIndex();
  children.forEach(digest => signBundle(registry, APP, digest, key));
  const subject = 'platform-child';
  expect(await verify(':v1', { subject })).toMatchObject({
    outcome: 'verified',
    matched: children.map(digest => ({ subject: { digest } })),
  });
  const { outcome, reasons } = await verify(':v1');
  expect(outcome).toBe('failed');
  expect(reasons[0].code).toBe('SUBJECT_IS_CHILD');
});

it('verifies a platform image by the index that lists it', async () => {
  const { index, children } = pushIndex();
  signBundle(registry, APP, index, key);
  const reference = `@${children[0]}`;
  const options = { index: `${registry.host}/${APP}:v1` };
  expect(await verify(reference, { subject: 'either' }, options)).toMatchObject(
    {
      outcome: 'verified',
      matched: [{ subject: { digest: index, level: 'index' } }],
      pinned: `${registry.host}/${APP}@${children[0]}`,
    },
  );
  // Without the index nothing is known of it.
  expect((await verify(reference, { subject: 'either' })).outcome).toBe(
    'failed',
  );
  expect((await verify(reference, {}, options)).reasons[0].code).toBe(
    'SUBJECT_IS_INDEX',
  );
});

it('believes no index about an image that it does not list', async () => {
  const { index } = pushIndex();
  signBundle(registry, APP, index, key);
  const { digest } = registry.putImage(APP, 'other');
  const { outcome, evidence } = await verify(
    `@${digest}`,
    { subject: 'either' },
    { index: `${registry.host}/${APP}:v1` },
  );
  expect(outcome).toBe('failed');
  expect(evidence?.related).toEqual([]);
});

it('judges the image of one platform', async () => {
  const { index, children } = pushIndex();
  signBundle(registry, APP, index, key);
  const judge = (name: string, subject = 'either') =>
    verify(':v1', { subject }, { platform: name });
  expect(await judge('linux/amd64')).toMatchObject({
    outcome: 'verified',
    pinned: `${registry.host}/${APP}@${children[0]}`,
  });
  expect((await judge('linux/amd64', 'platform-child')).outcome).toBe('failed');
  expect((await judge('linux/arm/v7')).pinned).toContain(children[1]);
  for (const name of ['linux/arm', 'windows/amd64']) {
    expect((await judge(name)).reasons[0].code).toBe('PLATFORM_NOT_FOUND');
  }
});

it('leaves open whether a platform image that is away is signed', async () => {
  const { children } = pushIndex();
  children.forEach(digest => signBundle(registry, APP, digest, key));
  registry.overrides.set(
    `/v2/${APP}/manifests/${children[1]}`,
    (_, response) => {
      response.statusCode = 404;
      response.end();
    },
  );
  const { outcome } = await verify(':v1', { subject: 'either' });
  expect(outcome).toBe('inconclusive');
});

it("shows BuildKit's attestations as unsigned, and counts them where an index signature covers them", async () => {
  const { index } = pushIndex({ attested: true });
  signBundle(registry, APP, index, key);
  const attestation = { name: 'build', type: 'slsa-provenance' };
  const plain = await verify(':v1', { attestations: [attestation] });
  expect(plain.outcome).toBe('failed');
  expect(plain.reasons[0].code).toBe('ATTESTATION_UNSIGNED');
  expect(plain.evidence?.unsigned).toHaveLength(3);
  expect(plain.evidence?.platforms).toHaveLength(3);

  const covered = await verify(':v1', {
    attestations: [{ ...attestation, coveredByIndex: true }],
  });
  expect(covered.outcome).toBe('verified');
});

it('takes a child for a platform image whatever its annotations say', async () => {
  const { digest } = registry.putImage(APP, 'hidden');
  const { digest: index } = registry.putManifest(
    APP,
    {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [
        {
          mediaType: OCI_MANIFEST,
          digest,
          size: 1,
          platform: platform('amd64'),
          annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
        },
      ],
    },
    { tag: 'v1' },
  );
  signBundle(registry, APP, index, key);
  const { outcome } = await verify(':v1', { subject: 'platform-child' });
  expect(outcome).toBe('failed');
});
