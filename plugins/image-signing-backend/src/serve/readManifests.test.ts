import { TestDatabases } from '@backstage/backend-test-utils';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import {
  contract,
  DIGEST,
  IMAGE,
  REPOSITORY,
} from '../exceptions/manifests/__testUtils__/contract';
import { admissionPolicy } from '../exceptions/manifests/__testUtils__/policies';
import { builtInEngines } from '../observe/admission';
import {
  kyvernoDeployment,
  kyvernoPolicy,
  kyvernoWebhooks,
} from '../observe/admission/__testUtils__/kyverno';
import { resourceKey } from '../observe/resources';
import { readManifests } from './readManifests';

jest.setTimeout(60_000);

const NOW = new Date('2026-11-27T10:00:00Z');

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

async function addCluster(knex: Knex) {
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

describe.each(databaseIds)('manifests from what is stored, %s', id => {
  const databases = TestDatabases.create({ ids: [id] });
  if (!databases.supports(id)) return;

  async function read(exception: SigningException = contract(), stored = true) {
    const knex = await migratedDatabase(databases, id);
    if (stored) await addCluster(knex);
    await knex('workload_images').insert({
      id: 'w',
      cluster: 'prod-eu',
      namespace: 'observability',
      workload_kind: 'DaemonSet',
      workload_name: 'agent',
      container: 'agent',
      container_type: 'app',
      reference: `${REPOSITORY}:2.1@${DIGEST}`,
      repository: REPOSITORY,
      digest: DIGEST,
      pinned: true,
      service_account: 'agent',
      cold: false,
      pods: 1,
      subject: 's',
      first_seen_at: NOW,
      observed_at: NOW,
    });
    return readManifests({
      knex,
      engines: builtInEngines,
      staleAfterMs: 600_000,
      exception,
      now: NOW,
    });
  }

  it('writes for the policies that refuse the image, and for those only', async () => {
    const { items, state, image, asOf, gaps } = await read();
    expect(gaps).toEqual([]);
    expect({ state, image, asOf }).toEqual({
      state: 'ready',
      image: IMAGE,
      asOf: NOW.toISOString(),
    });
    expect(
      items.map(({ engine, policies, narrow }) => [engine, policies, narrow]),
    ).toEqual([
      ['kyverno-classic', ['signed'], true],
      ['validating-admission-policy', ['own-registry'], true],
    ]);
    const [{ yaml }] = items[0].files;
    expect(yaml).toContain('- autogen-cronjob-check');
    // As the workload that is there writes it.
    expect(yaml).toContain(`${REPOSITORY}:2.1@${DIGEST}`);
  });

  it('is a preview before the approval, and nothing after the end', async () => {
    expect((await read(contract({ status: 'requested' }))).state).toBe(
      'preview',
    );
    for (const over of [
      contract({ status: 'revoked' }),
      contract({ expiresAt: '2026-11-27T09:59:59Z' }),
    ]) {
      expect(await read(over)).toMatchObject({ state: 'ended', items: [] });
    }
  });

  it('does not pass an unread cluster for one without policies', async () => {
    const { items, gaps } = await read(contract(), false);
    expect(items).toEqual([]);
    expect(gaps).toEqual(['Cluster prod-eu has not been read yet.']);
  });
});
