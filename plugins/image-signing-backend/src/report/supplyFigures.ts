import {
  AuthorityRow,
  countFigure,
  ReportFigure,
  shareFigure,
  SourceStatus,
  unknownFigure,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import type { Visibility } from '../serve/visibility';

const SPOILING: Array<SourceStatus['state']> = ['forbidden', 'error', 'stale'];

/** Where images come from, what signs them, and how fresh the portal is. */
export async function supplyFigures(options: {
  knex: Knex;
  visibility: Visibility;
  swaps: number;
  authorities: readonly AuthorityRow[];
  sources: readonly SourceStatus[];
  /** When swaps and sources were summed. */
  asOf: string;
  now: Date;
}): Promise<ReportFigure[]> {
  const { knex, authorities, sources, asOf, now } = options;
  const flag = (column: string) =>
    knex.raw('case when ?? then 1 else 0 end', [column]) as never;
  const [row] = await knex('repositories')
    .count({ total: '*' })
    .sum({
      unruled: flag('unruled'),
      not_allowed: flag('source_not_allowed'),
      shadow: flag('same_name_elsewhere'),
    });
  const repositories = (
    id:
      | 'repositories-unruled'
      | 'repositories-not-allowed'
      | 'repositories-shadow',
    count: unknown,
  ) =>
    options.visibility.kind === 'all'
      ? shareFigure(
          id,
          asOf,
          { numerator: Number(count ?? 0), denominator: Number(row.total) },
          'No repository is in use.',
        )
      : unknownFigure(
          id,
          asOf,
          'Not known for a part: repositories are counted for the whole fleet.',
        );
  const keys = authorities.filter(({ rotation }) => rotation !== 'none-needed');
  const rotated = (rotation: AuthorityRow['rotation']) =>
    keys.filter(key => key.rotation === rotation).length;
  const order = sourcesInOrder(sources);
  return [
    countFigure('swapped-tags', asOf, options.swaps),
    repositories('repositories-unruled', row.unruled),
    repositories('repositories-not-allowed', row.not_allowed),
    repositories('repositories-shadow', row.shadow),
    shareFigure(
      'keys-overdue',
      now.toISOString(),
      {
        numerator: rotated('overdue'),
        denominator: keys.length,
        unknown: rotated('not-declared'),
      },
      'The trust policy names no key that must be rotated.',
    ),
    shareFigure('sources-fresh', asOf, order, 'No source has been read yet.'),
  ];
}

/**
 * A cluster is one source with everything that is read from it, as on the
 * overview: one part that spoils the numbers puts it out of order.
 */
function sourcesInOrder(sources: readonly SourceStatus[]) {
  const states = new Map<string, Set<SourceStatus['state']>>();
  for (const { kind, name, state } of sources) {
    const key = `${kind}/${name}`;
    states.set(key, (states.get(key) ?? new Set()).add(state));
  }
  let numerator = 0;
  let unknown = 0;
  for (const all of states.values()) {
    if (SPOILING.some(state => all.has(state))) continue;
    if (all.has('pending')) unknown += 1;
    else numerator += 1;
  }
  return { numerator, denominator: states.size, unknown };
}
