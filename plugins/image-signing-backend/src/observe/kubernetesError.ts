/** Why a request to an API server failed. */
export type KubernetesErrorKind =
  /** The credentials are refused (401). */
  | 'unauthorized'
  /** We may not look (403). */
  | 'forbidden'
  /** The API group, version or resource is not served (404). */
  | 'not-found'
  /** The resource version or continue token is too old (410). */
  | 'expired'
  /** Too many requests (429); see `retryAfterMs`. */
  | 'throttled'
  /** The server failed (5xx). */
  | 'unavailable'
  /** No connection, or it broke. */
  | 'unreachable'
  /** No answer in time. */
  | 'timeout'
  /** The answer is longer than we are willing to hold. */
  | 'too-large'
  /** The answer is not what the Kubernetes API answers. */
  | 'malformed'
  /** Another status. */
  | 'unexpected';

/**
 * A failed request to an API server. It carries no numeric status on purpose:
 * the error middleware would answer our own caller with the cluster's status.
 */
export class KubernetesError extends Error {
  readonly kind: KubernetesErrorKind;
  readonly retryAfterMs?: number;

  constructor(
    kind: KubernetesErrorKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'KubernetesError';
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

const KINDS: Record<number, KubernetesErrorKind> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  410: 'expired',
  429: 'throttled',
};

/** An error for a status that is not a success. */
export function errorForStatus(
  status: number,
  what: string,
  detail: string,
  retryAfter?: string,
): KubernetesError {
  const kind = KINDS[status] ?? (status >= 500 ? 'unavailable' : 'unexpected');
  const text = detail ? `: ${detail.slice(0, 300)}` : '';
  return new KubernetesError(kind, `${what} answered ${status}${text}`, {
    retryAfterMs: parseRetryAfter(retryAfter),
  });
}

const MAX_RETRY_AFTER_MS = 5 * 60_000;

/** Seconds or an HTTP date; capped, because the server is not the boss of us. */
export function parseRetryAfter(
  value: string | undefined,
  now: number = Date.now(),
): number | undefined {
  if (!value) return undefined;
  const wait = /^\d+$/.test(value.trim())
    ? Number(value) * 1000
    : Date.parse(value) - now;
  if (!Number.isFinite(wait)) return undefined;
  return Math.min(Math.max(wait, 0), MAX_RETRY_AFTER_MS);
}

const TIMEOUT_CODES = [
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Tells a broken connection from one that was too slow. */
export function errorForTransport(
  error: unknown,
  what: string,
): KubernetesError {
  if (error instanceof KubernetesError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const kind = TIMEOUT_CODES.includes(code ?? '') ? 'timeout' : 'unreachable';
  return new KubernetesError(
    kind,
    `${what} failed: ${message || code || error}`,
    { cause: error },
  );
}
