import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startApiServer, type ApiServer } from '../support/apiServer';
import { makeCertificates } from '../support/certificates';
import { startEtcd } from '../support/etcd';
import { prepareClusterTools, toolsOrSkip } from '../support/tools';

export interface Cluster {
  /** Where the tools are. */
  bin: string;
  dir: string;
  apiServer: ApiServer;
  /** Stops it with the test. */
  keep: <T extends { stop(): Promise<void> }>(one: Promise<T>) => Promise<T>;
}

/** A cluster without nodes; undefined, and the test skipped, without the tools. */
export async function startCluster(
  t: TestContext,
  engines: string[],
): Promise<Cluster | undefined> {
  const tools = await toolsOrSkip(t, () =>
    prepareClusterTools(['cosign', 'oci-registry', ...engines]),
  );
  if (!tools) return undefined;
  const { bin } = tools;
  const dir = await mkdtemp(join(tmpdir(), 'image-signing-engines-'));
  const started: Array<{ stop(): Promise<void> }> = [];
  t.after(async () => {
    for (const server of started) await server.stop();
    await rm(dir, { recursive: true });
  });
  const keep = async <T extends { stop(): Promise<void> }>(one: Promise<T>) => {
    const server = await one;
    started.unshift(server);
    return server;
  };
  const certificates = await makeCertificates(tools.openssl, dir);
  const etcd = await keep(startEtcd(tools.etcd, dir));
  const apiServer = await keep(
    startApiServer({
      tools,
      ...{ dir, certificates, etcdUrl: etcd.url },
      users: [],
      audit: { url: (await keep(startSink())).url, token: 'token-of-audit' },
    }),
  );
  return { bin, dir, apiServer, keep };
}

/** Takes what the audit log of the API server sends, and drops it. */
async function startSink() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
