import type { SigningDecision } from './types';

/**
 * The attestations that a service may decide for, in the order of a pipeline.
 *
 * @public
 */
export const DECIDED_ATTESTATIONS: ReadonlyArray<
  SigningDecision['attestations'][number]
> = ['provenance', 'tests', 'scan', 'sbom'];

/**
 * Where a key may be kept, the safe places first.
 *
 * @public
 */
export const KEY_CUSTODIES: ReadonlyArray<
  NonNullable<SigningDecision['custody']>
> = ['kms', 'hsm', 'pkcs11', 'secret', 'ci-variable', 'file'];

/**
 * Whether a key that is kept there can be taken by whoever reads the place.
 *
 * @public
 */
export function isOpenCustody(custody: SigningDecision['custody']): boolean {
  return (
    custody === 'secret' || custody === 'ci-variable' || custody === 'file'
  );
}

/**
 * What is wrong with a decision: the field, and what to do; undefined where
 * nothing is. Whether people are in the catalog is asked elsewhere.
 *
 * @public
 */
export function signingDecisionProblem(
  decision: SigningDecision,
): string | undefined {
  const { keyModel, custody, releaseOwner } = decision;
  if (keyModel === 'keyless' && custody !== undefined) {
    return 'custody: with keyless there is no key to keep. Leave it out.';
  }
  if (keyModel !== 'keyless' && custody === undefined) {
    return `custody: say where the key is kept: one of ${KEY_CUSTODIES.join(
      ', ',
    )}.`;
  }
  if (!/[\p{L}\p{N}]/u.test(releaseOwner.name)) {
    return 'releaseOwner.name: name who answers for releases.';
  }
  return undefined;
}
