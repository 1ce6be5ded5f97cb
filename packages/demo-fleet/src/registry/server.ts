import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { PayloadTooLarge, readBody, sendJson } from '../httpServer';
import {
  digestOf,
  INDEX,
  InvalidManifest,
  MANIFEST,
  RegistryStorage,
} from './storage';
import { RegistryTokens } from './tokens';

const MANIFEST_LIMIT = 4 * 1024 * 1024;
const BLOB_LIMIT = 32 * 1024 * 1024;
const UPLOADS_LIMIT = 100;

const NAME = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const ROUTE = new RegExp(
  `^/v2/(?<name>${NAME}(?:/${NAME})*)/` +
    '(?<kind>manifests|blobs/uploads|blobs|referrers|tags)/(?<rest>.*)$',
);
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

class OciError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

export interface RegistryOptions {
  storage: RegistryStorage;
  tokens: RegistryTokens;
  /** How many referrers one answer holds; small, so that paging is real. */
  referrersPageSize: number;
}

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  name: string;
  rest: string;
}

/** The OCI distribution API over the storage. */
export class RegistryApi {
  private readonly uploads = new Map<string, Buffer>();

  constructor(private readonly options: RegistryOptions) {}

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      this.sendError(response, error);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const method = request.method ?? 'GET';
    response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
    if (url.pathname === '/token') {
      this.token(request, response, url);
      return;
    }
    if (url.pathname === '/v2' || url.pathname === '/v2/') {
      sendJson(response, 200, {});
      return;
    }
    const match = ROUTE.exec(decodeURIComponent(url.pathname));
    if (!match?.groups) {
      throw new OciError(404, 'NAME_UNKNOWN', 'repository name not known');
    }
    const { name, kind, rest } = match.groups;
    const call: Call = { request, response, method, url, name, rest };
    this.authorize(call);
    switch (kind) {
      case 'manifests':
        await this.manifests(call);
        return;
      case 'blobs':
        this.blobs(call);
        return;
      case 'blobs/uploads':
        await this.upload(call);
        return;
      case 'referrers':
        this.referrers(call);
        return;
      default:
        this.tagList(call);
    }
  }

  private token(request: IncomingMessage, response: ServerResponse, url: URL) {
    const scopes = url.searchParams.getAll('scope');
    const issued = this.options.tokens.issue(
      request.headers.authorization,
      scopes.flatMap(scope => scope.split(' ')),
    );
    if (!issued) {
      throw new OciError(401, 'UNAUTHORIZED', 'authentication required', {
        'WWW-Authenticate': 'Basic realm="demo fleet"',
      });
    }
    sendJson(response, 200, issued);
  }

  private authorize({ request, method, name }: Call) {
    const { tokens } = this.options;
    const action = ['GET', 'HEAD'].includes(method) ? 'pull' : 'push';
    if (
      !tokens.guards(name) ||
      tokens.allows(request.headers.authorization, name, action)
    ) {
      return;
    }
    const scope = `repository:${name}:${
      action === 'push' ? 'pull,push' : 'pull'
    }`;
    throw new OciError(401, 'UNAUTHORIZED', 'authentication required', {
      'WWW-Authenticate': `Bearer realm="http://${request.headers.host}/token",service="${request.headers.host}",scope="${scope}"`,
    });
  }

  private async manifests(call: Call) {
    const { method, name, rest: reference, response } = call;
    if (!TAG.test(reference) && !DIGEST.test(reference)) {
      throw new OciError(400, 'MANIFEST_INVALID', 'invalid reference');
    }
    if (method === 'PUT') {
      await this.putManifest(call);
      return;
    }
    if (method === 'DELETE') {
      if (!this.options.storage.deleteManifest(name, reference)) {
        throw new OciError(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
      }
      response.writeHead(202).end();
      return;
    }
    this.allow(call, 'GET', 'HEAD');
    const manifest = this.options.storage.manifest(name, reference);
    if (!manifest) {
      throw this.unknown(name, 'MANIFEST_UNKNOWN', 'manifest unknown');
    }
    this.sendContent(call, manifest);
  }

  private async putManifest(call: Call) {
    const { request, response, name, rest: reference } = call;
    const bytes = await readBody(request, MANIFEST_LIMIT);
    const digest = digestOf(bytes);
    if (DIGEST.test(reference) && reference !== digest) {
      throw new OciError(
        400,
        'DIGEST_INVALID',
        'provided digest did not match',
      );
    }
    const stored = this.options.storage.putManifest(name, bytes, {
      mediaType: request.headers['content-type'],
      tag: TAG.test(reference) ? reference : undefined,
    });
    response.writeHead(201, {
      Location: `/v2/${name}/manifests/${digest}`,
      'Docker-Content-Digest': digest,
      ...(stored.subject && { 'OCI-Subject': stored.subject }),
    });
    response.end();
  }

  private blobs(call: Call) {
    this.allow(call, 'GET', 'HEAD');
    const bytes = this.options.storage.blob(call.name, call.rest);
    if (!bytes) {
      throw this.unknown(call.name, 'BLOB_UNKNOWN', 'blob unknown to registry');
    }
    this.sendContent(call, {
      bytes,
      digest: call.rest,
      mediaType: 'application/octet-stream',
    });
  }

  private async upload(call: Call) {
    const { request, response, method, url, name, rest } = call;
    const digest = url.searchParams.get('digest');
    if (method === 'POST' && !digest) {
      if (this.uploads.size >= UPLOADS_LIMIT) {
        throw new OciError(429, 'TOOMANYREQUESTS', 'too many open uploads');
      }
      const id = randomUUID();
      this.uploads.set(id, Buffer.alloc(0));
      response.writeHead(202, {
        Location: `/v2/${name}/blobs/uploads/${id}`,
        'Docker-Upload-UUID': id,
        Range: '0-0',
      });
      response.end();
      return;
    }
    this.allow(call, 'POST', 'PATCH', 'PUT');
    const known = method === 'POST' ? Buffer.alloc(0) : this.uploads.get(rest);
    if (!known) {
      throw new OciError(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown');
    }
    const bytes = Buffer.concat([
      known,
      await readBody(request, BLOB_LIMIT - known.length),
    ]);
    if (method === 'PATCH') {
      this.uploads.set(rest, bytes);
      response.writeHead(202, {
        Location: `/v2/${name}/blobs/uploads/${rest}`,
        Range: `0-${Math.max(bytes.length - 1, 0)}`,
      });
      response.end();
      return;
    }
    this.uploads.delete(rest);
    if (digestOf(bytes) !== digest) {
      throw new OciError(
        400,
        'DIGEST_INVALID',
        'provided digest did not match',
      );
    }
    this.options.storage.putBlob(name, bytes);
    response.writeHead(201, {
      Location: `/v2/${name}/blobs/${digest}`,
      'Docker-Content-Digest': digest,
    });
    response.end();
  }

  private referrers(call: Call) {
    this.allow(call, 'GET');
    const { response, url, name, rest: digest } = call;
    if (!DIGEST.test(digest)) {
      throw new OciError(400, 'DIGEST_INVALID', 'invalid digest');
    }
    const artifactType = url.searchParams.get('artifactType');
    const size = this.pageSize(url, this.options.referrersPageSize);
    const all = this.options.storage
      .referrers(name, digest)
      .filter(
        ({ artifactType: type }) => !artifactType || type === artifactType,
      );
    const last = url.searchParams.get('last');
    const start = last ? all.findIndex(item => item.digest === last) + 1 : 0;
    const page = all.slice(start, start + size);
    sendJson(
      response,
      200,
      { schemaVersion: 2, mediaType: INDEX, manifests: page },
      {
        'Content-Type': INDEX,
        ...(artifactType && { 'OCI-Filters-Applied': 'artifactType' }),
        ...(start + size < all.length && {
          Link: this.nextLink(url, size, page[page.length - 1].digest),
        }),
      },
    );
  }

  private tagList(call: Call) {
    this.allow(call, 'GET');
    const { response, url, name, rest } = call;
    if (rest !== 'list' || !this.options.storage.has(name)) {
      throw this.unknown(name, 'NAME_UNKNOWN', 'repository name not known');
    }
    const size = this.pageSize(url, 100);
    const last = url.searchParams.get('last');
    const all = this.options.storage
      .tags(name)
      .filter(tag => !last || tag > last);
    const tags = all.slice(0, size);
    sendJson(
      response,
      200,
      { name, tags },
      all.length > size
        ? { Link: this.nextLink(url, size, tags[tags.length - 1]) }
        : {},
    );
  }

  private pageSize(url: URL, largest: number): number {
    const wanted = Number(url.searchParams.get('n'));
    return Number.isInteger(wanted) && wanted > 0
      ? Math.min(wanted, largest)
      : largest;
  }

  private nextLink(url: URL, size: number, last: string): string {
    const next = new URL(url);
    next.searchParams.set('n', String(size));
    next.searchParams.set('last', last);
    return `<${next.pathname}${next.search}>; rel="next"`;
  }

  private sendContent(
    { request, response, method }: Call,
    content: { bytes: Buffer; digest: string; mediaType: string },
  ) {
    const etag = `"${content.digest}"`;
    const headers = { ETag: etag, 'Docker-Content-Digest': content.digest };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      'Content-Type': content.mediaType || MANIFEST,
      'Content-Length': content.bytes.length,
    });
    response.end(method === 'HEAD' ? undefined : content.bytes);
  }

  private allow({ method }: Call, ...methods: string[]) {
    if (!methods.includes(method)) {
      throw new OciError(405, 'UNSUPPORTED', 'the operation is unsupported');
    }
  }

  private unknown(name: string, code: string, message: string): OciError {
    return this.options.storage.has(name)
      ? new OciError(404, code, message)
      : new OciError(404, 'NAME_UNKNOWN', 'repository name not known');
  }

  private sendError(response: ServerResponse, error: unknown) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    let known = new OciError(500, 'UNKNOWN', 'internal error');
    if (error instanceof OciError) {
      known = error;
    } else if (error instanceof InvalidManifest) {
      known = new OciError(400, 'MANIFEST_INVALID', error.message);
    } else if (error instanceof PayloadTooLarge) {
      known = new OciError(413, 'SIZE_INVALID', error.message);
    } else if (error instanceof URIError) {
      known = new OciError(400, 'NAME_INVALID', 'invalid path');
    }
    sendJson(
      response,
      known.status,
      { errors: [{ code: known.code, message: known.message }] },
      known.headers,
    );
  }
}
