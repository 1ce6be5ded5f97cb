import {
  EnvironmentDefinition,
  matchEnvironment,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { NAMESPACES } from '../observe/resources';

/** The environment of a namespace, by its labels as far as they are known. */
export async function environmentOf(
  knex: Knex,
  { cluster, namespace }: { cluster: string; namespace: string },
  environments: EnvironmentDefinition[],
): Promise<EnvironmentDefinition | undefined> {
  const row = await knex('cluster_objects')
    .where({ cluster, resource: NAMESPACES, namespace: '', name: namespace })
    .first('object');
  const labels = row && (JSON.parse(row.object).metadata?.labels ?? {});
  return matchEnvironment({ cluster, namespace, labels }, environments);
}
