import type { components } from './api/schema.generated';

type Schemas = components['schemas'];

/** Every type that crosses the wire, by its name in the OpenAPI document. @public */
export type Answer = Schemas['Answer'];
/** @public */
export type Check = Schemas['Check'];
/** @public */
export type CheckState = Schemas['CheckState'];
/** @public */
export type ChecklistRule = Schemas['ChecklistRule'];
/** @public */
export type Control = Schemas['Control'];
/** @public */
export type ControlPosture = Schemas['ControlPosture'];
/** @public */
export type Counts = Schemas['Counts'];
/** @public */
export type Denial = Schemas['Denial'];
/** @public */
export type DenialClass = Schemas['DenialClass'];
/** @public */
export type DenialPage = Schemas['DenialPage'];
/** @public */
export type EnforcementMode = Schemas['EnforcementMode'];
/** @public */
export type EntityEnvironment = Schemas['EntityEnvironment'];
/** @public */
export type EntityReport = Schemas['EntityReport'];
/** @public */
export type EnvironmentIntent = Schemas['EnvironmentIntent'];
/** @public */
export type EnvironmentSummary = Schemas['EnvironmentSummary'];
/** @public */
export type ExceptionControl = Schemas['ExceptionControl'];
/** @public */
export type ExceptionCounts = Schemas['ExceptionCounts'];
/** @public */
export type ExceptionDraft = Schemas['ExceptionDraft'];
/** @public */
export type ExceptionDraftContent = Schemas['ExceptionDraftContent'];
/** @public */
export type ExceptionDraftList = Schemas['ExceptionDraftList'];
/** @public */
export type ExceptionExtension = Schemas['ExceptionExtension'];
/** @public */
export type ExceptionRules = Schemas['ExceptionRules'];
/** @public */
export type ExceptionUsage = Schemas['ExceptionUsage'];
/** @public */
export type ExceptionUse = Schemas['ExceptionUse'];
/** @public */
export type ExceptionUsePage = Schemas['ExceptionUsePage'];
/** @public */
export type ExceptionView = Schemas['ExceptionView'];
/** @public */
export type ExceptionHistoryEntry = Schemas['ExceptionHistoryEntry'];
/** @public */
export type ExceptionKind = Schemas['ExceptionKind'];
/** @public */
export type ExceptionManifest = Schemas['ExceptionManifest'];
/** @public */
export type ExceptionManifests = Schemas['ExceptionManifests'];
/** @public */
export type ExceptionPage = Schemas['ExceptionPage'];
/** @public */
export type ExceptionProof = Schemas['ExceptionProof'];
/** @public */
export type ExceptionTrial = Schemas['ExceptionTrial'];
/** @public */
export type ExceptionProofList = Schemas['ExceptionProofList'];
/** @public */
export type ExceptionProofResult = Schemas['ExceptionProofResult'];
/** @public */
export type ExceptionRequest = Schemas['ExceptionRequest'];
/** @public */
export type ExceptionScope = Schemas['ExceptionScope'];
/** @public */
export type ExceptionStatus = Schemas['ExceptionStatus'];
/** @public */
export type GateResult = Schemas['GateResult'];
/** @public */
export type GateRun = Schemas['GateRun'];
/** @public */
export type GateRunPage = Schemas['GateRunPage'];
/** @public */
export type GateRunRecord = Schemas['GateRunRecord'];
/** @public */
export type GateStage = Schemas['GateStage'];
/** @public */
export type GateSubResult = Schemas['GateSubResult'];
/** @public */
export type ImageReport = Schemas['ImageReport'];
/** @public */
export type ImageVerdict = Schemas['ImageVerdict'];
/** @public */
export type LastVerified = Schemas['LastVerified'];
/** @public */
export type OriginFact = Schemas['OriginFact'];
/** @public */
export type LastVerifiedList = Schemas['LastVerifiedList'];
/** @public */
export type Loophole = Schemas['Loophole'];
/** @public */
export type IntentDifference = Schemas['IntentDifference'];
/** @public */
export type MatchedSignature = Schemas['MatchedSignature'];
/** @public */
export type ModeAndIntent = Schemas['ModeAndIntent'];
/** @public */
export type ManifestFile = Schemas['ManifestFile'];
/** @public */
export type ManifestLimit = Schemas['ManifestLimit'];
/** @public */
export type ManifestProbe = Schemas['ManifestProbe'];
/** @public */
export type NamespacePosture = Schemas['NamespacePosture'];
/** @public */
export type NextAction = Schemas['NextAction'];
/** @public */
export type Overview = Schemas['Overview'];
/** @public */
export type ServicesSummary = Schemas['ServicesSummary'];
/** @public */
export type PathMode = Schemas['PathMode'];
/** @public */
export type PostureBypass = Schemas['PostureBypass'];
/** @public */
export type PostureCause = Schemas['PostureCause'];
/** @public */
export type ImplicitException = Schemas['ImplicitException'];
/** @public */
export type ImplicitExceptionFlag = Schemas['ImplicitExceptionFlag'];
/** @public */
export type ImplicitExceptionGap = Schemas['ImplicitExceptionGap'];
/** @public */
export type ImplicitExceptionKind = Schemas['ImplicitExceptionKind'];
/** @public */
export type ImplicitExceptionPage = Schemas['ImplicitExceptionPage'];
/** @public */
export type ImplicitExceptionScope = Schemas['ImplicitExceptionScope'];
/** @public */
export type PostureEvent = Schemas['PostureEvent'];
/** @public */
export type PostureEventKind = Schemas['PostureEventKind'];
/** @public */
export type PostureEventPage = Schemas['PostureEventPage'];
/** @public */
export type ObjectFieldChange = Schemas['ObjectFieldChange'];
/** @public */
export type PosturePage = Schemas['PosturePage'];
/** @public */
export type PostureSource = Schemas['PostureSource'];
/** @public */
export type AuthorityList = Schemas['AuthorityList'];
/** @public */
export type AuthorityRow = Schemas['AuthorityRow'];
/** @public */
export type EnforcementFinding = Schemas['EnforcementFinding'];
/** @public */
export type EnforcementFindingCode = Schemas['EnforcementFindingCode'];
/** @public */
export type EnforcementRule = Schemas['EnforcementRule'];
/** @public */
export type EnforcementRulePage = Schemas['EnforcementRulePage'];
/** @public */
export type EnforcementPlan = Schemas['EnforcementPlan'];
/** @public */
export type EnforcementPlanStep = Schemas['EnforcementPlanStep'];
/** @public */
export type ManifestEdit = Schemas['ManifestEdit'];
/** @public */
export type PlanCheck = Schemas['PlanCheck'];
/** @public */
export type AuthorityFlag = Schemas['AuthorityFlag'];
/** @public */
export type AuthorityUse = Schemas['AuthorityUse'];
/** @public */
export type BaseImagePage = Schemas['BaseImagePage'];
/** @public */
export type BaseImageRow = Schemas['BaseImageRow'];
/** @public */
export type DeliveryRole = Schemas['DeliveryRole'];
/** @public */
export type FormatRegister = Schemas['FormatRegister'];
/** @public */
export type RoleRegister = Schemas['RoleRegister'];
/** @public */
export type DeclaredFailure = Schemas['DeclaredFailure'];
/** @public */
export type ManualDeploy = Schemas['ManualDeploy'];
/** @public */
export type ManualDeployPage = Schemas['ManualDeployPage'];
/** @public */
export type ProposedChange = Schemas['ProposedChange'];
/** @public */
export type RepositoryFlag = Schemas['RepositoryFlag'];
/** @public */
export type RepositoryRights = Schemas['RepositoryRights'];
/** Who pushed to a repository, as its registry told. @public */
export type RepositoryPushes = Schemas['RepositoryPushes'];
/** @public */
export type RepositoryPage = Schemas['RepositoryPage'];
/** @public */
export type Review = Schemas['Review'];
/** @public */
export type ReviewDecision = Schemas['ReviewDecision'];
/** @public */
export type ReviewDecisionRequest = Schemas['ReviewDecisionRequest'];
/** @public */
export type ReviewItem = Schemas['ReviewItem'];
/** @public */
export type ReviewPage = Schemas['ReviewPage'];
/** @public */
export type ReviewReason = Schemas['ReviewReason'];
/** @public */
export type ReviewSummary = Schemas['ReviewSummary'];
/** @public */
export type RepositoryRow = Schemas['RepositoryRow'];
/** @public */
export type DryRun = Schemas['DryRun'];
/** @public */
export type DryRunAnswer = Schemas['DryRunAnswer'];
/** @public */
export type DryRunComparison = Schemas['DryRunComparison'];
/** @public */
export type DryRunCounts = Schemas['DryRunCounts'];
/** @public */
export type DryRunPage = Schemas['DryRunPage'];
/** @public */
export type ReadinessCounts = Schemas['ReadinessCounts'];
/** @public */
export type ReadinessFix = Schemas['ReadinessFix'];
/** @public */
export type ReadinessImage = Schemas['ReadinessImage'];
/** @public */
export type ReadinessNamespace = Schemas['ReadinessNamespace'];
/** @public */
export type ReadinessOutcome = Schemas['ReadinessOutcome'];
/** @public */
export type ReadinessPage = Schemas['ReadinessPage'];
/** @public */
export type ReadinessScenario = Schemas['ReadinessScenario'];
/** @public */
export type ReadinessSummary = Schemas['ReadinessSummary'];
/** @public */
export type ReadinessTotals = Schemas['ReadinessTotals'];
/** @public */
export type ReadinessWorkload = Schemas['ReadinessWorkload'];
/** @public */
export type ReadinessWorkloadPage = Schemas['ReadinessWorkloadPage'];
/** @public */
export type Reason = Schemas['Reason'];
/** @public */
export type RequirementResult = Schemas['RequirementResult'];
/** @public */
export type Score = Schemas['Score'];
/** @public */
export type ServicePage = Schemas['ServicePage'];
/** @public */
export type ServiceRow = Schemas['ServiceRow'];
/** @public */
export type SignatureFormat = Schemas['SignatureFormat'];
/** @public */
export type SignedDocument = Schemas['SignedDocument'];
/** @public */
export type SourceState = Schemas['SourceState'];
/** @public */
export type SourceStatus = Schemas['SourceStatus'];
/** @public */
export type Stage = Schemas['Stage'];
/** @public */
export type EntityRollout = Schemas['EntityRollout'];
/** @public */
export type Forecast = Schemas['Forecast'];
/** @public */
export type Rollout = Schemas['Rollout'];
/** @public */
export type RolloutChange = Schemas['RolloutChange'];
/** @public */
export type RolloutExtend = Schemas['RolloutExtend'];
/** @public */
export type RolloutHistoryEntry = Schemas['RolloutHistoryEntry'];
/** @public */
export type RolloutHistoryPage = Schemas['RolloutHistoryPage'];
/** @public */
export type RolloutLadderRow = Schemas['RolloutLadderRow'];
/** @public */
export type RolloutNote = Schemas['RolloutNote'];
/** @public */
export type RolloutOverride = Schemas['RolloutOverride'];
/** @public */
export type RolloutPilot = Schemas['RolloutPilot'];
/** One UTC day: how many of how many had arrived. @public */
export type BurnUpPoint = Schemas['BurnUpPoint'];
/** @public */
export type BurnUp = Schemas['BurnUp'];
/** @public */
export type RolloutMember = Schemas['RolloutMember'];
/** @public */
export type RolloutMemberPage = Schemas['RolloutMemberPage'];
/** @public */
export type RolloutSelection = Schemas['RolloutSelection'];
/** @public */
export type RolloutWave = Schemas['RolloutWave'];
/** @public */
export type RolloutWavePage = Schemas['RolloutWavePage'];
/** @public */
export type RolloutWaveRequest = Schemas['RolloutWaveRequest'];
/** @public */
export type RolloutCandidate = Schemas['RolloutCandidate'];
/** @public */
export type RolloutCandidatePage = Schemas['RolloutCandidatePage'];
/** @public */
export type RolloutFactor = Schemas['RolloutFactor'];
/** @public */
export type PipelineFinding = Schemas['PipelineFinding'];
/** @public */
export type ServicePipeline = Schemas['ServicePipeline'];
/** @public */
export type SigningDecision = Schemas['SigningDecision'];
/** @public */
export type ServiceDecision = Schemas['ServiceDecision'];
/** @public */
export type ServiceDecisionRequest = Schemas['ServiceDecisionRequest'];
/** @public */
export type RolloutProposal = Schemas['RolloutProposal'];
/** @public */
export type RolloutProposalList = Schemas['RolloutProposalList'];
/** @public */
export type RolloutTeam = Schemas['RolloutTeam'];
/** @public */
export type RolloutTeamPage = Schemas['RolloutTeamPage'];
/** @public */
export type RolloutTrial = Schemas['RolloutTrial'];
/** @public */
export type RolloutTrialKind = Schemas['RolloutTrialKind'];
/** @public */
export type StageCheck = Schemas['StageCheck'];
/** @public */
export type EntityStageGuide = Schemas['EntityStageGuide'];
/** @public */
export type RolloutPlace = Schemas['RolloutPlace'];
/** @public */
export type StageGuide = Schemas['StageGuide'];
/** @public */
export type StageTests = Schemas['StageTests'];
/** @public */
export type StageChange = Schemas['StageChange'];
/** @public */
export type StageChangePage = Schemas['StageChangePage'];
/** @public */
export type Swap = Schemas['Swap'];
/** @public */
export type AuditPack = Schemas['AuditPack'];
/** @public */
export type AuditPackDownload = Schemas['AuditPackDownload'];
/** @public */
export type AuditPackFile = Schemas['AuditPackFile'];
/** @public */
export type AuditPackPage = Schemas['AuditPackPage'];
/** @public */
export type AuditPackRequest = Schemas['AuditPackRequest'];
/** @public */
export type FleetReport = Schemas['FleetReport'];
/** @public */
export type ReportChange = Schemas['ReportChange'];
/** @public */
export type ReportCoverage = Schemas['ReportCoverage'];
/** @public */
export type ReportFigure = Schemas['ReportFigure'];
/** @public */
export type ReportMarker = Schemas['ReportMarker'];
/** @public */
export type ReportPoint = Schemas['ReportPoint'];
/** @public */
export type ReportRepeat = Schemas['ReportRepeat'];
/** @public */
export type Progress = Schemas['Progress'];
/** @public */
export type ProgressItem = Schemas['ProgressItem'];
/** @public */
export type TrendList = Schemas['TrendList'];
/** @public */
export type TrendPoint = Schemas['TrendPoint'];
/** @public */
export type VerdictStatus = Schemas['VerdictStatus'];
/** @public */
export type WorkloadImage = Schemas['WorkloadImage'];
/** @public */
export type ServiceImage = Schemas['ServiceImage'];
/** @public */
export type ServiceImagePage = Schemas['ServiceImagePage'];
/** @public */
export type WorkloadImagePage = Schemas['WorkloadImagePage'];
/** The one exception type; `Exception` would hide the language's word. @public */
export type SigningException = Schemas['Exception'];
/** @public */
export type VerificationCommand = Schemas['VerificationCommand'];
