import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

interface FakeObject {
  metadata: Record<string, unknown> & { name: string; namespace?: string };
  [field: string]: unknown;
}

interface Event {
  type: string;
  version: number;
  path: string;
  object: FakeObject;
}

/** What a request to a path answers instead of the truth. */
export interface Failure {
  status: number;
  headers?: Record<string, string>;
  /** How often; for ever where absent. */
  times?: number;
  /** Only watches, or only lists. */
  only?: 'watch' | 'list';
}

/** What admission says to a pod; undefined admits it. */
export type Admission = (pod: FakeObject) =>
  | {
      status?: number;
      message?: string;
      warning?: string;
      pod?: FakeObject;
      delayMs?: number;
    }
  | undefined;

/**
 * An API server on loopback: pages, watches with bookmarks, resource versions
 * and their expiry, and whatever failure a test asks for.
 */
export class FakeKubernetes {
  readonly requests: string[] = [];
  readonly headers: Array<IncomingMessage['headers']> = [];
  /** Events older than this are gone: a watch from before answers 410. */
  oldest = 0;
  /** Answers after this many milliseconds. */
  delayMs: Record<string, number> = {};
  /** Groups that are served, with their version. */
  groups: Record<string, string> = { apps: 'v1', batch: 'v1' };
  gitVersion = 'v1.36.2';
  /** Whether lists are sent as initial events; 'ignored' is an ordinary watch. */
  watchList: 'refused' | 'ignored' | 'served' = 'refused';
  /** Ends a stream after so many initial events: with 410, or cut off. */
  breakAfter?: { events: number; how: 'expired' | 'cut' };
  /** Changes that come before the end of the first stream that has objects. */
  duringInitialEvents: Array<() => void> = [];
  /** Asked for each pod that is created. */
  admit: Admission = () => undefined;
  readonly #objects = new Map<string, Map<string, FakeObject>>();
  readonly #failures = new Map<string, Failure>();
  readonly #events: Event[] = [];
  readonly #watchers = new Set<{ path: string; response: ServerResponse }>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #version = 100;

  constructor() {
    this.#server = createServer((request, response) =>
      this.#handle(request, response),
    );
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  async start(port = 0): Promise<string> {
    await new Promise<void>(resolve =>
      this.#server.listen(port, '127.0.0.1', resolve),
    );
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => this.#server.close(resolve));
  }

  get version(): number {
    return this.#version;
  }

  /** Puts an object in, or replaces it. */
  put(path: string, object: FakeObject): void {
    const objects = this.#of(path);
    const key = keyOf(object);
    const type = objects.has(key) ? 'MODIFIED' : 'ADDED';
    this.#version += 1;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    };
    objects.set(key, stored);
    this.#send({ type, version: this.#version, path, object: stored });
  }

  delete(path: string, name: string, namespace?: string): void {
    const objects = this.#of(path);
    const key = keyOf({ metadata: { name, namespace } });
    const object = objects.get(key);
    if (!object) return;
    objects.delete(key);
    this.#version += 1;
    this.#send({
      type: 'DELETED',
      version: this.#version,
      path,
      object: {
        ...object,
        metadata: {
          ...object.metadata,
          resourceVersion: String(this.#version),
        },
      },
    });
  }

  /** Lets the position of all watches on a path move on. */
  bookmark(path: string): void {
    this.#version += 1;
    this.#write(path, {
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: String(this.#version) } },
    });
  }

  /** Ends the watches on a path with 410, as a compaction does. */
  expire(path: string): void {
    this.oldest = this.#version;
    this.#write(path, {
      type: 'ERROR',
      object: {
        kind: 'Status',
        code: 410,
        message: 'too old resource version',
      },
    });
    this.#watchers.forEach(watcher => {
      if (watcher.path === path) watcher.response.end();
    });
  }

  fail(path: string, failure: Failure): void {
    this.#failures.set(path, failure);
  }

  heal(path: string): void {
    this.#failures.delete(path);
  }

  requestsTo(text: string): string[] {
    return this.requests.filter(request => request.includes(text));
  }

  watching(path: string): number {
    return [...this.#watchers].filter(one => one.path === path).length;
  }

  #of(path: string): Map<string, FakeObject> {
    const known = this.#objects.get(path) ?? new Map();
    this.#objects.set(path, known);
    return known;
  }

  #send(event: Event): void {
    this.#events.push(event);
    this.#write(event.path, { type: event.type, object: event.object });
  }

  #write(path: string, line: unknown): void {
    for (const watcher of this.#watchers) {
      if (watcher.path === path && !watcher.response.writableEnded) {
        watcher.response.write(`${JSON.stringify(line)}\n`);
      }
    }
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.requests.push(request.url ?? '');
    this.headers.push(request.headers);
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      setTimeout(() => {
        if (request.method === 'GET') this.#answer(url, response);
        else this.#create(url, Buffer.concat(parts).toString(), response);
      }, this.delayMs[url.pathname] ?? 0);
    });
  }

  #create(url: URL, text: string, response: ServerResponse): void {
    const failure = this.#failures.get(url.pathname);
    if (failure) {
      this.#refuse(response, failure.status, 'as the test says', failure);
      return;
    }
    const pod: FakeObject = JSON.parse(text);
    const said = this.admit(pod) ?? {};
    const timer = setTimeout(() => {
      if (said.status) {
        this.#refuse(response, said.status, said.message ?? '', {});
        return;
      }
      // A real pod would stay.
      if (url.searchParams.get('dryRun') !== 'All') this.put(url.pathname, pod);
      response.writeHead(201, {
        'content-type': 'application/json',
        ...(said.warning && { warning: `299 - "${said.warning}"` }),
      });
      response.end(JSON.stringify(said.pod ?? pod));
    }, said.delayMs ?? 0);
    response.on('close', () => clearTimeout(timer));
  }

  #refuse(
    response: ServerResponse,
    status: number,
    message: string,
    { headers }: Pick<Failure, 'headers'>,
  ): void {
    response.writeHead(status, headers);
    response.end(JSON.stringify({ kind: 'Status', message }));
  }

  /** How many objects there are at a path. */
  count(path: string): number {
    return this.#of(path).size;
  }

  #answer(url: URL, response: ServerResponse): void {
    const watch = url.searchParams.get('watch') === 'true';
    const failure = this.#failures.get(url.pathname);
    if (failure && (!failure.only || (failure.only === 'watch') === watch)) {
      if (failure.times !== undefined) {
        failure.times -= 1;
        if (failure.times <= 0) this.#failures.delete(url.pathname);
      }
      response.writeHead(failure.status, failure.headers);
      response.end(
        JSON.stringify({ kind: 'Status', message: 'as the test says' }),
      );
      return;
    }
    if (url.pathname === '/version') {
      this.#json(response, { gitVersion: this.gitVersion });
    } else if (url.pathname === '/api') {
      this.#json(response, { kind: 'APIVersions', versions: ['v1'] });
    } else if (/^\/apis\/[^/]+$/.test(url.pathname)) {
      this.#group(url.pathname.split('/')[2], response);
    } else if (watch) {
      this.#watch(url, response);
    } else {
      this.#list(url, response);
    }
  }

  #json(response: ServerResponse, body: unknown): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  #group(name: string, response: ServerResponse): void {
    const version = this.groups[name];
    if (!version) {
      response.writeHead(404);
      response.end('404 page not found');
      return;
    }
    this.#json(response, {
      kind: 'APIGroup',
      name,
      versions: [{ groupVersion: `${name}/${version}`, version }],
    });
  }

  #list(url: URL, response: ServerResponse): void {
    const all = [...this.#of(url.pathname).values()];
    const limit = Number(url.searchParams.get('limit')) || all.length;
    const from = Number(url.searchParams.get('continue') ?? 0);
    const more = from + limit < all.length;
    this.#json(response, {
      kind: 'List',
      metadata: {
        resourceVersion: String(this.#version),
        ...(more && { continue: String(from + limit) }),
      },
      items: all.slice(from, from + limit),
    });
  }

  #watch(url: URL, response: ServerResponse): void {
    const streamed = url.searchParams.has('sendInitialEvents');
    if (streamed && this.watchList === 'refused') {
      this.#refuse(response, 422, 'sendInitialEvents is forbidden', {});
      return;
    }
    const from = Number(url.searchParams.get('resourceVersion'));
    const path = url.pathname;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (!streamed && from < this.oldest) {
      response.end(
        `${JSON.stringify({
          type: 'ERROR',
          object: { kind: 'Status', code: 410, message: 'too old' },
        })}\n`,
      );
      return;
    }
    if (streamed) {
      if (!this.#sendInitialEvents(path, response)) return;
    }
    for (const event of this.#events) {
      if (!streamed && event.path === path && event.version > from) {
        response.write(
          `${JSON.stringify({ type: event.type, object: event.object })}\n`,
        );
      }
    }
    const watcher = { path, response };
    this.#watchers.add(watcher);
    const seconds = Number(url.searchParams.get('timeoutSeconds')) || 60;
    const timer = setTimeout(() => response.end(), seconds * 1000);
    response.on('close', () => {
      clearTimeout(timer);
      this.#watchers.delete(watcher);
    });
  }

  /** Answers whether the stream goes on. */
  #sendInitialEvents(path: string, response: ServerResponse): boolean {
    const send = (type: string, object: unknown) =>
      response.write(`${JSON.stringify({ type, object })}\n`);
    const objects = [...this.#of(path).values()];
    for (const [at, object] of objects.entries()) {
      if (this.breakAfter && at >= this.breakAfter.events) {
        if (this.breakAfter.how === 'cut') {
          // What is written so far arrives before the connection goes.
          setTimeout(() => response.destroy(), 50);
        } else {
          send('ERROR', { kind: 'Status', code: 410, message: 'too old' });
          response.end();
        }
        return false;
      }
      send('ADDED', object);
    }
    const before = this.#events.length;
    if (objects.length > 0) {
      this.duringInitialEvents.splice(0).forEach(change => change());
    }
    for (const { type, object } of this.#events.slice(before)) {
      send(type, object);
    }
    if (this.watchList === 'served') {
      send('BOOKMARK', {
        metadata: {
          resourceVersion: String(this.#version),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      });
    }
    return true;
  }
}

function keyOf(object: { metadata: { name: string; namespace?: string } }) {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
