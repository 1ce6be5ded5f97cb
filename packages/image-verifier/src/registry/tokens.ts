import { own, parseUntrustedJson } from '../encoding/json';
import { makeReason } from '../reasons';
import { parseChallenges } from './challenge';
import type { RegistryCredentials } from './credentials';
import { invalidAnswer, type HttpAnswer, type HttpRequest } from './http';
import type { HostRules } from './hostRules';
import { RegistryError } from './registryError';

type Send = (request: HttpRequest) => Promise<HttpAnswer>;

export const MAX_TOKEN_BYTES = 256 * 1024;
// The distribution specification's default life of a token; used shorter, so
// that a token does not expire on its way.
const DEFAULT_LIFE_MS = 60_000;
const SAFETY_MS = 10_000;
const MAX_KEPT = 5000;

/**
 * The Authorization headers of one client, kept by registry and repository.
 *
 * Spec: distribution "Token Authentication Specification" and "OAuth2 Token
 * Authentication".
 */
export class Tokens {
  readonly #kept = new Map<string, { header: string; until: number }>();

  /** The header to start with; undefined where none is known yet. */
  known(rules: HostRules, repository: string): string | undefined {
    const key = `${rules.registry}/${repository}`;
    const kept = this.#kept.get(key);
    if (kept && kept.until > Date.now()) {
      return kept.header;
    }
    this.#kept.delete(key);
    return undefined;
  }

  /**
   * Answers a 401: the header to try once more with.
   *
   * @throws RegistryError where there is nothing to answer with, or where the
   * registry names a token service that it may not name.
   */
  async answer(
    rejected: HttpAnswer,
    rules: HostRules,
    repository: string,
    signal: AbortSignal | undefined,
    send: Send,
  ): Promise<string> {
    const challenges = parseChallenges(
      rejected.headers['www-authenticate'] ?? '',
    );
    const { credentials } = rules;
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    let token: { header: string; lifeMs: number } | undefined;
    if (credentials?.type === 'bearer') {
      token = {
        header: `Bearer ${credentials.token}`,
        lifeMs: DEFAULT_LIFE_MS,
      };
    } else if (bearer?.parameters.has('realm')) {
      token = await fetchToken(
        bearer.parameters,
        rules,
        repository,
        signal,
        send,
      );
    } else if (
      credentials?.type === 'basic' &&
      challenges.some(({ scheme }) => scheme === 'basic')
    ) {
      token = { header: basicHeader(credentials), lifeMs: Infinity };
    }
    if (!token) {
      throw loginNeeded(rules, repository);
    }
    this.#keep(`${rules.registry}/${repository}`, token);
    return token.header;
  }

  forget(rules: HostRules, repository: string): void {
    this.#kept.delete(`${rules.registry}/${repository}`);
  }

  #keep(key: string, { header, lifeMs }: { header: string; lifeMs: number }) {
    if (this.#kept.size >= MAX_KEPT) {
      this.#kept.clear();
    }
    this.#kept.set(key, { header, until: Date.now() + lifeMs - SAFETY_MS });
  }
}

/** The refusal after which no further try makes sense. */
export function loginNeeded(
  { registry, credentials }: HostRules,
  repository: string,
): RegistryError {
  return new RegistryError(
    makeReason('REGISTRY_UNAUTHORIZED', {
      registry,
      repository,
      why: credentials
        ? 'it does not accept the configured credentials'
        : 'no credentials are configured',
    }),
  );
}

async function fetchToken(
  parameters: Map<string, string>,
  rules: HostRules,
  repository: string,
  signal: AbortSignal | undefined,
  send: Send,
): Promise<{ header: string; lifeMs: number }> {
  let realm: URL;
  try {
    realm = new URL(parameters.get('realm') ?? '');
  } catch {
    throw invalidAnswer(
      new URL(rules.origin),
      'its token service has no valid address',
    );
  }
  const service = parameters.get('service');
  // The scope is ours, not the registry's: it cannot make us ask for more
  // than reading this repository.
  const scope = `repository:${repository}:pull`;
  // `send` refuses realms that the host rules do not allow, before anything
  // leaves this machine.
  const answer = await send(
    tokenRequest(realm, service, scope, rules.credentials, signal),
  );
  if (answer.status !== 200) {
    throw answer.status === 401 || answer.status === 403
      ? loginNeeded(rules, repository)
      : invalidAnswer(realm, 'its token service refused to give a token');
  }
  return readToken(answer, realm);
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scope: string,
  credentials: RegistryCredentials | undefined,
  signal: AbortSignal | undefined,
): HttpRequest {
  const common = {
    maxBytes: MAX_TOKEN_BYTES,
    what: 'The token',
    purpose: 'token' as const,
    signal,
  };
  if (credentials?.type === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: 'image-verifier',
      refresh_token: credentials.token,
      scope,
      ...(service !== undefined && { service }),
    });
    return {
      ...common,
      method: 'POST',
      url: realm,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    };
  }
  const url = new URL(realm);
  if (service !== undefined) {
    url.searchParams.set('service', service);
  }
  url.searchParams.set('scope', scope);
  return {
    ...common,
    method: 'GET',
    url,
    headers:
      credentials?.type === 'basic'
        ? { authorization: basicHeader(credentials) }
        : {},
  };
}

function readToken(
  answer: HttpAnswer,
  realm: URL,
): { header: string; lifeMs: number } {
  let json: unknown;
  try {
    json = parseUntrustedJson(answer.body.toString('utf8'));
  } catch {
    throw invalidAnswer(realm, 'its token service did not answer with JSON');
  }
  const token = own(json, 'token') ?? own(json, 'access_token');
  // Only what may stand in a header (RFC 6750 §2.1).
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw invalidAnswer(realm, 'its token service answered without a token');
  }
  const seconds = own(json, 'expires_in');
  return {
    header: `Bearer ${token}`,
    lifeMs:
      typeof seconds === 'number' && seconds > 0
        ? seconds * 1000
        : DEFAULT_LIFE_MS,
  };
}

export function basicHeader({
  username,
  password,
}: {
  username: string;
  password: string;
}): string {
  const pair = Buffer.from(`${username}:${password}`, 'utf8');
  return `Basic ${pair.toString('base64')}`;
}
