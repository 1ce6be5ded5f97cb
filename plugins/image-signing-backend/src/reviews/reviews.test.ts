import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  ExceptionRequest,
  ReviewDecisionRequest,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { type Actor, ExceptionService } from '../exceptions/exceptionService';
import { findException } from '../exceptions/exceptionStore';
import { writeRepositories } from '../registers/repositories';
import { listReviews } from '../serve/listReviews';
import { ReviewService } from './reviewService';

const START = new Date('2026-11-20T12:00:00Z');
const DAY = 24 * 3600_000;

function person(name: string): Actor {
  const userRef = `user:default/${name}`;
  return {
    userRef,
    ownershipRefs: [userRef],
    credentials: mockCredentials.user(userRef),
  };
}
const anna = person('anna');
const ben = person('ben');

const contract = (
  change: Partial<ExceptionRequest> = {},
): ExceptionRequest => ({
  kind: 'legacy-service',
  scope: {
    repository: 'registry.example.com/prod/old',
    digest: `sha256:${'a'.repeat(64)}`,
    cluster: 'prod-eu',
    namespace: 'shop',
    serviceAccount: 'old',
  },
  reason: 'Its pipeline cannot sign yet',
  owner: 'group:default/payments',
  expiresAt: '2026-12-20T12:00:00Z',
  closureCondition: 'The pipeline signs',
  risk: 'A swapped image could read orders',
  compensatingControls: ['Weekly scan'],
  ticket: 'LEG-1',
  ...change,
});

const databases = TestDatabases.create({ ids: databaseIds });

describe.each(databases.eachSupportedId())('reviews on %s', databaseId => {
  let knex: Knex;
  let now: Date;
  let exceptions: ExceptionService;
  let reviews: ReviewService;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, databaseId);
    now = START;
    const catalog = catalogServiceMock({
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'payments', namespace: 'default' },
        },
      ],
    });
    const permissions = mockServices.permissions.mock({
      authorize: async queries =>
        queries.map(() => ({ result: AuthorizeResult.ALLOW })),
    });
    exceptions = new ExceptionService({
      knex,
      logger: mockServices.logger.mock(),
      catalog,
      permissions,
      environments: [],
      defaults: { maxDurationDays: 90, approvers: [] },
      now: () => now,
    });
    reviews = new ReviewService({
      knex,
      catalog,
      exceptions,
      now: () => now,
    });
  });
  afterEach(async () => knex.destroy());

  async function activeException(change: Partial<ExceptionRequest> = {}) {
    const { id } = await exceptions.request(contract(change), anna);
    await exceptions.take(id, { action: 'approve', comment: 'Fine' }, ben);
    for (const control of (await findException(knex, id))?.controls ?? []) {
      await exceptions.take(
        id,
        {
          action: 'record-control',
          control: control.id,
          comment: 'Done',
          link: 'https://scan.example.com/1',
          date: '2026-12-01',
        },
        ben,
      );
    }
    expect((await findException(knex, id))?.status).toBe('active');
    return id;
  }
  const decide = (
    id: string,
    item: string,
    decision: ReviewDecisionRequest['decision'],
    more: Partial<ReviewDecisionRequest> = {},
  ) =>
    reviews.decide(
      id,
      { item, decision, comment: 'Agreed in the review', ...more },
      ben,
    );

  it('runs once at a time, and whoever comes later joins', async () => {
    const first = await reviews.start(anna);
    const second = await reviews.start(ben);
    expect(first.created).toBe(true);
    expect(second).toEqual({ review: first.review, created: false });

    const racing = await Promise.allSettled([
      reviews.finish(first.review.id, ben),
      reviews.finish(first.review.id, anna),
    ]);
    expect(racing.filter(one => one.status === 'rejected')).toEqual([
      { status: 'rejected', reason: expect.any(ConflictError) },
    ]);
    expect((await reviews.start(ben)).created).toBe(true);
  });

  it('lists what expired, what ends soon, what is unused and what nobody owns', async () => {
    const titled = async (
      digit: string,
      change: Partial<ExceptionRequest> = {},
    ) =>
      activeException({
        scope: { ...contract().scope, digest: `sha256:${digit.repeat(64)}` },
        ...change,
      });
    const expired = await titled('1', { expiresAt: '2026-11-21T12:00:00Z' });
    const soon = await titled('2', { expiresAt: '2026-11-25T12:00:00Z' });
    const unused = await titled('3');
    const orphan = await titled('4');
    const fine = await titled('5');
    now = new Date(START.getTime() + 2 * DAY);
    await exceptions.expireDue();
    await knex('exceptions')
      .where({ id: unused })
      .update({ watched_since: new Date(now.getTime() - 20 * DAY) });
    const row = await knex('exceptions').where({ id: orphan }).first();
    await knex('exceptions')
      .where({ id: orphan })
      .update({
        exception: JSON.stringify({
          ...JSON.parse(row.exception),
          owner: 'group:default/dissolved',
        }),
      });

    const { review } = await reviews.start(ben);
    expect(
      Object.fromEntries(review.items.map(item => [item.id, item.reasons])),
    ).toEqual({
      [`exception:${expired}`]: ['expired'],
      [`exception:${soon}`]: ['expiring'],
      [`exception:${unused}`]: ['unused'],
      [`exception:${orphan}`]: ['no-owner'],
    });
    expect(fine).toBeTruthy();
  });

  it('carries a decision out, notes who took it, and is over when it is finished', async () => {
    const soon = await activeException({ expiresAt: '2026-11-23T12:00:00Z' });
    const { review } = await reviews.start(ben);
    expect(review.items.map(({ id, reasons }) => [id, reasons])).toEqual([
      [`exception:${soon}`, ['expiring']],
    ]);

    now = new Date(START.getTime() + 8 * 60_000);
    await decide(review.id, `exception:${soon}`, 'close', {
      link: 'https://ci.example.com/7',
    });
    expect((await findException(knex, soon))?.status).toBe('closed');

    now = new Date(START.getTime() + 12 * 60_000);
    const finished = await reviews.finish(review.id, ben);
    expect(finished).toMatchObject({
      startedBy: 'user:default/ben',
      finishedBy: 'user:default/ben',
      durationSeconds: 720,
      decisions: [
        {
          item: `exception:${soon}`,
          decision: 'close',
          comment: 'Agreed in the review',
          actor: 'user:default/ben',
        },
      ],
    });
    await expect(
      decide(review.id, `exception:${soon}`, 'follow-up'),
    ).rejects.toThrow('is finished');
    expect((await listReviews(knex, {})).items).toEqual([
      expect.objectContaining({ items: 1, decided: 1, durationSeconds: 720 }),
    ]);
  });

  it('notes nothing where the step is refused', async () => {
    const soon = await activeException({ expiresAt: '2026-11-23T12:00:00Z' });
    const { review } = await reviews.start(ben);
    await expect(
      decide(review.id, `exception:${soon}`, 'extend', { until: 'soon' }),
    ).rejects.toThrow();
    await expect(decide(review.id, 'exception:other', 'keep')).rejects.toThrow(
      'is not on the agenda',
    );
    expect((await reviews.read(review.id)).decisions).toEqual([]);
    expect((await findException(knex, soon))?.renewals).toBe(0);
  });

  it('looks at a repository and a registry that began to run and are in no rule', async () => {
    const runs = async (id: string, repository: string, firstSeen: Date) =>
      knex('workload_images').insert({
        id,
        cluster: 'prod-eu',
        namespace: 'shop',
        workload_kind: 'Deployment',
        workload_name: id,
        container: 'main',
        container_type: 'app',
        reference: `${repository}:1`,
        repository,
        digest: `sha256:${'a'.repeat(64)}`,
        pinned: false,
        service_account: 'default',
        cold: false,
        pods: 1,
        subject: 's',
        environment: 'prod',
        first_seen_at: firstSeen,
        observed_at: firstSeen,
      });
    const environments = [
      {
        name: 'prod',
        clusters: ['*'],
        namespaces: ['*'],
        intent: { signature: 'enforce' as const, digest: 'enforce' as const },
        sources: ['registry.example.com/prod/**'],
      },
    ];
    const write = () =>
      writeRepositories(knex, { environments, policy: undefined });
    const longAgo = new Date(START.getTime() - 60 * DAY);
    await runs('old', 'registry.example.com/prod/old', longAgo);
    await write();
    await runs('dev', 'registry.example.com/dev/tool', START);
    await runs('shadow', 'docker.io/alice/tool', START);
    await write();

    const { review } = await reviews.start(ben);
    expect(review.items.map(({ id, reasons }) => [id, reasons])).toEqual([
      ['repository:docker.io/alice/tool', ['new-registry', 'new-repository']],
      ['repository:registry.example.com/dev/tool', ['new-repository']],
    ]);
    await reviews.finish(review.id, ben);

    // A week and a day later they are no longer new.
    now = new Date(START.getTime() + 8 * DAY);
    expect((await reviews.start(ben)).review.items).toEqual([]);
  });

  it('knows what can close because its image is verified now', async () => {
    const id = await activeException();
    const { scope } = contract();
    await knex('workload_images').insert({
      id: 'w-1',
      cluster: scope.cluster,
      namespace: scope.namespace,
      workload_kind: 'Deployment',
      workload_name: 'old',
      container: 'main',
      container_type: 'app',
      reference: `${scope.repository}@${scope.digest}`,
      repository: scope.repository,
      digest: scope.digest,
      pinned: true,
      service_account: scope.serviceAccount,
      cold: false,
      pods: 1,
      subject: 'component:default/old',
      first_seen_at: START,
      observed_at: START,
    });
    const verdict = {
      id: 'w-1',
      subject: 'component:default/old',
      image: '{}',
      hash: 'h',
    };
    await knex('verdicts').insert({ ...verdict, status: 'excepted' });
    const { review } = await reviews.start(ben);
    expect(review.items).toEqual([]);
    await reviews.finish(review.id, ben);

    await knex('verdicts').where({ id: 'w-1' }).update({ status: 'verified' });
    const next = await reviews.start(ben);
    expect(next.review.items).toEqual([
      expect.objectContaining({ id: `exception:${id}`, reasons: ['closable'] }),
    ]);
  });

  it('does not ask again for what was found and kept, until much later', async () => {
    await knex('implicit_exceptions').insert({
      id: 'f-1',
      cluster: 'prod-eu',
      engine: 'kyverno',
      no_expiry: true,
      no_owner: false,
      wide_scope: true,
      inert: false,
      expiry_enforced: false,
      first_seen_at: START,
      exception: JSON.stringify({
        id: 'f-1',
        cluster: 'prod-eu',
        object: { kind: 'PolicyException', name: 'all' },
        text: 'Every image passes.',
      }),
      hash: 'h',
    });
    const { review } = await reviews.start(ben);
    await decide(review.id, 'found:f-1', 'keep');
    await reviews.finish(review.id, ben);

    now = new Date(START.getTime() + 7 * DAY);
    const second = await reviews.start(ben);
    expect(second.review.items).toEqual([]);
    await reviews.finish(second.review.id, ben);

    now = new Date(START.getTime() + 91 * DAY);
    expect((await reviews.start(ben)).review.items).toHaveLength(1);
  });
});
