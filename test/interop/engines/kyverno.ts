import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN, kubeconfig, type ApiServer } from '../support/apiServer';
import { shippedObjects } from '../support/definitions';
import { freePort } from '../support/freePort';
import type { KubeObject } from '../support/kube';
import { ServerProcess } from '../support/process';
import { until } from './until';

const NAMESPACE = 'kyverno';
const DEPLOYMENT = 'kyverno-admission-controller';
/** Exceptions count in it alone. */
export const EXCEPTIONS = 'exceptions';
const FLAGS = [
  '--enablePolicyException=true',
  `--exceptionNamespace=${EXCEPTIONS}`,
];

const configMap = (name: string, data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NAMESPACE },
  data,
});

/** As the chart installs them, as far as anybody looks at them. */
const OBJECTS: KubeObject[] = [
  ...[NAMESPACE, EXCEPTIONS].map(name => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  })),
  configMap('kyverno', {
    enableDefaultRegistryMutation: 'true',
    defaultRegistry: 'docker.io',
    excludeGroups: 'system:nodes',
    resourceFilters: [
      '[Event,*,*]',
      ...['kube-system', 'kube-public', 'kube-node-lease', NAMESPACE].map(
        name => `[*/*,${name},*]`,
      ),
      '[ReplicaSet,*,*]',
    ].join(' '),
    webhooks: JSON.stringify({
      namespaceSelector: {
        matchExpressions: [
          {
            key: 'kubernetes.io/metadata.name',
            operator: 'NotIn',
            values: ['kube-system', NAMESPACE],
          },
        ],
      },
    }),
  }),
  configMap('kyverno-metrics', {}),
];

function deployment(version: string): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: DEPLOYMENT, namespace: NAMESPACE },
    spec: {
      // The process below is what it would have started.
      paused: true,
      replicas: 1,
      selector: { matchLabels: { app: DEPLOYMENT } },
      template: {
        metadata: { labels: { app: DEPLOYMENT } },
        spec: {
          containers: [
            {
              name: 'kyverno',
              image: `registry.example.com/kyverno/kyverno:${version}`,
              args: FLAGS,
            },
          ],
        },
      },
    },
  };
}

/** The real admission controller of Kyverno, outside of the cluster. */
export async function startKyverno(options: {
  command: string;
  version: string;
  dir: string;
  apiServer: ApiServer;
}): Promise<{ stop(): Promise<void> }> {
  const { command, version, dir, apiServer } = options;
  const admin = apiServer.as(ADMIN);
  await admin.apply(
    ...(await shippedObjects({
      'github.com/kyverno/kyverno': [
        'config/crds/kyverno',
        'config/crds/policies.kyverno.io',
        'config/crds/policyreport',
        'config/crds/reports',
      ],
    })),
    ...OBJECTS,
    deployment(version),
  );
  // It looks once for what it is to watch.
  await until(async () => {
    const served = await Promise.all(
      ['imagevalidatingpolicies', 'policyexceptions'].map(plural =>
        admin.listServed(`/apis/policies.kyverno.io/v1/${plural}`),
      ),
    );
    return served.every(Boolean) || 'the resources are not served';
  });
  const port = await freePort();
  const config = join(dir, 'kyverno.yaml');
  await writeFile(
    config,
    JSON.stringify(
      kubeconfig(
        { server: apiServer.url, 'certificate-authority': apiServer.caFile },
        apiServer.tokenOf(ADMIN),
      ),
    ),
  );
  const server = ServerProcess.start(
    command,
    [
      ...FLAGS,
      `--kubeconfig=${config}`,
      `--serverIP=127.0.0.1:${port}`,
      '--webhookServerHost=127.0.0.1',
      `--webhookServerPort=${port}`,
      `--caSecretName=kyverno-svc.${NAMESPACE}.svc.kyverno-tls-ca`,
      `--tlsSecretName=kyverno-svc.${NAMESPACE}.svc.kyverno-tls-pair`,
      `--backgroundServiceAccountName=system:serviceaccount:${NAMESPACE}:kyverno-background-controller`,
      `--reportsServiceAccountName=system:serviceaccount:${NAMESPACE}:kyverno-reports-controller`,
      '--disableMetrics=true',
      '--controllerRuntimeMetricsAddress=0',
      '--allowInsecureRegistry=true',
      '--admissionReports=false',
      '--loggingFormat=text',
    ],
    {
      name: 'kyverno',
      dir,
      env: {
        PATH: process.env.PATH,
        HOME: dir,
        KYVERNO_NAMESPACE: NAMESPACE,
        KYVERNO_SERVICEACCOUNT_NAME: DEPLOYMENT,
        KYVERNO_DEPLOYMENT: DEPLOYMENT,
        KYVERNO_POD_NAME: `${DEPLOYMENT}-0`,
        KYVERNO_SVC: 'kyverno-svc',
        INIT_CONFIG: 'kyverno',
        METRICS_CONFIG: 'kyverno-metrics',
        // A request to another machine fails at once.
        HTTPS_PROXY: 'http://127.0.0.1:1',
        NO_PROXY: '127.0.0.1,localhost',
      },
    },
  );
  await until(async () => {
    const found = await admin.list(
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    );
    return (
      found.some(({ metadata }) =>
        metadata.name.startsWith('kyverno-policy'),
      ) || 'Kyverno has registered no webhook for its policies'
    );
  }, 120);
  return { stop: () => server.stop() };
}
