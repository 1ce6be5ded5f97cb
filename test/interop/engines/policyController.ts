import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN, kubeconfig, type ApiServer } from '../support/apiServer';
import { shippedObjects } from '../support/definitions';
import type { KubeObject } from '../support/kube';
import { ServerProcess } from '../support/process';
import { until } from './until';

const NAMESPACE = 'cosign-system';
const WEBHOOK = 'webhook';
/** The option for another one has no effect. */
const PORT = 8443;

/** What the module ships, for a process that listens on this machine. */
function onThisMachine(object: KubeObject): KubeObject {
  if (object.kind === 'Service') {
    // The API server asks the port that the webhook names at this address.
    return {
      ...object,
      spec: { type: 'ExternalName', externalName: 'localhost' },
    };
  }
  if (!object.kind.endsWith('WebhookConfiguration')) return object;
  const webhooks = object.webhooks as Array<{
    clientConfig: { service: object };
  }>;
  return {
    ...object,
    webhooks: webhooks.map(webhook => ({
      ...webhook,
      clientConfig: {
        service: { ...webhook.clientConfig.service, port: PORT },
      },
    })),
  };
}

/** Where the Service leads, as a cluster with nodes would say. */
const ENDPOINTS: KubeObject = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: {
    name: `${WEBHOOK}-0`,
    namespace: NAMESPACE,
    labels: { 'kubernetes.io/service-name': WEBHOOK },
  },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
  ports: [{ name: 'https', port: PORT, protocol: 'TCP' }],
};

/** The real webhook of sigstore's policy-controller, outside of the cluster. */
export async function startPolicyController(options: {
  command: string;
  dir: string;
  apiServer: ApiServer;
}): Promise<{ stop(): Promise<void> }> {
  const { command, dir, apiServer } = options;
  const admin = apiServer.as(ADMIN);
  const shipped = await shippedObjects({
    'github.com/sigstore/policy-controller': [
      '100-namespace',
      '300-clusterimagepolicy',
      '300-trustroot',
      '400-webhook-service',
      '500-webhook-configuration',
      '501-policy-webhook-configurations',
      'config-image-policies',
      'config-leader-election',
      'config-logging',
      'config-observability',
      'config-policy-controller',
      'config-sigstore-keys',
    ].map(name => `config/${name}.yaml`),
  });
  await admin.apply(...shipped.map(onThisMachine), ENDPOINTS);
  const config = join(dir, 'policy-controller.yaml');
  await writeFile(
    config,
    JSON.stringify(
      kubeconfig(
        { server: apiServer.url, 'certificate-authority': apiServer.caFile },
        apiServer.tokenOf(ADMIN),
      ),
    ),
  );
  const server = ServerProcess.start(command, ['--disable-tuf'], {
    name: 'policy-controller',
    dir,
    env: {
      PATH: process.env.PATH,
      HOME: dir,
      KUBECONFIG: config,
      SYSTEM_NAMESPACE: NAMESPACE,
      CONFIG_LOGGING_NAME: 'config-logging',
      METRICS_DOMAIN: 'sigstore.dev/policy',
      WEBHOOK_NAME: WEBHOOK,
      POD_NAME: `${WEBHOOK}-0`,
      KUBERNETES_MIN_VERSION: '1.21.0',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NO_PROXY: '127.0.0.1,localhost',
    },
  });
  await until(async () => {
    const found = await admin.list(
      '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    );
    const own = found.find(
      ({ metadata }) => metadata.name === 'policy.sigstore.dev',
    );
    const [webhook] = (own?.webhooks ?? []) as Array<{ rules?: unknown[] }>;
    return (
      (webhook?.rules?.length ?? 0) > 0 ||
      'policy-controller has not filled its webhooks in'
    );
  }, 120);
  return { stop: () => server.stop() };
}
