import type { SignatureRepository } from '../discovery/discovery';
import { matchesImageGlobs } from './imageGlob';
import { signatureRepositoriesOf } from './signatureRepositories';
import type { TrustPolicy } from './trustPolicy';

/**
 * What a trust policy wants looked at for an image, beyond what is attached to
 * its digest.
 *
 * @public
 */
export interface SearchNeeds {
  signatureRepositories: SignatureRepository[];
  /** The platform images of an index. */
  children: boolean;
  /** The index around a platform image. */
  indexes: boolean;
  /** What BuildKit attests inside an index. */
  unsignedContents: boolean;
}

/**
 * Says what to search for an image, whatever its environment. Pure.
 *
 * @param repository - registry and repository of the image, normalised.
 * @public
 */
export function searchNeedsOf(
  policy: Pick<TrustPolicy, 'rules' | 'signatureRepositories'>,
  repository: string,
): SearchNeeds {
  const rules = policy.rules.filter(({ images }) =>
    matchesImageGlobs(images, repository),
  );
  const children = rules.some(
    ({ subject }) => subject === 'platform-child' || subject === 'either',
  );
  const unsignedContents = rules.some(({ attestations }) =>
    attestations.some(({ coveredByIndex }) => coveredByIndex),
  );
  return {
    signatureRepositories: signatureRepositoriesOf(policy, repository),
    children,
    indexes: unsignedContents || rules.some(rule => rule.subject === 'either'),
    unsignedContents,
  };
}
