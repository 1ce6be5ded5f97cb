import type { SignatureRepository } from '../discovery/discovery';
import {
  ImageReferenceError,
  parseImageReference,
} from '../reference/imageReference';
import { matchesImageGlobs } from './imageGlob';
import type { TrustPolicy } from './trustPolicy';

/** What is wrong with the name of a signature repository, if anything. */
export function signatureRepositoryProblem(name: string): string | undefined {
  if (!/^([^/]*[.:][^/]*|localhost)\/./.test(name)) {
    return 'must be registry/repository, the registry written in full';
  }
  try {
    // A second tag is a mistake, and so is one after a digest.
    parseImageReference(`${name}:latest`);
    return undefined;
  } catch (error) {
    if (error instanceof ImageReferenceError) {
      return 'must name a repository, without tag and digest';
    }
    throw error;
  }
}

/**
 * Reads the name of a signature repository.
 *
 * @throws ImageReferenceError for text that is not the name of a repository.
 * @public
 */
export function parseSignatureRepository(
  text: string,
  tagPrefix?: string,
): SignatureRepository {
  const { registry, repository, name } = parseImageReference(text);
  return { registry, repository, name, ...(tagPrefix && { tagPrefix }) };
}

/**
 * The repositories that may hold signatures of an image, besides its own.
 *
 * @param repository - registry and repository of the image, normalised.
 * @public
 */
export function signatureRepositoriesOf(
  { signatureRepositories }: Pick<TrustPolicy, 'signatureRepositories'>,
  repository: string,
): SignatureRepository[] {
  return (signatureRepositories ?? [])
    .filter(({ images }) => matchesImageGlobs(images, repository))
    .map(rule => parseSignatureRepository(rule.repository, rule.tagPrefix));
}
