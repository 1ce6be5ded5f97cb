import { TestDatabases } from '@backstage/backend-test-utils';
import { emptyCounts } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { listDenials } from './listDenials';
import { listExceptions } from './listExceptions';
import { listServices } from './listServices';
import { readServicesSummary } from './readServicesSummary';
import type { Scope } from './scope';
import type { Visibility } from './visibility';

const now = new Date('2026-11-26T12:00:00Z');
const ALL: Visibility = { kind: 'all' };
const environments = ['prod', 'dev'].map(name => ({
  name,
  clusters: ['*'],
  namespaces: ['*'],
  intent: { signature: 'enforce' as const, digest: 'enforce' as const },
  sources: [],
}));

/** `shop` is a system of the domain `retail`; `loose` is in no system. */
const ENTITIES = [
  { name: 'cart', owner: 'pay', system: 'shop', failed: 1, unknown: 0 },
  { name: 'stock', owner: 'ops', system: 'shop', failed: 0, unknown: 2 },
  { name: 'loose', owner: 'pay', system: null, failed: 0, unknown: 0 },
];

const refOf = (name: string) => `component:default/${name}`;
const group = (name: string) => `group:default/${name}`;
const system = (name: string) => `system:default/${name}`;

async function fill(knex: Knex) {
  await knex('catalog_entities').insert({
    entity_ref: system('shop'),
    kind: 'System',
    title: 'shop',
    owner: group('ops'),
    domain: 'domain:default/retail',
    hash: 'h',
  });
  for (const entity of ENTITIES) {
    const { name, failed, unknown } = entity;
    const entityRef = refOf(name);
    const owner = group(entity.owner);
    let status = 'verified';
    if (failed) status = 'failed';
    else if (unknown) status = 'unknown';
    const shared = { owner, hash: 'h' };
    const ofSystem = entity.system && system(entity.system);
    await knex('catalog_entities').insert({
      ...shared,
      entity_ref: entityRef,
      kind: 'Component',
      title: name,
      system: ofSystem,
    });
    await knex('entity_rollups').insert({
      ...shared,
      entity_ref: entityRef,
      name,
      system: ofSystem,
      status,
      badness: failed * 3000 + unknown,
      score: 0,
      report: JSON.stringify({ row: { name }, rules: [] }),
    });
    const counts = { ...emptyCounts(), total: 4, failed, unknown };
    await knex('environment_rollups').insert({
      subject: entityRef,
      environment: 'prod',
      mapped: true,
      status,
      stage: 'audit',
      ...Object.fromEntries(
        ['digests', 'workloads'].flatMap(unit =>
          Object.entries(counts).map(([key, n]) => [`${unit}_${key}`, n]),
        ),
      ),
      cold: 0,
      swaps: 0,
      hash: 'h',
    });
    await knex('denials').insert({
      id: name,
      class: 'policy',
      cluster: 'c',
      namespace: 'n',
      entity_ref: entityRef,
      reason_code: 'SIGNATURE_NOT_FOUND',
      search: '',
      denial: JSON.stringify({ id: name }),
      first_at: now,
      last_at: now,
    });
  }
  // About a service of others, but owned by pay.
  await addException(knex, 'theirs', 'stock', 'pay');
  await addException(knex, 'other', 'stock', 'ops');
}

async function addException(
  knex: Knex,
  id: string,
  service: string,
  owner: string,
) {
  await knex('exceptions').insert({
    id,
    status: 'active',
    cluster: 'c',
    namespace: 'n',
    service_account: 's',
    repository: 'r',
    digest: 'd',
    entity_ref: refOf(service),
    owner: group(owner),
    requested_at: now,
    expires_at: new Date('2026-11-30T00:00:00Z'),
    search: '',
    exception: JSON.stringify({ id }),
  });
}

describe('a part of the catalog', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'is what an owner, a system or a domain has, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await fill(knex);
      const look = async (scope: Scope, visibility: Visibility = ALL) => {
        const services = await listServices(knex, visibility, {}, scope);
        const denials = await listDenials(knex, visibility, {}, scope);
        const exceptions = await listExceptions(knex, visibility, {}, scope);
        return {
          services: services.items.map(({ name }) => name),
          denials: denials.items.map(item => item.id).sort(),
          exceptions: exceptions.items.map(item => item.id).sort(),
        };
      };

      expect(await look({ owners: [group('pay'), group('none')] })).toEqual({
        services: ['cart', 'loose'],
        denials: ['cart', 'loose'],
        exceptions: ['theirs'],
      });
      const ofShop = {
        services: ['cart', 'stock'],
        denials: ['cart', 'stock'],
        exceptions: ['other', 'theirs'],
      };
      expect(await look({ system: system('shop') })).toEqual(ofShop);
      expect(await look({ domain: 'domain:default/retail' })).toEqual(ofShop);
      expect(await look({ owners: [] })).toEqual({
        services: [],
        denials: [],
        exceptions: [],
      });
      // Owner and visibility both narrow.
      expect(
        await look(
          { owners: [group('pay')] },
          { kind: 'some', entityRefs: new Set([refOf('loose')]) },
        ),
      ).toEqual({ services: ['loose'], denials: ['loose'], exceptions: [] });
    },
  );

  it.each(databases.eachSupportedId())(
    'is summed with its denominators and unknowns, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await fill(knex);
      const sum = (scope: Scope, visibility: Visibility = ALL) =>
        readServicesSummary({ knex, visibility, environments, scope, now });

      const shop = await sum({ system: system('shop') });
      expect(shop.services).toMatchObject({
        total: 2,
        byStatus: { verified: 0, failed: 1, excepted: 0, unknown: 1 },
        byStage: [{ environment: 'prod', stage: 'audit', count: 2 }],
      });
      // Nothing of the system is in dev.
      expect(shop.environments).toEqual([
        expect.objectContaining({
          environment: 'prod',
          digests: { ...emptyCounts(), total: 8, failed: 1, unknown: 2 },
          services: 2,
        }),
      ]);
      expect(shop.exceptions).toMatchObject({ active: 2, expiringSoon: 2 });
      expect(shop.denials.policyLastDay).toBe(2);

      await knex('exceptions')
        .where({ id: 'theirs' })
        .update({ extension_pending: true });
      const again = await sum({ system: 'system:default/shop' });
      expect(again.exceptions).toMatchObject({
        active: 2,
        requested: 0,
        extensionsRequested: 1,
      });

      const pay = await sum({ owners: [group('pay')] });
      expect(pay.services.byStatus).toMatchObject({ failed: 1, verified: 1 });
      expect(pay.exceptions.active).toBe(1);

      const hidden = await sum(
        { system: system('shop') },
        { kind: 'some', entityRefs: new Set([refOf('stock')]) },
      );
      expect(hidden.services.total).toBe(1);
      expect(hidden.environments[0].digests.total).toBe(4);
    },
  );
});
