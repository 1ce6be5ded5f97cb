import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { listen, sendJson } from '../../packages/demo-fleet/src/httpServer';
import { Collection, LIST_PATHS, objectText, sizeOf } from './clusterObjects';
import { endWithParent, helperReady } from './helper';

export interface KubernetesReady {
  url: string;
}

const GROUPS = ['apps', 'batch', 'admissionregistration.k8s.io'];
const VERSION = 1000;
const PODS = '/api/v1/pods';

/** An API server of a cluster in which nothing happens until it is told to. */
class QuietCluster {
  private readonly watchers = new Set<ServerResponse>();
  private streams = false;
  private version = VERSION;

  constructor(private readonly pods: number) {}

  /** Answers how many watch the pods. */
  watching(): number {
    return this.watchers.size;
  }

  /** Sends lists as streams too from now on (WatchList), as newer servers do. */
  stream(): boolean {
    this.streams = true;
    return true;
  }

  /** Lets so many pods run another digest; answers the last version. */
  change(pods: number, from: number): string {
    for (let index = from; index < from + pods; index += 1) {
      this.version += 1;
      const object = objectText('pods', index)
        .replace(
          /"resourceVersion":"\d+"/,
          `"resourceVersion":"${this.version}"`,
        )
        .replace(/sha256:[0-9a-f]{8}/g, 'sha256:00000000');
      for (const watcher of this.watchers) {
        watcher.write(`{"type":"MODIFIED","object":${object}}\n`);
      }
    }
    return String(this.version);
  }

  answer(url: URL, response: ServerResponse): void {
    const { pathname, searchParams: query } = url;
    const group = /^\/apis\/([^/]+)(?:\/|$)/.exec(pathname)?.[1];
    if (pathname === '/version') {
      sendJson(response, 200, { gitVersion: 'v1.36.2' });
    } else if (pathname === '/api') {
      sendJson(response, 200, { versions: ['v1'] });
    } else if (group !== undefined && !GROUPS.includes(group)) {
      sendJson(response, 404, { kind: 'Status', message: 'not found' });
    } else if (pathname === `/apis/${group}`) {
      sendJson(response, 200, { versions: [{ version: 'v1' }] });
    } else if (query.has('sendInitialEvents')) {
      if (this.streams) {
        this.sendInitialEvents(collectionOf(pathname, query), response);
      } else {
        const message = 'sendInitialEvents: Forbidden';
        sendJson(response, 422, { kind: 'Status', message });
      }
    } else if (query.get('watch') === 'true') {
      stayQuiet(response, Number(query.get('timeoutSeconds')));
      if (pathname === PODS) {
        this.watchers.add(response);
        response.on('close', () => this.watchers.delete(response));
      }
    } else {
      sendText(response, this.list(collectionOf(pathname, query), query));
    }
  }

  private async sendInitialEvents(
    collection: Collection | undefined,
    response: ServerResponse,
  ): Promise<void> {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const size = collection ? sizeOf(collection, this.pods) : 0;
    for (let index = 0; collection && index < size; index += 1) {
      const object = objectText(collection, index);
      const goesOn = response.write(`{"type":"ADDED","object":${object}}\n`);
      if (!goesOn) await once(response, 'drain');
    }
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const metadata = { resourceVersion: String(VERSION), annotations };
    response.write(
      `${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`,
    );
  }

  private list(collection: Collection | undefined, query: URLSearchParams) {
    const size = collection ? sizeOf(collection, this.pods) : 0;
    const from = Number(query.get('continue') ?? 0);
    const to = Math.min(size, from + (Number(query.get('limit')) || size));
    const items: string[] = [];
    for (let index = from; collection && index < to; index += 1) {
      items.push(objectText(collection, index));
    }
    const metadata = JSON.stringify({
      resourceVersion: String(VERSION),
      ...(to < size && { continue: String(to) }),
    });
    return `{"kind":"List","apiVersion":"v1","metadata":${metadata},"items":[${items.join()}]}`;
  }
}

function collectionOf(
  path: string,
  query: URLSearchParams,
): Collection | undefined {
  return query.has('fieldSelector') ? undefined : LIST_PATHS[path];
}

function stayQuiet(response: ServerResponse, timeoutSeconds: number): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();
  const timer = setTimeout(() => response.end(), timeoutSeconds * 1000);
  response.on('close', () => clearTimeout(timer));
}

function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(text);
}

async function serve(pods: number): Promise<void> {
  const cluster = new QuietCluster(pods);
  const { url } = await listen(0, (request, response) =>
    cluster.answer(new URL(request.url ?? '/', 'http://cluster'), response),
  );
  const ready: KubernetesReady = { url };
  helperReady(ready, question => {
    if (question === 'watching') return cluster.watching();
    if (question === 'stream') return cluster.stream();
    const [pods, from = '0'] = question.split(' from ');
    return cluster.change(Number(pods), Number(from));
  });
}

endWithParent();
serve(Number(process.argv[2]));
