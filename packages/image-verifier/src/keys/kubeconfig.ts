import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Agent, request, type Dispatcher } from 'undici';
import { parse } from 'yaml';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import type { KubernetesKeySource } from '../policy/trustPolicy';
import type { KeyReaders } from './keyReaders';

/** Entry of a secret that `cosign generate-key-pair k8s://` writes. */
export const DEFAULT_SECRET_KEY = 'cosign.pub';
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * Reads public keys from secrets, through a kubeconfig. `cluster` in the trust
 * policy is the name of a context; without one the current context is used.
 *
 * @param file - read at each use, so that a renewed login is used.
 * @public
 */
export function kubeconfigKeyReader(
  file: string,
): NonNullable<KeyReaders['kubernetes']> {
  return async (source, { signal }) => {
    const access = await readAccess(file, source.cluster);
    try {
      const path = ['namespaces', source.namespace, 'secrets', source.name];
      const { statusCode, body } = await request(
        `${access.server}/api/v1/${path.map(encodeURIComponent).join('/')}`,
        { dispatcher: access.dispatcher, signal, headers: access.headers },
      );
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of body) {
        size += chunk.length;
        if (size > MAX_BYTES) {
          throw new Error('the answer is too large');
        }
        chunks.push(chunk);
      }
      if (statusCode !== 200) {
        throw new Error(`the cluster answers ${statusCode}`);
      }
      const text = Buffer.concat(chunks).toString('utf8');
      return publicKeyInSecret(parseUntrustedJson(text), source);
    } finally {
      await access.dispatcher.close();
    }
  };
}

/**
 * The public key in a secret as the API of Kubernetes gives it. Nothing else
 * in the secret is looked at.
 *
 * @throws Error with a short message.
 * @public
 */
export function publicKeyInSecret(
  secret: unknown,
  { key = DEFAULT_SECRET_KEY }: KubernetesKeySource,
): string {
  const value = own(own(secret, 'data'), key);
  if (typeof value !== 'string') {
    throw new Error(`the secret has no entry ${key}`);
  }
  return Buffer.from(value, 'base64').toString('utf8');
}

interface Access {
  server: string;
  headers: Record<string, string>;
  dispatcher: Dispatcher;
}

async function readAccess(
  file: string,
  contextName: string | undefined,
): Promise<Access> {
  let config: unknown;
  try {
    config = parse(await readFile(file, 'utf8'), { maxAliasCount: 0 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`the kubeconfig ${file} cannot be read (${code})`);
  }
  const name = contextName ?? own(config, 'current-context');
  const context = named(config, 'contexts', name, 'context');
  const cluster = named(config, 'clusters', own(context, 'cluster'), 'cluster');
  const user = named(config, 'users', own(context, 'user'), 'user');
  const server = String(own(cluster, 'server') ?? '').replace(/\/+$/, '');
  if (!/^https?:\/\/./.test(server)) {
    throw new Error(`context ${name} names no server`);
  }
  if (own(user, 'exec') !== undefined || own(user, 'auth-provider')) {
    throw new Error(
      `context ${name} logs in through another program; use a context with a token or a client certificate`,
    );
  }
  const material = (owner: unknown, data: string, path: string) =>
    materialOf(owner, data, path, dirname(file));
  const token =
    own(user, 'token') ?? (await fileOf(own(user, 'tokenFile'), dirname(file)));
  return {
    server,
    headers: {
      accept: 'application/json',
      ...(typeof token === 'string' && {
        authorization: `Bearer ${token.trim()}`,
      }),
    },
    dispatcher: new Agent({
      connect: {
        ca: await material(
          cluster,
          'certificate-authority-data',
          'certificate-authority',
        ),
        cert: await material(
          user,
          'client-certificate-data',
          'client-certificate',
        ),
        key: await material(user, 'client-key-data', 'client-key'),
        rejectUnauthorized: own(cluster, 'insecure-skip-tls-verify') !== true,
      },
    }),
  };
}

function named(
  config: unknown,
  list: string,
  name: unknown,
  what: string,
): Record<string, unknown> {
  const entries = own(config, list);
  const found = Array.isArray(entries)
    ? entries.find(entry => own(entry, 'name') === name)
    : undefined;
  const value = asObject(own(found, what));
  if (typeof name !== 'string' || !value) {
    throw new Error(`the kubeconfig has no ${what} ${name ?? ''}`.trim());
  }
  return value;
}

async function materialOf(
  owner: unknown,
  data: string,
  path: string,
  baseDir: string,
): Promise<string | undefined> {
  const inline = own(owner, data);
  return typeof inline === 'string'
    ? Buffer.from(inline, 'base64').toString('utf8')
    : fileOf(own(owner, path), baseDir);
}

async function fileOf(
  path: unknown,
  baseDir: string,
): Promise<string | undefined> {
  return typeof path === 'string'
    ? readFile(resolve(baseDir, path), 'utf8')
    : undefined;
}
