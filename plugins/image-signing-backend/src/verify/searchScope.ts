import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';

/**
 * What the trust policy wants searched beyond the image itself, as one word:
 * what was found under another one is read again.
 */
export function searchScopeOf(policy: TrustPolicy | undefined): string {
  const { signatureRepositories } = policy ?? {};
  return signatureRepositories
    ? hashOf(JSON.stringify({ signatureRepositories }))
    : '';
}

/** Makes everything due that was searched under another scope. */
export async function searchAgain(
  knex: Knex,
  scope: string,
  now: Date,
): Promise<number> {
  return knex('images')
    .where('next_check_at', '>', now)
    .whereNot({ search_scope: scope })
    .update({ next_check_at: now });
}
