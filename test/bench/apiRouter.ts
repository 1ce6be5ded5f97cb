import type {
  AuditorService,
  AuthService,
  HttpAuthService,
  LoggerService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Router } from 'express';
import type { Knex } from 'knex';
import type { EvaluationSettings } from '../../plugins/image-signing-backend/src/evaluate/loadFacts';
import { ExceptionService } from '../../plugins/image-signing-backend/src/exceptions/exceptionService';
import { PolicyProposer } from '../../plugins/image-signing-backend/src/exceptions/repository/proposeExceptions';
import { GateRunIntake } from '../../plugins/image-signing-backend/src/gates/gateRunIntake';
import { StoredMappingSource } from '../../plugins/image-signing-backend/src/observe/mappingSource';
import { createRouter } from '../../plugins/image-signing-backend/src/serve/router';
import { VisibilityResolver } from '../../plugins/image-signing-backend/src/serve/visibility';

/** The API of the plugin over a seeded estate, without what observes. */
export function apiRouter(
  knex: Knex,
  settings: EvaluationSettings,
  services: {
    auditor: AuditorService;
    auth: AuthService;
    catalog: CatalogService;
    httpAuth: HttpAuthService;
    logger: LoggerService;
    permissions: PermissionsService;
    userInfo: UserInfoService;
  },
): Router {
  const { auth, catalog, logger, permissions } = services;
  const defaults = { maxDurationDays: 90, approvers: [] };
  return createRouter({
    ...services,
    knex,
    visibility: new VisibilityResolver({ auth, permissions, catalog }),
    exceptions: new ExceptionService({
      knex,
      logger,
      catalog,
      permissions,
      environments: [],
      defaults,
    }),
    gateRuns: new GateRunIntake({
      knex,
      mappings: new StoredMappingSource(knex),
    }),
    engines: [],
    proposer: PolicyProposer.fromConfig(new ConfigReader({})),
    staleAfterMs: 600_000,
    environments: settings.environments,
    judge: settings.judge,
    policyVersion: 'bench',
    demo: false,
    lookBackDays: 14,
    keySharing: { maxServices: 20, maxOwners: 3 },
    exceptionRules: () => ({ allowed: true, ...defaults }),
    policy: () => undefined,
  });
}
