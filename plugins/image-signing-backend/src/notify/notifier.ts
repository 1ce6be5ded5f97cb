import type { LoggerService } from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Notice } from './notice';

const TIMEOUT_MS = 10_000;
const TOPIC = 'image-signing';

/**
 * Sends notices. Where there is no notifications backend, or it fails, nothing
 * else does: that is written to the log once, until sending works again.
 */
export class Notifier {
  #failed = false;

  constructor(
    private readonly options: {
      notifications: NotificationService;
      logger: LoggerService;
    },
  ) {}

  /** @returns whether it was sent; never throws. */
  async send(notice: Notice): Promise<boolean> {
    const { to, except, title, description, link, severity, scope } = notice;
    if (to.length === 0) return false;
    let timer: NodeJS.Timeout | undefined;
    try {
      await Promise.race([
        this.options.notifications.send({
          recipients: {
            type: 'entity',
            entityRef: to,
            ...(except && { excludeEntityRef: except }),
          },
          payload: { title, description, link, severity, scope, topic: TOPIC },
        }),
        new Promise((_resolve, reject) => {
          timer = setTimeout(
            () => reject(new Error('no answer in time')),
            TIMEOUT_MS,
          );
        }),
      ]);
      this.#failed = false;
      return true;
    } catch (error) {
      if (!this.#failed) {
        this.options.logger.warn(
          `could not send a notification, and others may fail without a word: ${error}`,
        );
      }
      this.#failed = true;
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
