import { TestDatabases } from '@backstage/backend-test-utils';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { upsertChanged } from '../store/facts';
import { readMappings } from './mappingSource';

describe('readMappings', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'reads those of a large catalog, each once, %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const rows = Array.from({ length: 2500 }, (_, at) => ({
        entity_ref: `component:default/Service-${at}`,
        kind: 'Component',
        title: `Service ${at}`,
        mapping: at % 100 === 0 ? null : JSON.stringify({ id: `s${at}` }),
        hash: String(at),
      }));
      await upsertChanged(knex, {
        table: 'catalog_entities',
        keys: ['entity_ref'],
        rows,
      });

      const found = await readMappings(knex);
      const expected = rows.flatMap(({ entity_ref: entityRef, mapping }) =>
        mapping === null ? [] : { entityRef, mapping: JSON.parse(mapping) },
      );
      const byRef = (a: { entityRef: string }, b: { entityRef: string }) =>
        a.entityRef < b.entityRef ? -1 : 1;
      expect(found.sort(byRef)).toEqual(expected.sort(byRef));
    },
  );
});
