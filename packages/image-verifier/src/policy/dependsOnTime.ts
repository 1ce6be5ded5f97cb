import type { TrustPolicy } from './trustPolicy';

/**
 * Whether a verdict under the policy can change by the clock alone: it limits
 * an age, a relaxation has an end, or a condition may look at the time. Then it is to be judged again
 * from time to time.
 *
 * @public
 */
export function dependsOnTime({
  authorities,
  rules,
  unmatchedUntil,
}: TrustPolicy): boolean {
  return (
    unmatchedUntil !== undefined ||
    // Certificates and signatures of Notation expire.
    authorities.some(authority => 'notation' in authority) ||
    rules.some(
      ({ maxSignatureAge, relaxedUntil, attestations }) =>
        maxSignatureAge !== undefined ||
        relaxedUntil !== undefined ||
        attestations.some(
          ({ require, conditions }) =>
            require?.maxAge !== undefined ||
            conditions.some(({ expression }) => /\bnow\b/.test(expression)),
        ),
    )
  );
}
