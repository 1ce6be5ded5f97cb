import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { Agent, Dispatcher, ProxyAgent } from 'undici';
import {
  errorForStatus,
  errorForTransport,
  KubernetesError,
} from './kubernetesError';
import { decodeLines } from './lineDecoder';
import { ListPage, parseListPage, parseObject } from './listPage';
import { parseEvent, WatchEvent } from './watchEvent';

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_PAGE_BYTES = 64 * 1024 * 1024;
const MAX_SMALL_BYTES = 4 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;
/** Kubernetes bounds an object at 1.5 MB of JSON in etcd; 8 MB is generous. */
export const MAX_EVENT_BYTES = 8 * 1024 * 1024;
/** Initial events come without a pause; a server that pauses has none to send. */
const INITIAL_SILENCE_MS = 15_000;
/** How long TLS material and headers are kept before files are read again. */
const AUTH_TTL_MS = 30_000;
/** A DNS label (RFC 1123). */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export interface ListOptions {
  limit: number;
  continueToken?: string;
  fieldSelector?: string;
  signal?: AbortSignal;
}

export interface WatchOptions extends StreamOptions {
  resourceVersion: string;
}

export interface StreamOptions {
  timeoutSeconds: number;
  fieldSelector?: string;
  signal?: AbortSignal;
  /** Called when the server has accepted the watch. */
  onOpen?: () => void;
}

/** What an API server answered to a dry run. */
export interface DryRunReply {
  status: number;
  /** Of a refusal; empty where there is none. */
  message: string;
  /** Texts of the `Warning` headers. */
  warnings: string[];
  /** Images of the pod that would have come to be, by container. */
  images: Record<string, string>;
}

/** The few things that are asked of an API server. */
export interface KubernetesApi {
  /** Git version of the server, for example `v1.36.2`. */
  serverVersion(signal?: AbortSignal): Promise<string>;
  /** Versions of a group that are served; undefined where the group is not. */
  servedVersions(
    group: string,
    signal?: AbortSignal,
  ): Promise<string[] | undefined>;
  list(path: string, options: ListOptions): Promise<ListPage>;
  /** The same as it was answered, in memory that belongs to the caller. */
  listBody(path: string, options: ListOptions): Promise<Uint8Array>;
  watch(path: string, options: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * A list as a stream (WatchList): an event for each object, a bookmark that
   * says that these were all, then what changes. As the bytes come in.
   */
  initialEvents(
    path: string,
    options: StreamOptions,
  ): AsyncIterable<Uint8Array>;
  /**
   * What would become of a pod, without creating it.
   *
   * @throws KubernetesError where the request did not get as far as admission.
   */
  dryRunPod(
    namespace: string,
    pod: object,
    signal?: AbortSignal,
  ): Promise<DryRunReply>;
  close(): Promise<void>;
}

interface Access {
  origin: string;
  basePath: string;
  headers: Record<string, string>;
  dispatcher: Dispatcher;
}

/**
 * A thin transport: pages and streams as plain JSON, authenticated by what the
 * KubeConfig says. No typed deserialization, which costs more than parsing.
 */
export class KubernetesClient implements KubernetesApi {
  readonly #config: KubeConfig;
  readonly #userAgent: string;
  readonly #initialSilenceMs: number;
  #access?: { value: Access; readAt: number };
  #tls = '';
  readonly #asked = new Map<string, Promise<string[] | undefined>>();

  constructor(
    config: KubeConfig,
    options: { userAgent?: string; initialSilenceMs?: number } = {},
  ) {
    this.#config = config;
    this.#initialSilenceMs = options.initialSilenceMs ?? INITIAL_SILENCE_MS;
    this.#userAgent = options.userAgent ?? 'backstage-image-signing';
  }

  async serverVersion(signal?: AbortSignal): Promise<string> {
    const body = await this.#getJson('/version', MAX_SMALL_BYTES, signal);
    const version = (body as { gitVersion?: unknown }).gitVersion;
    return typeof version === 'string' ? version.slice(0, 100) : '';
  }

  /** One object, as JSON. */
  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    return this.#getJson(path, MAX_SMALL_BYTES, signal);
  }

  servedVersions(
    group: string,
    signal?: AbortSignal,
  ): Promise<string[] | undefined> {
    // The resources of a group begin together: one question serves them all.
    const asked = this.#asked.get(group);
    if (asked) return asked;
    const answer = this.#readVersions(group, signal).finally(() =>
      this.#asked.delete(group),
    );
    this.#asked.set(group, answer);
    return answer;
  }

  async #readVersions(
    group: string,
    signal?: AbortSignal,
  ): Promise<string[] | undefined> {
    try {
      const path = group === '' ? '/api' : `/apis/${encodeURIComponent(group)}`;
      const body = (await this.#getJson(path, MAX_SMALL_BYTES, signal)) as {
        versions?: unknown;
      };
      const versions = Array.isArray(body.versions) ? body.versions : [];
      return versions
        .map(one => (typeof one === 'string' ? one : one?.version))
        .filter((one): one is string => typeof one === 'string');
    } catch (error) {
      if (error instanceof KubernetesError && error.kind === 'not-found') {
        return undefined;
      }
      throw error;
    }
  }

  async list(path: string, options: ListOptions): Promise<ListPage> {
    return parseListPage(await this.listBody(path, options), `GET ${path}`);
  }

  async listBody(path: string, options: ListOptions): Promise<Uint8Array> {
    const query = new URLSearchParams({ limit: String(options.limit) });
    if (options.continueToken) query.set('continue', options.continueToken);
    if (options.fieldSelector) {
      query.set('fieldSelector', options.fieldSelector);
    }
    const what = `GET ${path}`;
    const { signal } = options;
    const body = await this.#request(`${path}?${query}`, what, { signal });
    return readBytes(body, MAX_PAGE_BYTES, what);
  }

  async *watch(
    path: string,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent> {
    const what = `watch ${path}`;
    const body = await this.#stream(path, what, options, {
      query: { resourceVersion: options.resourceVersion },
      // A server that keeps its word closes the stream after timeoutSeconds; one
      // that does not is taken for dead a little later.
      silence: options.timeoutSeconds * 1000 + REQUEST_TIMEOUT_MS / 2,
    });
    try {
      options.onOpen?.();
      for await (const line of decodeLines(body, MAX_EVENT_BYTES)) {
        yield parseEvent(line, what);
      }
    } catch (error) {
      throw errorForTransport(error, what);
    } finally {
      // Leaving the loop early must not leave the stream open.
      body.on('error', () => {}).destroy();
    }
  }

  async *initialEvents(
    path: string,
    options: StreamOptions,
  ): AsyncGenerator<Uint8Array> {
    const what = `stream ${path}`;
    const body = await this.#stream(path, what, options, {
      // Without a version: all that there is now, as of a quorum read.
      query: {
        sendInitialEvents: 'true',
        resourceVersionMatch: 'NotOlderThan',
      },
      silence: this.#initialSilenceMs,
    });
    try {
      options.onOpen?.();
      for await (const chunk of body) yield chunk;
    } catch (error) {
      throw errorForTransport(error, what);
    } finally {
      body.on('error', () => {}).destroy();
    }
  }

  async #stream(
    path: string,
    what: string,
    options: StreamOptions,
    { query, silence }: { query: Record<string, string>; silence: number },
  ): Promise<Dispatcher.ResponseData['body']> {
    const search = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(options.timeoutSeconds),
      ...query,
    });
    if (options.fieldSelector) {
      search.set('fieldSelector', options.fieldSelector);
    }
    const { signal } = options;
    return this.#request(`${path}?${search}`, what, { silence, signal });
  }

  async dryRunPod(
    namespace: string,
    pod: object,
    signal?: AbortSignal,
  ): Promise<DryRunReply> {
    const what = `dry run in ${namespace}`;
    if (!NAMESPACE.test(namespace)) {
      throw new KubernetesError('malformed', `${what}: no name of a namespace`);
    }
    // The only request with a body: no caller has a say in its query.
    const response = await this.#send(
      `/api/v1/namespaces/${namespace}/pods?dryRun=All&fieldManager=image-signing-dry-run`,
      what,
      { body: JSON.stringify(pod), signal },
    );
    const { statusCode: status, headers } = response;
    if (status === 401 || status === 429)
      throw await this.#fail(response, what);
    if (status !== 201) {
      const message = await readStatusMessage(response.body);
      return { status, message, warnings: [], images: {} };
    }
    const created = parseObject(
      await readText(response.body, MAX_SMALL_BYTES, what),
      what,
    );
    return {
      status,
      message: '',
      warnings: readWarnings(headers.warning),
      images: imagesOfPod(created),
    };
  }

  async close(): Promise<void> {
    const dispatcher = this.#access?.value.dispatcher;
    this.#access = undefined;
    this.#tls = '';
    await dispatcher?.destroy();
  }

  async #getJson(
    path: string,
    maxBytes: number,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const what = `GET ${path.split('?')[0]}`;
    const body = await this.#request(path, what, { signal });
    return parseObject(await readText(body, maxBytes, what), what);
  }

  async #request(
    path: string,
    what: string,
    options: { silence?: number; signal?: AbortSignal },
  ): Promise<Dispatcher.ResponseData['body']> {
    const response = await this.#send(path, what, options);
    if (response.statusCode === 200) return response.body;
    throw await this.#fail(response, what);
  }

  /** Reads; with a body, asks for a dry run. It cannot do anything else. */
  async #send(
    path: string,
    what: string,
    options: { silence?: number; signal?: AbortSignal; body?: string },
  ): Promise<Dispatcher.ResponseData> {
    const { body } = options;
    if (body !== undefined && !asksForDryRun(path)) {
      throw new KubernetesError('malformed', `${what}: not a dry run`);
    }
    const access = await this.#authenticate(what);
    try {
      return await access.dispatcher.request({
        origin: access.origin,
        path: `${access.basePath}${path}`,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...access.headers,
          accept: 'application/json',
          'user-agent': this.#userAgent,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body,
        headersTimeout: REQUEST_TIMEOUT_MS,
        bodyTimeout: options.silence ?? REQUEST_TIMEOUT_MS,
        signal: options.signal,
      });
    } catch (error) {
      throw errorForTransport(error, what);
    }
  }

  async #fail(
    response: Dispatcher.ResponseData,
    what: string,
  ): Promise<KubernetesError> {
    // A token may have been replaced: read it again before the next request.
    if (response.statusCode === 401) this.#forgetAuth();
    const retryAfter = response.headers['retry-after'];
    return errorForStatus(
      response.statusCode,
      what,
      await readStatusMessage(response.body),
      Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
    );
  }

  #forgetAuth(): void {
    if (this.#access) this.#access.readAt = 0;
  }

  async #authenticate(what: string): Promise<Access> {
    const now = Date.now();
    if (this.#access && now - this.#access.readAt < AUTH_TTL_MS) {
      return this.#access.value;
    }
    try {
      const value = await this.#readAccess();
      this.#access = { value, readAt: now };
      return value;
    } catch (error) {
      throw new KubernetesError(
        'unauthorized',
        `${what} failed: the credentials cannot be read: ${
          (error as Error).message
        }`,
        { cause: error },
      );
    }
  }

  async #readAccess(): Promise<Access> {
    const cluster = this.#config.getCurrentCluster();
    if (!cluster) throw new Error('the kubeconfig names no current cluster');
    const options: RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    const { ca, cert, key, passphrase, servername } = options;
    const tls = {
      ca: ca as string | Buffer | undefined,
      cert: cert as string | Buffer | undefined,
      key: key as string | Buffer | undefined,
      passphrase,
      servername,
      rejectUnauthorized: options.rejectUnauthorized !== false,
    };
    const fingerprint = JSON.stringify([
      ...[ca, cert, key].map(part => String(part ?? '')),
      servername,
      tls.rejectUnauthorized,
    ]);
    const previous = this.#access?.value;
    const unchanged = previous && fingerprint === this.#tls;
    if (!unchanged) {
      // Requests in flight on the old certificate finish; new ones take the new.
      previous?.dispatcher.close().catch(() => {});
    }
    this.#tls = fingerprint;
    const url = new URL(cluster.server);
    return {
      origin: url.origin,
      basePath: url.pathname.replace(/\/+$/, ''),
      headers: headersOf(options),
      dispatcher: unchanged
        ? previous.dispatcher
        : createDispatcher(tls, cluster.proxyUrl),
    };
  }
}

/** Whether the query asks for a dry run of all stages, and for nothing less. */
export function asksForDryRun(path: string): boolean {
  const query = new URLSearchParams(path.split('?').slice(1).join('?'));
  const asked = query.getAll('dryRun');
  return asked.length === 1 && asked[0] === 'All';
}

function createDispatcher(
  tls: Record<string, unknown>,
  proxyUrl: string | undefined,
): Dispatcher {
  const limits = { connectTimeout: CONNECT_TIMEOUT_MS };
  return proxyUrl
    ? new ProxyAgent({ uri: proxyUrl, requestTls: tls, ...limits })
    : new Agent({ connect: { ...tls, timeout: CONNECT_TIMEOUT_MS } });
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    // A token file often ends with a newline, which no header may carry.
    if (value !== undefined) headers[name.toLowerCase()] = String(value).trim();
  }
  if (options.auth) {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString(
      'base64',
    )}`;
  }
  return headers;
}

async function readText(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  what: string,
): Promise<string> {
  const bytes = await readBytes(body, maxBytes, what);
  return Buffer.from(bytes.buffer).toString('utf8');
}

async function readBytes(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  what: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      length += part.length;
      if (length > maxBytes) {
        throw new KubernetesError(
          'too-large',
          `${what} answered more than ${maxBytes} bytes`,
        );
      }
      parts.push(part);
    }
  } catch (error) {
    body.on('error', () => {}).destroy();
    throw errorForTransport(error, what);
  }
  // Not `Buffer.concat`, whose result may share its memory with others.
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

const MAX_WARNINGS = 20;

/** The texts of `299 - "…"` (RFC 7234 section 5.5, as Kubernetes writes it). */
function readWarnings(header: string | string[] | undefined): string[] {
  const text = [header ?? []].flat().join(', ');
  return [...text.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)]
    .slice(0, MAX_WARNINGS)
    .map(([, warning]) => warning.replace(/\\(.)/g, '$1'));
}

function imagesOfPod(pod: object): Record<string, string> {
  const { spec } = pod as { spec?: { containers?: unknown } };
  const containers = Array.isArray(spec?.containers) ? spec.containers : [];
  return Object.fromEntries(
    containers.flatMap(one =>
      typeof one?.name === 'string' && typeof one.image === 'string'
        ? [[one.name, one.image]]
        : [],
    ),
  );
}

/** The message of a `Status` object; empty where there is none. */
async function readStatusMessage(
  body: Dispatcher.ResponseData['body'],
): Promise<string> {
  try {
    const text = await readText(body, MAX_ERROR_BYTES, 'the error');
    const message = JSON.parse(text)?.message;
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}
