import type {
  ExceptionUse,
  ImageSigningApi,
} from 'backstage-plugin-image-signing-common';
import {
  authorityList,
  denial,
  enforcementPlan,
  enforcementRule,
  exception,
  exceptionDraft,
  exceptionManifests,
  gateRun,
  image,
  imageReport,
  implicitException,
  lastVerified,
  overview,
  manualDeploy,
  dryRun,
  posture,
  postureEvent,
  readinessNamespace,
  readinessSummary,
  readinessWorkload,
  report,
  repositoryRow,
  service,
  trends,
} from './fixtures';
import { fleetReport } from './fleetReport';
import {
  burnUp,
  entityRollout,
  rollout,
  rolloutMember,
  rolloutWave,
} from './rollout';

const page = <T>(items: T[]) => ({
  asOf: '2026-11-22T10:00:00Z',
  demo: false,
  items,
  totalCount: items.length,
});

/** The whole API over the fixtures; each method can be replaced. */
export function fakeApi(overrides: Partial<ImageSigningApi> = {}) {
  return {
    getOverview: jest.fn(async () => overview),
    getFleetReport: jest.fn(async () => fleetReport),
    getProgress: jest.fn(async () => ({
      demo: false,
      asOf: '2026-11-22T10:00:00Z',
      items: [],
    })),
    getTrends: jest.fn(async () => trends),
    listServices: jest.fn(async () => page([service])),
    getEntityReport: jest.fn(async () => report),
    listUnmapped: jest.fn(async () => page([image])),
    getImageReport: jest.fn(async () => imageReport),
    listPosture: jest.fn(async () => page([posture])),
    listRepositories: jest.fn(async () => page([repositoryRow])),
    listManualDeploys: jest.fn(async () => page([manualDeploy])),
    listAuthorities: jest.fn(async () => authorityList),
    listEnforcementRules: jest.fn(async () => ({
      ...page([enforcementRule]),
      policyVersion: authorityList.policyVersion,
    })),
    getEnforcementPlan: jest.fn(async () => enforcementPlan),
    listReadiness: jest.fn(async () => ({
      ...page([readinessNamespace]),
      lookBackDays: 14,
    })),
    getReadinessSummary: jest.fn(async () => readinessSummary),
    listReadinessWorkloads: jest.fn(async () => page([readinessWorkload])),
    listDryRuns: jest.fn(async () => page([dryRun])),
    listPostureEvents: jest.fn(async () => page([postureEvent])),
    listStageChanges: jest.fn(async () => page([])),
    getRollout: jest.fn(async () => rollout),
    changeRollout: jest.fn(async () => rollout),
    listRolloutHistory: jest.fn(async () => page([])),
    listRolloutWaves: jest.fn(async () => page([rolloutWave])),
    createRolloutWave: jest.fn(async () => rolloutWave),
    changeRolloutWave: jest.fn(async () => rolloutWave),
    removeRolloutWave: jest.fn(async () => rolloutWave),
    listRolloutMembers: jest.fn(async () => page([rolloutMember])),
    getBurnUp: jest.fn(async () => burnUp),
    getEntityRollout: jest.fn(async () => entityRollout),
    listDenials: jest.fn(async () => page([denial])),
    getDenial: jest.fn(async () => denial),
    listGateRuns: jest.fn(async () => page([gateRun])),
    getGateRun: jest.fn(async () => gateRun),
    reportGateRun: jest.fn(async () => gateRun),
    listLastVerified: jest.fn(async () => ({
      demo: false,
      items: [lastVerified],
    })),
    listImplicitExceptions: jest.fn(async () => ({
      ...page([implicitException]),
      gaps: [],
    })),
    listExceptions: jest.fn(async () => page([exception])),
    requestException: jest.fn(async () => exception),
    getExceptionManifests: jest.fn(async () => exceptionManifests),
    listExceptionProofs: jest.fn(async () => ({ demo: false, items: [] })),
    getException: jest.fn(async () => exception),
    approveException: jest.fn(async () => exception),
    rejectException: jest.fn(async () => exception),
    revokeException: jest.fn(async () => exception),
    recordExceptionControl: jest.fn(async () => exception),
    requestExceptionExtension: jest.fn(async () => exception),
    approveExceptionExtension: jest.fn(async () => exception),
    rejectExceptionExtension: jest.fn(async () => exception),
    closeException: jest.fn(async () => exception),
    reassignException: jest.fn(async () => exception),
    recordExceptionCommit: jest.fn(async () => exception),
    countExceptions: jest.fn(async () => ({
      demo: false,
      asOf: '2026-11-22T12:00:00Z',
      total: 6,
      drafts: 1,
      awaiting: 1,
      approved: 0,
      active: 2,
      expiring: 1,
      expired: 1,
      unused: 0,
      unwatched: 1,
      closed: 2,
    })),
    getExceptionRules: jest.fn(async () => ({
      environment: 'prod',
      allowed: true,
      maxDurationDays: 90,
      approvers: [],
    })),
    listExceptionUses: jest.fn(async () => ({
      ...page<ExceptionUse>([]),
      principals: [],
    })),
    listExceptionDrafts: jest.fn(async () => ({
      demo: false,
      items: [exceptionDraft],
    })),
    getExceptionDraft: jest.fn(async () => exceptionDraft),
    saveExceptionDraft: jest.fn(async () => exceptionDraft),
    deleteExceptionDraft: jest.fn(async () => {}),
    submitExceptionDraft: jest.fn(async () => exception),
    ...overrides,
  } satisfies ImageSigningApi;
}

/** A refusal as the client throws it. */
export function refusal(name: string, statusCode: number, message: string) {
  const cause = Object.assign(new Error(message), { name });
  return Object.assign(
    new Error(`Request failed with ${statusCode}`, { cause }),
    { name: 'ResponseError', statusCode },
  );
}
