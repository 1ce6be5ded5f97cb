import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { readClusters } from './clusterConfig';

const directory = mkdtempSync(join(tmpdir(), 'clusters-'));
const write = (name: string, text: string) => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const caFile = write('ca.pem', PEM);
const keyFile = write('key.pem', '-----BEGIN PRIVATE KEY-----\n');
const tokenFile = write('token', 'file-token\n');
const kubeconfig = write(
  'kubeconfig',
  `apiVersion: v1
kind: Config
current-context: one
clusters:
  - name: c1
    cluster: { server: 'https://one.example.com:6443' }
  - name: c2
    cluster: { server: 'http://127.0.0.1:7011' }
users:
  - name: u
    user: { token: kube-token }
contexts:
  - name: one
    context: { cluster: c1, user: u }
  - name: two
    context: { cluster: c2, user: u }
  - name: broken
    context: { cluster: none, user: u }
`,
);

function read(imageSigning: object, kubernetes?: object) {
  const logger = mockServices.logger.mock();
  const clusters = readClusters(
    new ConfigReader({
      imageSigning: imageSigning as never,
      ...(kubernetes && { kubernetes: kubernetes as never }),
    }),
    logger,
  );
  return { clusters, logger };
}

const one = (entry: object) => read({ clusters: [entry] }).clusters[0];
const url = 'https://api.example.com:6443';

async function headers(entry: object) {
  const options: { headers?: Record<string, string> } = {};
  await one(entry).kubeConfig.applyToHTTPSOptions(options);
  return options;
}

describe('readClusters', () => {
  it('takes a token, a token file, a client certificate', async () => {
    expect((await headers({ name: 'a', url, token: ' t ' })).headers).toEqual({
      Authorization: 'Bearer t',
    });
    expect((await headers({ name: 'a', url, tokenFile })).headers).toEqual({
      Authorization: 'Bearer file-token\n',
    });
    expect(
      await headers({
        name: 'a',
        url,
        caFile,
        clientCertificateFile: caFile,
        clientKeyFile: keyFile,
      }),
    ).toMatchObject({ ca: Buffer.from(PEM), cert: Buffer.from(PEM) });
    expect(
      await headers({ name: 'a', url, token: 't', skipTLSVerify: true }),
    ).toMatchObject({ rejectUnauthorized: false });
  });

  it('takes a context of a kubeconfig', () => {
    const first = one({ name: 'a', kubeconfig: { file: kubeconfig } });
    expect(first.kubeConfig.getCurrentCluster()?.server).toBe(
      'https://one.example.com:6443',
    );
    const second = one({
      name: 'a',
      kubeconfig: { file: kubeconfig, context: 'two' },
    });
    expect(second.kubeConfig.getCurrentCluster()).toMatchObject({
      server: 'http://127.0.0.1:7011',
      skipTLSVerify: true,
    });
  });

  it.each([
    [{ url, token: 't' }, 'clusters[0].name is missing'],
    [{ name: 'a/b', url, token: 't' }, "clusters[0].name is 'a/b'"],
    [{ name: 'a' }, 'has no access; set exactly one of url'],
    [{ name: 'a', url, inCluster: true }, 'has url and inCluster'],
    [
      { name: 'a', kubeconfig: { file: kubeconfig }, token: 't' },
      'clusters[0].token has no effect beside kubeconfig',
    ],
    [{ name: 'a', url: 'api.example.com', token: 't' }, 'is not a URL'],
    [{ name: 'a', url: 'ftp://x', token: 't' }, 'must start with https://'],
    [{ name: 'a', url: 'https://u:p@x', token: 't' }, 'no credentials, query'],
    [{ name: 'a', url }, 'has no credentials; set token'],
    [{ name: 'a', url, token: '' }, 'token'],
    [{ name: 'a', url, token: 't', tokenFile }, 'token and tokenFile'],
    [{ name: 'a', url: 'http://api.example.com', token: 't' }, 'plain http'],
    [
      { name: 'a', url, clientCertificateFile: caFile },
      'clusters[0].clientKeyFile is missing',
    ],
    [{ name: 'a', url, tokenFile: '/nowhere/token' }, 'cannot be read: ENOENT'],
    [{ name: 'a', url, token: 't', caFile: tokenFile }, 'is not a PEM file'],
    [
      { name: 'a', url, token: 't', caData: 'bm90IGEgcGVt' },
      'clusters[0].caData is not the base64 of a PEM',
    ],
    [
      { name: 'a', url, token: 't', caFile, caData: 'x' },
      'has caFile and caData',
    ],
    [
      { name: 'a', kubeconfig: { file: kubeconfig, context: 'three' } },
      "which '",
    ],
    [
      { name: 'a', kubeconfig: { file: kubeconfig, context: 'broken' } },
      'names no cluster or no user',
    ],
    [{ name: 'a', kubeconfig: { file: tokenFile } }, 'kubeconfig'],
    [{ name: 'a', inCluster: true }, 'does not run in a pod'],
    [{ name: 5, url, token: 't' }, 'name'],
  ])('refuses %j', (entry, message) => {
    expect(() => one(entry)).toThrow(message);
  });

  it('refuses two clusters of one name', () => {
    const entry = { name: 'a', url, token: 't' };
    expect(() => read({ clusters: [entry, entry] })).toThrow(
      "imageSigning.clusters[1].name is 'a', as is imageSigning.clusters[0].name",
    );
  });

  const plugin = (clusters: object[]) => ({
    clusterLocatorMethods: [{ type: 'config', clusters }],
  });

  it('also takes the clusters of the Kubernetes plugin', () => {
    const kubernetes = plugin([
      {
        name: 'k1',
        url,
        authProvider: 'serviceAccount',
        serviceAccountToken: 't',
      },
      { name: 'k2', url, authProvider: 'google' },
      { name: 'k3', url, authProvider: 'aws' },
      { name: 'k4', url: 'nonsense', authProvider: 'serviceAccount' },
      {
        name: 'own',
        url,
        authProvider: 'serviceAccount',
        serviceAccountToken: 't',
      },
    ]);
    const own = { name: 'own', url, token: 't' };
    const { clusters, logger } = read({ clusters: [own] }, kubernetes);
    expect(clusters.map(cluster => cluster.name)).toEqual(['own', 'k1']);
    expect(logger.warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringContaining('k2 is not read'),
      expect.stringContaining('k3 is not read'),
      expect.stringContaining('k4 is not read'),
    ]);
    expect(logger.info).toHaveBeenCalledWith(
      expect.stringContaining('own of kubernetes.clusterLocatorMethods[0]'),
    );
    expect(
      read({ useKubernetesPluginClusters: false }, kubernetes).clusters,
    ).toEqual([]);
  });

  it('makes dry runs only where they are asked for', () => {
    const access = { name: 'c', url, token: 't' };
    expect(one(access).dryRun).toBe(false);
    expect(one({ ...access, dryRun: true }).dryRun).toBe(true);
    const { clusters } = read(
      {},
      { clusterLocatorMethods: [{ type: 'localKubectlProxy', dryRun: true }] },
    );
    expect(clusters.map(cluster => cluster.dryRun)).toEqual([false]);
    expect(() => one({ ...access, dryRun: 'maybe' })).toThrow('dryRun');
  });

  it('takes a kubectl proxy, and says what else it cannot take', () => {
    const { clusters, logger } = read(
      {},
      {
        clusterLocatorMethods: [{ type: 'localKubectlProxy' }, { type: 'gke' }],
      },
    );
    expect(clusters.map(cluster => cluster.name)).toEqual(['local']);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining("type 'gke' is not supported"),
    );
  });
});
