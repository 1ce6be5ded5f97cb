import type { APIRequestContext } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const demo = resolve(__dirname, '../../../.demo');

/** Sends what an API server would of a bare Pod by tag that Kyverno refused. */
export async function sendRefusal(
  request: APIRequestContext,
  refused: { cluster: string; namespace: string; name: string },
) {
  const { cluster, namespace, name } = refused;
  const image = `ghcr.io/jdoe/${name}:latest`;
  const now = new Date().toISOString();
  const event = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Request',
    auditID: randomUUID(),
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/${namespace}/pods`,
    verb: 'create',
    user: { username: 'erin@example.com', groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.57'],
    userAgent: 'kubectl/v1.33.2 (darwin/arm64) kubernetes/1a2b3c4',
    objectRef: { resource: 'pods', namespace, name, apiVersion: 'v1' },
    responseStatus: {
      metadata: {},
      status: 'Failure',
      code: 400,
      message: [
        'admission webhook "mutate.kyverno.svc-fail" denied the request: ',
        '',
        `resource Pod/${namespace}/${name} was blocked due to the following policies `,
        '',
        'verify-release-images:',
        `  signed-by-ci: missing digest for ${image}`,
        '',
      ].join('\n'),
    },
    requestObject: {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name, namespace },
      spec: {
        serviceAccountName: 'default',
        containers: [{ name: 'toolbox', image }],
      },
    },
    requestReceivedTimestamp: now,
    stageTimestamp: now,
  };
  const token = readFileSync(resolve(demo, `audit-token-${cluster}`), 'utf8');
  const response = await request.post(
    `http://localhost:7007/api/image-signing/audit/${cluster}`,
    {
      headers: { Authorization: `Bearer ${token.trim()}` },
      data: {
        kind: 'EventList',
        apiVersion: 'audit.k8s.io/v1',
        metadata: {},
        items: [event],
      },
    },
  );
  if (!response.ok()) {
    throw new Error(
      `The audit batch was answered ${response.status()}: ${await response.text()}`,
    );
  }
}
