import { TestDatabases } from '@backstage/backend-test-utils';
import type { Denial } from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import type { DenialOccurrence } from '../observe/denials';
import { routeDenials } from './routeDenials';
import { storeDenials } from './storeDenials';

const audit: DenialOccurrence = {
  key: 'audit-1/ResponseComplete',
  source: 'audit-webhook',
  class: 'policy',
  cluster: 'prod-eu',
  namespace: 'payments',
  engine: 'vap',
  refused: { kind: 'Pod', name: 'payments-5d-' },
  workload: { kind: 'ReplicaSet', name: 'payments-5d' },
  namedImages: [],
  images: [{ reference: 'registry.example.com/prod/payments:release' }],
  reasonCode: 'TAG_FORBIDDEN',
  message: 'denied',
  user: 'system:serviceaccount:ci:deployer',
  firstAt: '2026-01-01T10:00:00.000Z',
  lastAt: '2026-01-01T10:00:00.000Z',
  count: 1,
};
const event: DenialOccurrence = {
  ...audit,
  key: 'event-1',
  source: 'controller-event',
  user: undefined,
  lastAt: '2026-01-01T10:05:00.000Z',
  count: 4,
};

async function onlyDenial(knex: Knex): Promise<Denial> {
  const rows = await knex('denials');
  expect(rows).toHaveLength(1);
  return JSON.parse(rows[0].denial);
}

describe('storeDenials', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())(
    'counts a refusal once that is delivered twice, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await storeDenials(knex, [audit, audit], []);
      await storeDenials(knex, [audit], []);
      await storeDenials(knex, [{ ...audit, key: 'audit-2' }], []);
      expect(await onlyDenial(knex)).toMatchObject({ count: 2 });
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'joins what the audit log and the events say of one refusal, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      await storeDenials(knex, [audit], []);
      await storeDenials(knex, [event], []);
      // An event that names no image takes away none.
      await storeDenials(knex, [{ ...event, count: 6, images: [] }], []);
      expect(await onlyDenial(knex)).toMatchObject({
        images: audit.images,
        count: 6,
        user: 'system:serviceaccount:ci:deployer',
        sources: ['audit-webhook', 'controller-event'],
        firstAt: '2026-01-01T10:00:00.000Z',
        lastAt: '2026-01-01T10:05:00.000Z',
        reason: { code: 'TAG_FORBIDDEN' },
      });
    },
    60_000,
  );

  it.each(databases.eachSupportedId())(
    'groups under the top workload and finds its owner, also later, on %p',
    async id => {
      const knex = await migratedDatabase(databases, id);
      const recent = new Date().toISOString();
      await knex('workloads').insert({
        cluster: 'prod-eu',
        namespace: 'payments',
        kind: 'ReplicaSet',
        name: 'payments-5d',
        owner_kind: 'Deployment',
        owner_name: 'payments',
        object: '{}',
        hash: 'x',
        observed_at: new Date(),
      });
      await storeDenials(
        knex,
        [{ ...audit, images: [], firstAt: recent, lastAt: recent }],
        [],
      );
      const denial = await onlyDenial(knex);
      expect(denial.workload).toEqual({ kind: 'Deployment', name: 'payments' });
      expect(denial.entityRef).toBeUndefined();

      await knex('workload_images').insert({
        id: 'a'.repeat(64),
        cluster: 'prod-eu',
        namespace: 'payments',
        workload_kind: 'Deployment',
        workload_name: 'payments',
        container: 'app',
        container_type: 'app',
        reference: 'registry.example.com/prod/payments:release',
        pinned: false,
        service_account: 'default',
        cold: true,
        pods: 0,
        subject: 'component:default/payments',
        entity_ref: 'component:default/payments',
        first_seen_at: new Date(),
        observed_at: new Date(),
      });
      await routeDenials(knex, new Date());
      expect(await onlyDenial(knex)).toMatchObject({
        entityRef: 'component:default/payments',
        images: [{ reference: 'registry.example.com/prod/payments:release' }],
      });
    },
    60_000,
  );
});
