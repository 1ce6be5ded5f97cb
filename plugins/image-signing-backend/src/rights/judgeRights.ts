import type {
  RepositoryFlag,
  RepositoryRights,
} from 'backstage-plugin-image-signing-common';
import type {
  RegistryPrincipal,
  RegistryRightsAnswer,
} from 'backstage-plugin-image-signing-node';

/** What was read about one repository. */
export interface RepositoryAnswer {
  repository: string;
  registry: string;
  /** It runs where signatures are to be enforced. */
  enforcing: boolean;
  answer: RegistryRightsAnswer;
  asOf: string;
  maxPushers: number;
}

export type RightsFlag = Extract<
  RepositoryFlag,
  'many-pushers' | 'tags-mutable' | 'shared-robot'
>;

export interface JudgedRights {
  repository: string;
  rights: RepositoryRights;
  /** Who can push; empty where that is not known. */
  principals: RegistryPrincipal[];
  /** Only of repositories that run where signatures are to be enforced. */
  flags: RightsFlag[];
}

const MAX_ROBOTS = 20;
const MAX_PRINCIPALS = 200;
const MAX_TEXT = 1024;

/** Counts who can push, and finds robots that can push within and without. */
export function judgeRights(
  answers: readonly RepositoryAnswer[],
): JudgedRights[] {
  const outside = robotsOutside(answers);
  return answers.map(one => {
    const { repository, answer, asOf, enforcing, maxPushers } = one;
    if ('unknown' in answer) {
      const why = answer.unknown.slice(0, MAX_TEXT);
      return {
        repository,
        rights: { state: 'unknown', why, asOf },
        principals: [],
        flags: [],
      };
    }
    const { principals, tagImmutability, rule } = answer;
    const others = outside.get(one.registry);
    const shared = enforcing
      ? robotsOf(answer).filter(robot => others?.robots.has(robot))
      : [];
    const flags: RightsFlag[] = [];
    if (enforcing) {
      if (principals.length > maxPushers) flags.push('many-pushers');
      if (tagImmutability === 'mutable') flags.push('tags-mutable');
      if (shared.length > 0) flags.push('shared-robot');
    }
    const missing = answer.complete
      ? undefined
      : answer.missing ?? 'the registry does not tell all of them';
    return {
      repository,
      rights: {
        state: 'known',
        asOf,
        pushers: principals.length,
        overwriters: principals.filter(({ rights }) => rights !== 'push')
          .length,
        ...(missing && { missing: missing.slice(0, MAX_TEXT) }),
        maxPushers,
        tagImmutability,
        ...(rule && { immutabilityRule: rule.slice(0, MAX_TEXT) }),
        sharedRobots: shared.sort().slice(0, MAX_ROBOTS),
        ...(enforcing && { unreadElsewhere: others?.unread ?? 0 }),
      },
      principals: principals.slice(0, MAX_PRINCIPALS),
      flags,
    };
  });
}

/** By registry: the robots of repositories that run nowhere enforcing. */
function robotsOutside(answers: readonly RepositoryAnswer[]) {
  const found = new Map<string, { robots: Set<string>; unread: number }>();
  for (const { registry, enforcing, answer } of answers) {
    if (enforcing) continue;
    const known = found.get(registry) ?? { robots: new Set(), unread: 0 };
    found.set(registry, known);
    for (const robot of robotsOf(answer)) known.robots.add(robot);
    if ('unknown' in answer || !answer.complete) known.unread += 1;
  }
  return found;
}

function robotsOf(answer: RegistryRightsAnswer): string[] {
  if ('unknown' in answer) return [];
  return answer.principals
    .filter(({ kind }) => kind === 'robot')
    .map(({ name }) => name);
}
