import type {
  EnforcementMode,
  ExceptionStatus,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';

const DAY_MS = 24 * 3600_000;

/** Counts of the whole fleet beside those of the overview. */
export interface Measures {
  /** Namespaces by effective mode. */
  namespaces: Array<{
    environment: string | null;
    control: 'signature' | 'digest';
    mode: EnforcementMode;
    count: number;
  }>;
  exceptions: Array<{ status: ExceptionStatus; count: number }>;
  /** Groups that were seen in the last 24 h. */
  denials: Array<{ class: string; count: number }>;
  /** Digests by what is known of them. */
  images: { known: number; pending: number; failed: number };
  subjects: {
    known: number;
    /** Waiting for an evaluation. */
    left: number;
  };
  /** Namespaces whose simulation is made anew. */
  simulation: { known: number; left: number };
}

/** Counts by index, for the row that metrics and progress are read from. */
export async function readMeasures(knex: Knex, now: Date): Promise<Measures> {
  const counts = (table: string, ...columns: string[]) =>
    knex(table)
      .select(...columns)
      .count({ count: '*' })
      .groupBy(...columns)
      .orderBy(columns) as unknown as Promise<
      Array<Record<string, string> & { count: number | string }>
    >;
  const total = async (query: Knex.QueryBuilder) => {
    const [{ count }] = await query.count({ count: '*' });
    return Number(count);
  };
  const [signature, digest, exceptions, denials, images, known, left] =
    await Promise.all([
      counts('postures', 'environment', 'signature_mode'),
      counts('postures', 'environment', 'digest_mode'),
      counts('exceptions', 'status'),
      knex('denials')
        .where('last_at', '>=', new Date(now.getTime() - DAY_MS))
        .select('class')
        .count({ count: '*' })
        .groupBy('class')
        .orderBy('class') as unknown as Promise<
        Array<{ class: string; count: number | string }>
      >,
      counts('images', 'state'),
      total(
        knex(knex('environment_rollups').distinct('subject').as('subjects')),
      ),
      total(knex('dirty_subjects')),
    ]);
  const modes = (
    control: 'signature' | 'digest',
    rows: Array<Record<string, string> & { count: number | string }>,
  ) =>
    rows.map(row => ({
      environment: row.environment,
      control,
      mode: row[`${control}_mode`] as EnforcementMode,
      count: Number(row.count),
    }));
  const imagesIn = (state: string) =>
    Number(images.find(row => row.state === state)?.count ?? 0);
  return {
    namespaces: [...modes('signature', signature), ...modes('digest', digest)],
    exceptions: exceptions.map(row => ({
      status: row.status as ExceptionStatus,
      count: Number(row.count),
    })),
    denials: denials.map(row => ({
      class: row.class,
      count: Number(row.count),
    })),
    images: {
      known: images.reduce((sum, row) => sum + Number(row.count), 0),
      pending: imagesIn('pending'),
      failed: imagesIn('failed'),
    },
    subjects: { known, left },
    simulation: {
      known: await total(knex('readiness_namespaces')),
      left: await total(knex('readiness_dirty')),
    },
  };
}
