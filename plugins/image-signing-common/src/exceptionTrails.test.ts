import { environments, exception, now, prod } from './__testUtils__/facts';
import { exceptionRulesOf, isApprover } from './exceptionRules';
import { exceptionTrails, unusedDays } from './exceptionTrails';
import type { SigningException } from './types';

const states = (over: Partial<SigningException>) =>
  Object.fromEntries(
    exceptionTrails(exception(over)).map(({ id, state }) => [id, state]),
  );

describe('exceptionTrails', () => {
  it.each<[Partial<SigningException>, object]>([
    [{}, { ticket: 'present', commit: 'missing', admission: 'unknown' }],
    [
      { usage: { count: 0, watchedSince: '2026-11-20T00:00:00Z' } },
      { admission: 'none-yet' },
    ],
    [
      { usage: { count: 2 }, commitUrl: 'https://git.example.com/c/1' },
      { commit: 'present', admission: 'present' },
    ],
    [{ status: 'requested' }, { commit: 'none-yet', admission: 'none-yet' }],
    [{ ticket: ' ' }, { ticket: 'missing' }],
  ])('of %j are %j', (over, expected) => {
    expect(states(over)).toMatchObject(expected);
  });

  it('link only to web addresses', () => {
    const linkOf = (ticket: string) =>
      exceptionTrails(exception({ ticket }))[0].link;
    expect(linkOf('https://tickets.example.com/1')).toBe(
      'https://tickets.example.com/1',
    );
    expect(linkOf('data:text/html,x')).toBeUndefined();
  });
});

describe('unusedDays', () => {
  const days = (usage: SigningException['usage'], status = 'active' as const) =>
    unusedDays({ status, usage }, now);

  it('counts from the last use, or from when it is watched', () => {
    expect(days({ count: 0, watchedSince: '2026-11-08T11:00:00Z' })).toBe(14);
    expect(
      days({
        count: 1,
        watchedSince: '2026-11-01T00:00:00Z',
        lastAt: '2026-11-20T11:00:00Z',
      }),
    ).toBe(2);
    expect(
      days({
        count: 1,
        watchedSince: '2026-11-21T00:00:00Z',
        lastAt: '2026-11-01T00:00:00Z',
      }),
    ).toBe(1);
  });

  it('is not known where no source can tell, or nothing is in force', () => {
    expect(days({ count: 0 })).toBeUndefined();
    expect(days(undefined)).toBeUndefined();
    expect(
      unusedDays(
        {
          status: 'expired',
          usage: { count: 0, watchedSince: '2026-11-01T00:00:00Z' },
        },
        now,
      ),
    ).toBeUndefined();
  });
});

describe('exceptionRulesOf', () => {
  const defaults = { maxDurationDays: 30, approvers: ['group:default/sec'] };

  it('takes what the environment says, and the defaults for the rest', () => {
    expect(exceptionRulesOf(environments[1], defaults)).toEqual({
      environment: 'dev',
      allowed: true,
      ...defaults,
    });
    expect(exceptionRulesOf(undefined, defaults)).toEqual({
      allowed: true,
      ...defaults,
    });
    const own = { allowed: false, approvers: [], maxDurationDays: 7 };
    expect(exceptionRulesOf({ ...prod, exceptions: own }, defaults)).toEqual({
      environment: 'prod',
      ...own,
    });
  });

  it('never allows longer than the defaults', () => {
    const exceptions = { maxDurationDays: 60 };
    expect(
      exceptionRulesOf({ ...prod, exceptions }, defaults).maxDurationDays,
    ).toBe(30);
  });
});

describe('isApprover', () => {
  it.each<[string[], string[], boolean]>([
    [[], [], true],
    [['group:default/sec'], ['user:default/ben'], false],
    [['group:default/sec'], ['user:default/ben', 'group:default/sec'], true],
    [['Group:SEC'], ['group:default/sec'], true],
    [['user:default/ben'], ['user:default/ben'], true],
  ])('of %j, acting for %j: %s', (approvers, refs, expected) => {
    expect(isApprover({ approvers }, refs)).toBe(expected);
  });
});
