import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  createException,
  type ExceptionStep,
  SigningException,
  takeStep,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { changeException, insertException } from '../exceptions/exceptionStore';
import { noticesOfException } from './exceptionNotices';
import type { Notice } from './notice';
import { Notifier } from './notifier';
import { sendRegularNotices, tellOfException } from './regularNotices';
import type { Telling } from './sentNotices';

const start = new Date('2026-11-22T12:00:00Z');
const DAY = 24 * 3600_000;
const after = (days: number) => new Date(start.getTime() + days * DAY);
const anna = 'user:default/anna';
const ben = 'user:default/ben';

function active(expiresAt = after(7)): SigningException {
  const request = createException(
    {
      kind: 'vendor-image',
      scope: {
        repository: 'registry.example.com/vendor/agent',
        digest: `sha256:${'a'.repeat(64)}`,
        cluster: 'prod-eu',
        namespace: 'observability',
        serviceAccount: 'agent',
      },
      reason: 'The vendor does not sign',
      owner: 'group:default/payments',
      expiresAt: expiresAt.toISOString(),
      closureCondition: 'The vendor signs',
      risk: 'r1',
      compensatingControls: ['c1'],
      ticket: 'SEC-42',
    },
    { id: 'e1', requestedBy: anna, now: start },
  );
  const approved = takeStep(
    { ...request, controls: [] },
    { action: 'approve', comment: 'Seven days are fine' },
    { actor: ben, now: start },
  );
  if (!approved.ok) throw new Error(approved.refusal.text);
  return approved.exception;
}

const notice: Notice = {
  to: [anna],
  title: 't',
  description: 'd',
  link: '/image-signing',
  severity: 'normal',
  scope: 's',
};

describe('Notifier', () => {
  it('fails softly, and says so once until sending works again', async () => {
    const logger = mockServices.logger.mock();
    const send = jest.fn();
    const notifier = new Notifier({ notifications: { send }, logger });
    send.mockRejectedValue(new Error('404'));
    expect(await notifier.send(notice)).toBe(false);
    expect(await notifier.send(notice)).toBe(false);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    send.mockResolvedValue(undefined);
    expect(await notifier.send(notice)).toBe(true);
    send.mockRejectedValue(new Error('404'));
    await notifier.send(notice);
    expect(logger.warn).toHaveBeenCalledTimes(2);
  });

  it('sends nothing to nobody', async () => {
    const send = jest.fn();
    const logger = mockServices.logger.mock();
    const notifier = new Notifier({ notifications: { send }, logger });
    expect(await notifier.send({ ...notice, to: [] })).toBe(false);
    expect(send).not.toHaveBeenCalled();
  });
});

/** One that waits for its approval. */
function requested(): SigningException {
  const { decidedBy: _by, decidedAt: _at, ...rest } = active();
  return {
    ...rest,
    status: 'requested',
    history: rest.history.filter(({ action }) => action === 'requested'),
  };
}

function stepped(
  exception: SigningException,
  step: ExceptionStep,
  actor = ben,
): SigningException {
  const result = takeStep(exception, step, { actor, now: start });
  if (!result.ok) throw new Error(result.refusal.text);
  return result.exception;
}

describe('noticesOfException', () => {
  const approvers = ['group:default/security'];
  const of = (exception: SigningException, now = start) =>
    noticesOfException(exception, now).map(({ notice: make }) =>
      make(approvers),
    );
  const extension: ExceptionStep = {
    action: 'request-extension',
    until: after(12).toISOString(),
    statement: 'The vendor answered',
    evidenceUrl: 'https://example.com/answer',
  };

  it('tells the approvers of what waits, and the requester of what is decided', () => {
    expect(of(requested())).toMatchObject([
      {
        to: approvers,
        except: anna,
        title: expect.stringMatching(/^An exception awaits approval: SEC-42/),
        link: '/image-signing/exceptions/id/e1',
      },
    ]);
    const approval: ExceptionStep = { action: 'approve', comment: 'Fine' };
    // The comment is that of the decision, also where it activates at once.
    expect(of(stepped(requested(), approval))).toMatchObject([
      { to: [anna], except: ben, description: 'Fine' },
    ]);
    const refusal: ExceptionStep = { action: 'reject', comment: 'No' };
    expect(of(stepped(requested(), refusal))).toMatchObject([
      { to: [anna], title: expect.stringMatching(/was rejected/) },
    ]);
    expect(
      of(stepped(active(), { action: 'revoke', comment: 'Swapped' })),
    ).toMatchObject([
      { to: [anna, 'group:default/payments'], severity: 'high' },
    ]);
  });

  it('tells whoever asked for the extension what became of it', () => {
    const cleo = 'user:default/cleo';
    const asked = stepped(active(), extension, cleo);
    expect(of(asked).map(one => [one.to, one.except])).toEqual([
      [approvers, cleo],
      [[anna], ben],
    ]);
    const refused: ExceptionStep = {
      action: 'reject-extension',
      comment: 'Too late',
    };
    expect(of(stepped(asked, refused))).toMatchObject([
      { to: [cleo], title: expect.stringMatching(/was not extended/) },
    ]);
  });

  it('says nothing that is no longer true', () => {
    const revoked = stepped(active(), { action: 'revoke', comment: 'Swapped' });
    expect(of(revoked).map(({ title }) => title)).toEqual([
      expect.stringMatching(/was revoked/),
    ]);
    const over: SigningException = { ...active(), status: 'expired' };
    expect(of(over)).toEqual([]);
    // After a week a decision is no news any more.
    expect(of(active(), after(8))).toEqual([]);
  });
});

const databases = TestDatabases.create({ ids: databaseIds });

describe.each(databases.eachSupportedId())('notices on %s', id => {
  async function setUp() {
    const knex = await migratedDatabase(databases, id);
    const sent: Notice[] = [];
    let works = true;
    const telling = (now: Date) => ({
      knex,
      send: async (one: Notice) => {
        if (works) sent.push(one);
        return works;
      },
      approversOf: async () => ['group:default/security'],
      now,
    });
    const run = (now: Date, options: object = {}) =>
      sendRegularNotices({
        ...telling(now),
        remindBeforeMs: 3 * DAY,
        reviewers: [],
        ...options,
      });
    return {
      knex,
      sent,
      run,
      telling,
      fail: (fails: boolean) => (works = !fails),
    };
  }

  /** An active exception whose approval is known already. */
  async function known(knex: Knex, telling: (now: Date) => Telling) {
    await insertException(knex, active());
    await tellOfException(
      {
        ...telling(start),
        send: async () => true,
        approversOf: async () => [],
      },
      active(),
    );
  }

  it('reminds the owner once of each end, and again where sending failed', async () => {
    const { knex, sent, run, telling, fail } = await setUp();
    await known(knex, telling);
    await run(after(3));
    expect(sent).toEqual([]);
    fail(true);
    await run(after(5));
    fail(false);
    await run(after(5));
    await run(after(6));
    expect(sent).toMatchObject([{ to: ['group:default/payments'] }]);

    const later = { ...active(after(12)) };
    await knex('exceptions').update({
      expires_at: after(12),
      exception: JSON.stringify({ ...later, history: [] }),
    });
    await run(after(10));
    expect(sent).toHaveLength(2);
    await run(after(13));
    expect(sent).toHaveLength(2);
  });

  it('tells approver and requester later what could not be told at once', async () => {
    const { knex, sent, run, telling, fail } = await setUp();
    fail(true);
    await insertException(knex, requested());
    await tellOfException(telling(start), requested());
    expect(sent).toEqual([]);
    fail(false);
    await run(after(0.1));
    await run(after(0.2));
    expect(sent).toMatchObject([{ to: ['group:default/security'] }]);

    fail(true);
    const approve: ExceptionStep = { action: 'approve', comment: 'Fine' };
    const approved = await changeException(knex, 'e1', one =>
      stepped(one, approve),
    );
    await tellOfException(telling(start), approved!);
    expect(sent).toHaveLength(1);
    fail(false);
    await run(after(0.3));
    await run(after(0.4));
    expect(sent.slice(1)).toMatchObject([{ to: [anna] }]);
  });

  it('does not tell later what is not true any more', async () => {
    const { knex, sent, run, telling, fail } = await setUp();
    fail(true);
    await insertException(knex, requested());
    await tellOfException(telling(start), requested());
    const reject: ExceptionStep = { action: 'reject', comment: 'No' };
    await changeException(knex, 'e1', one => stepped(one, reject));
    fail(false);
    await run(after(0.1));
    expect(sent.map(({ title }) => title)).toEqual([
      expect.stringMatching(/was rejected/),
    ]);
  });

  it('is sent by one of two who would tell it at once', async () => {
    const { knex, sent, telling } = await setUp();
    await insertException(knex, requested());
    await Promise.all([
      tellOfException(telling(start), requested()),
      tellOfException(telling(start), requested()),
    ]);
    expect(sent).toHaveLength(1);
  });

  it('is sent again, in the same scope, where its sender died', async () => {
    const { knex, sent, run, telling } = await setUp();
    await insertException(knex, requested());
    const dies = {
      ...telling(start),
      send: async (one: Notice) => {
        sent.push(one);
        throw new Error('killed after sending');
      },
    };
    await expect(tellOfException(dies, requested())).rejects.toThrow('killed');
    // Its claim is still fresh: it may only be slow.
    await run(new Date(start.getTime() + 60_000));
    expect(sent).toHaveLength(1);
    await run(after(0.1));
    await run(after(0.2));
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
  });

  it('tells the reviewers once a week how much there is', async () => {
    const { knex, sent, run, telling } = await setUp();
    await known(knex, telling);
    const reviewers = { reviewers: ['group:default/sre'] };
    await run(after(0), reviewers);
    await run(after(0.1), reviewers);
    expect(sent).toMatchObject([
      {
        to: ['group:default/sre'],
        description: expect.stringMatching(/^Of 1 active: 1 end within 7 days/),
      },
    ]);
    await run(after(7), { ...reviewers, remindBeforeMs: 0 });
    expect(sent).toHaveLength(2);
  });

  async function addDenial(knex: Knex, denial: string, entity: string | null) {
    await knex('denials').insert({
      id: denial,
      class: 'policy',
      cluster: 'prod-eu',
      namespace: 'a',
      entity_ref: entity,
      reason_code: 'X',
      search: '',
      denial: '{}',
      first_at: start,
      last_at: start,
    });
  }

  it('tells the platform team once of denials without a service', async () => {
    const { knex, sent, run } = await setUp();
    await addDenial(knex, 'd1', null);
    await addDenial(knex, 'd2', 'component:default/a');
    await run(after(0.5));
    expect(sent).toEqual([]);
    const team = { platformTeam: 'group:default/platform' };
    await run(after(0.5), team);
    await run(after(0.6), team);
    expect(sent).toMatchObject([
      {
        to: ['group:default/platform'],
        title: 'A refused workload belongs to no service',
      },
    ]);
    // The next one takes its place, so it tells of both.
    await addDenial(knex, 'd3', null);
    await run(after(0.7), team);
    expect(sent[1]).toMatchObject({
      title: '2 refused workloads belong to no service',
      scope: sent[0].scope,
    });
  });
});
