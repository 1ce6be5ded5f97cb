import { z } from 'zod';

const MAX_TEXT = 4 * 1024 * 1024;
const text = z.string().max(MAX_TEXT);

const auditVersion = z.string().regex(/^audit\.k8s\.io\//);

const eventList = z.object({
  kind: z.literal('EventList'),
  apiVersion: auditVersion,
  items: z.array(z.unknown()),
});

const event = z.object({
  kind: z.literal('Event'),
  apiVersion: auditVersion,
  auditID: z.string(),
});

const cloudWatch = z.object({
  messageType: z.literal('DATA_MESSAGE'),
  logEvents: z.array(z.object({ message: text })),
});

const eventHub = z.object({
  records: z.array(
    z.object({
      category: z.string(),
      properties: z.object({ log: text }),
    }),
  ),
});

/** A line that a log shipper wraps: the event is its text. */
const logLine = z.object({ message: text.regex(/^\s*\{/) });

// Spec: google.logging.v2.LogEntry with google.cloud.audit.AuditLog.
const logEntry = z.object({
  insertId: z.string().max(1_024),
  timestamp: z.string(),
  protoPayload: z.object({
    methodName: z.string().max(1_024),
    resourceName: z.string().max(4_096),
    authenticationInfo: z
      .object({ principalEmail: z.string().optional() })
      .optional(),
    requestMetadata: z
      .object({
        callerIp: z.string().optional(),
        callerSuppliedUserAgent: z.string().optional(),
      })
      .optional(),
    status: z
      .object({ code: z.number().optional(), message: z.string().optional() })
      .optional(),
    request: z.unknown(),
  }),
  labels: z.record(z.string(), z.string()).optional(),
});

/** HTTP status of the google.rpc codes that an API server answers with. */
const HTTP_OF_RPC: Record<number, number> = {
  0: 200,
  3: 400,
  5: 404,
  6: 409,
  7: 403,
  10: 409,
  13: 500,
  14: 503,
  16: 401,
};

// io.k8s.apps.v1.deployments.create; the core group is written `core`.
const METHOD = /^io\.k8s\.(.+)\.(v[^.]+)\.([^.]+(?:\.[^.]+)?)\.([a-z]+)$/;

function fromCloudAuditLog(entry: z.infer<typeof logEntry>): unknown {
  const { protoPayload: log, labels = {} } = entry;
  const method = METHOD.exec(log.methodName);
  const [, group = '', , resource = '', verb = ''] = method ?? [];
  const [plural, subresource] = resource.split('.');
  const { status = {} } = log;
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: entry.insertId,
    stage: 'ResponseComplete',
    verb,
    stageTimestamp: entry.timestamp,
    user: { username: log.authenticationInfo?.principalEmail },
    sourceIPs: log.requestMetadata?.callerIp
      ? [log.requestMetadata.callerIp]
      : [],
    userAgent: log.requestMetadata?.callerSuppliedUserAgent,
    objectRef: {
      resource: plural,
      subresource,
      apiGroup: group === 'core' ? '' : group,
      ...placeOf(log.resourceName, plural),
    },
    responseStatus: {
      code: HTTP_OF_RPC[status.code ?? 0] ?? 500,
      message: status.message,
    },
    requestObject: log.request,
    annotations: labels,
  };
}

// core/v1/namespaces/shop/pods/web, or rbac/v1/clusterroles/x without one.
function placeOf(resourceName: string, plural: string) {
  const parts = resourceName.split('/');
  const namespaces = parts.indexOf('namespaces');
  const named = parts.lastIndexOf(plural);
  return {
    ...(namespaces >= 0 && { namespace: parts[namespaces + 1] }),
    ...(named >= 0 && parts[named + 1] && { name: parts[named + 1] }),
  };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

/**
 * The envelopes in which managed control planes ship their audit log. Each is
 * unpacked into audit.k8s.io Events; what is no such event is left as it is and
 * is counted as not understood by the reader.
 *
 * - Kubernetes: an EventList, or a single Event
 * - OpenShift's ClusterLogForwarder, Fluent Bit and Vector: an array of events
 * - EKS: the data message of a CloudWatch Logs subscription
 * - AKS: the records of a diagnostic setting (Event Hub)
 * - GKE: LogEntry with a Cloud Audit Log as protoPayload
 */
export function auditItems(body: unknown): unknown[] | undefined {
  if (!Array.isArray(body)) return unpack(body);
  return body.flatMap(item => unpack(item) ?? [item]);
}

function unpack(body: unknown): unknown[] | undefined {
  const list = eventList.safeParse(body);
  if (list.success) return list.data.items;
  if (event.safeParse(body).success) return [body];
  const eks = cloudWatch.safeParse(body);
  if (eks.success)
    return eks.data.logEvents.map(({ message }) => json(message));
  const aks = eventHub.safeParse(body);
  if (aks.success) {
    return aks.data.records
      .filter(({ category }) => category.startsWith('kube-audit'))
      .map(({ properties }) => json(properties.log));
  }
  const gke = logEntry.safeParse(body);
  if (gke.success) return [fromCloudAuditLog(gke.data)];
  const line = logLine.safeParse(body);
  if (line.success) return [json(line.data.message)];
  return undefined;
}
