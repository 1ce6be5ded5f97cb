import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  ExceptionStep,
  imageSigningExceptionCreatePermission,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { Request, RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import { countDrafts, listDrafts } from '../exceptions/draftStore';
import type { Actor, ExceptionService } from '../exceptions/exceptionService';
import { findException } from '../exceptions/exceptionStore';
import { countExceptions, listExceptions } from './listExceptions';
import { listExceptionUses } from './listExceptionUses';
import { listImplicitExceptions } from './listImplicitExceptions';
import { personOf, requirePerson } from './person';
import { requestScope } from './requestScope';
import { maySee, Visibility, VisibilityResolver } from './visibility';

/** The steps that are a POST, by their path below the exception. */
const STEPS: Record<
  string,
  (body: any, params: Record<string, string>) => ExceptionStep
> = {
  approve: ({ comment }) => ({ action: 'approve', comment }),
  reject: ({ comment }) => ({ action: 'reject', comment }),
  revoke: ({ comment }) => ({ action: 'revoke', comment }),
  'controls/:control': (body, { control }) => ({
    action: 'record-control',
    control,
    ...body,
  }),
  extension: body => ({ action: 'request-extension', ...body }),
  'extension/approve': ({ comment }) => ({
    action: 'approve-extension',
    comment,
  }),
  'extension/reject': ({ comment }) => ({
    action: 'reject-extension',
    comment,
  }),
  close: body => ({ action: 'close', ...body }),
  owner: body => ({ action: 'reassign', ...body }),
  commit: ({ url }) => ({ action: 'record-commit', url }),
};

/**
 * Exceptions and drafts. Who may take a step is the business of
 * {@link ExceptionService}; whether the caller sees the exception, of this.
 */
export function addExceptionRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    httpAuth: HttpAuthService;
    userInfo: UserInfoService;
    permissions: PermissionsService;
    exceptions: ExceptionService;
    visibility: VisibilityResolver;
    visibilityOf(request: Request): Promise<Visibility>;
    audited<T>(
      request: Request,
      eventId: string,
      meta: Record<string, string>,
      write: () => Promise<T>,
    ): Promise<T>;
  },
): void {
  const { knex, demo, exceptions, visibilityOf, audited } = options;

  async function visibleException(
    id: string,
    visibility: Visibility,
  ): Promise<SigningException> {
    const exception = await findException(knex, id);
    if (!exception || !maySee(visibility, exception.entityRef)) {
      throw new NotFoundError(`There is no exception ${id}`);
    }
    return exception;
  }

  /** A person; a service cannot sign a contract. */
  async function person(request: Request): Promise<Actor> {
    const credentials = await options.httpAuth.credentials(request, {
      allow: ['user'],
    });
    return personOf(options, credentials);
  }

  async function requester(request: Request): Promise<Actor> {
    const credentials = await options.httpAuth.credentials(request, {
      allow: ['user'],
    });
    return requirePerson(
      options,
      credentials,
      imageSigningExceptionCreatePermission,
    );
  }

  /** @throws NotFoundError where an exception is for what the actor cannot see. */
  async function assertSees(
    entityRef: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const visibility = await options.visibility.resolve(credentials);
    if (entityRef && !maySee(visibility, entityRef)) {
      throw new NotFoundError(`There is no entity ${entityRef}`);
    }
  }

  router.get('/exceptions', async (req, res) => {
    const visibility = await visibilityOf(req);
    const scope = await requestScope(req, options);
    const page = await listExceptions(knex, visibility, req.query, scope);
    res.json({ ...page, demo });
  });

  router.post('/exceptions', async (req, res) => {
    const exception = await audited(req, 'exception-request', {}, async () => {
      const actor = await requester(req);
      await assertSees(req.body.entityRef, actor.credentials);
      return exceptions.request(req.body, actor);
    });
    res.status(201).json(exception);
  });

  router.get('/exceptions/implicit', async (req, res) => {
    await visibilityOf(req);
    const page = await listImplicitExceptions(knex, req.query, new Date());
    res.json({ ...page, demo });
  });

  router.get('/exceptions/counts', async (req, res) => {
    const visibility = await visibilityOf(req);
    const now = new Date();
    const credentials = await options.httpAuth.credentials(req, {
      allow: ['user', 'service'],
    });
    const author = await userRefOf(options.userInfo, credentials);
    res.json({
      ...(await countExceptions(knex, visibility, now)),
      drafts: author ? await countDrafts(knex, author) : 0,
      asOf: now.toISOString(),
      demo,
    });
  });

  router.get('/exceptions/rules', async (req, res) => {
    await visibilityOf(req);
    const { cluster, namespace } = req.query as Record<string, string>;
    res.json(await exceptions.rules({ cluster, namespace }));
  });

  router.get('/exceptions/drafts', async (req, res) => {
    const { userRef } = await requester(req);
    res.json({ demo, items: await listDrafts(knex, userRef) });
  });

  router.post('/exceptions/drafts', async (req, res) => {
    const draft = await audited(req, 'exception-draft', {}, async () =>
      exceptions.saveDraft(req.body, await requester(req)),
    );
    res.status(201).json(draft);
  });

  router.get('/exceptions/drafts/:id', async (req, res) => {
    res.json(await exceptions.draft(req.params.id, await requester(req)));
  });

  router.put('/exceptions/drafts/:id', async (req, res) => {
    const { id } = req.params;
    const draft = await audited(req, 'exception-draft', { id }, async () =>
      exceptions.updateDraft(id, req.body, await requester(req)),
    );
    res.json(draft);
  });

  router.delete('/exceptions/drafts/:id', async (req, res) => {
    const { id } = req.params;
    await audited(req, 'exception-draft-delete', { id }, async () =>
      exceptions.deleteDraft(id, await requester(req)),
    );
    res.status(204).end();
  });

  router.post('/exceptions/drafts/:id/submit', async (req, res) => {
    const { id } = req.params;
    const exception = await audited(
      req,
      'exception-request',
      { id },
      async () => {
        const actor = await requester(req);
        const { content } = await exceptions.draft(id, actor);
        await assertSees(content.entityRef, actor.credentials);
        return exceptions.submitDraft(id, actor);
      },
    );
    res.status(201).json(exception);
  });

  router.get('/exceptions/:id', async (req, res) => {
    res.json(await visibleException(req.params.id, await visibilityOf(req)));
  });

  router.get('/exceptions/:id/uses', async (req, res) => {
    const exception = await visibleException(
      req.params.id,
      await visibilityOf(req),
    );
    const page = await listExceptionUses(knex, exception, req.query);
    res.json({ ...page, demo });
  });

  for (const [path, stepOf] of Object.entries(STEPS)) {
    const handler: RequestHandler<{ id: string }> = async (req, res) => {
      const { id } = req.params;
      const request = req as unknown as Request;
      const step = stepOf(req.body, req.params);
      const exception = await audited(
        request,
        `exception-${step.action}`,
        { id },
        async () => {
          const actor = await person(request);
          await visibleException(
            id,
            await options.visibility.resolve(actor.credentials),
          );
          return exceptions.take(id, step, actor);
        },
      );
      res.json(exception);
    };
    router.post(`/exceptions/:id/${path}`, handler);
  }
}

/** The user behind credentials; undefined for a service. */
async function userRefOf(
  userInfo: UserInfoService,
  credentials: BackstageCredentials,
): Promise<string | undefined> {
  const { principal } = credentials as { principal?: { type?: string } };
  if (principal?.type !== 'user') return undefined;
  return (await userInfo.getUserInfo(credentials)).userEntityRef;
}
