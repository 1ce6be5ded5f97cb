import {
  matchesGlob,
  type RepositoryFlag,
  type RepositoryPushes,
} from 'backstage-plugin-image-signing-common';

export type PushFlag = Extract<RepositoryFlag, 'direct-push' | 'shared-pusher'>;

/** What is configured for the push events of a registry. */
export interface PushSource {
  host: string;
  /** Globs over the accounts that publish; absent where nobody is named. */
  publishers?: string[];
}

/** The pushes of one account to one repository. */
export interface PushSum {
  registry: string;
  repository: string;
  /** Absent where the registry did not tell. */
  account?: string;
  count: number;
  lastAt: string;
}

/** A repository of the register. */
export interface PushedRepository {
  repository: string;
  registry: string;
  /** It runs where signatures are to be enforced. */
  enforcing: boolean;
}

export interface JudgedPushes {
  repository: string;
  pushes: RepositoryPushes;
  /** Only of repositories that run where signatures are to be enforced. */
  flags: PushFlag[];
}

const MAX_ACCOUNTS = 20;

/**
 * What pushes say of the repositories of the register: who pushed past the
 * accounts that publish, and who pushes within and without. A registry that has
 * told nothing is unknown.
 */
export function judgePushes(input: {
  repositories: readonly PushedRepository[];
  sums: readonly PushSum[];
  sources: ReadonlyMap<string, PushSource>;
  /** When each registry told last of anything. */
  heard: ReadonlyMap<string, { first: string; last: string }>;
}): JudgedPushes[] {
  const { repositories, sums, sources, heard } = input;
  const enforcing = new Map(
    repositories.map(one => [one.repository, one.enforcing]),
  );
  const outside = new Set(
    sums.flatMap(({ registry, repository, account }) =>
      // Of what runs nowhere it is not known what it is for.
      account && enforcing.get(repository) === false
        ? [JSON.stringify([registry, account])]
        : [],
    ),
  );
  const byRepository = new Map<string, PushSum[]>();
  for (const sum of sums) {
    const known = byRepository.get(sum.repository);
    if (known) known.push(sum);
    else byRepository.set(sum.repository, [sum]);
  }
  return repositories.map(({ repository, registry, enforcing: strict }) => {
    const source = sources.get(registry);
    const known = heard.get(registry);
    if (!source || !known) {
      return {
        repository,
        pushes: {
          state: 'unknown',
          why: source
            ? 'no push event was received'
            : 'its registry sends no push events',
        },
        flags: [],
      };
    }
    const own = byRepository.get(repository) ?? [];
    const accounts = own
      .flatMap(({ account, count, lastAt }) =>
        account === undefined
          ? []
          : [
              {
                name: account,
                pushes: count,
                lastAt,
                direct: isDirect(account, source, strict),
                shared:
                  strict && outside.has(JSON.stringify([registry, account])),
              },
            ],
      )
      .sort(
        (a, b) =>
          Number(b.direct === true) - Number(a.direct === true) ||
          Number(b.shared) - Number(a.shared) ||
          (a.lastAt < b.lastAt ? 1 : -1),
      );
    const flags: PushFlag[] = [
      ...(accounts.some(({ direct }) => direct)
        ? ['direct-push' as const]
        : []),
      ...(accounts.some(({ shared }) => shared)
        ? ['shared-pusher' as const]
        : []),
    ];
    const lastAt = own
      .map(sum => sum.lastAt)
      .sort()
      .at(-1);
    return {
      repository,
      pushes: {
        state: 'known',
        since: known.first,
        asOf: known.last,
        pushes: own.reduce((sum, { count }) => sum + count, 0),
        unnamed: own
          .filter(({ account }) => account === undefined)
          .reduce((sum, { count }) => sum + count, 0),
        ...(lastAt && { lastAt }),
        publishersKnown: Boolean(source.publishers?.length),
        accounts: accounts
          .slice(0, MAX_ACCOUNTS)
          .map(({ direct, ...account }) => ({
            ...account,
            ...(direct !== undefined && { direct }),
          })),
        accountsTotal: accounts.length,
      },
      flags,
    };
  });
}

/** Undefined where it is not known who publishes, or where anybody may. */
function isDirect(
  account: string,
  { publishers }: PushSource,
  strict: boolean,
): boolean | undefined {
  if (!strict || !publishers?.length) return undefined;
  return !publishers.some(pattern => matchesGlob(pattern, account));
}
