import { randomUUID } from 'node:crypto';
import { AdmissionOutcome } from './admission/request';
import { groupVersion, resourceOf } from './resources';
import { KubeObject, User } from './types';

export interface AuditRecord {
  verb: 'create' | 'patch' | 'update';
  object: KubeObject;
  user: User;
  outcome: AdmissionOutcome;
  at: Date;
  /** Names of generated objects are not known to the request. */
  generatedName?: boolean;
}

const AGENTS: Array<[RegExp, string, string]> = [
  [/:ci:/, 'kubectl/v1.33.2 (linux/amd64) kubernetes/1a2b3c4', '10.20.0.14'],
  [/:argocd:/, 'argocd-application-controller', '10.20.0.31'],
  [/:kube-system:/, 'kube-controller-manager/v1.33.5', '10.20.0.2'],
  [/./, 'kubectl/v1.33.2 (darwin/arm64) kubernetes/1a2b3c4', '192.0.2.57'],
];

function uri(object: KubeObject, patch: boolean): string {
  const resource = resourceOf(object);
  const root = resource.group ? '/apis' : '/api';
  const { namespace, name } = object.metadata;
  const base = [
    `${root}/${groupVersion(resource)}`,
    ...(namespace ? ['namespaces', namespace] : []),
    resource.plural,
    ...(patch ? [name] : []),
  ].join('/');
  return patch ? `${base}?fieldManager=ci&force=true` : base;
}

/** The event an API server writes for a change at level Request. */
export function auditEvent(record: AuditRecord): object {
  const { verb, object, user, outcome, at } = record;
  const resource = resourceOf(object);
  const { denial } = outcome;
  const [, userAgent, address] = AGENTS.find(([pattern]) =>
    pattern.test(user.username),
  )!;
  const { managedFields: _omitted, ...metadata } = object.metadata;
  const time = at.toISOString().replace(/Z$/, '000Z');
  const created = verb === 'create' ? 201 : 200;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: randomUUID(),
    stage: 'ResponseComplete',
    requestURI: uri(object, verb !== 'create'),
    verb,
    user,
    sourceIPs: [address],
    userAgent,
    objectRef: {
      resource: resource.plural,
      namespace: object.metadata.namespace,
      ...(!record.generatedName && { name: object.metadata.name }),
      apiGroup: resource.group || undefined,
      apiVersion: resource.version,
    },
    responseStatus: denial
      ? {
          metadata: {},
          status: 'Failure',
          message: denial.message,
          reason: denial.reason,
          code: denial.code,
        }
      : { metadata: {}, code: created },
    requestObject: { ...object, metadata, status: undefined },
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason':
        'RBAC: allowed by RoleBinding "deployers" of Role "deployer"',
      ...outcome.auditAnnotations,
    },
  };
}
