import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as the API server answered it. */
export interface Seen {
  path: string;
  status: number;
}

export interface KubeProxy {
  url: string;
  seen: Seen[];
  /** Cuts the answer to such requests after so many bytes. */
  cut?: { matching: RegExp; afterBytes: number };
  /** Answers such requests with 503 instead of passing them on. */
  refuse?: RegExp;
  stop(): Promise<void>;
}

/** Stands between a client and an API server, and breaks what it is told to. */
export async function startKubeProxy(apiServer: {
  url: string;
  caFile: string;
}): Promise<KubeProxy> {
  const ca = await readFile(apiServer.caFile);
  const server = createServer((incoming, outgoing) => {
    const { method, url: path = '/', headers } = incoming;
    if (proxy.refuse?.test(path)) {
      outgoing.writeHead(503).end();
      return;
    }
    const { host: _host, ...rest } = headers;
    const forwarded = request(
      new URL(path, apiServer.url),
      { method, headers: rest, ca },
      answer => {
        const status = answer.statusCode ?? 502;
        proxy.seen.push({ path, status });
        outgoing.writeHead(status, answer.headers);
        outgoing.flushHeaders();
        const { cut } = proxy;
        let left = cut?.matching.test(path) ? cut.afterBytes : Infinity;
        answer.on('data', (chunk: Buffer) => {
          outgoing.write(chunk.subarray(0, left));
          left -= chunk.length;
          if (left <= 0) outgoing.destroy();
        });
        answer.on('end', () => outgoing.end());
        answer.on('error', () => outgoing.destroy());
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const proxy: KubeProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}
