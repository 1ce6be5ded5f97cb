import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { ClusterWriter } from './clusterWriter';
import { EventBatch } from './eventBatch';
import {
  KubernetesApi,
  ListOptions,
  MAX_EVENT_BYTES,
} from './kubernetesClient';
import { KubernetesError } from './kubernetesError';
import { Change, changeOf, KeptKind, KeptPage } from './keptObject';
import { objectKey } from './objectStore';
import type { PageReader } from './pageReader';
import { NAMESPACES, resourcePath, WatchedResource } from './resources';
import {
  forgetPosition,
  markState,
  markSuccess,
  SourceRow,
} from './sourceStates';
import { cutPieces } from './streamPieces';
import { backoff, jitter, sleep } from './timing';
import { positionOf, WatchEvent } from './watchEvent';
import type { WatchListSupport } from './watchList';
import type { Window } from './window';

const PAGE_SIZE = 500;
const MIN_PAGE_SIZE = 10;
/** How often a resource that may not be read, or is not there, is asked for. */
const FORBIDDEN_RETRY_MS = 3 * 60_000;
const ABSENT_RETRY_MS = 60_000;
const ERROR_BASE_MS = 1000;
const ERROR_MAX_MS = 60_000;
const RELIST_JITTER_MS = 2000;
const IDLE_MARK_MS = 10_000;
const MIN_WATCH_SECONDS = 1;
/** Longer than any list takes, shorter than a window that hangs. */
const INITIAL_EVENTS_SECONDS = 15 * 60;

/** Everything a reflector is given. */
export interface ReflectorContext {
  knex: Knex;
  cluster: string;
  api: KubernetesApi;
  pages: PageReader;
  watchList: WatchListSupport;
  writer: ClusterWriter;
  window: Window;
  logger: LoggerService;
  /** Takes FailedCreate events; they are stored nowhere else. */
  onEvents(events: unknown[]): Promise<void>;
}

/**
 * Follows one resource of one cluster for the length of a window: list, then
 * watch, from where the previous window stopped. It never throws; what goes
 * wrong ends up in the resource's row of `source_states`.
 */
export class Reflector {
  readonly #resource: WatchedResource;
  readonly #context: ReflectorContext;
  #version: string;
  #position?: string;
  #row: SourceRow | undefined;
  #failures = 0;
  #failingSince = 0;
  #refusals = 0;
  /** Whether the window before has left it so. */
  readonly #wasForbidden: boolean;
  #markedAt = 0;
  /** Whether the last stream of initial events broke off. */
  #brokeOff = false;

  constructor(
    resource: WatchedResource,
    context: ReflectorContext,
    row: SourceRow | undefined,
  ) {
    this.#resource = resource;
    this.#context = context;
    this.#row = row;
    this.#wasForbidden = row?.state === 'forbidden';
    this.#version = row?.version ?? '';
    this.#position = row?.resource_version ?? undefined;
  }

  async run(): Promise<void> {
    const { window } = this.#context;
    await this.#waitForRetry();
    while (!window.over()) {
      try {
        await this.#step();
        this.#failures = 0;
        this.#refusals = 0;
      } catch (error) {
        await this.#recover(error);
      } finally {
        window.listed(this.#resource.key);
      }
    }
  }

  /** A window is shorter than the pause after a refusal, so the pause is kept. */
  async #waitForRetry(): Promise<void> {
    const { state, last_attempt_at: attempt } = this.#row ?? {};
    if (!attempt || (state !== 'forbidden' && state !== 'absent')) return;
    const pause = state === 'absent' ? ABSENT_RETRY_MS : FORBIDDEN_RETRY_MS;
    const due = new Date(attempt).getTime() + pause - Date.now();
    await sleep(Math.min(due, pause), this.#context.window.ended);
  }

  async #step(): Promise<void> {
    if (this.#position === undefined) await this.#list();
    else await this.#watch(this.#position);
  }

  // ---------------------------------------------------------------- listing

  async #list(): Promise<void> {
    const { window, writer, knex, cluster } = this.#context;
    const { key, role } = this.#resource;
    window.listing(key);
    const version = await this.#discover();
    if (version === undefined) return;

    this.#version = version;
    const seen = new Set<string>();
    const position =
      (await this.#readInitialEvents(version, seen)) ??
      (await this.#readPages(version, seen));
    await writer.sweep(this.#resource, seen);
    window.listed(key);
    if (role === 'pod' || role === 'workload') await window.resync();
    // The position comes last: a crash before it means another list.
    await writer.apply({
      resource: this.#resource,
      changes: [],
      resourceVersion: position,
    });
    await markSuccess(knex, cluster, key, new Date(), {
      version,
      objects: seen.size,
    });
    this.#position = position;
    await this.#succeeded();
  }

  /** The version to ask for; undefined where the cluster has no such resource. */
  async #discover(): Promise<string | undefined> {
    const { api, window } = this.#context;
    const { group, versions } = this.#resource;
    let served: string[] | undefined;
    try {
      served = await api.servedVersions(group, window.signal);
    } catch (error) {
      // Discovery may be closed while the resource itself is open.
      if (!(error instanceof KubernetesError) || error.kind !== 'forbidden') {
        throw error;
      }
      return versions[0];
    }
    const version = versions.find(one => served?.includes(one));
    if (version !== undefined) return version;
    if (served === undefined && this.#mayBeAbsent()) {
      await this.#rest('absent', ABSENT_RETRY_MS);
      return undefined;
    }
    throw new KubernetesError(
      'unexpected',
      `the cluster serves ${group || 'the core group'} in ${
        served?.join(', ') || 'no version'
      }; ${versions.join(' or ')} is needed`,
    );
  }

  /**
   * Whether the cluster may do without it. Every cluster serves pods: an
   * address that does not is no API server, and nothing may be deleted for it.
   */
  #mayBeAbsent(): boolean {
    const { role, group, key } = this.#resource;
    if (role === 'events') return group !== '';
    return role === 'object' && key !== NAMESPACES;
  }

  /**
   * Reads the list as a stream; answers the position to watch from, or undefined
   * where it has to be read in pages. Nothing counts as vanished before the
   * server has said that it sent everything.
   */
  async #readInitialEvents(
    version: string,
    seen: Set<string>,
  ): Promise<string | undefined> {
    const { watchList, logger, cluster } = this.#context;
    const kind = this.#kept();
    if (!kind || !watchList.usable || this.#brokeOff) {
      this.#brokeOff = false;
      return undefined;
    }
    const stream = { opened: false };
    let reason: string;
    try {
      const position = await this.#followStream(version, kind, seen, stream);
      if (position !== undefined) return position;
      reason = 'it sends no initial events';
    } catch (error) {
      const silent = stream.opened && isKind(error, 'timeout');
      const refused = !stream.opened && isKind(error, 'unexpected');
      if (!silent && !refused) {
        // A proxy may allow no long answers: the next attempt is in pages.
        this.#brokeOff = stream.opened && !isKind(error, 'expired');
        throw error;
      }
      reason = messageOf(error);
    }
    if (watchList.refuse()) {
      logger.info(`${cluster}: lists are read in pages: ${reason}`);
    }
    seen.clear();
    return undefined;
  }

  async #followStream(
    version: string,
    kind: KeptKind,
    seen: Set<string>,
    stream: { opened: boolean },
  ): Promise<string | undefined> {
    const { api, pages, writer, window } = this.#context;
    const path = resourcePath(this.#resource, version);
    const stop = new AbortController();
    const chunks = api.initialEvents(path, {
      timeoutSeconds: INITIAL_EVENTS_SECONDS,
      fieldSelector: this.#resource.fieldSelector,
      signal: AbortSignal.any([window.signal, stop.signal]),
      onOpen: () => {
        stream.opened = true;
      },
    });
    const what = `stream ${path}`;
    let writing: Promise<void> = Promise.resolve();
    try {
      for await (const piece of cutPieces(chunks, MAX_EVENT_BYTES)) {
        const part = await pages.read('events', piece, kind, what);
        for (const change of part.changes) {
          if (change.type === 'delete') seen.delete(objectKey(change));
          else seen.add(objectKey(change));
        }
        // One part is written while the next comes in, never more.
        await writing;
        writing = writer.apply({
          resource: this.#resource,
          changes: part.changes,
        });
        writing.catch(() => {});
        if (part.position !== undefined) {
          await writing;
          return part.position;
        }
        if (part.ordinary) return undefined;
      }
    } finally {
      stop.abort();
      await writing.catch(() => {});
    }
    throw new KubernetesError('unreachable', `${what} ended too early`);
  }

  /** Reads all pages; answers the position to watch from. */
  async #readPages(version: string, seen: Set<string>): Promise<string> {
    const { writer, window } = this.#context;
    let limit = PAGE_SIZE;
    let continueToken: string | undefined;
    let position: string | undefined;
    let writing: Promise<void> = Promise.resolve();
    try {
      for (;;) {
        window.signal.throwIfAborted();
        try {
          const page = await this.#readPage(
            resourcePath(this.#resource, version),
            {
              limit,
              continueToken,
              fieldSelector: this.#resource.fieldSelector,
              signal: window.signal,
            },
          );
          const changes = page.changes;
          changes.forEach(change => seen.add(objectKey(change)));
          // One page is written while the next is fetched, never more.
          await writing;
          writing = writer.apply({ resource: this.#resource, changes });
          writing.catch(() => {});
          position = page.resourceVersion;
          continueToken = page.continueToken;
          if (!continueToken) break;
        } catch (error) {
          if (!isKind(error, 'too-large') || limit <= MIN_PAGE_SIZE)
            throw error;
          limit = Math.max(MIN_PAGE_SIZE, Math.floor(limit / 5));
        }
      }
    } finally {
      await writing.catch(() => {});
    }
    await writing;
    return position!;
  }

  /** Denial events go straight to who wants them; of all others little is kept. */
  async #readPage(
    path: string,
    options: ListOptions,
  ): Promise<Omit<KeptPage, 'objects'> & { changes: Change[] }> {
    const { api, pages, onEvents } = this.#context;
    const kind = this.#kept();
    if (!kind) {
      const { items, ...page } = await api.list(path, options);
      if (items.length > 0) await onEvents(items);
      return { ...page, changes: [] };
    }
    const body = await api.listBody(path, options);
    const { objects, ...page } = await pages.read(
      ...(['page', body, kind, `GET ${path}`] as const),
    );
    return {
      ...page,
      changes: objects.map(object => ({ type: 'upsert', ...object })),
    };
  }

  /** How objects are trimmed; undefined where none are kept. */
  #kept(): KeptKind | undefined {
    const { role, kind, group, versions } = this.#resource;
    if (role === 'events') return undefined;
    const version = this.#version || versions[0];
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return { role, kind, apiVersion };
  }

  // --------------------------------------------------------------- watching

  async #watch(from: string): Promise<void> {
    const { api, window } = this.#context;
    const timeoutSeconds = Math.max(
      MIN_WATCH_SECONDS,
      Math.ceil(window.remaining() / 1000),
    );
    const stop = new AbortController();
    let opened = false;
    const events = api.watch(
      resourcePath(this.#resource, this.#version || this.#resource.versions[0]),
      {
        resourceVersion: from,
        timeoutSeconds,
        fieldSelector: this.#resource.fieldSelector,
        // The end of the window ends the stream, whatever the server does.
        signal: AbortSignal.any([window.ended, stop.signal]),
        onOpen: () => {
          opened = true;
        },
      },
    );
    const batch = new EventBatch();
    const reading = this.#readEvents(events, batch);
    // A failure is looked at when all that came before it is written.
    reading.catch(() => {});
    try {
      while (!batch.drained()) await this.#apply(await batch.take());
      await reading;
    } finally {
      stop.abort();
      batch.close();
    }
    // A server that took the connection and said nothing has not answered.
    if (opened) await this.#succeeded();
  }

  async #readEvents(
    events: AsyncIterable<WatchEvent>,
    batch: EventBatch,
  ): Promise<void> {
    try {
      for await (const event of events) await batch.add(event);
    } catch (error) {
      if (!this.#context.window.ended.aborted) throw error;
    } finally {
      batch.end();
    }
  }

  async #apply(events: WatchEvent[]): Promise<void> {
    if (events.length === 0) return;
    const last = positionOf(events[events.length - 1].object);
    const news = events.filter(event => event.type !== 'BOOKMARK');
    if (this.#resource.role === 'events') {
      const denials = news.filter(event => event.type !== 'DELETED');
      if (denials.length > 0) {
        // Handed over before the position moves: a crash repeats, never loses.
        await this.#context.onEvents(denials.map(event => event.object));
      }
    }
    const kind = this.#kept();
    await this.#context.writer.apply({
      resource: this.#resource,
      changes: kind ? news.flatMap(event => changeOf(event, kind) ?? []) : [],
      resourceVersion: last ?? this.#position!,
    });
    this.#position = last ?? this.#position;
    await this.#context.window.alive();
  }

  // ----------------------------------------------------------------- states

  async #succeeded(): Promise<void> {
    const { knex, cluster, window } = this.#context;
    await window.alive();
    if (Date.now() - this.#markedAt < IDLE_MARK_MS) return;
    this.#markedAt = Date.now();
    await markSuccess(knex, cluster, this.#resource.key, new Date());
  }

  async #recover(error: unknown): Promise<void> {
    const { window, logger, cluster, knex } = this.#context;
    if (window.signal.aborted) return;
    const { key } = this.#resource;
    try {
      if (isKind(error, 'expired')) {
        logger.info(`${cluster}: ${key} is listed again: ${error}`);
        this.#position = undefined;
        await forgetPosition(knex, cluster, key);
        await sleep(jitter(RELIST_JITTER_MS), window.ended);
      } else if (isKind(error, 'forbidden')) {
        await this.#rest('forbidden', this.#refusedFor(), messageOf(error));
      } else if (isKind(error, 'not-found')) {
        if (this.#mayBeAbsent()) await this.#rest('absent', ABSENT_RETRY_MS);
        else await this.#failed(error);
      } else {
        await this.#failed(error);
      }
    } catch (failure) {
      // The database failed as well; the next round starts from what it has.
      logger.error(
        `${cluster}: could not note the state of ${key}: ${failure}`,
      );
      await sleep(jitter(ERROR_BASE_MS * 2), window.ended);
    }
  }

  /**
   * An API server that has just started refuses everybody for a moment, until
   * it has read its roles. What was refused for long is asked for seldom.
   */
  #refusedFor(): number {
    if (this.#wasForbidden) return FORBIDDEN_RETRY_MS;
    this.#refusals += 1;
    return backoff(this.#refusals - 1, ERROR_BASE_MS, FORBIDDEN_RETRY_MS);
  }

  async #rest(
    state: 'absent' | 'forbidden',
    pause: number,
    message?: string,
  ): Promise<void> {
    const { knex, cluster, window, logger } = this.#context;
    const { key } = this.#resource;
    // Said once, not at every look.
    if (this.#row?.state !== state && state === 'forbidden') {
      logger.warn(`${cluster}: ${key} may not be read: ${message}`);
    }
    this.#position = undefined;
    await forgetPosition(knex, cluster, key);
    await markState(knex, cluster, key, new Date(), state, message);
    if (state === 'absent') {
      // The resource may have been there: with it go its objects.
      await this.#context.writer.sweep(this.#resource, new Set());
      await window.alive();
    }
    if (this.#row) this.#row = { ...this.#row, state };
    window.listed(key);
    window.stateChanged();
    await sleep(pause, window.ended);
  }

  async #failed(error: unknown): Promise<void> {
    const { knex, cluster, window, logger } = this.#context;
    const { key } = this.#resource;
    const text = `${cluster}: ${key} could not be read: ${messageOf(error)}`;
    if (this.#failures === 0) {
      this.#failingSince = Date.now();
      logger.warn(text);
    } else {
      logger.debug(text);
    }
    await markState(knex, cluster, key, new Date(), 'error', messageOf(error));
    window.listed(key);
    const asked =
      error instanceof KubernetesError ? error.retryAfterMs : undefined;
    const wait = backoff(this.#failures, ERROR_BASE_MS, ERROR_MAX_MS);
    this.#failures += 1;
    this.#markedAt = 0;
    window.stateChanged();
    if (asked !== undefined) await sleep(asked, window.ended);
    else await window.pause(wait, this.#failingSince);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isKind(error: unknown, kind: KubernetesError['kind']): boolean {
  return error instanceof KubernetesError && error.kind === kind;
}
