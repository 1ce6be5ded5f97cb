import { RegistryError } from './registryError';
import { makeReason } from '../reasons';
import type { AddressPolicy } from './address';
import type { RegistryCredentials } from './credentials';

/**
 * What is known about one registry host. Naming a host here allows requests
 * to it, also on a private network.
 *
 * @public
 */
export interface RegistryHostOptions {
  /** Host as in image references, with port if it has one. */
  host: string;
  /** Use http instead of https. Default false. */
  insecure?: boolean;
  /**
   * Whether the host may have a private or loopback address. Default true,
   * because the host is named here on purpose.
   */
  allowPrivate?: boolean;
  /**
   * Further hosts that the registry may send token requests, and the
   * credentials with them, and redirects to: `auth.example.com`, or
   * `*.example.com` for every host below it. The public registries' own hosts
   * are known and need not be listed.
   */
  alliedHosts?: string[];
  /** CA certificates in PEM form that this registry is trusted by. */
  ca?: string;
  credentials?: RegistryCredentials;
}

/**
 * What a request is for: `token` requests carry credentials, so fewer hosts
 * may be sent them.
 */
export type RequestPurpose = 'content' | 'token';

/** The rules for all requests that serve one registry. */
export interface HostRules {
  registry: string;
  /** Scheme and host of the registry's API. */
  origin: string;
  /** The origin, as URLs are written; and its host. */
  api: { origin: string; host: string };
  insecure: boolean;
  addresses: AddressPolicy;
  /** Configured; hosts or `*.` patterns. */
  alliedHosts: string[];
  /** Those of public registries; built in. */
  knownAllies: Record<RequestPurpose, string[]>;
  ca?: string;
  credentials?: RegistryCredentials;
}

// The API of Docker Hub has another host than its references.
const API_HOSTS: Record<string, string> = {
  'docker.io': 'registry-1.docker.io',
};

// Token services and blob stores of the public registries. Anybody can have a
// bucket in a blob store, so it never gets a token request, which carries the
// credentials. `$1` stands for the first group of the pattern.
const KNOWN_ALLIES: Array<
  [registry: RegExp, tokens: string[], content: string[]]
> = [
  [
    /^docker\.io$/,
    ['auth.docker.io'],
    ['*.docker.com', '*.r2.cloudflarestorage.com'],
  ],
  [/^ghcr\.io$/, [], ['pkg-containers.githubusercontent.com']],
  [/^quay\.io$/, [], ['*.quay.io']],
  [/(?:^|\.)gcr\.io$|\.pkg\.dev$/, [], ['storage.googleapis.com']],
  [/^registry\.gitlab\.com$/, ['gitlab.com'], ['*.gitlab-static.net']],
  [/\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com$/, [], ['*.s3.$1.amazonaws.com']],
  [/^public\.ecr\.aws$/, [], ['*.cloudfront.net']],
  [/\.azurecr\.io$/, [], ['*.blob.core.windows.net']],
  [/^mcr\.microsoft\.com$/, [], ['*.data.mcr.microsoft.com']],
];

// Names of Docker Hub; references have the first.
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

/** The registry's name as references have it: lower case, Docker Hub by one name. */
export function registryKey(host: string): string {
  const lower = host.toLowerCase();
  return DOCKER_HUB.includes(lower) ? DOCKER_HUB[0] : lower;
}

/**
 * Finds the rules for a registry.
 *
 * @param unlisted - `deny`: only listed hosts may be asked; `public`: others
 * too, if they have a public address.
 * @throws RegistryError REGISTRY_BLOCKED_TARGET for a host that may not be
 * asked.
 */
export function hostRules(
  registry: string,
  hosts: ReadonlyMap<string, RegistryHostOptions>,
  unlisted: 'deny' | 'public',
): HostRules {
  const listed = hosts.get(registry);
  if (!listed && unlisted === 'deny') {
    throw new RegistryError(
      makeReason('REGISTRY_BLOCKED_TARGET', {
        host: registry,
        why: 'it is not among the configured registries',
      }),
    );
  }
  const insecure = listed?.insecure ?? false;
  const origin = `${insecure ? 'http' : 'https'}://${
    API_HOSTS[registry] ?? registry
  }`;
  const url = new URL(origin);
  return {
    registry,
    origin,
    api: { origin: url.origin, host: url.host },
    insecure,
    addresses:
      listed && listed.allowPrivate !== false
        ? 'private-allowed'
        : 'public-only',
    alliedHosts: listed?.alliedHosts ?? [],
    knownAllies: knownAllies(registry),
    ca: listed?.ca,
    credentials: listed?.credentials,
  };
}

function knownAllies(registry: string): HostRules['knownAllies'] {
  const token: string[] = [];
  const content: string[] = [];
  for (const [pattern, tokenHosts, contentHosts] of KNOWN_ALLIES) {
    const match = pattern.exec(registry);
    if (match) {
      const fill = (host: string) => host.replace('$1', match[1] ?? '');
      token.push(...tokenHosts.map(fill));
      content.push(...contentHosts.map(fill));
    }
  }
  return { token, content };
}

/** The address policy for a request that a registry sent us to. */
export function checkTarget(
  url: URL,
  rules: HostRules,
  purpose: RequestPurpose = 'content',
): AddressPolicy {
  const refuse = (why: string): never => {
    throw new RegistryError(
      makeReason('REGISTRY_BLOCKED_TARGET', {
        host: url.host || url.protocol,
        why,
      }),
    );
  };
  if (url.username !== '' || url.password !== '') {
    return refuse('the address carries a user name');
  }
  const own = url.host === rules.api.host;
  if (url.protocol !== 'https:') {
    if (url.protocol !== 'http:' || !rules.insecure) {
      return refuse(`${rules.registry} may be asked by https only`);
    }
  }
  if (own) {
    return rules.addresses;
  }
  const fits = (pattern: string) => matchesHost(url.host, pattern);
  // A host configured in full is as much a decision as the registry itself;
  // what merely fits a pattern, or is built in, must be public.
  if (rules.alliedHosts.includes(url.host)) {
    return rules.addresses;
  }
  const known = rules.knownAllies[purpose];
  if (rules.alliedHosts.some(fits) || known.some(fits)) {
    return 'public-only';
  }
  return refuse(
    `${rules.registry} sent us there, but it is not among its allowed hosts`,
  );
}

function matchesHost(host: string, pattern: string): boolean {
  return pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1))
    : host === pattern;
}
