import fc from 'fast-check';
import { builtInEngines } from '../admission';
import { readAuditEvents } from './auditEvent';
import { auditItems } from './envelopes';

const event = (auditID: string) => ({
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  level: 'Request',
  auditID,
  stage: 'ResponseComplete',
  verb: 'create',
  stageTimestamp: '2026-02-03T04:05:06Z',
  objectRef: { resource: 'pods', namespace: 'shop', name: 'web' },
});
const [a, b] = [event('a'), event('b')];

describe('auditItems', () => {
  it.each<[string, unknown, unknown[]]>([
    [
      'an EventList',
      { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [a, b] },
      [a, b],
    ],
    ['a single event', a, [a]],
    ['an array, as log shippers send it', [a, b], [a, b]],
    [
      'lines of a log shipper',
      [{ message: JSON.stringify(a), host: 'm1' }],
      [a],
    ],
    [
      'CloudWatch Logs of EKS',
      {
        messageType: 'DATA_MESSAGE',
        logGroup: '/aws/eks/prod/cluster',
        logEvents: [
          { id: '1', timestamp: 1, message: JSON.stringify(a) },
          { id: '2', timestamp: 2, message: 'not json' },
        ],
      },
      [a, 'not json'],
    ],
    [
      'the Event Hub of AKS, other categories left out',
      {
        records: [
          { category: 'kube-audit', properties: { log: JSON.stringify(a) } },
          { category: 'kube-scheduler', properties: { log: '{}' } },
          {
            category: 'kube-audit-admin',
            properties: { log: JSON.stringify(b) },
          },
        ],
      },
      [a, b],
    ],
  ])('unpacks %s', (_, body, items) => {
    expect(auditItems(body)).toEqual(items);
  });

  it('turns a Cloud Audit Log of GKE into an audit event', () => {
    const entry = {
      insertId: 'entry-1',
      timestamp: '2026-02-03T04:05:06.789Z',
      labels: { 'authorization.k8s.io/decision': 'allow' },
      protoPayload: {
        '@type': 'type.googleapis.com/google.cloud.audit.AuditLog',
        methodName: 'io.k8s.apps.v1.deployments.create',
        resourceName: 'apps/v1/namespaces/shop/deployments/web',
        authenticationInfo: { principalEmail: 'jane@example.com' },
        requestMetadata: {
          callerIp: '203.0.113.7',
          callerSuppliedUserAgent: 'kubectl/v1.36',
        },
        status: {
          code: 7,
          message:
            'admission webhook "validate.kyverno.svc-fail" denied the request: image r.io/app:1 is not signed',
        },
        request: {
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: {
            template: {
              spec: { containers: [{ name: 'app', image: 'r.io/app:1' }] },
            },
          },
        },
      },
    };
    const { denials, rejected } = readAuditEvents(entry, {
      cluster: 'gke',
      engines: builtInEngines,
    });
    expect(rejected).toBe(0);
    expect(denials).toEqual([
      expect.objectContaining({
        key: 'entry-1/ResponseComplete',
        namespace: 'shop',
        user: 'jane@example.com',
        userAgent: 'kubectl/v1.36',
        reasonCode: 'SIGNATURE_NOT_FOUND',
        workload: { kind: 'Deployment', name: 'web' },
        images: [{ reference: 'r.io/app:1' }],
      }),
    ]);
  });

  it.each([[undefined], [null], ['text'], [7], [{}], [{ items: [] }]])(
    'does not take %j for an audit log',
    body => {
      expect(auditItems(body)).toBeUndefined();
    },
  );

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), body => {
        const items = auditItems(body);
        expect(items === undefined || Array.isArray(items)).toBe(true);
      }),
    );
  });
});
