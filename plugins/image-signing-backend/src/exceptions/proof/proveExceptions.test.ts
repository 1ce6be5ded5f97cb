import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../../__testUtils__/database';
import { insertException } from '../exceptionStore';
import { contract, END } from '../manifests/__testUtils__/contract';
import { clusterWith, NARROW } from '../manifests/__testUtils__/policies';
import { readBack, writeManifests } from '../manifests/writeManifests';
import { readProofs } from './proofStore';
import { proveExceptions } from './proveExceptions';

const RESOURCE = 'kyverno.io/policyexceptions';
const after = (minutes: number) => new Date(Date.parse(END) + minutes * 60_000);

async function addCluster(knex: Knex, readAt: Date) {
  await knex('clusters').insert({ name: 'prod-eu', last_success_at: readAt });
  await knex('source_states').insert({
    cluster: 'prod-eu',
    resource: RESOURCE,
    state: 'ok',
    last_success_at: readAt,
  });
}

function applied(): KubernetesObject[] {
  const [{ files }] = writeManifests({
    exception: contract(),
    objects: clusterWith(),
    policies: NARROW.slice(0, 1),
    references: [],
  });
  return files.flatMap(({ yaml }) => readBack(yaml));
}

async function store(knex: Knex, objects: KubernetesObject[]) {
  await knex('cluster_objects').delete();
  for (const object of objects) {
    await knex('cluster_objects').insert({
      cluster: 'prod-eu',
      resource: RESOURCE,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
      object: JSON.stringify(object),
      hash: object.metadata.name,
      observed_at: new Date(),
    });
  }
}

describe.each(databaseIds)('proofs of exceptions, %s', id => {
  const databases = TestDatabases.create({ ids: [id] });
  if (!databases.supports(id)) return;
  const logger = mockServices.logger.mock();

  async function start(exception: SigningException, readAt = after(1)) {
    const knex = await migratedDatabase(databases, id);
    await addCluster(knex, readAt);
    await insertException(knex, exception);
    const prove = async (now: Date) => {
      await proveExceptions(knex, logger, now);
      const { items, checkedAt } = await readProofs(knex, exception.id);
      return { results: items.map(({ result }) => result), checkedAt };
    };
    return { knex, prove };
  }

  it('keeps what it saw, one row for each change', async () => {
    const { knex, prove } = await start(contract());
    expect((await prove(after(-9))).results).toEqual([]);

    await store(knex, applied());
    expect((await prove(after(-8))).results).toEqual(['as-written']);
    expect(await prove(after(-7))).toEqual({
      results: ['as-written'],
      checkedAt: after(-7).toISOString(),
    });

    const widened = applied();
    (widened[0].spec as any).match.any[0].resources.namespaces = ['*'];
    await store(knex, widened);
    expect((await prove(after(-6))).results).toEqual(['widened', 'as-written']);

    await store(knex, []);
    expect((await prove(after(-5))).checkedAt).toBeUndefined();
    expect(await knex('exceptions').first('proof_result')).toEqual({
      proof_result: null,
    });
  });

  it('proves the end, and sees where it comes back', async () => {
    const { knex, prove } = await start(contract({ status: 'expired' }));
    expect((await prove(after(2))).results).toEqual(['ended']);

    // Somebody takes the condition of time out and applies it again.
    const again = applied();
    again.forEach(({ spec }) => (spec as any).conditions.all.shift());
    await store(knex, again);
    expect((await prove(after(3))).results).toEqual([
      'still-effective',
      'ended',
    ]);
    expect(await knex('exceptions').first('proof_result')).toEqual({
      proof_result: 'still-effective',
    });

    await store(knex, []);
    expect((await prove(after(4))).results[0]).toBe('ended');
    expect(logger.error).not.toHaveBeenCalled();
  });

  it('does not call ended what it has not read since', async () => {
    const { prove } = await start(contract({ status: 'expired' }), after(-1));
    expect((await prove(after(2))).results).toEqual(['unknown']);
  });
});
