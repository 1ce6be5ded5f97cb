import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryHostOptions } from '../registry/hostRules';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A request as the server saw it. */
export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
}

/**
 * A small OCI registry on loopback. It keeps manifests, tags and blobs in
 * memory, has the referrers API, and lets a test answer any path by itself.
 */
export class FakeRegistry {
  readonly seen: SeenRequest[] = [];
  /** Answers for paths, before anything else. */
  readonly overrides = new Map<string, Handler>();
  referrersApi = true;
  /** False: the list of tags is refused. */
  tagList = true;

  readonly #blobs = new Map<string, Buffer>();
  readonly #manifests = new Map<string, { type: string; body: Buffer }>();
  readonly #referrers = new Map<string, object[]>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<FakeRegistry> {
    const server = createServer();
    const registry = new FakeRegistry(server);
    server.on('request', (request, response) =>
      registry.#handle(request, response),
    );
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return registry;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get hostOptions(): RegistryHostOptions {
    return { host: this.host, insecure: true };
  }

  /** Paths of all requests, without the leading `/v2/`. */
  get paths(): string[] {
    return this.seen.map(({ path }) => path.replace(/^\/v2\//, ''));
  }

  putBlob(content: Buffer): { digest: string; size: number } {
    const digest = sha256(content);
    this.#blobs.set(digest, content);
    return { digest, size: content.length };
  }

  /** Stores a manifest under its digest, and under a tag if one is given. */
  putManifest(
    repository: string,
    manifest: object,
    options: { tag?: string; type?: string } = {},
  ): { digest: string; size: number; mediaType: string } {
    const body = Buffer.from(JSON.stringify(manifest));
    const type =
      options.type ??
      (manifest as { mediaType?: string }).mediaType ??
      OCI_MANIFEST;
    const digest = sha256(body);
    this.#manifests.set(`${repository}@${digest}`, { type, body });
    if (options.tag !== undefined) {
      this.#manifests.set(`${repository}:${options.tag}`, { type, body });
    }
    const { subject, artifactType, annotations } = manifest as {
      subject?: { digest: string };
      artifactType?: string;
      annotations?: object;
    };
    if (subject) {
      const key = `${repository}@${subject.digest}`;
      const list = this.#referrers.get(key) ?? [];
      list.push({
        mediaType: type,
        digest,
        size: body.length,
        artifactType,
        annotations,
      });
      this.#referrers.set(key, list);
    }
    return { digest, size: body.length, mediaType: type };
  }

  /** Stores a one-layer image. */
  putImage(repository: string, tag: string, content = tag) {
    const config = this.putBlob(Buffer.from('{}'));
    const layer = this.putBlob(Buffer.from(content));
    return this.putManifest(
      repository,
      {
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config: {
          mediaType: 'application/vnd.oci.image.config.v1+json',
          ...config,
        },
        layers: [
          {
            mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
            ...layer,
          },
        ],
      },
      { tag },
    );
  }

  referrersOf(repository: string, digest: string): object[] {
    return this.#referrers.get(`${repository}@${digest}`) ?? [];
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', `http://${this.host}`);
    this.seen.push({
      method: request.method ?? '',
      path: url.pathname,
      headers: request.headers,
    });
    const override = this.overrides.get(url.pathname);
    if (override) {
      override(request, response);
      return;
    }
    const match =
      /^\/v2\/(.+)\/(manifests|blobs|referrers|tags)\/([^/]+)$/.exec(
        url.pathname,
      );
    const [, repository, kind, reference] = match ?? [];
    if (kind === 'blobs' && this.#blobs.has(reference)) {
      response.end(this.#blobs.get(reference));
      return;
    }
    if (kind === 'manifests') {
      const separator = reference.includes(':') ? '@' : ':';
      const found = this.#manifests.get(
        `${repository}${separator}${reference}`,
      );
      if (found) {
        response.setHeader('content-type', found.type);
        response.end(found.body);
        return;
      }
    }
    if (kind === 'tags' && this.tagList) {
      const prefix = `${repository}:`;
      const tags = [...this.#manifests.keys()]
        .filter(key => key.startsWith(prefix))
        .map(key => key.slice(prefix.length));
      response.end(JSON.stringify({ name: repository, tags }));
      return;
    }
    if (kind === 'referrers' && this.referrersApi) {
      sendIndex(response, this.referrersOf(repository, reference));
      return;
    }
    response.statusCode = 404;
    response.setHeader('content-type', 'application/json');
    response.end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  }
}

export function sendIndex(response: ServerResponse, manifests: object[]): void {
  response.setHeader('content-type', OCI_INDEX);
  response.end(
    JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
  );
}

export function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
