import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  EnvironmentDefinition,
  ExceptionRequest,
  ExceptionStep,
} from 'backstage-plugin-image-signing-common';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { Actor, ExceptionChange, ExceptionService } from './exceptionService';
import { findException } from './exceptionStore';

const prod: EnvironmentDefinition = {
  name: 'prod',
  clusters: ['prod-*'],
  namespaces: ['*'],
  intent: { signature: 'enforce', digest: 'enforce' },
  sources: [],
};

const start = new Date('2026-11-22T12:00:00Z');
const contract: ExceptionRequest = {
  kind: 'vendor-image',
  scope: {
    repository: 'registry.example.com/vendor/agent',
    digest: `sha256:${'a'.repeat(64)}`,
    cluster: 'prod-eu',
    namespace: 'observability',
    serviceAccount: 'agent',
  },
  reason: 'The vendor does not sign yet',
  owner: 'group:default/payments',
  expiresAt: '2026-11-29T12:00:00Z',
  closureCondition: 'The vendor publishes signed images',
  risk: 'A swapped agent could read logs',
  compensatingControls: ['Mirrored by digest'],
  ticket: 'SEC-42',
};

const approve: ExceptionStep = { action: 'approve', comment: 'Fine' };
const scan: ExceptionStep = {
  action: 'record-control',
  control: 'vulnerability-scan',
  comment: 'Nothing critical',
};

function person(name: string, ...groups: string[]): Actor {
  const userRef = `user:default/${name}`;
  return {
    userRef,
    ownershipRefs: [userRef, ...groups.map(one => `group:default/${one}`)],
    credentials: mockCredentials.user(userRef),
  };
}

const anna = person('anna', 'payments');
const ben = person('ben', 'security');
const cleo = person('cleo');

const databases = TestDatabases.create({ ids: databaseIds });

describe.each(databases.eachSupportedId())(
  'ExceptionService on %s',
  databaseId => {
    async function setUp(
      options: {
        exceptions?: EnvironmentDefinition['exceptions'];
        approvers?: string[];
        /** Permissions, by the name of who lacks them. */
        denied?: Record<string, string[]>;
      } = {},
    ) {
      const knex = await migratedDatabase(databases, databaseId);
      const clock = { now: start };
      const changes: ExceptionChange[] = [];
      const logger = mockServices.logger.mock();
      const service = new ExceptionService({
        knex,
        logger,
        catalog: catalogServiceMock({
          entities: ['payments', 'checkout'].map(name => ({
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Group',
            metadata: { name },
          })),
        }),
        permissions: mockServices.permissions.mock({
          authorize: async (requests, { credentials }: any) =>
            requests.map(({ permission }) => ({
              result: options.denied?.[
                credentials.principal.userEntityRef
              ]?.includes(permission.name)
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
            })),
        }),
        environments: [{ ...prod, exceptions: options.exceptions }],
        defaults: { maxDurationDays: 90, approvers: options.approvers ?? [] },
        now: () => clock.now,
      });
      service.onChanged(() => {
        throw new Error('of a listener');
      });
      service.onChanged(change => changes.push(change));
      return { knex, clock, changes, logger, service };
    }

    async function active(service: ExceptionService) {
      const { id } = await service.request(contract, anna);
      await service.take(id, approve, ben);
      return service.take(id, scan, anna);
    }

    it('tells listeners what happened, each though another one fails', async () => {
      const { service, changes, knex, clock, logger } = await setUp();
      const { id, status, environment } = await active(service);
      expect([status, environment]).toEqual(['active', 'prod']);
      clock.now = new Date('2026-11-29T12:00:00Z');
      await service.expireDue();
      await service.expireDue();
      expect(changes.map(({ action, actor }) => [action, actor])).toEqual([
        ['request', 'user:default/anna'],
        ['approve', 'user:default/ben'],
        ['record-control', 'user:default/anna'],
        ['expire', 'system:clock'],
      ]);
      expect(changes.at(-1)!.exception.status).toBe('expired');
      expect(logger.error).toHaveBeenCalledWith(
        expect.stringMatching(/of a listener/),
      );
      expect((await findException(knex, id))?.history).toHaveLength(5);
    });

    it('keeps what each step brought with it', async () => {
      const { service, knex } = await setUp();
      const { id } = await active(service);
      await service.recordCommit(
        id,
        'https://git.example.com/c/1',
        'user:default/ben',
      );
      const stored = await findException(knex, id);
      expect(stored).toMatchObject({
        commitUrl: 'https://git.example.com/c/1',
        controls: [{ done: { by: 'user:default/anna' } }, {}],
      });
      expect(stored?.history.at(-1)).toMatchObject({
        action: 'commit-recorded',
        data: { url: 'https://git.example.com/c/1' },
      });
    });

    it('lets only the approvers of the environment decide', async () => {
      const exceptions = { approvers: ['group:default/security'] };
      const { service } = await setUp({ exceptions });
      const { id } = await service.request(contract, anna);
      await expect(service.take(id, approve, cleo)).rejects.toThrow(
        'Only members of group:default/security decide here',
      );
      expect((await service.take(id, approve, ben)).status).toBe('approved');
    });

    it('falls back on the approvers for all environments', async () => {
      const { service } = await setUp({
        approvers: ['group:default/security'],
      });
      const { id } = await service.request(contract, anna);
      await expect(service.take(id, approve, cleo)).rejects.toThrow(
        /Only members/,
      );
      // Whoever asked may take it back all the same.
      const reject: ExceptionStep = { action: 'reject', comment: 'Not needed' };
      expect((await service.take(id, reject, anna)).status).toBe('rejected');
    });

    it('takes none where the environment takes none, and none longer than it allows', async () => {
      const closed = await setUp({ exceptions: { allowed: false } });
      await expect(closed.service.request(contract, anna)).rejects.toThrow(
        'scope.namespace: The environment prod takes no exceptions.',
      );
      const short = await setUp({ exceptions: { maxDurationDays: 3 } });
      await expect(short.service.request(contract, anna)).rejects.toThrow(
        'expiresAt: The end date is more than 3 days away.',
      );
    });

    it('wants somebody higher for the third renewal', async () => {
      const { service } = await setUp({
        denied: {
          'user:default/ben': ['image-signing.exception.approve-renewal'],
        },
      });
      const { id } = await active(service);
      const agree: ExceptionStep = {
        action: 'approve-extension',
        comment: 'Ok',
      };
      for (const day of [1, 2, 3]) {
        await service.take(
          id,
          {
            action: 'request-extension',
            until: `2026-12-0${day}T12:00:00Z`,
            statement: 'Still waiting for the vendor, see the ticket',
            evidenceUrl: 'https://tickets.example.com/SEC-42',
          },
          anna,
        );
        if (day < 3) await service.take(id, agree, ben);
      }
      await expect(service.take(id, agree, ben)).rejects.toThrow(
        'image-signing.exception.approve and image-signing.exception.approve-renewal',
      );
      expect(await service.take(id, agree, cleo)).toMatchObject({
        renewals: 3,
      });
    });

    it('is closed and given away by reviewers and by its owner', async () => {
      const review = ['image-signing.exception.review'];
      const { service } = await setUp({
        denied: { 'user:default/cleo': review, 'user:default/anna': review },
      });
      const { id } = await active(service);
      const away: ExceptionStep = {
        action: 'reassign',
        owner: 'group:default/checkout',
        comment: 'They run it now',
      };
      await expect(service.take(id, away, cleo)).rejects.toThrow(
        /exception\.review/,
      );
      await expect(
        service.take(id, { ...away, owner: 'group:default/nobody' }, anna),
      ).rejects.toThrow('owner: group:default/nobody is not in the catalog.');
      await service.take(id, away, anna);
      await expect(service.take(id, away, anna)).rejects.toThrow(
        /exception\.review/,
      );
      const close: ExceptionStep = { action: 'close', evidence: 'Signed now' };
      await expect(service.take(id, close, cleo)).rejects.toThrow(
        /exception\.review/,
      );
      expect((await service.take(id, close, ben)).status).toBe('closed');
    });
  },
);
