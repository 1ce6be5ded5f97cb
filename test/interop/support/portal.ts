import {
  ImageSigningClient,
  type ImageSigningApi,
} from 'backstage-plugin-image-signing-common';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServerProcess } from './process';

const READER_TOKEN = 'token-of-the-suite-for-reading-the-api';

export interface PortalOptions {
  dir: string;
  port: number;
  clusters: Array<{
    name: string;
    url: string;
    caFile: string;
    token: string;
    auditToken?: string;
  }>;
  registries: string[];
  trustPolicyFile: string;
  components: string[];
  users: string[];
  changeIdKeys: string[];
  /** Backstage's `backend.database`; in memory where absent. */
  database?: object;
  /** Backstage's `imageSigning.staleAfter`. */
  staleAfter?: string;
  /** Name of the log; told apart where a portal is started again. */
  name?: string;
}

export interface Portal {
  /** The API as a machine with a static token reads it. */
  api: ImageSigningApi;
  /** The API with the token of a signed-in user. */
  as(userRef: string): Promise<ImageSigningApi>;
  /** `kill -9`. */
  crash(): Promise<void>;
  pid: number | undefined;
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** The path that the audit webhook of a cluster posts to. */
export function auditPath(cluster: string): string {
  return `/api/image-signing/audit/${cluster}`;
}

/** Starts a real Backstage backend with the plugin, in a process of its own. */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const { dir, port } = options;
  const catalogFile = join(dir, 'catalog.yaml');
  await writeFile(catalogFile, catalog(options));
  const configFile = join(dir, 'app-config.yaml');
  await writeFile(configFile, JSON.stringify(config(options, catalogFile)));

  const server = ServerProcess.start(
    process.execPath,
    [
      ...[
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      ],
      ...[join(__dirname, 'portalProcess.ts'), '--config', configFile],
    ],
    { name: options.name ?? 'portal', dir, cwd: __dirname },
  );
  const baseUrl = `http://127.0.0.1:${port}`;
  await server.waitUntil(
    async () => (await fetch(`${baseUrl}/.backstage/health/v1/readiness`)).ok,
    120,
  );
  const client = (token: string) =>
    new ImageSigningClient({
      discoveryApi: {
        getBaseUrl: async plugin => `${baseUrl}/api/${plugin}`,
      },
      fetchApi: {
        fetch: (input, init) => {
          const request = new Request(input, init);
          request.headers.set('authorization', `Bearer ${token}`);
          return fetch(request);
        },
      },
    });
  return {
    api: client(READER_TOKEN),
    as: async userRef => client(await signIn(baseUrl, userRef)),
    crash: () => server.crash(),
    pid: server.pid,
    freeze: () => server.freeze(),
    thaw: () => server.thaw(),
    stop: () => server.stop(),
  };
}

async function signIn(baseUrl: string, userRef: string): Promise<string> {
  const response = await fetch(`${baseUrl}/api/auth/suite/refresh`, {
    headers: { 'x-user': userRef, 'x-requested-with': 'XMLHttpRequest' },
  });
  if (!response.ok) {
    throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  }
  const { backstageIdentity } = (await response.json()) as {
    backstageIdentity: { token: string };
  };
  return backstageIdentity.token;
}

function config(options: PortalOptions, catalogFile: string): object {
  const { port } = options;
  const intent = (mode: string) => ({ signature: mode, digest: mode });
  const environment = (name: string, mode: string) => ({
    name,
    clusters: ['main'],
    namespaceLabels: { env: name },
    intent: intent(mode),
  });
  return {
    app: { baseUrl: 'http://127.0.0.1:3000' },
    backend: {
      baseUrl: `http://127.0.0.1:${port}`,
      listen: { host: '127.0.0.1', port },
      database: options.database ?? {
        client: 'better-sqlite3',
        connection: ':memory:',
      },
      auth: {
        externalAccess: [
          {
            type: 'static',
            options: { token: READER_TOKEN, subject: 'interop-suite' },
          },
        ],
      },
    },
    auth: { providers: { suite: {} } },
    permission: { enabled: true },
    catalog: {
      locations: [
        {
          type: 'file',
          target: catalogFile,
          rules: [{ allow: ['Component', 'Group', 'User'] }],
        },
      ],
    },
    imageSigning: {
      environments: [
        environment('dev', 'audit'),
        environment('stage', 'audit'),
        environment('prod', 'enforce'),
      ],
      trustPolicyFile: options.trustPolicyFile,
      refreshTrustRoots: false,
      clusters: options.clusters,
      registries: options.registries.map(host => ({
        host,
        insecure: true,
        private: true,
      })),
      recheckTagsAfter: { seconds: 5 },
      ...(options.staleAfter && { staleAfter: options.staleAfter }),
      denials: { changeIdKeys: options.changeIdKeys },
    },
  };
}

function catalog({ components, users }: PortalOptions): string {
  const apiVersion = 'backstage.io/v1alpha1';
  const entities = [
    {
      apiVersion,
      kind: 'Group',
      metadata: { name: 'shop' },
      spec: { type: 'team', children: [] },
    },
    ...users.map(name => ({
      apiVersion,
      kind: 'User',
      metadata: { name },
      spec: { memberOf: ['shop'] },
    })),
    ...components.map(name => ({
      apiVersion,
      kind: 'Component',
      metadata: {
        name,
        annotations: { 'backstage.io/kubernetes-id': name },
      },
      spec: { type: 'service', lifecycle: 'production', owner: 'group:shop' },
    })),
  ];
  return entities.map(entity => JSON.stringify(entity)).join('\n---\n');
}
