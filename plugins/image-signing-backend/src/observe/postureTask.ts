import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  EnvironmentDefinition,
  environmentIn,
  isCritical,
  NamespacePosture,
} from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';
import { markDirty } from '../store/dirty';
import type { ObjectChange } from '../timeline/objectChange';
import {
  Controls,
  endVanished,
  PostureStep,
  recordPostureEvents,
} from '../timeline/postureEvents';
import { deleteByKeys, retryOnDeadlock, upsertChanged } from '../store/facts';
import { giveWay } from '../store/giveWay';
import {
  AssessedEngine,
  assessEngines,
  assessNamespace,
  ImageInUse,
} from './assessPosture';
import { loadClusterObjects } from './clusterObjects';
import { findExceptions, writeImplicitExceptions } from './implicitExceptions';
import { NAMESPACES } from './resources';
import type { Slot } from './trim';

export interface PostureOptions {
  knex: Knex;
  logger: LoggerService;
  engines: AdmissionEngine[];
  environments: EnvironmentDefinition[];
  staleAfterMs: number;
  onDirty: () => void;
  /** Told after a computation that changed something. */
  onChanged?: () => void;
  now?: () => Date;
}

const COALESCE_MS = 1000;
/** A longer timer of Node.js would fire at once. */
const MAX_WAIT_MS = 24 * 3_600_000;
/** Objects kept to explain a change; a first list brings thousands. */
const MAX_CHANGES = 200;
const USES_AT_ONCE = 5000;
const NAMESPACES_AT_ONCE = 200;

/** What a posture was computed from, to leave out what has not changed. */
interface Memory {
  fingerprint: string;
  engines: AssessedEngine[];
  /** When time alone may change what the engines answer. */
  changesAt?: string;
  namespaces: Map<string, string>;
}

interface Namespace {
  name: string;
  labels?: Record<string, string>;
  images: ImageInUse[];
}

/**
 * Keeps the effective modes of the clusters that this replica watches. Requests
 * are gathered for a second; what has not changed is neither computed nor
 * written.
 */
export class PostureKeeper {
  readonly #options: PostureOptions;
  readonly #memories = new Map<string, Memory>();
  readonly #due = new Map<string, ObjectChange[]>();
  #timer?: NodeJS.Timeout;
  readonly #ends = new Map<string, NodeJS.Timeout>();
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: PostureOptions) {
    this.#options = options;
  }

  /**
   * Asks for the postures of a cluster to be computed soon.
   *
   * @param changes - the objects that changed; they explain what comes of it.
   */
  request(cluster: string, changes: readonly ObjectChange[] = []): void {
    if (this.#stopped) return;
    const due = this.#due.get(cluster) ?? [];
    due.push(...changes.slice(0, MAX_CHANGES - due.length));
    this.#due.set(cluster, due);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#running = this.#running.then(() => this.#runDue());
    }, COALESCE_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const timer of this.#ends.values()) clearTimeout(timer);
    await this.#running;
  }

  async #runDue(): Promise<void> {
    const clusters = [...this.#due];
    this.#due.clear();
    for (const [cluster, changes] of clusters) {
      try {
        await this.compute(cluster, changes);
      } catch (error) {
        this.#memories.delete(cluster);
        this.#options.logger.error(
          `${cluster}: the posture could not be computed: ${error}`,
        );
      }
    }
  }

  async compute(
    cluster: string,
    changes: readonly ObjectChange[] = [],
  ): Promise<void> {
    const { knex, logger, engines, environments, staleAfterMs } = this.#options;
    const now = this.#options.now?.() ?? new Date();
    const stored = await loadClusterObjects(knex, cluster, {
      now,
      staleAfterMs,
    });
    let memory = this.#memories.get(cluster);
    const over =
      memory?.changesAt !== undefined && new Date(memory.changesAt) <= now;
    if (memory?.fingerprint !== stored.fingerprint || over) {
      let changesAt: string | undefined;
      memory = {
        fingerprint: stored.fingerprint,
        engines: assessEngines(
          engines,
          stored.objects,
          (engine, error) =>
            logger.error(`${cluster}: engine ${engine} failed: ${error}`),
          {
            now,
            onChangeAt: time => {
              changesAt =
                changesAt === undefined || time < changesAt ? time : changesAt;
            },
          },
        ),
        namespaces: new Map(),
      };
      memory.changesAt = changesAt;
      const found = findExceptions(engines, stored.objects, (engine, error) =>
        logger.error(
          `${cluster}: the exceptions of engine ${engine} could not be read: ${error}`,
        ),
      );
      await writeImplicitExceptions(knex, cluster, found, { changes, now });
      this.#memories.set(cluster, memory);
    }
    this.#waitFor(cluster, memory.changesAt, now);
    const readable = stored.objects.get('', NAMESPACES).state === 'ok';
    const namespaces = await this.#readNamespaces(cluster, readable);
    await this.#removeVanished(cluster, namespaces, now);

    const steps: PostureStep[] = [];
    let saved = false;
    for (const namespace of namespaces) {
      const mark = JSON.stringify(namespace);
      if (memory.namespaces.get(namespace.name) === mark) continue;
      const environment = environmentIn(
        { cluster, namespace: namespace.name, labels: namespace.labels },
        environments,
      );
      const draft = assessNamespace(
        memory.engines,
        { name: namespace.name, labels: namespace.labels ?? {} },
        namespace.images,
        environment,
      );
      const posture: NamespacePosture = {
        cluster,
        namespace: namespace.name,
        environment: environment?.name,
        ...(environment &&
          isCritical(
            { namespace: namespace.name, labels: namespace.labels },
            environment,
          ) && { critical: true }),
        ...draft.controls,
        differsFromIntent: draft.differsFromIntent,
        asOf: now.toISOString(),
        stale: false,
      };
      const imageModes = JSON.stringify(draft.imageModes);
      const { before, written } = await this.#save(posture, {
        imageModes,
        now,
        settled: stored.settled,
      });
      saved ||= written;
      if (before) steps.push({ before, after: posture });
      memory.namespaces.set(namespace.name, mark);
      await giveWay();
    }
    await recordPostureEvents(knex, cluster, steps, { changes, now });
    if (saved) this.#options.onChanged?.();
  }

  /** Computes again when time alone may change what the engines answer. */
  #waitFor(cluster: string, changesAt: string | undefined, now: Date): void {
    clearTimeout(this.#ends.get(cluster));
    this.#ends.delete(cluster);
    if (changesAt === undefined || this.#stopped) return;
    const waitMs = new Date(changesAt).getTime() - now.getTime();
    const timer = setTimeout(
      () => this.request(cluster),
      // A moment later, so that the time has passed for certain.
      Math.min(Math.max(waitMs, 0) + 100, MAX_WAIT_MS),
    );
    timer.unref();
    this.#ends.set(cluster, timer);
  }

  /** Namespaces that exist, and those that only their workloads tell of. */
  async #readNamespaces(
    cluster: string,
    readable: boolean,
  ): Promise<Namespace[]> {
    const { knex } = this.#options;
    const objects: Array<{ name: string; object: string }> = await knex(
      'cluster_objects',
    )
      .where({ cluster, resource: NAMESPACES })
      .select('name', 'object');
    const byName = new Map<string, Namespace>();
    for (const { name, object } of objects) {
      // What can no longer be read may have changed: unknown is not "as before".
      const labels = readable
        ? JSON.parse(object).metadata?.labels ?? {}
        : undefined;
      byName.set(name, { name, labels, images: [] });
    }
    for await (const uses of readUses(knex, cluster)) {
      for (const { namespace, reference, container_type: type } of uses) {
        const known = byName.get(namespace) ?? { name: namespace, images: [] };
        byName.set(namespace, known);
        const last = known.images.at(-1);
        if (last?.reference === reference) last.types.push(type);
        else known.images.push({ reference, types: [type] });
      }
    }
    return [...byName.values()];
  }

  /**
   * Answers the posture to compare with, where there is one and it is another.
   * What was not read for the first time yet is unknown but has not changed, so
   * the comparison is with the last posture that stood on everything.
   */
  async #save(
    posture: NamespacePosture,
    options: { imageModes: string; now: Date; settled: boolean },
  ): Promise<{ before?: Controls; written: boolean }> {
    const { knex, onDirty } = this.#options;
    const { imageModes, now } = options;
    const { cluster, namespace, asOf: _asOf, ...content } = posture;
    const hash = hashOf(JSON.stringify([content, imageModes]));
    const stored = await knex('postures')
      .where({ cluster, namespace })
      .first('hash', 'settled');
    const judged = JSON.stringify(content);
    const settled = options.settled ? judged : stored?.settled ?? null;
    const before: Controls | undefined =
      stored?.settled && stored.settled !== settled
        ? JSON.parse(stored.settled)
        : undefined;
    if (stored?.hash === hash) {
      if (stored.settled !== settled) {
        await knex('postures')
          .where({ cluster, namespace })
          .update({ settled });
      }
      return { before, written: false };
    }
    await retryOnDeadlock(() =>
      knex.transaction(async tx => {
        await upsertChanged(tx, {
          table: 'postures',
          keys: ['cluster', 'namespace'],
          rows: [
            {
              cluster,
              namespace,
              environment: posture.environment ?? null,
              signature_mode: posture.signature.mode,
              digest_mode: posture.digest.mode,
              posture: JSON.stringify(posture),
              settled,
              image_modes: imageModes,
              hash,
              computed_at: now,
            },
          ],
        });
        const subjects: string[] = await tx('workload_images')
          .where({ cluster, namespace })
          .distinct('subject')
          .pluck('subject');
        await markDirty(tx, subjects);
      }),
    );
    onDirty();
    return { before, written: true };
  }

  async #removeVanished(
    cluster: string,
    namespaces: Namespace[],
    now: Date,
  ): Promise<void> {
    const { knex } = this.#options;
    const known = new Set(namespaces.map(one => one.name));
    const stored: string[] = await knex('postures')
      .where({ cluster })
      .pluck('namespace');
    const vanished = stored.filter(name => !known.has(name));
    await deleteByKeys(
      () => knex('postures').where({ cluster }),
      ['namespace'],
      vanished.map(name => [name]),
    );
    await endVanished(knex, cluster, vanished, now);
  }
}

interface Use {
  namespace: string;
  reference: string;
  container_type: Slot['type'];
}

/**
 * The references in use, some namespaces at a time: sorting those of a large
 * cluster at once would hold everything else up on SQLite.
 */
async function* readUses(knex: Knex, cluster: string): AsyncGenerator<Use[]> {
  const images = () => knex('workload_images').where({ cluster });
  const sizes: Array<{ namespace: string; size: number | string }> =
    await images()
      .groupBy('namespace')
      .orderBy('namespace')
      .select('namespace')
      .count({ size: '*' });
  let names: string[] = [];
  let rows = 0;
  for (const [at, { namespace, size }] of sizes.entries()) {
    names.push(namespace);
    rows += Number(size);
    const full = rows >= USES_AT_ONCE || names.length >= NAMESPACES_AT_ONCE;
    if (!full && at < sizes.length - 1) continue;
    yield await images()
      .whereIn('namespace', names)
      .distinct('namespace', 'reference', 'container_type')
      .orderBy(['namespace', 'reference', 'container_type']);
    await giveWay();
    names = [];
    rows = 0;
  }
}
