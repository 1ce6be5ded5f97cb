import {
  createException,
  Denial,
  EntityEnvironment,
  emptyCounts,
  EnvironmentDefinition,
  Reason,
  ReadinessWorkload,
  ServiceRow,
  WorkloadImage,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { insertException } from '../exceptions/exceptionStore';
import { storeGateRun } from '../gates/gateRunStore';
import { markReadiness, readinessRows } from '../readiness/saveReadiness';
import { sumMarkedNamespaces } from '../readiness/sumReadiness';
import { gateRecord } from './gateRuns';

export const environments: EnvironmentDefinition[] = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'enforce', digest: 'enforce' },
    sources: [],
  },
];

export const unsigned: Reason = {
  code: 'SIGNATURE_NOT_FOUND',
  class: 'deny',
  text: 'signature not found',
  detail: 'No signature was found for the image.',
  fix: 'Sign the image in the pipeline.',
};

const AT = '2026-11-22T08:00:00.000Z';

/** What belongs to one seeded service; each id begins with its name. */
export interface SeededService {
  name: string;
  entityRef: string;
  repository: string;
  digest: string;
  imageId: string;
  denialId: string;
  exceptionId: string;
  gateRunId: string;
}

/**
 * Stores a service with one failed image in prod, and of each kind of row that
 * is about an entity one: a denial, a requested exception, a gate run, what
 * would be refused, and a manual deploy.
 *
 * @param letter - What the digest is made of, from a to f.
 */
export async function seedService(
  knex: Knex,
  name: string,
  letter: string,
): Promise<SeededService> {
  const entityRef = `component:default/${name}`;
  const owner = `group:default/${name}`;
  const repository = `registry.example.com/prod/${name}`;
  const digest = `sha256:${letter.repeat(64)}`;
  const place = { cluster: 'prod-eu', namespace: name, environment: 'prod' };
  const workload = { kind: 'Deployment', name };
  const service = {
    name,
    entityRef,
    repository,
    digest,
    imageId: `${name}-image`,
    denialId: `${name}-denial`,
    exceptionId: `${name}-exception`,
  };
  const image: WorkloadImage = {
    ...place,
    id: service.imageId,
    workload,
    container: 'app',
    containerType: 'app',
    reference: `${repository}@${digest}`,
    repository,
    digest,
    pinned: true,
    serviceAccount: name,
    cold: false,
    pods: 1,
    mapping: { entityRef, rule: 'kubernetes-id' },
    signature: 'audit',
    digestControl: 'audit',
    verdict: {
      status: 'failed',
      reasons: [unsigned],
      requirements: [],
      matched: [],
      enforced: 'no',
      protected: false,
    },
    firstSeenAt: AT,
    observedAt: AT,
    stale: false,
  };

  await knex('catalog_entities').insert({
    entity_ref: entityRef,
    kind: 'Component',
    title: name,
    owner,
    hash: name,
  });
  await seedImage(knex, service, image);
  await seedRollups(knex, service, owner);
  await seedDenial(knex, service, {
    ...place,
    id: service.denialId,
    class: 'policy',
    entityRef,
    workload,
    serviceAccount: name,
    images: [{ reference: `${repository}@${digest}` }],
    reason: unsigned,
    message: `denied ${name}`,
    engine: 'kyverno',
    firstAt: AT,
    lastAt: AT,
    count: 3,
    sources: ['audit-webhook'],
  });
  await insertException(
    knex,
    createException(
      {
        kind: 'vendor-image',
        scope: {
          repository,
          digest,
          cluster: 'prod-eu',
          namespace: name,
          serviceAccount: name,
        },
        entityRef,
        reason: 'The vendor does not sign yet',
        owner,
        expiresAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
        closureCondition: 'The vendor signs',
        risk: 'A swapped image could read data',
        compensatingControls: ['Scanned daily'],
        ticket: 'SEC-42',
      },
      {
        id: service.exceptionId,
        requestedBy: 'user:default/rita',
        now: new Date(),
      },
    ),
  );
  const { run } = await storeGateRun(knex, {
    record: gateRecord({
      key: `${name}-gate-run`,
      image: { repository, digest },
    }),
    reporter: 'pipelines',
    entityRef,
    receivedAt: new Date(AT),
  });
  await seedReadiness(knex, {
    ...place,
    workload,
    entityRef,
    presence: 'running',
    trustPolicy: 'refused',
    clusterPolicies: 'admitted',
    images: [
      {
        container: 'app',
        containerType: 'app',
        reference: image.reference,
        pinned: true,
        trustPolicy: 'refused',
        clusterPolicies: 'admitted',
        reasons: [unsigned],
      },
    ],
  });
  await knex('manual_deploys').insert({
    id: `${name}-deploy`,
    cluster: place.cluster,
    namespace: place.namespace,
    entity_ref: entityRef,
    at: new Date(AT),
    deploy: JSON.stringify({
      ...place,
      id: `${name}-deploy`,
      workload,
      entityRef,
      verb: 'update',
      user: 'rita',
      at: AT,
      images: [image.reference],
    }),
  });
  return { ...service, gateRunId: run.id };
}

async function seedImage(
  knex: Knex,
  { entityRef, repository, digest }: Omit<SeededService, 'gateRunId'>,
  image: WorkloadImage,
) {
  const at = new Date(AT);
  await knex('images').insert({
    repository,
    digest,
    state: 'read',
    evidence: JSON.stringify({
      kind: 'image',
      complete: true,
      searched: [],
      signatures: [],
      attestations: [],
    }),
    checked_at: at,
    next_check_at: at,
  });
  await knex('workload_images').insert({
    id: image.id,
    cluster: image.cluster,
    namespace: image.namespace,
    workload_kind: image.workload.kind,
    workload_name: image.workload.name,
    container: image.container,
    container_type: image.containerType,
    reference: image.reference,
    repository,
    digest,
    pinned: true,
    service_account: image.serviceAccount,
    cold: false,
    pods: 1,
    subject: entityRef,
    entity_ref: entityRef,
    mapping_rule: 'kubernetes-id',
    environment: image.environment,
    first_seen_at: at,
    observed_at: at,
  });
  await knex('verdicts').insert({
    id: image.id,
    subject: entityRef,
    status: image.verdict.status,
    image: JSON.stringify(image),
    hash: image.id,
  });
}

async function seedRollups(
  knex: Knex,
  { name, entityRef }: Omit<SeededService, 'gateRunId'>,
  owner: string,
) {
  const counts = { ...emptyCounts(), total: 1, failed: 1 };
  const environment: EntityEnvironment = {
    environment: 'prod',
    status: 'failed',
    sentence: '0 of 1 running digests verified',
    digests: counts,
    workloads: counts,
    cold: 0,
    signature: { mode: 'audit', intent: 'enforce' },
    digest: { mode: 'audit', intent: 'enforce' },
    stage: 'audit',
    stageReason: 'An image is not signed',
    stale: false,
  };
  const row: ServiceRow = {
    entityRef,
    name,
    owner,
    status: 'failed',
    score: { points: 1, of: 2, unknown: 0 },
    environments: [environment],
  };
  const check = (id: string, state: string, weight: number) => ({
    id,
    title: `${name} ${id}`,
    state,
    evidence: `evidence of ${id}`,
    weight,
    nextAction: { code: id, text: `mend ${id}`, actor: owner },
  });
  await knex('entity_rollups').insert({
    entity_ref: entityRef,
    name,
    owner,
    status: row.status,
    badness: 1,
    score: 500,
    report: JSON.stringify({
      row,
      rules: [
        {
          number: 1,
          id: 'signed',
          title: 'Signed',
          state: 'fail',
          checks: [
            check('told', 'pass', 5),
            check('untold', 'unknown', 4),
            check('light', 'fail', 1),
            check('heavy', 'fail', 3),
          ],
        },
      ],
    }),
    hash: name,
  });
  await knex('environment_rollups').insert({
    subject: entityRef,
    environment: 'prod',
    mapped: true,
    status: row.status,
    stage: 'audit',
    ...Object.fromEntries(
      ['digests', 'workloads'].flatMap(unit =>
        Object.entries(counts).map(([key, value]) => [`${unit}_${key}`, value]),
      ),
    ),
    cold: 0,
    swaps: 0,
    hash: name,
  });
}

async function seedDenial(
  knex: Knex,
  { entityRef }: Omit<SeededService, 'gateRunId'>,
  denial: Denial,
) {
  await knex('denials').insert({
    id: denial.id,
    class: denial.class,
    cluster: denial.cluster,
    namespace: denial.namespace,
    environment: denial.environment,
    entity_ref: entityRef,
    reason_code: denial.reason.code,
    search: denial.message,
    denial: JSON.stringify(denial),
    first_at: new Date(denial.firstAt),
    last_at: new Date(denial.lastAt),
  });
}

async function seedReadiness(knex: Knex, workload: ReadinessWorkload) {
  await knex('readiness_workloads').insert(
    readinessRows(workload.entityRef!, [
      {
        workload,
        readiness: {
          'trust-policy': {
            outcome: 'refused',
            uncovered: false,
            fixes: [{ id: 'sign', text: 'Sign the image' }],
          },
          'cluster-policies': {
            outcome: 'admitted',
            uncovered: true,
            fixes: [],
          },
        },
      },
    ]),
  );
  await markReadiness(knex, [workload]);
  await sumMarkedNamespaces(knex, new Date(AT));
}
