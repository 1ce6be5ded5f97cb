import { KubeObject, User } from '../types';

export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE';
  object: KubeObject;
  user: User;
  namespaceLabels: Record<string, string>;
}

export interface Denial {
  code: number;
  reason: string;
  message: string;
}

export interface AdmissionOutcome {
  denial?: Denial;
  /** Annotations that the API server adds to the audit event. */
  auditAnnotations: Record<string, string>;
}
