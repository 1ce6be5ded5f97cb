import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import {
  createException,
  SigningException,
  takeStep,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { insertException } from '../exceptions/exceptionStore';
import { noticesOfChange } from './exceptionNotices';
import type { Notice } from './notice';
import { Notifier } from './notifier';
import { sendRegularNotices } from './regularNotices';

jest.setTimeout(60_000);

const start = new Date('2026-11-22T12:00:00Z');
const DAY = 24 * 3600_000;
const after = (days: number) => new Date(start.getTime() + days * DAY);
const anna = 'user:default/anna';
const ben = 'user:default/ben';

function active(expiresAt = after(7)): SigningException {
  const requested = createException(
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
    { ...requested, controls: [] },
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

describe('noticesOfChange', () => {
  const approvers = ['group:default/security'];
  const of = (action: Parameters<typeof noticesOfChange>[0]['action']) =>
    noticesOfChange({ exception: active(), action, actor: ben }, approvers);

  it('tells the approvers of what waits, and the requester of what is decided', () => {
    expect(of('request')).toMatchObject([
      {
        to: approvers,
        except: ben,
        title: expect.stringMatching(/awaits approval: SEC-42/),
        link: '/image-signing/exceptions/id/e1',
      },
    ]);
    expect(of('approve')).toMatchObject([{ to: [anna], except: ben }]);
    expect(of('reject')).toMatchObject([{ to: [anna] }]);
    expect(of('revoke')).toMatchObject([
      { to: [anna, 'group:default/payments'], severity: 'high' },
    ]);
    expect(of('record-commit')).toEqual([]);
  });

  it('tells whoever asked for the extension what became of it', () => {
    const exception = active();
    exception.history.push({
      at: start.toISOString(),
      actor: 'user:default/cleo',
      action: 'extension-requested',
    });
    const change = { exception, action: 'approve-extension', actor: ben };
    expect(noticesOfChange(change as never, approvers)).toMatchObject([
      { to: ['user:default/cleo'] },
    ]);
  });
});

const databases = TestDatabases.create({ ids: databaseIds });

describe.each(databases.eachSupportedId())('regular notices on %s', id => {
  async function setUp() {
    const knex = await migratedDatabase(databases, id);
    const sent: Notice[] = [];
    let works = true;
    const run = (now: Date, options: object = {}) =>
      sendRegularNotices({
        knex,
        send: async one => {
          if (works) sent.push(one);
          return works;
        },
        remindBeforeMs: 3 * DAY,
        reviewers: [],
        now,
        ...options,
      });
    return { knex, sent, run, fail: (fails: boolean) => (works = !fails) };
  }

  it('reminds the owner once of each end, and again where sending failed', async () => {
    const { knex, sent, run, fail } = await setUp();
    await insertException(knex, active());
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

  it('tells the reviewers once a week how much there is', async () => {
    const { knex, sent, run } = await setUp();
    await insertException(knex, active());
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
  });
});
