import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import {
  EnvironmentDefinition,
  imageSigningRolloutUpdatePermission,
} from 'backstage-plugin-image-signing-common';
import type { Request, Router } from 'express';
import type { Knex } from 'knex';
import type { Actor } from '../exceptions/exceptionService';
import { readProposals } from '../rollout/proposalRows';
import type { RolloutSettings } from '../rollout/settings';
import { RolloutService } from '../rollout/rolloutService';
import { listRolloutCandidates, listRolloutTeams } from './listRolloutRows';
import {
  listRolloutHistory,
  listRolloutMembers,
  listRolloutWaves,
  readBurnUpOf,
  readEntityRollout,
  readRolloutView,
} from './readRollout';
import { maySee, Visibility, VisibilityResolver } from './visibility';
import { requireVisibleEntity } from './visibleEntity';

/** Where the services stand, and what people decide about it. */
export function addRolloutRoutes(
  router: Router,
  options: {
    knex: Knex;
    demo: boolean;
    environments: EnvironmentDefinition[];
    settings: RolloutSettings;
    catalog: CatalogService;
    visibility: VisibilityResolver;
    asOf: () => Promise<string>;
    caller: (request: Request) => Promise<BackstageCredentials>;
    seesEverything: (visibility: Visibility) => void;
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
  const { knex, demo, catalog, environments, settings } = options;
  const rollout = new RolloutService({
    knex,
    catalog,
    environments,
    maxPilots: settings.maxPilots,
  });
  const visibilityOf = async (request: Request) =>
    options.visibility.resolve(await options.caller(request));

  const view = async (visibility: Visibility) => ({
    ...(await readRolloutView(knex, visibility, environments, new Date())),
    ...settings,
    asOf: await options.asOf(),
    demo,
  });

  /** The caller, who may decide and may see what it is about. */
  const decider = async (request: Request, entityRef?: string) => {
    const actor = await options.personWith(
      request,
      imageSigningRolloutUpdatePermission,
    );
    const visibility = await options.visibility.resolve(actor.credentials);
    if (entityRef && !maySee(visibility, entityRef)) {
      throw new NotFoundError(`There is no entity ${entityRef}`);
    }
    return { actor, visibility };
  };

  router.get('/rollout', async (req, res) => {
    res.json(await view(await visibilityOf(req)));
  });

  router.post('/rollout/changes', async (req, res) => {
    const { action, entityRef } = req.body;
    const visibility = await options.audited(
      req,
      `rollout-${action}`,
      entityRef ? { entityRef } : {},
      async () => {
        const decides = await decider(req, entityRef);
        await rollout.change(req.body, decides.actor);
        return decides.visibility;
      },
    );
    res.json(await view(visibility));
  });

  router.get('/rollout/candidates', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listRolloutCandidates(knex, visibility, req.query);
    res.json({ ...page, demo });
  });

  router.get('/rollout/teams', async (req, res) => {
    options.seesEverything(await visibilityOf(req));
    res.json({ ...(await listRolloutTeams(knex, req.query)), demo });
  });

  router.get('/rollout/proposals', async (req, res) => {
    options.seesEverything(await visibilityOf(req));
    res.json({ ...(await readProposals(knex)), demo });
  });

  router.get('/rollout/history', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listRolloutHistory(knex, visibility, req.query);
    res.json({ ...page, demo });
  });

  router.get('/rollout/waves', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listRolloutWaves(
      knex,
      visibility,
      req.query,
      new Date(),
    );
    res.json({ ...page, demo });
  });

  router.post('/rollout/waves', async (req, res) => {
    const wave = await options.audited(
      req,
      'rollout-add-wave',
      {},
      async () => {
        const { actor, visibility } = await decider(req);
        options.seesEverything(visibility);
        return rollout.saveWave(req.body, actor);
      },
    );
    res.status(201).json(wave);
  });

  router.put('/rollout/waves/:id', async (req, res) => {
    const { id } = req.params;
    const wave = await options.audited(
      req,
      'rollout-change-wave',
      { id },
      async () => {
        const { actor, visibility } = await decider(req);
        options.seesEverything(visibility);
        return rollout.saveWave(req.body, actor, id);
      },
    );
    res.json(wave);
  });

  router.post('/rollout/waves/:id/remove', async (req, res) => {
    const { id } = req.params;
    const wave = await options.audited(
      req,
      'rollout-remove-wave',
      { id },
      async () => {
        const { actor, visibility } = await decider(req);
        options.seesEverything(visibility);
        return rollout.removeWave(id, req.body.comment, actor);
      },
    );
    res.json(wave);
  });

  router.get('/rollout/waves/:id/members', async (req, res) => {
    const visibility = await visibilityOf(req);
    const { id } = req.params;
    const page = await listRolloutMembers(knex, visibility, id, req.query);
    res.json({ ...page, demo });
  });

  router.get('/rollout/burn-up', async (req, res) => {
    options.seesEverything(await visibilityOf(req));
    res.json({ ...(await readBurnUpOf(knex, req.query, new Date())), demo });
  });

  router.get('/rollout/entities/:kind/:namespace/:name', async (req, res) => {
    const entityRef = stringifyEntityRef(req.params);
    const credentials = await options.caller(req);
    const visibility = await options.visibility.resolve(credentials);
    await requireVisibleEntity(
      { knex, catalog, visibility, credentials },
      entityRef,
    );
    const guide = await readEntityRollout(knex, entityRef, new Date());
    res.json({ ...guide, asOf: await options.asOf(), demo });
  });
}
