import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import express from 'express';
import Router from 'express-promise-router';
import request from 'supertest';
import { migratedDatabase } from '../__testUtils__/database';
import { insertException } from '../exceptions/exceptionStore';
import { contract } from '../exceptions/manifests/__testUtils__/contract';
import { addCluster } from '../exceptions/manifests/__testUtils__/storedCluster';
import { builtInEngines } from '../observe/admission';
import { addManifestRoutes } from './manifestRoutes';
import { VisibilityResolver } from './visibility';

const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString();
const PULL = 'https://github.com/org/policies/pull/7';
const REPOSITORY = {
  clusters: ['prod-*'],
  type: 'github' as const,
  host: 'github.com',
  project: 'org/policies',
  branch: 'main',
  folder: 'exceptions',
  url: 'https://github.com/org/policies/tree/main/exceptions',
};

describe('proposing an exception', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

  async function serve(
    changes: Partial<SigningException> = {},
    options: { deny?: string[]; configured?: boolean } = {},
  ) {
    const knex = await migratedDatabase(databases, 'SQLITE_3');
    await addCluster(knex);
    const exception = contract({ expiresAt: inAWeek, ...changes });
    await insertException(knex, exception);
    const permissions = mockServices.permissions.mock({
      authorize: async requests =>
        requests.map(({ permission }) => ({
          result: options.deny?.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        })),
      authorizeConditional: async requests =>
        requests.map(() => ({ result: AuthorizeResult.ALLOW })),
    });
    const visibility = new VisibilityResolver({
      auth: mockServices.auth(),
      permissions,
      catalog: catalogServiceMock(),
    });
    const events: string[] = [];
    const propose = jest.fn(async () => ({ url: PULL, created: true }));
    const recordCommit = jest.fn(async () => exception);
    const httpAuth = mockServices.httpAuth();
    const router = Router();
    addManifestRoutes(router, {
      knex,
      demo: false,
      httpAuth,
      userInfo: mockServices.userInfo(),
      permissions,
      exceptions: { recordCommit },
      engines: builtInEngines,
      staleAfterMs: 600_000,
      proposer: {
        repositoryOf: () =>
          options.configured === false ? undefined : REPOSITORY,
        propose,
      },
      visibility,
      visibilityOf: async req =>
        visibility.resolve(await httpAuth.credentials(req)),
      audited: async (_request, eventId, _meta, write) => {
        try {
          const result = await write();
          events.push(`${eventId} succeeded`);
          return result;
        } catch (error) {
          events.push(`${eventId} failed`);
          throw error;
        }
      },
    });
    const app = express();
    app.use(router);
    app.use(mockErrorHandler());
    const ask = (user = 'mira') =>
      request(app)
        .post(`/exceptions/${exception.id}/pull-request`)
        .set(
          'Authorization',
          mockCredentials.user.header(`user:default/${user}`),
        );
    return { app, ask, events, propose, recordCommit, exception };
  }

  it('sends the narrow files, and keeps the link with the exception', async () => {
    const { ask, events, propose, recordCommit, exception } = await serve();
    const { body } = await ask().expect(200);
    expect(body).toEqual({ url: PULL, created: true });
    const [[repository, proposal]] = propose.mock.calls as any;
    expect(repository).toBe(REPOSITORY);
    expect(proposal.files.map(({ path }: any) => path)).toEqual([
      'exceptions/prod-eu/exc-sec-42-1a2b3c4d-kyverno.yaml',
      'exceptions/prod-eu/exc-sec-42-1a2b3c4d-admission-policy.yaml',
    ]);
    expect(recordCommit).toHaveBeenCalledWith(
      exception.id,
      PULL,
      'user:default/mira',
    );
    expect(events).toEqual(['exception-pull-request succeeded']);
  });

  it('records a link once', async () => {
    const { ask, recordCommit } = await serve({ commitUrl: PULL });
    await ask().expect(200);
    expect(recordCommit).not.toHaveBeenCalled();
  });

  it('is for its requester, and for those who may approve', async () => {
    const deny = ['image-signing.exception.approve'];
    expect((await (await serve({}, { deny })).ask('mira')).status).toBe(200);
    expect((await (await serve({}, { deny })).ask('eve')).status).toBe(403);
    expect((await (await serve()).ask('eve')).status).toBe(200);
    const { ask, propose, events } = await serve(
      {},
      { deny: ['image-signing.exception.create'] },
    );
    expect((await ask()).status).toBe(403);
    expect(propose).not.toHaveBeenCalled();
    expect(events).toEqual(['exception-pull-request failed']);
  });

  it.each(['requested', 'approved', 'revoked', 'expired'] as const)(
    'is not for one that is %s',
    async status => {
      const { ask, propose } = await serve({ status });
      expect((await ask()).status).toBe(409);
      expect(propose).not.toHaveBeenCalled();
    },
  );

  it('says where no repository is configured', async () => {
    const { ask } = await serve({}, { configured: false });
    const { status, body } = await ask();
    expect(status).toBe(404);
    expect(body.error.message).toContain(
      'imageSigning.exceptions.repositories',
    );
  });

  it('keeps no link where the proposal failed', async () => {
    const { ask, propose, recordCommit } = await serve();
    propose.mockRejectedValueOnce(new ConflictError('a.yaml is already there'));
    expect((await ask()).status).toBe(409);
    expect(recordCommit).not.toHaveBeenCalled();
  });

  it('names the repository beside the manifests', async () => {
    const { app, exception } = await serve();
    const { body } = await request(app)
      .get(`/exceptions/${exception.id}/manifests`)
      .expect(200);
    expect(body).toMatchObject({ state: 'ready', repository: REPOSITORY.url });
  });
});
