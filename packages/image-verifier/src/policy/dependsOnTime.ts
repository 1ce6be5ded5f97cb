import type { TrustPolicy } from './trustPolicy';

/**
 * Whether a verdict under the policy can change by the clock alone: it limits
 * an age, or a condition may look at the time. Then it is to be judged again
 * from time to time.
 *
 * @public
 */
export function dependsOnTime({ rules }: TrustPolicy): boolean {
  return rules.some(
    ({ maxSignatureAge, attestations }) =>
      maxSignatureAge !== undefined ||
      attestations.some(
        ({ require, conditions }) =>
          require?.maxAge !== undefined ||
          conditions.some(({ expression }) => /\bnow\b/.test(expression)),
      ),
  );
}
