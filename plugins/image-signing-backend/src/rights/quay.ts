import type {
  RegistryPrincipal,
  RegistryRights,
  RegistryRightsAnswer,
  TagImmutability,
} from 'backstage-plugin-image-signing-node';
import { z } from 'zod';
import { mergePrincipals, name, Read, readOne } from './answers';

/** `read`, `write` or `admin`; what else may come counts as admin. */
const role = z.string();
const users = z.object({
  permissions: z.record(
    z.string(),
    z.object({ name, role, is_robot: z.boolean().optional() }),
  ),
});
const teams = z.object({
  permissions: z.record(z.string(), z.object({ name, role })),
});
const organization = z.object({
  teams: z.record(z.string(), z.object({ name, role: z.string() })).optional(),
});
const teamMembers = z.object({
  members: z.array(
    z.object({
      name: z.string().max(255).optional(),
      is_robot: z.boolean().optional(),
      invited: z.boolean().optional(),
    }),
  ),
});
const policies = z.object({
  policies: z.array(
    z.object({
      tagPattern: z.string().max(1024).nullish(),
      tagPatternMatches: z.boolean().optional(),
    }),
  ),
});

type Role = { name: string; role: string };
type Members = z.infer<typeof teamMembers>['members'];
type Policies = z.infer<typeof policies>['policies'];

/** What Quay's API told about a repository; `why` for what it did not. */
export interface QuayRepository {
  users: Array<Role & { is_robot?: boolean }>;
  /** Teams with a role here, and those that administer the organisation. */
  teams: Array<Role & { members: Read<Members> }>;
  /** Why more teams may administer it than are known. */
  teamsUnread?: string;
  /** Of the repository, and of its organisation. */
  policies: Array<Read<Policies>>;
}

/** Who can push to a repository, with the members of its teams. */
export function quayRights(facts: QuayRepository): RegistryRightsAnswer {
  const immutability = immutabilityOf(facts.policies);
  const rightsOf = (of: string): RegistryPrincipal['rights'] | undefined => {
    if (of === 'read') return undefined;
    if (of !== 'write') return 'admin';
    return immutability.tagImmutability === 'immutable' ? 'push' : 'overwrite';
  };
  const found: RegistryPrincipal[] = [];
  const missing = facts.teamsUnread ? [facts.teamsUnread] : [];
  for (const one of facts.users) {
    const rights = rightsOf(one.role);
    if (!rights) continue;
    found.push({
      name: one.name,
      kind: one.is_robot ? 'robot' : 'user',
      rights,
    });
  }
  for (const team of facts.teams) {
    const rights = rightsOf(team.role);
    if (!rights) continue;
    if ('why' in team.members) {
      missing.push(team.members.why);
      found.push({ name: team.name, kind: 'team', rights });
      continue;
    }
    for (const member of team.members.value) {
      if (!member.name || member.invited) continue;
      const kind = member.is_robot ? 'robot' : 'user';
      found.push({ name: member.name, kind, rights });
    }
  }
  const { principals, cut } = mergePrincipals(found);
  if (cut) missing.push('there are too many');
  return {
    principals,
    complete: missing.length === 0,
    ...(missing.length > 0 && {
      missing: [...new Set(missing)].join('; ').slice(0, 1024),
    }),
    ...immutability,
  };
}

// Quay compares the whole tag with the expression.
const EVERY = new Set(['.*', '.+', '^.*$', '^.+$', '^.*', '^.+', '.*$', '.+$']);

function immutabilityOf(lists: QuayRepository['policies']): {
  tagImmutability: TagImmutability;
  rule?: string;
} {
  const partly: string[] = [];
  for (const list of lists) {
    if ('why' in list) continue;
    for (const { tagPattern, tagPatternMatches = true } of list.value) {
      if (!tagPattern) continue;
      const every = EVERY.has(tagPattern);
      if (every && tagPatternMatches) return { tagImmutability: 'immutable' };
      if (!every) {
        partly.push(tagPatternMatches ? tagPattern : `all but ${tagPattern}`);
      }
    }
  }
  if (partly.length > 0) {
    return {
      tagImmutability: 'partly',
      rule: partly.join('; ').slice(0, 1024),
    };
  }
  const unread = lists.find(list => 'why' in list);
  return unread && 'why' in unread
    ? { tagImmutability: 'unknown', rule: unread.why }
    : { tagImmutability: 'mutable' };
}

const MAX_TEAMS = 50;

/** Quay, API v1. */
export const quay: RegistryRights = {
  id: 'quay',
  login: 'token',
  async read(repository, { fetch }) {
    const namespace = repository.split('/')[0];
    if (namespace === repository) {
      return { unknown: 'it is in no organisation of Quay' };
    }
    const path = repository.split('/').map(encodeURIComponent).join('/');
    const at = `/api/v1/repository/${path}`;
    const organizationAt = `/api/v1/organization/${encodeURIComponent(
      namespace,
    )}`;
    const ofUsers = await readOne(fetch, `${at}/permissions/user/`, {
      schema: users,
      what: `user permissions of ${repository}`,
    });
    if ('why' in ofUsers) return { unknown: ofUsers.why };
    const ofTeams = await readOne(fetch, `${at}/permissions/team/`, {
      schema: teams,
      what: `team permissions of ${repository}`,
    });
    if ('why' in ofTeams) return { unknown: ofTeams.why };
    const org = await readOne(fetch, organizationAt, {
      schema: organization,
      what: `organisation ${namespace}`,
    });
    // A namespace that is no organisation belongs to the user of that name.
    const personal = org.status === 404;

    const roles: Role[] = Object.values(ofTeams.value.permissions);
    const ofOrganization = 'value' in org ? org.value.teams : undefined;
    for (const team of Object.values(ofOrganization ?? {})) {
      if (team.role === 'admin') roles.push(team);
    }
    const pushing = roles.filter(team => team.role !== 'read');
    const withMembers: QuayRepository['teams'] = [];
    for (const team of pushing) {
      const tooMany = withMembers.length >= MAX_TEAMS;
      withMembers.push({
        ...team,
        members: tooMany
          ? { why: 'there are too many teams' }
          : await readOne(
              fetch,
              `${organizationAt}/team/${encodeURIComponent(team.name)}/members`,
              {
                schema: teamMembers.transform(one => one.members),
                what: `members of ${team.name}`,
              },
            ),
      });
    }
    const policyLists = [`${at}/immutabilitypolicy/`];
    if (!personal) policyLists.push(`${organizationAt}/immutabilitypolicy/`);
    const read: QuayRepository['policies'] = [];
    for (const list of policyLists) {
      read.push(
        await readOne(fetch, list, {
          schema: policies.transform(one => one.policies),
          what: 'immutability policies',
        }),
      );
    }
    return quayRights({
      users: [
        ...Object.values(ofUsers.value.permissions),
        ...(personal ? [{ name: namespace, role: 'admin' }] : []),
      ],
      teams: withMembers,
      ...(!personal &&
        !ofOrganization && {
          teamsUnread:
            'why' in org
              ? org.why
              : `the account may not read the teams of ${namespace}`,
        }),
      policies: read,
    });
  },
};
