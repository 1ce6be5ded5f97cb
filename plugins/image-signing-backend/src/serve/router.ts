import {
  AuditorService,
  HttpAuthService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import type { Request, Router } from 'express';
import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { readTrends } from '../evaluate/snapshots';
import type { PolicyProposer } from '../exceptions/repository/proposeExceptions';
import type { ExceptionService } from '../exceptions/exceptionService';
import type { SharingLimits } from '../registers/authorities';
import type { GateRunIntake } from '../gates/gateRunIntake';
import { spec } from '../schema/openapi.generated';
import { readFleetAsOf } from './asOf';
import { ReviewService } from '../reviews/reviewService';
import { addDecisionRoutes } from './decisionRoutes';
import { addExceptionRoutes } from './exceptionRoutes';
import { addGateRunRoutes } from './gateRunRoutes';
import { addAuditPackRoutes } from './auditPackRoutes';
import { requirePerson } from './person';
import { addReportRoutes } from './reportRoutes';
import { addPlanRoutes } from './planRoutes';
import { addRegisterRoutes } from './registerRoutes';
import type { MatrixInput } from '../plan/enforcementMatrix';
import { DEFAULT_ROLLOUT, RolloutSettings } from '../rollout/settings';
import { addRolloutRoutes } from './rolloutRoutes';
import { listDenials, DenialQuery } from './listDenials';
import { listPosture } from './listPosture';
import { listPostureEvents } from './listPostureEvents';
import { listServiceImages } from './listServiceImages';
import { listServices, ServiceQuery } from './listServices';
import { listStageChanges } from './listStageChanges';
import { listUnmapped } from './listWorkloadImages';
import { addManifestRoutes } from './manifestRoutes';
import { readEntityReport } from './readEntityReport';
import { readImageReport } from './readImageReport';
import { readOverview } from './readOverview';
import { readProgress } from './readProgress';
import { listManualDeploys, listRepositories } from './readRegisters';
import { listDryRuns } from './readDryRuns';
import {
  listReadiness,
  listReadinessWorkloads,
  readReadinessSummary,
} from './readReadiness';
import { readServicesSummary } from './readServicesSummary';
import { requestScope } from './requestScope';
import { addReviewRoutes } from './reviewRoutes';
import { seesEverything, Visibility, VisibilityResolver } from './visibility';
import { readVisibleDenial } from './visibleDenial';
import { requireVisibleEntity } from './visibleEntity';
import type { JudgeImage } from '../evaluate/judgeImage';

export interface RouterOptions {
  knex: Knex;
  httpAuth: HttpAuthService;
  userInfo: UserInfoService;
  permissions: PermissionsService;
  auditor: AuditorService;
  catalog: CatalogService;
  visibility: VisibilityResolver;
  exceptions: ExceptionService;
  gateRuns: GateRunIntake;
  /** Whether the pipelines of repositories are read; false where absent. */
  readsPipelines?: boolean;
  /** What the rollout asks for, where it is not the usual. */
  rollout?: RolloutSettings;
  environments: EnvironmentDefinition[];
  engines: AdmissionEngine[];
  /** Proposes manifests of exceptions to the repositories of the policies. */
  proposer: Pick<PolicyProposer, 'repositoryOf' | 'propose'>;
  /** A cluster silent for longer is stale. */
  staleAfterMs: number;
  judge: JudgeImage;
  /** The trust policy in force. */
  policy: () => TrustPolicy | undefined;
  policyVersion: string;
  demo: boolean;
  /** Days for which workloads that are gone count in what would break. */
  lookBackDays: number;
  /** A key that serves more services or owners is flagged. */
  keySharing: SharingLimits;
  /** What holds for exceptions in an environment. */
  exceptionRules: MatrixInput['exceptionRules'];
}

/**
 * The REST API of openapi.yaml. Each handler asks first what the caller may
 * see; the answers come from prepared rows.
 */
export function createRouter(options: RouterOptions): Router {
  const { knex, environments, demo, policyVersion } = options;
  // The document is validated at run time; its types reach the handlers
  // through the functions that they call.
  const router = createValidatedOpenApiRouter(
    spec as never,
  ) as unknown as Router;

  const caller = (request: Request) =>
    options.httpAuth.credentials(request, { allow: ['user', 'service'] });
  const visibilityOf = async (request: Request): Promise<Visibility> =>
    options.visibility.resolve(await caller(request));
  const asOf = () => readFleetAsOf(knex);

  router.get('/overview', async (req, res) => {
    const visibility = await visibilityOf(req);
    res.json(
      await readOverview({
        knex,
        visibility,
        environments,
        demo,
        policyVersion,
        now: new Date(),
      }),
    );
  });

  router.get('/progress', async (req, res) => {
    res.json({ ...(await readProgress(knex, await visibilityOf(req))), demo });
  });

  router.get('/trends', async (req, res) => {
    seesEverything(await visibilityOf(req));
    const days = Number(req.query.days ?? 91);
    res.json({ demo, items: await readTrends(knex, days, new Date()) });
  });

  router.get('/services', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listServices(
      knex,
      visibility,
      req.query as unknown as ServiceQuery,
      await requestScope(req, options),
    );
    res.json({ ...page, asOf: await asOf(), demo });
  });

  router.get('/services/summary', async (req, res) => {
    const visibility = await visibilityOf(req);
    const summary = await readServicesSummary({
      knex,
      visibility,
      environments,
      scope: await requestScope(req, options),
      now: new Date(),
    });
    res.json({ ...summary, asOf: await asOf(), demo });
  });

  router.get('/unmapped', async (req, res) => {
    seesEverything(await visibilityOf(req));
    const page = await listUnmapped(knex, req.query);
    res.json({ ...page, asOf: await asOf(), demo });
  });

  router.get('/entities/:kind/:namespace/:name', async (req, res) => {
    const credentials = await caller(req);
    const visibility = await options.visibility.resolve(credentials);
    const entityRef = stringifyEntityRef(req.params);
    const { catalog } = options;
    await requireVisibleEntity(
      { knex, catalog, visibility, credentials },
      entityRef,
    );
    const report = await readEntityReport(knex, entityRef, visibility);
    res.json({ ...report, asOf: await asOf(), demo });
  });

  router.get('/service-images', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listServiceImages(knex, visibility, req.query);
    res.json({ ...page, asOf: await asOf(), demo });
  });

  router.get('/images', async (req, res) => {
    const report = await readImageReport(
      knex,
      await visibilityOf(req),
      req.query as { repository: string; digest: string },
      options.policy(),
    );
    if (!report) throw new NotFoundError('This digest is not known');
    res.json({ ...report, demo });
  });

  router.get('/posture', async (req, res) => {
    await visibilityOf(req);
    res.json({ ...(await listPosture(knex, req.query)), demo });
  });

  router.get('/readiness', async (req, res) => {
    seesEverything(await visibilityOf(req));
    const { lookBackDays } = options;
    res.json({ ...(await listReadiness(knex, req.query)), demo, lookBackDays });
  });

  router.get('/readiness/summary', async (req, res) => {
    seesEverything(await visibilityOf(req));
    const { lookBackDays } = options;
    const summary = await readReadinessSummary(knex, req.query);
    res.json({
      ...summary,
      asOf: summary.asOf ?? (await asOf()),
      demo,
      lookBackDays,
    });
  });

  router.get('/readiness/workloads', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listReadinessWorkloads(knex, visibility, req.query);
    res.json({ ...page, demo });
  });

  router.get('/readiness/dry-runs', async (req, res) => {
    seesEverything(await visibilityOf(req));
    res.json({ ...(await listDryRuns(knex, req.query)), demo });
  });

  router.get('/registers/repositories', async (req, res) => {
    seesEverything(await visibilityOf(req));
    const page = await listRepositories(knex, req.query, new Date());
    res.json({ ...page, asOf: await asOf(), demo });
  });

  router.get('/registers/manual-deploys', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listManualDeploys(knex, visibility, req.query);
    res.json({ ...page, demo });
  });

  router.get('/posture/events', async (req, res) => {
    await visibilityOf(req);
    res.json({ ...(await listPostureEvents(knex, req.query)), demo });
  });

  router.get('/stage-changes', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listStageChanges(knex, visibility, req.query);
    res.json({ ...page, demo });
  });

  router.get('/denials', async (req, res) => {
    const visibility = await visibilityOf(req);
    const page = await listDenials(
      knex,
      visibility,
      req.query as DenialQuery,
      await requestScope(req, options),
    );
    res.json({ ...page, demo });
  });

  router.get('/denials/:id', async (req, res) => {
    const visibility = await visibilityOf(req);
    const { judge } = options;
    res.json(
      await readVisibleDenial({ knex, judge, visibility }, req.params.id),
    );
  });

  /** Runs a write and records it, whether it succeeds or not. */
  async function audited<T>(
    request: Request,
    eventId: string,
    meta: Record<string, string>,
    write: () => Promise<T>,
  ): Promise<T> {
    const event = await options.auditor.createEvent({
      eventId,
      request,
      severityLevel: 'medium',
      meta,
    });
    try {
      const result = await write();
      await event.success();
      return result;
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  }

  addAuditPackRoutes(router, {
    knex,
    demo,
    policyVersion,
    visibilityOf,
    personWith: async (request, permission) =>
      requirePerson(
        options,
        await options.httpAuth.credentials(request, { allow: ['user'] }),
        permission,
      ),
    audited,
  });

  addReportRoutes(router, {
    knex,
    demo,
    environments,
    policy: options.policy,
    policyVersion,
    visibilityOf,
  });
  addPlanRoutes(router, { ...options, visibilityOf, seesEverything });
  addRegisterRoutes(router, { ...options, visibilityOf, seesEverything });

  addGateRunRoutes(router, {
    knex,
    demo,
    httpAuth: options.httpAuth,
    permissions: options.permissions,
    gateRuns: options.gateRuns,
    visibilityOf,
    audited,
  });

  addDecisionRoutes(router, {
    knex,
    demo,
    readsPipelines: options.readsPipelines ?? false,
    catalog: options.catalog,
    visibility: options.visibility,
    caller,
    personWith: async (request, permission) =>
      requirePerson(
        options,
        await options.httpAuth.credentials(request, { allow: ['user'] }),
        permission,
      ),
    audited,
  });

  addRolloutRoutes(router, {
    knex,
    demo,
    environments,
    settings: options.rollout ?? DEFAULT_ROLLOUT,
    catalog: options.catalog,
    visibility: options.visibility,
    asOf,
    caller,
    seesEverything,
    personWith: async (request, permission) =>
      requirePerson(
        options,
        await options.httpAuth.credentials(request, { allow: ['user'] }),
        permission,
      ),
    audited,
  });

  addExceptionRoutes(router, {
    knex,
    demo,
    httpAuth: options.httpAuth,
    userInfo: options.userInfo,
    permissions: options.permissions,
    exceptions: options.exceptions,
    visibility: options.visibility,
    visibilityOf,
    audited,
  });

  addReviewRoutes(router, {
    knex,
    demo,
    httpAuth: options.httpAuth,
    userInfo: options.userInfo,
    permissions: options.permissions,
    reviews: new ReviewService({
      knex,
      catalog: options.catalog,
      exceptions: options.exceptions,
    }),
    visibilityOf,
    audited,
  });

  addManifestRoutes(router, { ...options, visibilityOf, audited });

  return router;
}
