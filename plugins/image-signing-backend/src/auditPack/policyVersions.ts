import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';

/** Keeps the trust policy as it is used, so that a verdict can be read later. */
export async function notePolicyVersion(
  knex: Knex,
  policy: TrustPolicy | undefined,
  now: Date,
): Promise<void> {
  if (!policy) return;
  await knex('policy_versions')
    .insert({
      version: policy.version,
      policy: JSON.stringify(policy),
      first_seen_at: now,
      last_seen_at: now,
    })
    .onConflict('version')
    .merge(['last_seen_at']);
}
