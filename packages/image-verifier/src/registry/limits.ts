/**
 * Bounds on everything that is read from a registry.
 *
 * @public
 */
export interface RegistryLimits {
  /** Bytes of a manifest or index. Default 4 MiB. */
  manifestBytes: number;
  /** Bytes of a blob: a bundle, payload or envelope. Default 8 MiB. */
  blobBytes: number;
  /** Pages of one referrers list. Default 20. */
  referrerPages: number;
  /** Descriptors of one referrers list. Default 1000. */
  referrers: number;
  /** Pages of one list of tags. Default 10. */
  tagPages: number;
  /** Milliseconds for which a list of tags is used again. Default 60 s. */
  tagListAgeMs: number;
  /** Redirects of one request. Default 10. */
  redirects: number;
  /** Milliseconds for one request, its redirects included. Default 15 s. */
  requestTimeoutMs: number;
  /** Tries of one request where the registry says "later". Default 3. */
  attempts: number;
  /** Longest wait before another try, in milliseconds. Default 10 s. */
  retryAfterMs: number;
  /** Requests at once to one registry. Default 8. */
  concurrency: number;
}

export const DEFAULT_REGISTRY_LIMITS: RegistryLimits = {
  manifestBytes: 4 * 1024 * 1024,
  blobBytes: 8 * 1024 * 1024,
  referrerPages: 20,
  referrers: 1000,
  tagPages: 10,
  tagListAgeMs: 60_000,
  redirects: 10,
  requestTimeoutMs: 15_000,
  attempts: 3,
  retryAfterMs: 10_000,
  concurrency: 8,
};
