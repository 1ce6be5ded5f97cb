import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { ExceptionSettings } from '../config/readExceptionSettings';
import type {
  ExceptionChange,
  ExceptionService,
} from '../exceptions/exceptionService';
import { noticesOfChange } from './exceptionNotices';
import { Notifier } from './notifier';
import { sendRegularNotices } from './regularNotices';

/** Tells people what happens to exceptions, and what is due. */
export async function startNotices(options: {
  knex: Knex;
  logger: LoggerService;
  scheduler: SchedulerService;
  notifications: NotificationService;
  exceptions: ExceptionService;
  settings: ExceptionSettings;
  platformTeam?: string;
}): Promise<void> {
  const { knex, logger, scheduler, exceptions, settings } = options;
  const notifier = new Notifier(options);

  async function tell(change: ExceptionChange): Promise<void> {
    const { approvers } = await exceptions.rules(change.exception.scope);
    for (const notice of noticesOfChange(change, approvers)) {
      await notifier.send(notice);
    }
  }
  // The action is done; nobody waits for the telling.
  exceptions.onChanged(change => {
    tell(change).catch(error =>
      logger.warn(`could not tell of an exception: ${error}`),
    );
  });

  await scheduler.scheduleTask({
    id: 'image-signing-notices',
    frequency: { minutes: 15 },
    timeout: { minutes: 5 },
    initialDelay: { minutes: 1 },
    fn: async () =>
      sendRegularNotices({
        knex,
        send: notice => notifier.send(notice),
        remindBeforeMs: settings.remindBeforeMs,
        reviewers: settings.reviewers,
        platformTeam: options.platformTeam,
        now: new Date(),
      }),
  });
}
