import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { generateKeyPairSync } from 'node:crypto';
import type { StageChange } from 'backstage-plugin-image-signing-common';
import { parseTrustPolicy, type Evidence } from 'image-verifier';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { gateRecord } from '../__testUtils__/gateRuns';
import { storeGateRun } from '../gates/gateRunStore';
import { markDirty } from '../store/dirty';
import { evaluateDue } from './evaluator';
import { createJudge, DEFAULT_EVIDENCE_MAX_AGE_MS } from './judgeImage';
import { markAged } from './markAged';
import { prepareFleet } from './fleetRollup';

const repository = 'registry.example.com/prod/payments';
const signed = `sha256:${'a'.repeat(64)}`;
const unsigned = `sha256:${'b'.repeat(64)}`;
const trustMaterial = {
  hash: 'sha256:trust',
  keys: [{ authority: 'ci', keyId: 'sha256:key' }],
};
const environments = [
  {
    name: 'prod',
    clusters: ['prod-*'],
    namespaces: ['*'],
    intent: { signature: 'enforce' as const, digest: 'enforce' as const },
    sources: [],
  },
];
const policy = parseTrustPolicy(
  {
    authorities: [
      {
        name: 'ci',
        owner: 'group:default/platform',
        key: {
          data: generateKeyPairSync('ec', {
            namedCurve: 'P-256',
          }).publicKey.export({ type: 'spki', format: 'pem' }),
        },
        transparencyLog: 'optional',
      },
    ],
    rules: [
      {
        name: 'services',
        images: ['registry.example.com/**'],
        signedBy: { anyOf: ['ci'] },
      },
    ],
  },
  { source: 'test' },
);

function evidence(digest: string, valid: boolean): Evidence {
  return {
    schemaVersion: 1,
    repository,
    digest,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 10,
    kind: 'image',
    platforms: [],
    searched: [{ place: 'referrers-api', outcome: 'found', count: 1 }],
    complete: true,
    signatures: valid
      ? [
          {
            id: 'c'.repeat(64),
            format: 'sigstore-bundle',
            location: { place: 'referrers-api', manifest: signed },
            valid: true,
            reasons: [],
            signer: { type: 'key', keyId: 'sha256:key' },
            annotations: {},
          },
        ]
      : [],
    attestations: [],
    trustMaterial: trustMaterial.hash,
  };
}

async function runs(knex: Knex, name: string, digest: string) {
  const now = new Date();
  const entity = `component:default/${name}`;
  await knex('workload_images').insert({
    id: name.padEnd(64, '0'),
    cluster: 'prod-eu',
    namespace: name,
    workload_kind: 'Deployment',
    workload_name: name,
    container: 'app',
    container_type: 'app',
    reference: `${repository}@${digest}`,
    repository,
    digest,
    pinned: true,
    service_account: 'default',
    cold: false,
    pods: 3,
    subject: entity,
    entity_ref: entity,
    mapping_rule: 'label',
    environment: 'prod',
    first_seen_at: now,
    observed_at: now,
  });
  await knex('images')
    .insert({
      repository,
      digest,
      state: 'read',
      evidence: JSON.stringify(evidence(digest, digest === signed)),
      trust_material: trustMaterial.hash,
      checked_at: now,
      next_check_at: now,
    })
    .onConflict(['repository', 'digest'])
    .ignore();
  const control = { mode: 'enforce', paths: [], sources: [], loopholes: [] };
  await knex('postures').insert({
    cluster: 'prod-eu',
    namespace: name,
    environment: 'prod',
    signature_mode: 'enforce',
    digest_mode: 'enforce',
    posture: JSON.stringify({ signature: control, digest: control }),
    image_modes: '{}',
    hash: 'x',
    computed_at: now,
  });
  return entity;
}

describe('evaluateDue', () => {
  const databases = TestDatabases.create({ ids: databaseIds });
  const settings = {
    environments,
    authorities: [
      { name: 'ci', owner: 'group:default/platform', kind: 'key' as const },
    ],
    judge: createJudge(() => ({ policy, material: trustMaterial })),
    policyVersion: policy.version,
  };
  const logger = mockServices.logger.mock();

  it.each(databases.eachSupportedId())(
    'judges the gate of the pipeline by what it reported, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const entity = await runs(knex, 'payments', signed);
      const gateOf = async () => {
        await markDirty(knex, [entity]);
        await evaluateDue({ knex, logger, settings });
        const { report } = await knex('entity_rollups').first('report');
        return JSON.parse(report).row.environments[0].ciGate;
      };
      expect(await gateOf()).toBe('unknown');
      const report = (at: string, over = {}) =>
        storeGateRun(knex, {
          record: gateRecord({ at, image: { digest: signed }, ...over }),
          reporter: 'ci',
          receivedAt: new Date(),
        });
      await report('2026-11-22T08:00:00.000Z');
      expect(await gateOf()).toBe('pass');
      await report('2026-11-22T09:00:00.000Z', { enforcement: 'advisory' });
      expect(await gateOf()).toBe('fail');
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'counts a signed and enforced image as protected, an unsigned one as failed, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const good = await runs(knex, 'payments', signed);
      const bad = await runs(knex, 'ledger', unsigned);
      await markDirty(knex, [good, bad]);

      expect(await evaluateDue({ knex, logger, settings })).toBe(2);

      const statuses = await knex('verdicts').pluck('status');
      expect(statuses.sort()).toEqual(['failed', 'verified']);
      const { numbers } = await prepareFleet(knex, environments);
      expect(numbers.environments[0].digests).toMatchObject({
        total: 2,
        verified: 1,
        failed: 1,
        enforced: 2,
        protected: 1,
      });
      expect(numbers.services.total).toBe(2);
      expect(logger.error).not.toHaveBeenCalled();
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'keeps the stages that changed with the judgement, and tells them after, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const entity = await runs(knex, 'payments', unsigned);
      const told: StageChange[] = [];
      const evaluate = async () => {
        await markDirty(knex, [entity]);
        const onStageChanges = (changes: StageChange[]) =>
          told.push(...changes);
        await evaluateDue({ knex, logger, settings, onStageChanges });
      };
      await evaluate();
      await evaluate();
      await knex('images').update({
        evidence: JSON.stringify(evidence(unsigned, true)),
      });
      await evaluate();

      expect(told).toMatchObject([
        { entityRef: entity, environment: 'prod', to: 'inventory' },
        { from: 'inventory', to: 'enforced', policyVersion: policy.version },
      ]);
      expect(await knex('stage_changes')).toHaveLength(2);
      const events = await knex('outgoing_events').pluck('payload');
      expect(events.map(text => JSON.parse(text))).toMatchObject([
        { entityRef: entity, from: 'inventory', to: 'enforced' },
      ]);
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'never counts an image of a stale cluster as verified, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await knex('clusters').insert({ name: 'prod-eu', stale: true });
      await markDirty(knex, [await runs(knex, 'payments', signed)]);

      await evaluateDue({ knex, logger, settings });

      const { numbers } = await prepareFleet(knex, environments);
      expect(numbers.environments[0]).toMatchObject({
        digests: { total: 1, verified: 0, unknown: 1, stale: 1, protected: 0 },
        staleClusters: ['prod-eu'],
      });
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'no longer counts an image as verified whose registry was not read for too long, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const entity = await runs(knex, 'payments', signed);
      await markDirty(knex, [entity]);
      await evaluateDue({ knex, logger, settings });
      expect(await knex('verdicts').pluck('status')).toEqual(['verified']);

      await knex('images').update({
        checked_at: new Date(Date.now() - DEFAULT_EVIDENCE_MAX_AGE_MS - 1000),
      });
      await markAged(knex, new Date(Date.now() - DEFAULT_EVIDENCE_MAX_AGE_MS));
      expect(await evaluateDue({ knex, logger, settings })).toBe(1);

      const [row] = await knex('verdicts');
      expect(row.status).toBe('unknown');
      expect(JSON.parse(row.image).verdict.reasons[0].code).toBe(
        'EVIDENCE_TOO_OLD',
      );
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'takes away what no longer runs, and writes nothing where nothing changed, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const entity = await runs(knex, 'payments', signed);
      await markDirty(knex, [entity]);
      await evaluateDue({ knex, logger, settings });
      await knex('verdicts').update({ status: 'untouched' });
      await markDirty(knex, [entity]);
      await evaluateDue({ knex, logger, settings });
      expect(await knex('verdicts').pluck('status')).toEqual(['untouched']);

      await knex('workload_images').delete();
      await markDirty(knex, [entity]);
      await evaluateDue({ knex, logger, settings });

      expect(await knex('verdicts')).toEqual([]);
      expect(await knex('environment_rollups')).toEqual([]);
      expect(await knex('entity_rollups')).toEqual([]);
    },
    60_000,
  );
});
