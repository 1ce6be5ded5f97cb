import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { syncCatalog } from './catalogSync';
import { mapWorkload } from './mapping';
import { StoredMappingSource } from './mappingSource';

function component(
  name: string,
  annotations: Record<string, string> = {},
  title?: string,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations, title },
    relations: [
      { type: 'ownedBy', targetRef: 'group:default/team-a' },
      { type: 'partOf', targetRef: 'system:default/shop' },
      { type: 'partOf', targetRef: 'component:default/other' },
    ],
  };
}

describe('syncCatalog', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'knows the domain of a system on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const auth = mockServices.auth();
      const shop: Entity = {
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'System',
        metadata: { name: 'shop', namespace: 'default' },
        relations: [{ type: 'partOf', targetRef: 'domain:default/retail' }],
      };
      const sync = (entities: Entity[]) =>
        syncCatalog({ knex, auth, catalog: catalogServiceMock({ entities }) });
      const domain = async () =>
        (await knex('catalog_entities').first('domain'))?.domain;
      await sync([shop]);
      expect(await domain()).toBe('domain:default/retail');
      await sync([{ ...shop, relations: [] }]);
      expect(await domain()).toBeNull();
    },
  );

  it.each(databases.eachSupportedId())(
    'follows the catalog on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const auth = mockServices.auth();
      const sync = (entities: Entity[]) =>
        syncCatalog({ knex, auth, catalog: catalogServiceMock({ entities }) });
      const dirty = async () => {
        const subjects = await knex('dirty_subjects')
          .orderBy('subject')
          .pluck('subject');
        await knex('dirty_subjects').delete();
        return subjects;
      };
      const state = () => knex('source_states').first();

      const payments = component('payments', {
        'backstage.io/kubernetes-id': 'pay',
      });
      await sync([payments, component('docs')]);
      expect(
        await knex('catalog_entities').where({ title: 'payments' }).first(),
      ).toMatchObject({
        entity_ref: 'component:default/payments',
        kind: 'Component',
        owner: 'group:default/team-a',
        system: 'system:default/shop',
        mapping: '{"id":"pay"}',
      });
      expect(await dirty()).toEqual([
        'component:default/docs',
        'component:default/payments',
      ]);
      const first = await state();
      expect(first).toMatchObject({
        cluster: '',
        resource: 'catalog',
        state: 'ok',
        objects: 2,
      });

      // Nothing has changed: nothing is written, nothing mapped again.
      await sync([payments, component('docs')]);
      expect(await dirty()).toEqual([]);
      expect((await state()).resource_version).toBe(first.resource_version);

      // A title is shown, but selects nothing.
      await sync([payments, component('docs', {}, 'Documents')]);
      expect(await dirty()).toEqual(['component:default/docs']);
      expect((await state()).resource_version).toBe(first.resource_version);

      await sync([
        component('payments', { 'backstage.io/kubernetes-id': 'p2' }),
      ]);
      expect(await dirty()).toEqual([
        'component:default/docs',
        'component:default/payments',
      ]);
      expect((await state()).resource_version).not.toBe(first.resource_version);
      expect(await knex('catalog_entities').pluck('entity_ref')).toEqual([
        'component:default/payments',
      ]);

      const index = await new StoredMappingSource(knex).current();
      expect(
        mapWorkload(index, {
          cluster: 'c',
          namespace: 'n',
          labelSets: [{ 'backstage.io/kubernetes-id': 'p2' }],
          annotationSets: [],
          repositories: [],
        })?.entityRef,
      ).toBe('component:default/payments');
    },
  );

  it.each(databases.eachSupportedId())(
    'knows the lifecycle and who depends on a service, and judges nothing again for it, on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const auth = mockServices.auth();
      const sync = (entities: Entity[]) =>
        syncCatalog({ knex, auth, catalog: catalogServiceMock({ entities }) });
      const told = (
        name: string,
        relations: Array<[type: string, targetRef: string]>,
        lifecycle?: unknown,
      ): Entity => ({
        ...component(name),
        ...(lifecycle !== undefined && { spec: { lifecycle } as never }),
        relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
      });
      const standing = async () =>
        Object.fromEntries(
          (
            await knex('catalog_entities')
              .orderBy('title')
              .select('title', 'lifecycle', 'dependents')
          ).map(row => [row.title, [row.lifecycle, row.dependents]]),
        );
      const api = 'api:default/pay';
      const caller = told('caller', [['consumesApi', api]], 7);
      await sync([
        told(
          'payments',
          [
            ['providesApi', api],
            ['providesApi', 'api:default/pay-v2'],
            ['consumesApi', api],
            ['dependencyOf', 'component:default/shop'],
            ['dependencyOf', 'component:default/caller'],
          ],
          ' Production ',
        ),
        caller,
        told('new', [['providesApi', 'api:default/new']], 'experimental'),
        told('asks-others', [['dependsOn', 'component:default/payments']]),
      ]);
      expect(await standing()).toEqual({
        // Its own use, and one that is told twice, count once or not at all.
        payments: ['production', 2],
        // Its API is in the catalog, and nobody consumes it.
        new: ['experimental', 0],
        // Nobody could have said that they depend on it.
        caller: [null, null],
        'asks-others': [null, null],
      });

      await knex('dirty_subjects').delete();
      await sync([told('payments', [], 'deprecated'), caller]);
      expect(await standing()).toEqual({
        payments: ['deprecated', null],
        caller: [null, null],
      });
      expect(await knex('dirty_subjects').pluck('subject')).not.toContain(
        'component:default/caller',
      );
    },
  );

  it.each(databases.eachSupportedId())(
    'keeps what it knows when the catalog fails on %s',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const auth = mockServices.auth();
      await syncCatalog({
        knex,
        auth,
        catalog: catalogServiceMock({ entities: [component('payments')] }),
      });
      const failing = {
        async *streamEntities() {
          yield [component('new')];
          throw new Error('the catalog is down');
        },
      };
      await expect(
        syncCatalog({ knex, auth, catalog: failing as never }),
      ).rejects.toThrow('the catalog is down');
      expect(
        await knex('catalog_entities').orderBy('title').pluck('title'),
      ).toEqual(['new', 'payments']);
      expect(await knex('source_states').first()).toMatchObject({
        state: 'error',
        message: 'the catalog is down',
      });
    },
  );
});
