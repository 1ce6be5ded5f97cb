import fc from 'fast-check';
import {
  buildAgenda,
  decisionProblem,
  decisionsFor,
  type ReviewedException,
  reviewReasons,
  stepOfDecision,
} from './review';
import { reviewMinutes } from './reviewMinutes';
import type {
  ImplicitException,
  RepositoryRow,
  Review,
  ReviewItem,
  SigningException,
} from './types';

const now = new Date('2026-11-25T10:00:00Z');
const since = new Date('2026-11-18T10:00:00Z');
const days = (count: number) =>
  new Date(now.getTime() + count * 24 * 3600_000).toISOString();

function excepted(
  change: Partial<SigningException> = {},
  rest: Partial<ReviewedException> = {},
): ReviewedException {
  return {
    exception: {
      id: 'e-1',
      status: 'active',
      scope: {
        repository: 'registry.example.com/vendor/agent',
        digest: `sha256:${'4b'.repeat(32)}`,
        cluster: 'prod-us',
        namespace: 'observability',
        serviceAccount: 'agent',
      },
      reason: 'The vendor does not sign.',
      owner: 'group:default/platform',
      ticket: 'SEC-1',
      expiresAt: days(30),
      ...change,
    } as SigningException,
    images: { total: 1, verified: 0 },
    ownerKnown: true,
    ...rest,
  };
}
const agendaOf = (facts: Partial<Parameters<typeof buildAgenda>[0]>) =>
  buildAgenda(
    {
      exceptions: [],
      found: [],
      repositories: [],
      newRegistries: new Set(),
      ...facts,
    },
    { now, since },
  );

describe('buildAgenda', () => {
  it.each<[string, ReviewedException, string[]]>([
    ['one that is used and long', excepted(), []],
    ['one that ends soon', excepted({ expiresAt: days(6) }), ['expiring']],
    ['one that ends later', excepted({ expiresAt: days(8) }), []],
    [
      'one that ended since the last review',
      excepted({ status: 'expired', expiresAt: days(-3) }),
      ['expired'],
    ],
    [
      'one that ended before',
      excepted({ status: 'expired', expiresAt: days(-9) }),
      [],
    ],
    [
      'one whose images are verified now',
      excepted({}, { images: { total: 2, verified: 2 } }),
      ['closable'],
    ],
    [
      'one of whose images only some are verified',
      excepted({}, { images: { total: 2, verified: 1 } }),
      [],
    ],
    [
      'one that covers nothing that runs',
      excepted({}, { images: { total: 0, verified: 0 } }),
      [],
    ],
    [
      'one that is not used',
      excepted({ usage: { count: 0, watchedSince: days(-15) } }),
      ['unused'],
    ],
    ['one whose use nobody watches', excepted({ usage: { count: 0 } }), []],
    ['one without an owner', excepted({}, { ownerKnown: false }), ['no-owner']],
    [
      'one that is over and still effective, long ago',
      excepted({
        status: 'expired',
        expiresAt: days(-40),
        proofResult: 'still-effective',
      }),
      ['still-effective'],
    ],
  ])('tells why %s is looked at', (_, exception, reasons) => {
    const agenda = agendaOf({ exceptions: [exception] });
    expect(agenda.flatMap(item => item.reasons)).toEqual(reasons);
  });

  it('lists each thing once, with every reason, the most urgent first', () => {
    const agenda = agendaOf({
      exceptions: [
        excepted({ id: 'later', expiresAt: days(3) }, { ownerKnown: false }),
        excepted({ id: 'sooner', expiresAt: days(1) }),
      ],
      repositories: [
        {
          repository: 'docker.io/alice/tool',
          registry: 'docker.io',
          workloads: 1,
          environments: [
            {
              environment: 'prod',
              workloads: 1,
              ruled: false,
              allowedSource: false,
            },
          ],
        } as unknown as RepositoryRow,
      ],
      newRegistries: new Set(['docker.io']),
      found: [
        {
          id: 'f-1',
          cluster: 'prod-us',
          object: { kind: 'PolicyException', name: 'all' },
          text: 'Every image passes.',
          flags: ['wide-scope', 'no-owner'],
        } as unknown as ImplicitException,
      ],
    });
    expect(agenda.map(({ id, reasons }) => [id, reasons])).toEqual([
      ['exception:sooner', ['expiring']],
      ['exception:later', ['expiring', 'no-owner']],
      ['found:f-1', ['no-owner', 'found-broad']],
      ['repository:docker.io/alice/tool', ['new-registry', 'new-repository']],
    ]);
    expect(agenda[3].text).toMatch(
      /no rule of the trust policy covers it in prod/,
    );
  });

  it('leaves out what the engine does not look at', () => {
    expect(
      agendaOf({
        found: [
          {
            id: 'f',
            flags: ['wide-scope', 'inert'],
          } as unknown as ImplicitException,
        ].map(one => ({ ...one, object: { kind: 'x', name: 'y' } })),
      }),
    ).toEqual([]);
  });
});

describe('decisions', () => {
  const item = (change: Partial<ReviewItem> = {}): ReviewItem => ({
    id: 'exception:e-1',
    subject: 'exception',
    subjectId: 'e-1',
    title: 'agent',
    text: '',
    reasons: ['expiring'],
    ...change,
  });

  it('are those that the subject allows, and never without a comment', () => {
    expect(decisionsFor(item({ subject: 'found' }))).toEqual([
      'keep',
      'follow-up',
    ]);
    expect(decisionsFor(item({ reasons: ['expired'] }))).not.toContain(
      'extend',
    );
    expect(
      decisionProblem(item({ subject: 'repository' }), {
        item: 'x',
        decision: 'revoke',
        comment: 'gone',
      }),
    ).toMatch(/no decision for what was found: take one of keep, follow-up/);
    expect(
      decisionProblem(item(), { item: 'x', decision: 'close', comment: ' . ' }),
    ).toMatch(/comment/);
    expect(
      decisionProblem(item(), {
        item: 'x',
        decision: 'close',
        comment: 'Signed now',
      }),
    ).toBeUndefined();
  });

  it('take the step that belongs to them, and keeping takes none', () => {
    const comment = 'Signed now';
    expect(
      stepOfDecision({
        item: 'x',
        decision: 'close',
        comment,
        link: 'https://a',
      }),
    ).toEqual({ action: 'close', evidence: comment, link: 'https://a' });
    expect(
      stepOfDecision({
        item: 'x',
        decision: 'extend',
        comment,
        until: 'u',
        link: 'l',
      }),
    ).toEqual({
      action: 'request-extension',
      until: 'u',
      statement: comment,
      evidenceUrl: 'l',
    });
    expect(
      stepOfDecision({ item: 'x', decision: 'keep', comment }),
    ).toBeUndefined();
    expect(
      stepOfDecision({ item: 'x', decision: 'follow-up', comment }),
    ).toBeUndefined();
  });
});

describe('reviewMinutes', () => {
  const review = (change: Partial<Review> = {}): Review => ({
    id: 'r',
    demo: false,
    startedAt: '2026-11-25T10:00:00.000Z',
    startedBy: 'user:default/carol',
    finishedAt: '2026-11-25T10:12:00.000Z',
    finishedBy: 'user:default/carol',
    durationSeconds: 720,
    more: 0,
    items: [
      {
        id: 'a',
        subject: 'exception',
        subjectId: 'a',
        title: 'agent',
        text: '',
        owner: 'group:default/x',
        reasons: ['expiring'],
      },
      {
        id: 'b',
        subject: 'found',
        subjectId: 'b',
        title: 'all',
        text: '',
        reasons: ['found-broad'],
      },
    ],
    decisions: [
      {
        item: 'a',
        decision: 'keep',
        comment: 'first',
        actor: 'user:default/bob',
        at: '2026-11-25T10:01:00.000Z',
      },
      {
        item: 'a',
        decision: 'close',
        comment: 'then',
        actor: 'user:default/bob',
        at: '2026-11-25T10:02:00.000Z',
      },
    ],
    ...change,
  });

  it('say who, when, how long, the last decision of each item, and what stayed open', () => {
    const text = reviewMinutes(review());
    expect(text).toContain('- Duration: 12 min');
    expect(text).toContain('- People: user:default/carol, user:default/bob');
    expect(text).toContain('- Decided: 1 of 2');
    expect(text).toContain(
      '| agent | expiring | group:default/x | close | then |',
    );
    expect(text).toContain('| all | found-broad |  | open |');
    expect(text).not.toContain('Demo data');
    expect(reviewMinutes(review({ demo: true }))).toContain('Demo data');
  });

  it('keeps one row an item whatever people write', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, comment) => {
        const text = reviewMinutes(
          review({
            items: [
              {
                id: 'a',
                subject: 'found',
                subjectId: 'a',
                title,
                text: '',
                reasons: [reviewReasons[0]],
              },
            ],
            decisions: [
              {
                item: 'a',
                decision: 'keep',
                comment,
                actor: 'user:default/bob',
                at: '2026-11-25T10:01:00.000Z',
              },
            ],
          }),
        );
        const rows = text.split('\n').filter(line => line.startsWith('| '));
        expect(rows).toHaveLength(3);
        expect(
          rows[2].replace(/\\[\\|<>`*_[\]]/g, '').match(/\|/g),
        ).toHaveLength(7);
      }),
    );
  });
});
