import { TestDatabases } from '@backstage/backend-test-utils';
import {
  parseTrustPolicy,
  type Evidence,
  type TrustPolicy,
} from 'image-verifier';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { readRegister } from './registerDocuments';
import { gateRecord } from '../__testUtils__/gateRuns';
import { storeGateRun } from '../gates/gateRunStore';
import { readRoles, personOf, roleFindings } from './roles';
import { writeRegisters } from './startRegisters';

const NOW = new Date('2026-03-01T10:00:00Z');
const KEY_ID = `sha256:${'1'.repeat(64)}`;
const BASE = `sha256:${'b'.repeat(64)}`;
const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;
const REPOSITORY = 'registry.example.com/prod/app';

const policy: TrustPolicy = parseTrustPolicy(
  {
    authorities: [
      {
        name: 'ci_1',
        owner: 'group:default/platform',
        key: { file: 'x' },
        transparencyLog: 'optional',
      },
    ],
    rules: [
      {
        name: 'all',
        images: ['registry.example.com/**'],
        signedBy: { authority: 'ci_1' },
        baseImages: { allowed: ['registry.example.com/base/**'] },
        checks: { baseImages: 'log' },
      },
    ],
  },
  { source: 'test' },
);

const trust = {
  current: () => ({
    policy,
    material: {
      hash: 'material',
      keys: [{ authority: 'ci_1', keyId: KEY_ID }],
    } as never,
  }),
};

const signed = (format: string, id: string) => ({
  id,
  format,
  location: { place: 'referrers', manifest: 'm' },
  valid: true,
  reasons: [],
  signer: { type: 'key', keyId: KEY_ID },
  annotations: {},
});

const evidenceOf = (
  digest: string,
  signatures: object[],
  more: object = {},
): Evidence =>
  ({
    schemaVersion: 1,
    repository: REPOSITORY,
    digest,
    mediaType: 'm',
    size: 1,
    kind: 'image',
    platforms: [],
    searched: [],
    complete: true,
    signatures,
    attestations: [
      {
        ...signed('sigstore-bundle', 'provenance'),
        predicateType: 'https://slsa.dev/provenance/v1',
        predicate: {
          buildDefinition: {
            buildType: 'https://example.com/build',
            resolvedDependencies: [
              {
                uri: 'pkg:docker/registry.example.com/base/node@20',
                digest: { sha256: BASE.slice(7) },
              },
            ],
          },
          runDetails: { builder: { id: 'https://example.com/builder' } },
        },
      },
    ],
    trustMaterial: 'material',
    ...more,
  } as unknown as Evidence);

async function addImage(
  knex: Knex,
  letter: string,
  options: { entity: string; evidence?: Evidence; cluster?: string },
) {
  const digest = digestOf(letter);
  await knex('workload_images').insert({
    id: letter,
    cluster: options.cluster ?? 'prod-1',
    namespace: 'shop',
    workload_kind: 'Deployment',
    workload_name: letter,
    container: 'app',
    container_type: 'app',
    reference: `${REPOSITORY}@${digest}`,
    repository: REPOSITORY,
    digest,
    pinned: true,
    service_account: 'default',
    cold: false,
    pods: 1,
    subject: options.entity,
    entity_ref: options.entity,
    environment: 'prod',
    first_seen_at: NOW,
    observed_at: NOW,
  });
  await knex('images').insert({
    repository: REPOSITORY,
    digest,
    state: options.evidence ? 'read' : 'failed',
    evidence: options.evidence ? JSON.stringify(options.evidence) : null,
    trust_material: 'material',
    checked_at: options.evidence ? NOW : null,
    next_check_at: NOW,
  });
}

describe('the registers of keys, formats and base images', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'are summed from stored evidence, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      for (const name of ['payments', 'shop']) {
        await knex('catalog_entities').insert({
          entity_ref: `component:default/${name}`,
          kind: 'Component',
          title: name,
          owner: `group:default/${name}`,
          mapping: '{}',
          hash: name,
        });
      }
      await addImage(knex, 'a', {
        entity: 'component:default/payments',
        evidence: evidenceOf(digestOf('a'), [
          signed('cosign-legacy', 'one'),
          signed('sigstore-bundle', 'two'),
        ]),
      });
      await addImage(knex, 'c', {
        entity: 'component:default/payments',
        evidence: evidenceOf(digestOf('c'), [signed('cosign-legacy', 'one')]),
      });
      await addImage(knex, 'd', {
        entity: 'component:default/shop',
        evidence: evidenceOf(digestOf('d'), [], { complete: false }),
      });
      await addImage(knex, 'e', { entity: 'component:default/shop' });
      await knex('postures').insert({
        cluster: 'edge-1',
        namespace: 'shop',
        signature_mode: 'enforce',
        digest_mode: 'none',
        posture: JSON.stringify({
          signature: {
            sources: [{ mode: 'enforce', verifies: ['notation-jws'] }],
          },
        }),
        image_modes: '{}',
        hash: 'x',
        computed_at: NOW,
      });
      const migration = { from: ['cosign-legacy'], to: ['sigstore-bundle'] };
      await writeRegisters(knex, { trust, migration, now: NOW });

      const formats = await readRegister<any>(knex, 'formats');
      expect(formats?.document).toMatchObject({ digests: 4, ownerCount: 2 });
      expect(formats?.document.uses).toEqual(
        expect.arrayContaining([
          {
            kind: 'format',
            value: 'cosign-legacy',
            digests: 2,
            services: 1,
            unverifiableIn: ['edge-1'],
          },
          { kind: 'place', value: 'referrers', digests: 2, services: 1 },
          { kind: 'signer', value: 'key', digests: 2, services: 1 },
        ]),
      );
      expect(formats?.document.owners).toEqual([
        {
          owner: 'group:default/payments',
          digests: 2,
          oldOnly: 1,
          both: 1,
          newOnly: 0,
          unsigned: 0,
          unknown: 0,
        },
        {
          owner: 'group:default/shop',
          digests: 2,
          oldOnly: 0,
          both: 0,
          newOnly: 0,
          unsigned: 0,
          unknown: 2,
        },
      ]);

      const authorities = await readRegister<any>(knex, 'authorities');
      expect(authorities?.document).toEqual({
        uses: {
          ci_1: {
            digests: 2,
            services: 1,
            owners: 1,
            logged: 0,
            timestamped: 0,
            unproven: 2,
          },
        },
        keys: [{ authority: 'ci_1', keyId: KEY_ID }],
      });

      const bases = await readRegister<any>(knex, 'base-images');
      expect(bases?.document).toMatchObject({ digests: 4, withoutBase: 1 });
      expect(bases?.document.items).toEqual([
        expect.objectContaining({
          repository: 'registry.example.com/base/node',
          digest: BASE,
          digests: 3,
          listed: 'yes',
          mirrored: 'unknown',
          pinned: 'yes',
          approved: 'unknown',
        }),
      ]);

      // What stops running is forgotten, and what changes is read again.
      await knex('workload_images').whereIn('id', ['a', 'd', 'e']).delete();
      await knex('images')
        .where({ digest: digestOf('c') })
        .update({
          evidence: JSON.stringify(evidenceOf(digestOf('c'), [])),
          checked_at: new Date(NOW.getTime() + 1000),
        });
      await writeRegisters(knex, { trust, migration, now: NOW });
      const after = await readRegister<any>(knex, 'formats');
      expect(after?.document).toMatchObject({ digests: 1, uses: [] });
      expect(await knex('signed_images').pluck('digest')).toEqual([
        digestOf('c'),
      ]);
    },
  );

  it.each(databases.eachSupportedId())(
    'find one person in two roles, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await knex('exception_history').insert({
        exception_id: 'x',
        at: NOW,
        actor: 'user:default/jane',
        action: 'approved',
      });
      await knex('manual_deploys').insert({
        id: 'm',
        cluster: 'prod-1',
        namespace: 'shop',
        at: NOW,
        deploy: JSON.stringify({
          user: 'Jane@example.com',
          cluster: 'prod-1',
          namespace: 'shop',
        }),
      });
      for (const [repository, principals] of [
        ['a', JSON.stringify([{ name: 'jane', kind: 'user', rights: 'push' }])],
        ['b', null],
      ]) {
        await knex('registry_rights').insert({
          repository,
          as_of: NOW,
          many_pushers: false,
          tags_mutable: false,
          shared_robot: false,
          rights: '{}',
          principals,
        });
      }
      for (const [author, at] of [
        ['Jane', NOW],
        ['john', NOW],
        // Of a time that tells nothing of today.
        ['jane', new Date(NOW.getTime() - 60 * 86_400_000)],
      ] as const) {
        await storeGateRun(knex, {
          record: gateRecord({
            at: at.toISOString(),
            pipeline: {
              system: 'gitlab-ci',
              runId: '1',
              commit: 'c'.repeat(40),
              author,
            },
          }),
          reporter: 'ci',
          receivedAt: NOW,
        });
      }
      const found = await readRoles(knex, policy, NOW);
      expect(found.findings).toEqual([
        {
          person: 'jane',
          roles: [
            expect.objectContaining({
              role: 'builder',
              name: 'Jane',
              evidence:
                'author of what gitlab-ci built as registry.example.com/prod/payments',
              at: NOW.toISOString(),
            }),
            expect.objectContaining({
              role: 'publisher',
              evidence: 'can push to a',
            }),
            expect.objectContaining({
              role: 'approver',
              name: 'user:default/jane',
              evidence: 'approved 1 exception',
            }),
            expect.objectContaining({
              role: 'hand-deployer',
              name: 'Jane@example.com',
            }),
          ],
        },
      ]);
      expect(
        Object.fromEntries(found.sources.map(one => [one.role, one.unknown])),
      ).toEqual({
        builder: undefined,
        signer: 'no authority of the trust policy is a person',
        publisher: 'who can push to 1 of 2 repositories is not known',
        approver: undefined,
        'hand-deployer': undefined,
      });
    },
  );
});

describe('roleFindings', () => {
  it.each([
    ['user:default/Jane', 'jane'],
    ['jane@example.com', 'jane'],
    ['jane', 'jane'],
    ['system:serviceaccount:a:b', undefined],
    ['robot$ci', undefined],
    ['https://github.com/x', undefined],
  ])('%s is compared as %s', (name, person) => {
    expect(personOf(name)).toBe(person);
  });

  it('finds nobody who is in one role only', () => {
    expect(
      roleFindings([
        { name: 'jane', role: 'approver', evidence: 'x' },
        { name: 'jane@example.com', role: 'approver', evidence: 'y' },
        { name: 'john', role: 'publisher', evidence: 'z' },
      ]),
    ).toEqual([]);
  });
});
