import type { TrustPolicy } from 'image-verifier';
import type { Knex } from 'knex';
import { hashOf } from '../evaluate/hash';

/**
 * What the trust policy wants searched beyond the image itself, as one word:
 * what was found under another one is read again.
 */
export function searchScopeOf(policy: TrustPolicy | undefined): string {
  const { signatureRepositories, rules = [] } = policy ?? {};
  const further = rules
    .map(({ images, subject, attestations }) => ({
      images,
      subject,
      contents: attestations.some(({ coveredByIndex }) => coveredByIndex),
    }))
    .filter(
      ({ subject, contents }) =>
        contents || (subject && subject !== 'as-resolved'),
    );
  return signatureRepositories || further.length > 0
    ? hashOf(JSON.stringify({ signatureRepositories, further }))
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
