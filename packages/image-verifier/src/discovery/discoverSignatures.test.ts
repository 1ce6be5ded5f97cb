import {
  createRegistryClient,
  discoverSignatures,
  parseImageReference,
  parseSignatureRepository,
  type DiscoverOptions,
  type RegistryClient,
} from '..';
import {
  legacyLayer,
  putLegacyReferrer,
  putSignatureTag,
  signBundle,
} from '../__testUtils__/attach';
import { testKey } from '../__testUtils__/documents';
import { FakeRegistry, sendIndex } from '../__testUtils__/registry';
import { trustMaterial } from '../__testUtils__/trust';
import { assessEvidence } from '../sigstore/assessEvidence';

const APP = 'prod/app';
const key = testKey();
const stranger = testKey();

let registry: FakeRegistry;
let client: RegistryClient;
let digest: string;

beforeEach(async () => {
  registry = await FakeRegistry.start();
  client = createRegistryClient({ hosts: [registry.hostOptions] });
  digest = registry.putImage(APP, 'v1').digest;
});

afterEach(async () => {
  await client.close();
  await registry.stop();
});

const discover = (options: DiscoverOptions = {}) =>
  discoverSignatures(
    client,
    parseImageReference(`${registry.host}/${APP}@${digest}`),
    options,
  );

const assess = async (found: Awaited<ReturnType<typeof discover>>) =>
  assessEvidence(found, await trustMaterial({ ci: key }));

/** What was asked since the last time. */
const asked = () => registry.seen.splice(0).map(({ path }) => path.slice(4));

describe('signature repositories', () => {
  const elsewhere = (name = 'signatures', tagPrefix?: string) =>
    parseSignatureRepository(`${registry.host}/${name}`, tagPrefix);

  it('finds both layouts there, and says where', async () => {
    putSignatureTag(registry, 'signatures', digest, [
      legacyLayer(registry, digest, key),
    ]);
    signBundle(registry, 'signatures', digest, key);
    const found = await discover({ signatureRepositories: [elsewhere()] });

    expect(found.complete).toBe(true);
    const { signatures } = await assess(found);
    expect(signatures.map(({ valid, location }) => [valid, location])).toEqual(
      expect.arrayContaining([
        [
          true,
          expect.objectContaining({
            place: 'signature-tag',
            repository: `${registry.host}/signatures`,
          }),
        ],
      ]),
    );
    expect(found.searched).toContainEqual({
      place: 'signature-tag',
      repository: `${registry.host}/signatures`,
      outcome: 'found',
      count: 1,
    });
    // The own repository is searched too, and not named.
    expect(found.searched).toContainEqual({
      place: 'signature-tag',
      outcome: 'none',
      count: 0,
    });
  });

  it('looks for tags with a prefix, and for those only', async () => {
    const layer = legacyLayer(registry, digest, key);
    putSignatureTag(registry, 'signatures', digest, [layer], 'hub-');
    const found = await discover({
      signatureRepositories: [elsewhere('signatures', 'hub-')],
    });
    expect(found.documents).toHaveLength(1);
    expect(
      asked().filter(path => path.startsWith('signatures/')),
    ).not.toContainEqual(expect.stringContaining('referrers'));
  });

  it('asks no host that is not configured, and is not whole then', async () => {
    const found = await discover({
      signatureRepositories: [
        parseSignatureRepository('other.example.com/signatures'),
      ],
      tagLists: true,
    });
    expect(found.complete).toBe(false);
    expect(found.searched).toContainEqual(
      expect.objectContaining({
        repository: 'other.example.com/signatures',
        outcome: 'error',
        reason: expect.objectContaining({ code: 'REGISTRY_BLOCKED_TARGET' }),
      }),
    );
  });

  it('does not search the own repository twice', async () => {
    await discover({ signatureRepositories: [elsewhere(APP)] });
    const paths = asked();
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe("Cosign's experimental OCI 1.1 layout", () => {
  it('reads every referrer, whichever comes last', async () => {
    const signers = [stranger, key, stranger];
    for (const signer of signers) {
      const layer = legacyLayer(registry, digest, signer);
      putLegacyReferrer(registry, APP, digest, layer);
    }
    const { signatures } = await assess(await discover());
    expect(signatures.map(({ valid }) => valid).sort()).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('junk beside a good signature', () => {
  it('is read after what looks like a signature', async () => {
    const junk = Array.from({ length: 999 }, (_, i) => ({
      mediaType: 'application/vnd.dsse.envelope.v1+json',
      ...registry.putBlob(Buffer.from(`junk ${i}`)),
    }));
    const good = legacyLayer(registry, digest, key);
    putSignatureTag(registry, APP, digest, [...junk, good]);
    const evidence = await assess(await discover());
    expect(evidence.signatures.filter(({ valid }) => valid)).toHaveLength(1);
  });

  it.each(['layers', 'referrers'])(
    'makes the search incomplete where it hides it: 1000 %s',
    async where => {
      const layers = Array.from({ length: 1000 }, (_, i) => ({
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        ...registry.putBlob(Buffer.from(`${i}`)),
      }));
      if (where === 'layers') {
        const good = legacyLayer(registry, digest, key);
        putSignatureTag(registry, APP, digest, [...layers, good]);
      } else {
        for (const layer of layers) {
          putLegacyReferrer(registry, APP, digest, layer);
        }
        signBundle(registry, APP, digest, key);
      }
      const found = await discover();
      const good = (await assess(found)).signatures.some(({ valid }) => valid);
      expect(good || !found.complete).toBe(true);
      expect(found.documents.length).toBeLessThanOrEqual(100);
    },
  );
});

describe('requests', () => {
  it('are four for a signed image, where the list of tags is shared', async () => {
    signBundle(registry, APP, digest, key);
    await discover({ tagLists: true });
    const first = asked();
    expect(first.filter(path => path.endsWith('tags/list'))).toHaveLength(1);
    expect(first).toHaveLength(4 + 1);

    digest = registry.putImage(APP, 'v2').digest;
    signBundle(registry, APP, digest, key);
    const { complete, documents } = await discover({ tagLists: true });
    expect(asked()).toHaveLength(4);
    expect({ complete, documents: documents.length }).toEqual({
      complete: true,
      documents: 1,
    });
  });

  it('are one where nothing has changed', async () => {
    signBundle(registry, APP, digest, key);
    const previous = await discover({ tagLists: true });
    asked();
    expect(await discover({ tagLists: true, previous })).toEqual(previous);
    expect(asked()).toEqual([`${APP}/referrers/${digest}`]);
  });

  it('are one more for the list of tags where it is old', async () => {
    await client.close();
    client = createRegistryClient({
      hosts: [registry.hostOptions],
      limits: { tagListAgeMs: 0 },
    });
    const previous = await discover({ tagLists: true });
    asked();
    putSignatureTag(registry, APP, digest, [
      legacyLayer(registry, digest, key),
    ]);
    const found = await discover({ tagLists: true, previous });
    expect(found.documents).toHaveLength(1);
  });

  it('ask for the tags where no signature was found and none is listed', async () => {
    await discover({ tagLists: true });
    expect(asked()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/\.sig$/),
        expect.stringMatching(/\.att$/),
      ]),
    );
  });

  it.each([
    ['refused', () => (registry.tagList = false)],
    [
      'cut off',
      () =>
        registry.overrides.set(`/v2/${APP}/tags/list`, (_, response) => {
          response.setHeader('link', '<https://other.example.com>; rel="next"');
          response.end('{"tags":[]}');
        }),
    ],
    [
      'not a list',
      () =>
        registry.overrides.set(`/v2/${APP}/tags/list`, (_, response) =>
          response.end('{"tags":{}}'),
        ),
    ],
    [
      'full, and without a next page',
      () =>
        registry.overrides.set(`/v2/${APP}/tags/list`, (_, response) =>
          response.end(
            JSON.stringify({ tags: Array.from({ length: 1000 }, String) }),
          ),
        ),
    ],
  ])('ask for the tags where the list is %s', async (_, spoil) => {
    spoil();
    signBundle(registry, APP, digest, key);
    putSignatureTag(registry, APP, digest, [
      legacyLayer(registry, digest, key),
    ]);
    const { documents } = await discover({ tagLists: true });
    expect(documents).toHaveLength(2);
  });
});

describe('an earlier discovery', () => {
  it('gives way to what is new', async () => {
    signBundle(registry, APP, digest, stranger);
    const previous = await discover();
    signBundle(registry, APP, digest, key);
    const found = await discover({ previous });
    expect(found.documents).toHaveLength(2);
    expect(found.documents).toContainEqual(previous.documents[0]);
  });

  it('does not keep what was taken away, nor an image that is gone', async () => {
    signBundle(registry, APP, digest, key);
    const previous = await discover();
    registry.overrides.set(`/v2/${APP}/referrers/${digest}`, (_, response) =>
      sendIndex(response, []),
    );
    expect((await discover({ previous })).documents).toEqual([]);
    registry.overrides.set(`/v2/${APP}/manifests/${digest}`, (_, response) => {
      response.statusCode = 404;
      response.end();
    });
    await expect(discover({ previous })).rejects.toMatchObject({
      reason: { code: 'IMAGE_NOT_FOUND' },
    });
  });

  it('does not show that an unchanged image is gone unless that is asked', async () => {
    const previous = await discover();
    registry.overrides.set(`/v2/${APP}/manifests/${digest}`, (_, response) => {
      response.statusCode = 404;
      response.end();
    });
    expect(await discover({ previous })).toEqual(previous);
    await expect(
      discover({ previous, confirmImage: true }),
    ).rejects.toMatchObject({ reason: { code: 'IMAGE_NOT_FOUND' } });
  });

  it('leaves a registry that is away to be an error, as without it', async () => {
    signBundle(registry, APP, digest, key);
    const previous = await discover();
    const away = createRegistryClient({
      hosts: [registry.hostOptions],
      limits: { attempts: 1 },
    });
    const target = parseImageReference(`${registry.host}/${APP}@${digest}`);
    await registry.stop();
    await expect(
      discoverSignatures(away, target, { previous, tagLists: true }),
    ).rejects.toMatchObject({ reason: { code: 'REGISTRY_UNAVAILABLE' } });
    await away.close();
  });

  it.each([
    ['not whole', { complete: false }],
    ['of another digest', { digest: `sha256:${'9'.repeat(64)}` }],
    ['of another repository', { repository: 'r.example.com/other' }],
  ])('is not used where it is %s', async (_, change) => {
    signBundle(registry, APP, digest, key);
    const previous = { ...(await discover()), ...change };
    asked();
    await discover({ previous });
    expect(asked()).toContain(`${APP}/manifests/${digest}`);
  });

  it('takes nothing from a referrer for a tag with the same manifest', async () => {
    const layer = legacyLayer(registry, digest, key);
    const { digest: carrier } = putSignatureTag(registry, APP, digest, [layer]);
    const previous = await discover();
    expect(previous.documents).toHaveLength(1);
    registry.overrides.set(`/v2/${APP}/referrers/${digest}`, (_, response) =>
      sendIndex(response, [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest: carrier,
          size: 1,
          artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
        },
      ]),
    );
    const found = await discover({ previous });
    expect(found.documents.map(({ place }) => place)).toEqual([
      'signature-tag',
    ]);
  });
});
