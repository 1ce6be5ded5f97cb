import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CliIo } from '../cli';
import { kubeconfigKeyReader } from '../keys/kubeconfig';
import type { KeyReaders } from '../keys/keyReaders';
import { vaultKeyReader } from '../keys/vault';
import { vendorKeyProviders } from '../keys/vendorKms';

/**
 * What reads keys that are held elsewhere, by the variables of the
 * environment that the services' own tools read: `KUBECONFIG`; `VAULT_ADDR`,
 * `VAULT_TOKEN` or `VAULT_TOKEN_FILE`, `VAULT_NAMESPACE`, `VAULT_CACERT`.
 */
export async function cliKeyReaders({
  env = {},
  cwd,
}: CliIo): Promise<KeyReaders> {
  const home = (...path: string[]) =>
    env.HOME === undefined ? undefined : join(env.HOME, ...path);
  const kubeconfig = env.KUBECONFIG || home('.kube', 'config');
  const vault = env.VAULT_ADDR;
  const ca = env.VAULT_CACERT;
  const tokenFile = env.VAULT_TOKEN_FILE ?? home('.vault-token');
  return {
    ...(kubeconfig && {
      kubernetes: kubeconfigKeyReader(resolve(cwd, kubeconfig)),
    }),
    vault: vaultKeyReader(
      vault
        ? [
            {
              address: vault,
              token: async () =>
                env.VAULT_TOKEN || (await readToken(tokenFile, cwd)),
              namespace: env.VAULT_NAMESPACE,
              ca: ca && (await readFile(resolve(cwd, ca), 'utf8')),
            },
          ]
        : [],
    ),
    kms: vendorKeyProviders(),
  };
}

async function readToken(
  file: string | undefined,
  cwd: string,
): Promise<string> {
  if (file === undefined) {
    throw new Error('VAULT_TOKEN is not set');
  }
  try {
    return (await readFile(resolve(cwd, file), 'utf8')).trim();
  } catch {
    throw new Error(`VAULT_TOKEN is not set, and ${file} cannot be read`);
  }
}
