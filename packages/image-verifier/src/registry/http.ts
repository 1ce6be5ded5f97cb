import { makeReason } from '../reasons';
import type { AddressPolicy } from './address';
import type { RequestBudget } from './budget';
import { BLOCKED_ADDRESS, type Connections } from './connections';
import { exchangeOver, isSuccess } from './exchange';
import { checkTarget, type HostRules, type RequestPurpose } from './hostRules';
import { RegistryError } from './registryError';

/** An answer that was read whole. */
export interface HttpAnswer {
  status: number;
  /** Lower-case names; repeated headers are joined by commas. */
  headers: Record<string, string>;
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: URL;
}

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** More bytes than this are not read. */
  maxBytes: number;
  /** Names the document in the message about its size. */
  what: string;
  /** Default `content`. */
  purpose?: RequestPurpose;
  /** What this request and its answer are counted against. */
  budget?: RequestBudget;
  signal?: AbortSignal;
}

export interface HttpOptions {
  connections: Connections;
  maxRedirects: number;
  timeoutMs: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// An error body is only searched for the registry's error code.
export const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Sends a request for a registry and reads the answer, following redirects to
 * hosts that the registry's rules allow. The Authorization header goes to the
 * origin it was made for and nowhere else.
 *
 * @throws RegistryError for everything that is not an HTTP answer; the abort
 * reason where the caller's signal aborts.
 */
export async function send(
  initial: HttpRequest,
  rules: HostRules,
  options: HttpOptions,
): Promise<HttpAnswer> {
  initial.signal?.throwIfAborted();
  // One timer and one listener, both gone with the request: a signal that
  // times out by itself, and one made of several, live on and cost more than
  // the request.
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort(new Error('the request took too long'));
  }, options.timeoutMs).unref();
  const onAbort = () => controller.abort(initial.signal?.reason);
  initial.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await follow(initial, rules, options, {
      signal: controller.signal,
      timedOut: () => timedOut,
    });
  } finally {
    clearTimeout(timer);
    initial.signal?.removeEventListener('abort', onAbort);
  }
}

async function follow(
  initial: HttpRequest,
  rules: HostRules,
  options: HttpOptions,
  { signal, timedOut }: { signal: AbortSignal; timedOut: () => boolean },
): Promise<HttpAnswer> {
  let current = initial;
  for (let hops = 0; ; hops++) {
    const addresses = checkTarget(current.url, rules, current.purpose);
    let answer: HttpAnswer;
    try {
      answer = await exchange(current, addresses, rules, {
        connections: options.connections,
        signal,
      });
    } catch (error) {
      if (initial.signal?.aborted) {
        throw initial.signal.reason;
      }
      throw toRegistryError(error, current.url, timedOut(), options);
    }
    const location = answer.headers.location;
    if (!REDIRECTS.has(answer.status) || location === undefined) {
      return answer;
    }
    if (hops >= options.maxRedirects) {
      throw invalidAnswer(current.url, 'too many redirects');
    }
    current = redirected(current, location, answer.status);
  }
}

function redirected(
  from: HttpRequest,
  location: string,
  status: number,
): HttpRequest {
  let url: URL;
  try {
    url = new URL(location, from.url);
  } catch {
    throw invalidAnswer(from.url, 'a redirect has no valid address');
  }
  // A token request carries secrets in its body; no token service redirects.
  if (from.method !== 'GET') {
    throw invalidAnswer(
      from.url,
      `a ${from.method} was redirected (${status})`,
    );
  }
  const { authorization, ...rest } = from.headers;
  const keep = url.origin === from.url.origin && authorization !== undefined;
  return { ...from, url, headers: keep ? from.headers : rest };
}

async function exchange(
  { method, url, headers, body, maxBytes, what, budget }: HttpRequest,
  addresses: AddressPolicy,
  rules: HostRules,
  { connections, signal }: { connections: Connections; signal: AbortSignal },
): Promise<HttpAnswer> {
  const dispatcher = connections.for(url, addresses, rules.ca);
  if (!dispatcher) {
    throw blocked(url);
  }
  budget?.countRequest();
  const answer = await exchangeOver(dispatcher, {
    method,
    url,
    // Compression is refused, so the bytes that are counted and hashed are
    // the bytes that are used, and no small answer unfolds into a large one.
    headers: { ...headers, 'accept-encoding': 'identity' },
    body,
    maxBytes,
    maxErrorBytes: MAX_ERROR_BYTES,
    tooLarge: () =>
      new RegistryError(
        makeReason('RESPONSE_TOO_LARGE', { what, limit: maxBytes }),
      ),
    budget,
    signal,
  });
  const answerHeaders = flattenHeaders(answer.headers);
  const encoding = answerHeaders['content-encoding'];
  if (
    isSuccess(answer.status) &&
    encoding !== undefined &&
    encoding !== 'identity'
  ) {
    throw invalidAnswer(url, `it is compressed (${encoding}) against our wish`);
  }
  return {
    status: answer.status,
    headers: answerHeaders,
    body: answer.body,
    url,
  };
}

function flattenHeaders(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      flat[name.toLowerCase()] = Array.isArray(value)
        ? value.join(', ')
        : value;
    }
  }
  return flat;
}

function toRegistryError(
  error: unknown,
  url: URL,
  timedOut: boolean,
  { timeoutMs }: HttpOptions,
): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  const registry = url.host;
  const code = errorCode(error);
  if (timedOut || code?.endsWith('_TIMEOUT') || code === 'ETIMEDOUT') {
    return new RegistryError(
      makeReason('REGISTRY_TIMEOUT', { registry, limit: `${timeoutMs} ms` }),
      { cause: error },
    );
  }
  if (code === BLOCKED_ADDRESS) {
    return blocked(url);
  }
  const tls = code !== undefined && /CERT|_TLS_|_SSL_|ISSUER/.test(code);
  return new RegistryError(
    makeReason(tls ? 'REGISTRY_TLS' : 'REGISTRY_UNAVAILABLE', {
      registry,
      cause: code ?? 'connection failed',
    }),
    { cause: error },
  );
}

// undici and Happy Eyeballs wrap the system error once or twice.
function errorCode(error: unknown): string | undefined {
  const candidates = [error, (error as { cause?: unknown })?.cause].flatMap(e =>
    e instanceof AggregateError ? [e, ...e.errors] : [e],
  );
  const codes = candidates.flatMap(e => {
    const code = (e as { code?: unknown } | undefined)?.code;
    return typeof code === 'string' ? [code] : [];
  });
  return codes.find(code => code === BLOCKED_ADDRESS) ?? codes.at(-1);
}

function blocked(url: URL): RegistryError {
  return new RegistryError(
    makeReason('REGISTRY_BLOCKED_TARGET', {
      host: url.host,
      why: 'its address is private, and the host is not configured as such',
    }),
  );
}

/** The answer is HTTP, but not what the protocol allows here. */
export function invalidAnswer(url: URL, why: string): RegistryError {
  return new RegistryError(
    makeReason('REGISTRY_RESPONSE_INVALID', { registry: url.host, why }),
  );
}
