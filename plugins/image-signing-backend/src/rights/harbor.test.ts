import type { RegistryApiGet } from 'backstage-plugin-image-signing-node';
import fc from 'fast-check';
import { harbor, HarborProject, harborRights } from './harbor';
import { ImmutableRule, immutabilityOf, matchesDoublestar } from './harborTags';

const NOW = new Date('2026-03-01T10:00:00Z');

const member = (entity_name: string, role_id: number, entity_type = 'u') => ({
  id: 1,
  project_id: 7,
  entity_name,
  entity_type,
  entity_id: 3,
  role_id,
  role_name: 'any',
});

const push = { resource: 'repository', action: 'push' };

const robot = (
  name: string,
  access: Array<{ resource: string; action: string; effect?: string }>,
  more: object = {},
) => ({
  id: 4,
  name,
  level: 'project',
  disable: false,
  expires_at: -1,
  permissions: [{ kind: 'project', namespace: 'prod', access }],
  ...more,
});

const rule = (
  tags: [string, string],
  repositories: [string, string] = ['repoMatches', '**'],
  disabled = false,
): ImmutableRule => ({
  disabled,
  tag_selectors: [
    { kind: 'doublestar', decoration: tags[0], pattern: tags[1] },
  ],
  scope_selectors: {
    repository: [
      {
        kind: 'doublestar',
        decoration: repositories[0],
        pattern: repositories[1],
      },
    ],
  },
});

const facts = (over: Partial<HarborProject> = {}): HarborProject => ({
  project: 'prod',
  members: { value: [] },
  robots: [{ value: [] }, { value: [] }],
  rules: { value: [] },
  ...over,
});

describe('harborRights', () => {
  it.each([
    ['project administrator', 1, 'admin'],
    ['developer', 2, 'overwrite'],
    ['guest', 3, undefined],
    ['maintainer', 4, 'admin'],
    ['limited guest', 5, undefined],
    ['role of a later Harbor', 9, 'admin'],
  ])('gives a %s (%i) %s', (_name, role, rights) => {
    const found = harborRights(
      facts({ members: { value: [member('jane', role)] } }),
      'payments',
      NOW,
    );
    expect(found).toEqual({
      principals: rights ? [{ name: 'jane', kind: 'user', rights }] : [],
      complete: true,
      tagImmutability: 'mutable',
    });
  });

  it.each([
    ['push', [push], {}, 'overwrite'],
    ['everything', [{ resource: '*', action: '*' }], {}, 'admin'],
    ['pull', [{ resource: 'repository', action: 'pull' }], {}, undefined],
    ['a denied push', [{ ...push, effect: 'deny' }], {}, undefined],
    [
      'push and rules',
      [push, { resource: 'immutable-tag', action: 'delete' }],
      {},
      'admin',
    ],
    ['push, but is disabled', [push], { disable: true }, undefined],
    [
      'push, but ended',
      [push],
      { expires_at: NOW.getTime() / 1000 - 1 },
      undefined,
    ],
    [
      'push, and ends later',
      [push],
      { expires_at: NOW.getTime() / 1000 + 1 },
      'overwrite',
    ],
    [
      'push to all projects',
      [],
      { permissions: [{ kind: 'project', namespace: '*', access: [push] }] },
      'overwrite',
    ],
    [
      'push to another project',
      [],
      { permissions: [{ kind: 'project', namespace: 'dev', access: [push] }] },
      undefined,
    ],
    ['nothing', [], { permissions: null }, undefined],
    [
      'what only its token tells',
      [],
      { editable: false, permissions: null },
      'overwrite',
    ],
  ])('gives a robot that may %s: %j %j %s', (_name, access, more, rights) => {
    const found = harborRights(
      facts({
        robots: [{ value: [robot('robot$ci', access, more)] }, { value: [] }],
      }),
      'payments',
      NOW,
    );
    expect('principals' in found && found.principals).toEqual(
      rights ? [{ name: 'robot$ci', kind: 'robot', rights }] : [],
    );
  });

  it('counts a push as no overwrite where no tag can be moved', () => {
    const found = harborRights(
      facts({
        members: { value: [member('jane', 2), member('root', 1)] },
        rules: { value: [rule(['matches', '**'])] },
      }),
      'payments',
      NOW,
    );
    expect(found).toMatchObject({
      tagImmutability: 'immutable',
      principals: [
        { name: 'jane', rights: 'push' },
        { name: 'root', rights: 'admin' },
      ],
    });
  });

  it('is not complete with groups, lists that were cut, or robots unread', () => {
    const missing = (over: Partial<HarborProject>) =>
      harborRights(facts(over), 'payments', NOW);
    expect(
      missing({ members: { value: [member('devs', 2, 'g')] } }),
    ).toMatchObject({
      principals: [{ name: 'devs', kind: 'group' }],
      complete: false,
      missing: 'Harbor does not tell who is in a group',
    });
    expect(missing({ members: { value: [], cut: true } })).toMatchObject({
      complete: false,
    });
    expect(
      missing({ robots: [{ value: [] }, { why: 'may not (403)' }] }),
    ).toMatchObject({ complete: false, missing: 'may not (403)' });
  });

  it('is unknown without the members, and knows no immutability without rules', () => {
    expect(
      harborRights(facts({ members: { why: 'may not (403)' } }), 'a', NOW),
    ).toEqual({ unknown: 'may not (403)' });
    expect(
      harborRights(facts({ rules: { why: 'may not (403)' } }), 'a', NOW),
    ).toMatchObject({ tagImmutability: 'unknown', rule: 'may not (403)' });
  });
});

describe('immutabilityOf', () => {
  it.each<[string, ImmutableRule[], string, string | undefined]>([
    ['no rule', [], 'mutable', undefined],
    ['all tags', [rule(['matches', '**'])], 'immutable', undefined],
    ['some tags', [rule(['matches', 'v*'])], 'partly', 'v*'],
    ['all but some', [rule(['excludes', 'dev*'])], 'partly', 'all but dev*'],
    ['all but all', [rule(['excludes', '**'])], 'mutable', undefined],
    [
      'a rule that is off',
      [rule(['matches', '**'], undefined, true)],
      'mutable',
      undefined,
    ],
    [
      'another repository',
      [rule(['matches', '**'], ['repoMatches', 'orders'])],
      'mutable',
      undefined,
    ],
    [
      'all repositories but this',
      [rule(['matches', '**'], ['repoExcludes', '{orders,payments}'])],
      'mutable',
      undefined,
    ],
    [
      'a pattern that is not read',
      [rule(['matches', '**'], ['repoMatches', '[op]*'])],
      'unknown',
      'a rule of it cannot be read',
    ],
    [
      'a selector of a later Harbor',
      [rule(['labelled', 'x'])],
      'unknown',
      'a rule of it cannot be read',
    ],
    ['a rule without selectors', [{ disabled: false }], 'mutable', undefined],
  ])('of %s', (_name, rules, tagImmutability, text) => {
    expect(immutabilityOf(rules, 'payments')).toEqual({
      tagImmutability,
      ...(text && { rule: text }),
    });
  });

  it.each([
    ['', 'a/b', true],
    ['**', 'a/b', true],
    ['*', 'a/b', false],
    ['a/*', 'a/b', true],
    ['a?', 'ab', true],
    ['pay{ments,outs}', 'payouts', true],
    ['pay.ents', 'payments', false],
    ['[ab]', 'a', undefined],
    ['{a,{b,c}}', 'a', undefined],
    ['}{', 'a', undefined],
  ])('%j on %j matches: %s', (pattern, text, expected) => {
    expect(matchesDoublestar(pattern, text)).toBe(expected);
  });

  it('is not slowed down by any pattern', () => {
    const started = Date.now();
    expect(matchesDoublestar(`${'*a'.repeat(120)}b`, 'a'.repeat(250))).toBe(
      false,
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (pattern, text) => {
        matchesDoublestar(pattern, text);
        expect(matchesDoublestar('**', text)).toBe(true);
      }),
    );
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe('harbor', () => {
  const answers = (pages: Record<string, unknown[]>) => {
    const asked: string[] = [];
    const fetch: RegistryApiGet = async path => {
      asked.push(path);
      const url = new URL(path, 'https://registry.example.com');
      if (url.pathname === '/api/v2.0/projects/prod') {
        return { status: 200, body: { project_id: 7, name: 'prod' } };
      }
      const q = url.searchParams.get('q');
      const list = pages[q ?? url.pathname.split('/').at(-1)!];
      if (!list) return { status: 403, body: undefined };
      const page = Number(url.searchParams.get('page'));
      const size = Number(url.searchParams.get('page_size'));
      return {
        status: 200,
        body: list.slice((page - 1) * size, page * size),
      };
    };
    return { fetch, asked };
  };
  const options = { now: NOW, signal: new AbortController().signal };

  it('reads all pages of members, robots of both levels, and the rules', async () => {
    const { fetch, asked } = answers({
      members: Array.from({ length: 230 }, (_one, index) =>
        member(`dev-${index}`, 2),
      ),
      'Level=project,ProjectID=7': [robot('robot$prod+ci', [push])],
      'Level=system': [robot('robot$all', [push])],
      immutabletagrules: [rule(['matches', 'v*'])],
    });
    const found = await harbor.read('prod/payments', { fetch, ...options });
    expect(found).toMatchObject({
      complete: true,
      tagImmutability: 'partly',
      rule: 'v*',
    });
    expect('principals' in found && found.principals).toHaveLength(232);
    expect(asked).toContain(
      '/api/v2.0/projects/prod/members?page=3&page_size=100',
    );
  });

  it('ends with a list that has no end', async () => {
    const pages = answers({ immutabletagrules: [] });
    let asked = 0;
    const fetch: RegistryApiGet = async (path, more) => {
      if (!path.includes('/members')) return pages.fetch(path, more);
      asked += 1;
      return { status: 200, body: [member('jane', 2)] };
    };
    const found = await harbor.read('prod/payments', { fetch, ...options });
    expect(found).toMatchObject({
      principals: [{ name: 'jane' }],
      complete: false,
    });
    expect(asked).toBe(20);
  });

  it.each([
    [401, 'the registry refuses the login for project prod (401)'],
    [403, 'the account may not read project prod (403)'],
    [404, 'the registry has no project prod (404)'],
    [500, 'the registry answered 500 for project prod'],
  ])('is unknown after %i', async (status, unknown) => {
    const fetch = async () => ({ status, body: undefined });
    expect(await harbor.read('prod/payments', { fetch, ...options })).toEqual({
      unknown,
    });
  });

  it('never fails, and knows nothing, with answers of any other shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async body => {
        const fetch = async () => ({ status: 200, body });
        expect(
          await harbor.read('prod/payments', { fetch, ...options }),
        ).toHaveProperty('unknown');
      }),
    );
    expect(
      await harbor.read('payments', {
        fetch: async () => ({ status: 200, body: {} }),
        ...options,
      }),
    ).toEqual({ unknown: 'it is in no project of Harbor' });
  });
});
