import { request, type Dispatcher } from 'undici';
import { makeReason } from '../reasons';
import type { AddressPolicy } from './address';
import type { RequestBudget } from './budget';
import { BLOCKED_ADDRESS, type Connections } from './connections';
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
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = AbortSignal.any([
    timeout,
    ...(initial.signal ? [initial.signal] : []),
  ]);
  let current: HttpRequest = { ...initial, signal };
  for (let hops = 0; ; hops++) {
    const addresses = checkTarget(current.url, rules, current.purpose);
    let answer: HttpAnswer;
    try {
      answer = await exchange(current, addresses, rules, options.connections);
    } catch (error) {
      if (initial.signal?.aborted) {
        throw initial.signal.reason;
      }
      throw toRegistryError(error, current.url, timeout.aborted, options);
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
  { method, url, headers, body, maxBytes, what, budget, signal }: HttpRequest,
  addresses: AddressPolicy,
  rules: HostRules,
  connections: Connections,
): Promise<HttpAnswer> {
  const dispatcher = connections.for(url, addresses, rules.ca);
  if (!dispatcher) {
    throw blocked(url);
  }
  budget?.countRequest();
  const response = await request(url, {
    method,
    dispatcher,
    signal,
    body,
    // Compression is refused, so the bytes that are counted and hashed are
    // the bytes that are used, and no small answer unfolds into a large one.
    headers: { ...headers, 'accept-encoding': 'identity' },
  });
  const answerHeaders = flattenHeaders(response.headers);
  const success = response.statusCode >= 200 && response.statusCode < 300;
  const content = await readBounded(
    response.body,
    success ? maxBytes : Math.min(maxBytes, MAX_ERROR_BYTES),
    success ? what : undefined,
    budget,
  );
  const encoding = answerHeaders['content-encoding'];
  if (success && encoding !== undefined && encoding !== 'identity') {
    throw invalidAnswer(url, `it is compressed (${encoding}) against our wish`);
  }
  return {
    status: response.statusCode,
    headers: answerHeaders,
    body: content,
    url,
  };
}

// Counts what arrives; what the sender announces is not believed. Without a
// name (error bodies) the rest is dropped, with one it is an error.
async function readBounded(
  stream: Dispatcher.ResponseData['body'],
  maxBytes: number,
  what: string | undefined,
  budget: RequestBudget | undefined,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = chunk as Buffer;
    length += bytes.length;
    budget?.countBytes(bytes.length);
    if (length > maxBytes) {
      stream.destroy();
      if (what === undefined) {
        break;
      }
      throw new RegistryError(
        makeReason('RESPONSE_TOO_LARGE', { what, limit: maxBytes }),
      );
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
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
