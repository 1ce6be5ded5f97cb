import { decodeBase64 } from '../encoding/base64';
import { asObject, own, parseUntrustedJson } from '../encoding/json';
import { ReasonError } from '../reasonError';
import { makeReason } from '../reasons';

/**
 * How to log in to a registry.
 *
 * @public
 */
export type RegistryCredentials =
  | { type: 'basic'; username: string; password: string }
  /** An OAuth2 refresh token, `identitytoken` in a Docker configuration. */
  | { type: 'identity-token'; token: string }
  /** A bearer token to send as it is, `registrytoken` in a Docker configuration. */
  | { type: 'bearer'; token: string };

/**
 * Thrown for a credentials file that cannot be used; code
 * `REGISTRY_CREDENTIALS_INVALID`. Never contains a secret.
 *
 * @public
 */
export class RegistryCredentialsError extends ReasonError {}

const DOCKER_HUB_KEYS = [
  'index.docker.io',
  'docker.io',
  'registry-1.docker.io',
];

/**
 * Reads the `auths` of a Docker `config.json` and answers the credentials for
 * each registry host. Hosts are compared in full, never by a part of the name;
 * Docker Hub is known by its three names.
 *
 * Credential helpers (`credsStore`, `credHelpers`) would run programs; hosts
 * that have only a helper are refused with a clear message when they are asked
 * for.
 *
 * @param source - name of the file, for messages.
 * @public
 */
export function readDockerConfig(
  text: string,
  source: string,
): { credentialsFor(registry: string): RegistryCredentials | undefined } {
  const refuse = (why: string): never => {
    throw new RegistryCredentialsError(
      makeReason('REGISTRY_CREDENTIALS_INVALID', { source, why }),
    );
  };
  let config: unknown;
  try {
    config = parseUntrustedJson(text);
  } catch {
    return refuse('it is not valid JSON');
  }
  const auths = new Map<string, unknown>();
  for (const [key, entry] of Object.entries(
    asObject(own(config, 'auths')) ?? {},
  )) {
    auths.set(hostOfKey(key), entry);
  }
  const helpers = asObject(own(config, 'credHelpers')) ?? {};
  const hasStore = typeof own(config, 'credsStore') === 'string';

  return {
    credentialsFor(registry) {
      const keys = registry === 'docker.io' ? DOCKER_HUB_KEYS : [registry];
      if (keys.some(key => Object.hasOwn(helpers, key))) {
        return refuse(`credential helpers are not supported (${registry})`);
      }
      const key = keys.find(k => auths.has(k));
      if (key === undefined) {
        return undefined;
      }
      const credentials = readEntry(auths.get(key));
      if (credentials === 'malformed') {
        return refuse(`the entry for ${registry} is malformed`);
      }
      // Docker leaves an empty entry where the secret is in the store.
      if (credentials === undefined && hasStore) {
        return refuse(`credsStore is not supported (${registry})`);
      }
      return credentials;
    },
  };
}

// Keys are hosts, or URLs as old Docker versions wrote them:
// "https://index.docker.io/v1/".
function hostOfKey(key: string): string {
  return key
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
}

function readEntry(
  entry: unknown,
): RegistryCredentials | 'malformed' | undefined {
  const identityToken = own(entry, 'identitytoken');
  if (typeof identityToken === 'string' && identityToken !== '') {
    return { type: 'identity-token', token: identityToken };
  }
  const registryToken = own(entry, 'registrytoken');
  if (typeof registryToken === 'string' && registryToken !== '') {
    return { type: 'bearer', token: registryToken };
  }
  const auth = own(entry, 'auth');
  if (typeof auth === 'string' && auth !== '') {
    const decoded = decodeBase64(auth)?.toString('utf8');
    const colon = decoded?.indexOf(':') ?? -1;
    return decoded !== undefined && colon > 0
      ? {
          type: 'basic',
          username: decoded.slice(0, colon),
          password: decoded.slice(colon + 1),
        }
      : 'malformed';
  }
  const username = own(entry, 'username');
  const password = own(entry, 'password');
  return typeof username === 'string' && typeof password === 'string'
    ? { type: 'basic', username, password }
    : undefined;
}
