import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerCertificates } from './certificates';
import { freePort } from './freePort';
import { KubeApi } from './kube';
import { ServerProcess } from './process';
import type { Tools } from './tools';

export interface ApiServer {
  url: string;
  caFile: string;
  /** The API with the rights of one of the users. */
  as(user: string): KubeApi;
  tokenOf(user: string): string;
  /** `kill -9`, of the controllers too. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export const ADMIN = 'admin';
const CONTROLLER_MANAGER = 'system:kube-controller-manager';

/** Every change of a workload, with the object that was sent; no reads. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  omitManagedFields: true,
  rules: [
    {
      level: 'Request',
      verbs: ['create', 'update', 'patch'],
      resources: [
        {
          group: '',
          resources: [
            'pods',
            'pods/ephemeralcontainers',
            'replicationcontrollers',
          ],
        },
        { group: 'apps' },
        { group: 'batch' },
      ],
    },
    { level: 'None' },
  ],
};

/**
 * The real API server and the real controllers, without nodes: nothing
 * schedules or runs a pod, so its status has to be written by the suite.
 */
export async function startApiServer(options: {
  tools: Pick<Tools, 'kubeApiserver' | 'kubeControllerManager'>;
  dir: string;
  certificates: ServerCertificates;
  etcdUrl: string;
  /** Further users; they may do nothing until a role is bound to them. */
  users: string[];
  /** Where the audit webhook posts to, and the token that it sends. */
  audit: { url: string; token: string };
  /** For a server that comes back where it was. */
  port?: number;
  flags?: string[];
}): Promise<ApiServer> {
  const { tools, dir, certificates, etcdUrl, users, audit } = options;
  const port = options.port ?? (await freePort());
  const url = `https://127.0.0.1:${port}`;
  const { caFile } = certificates;
  const tokenOf = (user: string) => `token-of-${user}`;
  const file = async (name: string, content: string | object) => {
    const path = join(dir, name);
    await writeFile(
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    return path;
  };

  const tokens = [
    `${tokenOf(ADMIN)},${ADMIN},0,system:masters`,
    ...[CONTROLLER_MANAGER, ...users].map(
      (user, index) => `${tokenOf(user)},${user},${index + 1}`,
    ),
  ];
  const server = ServerProcess.start(
    tools.kubeApiserver,
    [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      '--endpoint-reconciler-type=none',
      `--tls-cert-file=${certificates.certificateFile}`,
      `--tls-private-key-file=${certificates.keyFile}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${certificates.tokenPublicKeyFile}`,
      `--service-account-signing-key-file=${certificates.tokenKeyFile}`,
      '--authorization-mode=RBAC',
      `--token-auth-file=${await file('tokens.csv', tokens.join('\n'))}`,
      `--audit-policy-file=${await file('audit-policy.yaml', AUDIT_POLICY)}`,
      `--audit-webhook-config-file=${await file(
        'audit-webhook.yaml',
        kubeconfig(
          { server: audit.url, 'certificate-authority': caFile },
          audit.token,
        ),
      )}`,
      '--audit-webhook-mode=batch',
      '--audit-webhook-batch-max-wait=300ms',
      '--audit-webhook-initial-backoff=1s',
      ...(options.flags ?? []),
    ],
    { name: 'kube-apiserver', dir },
  );
  const apis: KubeApi[] = [];
  const as = (user: string) => {
    const api = new KubeApi(url, caFile, tokenOf(user));
    apis.push(api);
    return api;
  };
  const admin = as(ADMIN);
  await server.waitUntil(() => admin.ready(), 60);

  const controllers = ServerProcess.start(
    tools.kubeControllerManager,
    [
      `--kubeconfig=${await file(
        'controllers.yaml',
        kubeconfig(
          { server: url, 'certificate-authority': caFile },
          tokenOf(CONTROLLER_MANAGER),
        ),
      )}`,
      '--leader-elect=false',
      '--secure-port=0',
      // As in a real cluster, each controller acts as its service account.
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${certificates.tokenKeyFile}`,
      `--root-ca-file=${caFile}`,
      '--controllers=deployment-controller,replicaset-controller,namespace-controller,garbage-collector-controller,serviceaccount-controller,validatingadmissionpolicy-status-controller',
    ],
    { name: 'kube-controller-manager', dir },
  );
  return {
    url,
    caFile,
    as,
    tokenOf,
    crash: async () => {
      await Promise.all([
        ...apis.map(api => api.close()),
        controllers.crash(),
        server.crash(),
      ]);
    },
    stop: async () => {
      await Promise.all(apis.map(api => api.close()));
      await controllers.stop();
      await server.stop();
    },
  };
}

export function kubeconfig(
  cluster: Record<string, string>,
  token: string,
): object {
  const name = 'suite';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
