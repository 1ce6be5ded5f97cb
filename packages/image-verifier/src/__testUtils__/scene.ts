import {
  createRegistryClient,
  loadTrustMaterial,
  parseTrustPolicy,
  verifyImage,
  type ImageVerification,
  type RegistryClient,
  type RegistryClientOptions,
} from '..';
import {
  BUNDLE_TYPE,
  DSSE_TYPE,
  SIMPLE_SIGNING_TYPE,
  testKey,
  type TestKey,
} from './documents';
import { FakeRegistry, OCI_MANIFEST } from './registry';
import {
  ISSUER,
  sigstoreInstance,
  SUBJECT,
  type SigstoreInstance,
} from './sigstore';

const REPOSITORY = 'prod/app';

/** An answer of the registry, to be changed. */
export interface Answer {
  path: string;
  body: Buffer;
  /** True where the path names the digest of the body. */
  byDigest: boolean;
}

/**
 * A registry with an image, a Sigstore instance and a key, and a trust policy
 * that names them: the stage for an attack on the whole way from the bytes of
 * a registry to the verdict.
 */
export class Scene {
  private constructor(
    readonly registry: FakeRegistry,
    readonly sigstore: SigstoreInstance,
    readonly key: TestKey,
    private client: RegistryClient,
  ) {}

  static async start(sigstore?: SigstoreInstance): Promise<Scene> {
    const registry = await FakeRegistry.start();
    const client = createRegistryClient({ hosts: [registry.hostOptions] });
    return new Scene(
      registry,
      sigstore ?? (await sigstoreInstance()),
      testKey(),
      client,
    );
  }

  async stop(): Promise<void> {
    await this.client.close();
    await this.registry.stop();
  }

  get reference(): string {
    return `${this.registry.host}/${REPOSITORY}:v1`;
  }

  /** Uses another client from now on. */
  async connect(options: RegistryClientOptions): Promise<void> {
    await this.client.close();
    this.client = createRegistryClient(options);
  }

  putImage(tag = 'v1', content = tag): string {
    return this.registry.putImage(REPOSITORY, tag, content).digest;
  }

  /** Attaches a bundle to a digest, as a referrer. */
  attachBundle(digest: string, bundle: object | Buffer): string {
    const bytes = Buffer.isBuffer(bundle)
      ? bundle
      : Buffer.from(JSON.stringify(bundle));
    return this.registry.putManifest(REPOSITORY, {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: BUNDLE_TYPE,
      config: this.#emptyConfig(),
      layers: [{ mediaType: BUNDLE_TYPE, ...this.registry.putBlob(bytes) }],
      subject: { mediaType: OCI_MANIFEST, digest, size: 1 },
    }).digest;
  }

  /** Attaches layers to a digest by the legacy tags. */
  attachLegacy(
    digest: string,
    layers: Array<{ content: Buffer; annotations: Record<string, string> }>,
    suffix: 'sig' | 'att' = 'sig',
  ): void {
    this.registry.putManifest(
      REPOSITORY,
      {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: this.#emptyConfig(),
        layers: layers.map(({ content, annotations }) => ({
          mediaType: suffix === 'sig' ? SIMPLE_SIGNING_TYPE : DSSE_TYPE,
          ...this.registry.putBlob(content),
          annotations,
        })),
      },
      { tag: `${digest.replace(':', '-')}.${suffix}` },
    );
  }

  /** Judges by a policy with one rule, for authorities `key` and `ci`. */
  async verify(
    rule: object = {},
    options: {
      reference?: string;
      transparencyLog?: 'required' | 'optional';
      keyless?: object;
      root?: object;
    } = {},
  ): Promise<ImageVerification> {
    const { reference, transparencyLog, keyless, root } = options;
    const policy = parseTrustPolicy(
      {
        roots: { corp: { data: root ?? this.sigstore.trustedRoot() } },
        authorities: [
          {
            name: 'key',
            owner: 'team',
            key: { data: this.key.pem },
            transparencyLog: transparencyLog ?? 'optional',
          },
          {
            name: 'ci',
            owner: 'team',
            keyless: {
              root: 'corp',
              issuer: ISSUER,
              subject: SUBJECT,
              ...keyless,
            },
          },
        ],
        rules: [
          {
            name: 'all',
            images: ['**'],
            signedBy: { anyOf: ['key', 'ci'] },
            ...rule,
          },
        ],
      },
      { source: 'test' },
    );
    const trustMaterial = await loadTrustMaterial(policy, { baseDir: '/' });
    return verifyImage(reference ?? this.reference, {
      policy,
      trustMaterial,
      client: this.client,
    });
  }

  /** What the registry answered so far, each once. */
  async answers(): Promise<Answer[]> {
    const paths = [...new Set(this.registry.seen.map(({ path }) => path))];
    const answers = await Promise.all(
      paths.map(async path => {
        const response = await fetch(`http://${this.registry.host}${path}`);
        return {
          path,
          status: response.status,
          body: Buffer.from(await response.arrayBuffer()),
          byDigest: /\/(?:manifests|blobs)\/sha256:/.test(path),
        };
      }),
    );
    return answers.filter(({ status }) => status === 200);
  }

  /** Runs it while a path answers with another body. */
  async answering<T>(
    path: string,
    body: Buffer,
    run: () => Promise<T>,
  ): Promise<T> {
    const { overrides } = this.registry;
    const { headers } = await fetch(`http://${this.registry.host}${path}`);
    overrides.set(path, (_, response) => {
      const type = headers.get('content-type');
      if (type) {
        response.setHeader('content-type', type);
      }
      response.end(body);
    });
    try {
      return await run();
    } finally {
      overrides.delete(path);
    }
  }

  #emptyConfig() {
    return {
      mediaType: 'application/vnd.oci.empty.v1+json',
      ...this.registry.putBlob(Buffer.from('{}')),
    };
  }
}

/** Outcome and codes, for comparison. */
export function verdictOf({ result }: ImageVerification) {
  return {
    outcome: result.outcome,
    codes: result.reasons.map(({ code }) => code),
  };
}
