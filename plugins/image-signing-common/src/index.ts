/**
 * Types and pure domain logic of the image-signing plugin.
 *
 * @packageDocumentation
 */
export * from './types';
export * from './evaluate.types';
export * from './annotations';
export {
  evaluateChecklist,
  scoreOf,
  type CheckId,
  type ChecklistInput,
} from './checklist';
export * from './client';
export { shellQuote } from './commands';
export * from './counting';
export {
  compareEnvironments,
  isAllowedSource,
  matchEnvironment,
  matchesGlob,
  type GlobOptions,
  type NamespaceLocation,
} from './environments';
export * from './evaluateEntity';
export * from './events';
export * from './exceptions';
export * from './gateStages';
export * from './lastVerified';
export * from './modes';
export { PLATFORM_TEAM, RELEASE_OWNER } from './nextAction';
export * from './permissions';
export * from './posture';
export * from './postureChange';
export * from './readiness';
export * from './reasons';
export * from './reportFigures';
export * from './reportTrend';
export * from './rotation';
export * from './stage';
export * from './verdict';
export * from './workloadImage';
