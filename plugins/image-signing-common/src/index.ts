/**
 * Types and pure domain logic of the image-signing plugin.
 *
 * @packageDocumentation
 */
export * from './types';
export * from './evaluate.types';
export * from './annotations';
export * from './catalogFacts';
export {
  evaluateChecklist,
  scoreOf,
  type CheckId,
  type ChecklistInput,
} from './checklist';
export * from './client';
export { setImageCommand, shellQuote, type ImagePlace } from './commands';
export * from './counting';
export {
  compareEnvironments,
  isAllowedSource,
  matchEnvironment,
  matchesGlob,
  type GlobOptions,
  type NamespaceLocation,
  environmentIn,
  isCritical,
} from './environments';
export * from './evaluateEntity';
export * from './events';
export { missingControls, requiredControls } from './exceptionControls';
export * from './exceptionLife';
export * from './exceptionPermissions';
export * from './exceptionRules';
export {
  createException,
  DEFAULT_MAX_EXCEPTION_DAYS,
  exceptionCovers,
  exceptionKinds,
  exceptionTemplates,
  samePrincipal,
  validateExceptionRequest,
  type ExceptionIssue,
  type ExceptionTemplate,
  type ExceptionValidationOptions,
} from './exceptions';
export * from './exceptionTrails';
export * from './forecast';
export * from './gateStages';
export * from './lastVerified';
export * from './modes';
export { PLATFORM_TEAM, RELEASE_OWNER } from './nextAction';
export * from './permissions';
export * from './pilotChoice';
export * from './posture';
export * from './postureChange';
export * from './readiness';
export * from './reasons';
export * from './reportFigures';
export * from './reportTrend';
export * from './rollout';
export * from './rotation';
export {
  deriveStage,
  STAGES,
  stageRank,
  type StageFacts,
  type StageResult,
} from './stage';
export {
  signingDecisionProblem,
  DECIDED_ATTESTATIONS,
  isOpenCustody,
  KEY_CUSTODIES,
} from './serviceDecision';
export * from './stageGuide';
export * from './stricter';
export * from './verdict';
export * from './workloadImage';
export * from './review';
export * from './reviewMinutes';
