export * from './types';
export { parseDenial } from './parseDenial';
export { readAuditEvents } from './auditEvent';
export type { AuditReading, AuditReadOptions } from './auditEvent';
export {
  FAILED_CREATE_REASONS,
  readFailedCreateEvent,
} from './failedCreateEvent';
export type { EventReadOptions } from './failedCreateEvent';
export { denialGroupId } from './denialGroupId';
export { ENGINE_EVENT_REASONS, readEngineEvent } from './engineEvent';
export { readPolicyReport } from './policyReport';
