import {
  NO_ENVIRONMENT,
  type EnvironmentSummary,
} from 'backstage-plugin-image-signing-common';

/** One environment in a sentence with its denominator. */
export function protectedText(summary: EnvironmentSummary): string {
  const { environment, digests, staleClusters } = summary;
  const name =
    environment === NO_ENVIRONMENT ? 'Outside every environment' : environment;
  const parts = [
    `${name}: ${digests.protected} of ${digests.total} running digests protected`,
  ];
  if (digests.unknown > 0) parts.push(`${digests.unknown} unknown`);
  if (digests.stale > 0) parts.push(`silent: ${staleClusters.join(', ')}`);
  return parts.join('; ');
}
