import { ServerResponse } from 'node:http';
import { groupVersion, resourceId } from './resources';
import { Matcher } from './selectors';
import { ApiError } from './status';
import { Change, ObjectStore } from './store';
import { KubeObject, Resource } from './types';

export interface WatchRequest {
  resource: Resource;
  matches: Matcher;
  /** Empty or '0' begins with every object there is. */
  resourceVersion: string;
  bookmarks: boolean;
  timeoutSeconds: number;
  present: (object: KubeObject) => object;
}

interface WatchOptions {
  bookmarkIntervalMs: number;
}

/** Streams changes to one client until its time is up or it goes away. */
export function serveWatch(
  store: ObjectStore,
  response: ServerResponse,
  request: WatchRequest,
  options: WatchOptions,
): void {
  const { resource, matches, present } = request;
  const id = resourceId(resource);
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Transfer-Encoding': 'chunked',
  });
  response.flushHeaders();

  const send = (type: string, object: object) =>
    response.write(`${JSON.stringify({ type, object })}\n`);
  const sendBookmark = () =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: groupVersion(resource),
      metadata: {
        resourceVersion: String(store.revision),
        creationTimestamp: null,
      },
    });
  const sendChange = (change: Change) => {
    if (resourceId(change.resource) !== id) {
      return;
    }
    const now = change.type !== 'DELETED' && matches(change.object);
    const before = change.previous !== undefined && matches(change.previous);
    if (now) {
      send(before ? 'MODIFIED' : 'ADDED', present(change.object));
    } else if (before) {
      send('DELETED', present(change.object));
    }
  };

  const fromStart = ['', '0'].includes(request.resourceVersion);
  const missed = fromStart
    ? []
    : store.changesSince(Number(request.resourceVersion));
  if (!missed) {
    const error = new ApiError(
      410,
      'Expired',
      `too old resource version: ${request.resourceVersion} (${store.revision})`,
    );
    send('ERROR', error.toStatus());
    response.end();
    return;
  }
  if (fromStart) {
    store
      .list(resource.plural)
      .filter(matches)
      .forEach(object => send('ADDED', present(object)));
  }
  missed.forEach(sendChange);

  const unsubscribe = store.subscribe(sendChange);
  const bookmarks = request.bookmarks
    ? setInterval(sendBookmark, options.bookmarkIntervalMs)
    : undefined;
  const deadline = setTimeout(() => {
    if (request.bookmarks) {
      sendBookmark();
    }
    response.end();
  }, request.timeoutSeconds * 1000);
  response.on('close', () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(deadline);
  });
}
