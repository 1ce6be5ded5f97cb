import type {
  MetricsService,
  MetricsServiceObservableResult,
} from '@backstage/backend-plugin-api/alpha';
import { Counts, NO_ENVIRONMENT } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { readFleetRollup } from '../evaluate/fleetRollup';
import type { StoredTime } from '../store/database';

/** Numbers older than this are left out instead of shown as if they held. */
export const MAX_ROLLUP_AGE_MS = 5 * 60_000;
/** The clusters that were silent longest; more would be series without end. */
export const MOST_CLUSTERS = 100;
/** One collection reads the database once, though it asks every gauge. */
const MEMO_MS = 1_000;

const DENIAL_CLASSES = ['policy', 'outage', 'unmapped', 'finding'] as const;
const STATUSES = ['verified', 'failed', 'excepted', 'unknown'] as const;

interface Reading {
  rollup: Awaited<ReturnType<typeof readFleetRollup>>;
  clusters: Array<{ name: string; last_success_at: StoredTime | null }>;
  waiting: { events: number; images: number; tags: number };
  at: number;
}

type Observe = MetricsServiceObservableResult['observe'];

/**
 * Offers the numbers of the fleet to the metrics service, read from prepared
 * rows when they are collected. Every replica offers the same numbers.
 */
export function addFleetMetrics(
  metrics: MetricsService,
  options: { knex: Knex; now?: () => Date },
): void {
  const { knex, now = () => new Date() } = options;
  let memo: { until: number; reading: Promise<Reading> } | undefined;

  function read(): Promise<Reading> {
    const at = now().getTime();
    if (!memo || memo.until <= at) {
      const reading = readNumbers(knex, now());
      memo = { until: at + MEMO_MS, reading };
      // A failure must not be remembered.
      reading.catch(() => {
        memo = undefined;
      });
    }
    return memo.reading;
  }

  function gauge(
    name: string,
    unit: string,
    description: string,
    observe: (reading: Reading, observe: Observe) => void,
  ) {
    metrics
      .createObservableGauge(name, { unit, description })
      .addCallback(async result =>
        observe(await read(), (value, attributes) =>
          result.observe(value, attributes),
        ),
      );
  }

  /** A gauge that is silent while the numbers are too old to be true. */
  function fresh(
    name: string,
    unit: string,
    description: string,
    each: (
      document: NonNullable<Reading['rollup']>['document'],
      observe: Observe,
    ) => void,
  ) {
    gauge(name, unit, description, ({ rollup, at }, observe) => {
      if (rollup && at - Date.parse(rollup.asOf) <= MAX_ROLLUP_AGE_MS) {
        each(rollup.document, observe);
      }
    });
  }

  const digests = (
    name: string,
    description: string,
    count: (counts: Counts) => number,
  ) =>
    fresh(name, '{digest}', description, ({ numbers }, observe) => {
      for (const { environment, digests: counts } of numbers.environments) {
        observe(count(counts), { environment });
      }
    });

  fresh(
    'image_signing.digests',
    '{digest}',
    'Distinct running digests per entity and environment, by verdict; those of silent clusters are unknown',
    ({ numbers }, observe) => {
      for (const { environment, digests: counts } of numbers.environments) {
        for (const status of STATUSES) {
          observe(counts[status], { environment, status });
        }
      }
    },
  );
  digests(
    'image_signing.protected_digests',
    'Running digests that are verified and would have been refused otherwise',
    counts => counts.protected,
  );
  digests(
    'image_signing.stale_digests',
    'The part of the unknown digests whose cluster went silent',
    counts => counts.stale,
  );
  fresh(
    'image_signing.unmapped_workloads',
    '{workload}',
    'Workloads that belong to no catalog entity',
    ({ numbers }, observe) => observe(numbers.unmapped.workloads),
  );
  fresh(
    'image_signing.swaps',
    '{image}',
    'Running workload images whose tag resolves to another digest',
    ({ numbers }, observe) => observe(numbers.swaps),
  );
  fresh(
    'image_signing.namespaces',
    '{namespace}',
    'Namespaces by effective mode of a control',
    ({ measures }, observe) => {
      for (const row of measures?.namespaces ?? []) {
        const { control, mode } = row;
        observe(row.count, {
          environment: row.environment ?? NO_ENVIRONMENT,
          control,
          mode,
        });
      }
    },
  );
  fresh(
    'image_signing.exceptions',
    '{exception}',
    'Exceptions by status',
    ({ measures }, observe) => {
      for (const { status, count } of measures?.exceptions ?? []) {
        observe(count, { status });
      }
    },
  );
  fresh(
    'image_signing.denials',
    '{denial}',
    'Groups of refusals seen in the last 24 hours, by class',
    ({ measures }, observe) => {
      if (!measures) return;
      // A class without a row is zero, or an alert on it would never end.
      for (const name of DENIAL_CLASSES) {
        const row = measures.denials.find(one => one.class === name);
        observe(row?.count ?? 0, { class: name });
      }
    },
  );
  fresh(
    'image_signing.images',
    '{image}',
    'Known digests by what the registry told: read, pending or failed',
    ({ measures }, observe) => {
      if (!measures) return;
      const { known, pending, failed } = measures.images;
      observe(known - pending - failed, { state: 'read' });
      observe(pending, { state: 'pending' });
      observe(failed, { state: 'failed' });
    },
  );
  fresh(
    'image_signing.evaluation.backlog',
    '{subject}',
    'Entities that wait for an evaluation',
    ({ measures }, observe) => {
      if (measures) observe(measures.subjects.left);
    },
  );

  gauge(
    'image_signing.rollup.age',
    's',
    'Age of the numbers above; without them it is the only one that grows',
    ({ rollup, at }, observe) => {
      if (rollup) observe((at - Date.parse(rollup.asOf)) / 1000);
    },
  );
  gauge(
    'image_signing.source.age',
    's',
    `Time since pods of a cluster were last read; the ${MOST_CLUSTERS} oldest clusters`,
    ({ clusters, at }, observe) => {
      for (const { name, last_success_at: last } of clusters) {
        if (last) {
          observe((at - new Date(last).getTime()) / 1000, { cluster: name });
        }
      }
    },
  );
  gauge(
    'image_signing.verification.queue.length',
    '{item}',
    'Digests and tags that are due to be read from a registry',
    ({ waiting }, observe) => {
      observe(waiting.images, { kind: 'image' });
      observe(waiting.tags, { kind: 'tag' });
    },
  );
  gauge(
    'image_signing.events.waiting',
    '{event}',
    'Events that were not published yet',
    ({ waiting }, observe) => observe(waiting.events),
  );
}

async function readNumbers(knex: Knex, now: Date): Promise<Reading> {
  const count = async (query: Knex.QueryBuilder) => {
    const [row] = await query.count({ count: '*' });
    return Number(row.count);
  };
  const [rollup, clusters, events, images, tags] = await Promise.all([
    readFleetRollup(knex),
    knex('clusters')
      .whereNotNull('last_success_at')
      .orderBy('last_success_at')
      .limit(MOST_CLUSTERS)
      .select('name', 'last_success_at'),
    count(knex('outgoing_events').whereNull('published_at')),
    count(knex('images').where('next_check_at', '<=', now)),
    count(knex('tags').where('next_check_at', '<=', now)),
  ]);
  return {
    rollup,
    clusters,
    waiting: { events, images, tags },
    at: now.getTime(),
  };
}
