import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { KeyProvider } from 'backstage-plugin-image-signing-node';
import {
  KeyReaders,
  publicKeyInSecret,
  VaultAccess,
  vaultKeyReader,
  vendorKeyProviders,
} from 'image-verifier';
import { readClusters } from '../observe/clusterConfig';
import { KubernetesClient } from '../observe/kubernetesClient';

/**
 * What reads the keys of the trust policy that are held elsewhere: secrets
 * through the configured clusters, Vault through `imageSigning.vault`, and the
 * clouds through modules or their own clients.
 *
 * @throws InputError that names the key and the fix.
 */
export function createKeyReaders(
  config: Config,
  logger: LoggerService,
  providers: KeyProvider[],
): KeyReaders {
  const taken = new Set(providers.map(({ scheme }) => scheme));
  return {
    kubernetes: secretReader(config, logger),
    vault: vaultKeyReader(readVaults(config)),
    kms: [
      ...providers,
      ...vendorKeyProviders().filter(({ scheme }) => !taken.has(scheme)),
    ],
  };
}

function secretReader(
  config: Config,
  logger: LoggerService,
): NonNullable<KeyReaders['kubernetes']> {
  return async (source, { signal }) => {
    const clusters = readClusters(config, logger);
    const cluster =
      source.cluster === undefined && clusters.length === 1
        ? clusters[0]
        : clusters.find(({ name }) => name === source.cluster);
    if (!cluster) {
      const names = clusters.map(({ name }) => name).join(', ') || 'none';
      throw new Error(
        source.cluster === undefined
          ? `the trust policy must say which cluster; there are ${names}`
          : `there is no cluster ${source.cluster}; there are ${names}`,
      );
    }
    const client = new KubernetesClient(cluster.kubeConfig);
    const path = ['namespaces', source.namespace, 'secrets', source.name];
    try {
      const secret = await client.get(
        `/api/v1/${path.map(encodeURIComponent).join('/')}`,
        signal,
      );
      return publicKeyInSecret(secret, source);
    } finally {
      await client.close();
    }
  };
}

function readVaults(config: Config): VaultAccess[] {
  const key = 'imageSigning.vault';
  return (config.getOptionalConfigArray(key) ?? []).map((entry, index) => {
    const at = `${key}[${index}]`;
    const token = entry.getOptionalString('token');
    const tokenFile = entry.getOptionalString('tokenFile');
    if ((token === undefined) === (tokenFile === undefined)) {
      throw new InputError(`${at} needs exactly one of token and tokenFile`);
    }
    const caFile = entry.getOptionalString('caFile');
    return {
      address: entry.getString('address'),
      namespace: entry.getOptionalString('namespace'),
      ca: caFile === undefined ? undefined : readCa(caFile, at),
      token: async () => token ?? (await readToken(tokenFile ?? '')),
    };
  });
}

function readCa(file: string, at: string): string {
  try {
    return readFileSync(resolve(file), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InputError(`${at}.caFile: '${file}' cannot be read: ${code}`);
  }
}

// Read each time: an agent renews it.
async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(resolve(file), 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`the token file ${file} cannot be read (${code})`);
  }
}
