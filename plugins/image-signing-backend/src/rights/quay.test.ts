import type { RegistryApiGet } from 'backstage-plugin-image-signing-node';
import fc from 'fast-check';
import { quay, QuayRepository, quayRights } from './quay';

const options = {
  now: new Date('2026-03-01T10:00:00Z'),
  signal: new AbortController().signal,
};

const facts = (over: Partial<QuayRepository> = {}): QuayRepository => ({
  users: [],
  teams: [],
  policies: [{ value: [] }],
  ...over,
});

describe('quayRights', () => {
  it.each([
    ['read', false, undefined],
    ['write', false, 'overwrite'],
    ['admin', false, 'admin'],
    ['role of a later Quay', false, 'admin'],
    ['write', true, 'push'],
    ['admin', true, 'admin'],
  ])('gives %s (immutable: %s) %s', (role, immutable, rights) => {
    const found = quayRights(
      facts({
        users: [{ name: 'shop+ci', role, is_robot: true }],
        policies: [{ value: immutable ? [{ tagPattern: '.*' }] : [] }],
      }),
    );
    expect('principals' in found && found.principals).toEqual(
      rights ? [{ name: 'shop+ci', kind: 'robot', rights }] : [],
    );
  });

  it('counts members of teams, once and with the most, but not who is invited', () => {
    const members = {
      value: [
        { name: 'jane' },
        { name: 'shop+ci', is_robot: true },
        { name: 'joe', invited: true },
        { invited: true },
      ],
    };
    expect(
      quayRights(
        facts({
          users: [{ name: 'jane', role: 'write' }],
          teams: [
            { name: 'owners', role: 'admin', members },
            { name: 'readers', role: 'read', members },
          ],
        }),
      ),
    ).toEqual({
      principals: [
        { name: 'shop+ci', kind: 'robot', rights: 'admin' },
        { name: 'jane', kind: 'user', rights: 'admin' },
      ],
      complete: true,
      tagImmutability: 'mutable',
    });
  });

  it('is not complete with a team whose members cannot be read', () => {
    expect(
      quayRights(
        facts({
          teams: [
            { name: 'devs', role: 'write', members: { why: 'no (403)' } },
          ],
        }),
      ),
    ).toMatchObject({
      principals: [{ name: 'devs', kind: 'team', rights: 'overwrite' }],
      complete: false,
      missing: 'no (403)',
    });
  });

  it.each<[string, QuayRepository['policies'], string, string | undefined]>([
    ['none', [{ value: [] }, { value: [] }], 'mutable', undefined],
    [
      'all tags, of the organisation',
      [{ value: [] }, { value: [{ tagPattern: '^.*$' }] }],
      'immutable',
      undefined,
    ],
    [
      'all tags, but the other list unread',
      [{ value: [{ tagPattern: '.*' }] }, { why: 'no (403)' }],
      'immutable',
      undefined,
    ],
    ['some tags', [{ value: [{ tagPattern: 'v.*' }] }], 'partly', 'v.*'],
    [
      'all but some',
      [{ value: [{ tagPattern: 'dev.*', tagPatternMatches: false }] }],
      'partly',
      'all but dev.*',
    ],
    [
      'all but all',
      [{ value: [{ tagPattern: '.*', tagPatternMatches: false }] }],
      'mutable',
      undefined,
    ],
    ['unread', [{ value: [] }, { why: 'no (403)' }], 'unknown', 'no (403)'],
  ])('knows immutability by policies: %s', (_name, policies, state, rule) => {
    const found = quayRights(facts({ policies }));
    expect(found).toMatchObject({ tagImmutability: state });
    expect('rule' in found ? found.rule : undefined).toBe(rule);
  });
});

describe('quay', () => {
  const permission = (name: string, role: string, is_robot?: boolean) => ({
    [name]: { name, role, avatar: { kind: 'user' }, is_robot },
  });
  const REPOSITORY = '/api/v1/repository/shop/team/payments';
  const ORGANIZATION = '/api/v1/organization/shop';
  const full: Record<string, unknown> = {
    [`${REPOSITORY}/permissions/user/`]: {
      permissions: {
        ...permission('shop+ci', 'write', true),
        ...permission('jane', 'read', false),
      },
    },
    [`${REPOSITORY}/permissions/team/`]: {
      permissions: permission('devs', 'write'),
    },
    [ORGANIZATION]: {
      name: 'shop',
      teams: {
        owners: { name: 'owners', role: 'admin', member_count: 1 },
        devs: { name: 'devs', role: 'member', member_count: 1 },
      },
    },
    [`${ORGANIZATION}/team/devs/members`]: {
      name: 'devs',
      members: [{ name: 'joe', kind: 'user', is_robot: false, invited: false }],
    },
    [`${ORGANIZATION}/team/owners/members`]: {
      name: 'owners',
      members: [{ name: 'ann', kind: 'user', is_robot: false, invited: false }],
    },
    [`${REPOSITORY}/immutabilitypolicy/`]: { policies: [] },
    [`${ORGANIZATION}/immutabilitypolicy/`]: {
      policies: [{ uuid: 'u', tagPattern: 'v.*', tagPatternMatches: true }],
    },
  };
  const from =
    (answers: Record<string, unknown>, other = 404): RegistryApiGet =>
    async path =>
      path in answers
        ? { status: 200, body: answers[path] }
        : { status: other, body: undefined };

  it('reads users, teams with members, administrators and policies', async () => {
    expect(
      await quay.read('shop/team/payments', { fetch: from(full), ...options }),
    ).toEqual({
      principals: [
        { name: 'shop+ci', kind: 'robot', rights: 'overwrite' },
        { name: 'ann', kind: 'user', rights: 'admin' },
        { name: 'joe', kind: 'user', rights: 'overwrite' },
      ],
      complete: true,
      tagImmutability: 'partly',
      rule: 'v.*',
    });
  });

  it('counts the owner of a namespace that is no organisation', async () => {
    const { [ORGANIZATION]: _org, ...personal } = full;
    const answers = {
      ...personal,
      [`${REPOSITORY}/permissions/team/`]: { permissions: {} },
    };
    expect(
      await quay.read('shop/team/payments', {
        fetch: from(answers),
        ...options,
      }),
    ).toMatchObject({
      principals: [{ name: 'shop+ci' }, { name: 'shop', rights: 'admin' }],
      complete: true,
      tagImmutability: 'mutable',
    });
  });

  it('is not complete where the organisation is forbidden, and knows no immutability', async () => {
    const {
      [ORGANIZATION]: _org,
      [`${ORGANIZATION}/immutabilitypolicy/`]: _policies,
      ...rest
    } = full;
    expect(
      await quay.read('shop/team/payments', {
        fetch: from(rest, 403),
        ...options,
      }),
    ).toMatchObject({
      complete: false,
      missing: 'the account may not read organisation shop (403)',
      tagImmutability: 'unknown',
    });
  });

  it.each([401, 403, 404])('is unknown after %i', async status => {
    const found = await quay.read('shop/payments', {
      fetch: from({}, status),
      ...options,
    });
    expect(found).toEqual({ unknown: expect.stringContaining(`(${status})`) });
  });

  it('never fails, and knows nothing, with answers of any other shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async body => {
        const fetch = async () => ({ status: 200, body });
        expect(
          await quay.read('shop/payments', { fetch, ...options }),
        ).toHaveProperty('unknown');
      }),
    );
  });
});
