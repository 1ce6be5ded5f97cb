import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';

/**
 * Hints to open pages that they should read again. The message carries no
 * facts, so that it needs no permission.
 */
export function announce(
  signals: SignalsService,
  changed: 'fleet' | 'denials' | 'exceptions' | 'gate-runs' | 'posture',
  logger: LoggerService,
): void {
  signals
    .publish({
      recipients: { type: 'broadcast' },
      channel: 'image-signing',
      message: { changed },
    })
    .catch(error => logger.debug(`could not send a signal: ${error}`));
}
