import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerCertificates } from './certificates';

export interface TlsProxy {
  url: string;
  stop(): Promise<void>;
}

/**
 * Ends TLS in front of a server on the loopback address, as an ingress does.
 * The API server sends the token of its audit webhook over https only.
 */
export async function startTlsProxy(
  { certificateFile, keyFile }: ServerCertificates,
  port: number,
): Promise<TlsProxy> {
  const server = createServer(
    { cert: await readFile(certificateFile), key: await readFile(keyFile) },
    (incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      const forwarded = request(
        { host: '127.0.0.1', port, method, path, headers },
        answer => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      forwarded.on('error', () => outgoing.writeHead(502).end());
      incoming.pipe(forwarded);
    },
  );
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
