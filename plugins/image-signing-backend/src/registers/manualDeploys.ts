import {
  ManualDeploy,
  matchesGlob,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { findTopWorkload } from '../denials/topWorkload';

/** Kubernetes itself, and every workload that acts with an account of its own. */
export const DEFAULT_DELIVERY_ACCOUNTS = ['system:*'];

/** A write of a workload that was let pass, as the audit log tells it. */
export interface WorkloadWrite extends Omit<ManualDeploy, 'entityRef'> {}

/** Whether an account is one that delivers; all others are people. */
export function isDeliveryAccount(
  user: string,
  accounts: readonly string[],
): boolean {
  return accounts.some(pattern => matchesGlob(pattern, user));
}

/** Keeps writes by people; the same one delivered twice is one. */
export async function recordManualDeploys(
  knex: Knex,
  writes: readonly WorkloadWrite[],
): Promise<void> {
  for (const write of writes) {
    const { cluster, namespace, workload, images } = write;
    const top = await findTopWorkload(knex, {
      cluster,
      namespace,
      workload,
      images: images.map(reference => ({ reference })),
    });
    const { entityRef } = top;
    const deploy: ManualDeploy = {
      ...write,
      workload: { kind: top.kind, name: top.name },
      ...(entityRef && { entityRef }),
    };
    await knex('manual_deploys')
      .insert({
        id: write.id,
        cluster,
        namespace,
        entity_ref: entityRef ?? null,
        at: new Date(write.at),
        deploy: JSON.stringify(deploy),
      })
      .onConflict('id')
      .ignore();
  }
}

export async function pruneManualDeploys(
  knex: Knex,
  before: Date,
): Promise<void> {
  await knex('manual_deploys').where('at', '<', before).delete();
}
