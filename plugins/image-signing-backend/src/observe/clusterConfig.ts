import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';

/** A cluster that is read, and how to get in. */
export interface ClusterAccess {
  name: string;
  kubeConfig: KubeConfig;
  /** Whether pods may be created in dry runs. */
  dryRun: boolean;
  /** Where the entry stands, for messages. */
  configKey: string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The clusters of `imageSigning.clusters`, and those of the Kubernetes plugin
 * unless `imageSigning.useKubernetesPluginClusters` is false. An entry of ours
 * replaces one of the Kubernetes plugin that has the same name.
 *
 * @throws InputError that names the key, the shape and the fix. An entry of the
 * Kubernetes plugin that cannot be used is only logged: it is right for that
 * plugin.
 */
export function readClusters(
  config: Config,
  logger: LoggerService,
): ClusterAccess[] {
  const own = readOwnClusters(config);
  const names = new Set(own.map(cluster => cluster.name));
  const enabled =
    config.getOptionalBoolean('imageSigning.useKubernetesPluginClusters') ??
    true;
  const others = enabled ? readKubernetesPluginClusters(config, logger) : [];
  return [
    ...own,
    ...others.filter(cluster => {
      if (!names.has(cluster.name)) {
        names.add(cluster.name);
        return true;
      }
      logger.info(
        `cluster ${cluster.name} of ${cluster.configKey} is already configured; the first entry is used`,
      );
      return false;
    }),
  ];
}

function readOwnClusters(config: Config): ClusterAccess[] {
  const key = 'imageSigning.clusters';
  const entries = config.getOptionalConfigArray(key) ?? [];
  const seen = new Map<string, string>();
  return entries.map((entry, index) => {
    const at = `${key}[${index}]`;
    const name = readName(entry, at);
    const before = seen.get(name);
    if (before) {
      throw new InputError(
        `${at}.name is '${name}', as is ${before}.name; give each cluster a name of its own`,
      );
    }
    seen.set(name, at);
    return {
      name,
      kubeConfig: readOwnCluster(entry, at, name),
      dryRun: entry.getOptionalBoolean('dryRun') ?? false,
      configKey: at,
    };
  });
}

// The name is part of URLs, keys and globs.
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/;

function readName(entry: Config, at: string): string {
  const name = entry.getOptionalString('name');
  if (!name || !NAME.test(name)) {
    throw new InputError(
      `${at}.name is ${
        name === undefined ? 'missing' : `'${name}'`
      }; set it to 1 to 100 letters, digits, '.', '_' and '-', for example prod-eu`,
    );
  }
  return name;
}

function readOwnCluster(entry: Config, at: string, name: string): KubeConfig {
  const ways = ['url', 'kubeconfig', 'inCluster'].filter(way =>
    way === 'inCluster' ? entry.getOptionalBoolean(way) : entry.has(way),
  );
  if (ways.length !== 1) {
    throw new InputError(
      `${at} has ${
        ways.length === 0 ? 'no access' : ways.join(' and ')
      }; set exactly one of url, kubeconfig and inCluster: true`,
    );
  }
  const foreign = [
    'token',
    'tokenFile',
    'caFile',
    'caData',
    'clientCertificateFile',
    'clientKeyFile',
    'skipTLSVerify',
  ].find(one => ways[0] !== 'url' && entry.has(one));
  if (foreign) {
    throw new InputError(
      `${at}.${foreign} has no effect beside ${ways[0]}; remove it`,
    );
  }
  switch (ways[0]) {
    case 'kubeconfig':
      return readKubeconfig(entry.getConfig('kubeconfig'), `${at}.kubeconfig`);
    case 'inCluster':
      return readInCluster(`${at}.inCluster`);
    default:
      return readByUrl(entry, at, name);
  }
}

function readKubeconfig(entry: Config, at: string): KubeConfig {
  const file = entry.getString('file');
  const context = entry.getOptionalString('context');
  const kubeConfig = new KubeConfig();
  const path = readableFile(file, `${at}.file`);
  try {
    kubeConfig.loadFromFile(path);
  } catch (error) {
    throw new InputError(
      `${at}.file: '${path}' is not a kubeconfig: ${(error as Error).message}`,
    );
  }
  const contexts = kubeConfig.getContexts().map(one => one.name);
  if (context !== undefined) {
    if (!contexts.includes(context)) {
      throw new InputError(
        `${at}.context is '${context}', which '${path}' does not have; it has ${
          contexts.join(', ') || 'none'
        }`,
      );
    }
    kubeConfig.setCurrentContext(context);
  }
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster || !kubeConfig.getCurrentUser()) {
    throw new InputError(
      `${at}: the context '${kubeConfig.getCurrentContext()}' of '${path}' names no cluster or no user; set ${at}.context to one of ${
        contexts.join(', ') || 'its contexts'
      }`,
    );
  }
  checkUrl(cluster.server, `${at}.file: the server of '${path}'`);
  return allowPlainHttp(kubeConfig);
}

function readInCluster(at: string): KubeConfig {
  if (!process.env.KUBERNETES_SERVICE_HOST) {
    throw new InputError(
      `${at} is true, but the backend does not run in a pod: KUBERNETES_SERVICE_HOST is not set; use url or kubeconfig instead`,
    );
  }
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromCluster();
  return kubeConfig;
}

function readByUrl(entry: Config, at: string, name: string): KubeConfig {
  const server = checkUrl(entry.getString('url'), `${at}.url`);
  const token = entry.getOptionalString('token')?.trim();
  const tokenFile = entry.getOptionalString('tokenFile');
  const certificate = entry.getOptionalString('clientCertificateFile');
  const clientKey = entry.getOptionalString('clientKeyFile');
  if (token !== undefined && tokenFile !== undefined) {
    throw new InputError(
      `${at} has token and tokenFile; keep one of them, tokenFile where the token is rotated`,
    );
  }
  if (token === '') {
    throw new InputError(
      `${at}.token is empty; set it to the token of a service account with read access`,
    );
  }
  if (Boolean(certificate) !== Boolean(clientKey)) {
    throw new InputError(
      `${at}.${
        certificate ? 'clientKeyFile' : 'clientCertificateFile'
      } is missing; a client certificate needs both clientCertificateFile and clientKeyFile`,
    );
  }
  const anonymous = !token && !tokenFile && !certificate;
  if (anonymous && !isLoopback(server)) {
    throw new InputError(
      `${at} has no credentials; set token, tokenFile, or clientCertificateFile and clientKeyFile`,
    );
  }
  if (!anonymous && server.protocol === 'http:' && !isLoopback(server)) {
    throw new InputError(
      `${at}.url is plain http, which would show the credentials to the network; use https`,
    );
  }
  return makeKubeConfig({
    name,
    server: server.href,
    ...readAuthority(entry, at),
    token,
    tokenFile: tokenFile && readableFile(tokenFile, `${at}.tokenFile`),
    certFile:
      certificate && readableFile(certificate, `${at}.clientCertificateFile`),
    keyFile: clientKey && readableFile(clientKey, `${at}.clientKeyFile`),
  });
}

function readAuthority(entry: Config, at: string) {
  const caFile = entry.getOptionalString('caFile');
  const caData = entry.getOptionalString('caData');
  if (caFile && caData) {
    throw new InputError(`${at} has caFile and caData; keep one of them`);
  }
  if (
    caData &&
    !Buffer.from(caData, 'base64').toString('utf8').includes('-----BEGIN')
  ) {
    throw new InputError(
      `${at}.caData is not the base64 of a PEM file; take it from certificate-authority-data of a kubeconfig`,
    );
  }
  const path = caFile && readableFile(caFile, `${at}.caFile`);
  if (path && !readFileSync(path, 'utf8').includes('-----BEGIN')) {
    throw new InputError(`${at}.caFile: '${path}' is not a PEM file`);
  }
  return {
    caFile: path,
    caData,
    skipTLSVerify: entry.getOptionalBoolean('skipTLSVerify') ?? false,
  };
}

function makeKubeConfig(access: {
  name: string;
  server: string;
  caFile?: string;
  caData?: string;
  skipTLSVerify: boolean;
  token?: string;
  tokenFile?: string;
  certFile?: string;
  keyFile?: string;
}): KubeConfig {
  const { name, server, caFile, caData, skipTLSVerify, ...user } = access;
  const { token, tokenFile, certFile, keyFile } = user;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name, server, caFile, caData, skipTLSVerify },
    {
      name,
      token,
      certFile,
      keyFile,
      ...(tokenFile && {
        authProvider: { name: 'tokenFile', config: { tokenFile } },
      }),
    },
  );
  return allowPlainHttp(kubeConfig);
}

/**
 * The library takes plain http only together with skipTLSVerify. There is no
 * TLS to verify, and `checkUrl` has settled that the address may be plain.
 */
function allowPlainHttp(kubeConfig: KubeConfig): KubeConfig {
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster?.server.startsWith('http:')) {
    kubeConfig.clusters = kubeConfig.clusters.map(one =>
      one.name === cluster.name ? { ...one, skipTLSVerify: true } : one,
    );
  }
  return kubeConfig;
}

function checkUrl(text: string, at: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InputError(
      `${at} is '${text}', which is not a URL; write it as https://api.prod.example.com:6443`,
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new InputError(`${at} is '${text}'; it must start with https://`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new InputError(
      `${at} must have no credentials, query or fragment; set token or tokenFile instead`,
    );
  }
  return url;
}

function isLoopback(url: URL): boolean {
  const host = url.hostname;
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

function readableFile(file: string, at: string): string {
  const path = resolve(file);
  try {
    if (statSync(path).isFile()) {
      readFileSync(path);
      return path;
    }
  } catch (error) {
    throw new InputError(
      `${at}: '${path}' cannot be read: ${
        (error as NodeJS.ErrnoException).code ?? error
      }; give the path of a file that the backend may read`,
    );
  }
  throw new InputError(`${at}: '${path}' is not a file`);
}

/** Ways of the Kubernetes plugin that need a person at the browser. */
const CLIENT_SIDE = ['google', 'oidc', 'aks', 'microsoft'];

function readKubernetesPluginClusters(
  config: Config,
  logger: LoggerService,
): ClusterAccess[] {
  const key = 'kubernetes.clusterLocatorMethods';
  const methods = config.getOptionalConfigArray(key) ?? [];
  return methods.flatMap((method, methodIndex) => {
    const at = `${key}[${methodIndex}]`;
    const type = method.getOptionalString('type');
    if (type === 'localKubectlProxy') {
      return [
        {
          name: 'local',
          kubeConfig: makeKubeConfig({
            name: 'local',
            server: 'http://localhost:8001',
            skipTLSVerify: false,
          }),
          dryRun: false,
          configKey: at,
        },
      ];
    }
    if (type !== 'config') {
      logger.warn(
        `clusters of ${at} are not read: type '${type}' is not supported here; list them under imageSigning.clusters`,
      );
      return [];
    }
    const clusters = method.getOptionalConfigArray('clusters') ?? [];
    return clusters.flatMap((entry, index) => {
      const configKey = `${at}.clusters[${index}]`;
      const name = entry.getOptionalString('name') ?? '';
      try {
        const kubeConfig = readPluginCluster(entry, configKey);
        return [
          {
            name: readName(entry, configKey),
            kubeConfig,
            // Never by the way: it has to be asked for under imageSigning.
            dryRun: false,
            configKey,
          },
        ];
      } catch (error) {
        logger.warn(`cluster ${name} is not read: ${(error as Error).message}`);
        return [];
      }
    });
  });
}

function readPluginCluster(entry: Config, at: string): KubeConfig {
  const provider =
    entry.getOptionalString('authProvider') ??
    entry.getOptionalString(
      ['authMetadata', 'kubernetes.io/auth-provider'].join('.'),
    );
  const name = entry.getString('name');
  const server = checkUrl(entry.getString('url'), `${at}.url`);
  if (provider === 'localKubectlProxy') {
    return makeKubeConfig({ name, server: server.href, skipTLSVerify: false });
  }
  if (provider !== 'serviceAccount') {
    throw new InputError(
      CLIENT_SIDE.includes(provider ?? '')
        ? `${at}.authProvider is '${provider}', which needs a signed-in user; list the cluster under imageSigning.clusters with a token of its own`
        : `${at}.authProvider '${
            provider ?? ''
          }' is not supported here; list the cluster under imageSigning.clusters`,
    );
  }
  const token = entry.getOptionalString('serviceAccountToken')?.trim();
  if (server.protocol === 'http:' && !isLoopback(server)) {
    throw new InputError(`${at}.url is plain http; use https`);
  }
  return makeKubeConfig({
    name,
    server: server.href,
    ...readAuthority(entry, at),
    token,
    // Without a token the Kubernetes plugin takes that of its own pod.
    tokenFile: token
      ? undefined
      : readableFile(`${SERVICE_ACCOUNT}/token`, `${at}.serviceAccountToken`),
  });
}
