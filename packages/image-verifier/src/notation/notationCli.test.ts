import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureNamed, NOTATION } from '../__testUtils__/notation';
import {
  FakeRegistry,
  OCI_INDEX,
  OCI_MANIFEST,
} from '../__testUtils__/registry';
import { main } from '../cli';

const SIGNATURE = 'application/vnd.cncf.notary.signature';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const ARTIFACT_MANIFEST = 'application/vnd.oci.artifact.manifest.v1+json';
const REPOSITORY = 'prod/shop';

describe('image-verifier verify --notation-config', () => {
  let registry: FakeRegistry;
  let directory: string;
  let digest: string;

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    ({ digest } = registry.putManifest(
      REPOSITORY,
      JSON.parse(NOTATION.manifest),
      { tag: 'v1' },
    ));
    directory = await mkdtemp(join(tmpdir(), 'notation-'));
    const store = join(directory, 'truststore', 'x509', 'ca', 'corp');
    await mkdir(store, { recursive: true });
    await writeFile(join(store, 'ca.pem'), NOTATION.trustStores['ca:corp']);
    await writeFile(
      join(directory, 'trustpolicy.json'),
      JSON.stringify({
        version: '1.0',
        trustPolicies: [
          {
            name: 'shop',
            registryScopes: [`${registry.host}/${REPOSITORY}`],
            signatureVerification: { level: 'strict' },
            trustStores: ['ca:corp'],
            trustedIdentities: NOTATION.policies.ci.trustedIdentities,
          },
        ],
      }),
    );
  });

  afterEach(async () => {
    await registry.stop();
    await rm(directory, { recursive: true });
  });

  /** Attaches an envelope as the real tools do, or did. */
  const attach = (
    name: string,
    form: 'current' | 'older' | 'artifact' = 'current',
    layers = 1,
  ) => {
    const { mediaType, envelope } = fixtureNamed(name);
    const layer = {
      mediaType,
      ...registry.putBlob(Buffer.from(envelope, 'base64')),
    };
    const config = registry.putBlob(Buffer.from('{}'));
    const subject = { ...NOTATION.image, digest };
    const content = Array.from({ length: layers }, () => layer);
    const forms = {
      current: {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        artifactType: SIGNATURE,
        config: { mediaType: EMPTY, ...config },
        layers: content,
        subject,
      },
      older: {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: { mediaType: SIGNATURE, ...config },
        layers: content,
        subject,
      },
      artifact: {
        mediaType: ARTIFACT_MANIFEST,
        artifactType: SIGNATURE,
        blobs: content,
        subject,
      },
    };
    return registry.putManifest(REPOSITORY, forms[form]);
  };

  async function verify(...more: string[]) {
    let out = '';
    let err = '';
    const code = await main(
      [
        'verify',
        `${registry.host}/${REPOSITORY}:v1`,
        '--insecure-registry',
        registry.host,
        ...more,
      ],
      {
        stdout: text => {
          out += text;
        },
        stderr: text => {
          err += text;
        },
        cwd: directory,
      },
    );
    return { code, out, err };
  }

  it.each([
    ['jws-ec256', 'current', 'notation-jws'],
    ['cose-ec256', 'current', 'notation-cose'],
    ['jws-rsa2048', 'older', 'notation-jws'],
    ['cose-rsa3072', 'artifact', 'notation-cose'],
  ] as const)(
    'finds and verifies %s in a %s manifest',
    async (name, form, format) => {
      attach(name, form);
      const { code, out } = await verify('--notation-config', '.');
      expect(out).toContain(
        `by shop: CN=ci,O=Acme\\, Inc.,ST=Berlin,C=DE (issuer `,
      );
      expect(out).toContain(format);
      expect(out).toContain(`pinned: ${registry.host}/${REPOSITORY}@${digest}`);
      expect(code).toBe(0);
    },
  );

  it('finds it through the fallback tag', async () => {
    attach('jws-ec256');
    registry.referrersApi = false;
    registry.putManifest(
      REPOSITORY,
      {
        schemaVersion: 2,
        mediaType: OCI_INDEX,
        manifests: registry.referrersOf(REPOSITORY, digest),
      },
      { tag: digest.replace(':', '-'), type: OCI_INDEX },
    );
    expect((await verify('--notation-config', '.')).code).toBe(0);
  });

  it('takes no envelope from a manifest with two', async () => {
    attach('jws-ec256', 'current', 2);
    const { code, out } = await verify('--notation-config', '.');
    expect(code).toBe(1);
    expect(out).toContain('SIGNATURE_NOT_FOUND');
  });

  it('finds the good one among much junk', async () => {
    for (let i = 0; i < 40; i++) {
      const { mediaType } = fixtureNamed('jws-ec256');
      const junk = registry.putBlob(Buffer.from(`{"junk":${i}}`));
      registry.putManifest(REPOSITORY, {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        artifactType: SIGNATURE,
        config: { mediaType: EMPTY, ...registry.putBlob(Buffer.from('{}')) },
        layers: [{ mediaType, ...junk }],
        subject: { ...NOTATION.image, digest },
      });
    }
    attach('cose-ec256');
    expect((await verify('--notation-config', '.')).code).toBe(0);
  });

  it.each([
    ['jws-untrusted', 'CERT_NOT_IN_TRUST_STORE'],
    ['cose-expired', 'SIGNATURE_EXPIRED'],
    ['jws-self-signed', 'SIGNER_NOT_TRUSTED'],
  ])('refuses %s with %s', async (name, code) => {
    attach(name);
    const answer = await verify('--notation-config', '.');
    expect(answer.code).toBe(1);
    expect(answer.out).toContain(code);
  });

  it('wants one kind of policy', async () => {
    const both = await verify('--notation-config', '.', '--trust-policy', 'x');
    expect(both).toMatchObject({ code: 2 });
    expect(both.err).toContain('not both');
    const none = await verify('--notation-config', 'missing');
    expect(none.code).toBe(2);
    expect(none.err).toContain('has no trustpolicy');
  });
});
