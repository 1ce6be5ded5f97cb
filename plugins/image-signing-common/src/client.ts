import type { ExceptionAction, ExceptionStep } from './exceptionLife';
import { ResponseError } from '@backstage/errors';
import createClient, { type Middleware } from 'openapi-fetch';
import type { operations, paths } from './api/schema.generated';
import type {
  BurnUp,
  Denial,
  DenialPage,
  DryRunPage,
  EntityReport,
  ExceptionCounts,
  ExceptionDraft,
  ExceptionDraftContent,
  ExceptionDraftList,
  ExceptionManifests,
  EntityRollout,
  ExceptionPage,
  ExceptionProofList,
  ExceptionRequest,
  ExceptionRules,
  ExceptionUsePage,
  AuditPack,
  AuditPackPage,
  AuditPackRequest,
  FleetReport,
  GateRun,
  GateRunPage,
  GateRunRecord,
  ImageReport,
  LastVerifiedList,
  ImplicitExceptionPage,
  Overview,
  PostureEventPage,
  Progress,
  PosturePage,
  AuthorityList,
  BaseImagePage,
  FormatRegister,
  RoleRegister,
  EnforcementPlan,
  EnforcementRulePage,
  ManualDeployPage,
  ReadinessPage,
  ReadinessSummary,
  ReadinessWorkloadPage,
  RepositoryPage,
  Rollout,
  RolloutCandidatePage,
  RolloutChange,
  RolloutHistoryPage,
  RolloutMemberPage,
  RolloutProposalList,
  RolloutTeamPage,
  RolloutWave,
  RolloutWavePage,
  RolloutWaveRequest,
  ServiceDecision,
  ServiceDecisionRequest,
  ServicePipeline,
  Review,
  ReviewDecisionRequest,
  ReviewPage,
  ServiceImagePage,
  ServicePage,
  ServicesSummary,
  StageChangePage,
  SigningException,
  ProposedChange,
  TrendList,
  WorkloadImagePage,
} from './types';

/** @public */
export interface RequestOptions {
  /** Ends the request. */
  signal?: AbortSignal;
  /** Token of the caller, where the given `fetch` does not add one. */
  token?: string;
}

type Query<Name extends keyof operations> = NonNullable<
  operations[Name]['parameters']['query']
>;

/** @public */
export type TrendsQuery = Query<'getTrends'>;
/** @public */
export type AuditPacksQuery = Query<'listAuditPacks'>;
/** @public */
export type FleetReportQuery = Query<'getFleetReport'>;
/** @public */
export type ServicesQuery = Query<'listServices'>;
/** @public */
export type ServicesSummaryQuery = Query<'getServicesSummary'>;
/** @public */
export type UnmappedQuery = Query<'listUnmapped'>;
/** @public */
export type ServiceImagesQuery = Query<'listServiceImages'>;
/** @public */
export type ImageQuery = Query<'getImageReport'>;
/** @public */
export type PostureQuery = Query<'listPosture'>;
/** @public */
export type PostureEventsQuery = Query<'listPostureEvents'>;
/** @public */
export type StageChangesQuery = Query<'listStageChanges'>;
/** @public */
export type RolloutCandidatesQuery = Query<'listRolloutCandidates'>;
/** @public */
export type RolloutTeamsQuery = Query<'listRolloutTeams'>;
/** @public */
export type RolloutHistoryQuery = Query<'listRolloutHistory'>;
/** @public */
export type RolloutWavesQuery = Query<'listRolloutWaves'>;
/** @public */
export type RolloutMembersQuery = Query<'listRolloutMembers'>;
/** @public */
export type BurnUpQuery = Query<'getBurnUp'>;
/** @public */
export type ImplicitExceptionsQuery = Query<'listImplicitExceptions'>;
/** @public */
export type RepositoriesQuery = Query<'listRepositories'>;
/** @public */
export type EnforcementRulesQuery = Query<'listEnforcementRules'>;
/** @public */
export type EnforcementPlanQuery = Query<'getEnforcementPlan'>;
/** @public */
export type BaseImagesQuery = Query<'listBaseImages'>;
/** @public */
export type ManualDeploysQuery = Query<'listManualDeploys'>;
/** @public */
export type ReadinessQuery = Query<'listReadiness'>;
/** @public */
export type ReadinessSummaryQuery = Query<'getReadinessSummary'>;
/** @public */
export type ReadinessWorkloadsQuery = Query<'listReadinessWorkloads'>;
/** @public */
export type DryRunsQuery = Query<'listDryRuns'>;
/** @public */
export type DenialsQuery = Query<'listDenials'>;
/** @public */
export type GateRunsQuery = Query<'listGateRuns'>;
/** @public */
export type ReviewsQuery = Query<'listReviews'>;
/** @public */
export type LastVerifiedQuery = Query<'listLastVerified'>;
/** @public */
export type ExceptionsQuery = Query<'listExceptions'>;
/** @public */
export type ExceptionUsesQuery = Query<'listExceptionUses'>;
/**
 * What a step in the life of an exception needs to say; its action is the path.
 *
 * @public
 */
export type StepInput<Action extends ExceptionAction> = Omit<
  Extract<ExceptionStep, { action: Action }>,
  'action'
>;

/**
 * The API of the image-signing backend, one method an operation. A refused
 * request throws a `ResponseError` of `@backstage/errors`.
 *
 * @public
 */
export interface ImageSigningApi {
  getOverview(options?: RequestOptions): Promise<Overview>;
  getProgress(options?: RequestOptions): Promise<Progress>;
  getTrends(query?: TrendsQuery, options?: RequestOptions): Promise<TrendList>;
  getFleetReport(
    query?: FleetReportQuery,
    options?: RequestOptions,
  ): Promise<FleetReport>;
  listAuditPacks(
    query?: AuditPacksQuery,
    options?: RequestOptions,
  ): Promise<AuditPackPage>;
  createAuditPack(
    request: AuditPackRequest,
    options?: RequestOptions,
  ): Promise<AuditPack>;
  getAuditPack(id: string, options?: RequestOptions): Promise<AuditPack>;
  /** The whole archive. */
  downloadAuditPack(id: string, options?: RequestOptions): Promise<Blob>;
  listServices(
    query?: ServicesQuery,
    options?: RequestOptions,
  ): Promise<ServicePage>;
  getServicesSummary(
    query?: ServicesSummaryQuery,
    options?: RequestOptions,
  ): Promise<ServicesSummary>;
  getEntityReport(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<EntityReport>;
  listUnmapped(
    query?: UnmappedQuery,
    options?: RequestOptions,
  ): Promise<WorkloadImagePage>;
  listServiceImages(
    query?: ServiceImagesQuery,
    options?: RequestOptions,
  ): Promise<ServiceImagePage>;
  getImageReport(
    query: ImageQuery,
    options?: RequestOptions,
  ): Promise<ImageReport>;
  listPosture(
    query?: PostureQuery,
    options?: RequestOptions,
  ): Promise<PosturePage>;
  listPostureEvents(
    query?: PostureEventsQuery,
    options?: RequestOptions,
  ): Promise<PostureEventPage>;
  listStageChanges(
    query?: StageChangesQuery,
    options?: RequestOptions,
  ): Promise<StageChangePage>;
  getRollout(options?: RequestOptions): Promise<Rollout>;
  changeRollout(
    change: RolloutChange,
    options?: RequestOptions,
  ): Promise<Rollout>;
  listRolloutCandidates(
    query?: RolloutCandidatesQuery,
    options?: RequestOptions,
  ): Promise<RolloutCandidatePage>;
  listRolloutTeams(
    query?: RolloutTeamsQuery,
    options?: RequestOptions,
  ): Promise<RolloutTeamPage>;
  listRolloutProposals(options?: RequestOptions): Promise<RolloutProposalList>;
  listRolloutHistory(
    query?: RolloutHistoryQuery,
    options?: RequestOptions,
  ): Promise<RolloutHistoryPage>;
  listRolloutWaves(
    query?: RolloutWavesQuery,
    options?: RequestOptions,
  ): Promise<RolloutWavePage>;
  createRolloutWave(
    wave: RolloutWaveRequest,
    options?: RequestOptions,
  ): Promise<RolloutWave>;
  changeRolloutWave(
    id: string,
    wave: RolloutWaveRequest,
    options?: RequestOptions,
  ): Promise<RolloutWave>;
  removeRolloutWave(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<RolloutWave>;
  listRolloutMembers(
    id: string,
    query?: RolloutMembersQuery,
    options?: RequestOptions,
  ): Promise<RolloutMemberPage>;
  getBurnUp(query?: BurnUpQuery, options?: RequestOptions): Promise<BurnUp>;
  getEntityRollout(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<EntityRollout>;
  getServiceDecision(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<ServiceDecision>;
  getServicePipeline(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<ServicePipeline>;
  /** Refused where the version is not the one in force. */
  saveServiceDecision(
    entity: { kind: string; namespace: string; name: string },
    request: ServiceDecisionRequest,
    options?: RequestOptions,
  ): Promise<ServiceDecision>;
  listImplicitExceptions(
    query?: ImplicitExceptionsQuery,
    options?: RequestOptions,
  ): Promise<ImplicitExceptionPage>;
  listRepositories(
    query?: RepositoriesQuery,
    options?: RequestOptions,
  ): Promise<RepositoryPage>;
  listManualDeploys(
    query?: ManualDeploysQuery,
    options?: RequestOptions,
  ): Promise<ManualDeployPage>;
  listAuthorities(options?: RequestOptions): Promise<AuthorityList>;
  getFormatRegister(options?: RequestOptions): Promise<FormatRegister>;
  getRoleRegister(options?: RequestOptions): Promise<RoleRegister>;
  listBaseImages(
    query?: BaseImagesQuery,
    options?: RequestOptions,
  ): Promise<BaseImagePage>;
  listEnforcementRules(
    query?: EnforcementRulesQuery,
    options?: RequestOptions,
  ): Promise<EnforcementRulePage>;
  getEnforcementPlan(
    query: EnforcementPlanQuery,
    options?: RequestOptions,
  ): Promise<EnforcementPlan>;
  listReadiness(
    query?: ReadinessQuery,
    options?: RequestOptions,
  ): Promise<ReadinessPage>;
  getReadinessSummary(
    query?: ReadinessSummaryQuery,
    options?: RequestOptions,
  ): Promise<ReadinessSummary>;
  listReadinessWorkloads(
    query?: ReadinessWorkloadsQuery,
    options?: RequestOptions,
  ): Promise<ReadinessWorkloadPage>;
  listDryRuns(
    query?: DryRunsQuery,
    options?: RequestOptions,
  ): Promise<DryRunPage>;
  listDenials(
    query?: DenialsQuery,
    options?: RequestOptions,
  ): Promise<DenialPage>;
  getDenial(id: string, options?: RequestOptions): Promise<Denial>;
  listGateRuns(
    query?: GateRunsQuery,
    options?: RequestOptions,
  ): Promise<GateRunPage>;
  getGateRun(id: string, options?: RequestOptions): Promise<GateRun>;
  /** For services that hold the permission, not for people. */
  reportGateRun(
    record: GateRunRecord,
    options?: RequestOptions,
  ): Promise<GateRun>;
  listLastVerified(
    query: LastVerifiedQuery,
    options?: RequestOptions,
  ): Promise<LastVerifiedList>;
  listReviews(
    query?: ReviewsQuery,
    options?: RequestOptions,
  ): Promise<ReviewPage>;
  getReview(id: string, options?: RequestOptions): Promise<Review>;
  /** Starts a review, or answers the one that runs. */
  startReview(options?: RequestOptions): Promise<Review>;
  decideInReview(
    id: string,
    decision: ReviewDecisionRequest,
    options?: RequestOptions,
  ): Promise<Review>;
  finishReview(id: string, options?: RequestOptions): Promise<Review>;
  listExceptions(
    query?: ExceptionsQuery,
    options?: RequestOptions,
  ): Promise<ExceptionPage>;
  requestException(
    request: ExceptionRequest,
    options?: RequestOptions,
  ): Promise<SigningException>;
  getException(id: string, options?: RequestOptions): Promise<SigningException>;
  getExceptionManifests(
    id: string,
    options?: RequestOptions,
  ): Promise<ExceptionManifests>;
  proposeException(
    id: string,
    options?: RequestOptions,
  ): Promise<ProposedChange>;
  listExceptionProofs(
    id: string,
    options?: RequestOptions,
  ): Promise<ExceptionProofList>;
  approveException(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
  rejectException(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
  revokeException(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
  countExceptions(options?: RequestOptions): Promise<ExceptionCounts>;
  getExceptionRules(
    location: { cluster: string; namespace: string },
    options?: RequestOptions,
  ): Promise<ExceptionRules>;
  listExceptionUses(
    id: string,
    query?: ExceptionUsesQuery,
    options?: RequestOptions,
  ): Promise<ExceptionUsePage>;
  recordExceptionControl(
    id: string,
    record: StepInput<'record-control'>,
    options?: RequestOptions,
  ): Promise<SigningException>;
  requestExceptionExtension(
    id: string,
    extension: StepInput<'request-extension'>,
    options?: RequestOptions,
  ): Promise<SigningException>;
  approveExceptionExtension(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
  rejectExceptionExtension(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
  closeException(
    id: string,
    closure: StepInput<'close'>,
    options?: RequestOptions,
  ): Promise<SigningException>;
  reassignException(
    id: string,
    owner: StepInput<'reassign'>,
    options?: RequestOptions,
  ): Promise<SigningException>;
  recordExceptionCommit(
    id: string,
    url: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
  /** The caller's own drafts, the newest first. */
  listExceptionDrafts(options?: RequestOptions): Promise<ExceptionDraftList>;
  getExceptionDraft(
    id: string,
    options?: RequestOptions,
  ): Promise<ExceptionDraft>;
  /** Saves a new draft, or the one with this id. */
  saveExceptionDraft(
    content: ExceptionDraftContent,
    id?: string,
    options?: RequestOptions,
  ): Promise<ExceptionDraft>;
  deleteExceptionDraft(id: string, options?: RequestOptions): Promise<void>;
  submitExceptionDraft(
    id: string,
    options?: RequestOptions,
  ): Promise<SigningException>;
}

/**
 * What the client needs; Backstage's `DiscoveryApi` and `FetchApi` fit, and so
 * does the backend's `DiscoveryService` with the global `fetch`.
 *
 * @public
 */
export interface ImageSigningClientOptions {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
}

const refuseErrors: Middleware = {
  async onResponse({ response }) {
    if (!response.ok) throw await ResponseError.fromResponse(response);
    return undefined;
  },
};

function requestInit({ signal, token }: RequestOptions = {}) {
  return {
    ...(signal && { signal }),
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  };
}

/**
 * The client of the image-signing backend for pages, other backends and
 * scripts.
 *
 * @public
 */
export class ImageSigningClient implements ImageSigningApi {
  readonly #discoveryApi: ImageSigningClientOptions['discoveryApi'];
  readonly #fetchApi: ImageSigningClientOptions['fetchApi'];

  constructor(options: ImageSigningClientOptions) {
    this.#discoveryApi = options.discoveryApi;
    this.#fetchApi = options.fetchApi;
  }

  async getOverview(options?: RequestOptions): Promise<Overview> {
    const api = await this.#connect();
    return body(await api.request('get', '/overview', requestInit(options)));
  }

  async getFleetReport(
    query: FleetReportQuery = {},
    options?: RequestOptions,
  ): Promise<FleetReport> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/report', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getProgress(options?: RequestOptions): Promise<Progress> {
    const api = await this.#connect();
    return body(await api.request('get', '/progress', requestInit(options)));
  }

  async listAuditPacks(
    query: AuditPacksQuery = {},
    options?: RequestOptions,
  ): Promise<AuditPackPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/audit-packs', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async createAuditPack(
    request: AuditPackRequest,
    options?: RequestOptions,
  ): Promise<AuditPack> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/audit-packs', {
        body: request,
        ...requestInit(options),
      }),
    );
  }

  async getAuditPack(id: string, options?: RequestOptions): Promise<AuditPack> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/audit-packs/{id}', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async downloadAuditPack(id: string, options?: RequestOptions): Promise<Blob> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/audit-packs/{id}/download', {
        params: { path: { id } },
        parseAs: 'blob',
        ...requestInit(options),
      }),
    );
  }

  async getTrends(
    query: TrendsQuery = {},
    options?: RequestOptions,
  ): Promise<TrendList> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/trends', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listServices(
    query: ServicesQuery = {},
    options?: RequestOptions,
  ): Promise<ServicePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/services', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getServicesSummary(
    query: ServicesSummaryQuery = {},
    options?: RequestOptions,
  ): Promise<ServicesSummary> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/services/summary', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getEntityReport(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<EntityReport> {
    const api = await this.#connect();
    const { kind, namespace, name } = entity;
    return body(
      await api.request('get', '/entities/{kind}/{namespace}/{name}', {
        params: { path: { kind, namespace, name } },
        ...requestInit(options),
      }),
    );
  }

  async listUnmapped(
    query: UnmappedQuery = {},
    options?: RequestOptions,
  ): Promise<WorkloadImagePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/unmapped', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listServiceImages(
    query: ServiceImagesQuery = {},
    options?: RequestOptions,
  ): Promise<ServiceImagePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/service-images', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getImageReport(
    query: ImageQuery,
    options?: RequestOptions,
  ): Promise<ImageReport> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/images', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listPosture(
    query: PostureQuery = {},
    options?: RequestOptions,
  ): Promise<PosturePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/posture', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listPostureEvents(
    query: PostureEventsQuery = {},
    options?: RequestOptions,
  ): Promise<PostureEventPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/posture/events', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listStageChanges(
    query: StageChangesQuery = {},
    options?: RequestOptions,
  ): Promise<StageChangePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/stage-changes', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getRollout(options?: RequestOptions): Promise<Rollout> {
    const api = await this.#connect();
    return body(await api.request('get', '/rollout', requestInit(options)));
  }

  async changeRollout(
    change: RolloutChange,
    options?: RequestOptions,
  ): Promise<Rollout> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/rollout/changes', {
        body: change,
        ...requestInit(options),
      }),
    );
  }

  async listRolloutCandidates(
    query: RolloutCandidatesQuery = {},
    options?: RequestOptions,
  ): Promise<RolloutCandidatePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/candidates', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listRolloutTeams(
    query: RolloutTeamsQuery = {},
    options?: RequestOptions,
  ): Promise<RolloutTeamPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/teams', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listRolloutProposals(
    options?: RequestOptions,
  ): Promise<RolloutProposalList> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/proposals', requestInit(options)),
    );
  }

  async listRolloutHistory(
    query: RolloutHistoryQuery = {},
    options?: RequestOptions,
  ): Promise<RolloutHistoryPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/history', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listRolloutWaves(
    query: RolloutWavesQuery = {},
    options?: RequestOptions,
  ): Promise<RolloutWavePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/waves', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async createRolloutWave(
    wave: RolloutWaveRequest,
    options?: RequestOptions,
  ): Promise<RolloutWave> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/rollout/waves', {
        body: wave,
        ...requestInit(options),
      }),
    );
  }

  async changeRolloutWave(
    id: string,
    wave: RolloutWaveRequest,
    options?: RequestOptions,
  ): Promise<RolloutWave> {
    const api = await this.#connect();
    return body(
      await api.request('put', '/rollout/waves/{id}', {
        params: { path: { id } },
        body: wave,
        ...requestInit(options),
      }),
    );
  }

  async removeRolloutWave(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<RolloutWave> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/rollout/waves/{id}/remove', {
        params: { path: { id } },
        body: { comment },
        ...requestInit(options),
      }),
    );
  }

  async listRolloutMembers(
    id: string,
    query: RolloutMembersQuery = {},
    options?: RequestOptions,
  ): Promise<RolloutMemberPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/waves/{id}/members', {
        params: { path: { id }, query },
        ...requestInit(options),
      }),
    );
  }

  async getBurnUp(
    query: BurnUpQuery = {},
    options?: RequestOptions,
  ): Promise<BurnUp> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/rollout/burn-up', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getEntityRollout(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<EntityRollout> {
    const api = await this.#connect();
    const { kind, namespace, name } = entity;
    return body(
      await api.request('get', '/rollout/entities/{kind}/{namespace}/{name}', {
        params: { path: { kind, namespace, name } },
        ...requestInit(options),
      }),
    );
  }

  async getServiceDecision(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<ServiceDecision> {
    const api = await this.#connect();
    const { kind, namespace, name } = entity;
    return body(
      await api.request('get', '/entities/{kind}/{namespace}/{name}/decision', {
        params: { path: { kind, namespace, name } },
        ...requestInit(options),
      }),
    );
  }

  async getServicePipeline(
    entity: { kind: string; namespace: string; name: string },
    options?: RequestOptions,
  ): Promise<ServicePipeline> {
    const api = await this.#connect();
    const { kind, namespace, name } = entity;
    return body(
      await api.request('get', '/entities/{kind}/{namespace}/{name}/pipeline', {
        params: { path: { kind, namespace, name } },
        ...requestInit(options),
      }),
    );
  }

  async saveServiceDecision(
    entity: { kind: string; namespace: string; name: string },
    request: ServiceDecisionRequest,
    options?: RequestOptions,
  ): Promise<ServiceDecision> {
    const api = await this.#connect();
    const { kind, namespace, name } = entity;
    return body(
      await api.request('put', '/entities/{kind}/{namespace}/{name}/decision', {
        params: { path: { kind, namespace, name } },
        body: request,
        ...requestInit(options),
      }),
    );
  }

  async listImplicitExceptions(
    query: ImplicitExceptionsQuery = {},
    options?: RequestOptions,
  ): Promise<ImplicitExceptionPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/implicit', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listRepositories(
    query: RepositoriesQuery = {},
    options?: RequestOptions,
  ): Promise<RepositoryPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/registers/repositories', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listManualDeploys(
    query: ManualDeploysQuery = {},
    options?: RequestOptions,
  ): Promise<ManualDeployPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/registers/manual-deploys', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listAuthorities(options?: RequestOptions): Promise<AuthorityList> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/registers/authorities', requestInit(options)),
    );
  }

  async getFormatRegister(options?: RequestOptions): Promise<FormatRegister> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/registers/formats', requestInit(options)),
    );
  }

  async getRoleRegister(options?: RequestOptions): Promise<RoleRegister> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/registers/roles', requestInit(options)),
    );
  }

  async listBaseImages(
    query: BaseImagesQuery = {},
    options?: RequestOptions,
  ): Promise<BaseImagePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/registers/base-images', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listEnforcementRules(
    query: EnforcementRulesQuery = {},
    options?: RequestOptions,
  ): Promise<EnforcementRulePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/enforcement-matrix', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getEnforcementPlan(
    query: EnforcementPlanQuery,
    options?: RequestOptions,
  ): Promise<EnforcementPlan> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/enforcement-plan', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listReadiness(
    query: ReadinessQuery = {},
    options?: RequestOptions,
  ): Promise<ReadinessPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/readiness', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getReadinessSummary(
    query: ReadinessSummaryQuery = {},
    options?: RequestOptions,
  ): Promise<ReadinessSummary> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/readiness/summary', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listReadinessWorkloads(
    query: ReadinessWorkloadsQuery = {},
    options?: RequestOptions,
  ): Promise<ReadinessWorkloadPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/readiness/workloads', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listDryRuns(
    query: DryRunsQuery = {},
    options?: RequestOptions,
  ): Promise<DryRunPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/readiness/dry-runs', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listDenials(
    query: DenialsQuery = {},
    options?: RequestOptions,
  ): Promise<DenialPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/denials', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getDenial(id: string, options?: RequestOptions): Promise<Denial> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/denials/{id}', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async listReviews(
    query: ReviewsQuery = {},
    options?: RequestOptions,
  ): Promise<ReviewPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/reviews', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getReview(id: string, options?: RequestOptions): Promise<Review> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/reviews/{id}', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async startReview(options?: RequestOptions): Promise<Review> {
    const api = await this.#connect();
    return body(await api.request('post', '/reviews', requestInit(options)));
  }

  async decideInReview(
    id: string,
    decision: ReviewDecisionRequest,
    options?: RequestOptions,
  ): Promise<Review> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/reviews/{id}/decisions', {
        params: { path: { id } },
        body: decision,
        ...requestInit(options),
      }),
    );
  }

  async finishReview(id: string, options?: RequestOptions): Promise<Review> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/reviews/{id}/finish', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async listGateRuns(
    query: GateRunsQuery = {},
    options?: RequestOptions,
  ): Promise<GateRunPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/gate-runs', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async getGateRun(id: string, options?: RequestOptions): Promise<GateRun> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/gate-runs/{id}', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async reportGateRun(
    record: GateRunRecord,
    options?: RequestOptions,
  ): Promise<GateRun> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/gate-runs', {
        body: record,
        ...requestInit(options),
      }),
    );
  }

  async listLastVerified(
    query: LastVerifiedQuery,
    options?: RequestOptions,
  ): Promise<LastVerifiedList> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/last-verified', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async listExceptions(
    query: ExceptionsQuery = {},
    options?: RequestOptions,
  ): Promise<ExceptionPage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions', {
        params: { query },
        ...requestInit(options),
      }),
    );
  }

  async requestException(
    request: ExceptionRequest,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions', {
        body: request,
        ...requestInit(options),
      }),
    );
  }

  async getException(
    id: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/{id}', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async getExceptionManifests(
    id: string,
    options?: RequestOptions,
  ): Promise<ExceptionManifests> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/{id}/manifests', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async proposeException(
    id: string,
    options?: RequestOptions,
  ): Promise<ProposedChange> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/{id}/pull-request', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async listExceptionProofs(
    id: string,
    options?: RequestOptions,
  ): Promise<ExceptionProofList> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/{id}/proofs', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async approveException(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    return this.#decide('/exceptions/{id}/approve', id, comment, options);
  }

  async rejectException(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    return this.#decide('/exceptions/{id}/reject', id, comment, options);
  }

  async revokeException(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    return this.#decide('/exceptions/{id}/revoke', id, comment, options);
  }

  async countExceptions(options?: RequestOptions): Promise<ExceptionCounts> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/counts', requestInit(options)),
    );
  }

  async getExceptionRules(
    location: { cluster: string; namespace: string },
    options?: RequestOptions,
  ): Promise<ExceptionRules> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/rules', {
        params: { query: location },
        ...requestInit(options),
      }),
    );
  }

  async listExceptionUses(
    id: string,
    query: ExceptionUsesQuery = {},
    options?: RequestOptions,
  ): Promise<ExceptionUsePage> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/{id}/uses', {
        params: { path: { id }, query },
        ...requestInit(options),
      }),
    );
  }

  async recordExceptionControl(
    id: string,
    { control, ...record }: StepInput<'record-control'>,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/{id}/controls/{control}', {
        params: { path: { id, control } },
        body: record,
        ...requestInit(options),
      }),
    );
  }

  async requestExceptionExtension(
    id: string,
    extension: StepInput<'request-extension'>,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/{id}/extension', {
        params: { path: { id } },
        body: extension,
        ...requestInit(options),
      }),
    );
  }

  async approveExceptionExtension(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    return this.#decide(
      '/exceptions/{id}/extension/approve',
      id,
      comment,
      options,
    );
  }

  async rejectExceptionExtension(
    id: string,
    comment: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    return this.#decide(
      '/exceptions/{id}/extension/reject',
      id,
      comment,
      options,
    );
  }

  async closeException(
    id: string,
    closure: StepInput<'close'>,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/{id}/close', {
        params: { path: { id } },
        body: closure,
        ...requestInit(options),
      }),
    );
  }

  async reassignException(
    id: string,
    owner: StepInput<'reassign'>,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/{id}/owner', {
        params: { path: { id } },
        body: owner,
        ...requestInit(options),
      }),
    );
  }

  async recordExceptionCommit(
    id: string,
    url: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/{id}/commit', {
        params: { path: { id } },
        body: { url },
        ...requestInit(options),
      }),
    );
  }

  async listExceptionDrafts(
    options?: RequestOptions,
  ): Promise<ExceptionDraftList> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/drafts', requestInit(options)),
    );
  }

  async getExceptionDraft(
    id: string,
    options?: RequestOptions,
  ): Promise<ExceptionDraft> {
    const api = await this.#connect();
    return body(
      await api.request('get', '/exceptions/drafts/{id}', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async saveExceptionDraft(
    content: ExceptionDraftContent,
    id?: string,
    options?: RequestOptions,
  ): Promise<ExceptionDraft> {
    const api = await this.#connect();
    return body(
      id === undefined
        ? await api.request('post', '/exceptions/drafts', {
            body: content,
            ...requestInit(options),
          })
        : await api.request('put', '/exceptions/drafts/{id}', {
            params: { path: { id } },
            body: content,
            ...requestInit(options),
          }),
    );
  }

  async deleteExceptionDraft(
    id: string,
    options?: RequestOptions,
  ): Promise<void> {
    const api = await this.#connect();
    await api.request('delete', '/exceptions/drafts/{id}', {
      params: { path: { id } },
      ...requestInit(options),
    });
  }

  async submitExceptionDraft(
    id: string,
    options?: RequestOptions,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', '/exceptions/drafts/{id}/submit', {
        params: { path: { id } },
        ...requestInit(options),
      }),
    );
  }

  async #decide(
    path:
      | '/exceptions/{id}/approve'
      | '/exceptions/{id}/reject'
      | '/exceptions/{id}/revoke'
      | '/exceptions/{id}/extension/approve'
      | '/exceptions/{id}/extension/reject',
    id: string,
    comment: string,
    options: RequestOptions | undefined,
  ): Promise<SigningException> {
    const api = await this.#connect();
    return body(
      await api.request('post', path, {
        params: { path: { id } },
        body: { comment },
        ...requestInit(options),
      }),
    );
  }

  async #connect() {
    const client = createClient<paths>({
      baseUrl: await this.#discoveryApi.getBaseUrl('image-signing'),
      fetch: request => this.#send(request),
    });
    client.use(refuseErrors);
    return client;
  }

  /**
   * Sends address and parts instead of the request: Backstage's `FetchApi`
   * makes requests of what it is given more than once, and the body of a
   * request can be read only once.
   */
  async #send(request: Request): Promise<Response> {
    const { url, method, headers, signal } = request;
    const text = await request.text();
    return this.#fetchApi.fetch(url, {
      method,
      headers,
      signal,
      ...(text && { body: text }),
    });
  }
}

function body<T>(result: { data?: T; response: Response }): T {
  if (result.data === undefined) {
    throw new Error(`The answer of ${result.response.url} has no content`);
  }
  return result.data;
}
