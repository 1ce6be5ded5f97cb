import { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { readBody } from '../httpServer';
import {
  AccessRules,
  forbidden,
  isAllowed,
  READER,
  ResourceRequest,
} from './access';
import { Cluster } from './cluster';
import {
  apiGroupList,
  apiResourceList,
  apiVersions,
  oneApiGroup,
  serverVersion,
} from './discovery';
import { Snapshots } from './list';
import { groupVersion } from './resources';
import {
  fieldMatcher,
  InvalidSelector,
  labelMatcher,
  Matcher,
} from './selectors';
import { ApiError } from './status';
import { KubeObject, Resource, User } from './types';
import { serveWatch } from './watch';

export interface ApiServerOptions {
  gitVersion: string;
  /** Bearer token of the portal: reads only. */
  readerToken: string;
  /** Bearer token that may also create objects, for trying admission out. */
  adminToken: string;
  access: AccessRules;
  bookmarkIntervalMs: number;
  /** Say 410 as an HTTP status instead of an ERROR event in the stream. */
  expiredAsHttpStatus?: boolean;
}

const ADMIN: User = {
  username: 'demo-admin@example.com',
  groups: ['system:masters', 'system:authenticated'],
};
const BODY_LIMIT = 1024 * 1024;
const GZIP_FROM_BYTES = 128 * 1024;
const METADATA_ONLY = /as=PartialObjectMetadata(List)?;g=meta\.k8s\.io;v=v1/;

interface Target {
  resource: Resource;
  namespace?: string;
  name?: string;
}

/** The Kubernetes API over one cluster. */
export class ApiServer {
  private readonly snapshots = new Snapshots();

  constructor(
    private readonly cluster: Cluster,
    private readonly options: ApiServerOptions,
  ) {}

  /** Forget the past, as etcd does after five minutes. */
  compact(): void {
    this.snapshots.clear();
    this.cluster.store.compact();
  }

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
    const host = request.headers.host ?? '';
    const url = new URL(request.url ?? '/', `http://${host}`);
    const path = url.pathname
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent);
    if (['healthz', 'livez', 'readyz'].includes(path[0])) {
      response.end('ok');
      return;
    }
    const user = this.authenticate(request);
    const fixed = this.discover(path, host);
    if (fixed) {
      this.send(request, response, 200, fixed);
      return;
    }
    if (path.at(-1) === 'selfsubjectaccessreviews') {
      await this.reviewAccess(request, response);
      return;
    }
    const target = this.target(path);
    if (!target) {
      this.sendNotFound(response);
      return;
    }
    await this.serve(request, response, url, target, user);
  }

  private authenticate(request: IncomingMessage): User {
    switch (request.headers.authorization) {
      case `Bearer ${this.options.adminToken}`:
        return ADMIN;
      case `Bearer ${this.options.readerToken}`:
        return {
          username: READER,
          groups: ['system:serviceaccounts', 'system:authenticated'],
        };
      default:
        throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    }
  }

  private discover(path: string[], host: string): object | undefined {
    const { resources } = this.cluster;
    const [root, first, second] = path;
    if (root === 'version') {
      return serverVersion(this.options.gitVersion);
    }
    if (root === 'api' && path.length <= 2) {
      return first ? apiResourceList(first, resources) : apiVersions(host);
    }
    if (root === 'apis' && path.length <= 3) {
      if (!first) {
        return apiGroupList(resources);
      }
      return second
        ? apiResourceList(`${first}/${second}`, resources)
        : oneApiGroup(first, resources);
    }
    return undefined;
  }

  private target(path: string[]): Target | undefined {
    const [root, ...rest] = path;
    const name = root === 'api' ? rest.shift() : rest.splice(0, 2).join('/');
    const served = this.cluster.resources.filter(
      resource => groupVersion(resource) === name,
    );
    const find = (plural: string, namespaced?: boolean) =>
      served.find(
        resource =>
          resource.plural === plural &&
          (namespaced === undefined || resource.namespaced === namespaced),
      );
    if (rest[0] === 'namespaces' && rest.length > 2) {
      const resource = find(rest[2], true);
      return resource && { resource, namespace: rest[1], name: rest[3] };
    }
    const resource = find(rest[0]);
    return resource && { resource, name: rest[1] };
  }

  private async serve(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    target: Target,
    user: User,
  ) {
    const { resource, namespace, name } = target;
    const watch = ['1', 'true'].includes(url.searchParams.get('watch') ?? '');
    const creating = request.method === 'POST';
    let verb = name ? 'get' : 'list';
    if (creating) {
      verb = 'create';
    } else if (watch) {
      verb = 'watch';
    }
    const asked: ResourceRequest = {
      verb,
      group: resource.group,
      plural: resource.plural,
      namespace,
      name: name ?? nameInSelector(url),
    };
    if (user !== ADMIN && !isAllowed(this.options.access, asked)) {
      throw forbidden(asked);
    }
    if (creating) {
      const body = JSON.parse(
        (await readBody(request, BODY_LIMIT)).toString('utf8'),
      );
      const created = this.cluster.create(
        { ...body, metadata: { ...body.metadata, namespace } },
        user,
        { dryRun: url.searchParams.get('dryRun') === 'All' },
      );
      this.send(request, response, 201, created);
      return;
    }
    if (request.method !== 'GET') {
      throw new ApiError(
        405,
        'MethodNotAllowed',
        'the server does not allow this method on the requested resource',
      );
    }
    if (name) {
      const found = this.cluster.store.get(resource.plural, name, namespace);
      if (!found) {
        const kind = [resource.plural, resource.group].filter(Boolean);
        throw new ApiError(
          404,
          'NotFound',
          `${kind.join('.')} "${name}" not found`,
        );
      }
      this.send(request, response, 200, this.presenter(request)(found));
      return;
    }
    const matches = this.matcher(url, namespace);
    if (watch) {
      this.watch(request, response, url, resource, matches);
    } else {
      this.list(request, response, url, resource, matches);
    }
  }

  private list(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    resource: Resource,
    matches: Matcher,
  ) {
    const { store } = this.cluster;
    const present = this.presenter(request);
    const list = this.snapshots.page(
      resource,
      () => ({
        revision: String(store.revision),
        items: store.list(resource.plural).filter(matches).map(present),
      }),
      Number(url.searchParams.get('limit') ?? 0),
      url.searchParams.get('continue'),
    );
    const metadataOnly = METADATA_ONLY.test(request.headers.accept ?? '');
    this.send(
      request,
      response,
      200,
      metadataOnly
        ? {
            ...list,
            kind: 'PartialObjectMetadataList',
            apiVersion: 'meta.k8s.io/v1',
          }
        : list,
    );
  }

  private watch(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    resource: Resource,
    matches: Matcher,
  ) {
    const { searchParams } = url;
    if (searchParams.has('sendInitialEvents')) {
      throw new ApiError(
        422,
        'Invalid',
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      );
    }
    const resourceVersion = searchParams.get('resourceVersion') ?? '';
    if (!/^\d*$/.test(resourceVersion)) {
      throw new ApiError(400, 'BadRequest', 'invalid resource version');
    }
    const tooOld =
      Number(resourceVersion) > 0 &&
      !this.cluster.store.changesSince(Number(resourceVersion));
    if (tooOld && this.options.expiredAsHttpStatus) {
      throw new ApiError(
        410,
        'Expired',
        `too old resource version: ${resourceVersion} (${this.cluster.store.revision})`,
      );
    }
    const timeout = Number(searchParams.get('timeoutSeconds')) || 0;
    serveWatch(
      this.cluster.store,
      response,
      {
        resource,
        matches,
        resourceVersion,
        bookmarks: ['1', 'true'].includes(
          searchParams.get('allowWatchBookmarks') ?? '',
        ),
        timeoutSeconds: timeout > 0 ? timeout : 1800,
        present: this.presenter(request),
      },
      this.options,
    );
  }

  private matcher(url: URL, namespace: string | undefined): Matcher {
    const byLabel = labelMatcher(url.searchParams.get('labelSelector'));
    const byField = fieldMatcher(url.searchParams.get('fieldSelector'));
    return object =>
      (!namespace || object.metadata.namespace === namespace) &&
      byLabel(object) &&
      byField(object);
  }

  private presenter(request: IncomingMessage) {
    return (object: KubeObject): KubeObject =>
      METADATA_ONLY.test(request.headers.accept ?? '')
        ? {
            kind: 'PartialObjectMetadata',
            apiVersion: 'meta.k8s.io/v1',
            metadata: object.metadata,
          }
        : object;
  }

  private async reviewAccess(
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    const body = JSON.parse(
      (await readBody(request, BODY_LIMIT)).toString('utf8'),
    );
    const attributes = body.spec?.resourceAttributes ?? {};
    const allowed = isAllowed(this.options.access, {
      verb: attributes.verb ?? '',
      group: attributes.group ?? '',
      plural: attributes.resource ?? '',
      namespace: attributes.namespace,
      name: attributes.name,
    });
    this.send(request, response, 201, { ...body, status: { allowed } });
  }

  private send(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    body: unknown,
  ) {
    const bytes = Buffer.from(JSON.stringify(body));
    const zip =
      bytes.length > GZIP_FROM_BYTES &&
      /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const sent = zip ? gzipSync(bytes, { level: 1 }) : bytes;
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': sent.length,
      ...(zip && { 'Content-Encoding': 'gzip' }),
    });
    response.end(sent);
  }

  /** What a real server says where a group or resource is not served. */
  private sendNotFound(response: ServerResponse) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end('404 page not found\n');
  }

  private sendError(response: ServerResponse, error: unknown) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    let known = new ApiError(500, 'InternalError', 'internal error');
    if (error instanceof ApiError) {
      known = error;
    } else if (
      error instanceof InvalidSelector ||
      error instanceof SyntaxError
    ) {
      known = new ApiError(400, 'BadRequest', error.message);
    }
    const bytes = JSON.stringify(known.toStatus());
    response.writeHead(known.code, { 'Content-Type': 'application/json' });
    response.end(bytes);
  }
}

function nameInSelector(url: URL): string | undefined {
  const selector = url.searchParams.get('fieldSelector') ?? '';
  return /^metadata\.name=([^,]+)$/.exec(selector)?.[1];
}
