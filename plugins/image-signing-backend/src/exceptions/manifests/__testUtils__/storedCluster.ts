import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { builtInEngines } from '../../../observe/admission';
import {
  kyvernoDeployment,
  kyvernoPolicy,
  kyvernoWebhooks,
} from '../../../observe/admission/__testUtils__/kyverno';
import { resourceKey } from '../../../observe/resources';
import { admissionPolicy } from './policies';

/** When the cluster was read. */
export const NOW = new Date('2026-11-27T10:00:00Z');

const signed = kyvernoPolicy(
  {
    verifyImages: [
      {
        imageReferences: ['registry.example.com/*'],
        failureAction: 'Enforce',
        attestors: [{ entries: [{ keys: { publicKeys: 'k' } }] }],
        required: true,
      },
    ],
  },
  { validationFailureAction: 'Enforce' },
  { apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy' },
);

const binding: KubernetesObject = {
  metadata: { name: 'own-registry' },
  spec: { policyName: 'own-registry', validationActions: ['Deny'] },
};

const OBJECTS: Record<string, KubernetesObject[]> = {
  namespaces: [{ metadata: { name: 'observability', labels: {} } }],
  'kyverno.io/clusterpolicies': [signed],
  'kyverno.io/policies': [],
  'kyverno.io/policyexceptions': [],
  'admissionregistration.k8s.io/validatingwebhookconfigurations': [
    kyvernoWebhooks('validate'),
  ],
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': [
    kyvernoWebhooks('mutate'),
  ],
  'admissionregistration.k8s.io/validatingadmissionpolicies': [admissionPolicy],
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': [binding],
  'apps/deployments:kyverno/kyverno-admission-controller': [
    kyvernoDeployment('v1.19.0', [
      '--enablePolicyException=true',
      '--exceptionNamespace=kyverno',
    ]),
  ],
  'discovery.k8s.io/endpointslices:kyverno/*': [
    {
      metadata: {
        name: 'kyverno-svc-1',
        namespace: 'kyverno',
        labels: { 'kubernetes.io/service-name': 'kyverno-svc' },
      },
      endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    },
  ],
};

/** Stores a cluster with Kyverno and a policy of the API server, which both refuse the image. */
export async function addCluster(knex: Knex) {
  await knex('clusters').insert({
    name: 'prod-eu',
    server_version: 'v1.36.2',
    last_success_at: NOW,
  });
  const known = Object.keys(OBJECTS).map(key => key.split(':')[0]);
  const others = builtInEngines
    .flatMap(engine => engine.resources)
    .map(({ group, plural }) => resourceKey(group, plural))
    .filter(key => !known.includes(key));
  for (const resource of new Set(others)) {
    await knex('source_states').insert({
      cluster: 'prod-eu',
      resource,
      state: 'absent',
    });
  }
  for (const [resource, objects] of Object.entries(OBJECTS)) {
    await knex('source_states').insert({
      cluster: 'prod-eu',
      resource,
      state: 'ok',
      last_success_at: NOW,
    });
    for (const object of objects) {
      await knex('cluster_objects').insert({
        cluster: 'prod-eu',
        resource,
        namespace: object.metadata.namespace ?? '',
        name: object.metadata.name,
        object: JSON.stringify(object),
        hash: object.metadata.name,
        observed_at: NOW,
      });
    }
  }
}
