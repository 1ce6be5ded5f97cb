import { makeReason } from '../reasons';
import { Connections } from './connections';
import type { RegistryCredentials } from './credentials';
import { hostRules, registryKey, type RegistryHostOptions } from './hostRules';
import { send } from './http';
import { DEFAULT_REGISTRY_LIMITS } from './limits';
import { RegistryError } from './registryError';
import { basicHeader } from './tokens';

/** What a registry's own API answered. @public */
export interface RegistryApiAnswer {
  /** HTTP status. */
  status: number;
  body: Buffer;
}

/**
 * Reads the API that a registry has beside the one for images, at the very
 * host that is configured: no redirect is followed, and addresses are judged as
 * for images.
 *
 * @public
 */
export interface RegistryApiReader {
  /**
   * One GET.
   *
   * @param path - with its query, from `/`.
   * @throws RegistryError for everything that is not an HTTP answer.
   */
  get(
    path: string,
    options?: { headers?: Record<string, string>; signal?: AbortSignal },
  ): Promise<RegistryApiAnswer>;
  close(): Promise<void>;
}

/**
 * @param options - `maxBytes` of one answer, default 2 MiB; `timeoutMs` of one
 * request, default 15 s. Credentials of type `identity-token` are not for this
 * API and are not sent.
 * @public
 */
export function createRegistryApiReader(
  options: RegistryHostOptions & { maxBytes?: number; timeoutMs?: number },
): RegistryApiReader {
  const registry = registryKey(options.host);
  const rules = hostRules(
    registry,
    new Map([[registry, { ...options, alliedHosts: [] }]]),
    'deny',
  );
  const connections = new Connections();
  const authorization = authorizationOf(options.credentials);
  return {
    async get(path, { headers, signal } = {}) {
      const url = new URL(rules.origin);
      const target = path.startsWith('/') && new URL(path, url);
      if (!target || target.origin !== url.origin) {
        throw new RegistryError(
          makeReason('REGISTRY_BLOCKED_TARGET', {
            host: registry,
            why: 'the path leads to another host',
          }),
        );
      }
      const { status, body } = await send(
        {
          method: 'GET',
          url: target,
          headers: {
            accept: 'application/json',
            'user-agent': 'backstage-image-signing',
            ...headers,
            ...(authorization !== undefined && { authorization }),
          },
          maxBytes: options.maxBytes ?? 2 * 1024 * 1024,
          what: "The answer of the registry's API",
          signal,
        },
        // Nobody else than the host itself is ever asked.
        { ...rules, knownAllies: { token: [], content: [] } },
        {
          connections,
          maxRedirects: 0,
          timeoutMs:
            options.timeoutMs ?? DEFAULT_REGISTRY_LIMITS.requestTimeoutMs,
        },
      );
      return { status, body };
    },
    close: () => connections.close(),
  };
}

function authorizationOf(
  credentials: RegistryCredentials | undefined,
): string | undefined {
  switch (credentials?.type) {
    case 'basic':
      return basicHeader(credentials);
    case 'bearer':
      return `Bearer ${credentials.token}`;
    default:
      return undefined;
  }
}
