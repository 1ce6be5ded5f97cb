import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { migratedDatabase } from '../__testUtils__/database';
import { environments, seedService } from '../__testUtils__/seedService';
import { createJudge } from '../evaluate/judgeImage';
import { ExceptionService } from '../exceptions/exceptionService';
import { VisibilityResolver } from '../serve/visibility';
import { registerActions } from '.';

const now = new Date('2026-11-22T08:00:00.000Z');

describe('the actions', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const catalog = catalogServiceMock({
    entities: [
      {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: { name: 'payments' },
      },
    ],
  });

  /** payments can be seen by all, ledger only by who sees the whole catalog. */
  async function setUp(
    options: { sees?: 'part'; deny?: string[]; maxDays?: number } = {},
  ) {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    const payments = await seedService(knex, 'payments', 'a');
    const ledger = await seedService(knex, 'ledger', 'b');
    const permissions = mockServices.permissions.mock({
      authorize: async requests =>
        requests.map(({ permission }) => ({
          result: options.deny?.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        })),
      authorizeConditional: async requests =>
        requests.map(() =>
          options.sees === 'part'
            ? {
                result: AuthorizeResult.CONDITIONAL,
                pluginId: 'catalog',
                resourceType: 'catalog-entity',
                conditions: {
                  rule: 'IS_ENTITY_OWNER',
                  resourceType: 'catalog-entity',
                  params: {},
                },
              }
            : { result: AuthorizeResult.ALLOW },
        ),
    });
    const auth = mockServices.auth();
    const registry = actionsRegistryServiceMock();
    const auditor = mockServices.auditor.mock();
    const audited = { success: jest.fn(), fail: jest.fn() };
    auditor.createEvent.mockResolvedValue(audited);
    registerActions(registry, {
      knex,
      auth,
      catalog,
      permissions,
      userInfo: mockServices.userInfo(),
      visibility: new VisibilityResolver({ auth, permissions, catalog }),
      judge: createJudge(() => ({ material: { hash: '', keys: [] } })),
      policy: () => undefined,
      demo: true,
      lookBackDays: 14,
      auditor,
      exceptions: new ExceptionService({
        knex,
        catalog,
        permissions,
        logger: mockServices.logger.mock(),
        environments: [
          {
            ...environments[0],
            exceptions: { maxDurationDays: options.maxDays },
          },
        ],
        defaults: { maxDurationDays: 90, approvers: [] },
        now: () => now,
      }),
      now: () => now,
    });
    const invoke = async (
      name: string,
      input: object,
      credentials = mockCredentials.user() as ReturnType<
        typeof mockCredentials.user | typeof mockCredentials.service
      >,
    ) => {
      const { output } = await registry.invoke({
        id: `test:${name}`,
        input: input as never,
        credentials,
      });
      return output as Record<string, any>;
    };
    return { knex, registry, invoke, payments, ledger, auditor, audited };
  }

  /** What each action is asked about a service. */
  type Seeded = Awaited<ReturnType<typeof setUp>>['payments'];
  const asks: Array<[string, (service: Seeded) => object]> = [
    ['explain-denial', ({ denialId }) => ({ denialId })],
    ['list-service-blockers', ({ entityRef }) => ({ entityRef })],
    [
      'explain-image-verdict',
      ({ repository, digest }) => ({ repository, digest }),
    ],
    ['draft-exception', ({ denialId }) => ({ denialId, kind: 'vendor-image' })],
    ['draft-exception', ({ imageId }) => ({ imageId, kind: 'vendor-image' })],
  ];
  const lists: Array<[string, object]> = [
    ['find-denials', {}],
    ['simulate-enforcement', { environment: 'prod' }],
  ];

  it('are all here described, and have examples that fit their input', async () => {
    const { registry } = await setUp();
    const { actions } = await registry.list();
    expect(actions.map(({ name }) => name).sort()).toEqual(
      [...new Set([...asks, ...lists].map(([name]) => name))].sort(),
    );
    for (const action of registry.actions.values()) {
      expect(action.description.length).toBeGreaterThan(100);
      expect(action.examples).not.toHaveLength(0);
      const { z } = jest.requireActual('zod/v3');
      for (const { input } of action.examples ?? []) {
        expect(action.schema.input(z).parse(input)).toEqual(input);
      }
    }
  });

  it('only read, but for the draft: none of them decides or ends an exception', async () => {
    const { knex, registry, invoke, payments } = await setUp();
    const { actions } = await registry.list();
    for (const { name, attributes } of actions) {
      expect(attributes).toMatchObject({
        readOnly: name !== 'draft-exception',
        destructive: false,
      });
      expect(name).not.toMatch(
        /approve|reject|close|revoke|submit|delete|renew|extend|keep/,
      );
    }
    const writes: string[] = [];
    knex.on('query', ({ sql }) => {
      if (/^\s*select/i.test(sql)) return;
      writes.push(/^insert into `(\w+)`/.exec(sql)?.[1] ?? sql);
    });
    for (const [name, ask] of asks) await invoke(name, ask(payments));
    for (const [name, input] of lists) await invoke(name, input);
    const drafts = asks.filter(([name]) => name === 'draft-exception');
    expect(writes).toEqual(drafts.map(() => 'exception_drafts'));
    expect(await knex('exceptions').pluck('status')).toEqual([
      'requested',
      'requested',
    ]);
  });

  it.each(asks)(
    '%s answers about what the caller sees, and hides the rest as not found',
    async (name, ask) => {
      const all = await setUp();
      await expect(all.invoke(name, ask(all.ledger))).resolves.toBeTruthy();
      const part = await setUp({ sees: 'part' });
      await expect(part.invoke(name, ask(part.payments))).resolves.toBeTruthy();
      await expect(part.invoke(name, ask(part.ledger))).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    },
  );

  it.each([...asks, ...lists])(
    '%s refuses callers without the read permission',
    async (name, ask) => {
      const { invoke, payments } = await setUp({
        deny: ['image-signing.read'],
      });
      const input = typeof ask === 'function' ? ask(payments) : ask;
      await expect(invoke(name, input)).rejects.toMatchObject({
        name: 'NotAllowedError',
      });
    },
  );

  it('lists only denials and workloads of what the caller sees', async () => {
    const all = await setUp();
    const part = await setUp({ sees: 'part' });
    const names = (rows: Array<{ entityRef: string }>) =>
      rows.map(row => row.entityRef).sort();
    const both = ['component:default/ledger', 'component:default/payments'];

    const found = await all.invoke('find-denials', {});
    expect(names(found.denials)).toEqual(both);
    const few = await part.invoke('find-denials', {});
    expect(names(few.denials)).toEqual(['component:default/payments']);
    expect(few.totalCount).toBe(1);

    const fleet = await all.invoke('simulate-enforcement', {});
    expect(names(fleet.refused.workloads)).toEqual(both);
    expect(fleet.summary).toMatchObject({
      namespaces: { total: 2, ready: 0 },
      counts: { workloads: 2, refused: 2 },
      fixes: [{ text: 'Sign the image', workloads: 2, freed: 2 }],
    });
    const share = await part.invoke('simulate-enforcement', {});
    expect(names(share.refused.workloads)).toEqual([
      'component:default/payments',
    ]);
    expect(share.summary).toBeUndefined();
  });

  it('says that a scope is not known rather than that nothing would break', async () => {
    const { invoke } = await setUp();
    await expect(
      invoke('simulate-enforcement', { namespace: 'nowhere' }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('explains a denial with its reason, meaning and the verdict now', async () => {
    const { invoke, payments } = await setUp();
    const { denialId } = payments;
    expect(await invoke('explain-denial', { denialId })).toMatchObject({
      demo: true,
      class: 'policy',
      meaning: expect.stringMatching(/A policy refused the image/),
      workload: 'Deployment/payments',
      reason: { code: 'SIGNATURE_NOT_FOUND', fix: expect.any(String) },
      message: 'denied payments',
      count: 3,
      now: { status: 'unknown' },
    });
  });

  it('names what blocks a service, failures before the unknown', async () => {
    const { invoke } = await setUp();
    const answer = await invoke('list-service-blockers', {
      entityRef: 'Component:payments',
    });
    expect(
      answer.blockers.map((blocker: { check: string }) => blocker.check),
    ).toEqual(['payments heavy', 'payments light', 'payments untold']);
    expect(answer.environments[0].digests).toEqual({
      total: 1,
      verified: 0,
      failed: 1,
      excepted: 0,
      unknown: 0,
      protected: 0,
    });
    expect(answer).toMatchObject({ imagesNotVerified: 1, openExceptions: 1 });
    await expect(
      invoke('list-service-blockers', { entityRef: '/' }),
    ).rejects.toThrow(/entityRef: '\/' is not an entity ref/);
  });

  it('saves a draft of its caller and says what a person must still write', async () => {
    const { knex, invoke, payments, auditor, audited } = await setUp();
    const { denialId, repository, digest, entityRef } = payments;
    const before = await knex('exceptions').select('id');
    const draft = await invoke('draft-exception', {
      denialId,
      kind: 'vendor-image',
      owner: 'group:default/payments',
      days: 3,
    });
    expect(draft).toMatchObject({
      submitted: false,
      request: {
        kind: 'vendor-image',
        scope: {
          repository,
          digest,
          cluster: 'prod-eu',
          namespace: 'payments',
          serviceAccount: 'payments',
        },
        entityRef,
        denialId,
        expiresAt: '2026-11-25T08:00:00.000Z',
      },
    });
    expect(
      draft.missing.map((issue: { field: string }) => issue.field),
    ).toEqual(['reason', 'risk', 'ticket']);
    expect(draft.page).toBe(`/exceptions/new?draft=${draft.draftId}`);
    const [saved, ...more] = await knex('exception_drafts');
    expect(more).toEqual([]);
    expect(saved).toMatchObject({
      id: draft.draftId,
      author: 'user:default/mock',
    });
    expect(JSON.parse(saved.content)).toEqual(draft.request);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({ eventId: 'exception-draft' }),
    );
    expect(audited.success).toHaveBeenCalledWith({
      meta: { id: draft.draftId },
    });
    expect(await knex('exceptions').select('id')).toEqual(before);
  });

  it('says where a draft is for longer than its environment allows', async () => {
    const { invoke } = await setUp({ maxDays: 5 });
    const fieldsOf = async (days: number) => {
      const { missing } = await invoke('draft-exception', {
        denialId: 'payments-denial',
        kind: 'vendor-image',
        days,
      });
      return missing.map((issue: { field: string }) => issue.field);
    };
    expect(await fieldsOf(6)).toContain('expiresAt');
    expect(await fieldsOf(5)).not.toContain('expiresAt');
  });

  it('drafts for people with the permission only', async () => {
    const closed = await setUp({ deny: ['image-signing.exception.create'] });
    const open = await setUp();
    const input = { denialId: 'payments-denial', kind: 'vendor-image' };
    await expect(closed.invoke('draft-exception', input)).rejects.toMatchObject(
      { name: 'NotAllowedError' },
    );
    await expect(
      open.invoke('draft-exception', input, mockCredentials.service()),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
    await expect(
      open.invoke('draft-exception', { kind: 'vendor-image' }),
    ).rejects.toThrow(/denialId, imageId: give one of them/);
  });
});
