import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import { matchEnvironment } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { isPostgres } from '../store/database';
import { markDirty } from '../store/dirty';
import { retryOnDeadlock } from '../store/facts';
import { giveWay } from '../store/giveWay';
import type { ObjectChange } from '../timeline/objectChange';
import type { NamespacedOwner } from './families';
import type { MappingSource } from './mappingSource';
import type { Change } from './keptObject';
import { findVanished, writeChanges } from './objectStore';
import {
  noChange,
  RecomputeContext,
  RecomputeResult,
  recomputeTops,
  recomputeWorkloads,
} from './recompute';
import { NAMESPACES, WatchedResource } from './resources';
import { allTops } from './resync';
import { markSuccess } from './sourceStates';

/** Changes of one resource, to be written together. */
export interface Batch {
  resource: WatchedResource;
  changes: Change[];
  /** Where the watch goes on after this batch; absent while listing. */
  resourceVersion?: string;
}

/** All but `hold` are told after each commit, never during one. */
export interface WriterHooks {
  /** At the beginning of each transaction; undoes it by throwing. */
  hold(tx: Knex.Transaction): Promise<void>;
  /** New digests and tags that want to be read. */
  onVerificationWork(work: Pick<RecomputeResult, 'images' | 'tags'>): void;
  /** Admission objects, namespaces or images in use changed; the objects. */
  onPostureInput(changes: ObjectChange[]): void;
  /** Subjects want to be evaluated. */
  onDirty(): void;
}

const MAX_CHANGES = 1000;
const RESYNC_GROUP = 250;

interface Pending {
  batch: Batch;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes what the reflectors of one cluster see. All writes go one after the
 * other: two transactions that each see half of an owner chain would both
 * compute the wrong workload images. What waits meanwhile is written together.
 */
export class ClusterWriter {
  readonly #knex: Knex;
  readonly #cluster: string;
  readonly #environments: EnvironmentDefinition[];
  readonly #mapping: MappingSource;
  readonly #hooks: WriterHooks;
  readonly #now: () => Date;
  readonly #namespaces = new Map<string, Record<string, string>>();
  readonly #pending: Pending[] = [];
  #draining = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: {
    knex: Knex;
    cluster: string;
    environments: EnvironmentDefinition[];
    mapping: MappingSource;
    hooks: WriterHooks;
    now?: () => Date;
  }) {
    this.#knex = options.knex;
    this.#cluster = options.cluster;
    this.#environments = options.environments;
    this.#mapping = options.mapping;
    this.#hooks = options.hooks;
    this.#now = options.now ?? (() => new Date());
  }

  /** Reads what the previous window, on whichever replica, left behind. */
  async start(): Promise<void> {
    const rows: Array<{ name: string; object: string }> = await this.#knex(
      'cluster_objects',
    )
      .where({ cluster: this.#cluster, resource: NAMESPACES })
      .select('name', 'object');
    this.#namespaces.clear();
    for (const row of rows) {
      this.#namespaces.set(row.name, labelsOf(JSON.parse(row.object)));
    }
  }

  /** Writes a batch; resolves when it is committed. */
  apply(batch: Batch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ batch, resolve, reject });
      if (!this.#draining) this.#drain();
    });
  }

  /** Removes the objects of a resource that a complete list did not have. */
  async sweep(
    resource: WatchedResource,
    seen: { has(key: string): boolean },
  ): Promise<void> {
    if (resource.role === 'events') return;
    for await (const changes of findVanished(
      this.#knex,
      this.#cluster,
      resource,
      seen,
    )) {
      await this.apply({ resource, changes });
    }
  }

  /** Computes all workload images of the cluster again, in groups. */
  async resync(signal?: AbortSignal): Promise<void> {
    for await (const { tops, leftovers } of allTops(
      this.#knex,
      this.#cluster,
    )) {
      for (let at = 0; at < tops.length || at === 0; at += RESYNC_GROUP) {
        signal?.throwIfAborted();
        const group = tops.slice(at, at + RESYNC_GROUP);
        await this.#inTurn(async (tx, context) =>
          recomputeTops(
            tx,
            this.#cluster,
            group,
            context,
            at === 0 ? leftovers : [],
          ),
        );
        await giveWay();
      }
    }
  }

  /** Never throws. */
  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#pending.length > 0) {
      const taken = this.#take();
      try {
        const batches = taken.map(one => one.batch);
        await this.#inTurn((tx, context) => this.#write(tx, context, batches));
        taken.forEach(one => one.resolve());
      } catch (error) {
        // Nothing was stored, so each reflector starts from where it was.
        taken.forEach(one => one.reject(error));
      }
    }
    // In the same step as the last look: what comes later starts a new drain.
    this.#draining = false;
  }

  /** As many batches as make one transaction of a sensible size. */
  #take(): Pending[] {
    let changes = 0;
    let count = 0;
    for (const { batch } of this.#pending) {
      changes += batch.changes.length;
      if (count > 0 && changes > MAX_CHANGES) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  async #write(
    tx: Knex.Transaction,
    context: RecomputeContext,
    batches: Batch[],
  ): Promise<RecomputeResult & { objects: ObjectChange[] }> {
    const owners: NamespacedOwner[] = [];
    const objects: ObjectChange[] = [];
    for (const { resource, changes, resourceVersion } of batches) {
      const written = await this.#writeOne(tx, context.now, resource, changes);
      if (resource.role === 'object') objects.push(...written.changed);
      // While a list goes on nothing is computed: that is done once, after it.
      if (resourceVersion !== undefined) {
        owners.push(...written.owners);
        await markSuccess(tx, this.#cluster, resource.key, context.now, {
          resourceVersion,
        });
      }
    }
    const result = await recomputeWorkloads(tx, this.#cluster, owners, context);
    return { ...result, objects };
  }

  async #writeOne(
    tx: Knex.Transaction,
    now: Date,
    resource: WatchedResource,
    changes: Change[],
  ) {
    if (resource.role === 'events') return { owners: [], changed: [] };
    const written = await writeChanges(
      tx,
      this.#cluster,
      resource,
      changes,
      now,
    );
    if (resource.key === NAMESPACES) {
      this.#learnNamespaces(changes);
      await this.#moveEnvironments(
        tx,
        written.changed.map(({ name }) => name),
      );
    }
    return written;
  }

  #learnNamespaces(changes: Change[]): void {
    for (const change of changes) {
      if (change.type === 'delete') this.#namespaces.delete(change.name);
      else this.#namespaces.set(change.name, labelsOf(JSON.parse(change.text)));
    }
  }

  #environmentOf(namespace: string): string | undefined {
    return matchEnvironment(
      {
        cluster: this.#cluster,
        namespace,
        labels: this.#namespaces.get(namespace),
      },
      this.#environments,
    )?.name;
  }

  /** Moves the images of namespaces whose labels now select another environment. */
  async #moveEnvironments(
    tx: Knex.Transaction,
    namespaces: string[],
  ): Promise<void> {
    for (const namespace of namespaces) {
      const environment = this.#environmentOf(namespace) ?? null;
      const elsewhere = () =>
        tx('workload_images')
          .where({ cluster: this.#cluster, namespace })
          .where(query =>
            environment === null
              ? query.whereNotNull('environment')
              : query
                  .whereNull('environment')
                  .orWhereNot('environment', environment),
          );
      const subjects = await elsewhere().distinct('subject').pluck('subject');
      if (subjects.length === 0) continue;
      await elsewhere().update({ environment });
      await markDirty(tx, subjects);
    }
  }

  /** One transaction at a time, here and, on PostgreSQL, in any replica. */
  async #inTurn(
    work: (
      tx: Knex.Transaction,
      context: RecomputeContext,
    ) => Promise<RecomputeResult & { objects?: ObjectChange[] }>,
  ): Promise<void> {
    const run = async () => {
      const mapping = await this.#mapping.current();
      const context: RecomputeContext = {
        mapping,
        environmentOf: namespace => this.#environmentOf(namespace),
        now: this.#now(),
      };
      const result = await retryOnDeadlock(() =>
        this.#knex.transaction(async tx => {
          await this.#hooks.hold(tx);
          if (isPostgres(tx)) {
            await tx('clusters')
              .where({ name: this.#cluster })
              .forUpdate()
              .select('name');
          }
          return work(tx, context);
        }),
      );
      this.#tell({ ...noChange(), ...result });
    };
    const turn = this.#turn.then(run);
    this.#turn = turn.catch(() => {});
    await turn;
  }

  #tell(result: RecomputeResult & { objects?: ObjectChange[] }): void {
    const { objects = [] } = result;
    if (result.dirty || objects.length > 0) this.#hooks.onDirty();
    if (result.images.length > 0 || result.tags.length > 0) {
      this.#hooks.onVerificationWork(result);
    }
    if (objects.length > 0 || result.namespaces.size > 0) {
      this.#hooks.onPostureInput(objects);
    }
  }
}

function labelsOf(object: unknown): Record<string, string> {
  const { metadata } = object as {
    metadata?: { labels?: Record<string, string> };
  };
  return metadata?.labels ?? {};
}
