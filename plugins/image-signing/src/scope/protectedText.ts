import {
  NO_ENVIRONMENT,
  type EnvironmentSummary,
} from 'backstage-plugin-image-signing-common';
import type { Words } from '../components/words';

/** One environment in a sentence with its denominator. */
export function protectedText(t: Words, summary: EnvironmentSummary): string {
  const { environment, digests, staleClusters } = summary;
  const name =
    environment === NO_ENVIRONMENT
      ? t('ui.scope.outsideEveryEnvironment')
      : environment;
  const parts = [
    t('ui.scope.nameProtectedOfTotalRunning', {
      name,
      protected: digests.protected,
      total: digests.total,
    }),
  ];
  if (digests.unknown > 0)
    parts.push(t('ui.scope.unknownUnknown', { unknown: digests.unknown }));
  if (digests.stale > 0)
    parts.push(
      t('ui.scope.silentStaleclusters', {
        staleClusters: staleClusters.join(', '),
      }),
    );
  return parts.join('; ');
}
