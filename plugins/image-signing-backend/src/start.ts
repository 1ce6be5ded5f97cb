import type {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsService,
  RootConfigService,
  SchedulerService,
  UrlReaderService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type {
  ActionsRegistryService,
  MetricsService,
} from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type {
  AdmissionEngine,
  KeyProvider,
  RegistryRights,
} from 'backstage-plugin-image-signing-node';
import { exceptionRulesOf } from 'backstage-plugin-image-signing-common';
import { dependsOnTime } from 'image-verifier';
import { registerActions } from './actions';
import { readSettings } from './config/readConfig';
import { createKeyReaders } from './config/keyReaders';
import { readAuditTokens } from './config/auditTokens';
import { notePolicyVersion } from './auditPack/policyVersions';
import { DenialIntake } from './denials/denialIntake';
import { startDenials } from './denials/startDenials';
import { authorityFacts } from './evaluate/authorityFacts';
import { createJudge } from './evaluate/judgeImage';
import { markAllDirtyAfterChange } from './evaluate/policyChange';
import { startEvaluation } from './evaluate/startEvaluation';
import { startEvents } from './events/startEvents';
import { ExceptionService } from './exceptions/exceptionService';
import { PolicyProposer } from './exceptions/repository/proposeExceptions';
import { proveExceptions } from './exceptions/proof/proveExceptions';
import { EndTrials } from './exceptions/proof/tryEnds';
import { watchUses } from './exceptions/uses/watchUses';
import { GateRunIntake } from './gates/gateRunIntake';
import { startGates } from './gates/startGates';
import { startNotices } from './notify/startNotices';
import { addFleetMetrics } from './metrics/fleetMetrics';
import { createWorkMetrics } from './metrics/workMetrics';
import { createObserver } from './observe';
import { StoredMappingSource } from './observe/mappingSource';
import { readPipelineConfig } from './pipelines/readPipelineConfig';
import { startPipelines } from './pipelines/startPipelines';
import { createQueues } from './queue';
import { announce } from './serve/announce';
import { writeRepositories } from './registers/repositories';
import { startRegisters } from './registers/startRegisters';
import { startReport } from './report/startReport';
import { startRollout } from './rollout/startRollout';
import { readRightsConfig, startRights } from './rights';
import { readPushConfig, readPushEvents, recordPushes } from './pushes';
import { createAuditRouter } from './serve/auditRouter';
import { createPushRouter } from './serve/pushRouter';
import { createRouter } from './serve/router';
import { VisibilityResolver } from './serve/visibility';
import { openDatabase } from './store/database';
import {
  createConfiguredAssessor,
  createConfiguredClient,
  createVerifier,
  loadTrust,
} from './verify';

export interface ImageSigningDependencies {
  actions: ActionsRegistryService;
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  engines: AdmissionEngine[];
  events: EventsService;
  keyProviders: KeyProvider[];
  registryRights: RegistryRights[];
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  metrics: MetricsService;
  notifications: NotificationService;
  permissions: PermissionsService;
  scheduler: SchedulerService;
  signals: SignalsService;
  urlReader: UrlReaderService;
  userInfo: UserInfoService;
}

/** Wires the rooms together and starts them. */
export async function startImageSigning(
  deps: ImageSigningDependencies,
): Promise<void> {
  const { catalog, config, engines, lifecycle, logger, scheduler } = deps;
  const settings = readSettings(config);
  const { environments } = settings;
  const pipelines = readPipelineConfig(config);
  const rightsSources = readRightsConfig(config, deps.registryRights);
  const keyReaders = createKeyReaders(config, logger, deps.keyProviders);
  const trust = await loadTrust(config, logger, keyReaders);
  const knex = await openDatabase(deps.database);

  const { evidenceMaxAgeMs } = settings;
  const judge = createJudge(() => trust.current(), { evidenceMaxAgeMs });
  const { policy } = trust.current();
  const policyVersion = policy?.version ?? '';
  const stopping = new AbortController();
  const measure = createWorkMetrics(deps.metrics);
  addFleetMetrics(deps.metrics, { knex });
  const evaluation = await startEvaluation({
    knex,
    logger,
    scheduler,
    signals: deps.signals,
    settings: {
      environments,
      judge,
      authorities: authorityFacts(policy),
      policyVersion,
    },
    evidenceMaxAgeMs,
    lookBackMs: settings.lookBackMs,
    timeDependent: policy !== undefined && dependsOnTime(policy),
    onEvaluated: measure.evaluated,
    signal: stopping.signal,
  });
  const pushConfig = readPushConfig(config);
  const denials = new DenialIntake({
    knex,
    logger,
    engines,
    environments,
    changeIdKeys: settings.changeIdKeys,
    deliveryAccounts: settings.deliveryAccounts,
    onStored: () => announce(deps.signals, 'denials', logger),
  });
  const mapping = new StoredMappingSource(knex);
  const gateRuns = new GateRunIntake({
    knex,
    mappings: mapping,
    onStored: () => {
      announce(deps.signals, 'gate-runs', logger);
      evaluation.wake();
    },
  });
  const verifier = createVerifier({
    knex,
    logger,
    scheduler,
    config,
    queues: createQueues(knex, logger),
    client: measure.registry(await createConfiguredClient(config)),
    trust,
    assessor: createConfiguredAssessor(config),
    onDirty: evaluation.wake,
    measured: measure.verification,
  });
  const endTrials = new EndTrials({
    knex,
    logger,
    auditor: deps.auditor,
    engines,
    staleAfterMs: settings.staleAfterMs,
    now: () => new Date(),
  });
  const observer = createObserver({
    knex,
    logger,
    scheduler,
    config,
    engines,
    environments,
    catalog,
    auth: deps.auth,
    mapping,
    onVerificationWork: work => verifier.enqueue(work),
    onDenialEvents: (cluster, events) => denials.reported(cluster, events),
    onDryRuns: (clusters, signal) => endTrials.run(clusters, signal),
    onDirty: evaluation.wake,
    onPostureChanged: () => announce(deps.signals, 'posture', logger),
  });

  const exceptions = new ExceptionService({
    knex,
    logger,
    catalog,
    permissions: deps.permissions,
    environments,
    defaults: settings.exceptions,
  });
  exceptions.onChanged(() => {
    evaluation.wake();
    announce(deps.signals, 'exceptions', logger);
  });

  await startNotices({
    knex,
    logger,
    scheduler,
    notifications: deps.notifications,
    exceptions,
    settings: settings.exceptions,
    platformTeam: settings.platformTeam,
  });

  await markAllDirtyAfterChange(knex, { policyVersion, environments });
  await startEvents({
    knex,
    logger,
    scheduler,
    events: deps.events,
    demo: settings.demo,
    onExceptions: () => announce(deps.signals, 'exceptions', logger),
  });
  await startDenials({ knex, scheduler, keepForMs: settings.keepDenialsMs });
  await startGates({
    knex,
    scheduler,
    intake: gateRuns,
    keepForMs: settings.keepGateRunsMs,
  });
  await scheduler.scheduleTask({
    id: 'image-signing-repositories',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 10 },
    fn: async () => writeRepositories(knex, { environments, policy }),
  });
  await notePolicyVersion(knex, policy, new Date());
  await startReport({ knex, scheduler, policy: () => trust.current().policy });
  await startPipelines({
    knex,
    logger,
    scheduler,
    reader: deps.urlReader,
    config,
    settings: pipelines,
  });
  await startRollout({ knex, scheduler, settings: settings.rollout });
  await startRegisters({
    knex,
    scheduler,
    trust,
    migration: settings.formatMigration,
    pushes: { environments, sources: pushConfig.sources },
  });
  await startRights({
    knex,
    logger,
    scheduler,
    sources: rightsSources,
    environments,
  });
  await scheduler.scheduleTask({
    id: 'image-signing-expire-exceptions',
    frequency: { seconds: 15 },
    timeout: { minutes: 1 },
    fn: async () => exceptions.expireDue(),
  });
  await scheduler.scheduleTask({
    id: 'image-signing-exception-uses',
    frequency: { minutes: 1 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 20 },
    fn: async () => watchUses(knex, new Date()),
  });
  await scheduler.scheduleTask({
    id: 'image-signing-prove-exceptions',
    frequency: { seconds: 30 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 20 },
    fn: async () => proveExceptions(knex, logger, new Date()),
  });
  lifecycle.addStartupHook(async () => {
    await verifier.start();
    await observer.start();
  });
  lifecycle.addShutdownHook(async () => {
    stopping.abort();
    await observer.stop();
    await verifier.stop();
  });

  const lookBackDays = Math.round(settings.lookBackMs / 86_400_000);
  const visibility = new VisibilityResolver({
    auth: deps.auth,
    permissions: deps.permissions,
    catalog,
  });
  registerActions(deps.actions, {
    knex,
    auditor: deps.auditor,
    auth: deps.auth,
    catalog,
    permissions: deps.permissions,
    userInfo: deps.userInfo,
    visibility,
    judge,
    policy: () => trust.current().policy,
    demo: settings.demo,
    lookBackDays,
    exceptions,
  });
  deps.httpRouter.addAuthPolicy({ path: '/audit', allow: 'unauthenticated' });
  deps.httpRouter.use(measure.api);
  deps.httpRouter.use(
    createAuditRouter({
      logger,
      tokenOf: readAuditTokens(config),
      store: (cluster, body) => denials.audit(cluster, body),
    }),
  );
  deps.httpRouter.addAuthPolicy({
    path: '/registry-events',
    allow: 'unauthenticated',
  });
  deps.httpRouter.use(
    createPushRouter({
      logger,
      tokenOf: pushConfig.tokenOf,
      read: (body, registry) =>
        readPushEvents(body, { registry, receivedAt: new Date() }),
      store: (registry, { pushes }) =>
        recordPushes(knex, registry, pushes, new Date()),
    }),
  );
  deps.httpRouter.use(
    createRouter({
      knex,
      environments,
      engines,
      proposer: PolicyProposer.fromConfig(config),
      readsPipelines: pipelines.read,
      staleAfterMs: settings.staleAfterMs,
      judge,
      policy: () => trust.current().policy,
      policyVersion,
      demo: settings.demo,
      lookBackDays,
      keySharing: settings.keySharing,
      exceptionRules: environment =>
        exceptionRulesOf(environment, settings.exceptions),
      auditor: deps.auditor,
      catalog,
      httpAuth: deps.httpAuth,
      permissions: deps.permissions,
      userInfo: deps.userInfo,
      gateRuns,
      visibility,
      rollout: settings.rollout,
      exceptions,
    }),
  );
}
