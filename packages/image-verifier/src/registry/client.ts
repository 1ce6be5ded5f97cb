import pLimit, { type Limit } from 'p-limit';
import { digestOf, isDigest } from '../encoding/digest';
import { own, parseUntrustedJson } from '../encoding/json';
import { makeReason } from '../reasons';
import type { RequestBudget } from './budget';
import { ConditionalCache } from './conditionalCache';
import { Connections } from './connections';
import {
  hostRules,
  registryKey,
  type HostRules,
  type RegistryHostOptions,
} from './hostRules';
import { invalidAnswer, send, type HttpAnswer } from './http';
import { DEFAULT_REGISTRY_LIMITS, type RegistryLimits } from './limits';
import {
  ACCEPT_MANIFESTS,
  OCI_IMAGE_INDEX,
  readManifest,
  type RegistryManifest,
} from './manifest';
import { readReferrers, type ReferrersList } from './referrers';
import { RegistryError } from './registryError';
import { withRetry } from './retry';
import { SingleFlight } from './singleFlight';
import { readTagList, TAG_PAGE_SIZE, type TagList } from './tagList';
import { loginNeeded, Tokens } from './tokens';

/**
 * A repository in a registry; the fields of an `ImageReference` fit.
 *
 * @public
 */
export interface RepositoryName {
  registry: string;
  repository: string;
}

/** @public */
export interface RegistryRequestOptions {
  signal?: AbortSignal;
  /** @internal */
  budget?: RequestBudget;
}

/** @public */
export interface RegistryClientOptions {
  /** The hosts that may be asked, and how. */
  hosts?: RegistryHostOptions[];
  /**
   * Registries that `hosts` does not list: `deny` (default) refuses them,
   * `public` asks those that have a public address.
   */
  unlistedHosts?: 'deny' | 'public';
  /** Bounds; the ones left out have their defaults. */
  limits?: Partial<RegistryLimits>;
  userAgent?: string;
}

/**
 * Reads an OCI registry. Every answer is bounded in size and time, every
 * document under a digest is hashed, and no host is asked that the options do
 * not allow.
 *
 * All methods throw {@link RegistryError}, or the abort reason of the signal.
 *
 * Spec: OCI distribution specification 1.1.
 *
 * @public
 */
export interface RegistryClient {
  /**
   * Reads a manifest or index by tag or digest.
   *
   * @throws RegistryError, `IMAGE_NOT_FOUND` where it does not exist.
   */
  getManifest(
    name: RepositoryName,
    reference: string,
    options?: RegistryRequestOptions,
  ): Promise<RegistryManifest>;
  /** Reads a blob whole; the bytes hash to the digest. */
  getBlob(
    name: RepositoryName,
    blob: { digest: string; size?: number },
    options?: RegistryRequestOptions,
  ): Promise<Buffer>;
  /** Lists what is attached to a digest, by the referrers API. */
  listReferrers(
    name: RepositoryName,
    digest: string,
    options?: RegistryRequestOptions,
  ): Promise<ReferrersList>;
  /**
   * Lists the tags of a repository. The list is kept for a short while
   * (`tagListAgeMs`), so that many digests of one repository share it. Never
   * throws RegistryError: a list that cannot be read is not complete.
   */
  listTags(
    name: RepositoryName,
    options?: RegistryRequestOptions,
  ): Promise<TagList>;
  /** Closes all connections. */
  close(): Promise<void>;
}

const MAX_TAG_LISTS = 200;

interface Fetch {
  name: RepositoryName;
  url: URL;
  accept?: string;
  maxBytes: number;
  what: string;
  /** True for what may change: it is asked for conditionally. */
  mutable: boolean;
}

class UndiciRegistryClient implements RegistryClient {
  readonly #hosts: ReadonlyMap<string, RegistryHostOptions>;
  readonly #unlisted: 'deny' | 'public';
  readonly #rulesOf = new Map<string, HostRules>();
  readonly #limits: RegistryLimits;
  readonly #userAgent: string;
  readonly #connections: Connections;
  readonly #tokens = new Tokens();
  readonly #flights = new SingleFlight<HttpAnswer>();
  readonly #cache = new ConditionalCache();
  readonly #tagFlights = new SingleFlight<TagList>();
  readonly #tagLists = new Map<string, { list: TagList; until: number }>();
  readonly #slots = new Map<string, Limit>();

  constructor(options: RegistryClientOptions) {
    this.#hosts = new Map(
      (options.hosts ?? []).map(host => [registryKey(host.host), host]),
    );
    this.#unlisted = options.unlistedHosts ?? 'deny';
    this.#limits = { ...DEFAULT_REGISTRY_LIMITS, ...options.limits };
    this.#connections = new Connections(this.#limits.concurrency);
    this.#userAgent = options.userAgent ?? 'image-verifier';
  }

  async getManifest(
    name: RepositoryName,
    reference: string,
    options: RegistryRequestOptions = {},
  ): Promise<RegistryManifest> {
    const byDigest = isDigest(reference);
    const ref = describe(name, reference);
    const answer = await this.#get(
      {
        name,
        url: this.#url(name, `manifests/${reference}`),
        accept: ACCEPT_MANIFESTS,
        maxBytes: this.#limits.manifestBytes,
        what: `The manifest ${ref}`,
        mutable: !byDigest,
      },
      options,
    );
    if (answer.status === 404) {
      throw new RegistryError(makeReason('IMAGE_NOT_FOUND', { ref }));
    }
    this.#expectOk(answer, name);
    return readManifest(
      answer.body,
      answer.headers['content-type'],
      ref,
      byDigest ? reference : undefined,
    );
  }

  async getBlob(
    name: RepositoryName,
    blob: { digest: string; size?: number },
    options: RegistryRequestOptions = {},
  ): Promise<Buffer> {
    const what = `The document ${describe(name, blob.digest)}`;
    const limit = this.#limits.blobBytes;
    if (blob.size !== undefined && blob.size > limit) {
      throw new RegistryError(
        makeReason('RESPONSE_TOO_LARGE', { what, limit }),
      );
    }
    const answer = await this.#get(
      {
        name,
        url: this.#url(name, `blobs/${blob.digest}`),
        maxBytes: blob.size ?? limit,
        what,
        mutable: false,
      },
      options,
    );
    this.#expectOk(answer, name);
    const actual = digestOf(answer.body, blob.digest);
    if (actual !== blob.digest) {
      throw new RegistryError(
        makeReason('DIGEST_MISMATCH', { expected: blob.digest, actual }),
      );
    }
    return answer.body;
  }

  async listReferrers(
    name: RepositoryName,
    digest: string,
    options: RegistryRequestOptions = {},
  ): Promise<ReferrersList> {
    return readReferrers(
      this.#url(name, `referrers/${digest}`),
      this.#limits,
      async url => {
        const answer = await this.#get(
          {
            name,
            url,
            accept: OCI_IMAGE_INDEX,
            maxBytes: this.#limits.manifestBytes,
            what: `The list of documents attached to ${describe(name, digest)}`,
            mutable: true,
          },
          options,
        );
        // 4xx other than these is how registries say "no such API".
        if ([401, 403].includes(answer.status) || answer.status >= 500) {
          this.#expectOk(answer, name);
        }
        return answer;
      },
    );
  }

  async listTags(
    name: RepositoryName,
    { signal }: RegistryRequestOptions = {},
  ): Promise<TagList> {
    const first = this.#url(name, `tags/list?n=${TAG_PAGE_SIZE}`);
    const key = first.href;
    const kept = this.#tagLists.get(key);
    if (kept && kept.until > performance.now()) {
      return kept.list;
    }
    return this.#tagFlights.run(key, signal, async shared => {
      const list = await this.#readTags(name, first, shared);
      this.#tagLists.delete(key);
      this.#tagLists.set(key, {
        list,
        until: performance.now() + this.#limits.tagListAgeMs,
      });
      if (this.#tagLists.size > MAX_TAG_LISTS) {
        this.#tagLists.delete(this.#tagLists.keys().next().value ?? '');
      }
      return list;
    });
  }

  async close(): Promise<void> {
    await this.#connections.close();
  }

  async #readTags(
    name: RepositoryName,
    first: URL,
    signal: AbortSignal,
  ): Promise<TagList> {
    try {
      return await readTagList(first, this.#limits, url =>
        this.#get(
          {
            name,
            url,
            maxBytes: this.#limits.manifestBytes,
            what: `The list of tags of ${name.registry}/${name.repository}`,
            mutable: true,
          },
          // Shared by many images, so it is on the budget of none.
          { signal },
        ),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RegistryError) {
        return { tags: new Set(), complete: false };
      }
      throw error;
    }
  }

  #rules(registry: string): HostRules {
    const known = this.#rulesOf.get(registry);
    if (known) {
      return known;
    }
    const rules = hostRules(registry, this.#hosts, this.#unlisted);
    // Others may be as many as there are images.
    if (this.#hosts.has(registry)) {
      this.#rulesOf.set(registry, rules);
    }
    return rules;
  }

  #url({ registry, repository }: RepositoryName, path: string): URL {
    return new URL(`${this.#rules(registry).origin}/v2/${repository}/${path}`);
  }

  async #get(
    fetch: Fetch,
    { signal, budget }: RegistryRequestOptions,
  ): Promise<HttpAnswer> {
    // Who asks with another bound must not get the failure of this one.
    const key = `${fetch.url} ${fetch.accept ?? ''} ${fetch.maxBytes}`;
    return this.#flights.run(key, signal, async shared => {
      const etag = fetch.mutable ? this.#cache.etag(key) : undefined;
      const answer = await this.#getAuthorized(fetch, etag, {
        signal: shared,
        budget,
      });
      return fetch.mutable ? this.#cache.resolve(key, answer) : answer;
    });
  }

  async #getAuthorized(
    fetch: Fetch,
    etag: string | undefined,
    { signal, budget }: { signal: AbortSignal; budget?: RequestBudget },
  ): Promise<HttpAnswer> {
    const rules = this.#rules(fetch.name.registry);
    const { repository } = fetch.name;
    // Requests begin at the registry, since they carry its credentials; only
    // `send` goes elsewhere, by redirects and without them.
    if (fetch.url.origin !== rules.api.origin) {
      throw invalidAnswer(fetch.url, 'a page of a list is at another host');
    }
    const attempt = (authorization: string | undefined) =>
      withRetry(rules.registry, this.#limits, signal, () =>
        this.#send(rules, {
          method: 'GET',
          url: fetch.url,
          headers: {
            ...(fetch.accept !== undefined && { accept: fetch.accept }),
            ...(etag !== undefined && { 'if-none-match': etag }),
            ...(authorization !== undefined && { authorization }),
          },
          maxBytes: fetch.maxBytes,
          what: fetch.what,
          budget,
          signal,
        }),
      );

    const answer = await attempt(this.#tokens.known(rules, repository));
    if (answer.status !== 401) {
      return answer;
    }
    // Only the registry itself may ask for a login, not whom it redirects to.
    if (answer.url.origin !== rules.api.origin) {
      throw loginNeeded(rules, repository);
    }
    // A kept token may have been revoked, so one fresh try is always due.
    this.#tokens.forget(rules, repository);
    const authorization = await this.#tokens.answer(
      answer,
      rules,
      repository,
      signal,
      request =>
        withRetry(rules.registry, this.#limits, signal, () =>
          this.#send(rules, { ...request, budget }),
        ),
    );
    const second = await attempt(authorization);
    if (second.status === 401) {
      this.#tokens.forget(rules, repository);
      throw loginNeeded(rules, repository);
    }
    return second;
  }

  #send(
    rules: HostRules,
    request: Parameters<typeof send>[0],
  ): Promise<HttpAnswer> {
    let slots = this.#slots.get(rules.registry);
    if (!slots) {
      slots = pLimit(this.#limits.concurrency);
      this.#slots.set(rules.registry, slots);
    }
    return slots(() =>
      send(
        {
          ...request,
          headers: { ...request.headers, 'user-agent': this.#userAgent },
        },
        rules,
        {
          connections: this.#connections,
          maxRedirects: this.#limits.redirects,
          timeoutMs: this.#limits.requestTimeoutMs,
        },
      ),
    );
  }

  #expectOk(answer: HttpAnswer, { registry, repository }: RepositoryName) {
    if (answer.status === 200) {
      return;
    }
    if (answer.status === 401) {
      throw loginNeeded(this.#rules(registry), repository);
    }
    if (answer.status === 403) {
      throw new RegistryError(
        makeReason('REGISTRY_FORBIDDEN', { registry, repository }),
      );
    }
    if (answer.status >= 500) {
      throw new RegistryError(
        makeReason('REGISTRY_UNAVAILABLE', {
          registry,
          cause: 'it reports an error of its own',
        }),
      );
    }
    throw invalidAnswer(answer.url, errorWords(answer));
  }
}

/**
 * Makes a client with its own connections, tokens and limits.
 *
 * @public
 */
export function createRegistryClient(
  options: RegistryClientOptions = {},
): RegistryClient {
  return new UndiciRegistryClient(options);
}

function describe(
  { registry, repository }: RepositoryName,
  reference: string,
): string {
  const separator = isDigest(reference) ? '@' : ':';
  return `${registry}/${repository}${separator}${reference}`;
}

// The registry's own error code, "Error Codes" of the specification.
function errorWords({ body, status }: HttpAnswer): string {
  try {
    const errors = own(parseUntrustedJson(body.toString('utf8')), 'errors');
    const code = Array.isArray(errors) ? own(errors[0], 'code') : undefined;
    if (typeof code === 'string' && /^[A-Z_]{1,64}$/.test(code)) {
      return code;
    }
  } catch {
    // An error page; the next line says all that is known.
  }
  return status === 404
    ? 'it does not have the document'
    : 'the request failed';
}
