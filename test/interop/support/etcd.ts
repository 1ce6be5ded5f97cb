import { join } from 'node:path';
import { freePort } from './freePort';
import { ServerProcess } from './process';

export interface Etcd {
  url: string;
  stop(): Promise<void>;
}

export async function startEtcd(command: string, dir: string): Promise<Etcd> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const server = ServerProcess.start(
    command,
    [
      ...['--data-dir', join(dir, 'etcd')],
      ...['--listen-client-urls', url, '--advertise-client-urls', url],
      ...['--listen-peer-urls', peer],
      ...['--initial-advertise-peer-urls', peer],
      ...['--initial-cluster', `default=${peer}`],
      ...['--log-level', 'warn'],
    ],
    { name: 'etcd', dir },
  );
  await server.waitUntil(async () => (await fetch(`${url}/health`)).ok, 30);
  return { url, stop: () => server.stop() };
}
