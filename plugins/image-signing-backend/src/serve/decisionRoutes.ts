import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import { imageSigningDecisionUpdatePermission } from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import { DecisionService } from '../decisions/decisionService';
import type { Actor } from '../exceptions/exceptionService';
import { readServicePipeline } from './readServicePipeline';
import type { VisibilityResolver } from './visibility';
import { requireVisibleEntity } from './visibleEntity';

/** What people decide for one service, and what its pipelines do. */
export function addDecisionRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    /** Whether the pipelines of repositories are read. */
    readsPipelines: boolean;
    catalog: CatalogService;
    visibility: VisibilityResolver;
    caller: (request: Request) => Promise<BackstageCredentials>;
    personWith: (
      request: Request,
      permission: BasicPermission,
    ) => Promise<Actor>;
    audited: <T>(
      request: Request,
      eventId: string,
      meta: Record<string, string>,
      write: () => Promise<T>,
    ) => Promise<T>;
  },
): void {
  const { knex, demo, catalog } = options;
  const decisions = new DecisionService({ knex, catalog });

  const seen = async (credentials: BackstageCredentials, entityRef: string) => {
    const visibility = await options.visibility.resolve(credentials);
    await requireVisibleEntity(
      { knex, catalog, visibility, credentials },
      entityRef,
    );
  };

  router.get('/entities/:kind/:namespace/:name/decision', async (req, res) => {
    const entityRef = stringifyEntityRef(req.params);
    await seen(await options.caller(req), entityRef);
    res.json({ ...(await decisions.read(entityRef)), demo });
  });

  router.get('/entities/:kind/:namespace/:name/pipeline', async (req, res) => {
    const entityRef = stringifyEntityRef(req.params);
    await seen(await options.caller(req), entityRef);
    const { readsPipelines } = options;
    const found = await readServicePipeline(knex, entityRef, readsPipelines);
    res.json({ ...found, demo });
  });

  router.put('/entities/:kind/:namespace/:name/decision', async (req, res) => {
    const entityRef = stringifyEntityRef(req.params);
    const saved = await options.audited(
      req,
      'service-decision',
      { entityRef },
      async () => {
        const actor = await options.personWith(
          req,
          imageSigningDecisionUpdatePermission,
        );
        await seen(actor.credentials, entityRef);
        return decisions.save(entityRef, req.body, actor);
      },
    );
    res.json({ ...saved, demo });
  });
}
