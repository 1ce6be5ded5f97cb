import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Knex } from 'knex';
import { isPostgres } from '../store/database';
import { insertMissing } from '../store/facts';
import { sleep } from './timing';

/** How soon a cluster is free after its replica died. */
const LENGTH_MS = 15_000;
const RENEW_EVERY_MS = 4000;

/** This replica does not watch the cluster any more. */
export class LeaseLost extends Error {
  constructor(cluster: string) {
    super(`another replica may be watching ${cluster}`);
  }
}

/** The time of the database: the clocks of replicas differ, and this is one. */
function databaseNow(knex: Knex, plusMs = 0): Knex.Raw {
  return isPostgres(knex)
    ? knex.raw(
        '(extract(epoch from clock_timestamp()) * 1000)::bigint + ?::bigint',
        [plusMs],
      )
    : knex.raw("cast(unixepoch('subsec') * 1000 as integer) + ?", [plusMs]);
}

/** Clusters that a replica watches now. */
export async function leasedClusters(knex: Knex): Promise<Set<string>> {
  return new Set(
    await knex('cluster_leases')
      .where('until', '>', databaseNow(knex))
      .pluck('cluster'),
  );
}

/**
 * The right to watch a cluster and to write what is seen. It is short and
 * renewed all the time, so that a replica which died or stands still is replaced
 * soon; and each write renews it first, so that nothing is written without it.
 */
export class ClusterLease {
  readonly #knex: Knex;
  readonly #cluster: string;
  readonly #holder: string;
  readonly #lost = new AbortController();
  readonly #released = new AbortController();
  #renewedAt: number;

  private constructor(
    knex: Knex,
    cluster: string,
    holder: string,
    claimedAt: number,
  ) {
    this.#knex = knex;
    this.#cluster = cluster;
    this.#holder = holder;
    this.#renewedAt = claimedAt;
    void this.#keep();
  }

  /** Takes the cluster; undefined where another has it. */
  static async claim(
    knex: Knex,
    cluster: string,
  ): Promise<ClusterLease | undefined> {
    // Never the same twice: who had it before has lost it.
    const holder = [hostname().slice(0, 200), process.pid, randomUUID()].join(
      ' ',
    );
    const claimedAt = performance.now();
    await insertMissing(
      knex,
      'cluster_leases',
      ['cluster'],
      [{ cluster, holder: '', until: 0 }],
    );
    const taken = await knex('cluster_leases')
      .where({ cluster })
      .where('until', '<=', databaseNow(knex))
      .update({ holder, until: databaseNow(knex, LENGTH_MS) });
    return taken > 0
      ? new ClusterLease(knex, cluster, holder, claimedAt)
      : undefined;
  }

  /** Fires when the lease is lost. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Renews the lease; in a transaction, nobody else can have it before the end.
   *
   * @throws LeaseLost
   */
  async hold(knex: Knex): Promise<void> {
    const askedAt = performance.now();
    const held = await knex('cluster_leases')
      .where({ cluster: this.#cluster, holder: this.#holder })
      .where('until', '>', databaseNow(knex))
      .update({ until: databaseNow(knex, LENGTH_MS) });
    if (held === 0) this.#lost.abort();
    if (this.#lost.signal.aborted) throw new LeaseLost(this.#cluster);
    this.#renewedAt = askedAt;
  }

  /** Lets another replica have the cluster at once. */
  async release(): Promise<void> {
    this.#released.abort();
    await this.#knex('cluster_leases')
      .where({ cluster: this.#cluster, holder: this.#holder })
      .update({ until: 0 });
  }

  async #keep(): Promise<void> {
    const end = AbortSignal.any([this.#lost.signal, this.#released.signal]);
    for (;;) {
      await sleep(RENEW_EVERY_MS, end);
      if (end.aborted) return;
      // A database that does not answer may be asked again until the end.
      await Promise.race([
        this.hold(this.#knex).catch(() => {}),
        sleep(RENEW_EVERY_MS, end),
      ]);
      if (performance.now() - this.#renewedAt > LENGTH_MS) this.#lost.abort();
    }
  }
}
