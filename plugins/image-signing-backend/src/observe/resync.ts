import type { Knex } from 'knex';
import { findTops, NamespacedOwner, ownerId } from './families';

const PAGE = 500;

interface OwnerRow {
  namespace: string;
  kind: string;
  name: string;
}

/** A group of top-level workloads to compute again. */
export interface ResyncGroup {
  tops: NamespacedOwner[];
  /** Names under which rows are left that may be no top any more. */
  leftovers: NamespacedOwner[];
}

/**
 * All top-level workloads of a cluster in groups, each once: those that have
 * an object, those that only pods or children tell of, and those of which only
 * rows are left. Only names are held.
 */
export async function* allTops(
  knex: Knex,
  cluster: string,
): AsyncGenerator<ResyncGroup> {
  const done = new Set<string>();
  const fresh = (owners: NamespacedOwner[]) =>
    owners.filter(owner => {
      const id = ownerId(owner);
      return !done.has(id) && Boolean(done.add(id));
    });

  const objects = () => knex('workloads').where({ cluster });
  const pods = () => knex('pods').where({ cluster });
  for await (const page of pages(
    () => objects().whereNull('owner_kind'),
    ['namespace', 'kind', 'name'],
  )) {
    yield { tops: fresh(page), leftovers: [] };
  }
  const owners = ['namespace', 'owner_kind', 'owner_name'];
  for (const query of [objects, pods]) {
    for await (const page of pages(
      () => query().whereNotNull('owner_kind'),
      owners,
    )) {
      const tops = await findTops(knex, cluster, page);
      yield { tops: fresh(tops), leftovers: [] };
    }
  }
  for await (const page of pages(
    () => pods().whereNull('owner_kind'),
    ['namespace', 'name'],
  )) {
    const bare = page.map(row => ({ ...row, kind: 'Pod' }));
    yield { tops: fresh(bare), leftovers: [] };
  }
  for await (const page of pages(
    () => knex('workload_images').where({ cluster }),
    ['namespace', 'workload_kind', 'workload_name'],
  )) {
    const leftovers = fresh(page);
    yield { tops: await findTops(knex, cluster, leftovers), leftovers };
  }
}

/** Distinct tuples in the order of the columns, page by page. */
async function* pages(
  query: () => Knex.QueryBuilder,
  columns: string[],
): AsyncGenerator<OwnerRow[]> {
  const [namespace, kind, name] =
    columns.length === 3 ? columns : [columns[0], undefined, columns[1]];
  let after: string[] | undefined;
  for (;;) {
    const page = query().distinct(columns).orderBy(columns).limit(PAGE);
    if (after) {
      page.whereRaw(
        `(${columns.map(() => '??').join(', ')}) > (${columns
          .map(() => '?')
          .join(', ')})`,
        [...columns, ...after],
      );
    }
    const rows: Array<Record<string, string>> = await page;
    if (rows.length > 0) {
      yield rows.map(row => ({
        namespace: row[namespace],
        kind: kind ? row[kind] : '',
        name: row[name],
      }));
    }
    if (rows.length < PAGE) return;
    after = columns.map(column => rows[rows.length - 1][column]);
  }
}
