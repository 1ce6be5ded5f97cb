import type {
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  imageSigningExceptionApprovePermission,
  imageSigningExceptionCreatePermission,
  SigningException,
} from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Request, RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import type { ExceptionService } from '../exceptions/exceptionService';
import { findException } from '../exceptions/exceptionStore';
import { readProofs } from '../exceptions/proof/proofStore';
import { proposalOf } from '../exceptions/repository/proposal';
import {
  PolicyProposer,
  withoutProposals,
} from '../exceptions/repository/proposeExceptions';
import { readManifests } from './readManifests';
import { maySee, Visibility, VisibilityResolver } from './visibility';

/** What an exception is in its cluster: manifests, their proposal, proofs. */
export function addManifestRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    httpAuth: HttpAuthService;
    userInfo: UserInfoService;
    permissions: PermissionsService;
    exceptions: Pick<ExceptionService, 'recordCommit'>;
    engines: AdmissionEngine[];
    staleAfterMs: number;
    proposer: Pick<PolicyProposer, 'repositoryOf' | 'propose'>;
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
  const { knex, demo, engines, staleAfterMs, proposer } = options;

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

  const manifestsOf = (exception: SigningException) =>
    readManifests({
      ...{ knex, engines, staleAfterMs, exception },
      now: new Date(),
    });

  router.get('/exceptions/:id/manifests', async (req, res) => {
    const exception = await visibleException(
      req.params.id,
      await options.visibilityOf(req),
    );
    const repository = proposer.repositoryOf(exception.scope.cluster);
    res.json({
      ...(await manifestsOf(exception)),
      ...(repository?.type === 'other'
        ? { noProposals: withoutProposals(repository) }
        : repository && { repository: repository.url }),
      demo,
    });
  });

  router.get('/exceptions/:id/proofs', async (req, res) => {
    const { id } = await visibleException(
      req.params.id,
      await options.visibilityOf(req),
    );
    res.json({ ...(await readProofs(knex, id)), demo });
  });

  /**
   * @throws NotAllowedError for everybody but the requester, the owner and
   * those who may approve.
   */
  async function proposerOf(request: Request, id: string) {
    const credentials = await options.httpAuth.credentials(request, {
      allow: ['user'],
    });
    const [create, approve] = await options.permissions.authorize(
      [
        { permission: imageSigningExceptionCreatePermission },
        { permission: imageSigningExceptionApprovePermission },
      ],
      { credentials },
    );
    if (create.result !== AuthorizeResult.ALLOW) throw new NotAllowedError();
    const exception = await visibleException(
      id,
      await options.visibility.resolve(credentials),
    );
    const { userEntityRef, ownershipEntityRefs } =
      await options.userInfo.getUserInfo(credentials);
    const concerned =
      userEntityRef === exception.requestedBy ||
      ownershipEntityRefs.includes(exception.owner);
    if (!concerned && approve.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        'Only its requester, its owner and those who may approve propose an exception',
      );
    }
    return { exception, userRef: userEntityRef };
  }

  const propose: RequestHandler<{ id: string }> = async (req, res) => {
    const request = req as unknown as Request;
    const { id } = req.params;
    const change = await options.audited(
      request,
      'exception-pull-request',
      { id },
      async () => {
        const { exception, userRef } = await proposerOf(request, id);
        const repository = proposer.repositoryOf(exception.scope.cluster);
        if (!repository) {
          throw new NotFoundError(
            `No repository is configured for cluster ${exception.scope.cluster}; see imageSigning.exceptions.repositories`,
          );
        }
        if (repository.type === 'other') {
          throw new ConflictError(withoutProposals(repository));
        }
        const { state, items } = await manifestsOf(exception);
        if (state !== 'ready') {
          throw new ConflictError(
            'Only an exception that is in force is proposed',
          );
        }
        const proposed = await proposer.propose(
          repository,
          proposalOf(exception, items, repository),
        );
        if (exception.commitUrl !== proposed.url) {
          await options.exceptions.recordCommit(id, proposed.url, userRef);
        }
        return proposed;
      },
    );
    res.json(change);
  };
  router.post('/exceptions/:id/pull-request', propose);
}
