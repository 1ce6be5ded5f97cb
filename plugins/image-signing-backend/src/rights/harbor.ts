import type {
  RegistryApiGet,
  RegistryPrincipal,
  RegistryRights,
  RegistryRightsAnswer,
} from 'backstage-plugin-image-signing-node';
import { z } from 'zod';
import { mergePrincipals, name, Read, readOne, readPages } from './answers';
import { immutabilityOf, ImmutableRule, immutableRule } from './harborTags';

const member = z.object({
  entity_name: name,
  /** `u` or `g`. */
  entity_type: z.string(),
  role_id: z.number(),
});

const robot = z.object({
  name,
  /** False for accounts of before Harbor 2.2. */
  editable: z.boolean().optional(),
  disable: z.boolean().optional(),
  /** Seconds since 1970; -1 for never. */
  expires_at: z.number().optional(),
  permissions: z
    .array(
      z.object({
        kind: z.string(),
        namespace: z.string(),
        access: z
          .array(
            z.object({
              resource: z.string(),
              action: z.string(),
              effect: z.string().optional(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});

type Member = z.infer<typeof member>;
type Robot = z.infer<typeof robot>;

/** What Harbor's API told about a project; `why` for what it did not. */
export interface HarborProject {
  project: string;
  members: Read<Member[]>;
  /** Of the project, and of the system. */
  robots: Array<Read<Robot[]>>;
  rules: Read<ImmutableRule[]>;
}

// Roles of projects; guests push nothing.
const GUESTS = new Set([3, 5]);
const DEVELOPER = 2;

/** Who can push to a repository, as Harbor's roles and robots have it. */
export function harborRights(
  facts: HarborProject,
  repository: string,
  now: Date,
): RegistryRightsAnswer {
  const { project, members, robots, rules } = facts;
  if ('why' in members) return { unknown: members.why };
  const immutability =
    'why' in rules || rules.cut
      ? {
          tagImmutability: 'unknown' as const,
          rule: 'why' in rules ? rules.why : 'there are too many rules',
        }
      : immutabilityOf(rules.value, repository);
  // A push moves a tag unless a rule says no.
  const pushing =
    immutability.tagImmutability === 'immutable' ? 'push' : 'overwrite';
  const found: RegistryPrincipal[] = members.value
    .filter(one => !GUESTS.has(one.role_id))
    .map(one => ({
      name: one.entity_name,
      kind: one.entity_type === 'u' ? 'user' : 'group',
      // Project administrators and maintainers change the rules as well; so
      // may a role that is not known here.
      rights: one.role_id === DEVELOPER ? pushing : 'admin',
    }));
  for (const list of robots) {
    if ('why' in list) continue;
    for (const one of list.value) {
      const rights = robotRights(one, { project, pushing, now });
      if (rights) found.push({ name: one.name, kind: 'robot', rights });
    }
  }
  const { principals, cut } = mergePrincipals(found);
  const unread = robots.find(list => 'why' in list);
  const missing = [
    ...(unread && 'why' in unread ? [unread.why] : []),
    ...(cut || members.cut || robots.some(list => 'cut' in list && list.cut)
      ? ['there are too many']
      : []),
    ...(principals.some(one => one.kind === 'group')
      ? ['Harbor does not tell who is in a group']
      : []),
  ];
  return {
    principals,
    complete: missing.length === 0,
    ...(missing.length > 0 && { missing: missing.join('; ') }),
    ...immutability,
  };
}

function robotRights(
  one: Robot,
  options: { project: string; pushing: 'push' | 'overwrite'; now: Date },
): RegistryPrincipal['rights'] | undefined {
  const { project, pushing, now } = options;
  const expired =
    one.expires_at !== undefined &&
    one.expires_at > 0 &&
    one.expires_at * 1000 <= now.getTime();
  if (one.disable || expired) return undefined;
  // What it may stands in its token alone.
  if (one.editable === false && !one.permissions?.length) return pushing;
  const may = (resource: string, actions: string[]) =>
    (one.permissions ?? []).some(
      permission =>
        permission.kind === 'project' &&
        ['*', project].includes(permission.namespace) &&
        (permission.access ?? []).some(
          access =>
            access.effect !== 'deny' &&
            [resource, '*'].includes(access.resource) &&
            [...actions, '*'].includes(access.action),
        ),
    );
  if (!may('repository', ['push'])) return undefined;
  return may('immutable-tag', ['create', 'update', 'delete']) ||
    may('member', ['create', 'update'])
    ? 'admin'
    : pushing;
}

const projectId = z.object({ project_id: z.number().int().positive() });

/** Harbor, API v2.0. */
export const harbor: RegistryRights = {
  id: 'harbor',
  login: 'basic',
  async read(repository, { fetch, now }) {
    const slash = repository.indexOf('/');
    if (slash < 1) return { unknown: 'it is in no project of Harbor' };
    const project = repository.slice(0, slash);
    // A project whose name is a number would be taken for an id.
    const named: RegistryApiGet = path =>
      fetch(path, { headers: { 'x-is-resource-name': 'true' } });
    const at = `/api/v2.0/projects/${encodeURIComponent(project)}`;
    const id = await readOne(named, at, {
      schema: projectId,
      what: `project ${project}`,
    });
    if ('why' in id) return { unknown: id.why };
    const robots = async (query: string) =>
      readPages(named, `/api/v2.0/robots?q=${encodeURIComponent(query)}`, {
        schema: robot,
        what: 'robots',
      });
    const facts: HarborProject = {
      project,
      members: await readPages(named, `${at}/members`, {
        schema: member,
        what: `members of ${project}`,
      }),
      robots: [
        await robots(`Level=project,ProjectID=${id.value.project_id}`),
        await robots('Level=system'),
      ],
      rules: await readPages(named, `${at}/immutabletagrules`, {
        schema: immutableRule,
        what: `immutable tag rules of ${project}`,
      }),
    };
    return harborRights(facts, repository.slice(slash + 1), now);
  },
};
