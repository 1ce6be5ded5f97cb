import { TestDatabases } from '@backstage/backend-test-utils';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { builtInEngines } from '../observe/admission';
import { readEnforcementPlan } from './readEnforcementPlan';

const NOW = new Date('2026-03-01T10:00:00Z');
const GROUP = 'admissionregistration.k8s.io';
const environments = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'enforce' as const, digest: 'enforce' as const },
    sources: [],
  },
];

const OBJECTS: Array<[resource: string, object: KubernetesObject]> = [
  [
    'namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  ],
  [
    'namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } },
  ],
  [
    `${GROUP}/validatingadmissionpolicies`,
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'digests', generation: 3 },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['pods'],
            },
          ],
        },
        validations: [
          {
            expression:
              "object.spec.containers.all(c, c.image.matches('.*@sha256:[a-f0-9]{64}$'))",
          },
        ],
      },
    },
  ],
  [
    `${GROUP}/validatingadmissionpolicybindings`,
    {
      apiVersion: `${GROUP}/v1`,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'everywhere' },
      spec: { policyName: 'digests', validationActions: ['Audit'] },
    },
  ],
];

describe('readEnforcementPlan', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'answers from what is stored, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await knex('clusters').insert({
        name: 'prod-1',
        stale: false,
        server_version: 'v1.36.2',
        last_success_at: NOW,
      });
      for (const [resource, object] of OBJECTS) {
        await knex('cluster_objects').insert({
          cluster: 'prod-1',
          resource,
          namespace: '',
          name: object.metadata.name,
          object: JSON.stringify(object),
          hash: object.metadata.name,
          observed_at: NOW,
        });
      }
      const resources = new Set([
        ...OBJECTS.map(([resource]) => resource),
        ...builtInEngines.flatMap(engine =>
          engine.resources.map(one => `${one.group}/${one.plural}`),
        ),
      ]);
      const there = new Set(OBJECTS.map(([resource]) => resource));
      for (const resource of resources) {
        await knex('source_states').insert({
          cluster: 'prod-1',
          resource,
          state: there.has(resource) ? 'ok' : 'absent',
          last_success_at: NOW,
        });
      }
      await knex('postures').insert({
        cluster: 'prod-1',
        namespace: 'shop',
        signature_mode: 'none',
        digest_mode: 'audit',
        posture: '{}',
        image_modes: '{}',
        hash: 'x',
        computed_at: NOW,
      });
      await knex('readiness_namespaces').insert({
        cluster: 'prod-1',
        namespace: 'shop',
        environment: 'prod',
        ...Object.fromEntries(
          ['trust', 'cluster'].flatMap(prefix => [
            [`${prefix}_workloads`, 3],
            [`${prefix}_refused`, 1],
            [`${prefix}_unknown`, 0],
            [`${prefix}_excepted`, 0],
            [`${prefix}_admitted`, 2],
            [`${prefix}_uncovered`, 0],
          ]),
        ),
        computed_at: NOW,
      });
      const options = {
        engines: builtInEngines,
        environments,
        staleAfterMs: 600_000,
        now: NOW,
      };
      const plan = await readEnforcementPlan(
        knex,
        { cluster: 'prod-1', namespace: 'shop' },
        options,
      );
      expect(plan).toMatchObject({
        environment: 'prod',
        stale: false,
        missing: ['signature'],
        otherNamespaces: { total: 1, checked: 1 },
        clusterPolicies: { counts: { workloads: 3, refused: 1 } },
        controls: {
          digest: {
            now: { mode: 'audit', intent: 'enforce' },
            planned: { mode: 'enforce' },
          },
        },
      });
      const [step] = plan.steps;
      expect(step).toMatchObject({
        possible: true,
        policy: 'digests',
        binding: 'everywhere',
        gives: { digest: 'enforce' },
        elsewhere: [],
      });
      expect(step.changes[0]).toMatchObject({
        action: 'create',
        name: 'everywhere-enforce-shop',
        manifest: expect.stringContaining('- Deny'),
        diff: expect.stringContaining('+++ as planned'),
      });
      expect(step.undo[0]).toMatchObject({ action: 'delete', manifest: '' });
      const states = Object.fromEntries(
        plan.checks.map(check => [check.id, check.state]),
      );
      expect(states).toEqual({
        simulation: 'fail',
        'gate-owner': 'fail',
        'dry-runs': 'unknown',
        fresh: 'pass',
        // The policy looks at no init containers.
        loopholes: 'fail',
        'failure-policy': 'pass',
        'engine-health': 'pass',
        exceptions: 'pass',
        weakenings: 'pass',
      });
      await expect(
        readEnforcementPlan(
          knex,
          { cluster: 'prod-1', namespace: 'nowhere' },
          options,
        ),
      ).rejects.toThrow('There is no namespace nowhere in a cluster prod-1');
    },
  );
});
