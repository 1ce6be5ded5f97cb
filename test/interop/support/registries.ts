import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './freePort';
import { ServerProcess } from './process';

/** A registry that answers plain HTTP on the loopback address. */
export interface Registry {
  /** `127.0.0.1:<port>` */
  host: string;
  stop(): Promise<void>;
}

/** A registry with the referrers API of OCI 1.1. */
export async function startOciRegistry(
  command: string,
  dir: string,
  engine: 'ociregistry' | 'go-containerregistry' = 'ociregistry',
): Promise<Registry> {
  const server = ServerProcess.start(
    command,
    ['-listen', '127.0.0.1:0', '-engine', engine],
    { name: `oci-registry-${engine}`, dir },
  );
  const [, host] = await server.waitForLine(/^listening on (\S+)/m, 20);
  return { host, stop: () => server.stop() };
}

/** Debian's `docker-registry`: no referrers API, so clients fall back to tags. */
export async function startDockerRegistry(
  command: string,
  dir: string,
): Promise<Registry> {
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(dir, 'docker-registry.yml');
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'warn', accesslog: { disabled: true } },
      storage: { inmemory: {}, delete: { enabled: true } },
      http: { addr: host },
    }),
  );
  const server = ServerProcess.start(command, ['serve', config], {
    name: 'docker-registry',
    dir,
  });
  await server.waitUntil(
    async () => (await fetch(`http://${host}/v2/`)).ok,
    20,
  );
  return { host, stop: () => server.stop() };
}
