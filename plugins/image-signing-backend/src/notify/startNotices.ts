import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Knex } from 'knex';
import type { ExceptionSettings } from '../config/readExceptionSettings';
import type { ExceptionService } from '../exceptions/exceptionService';
import type { Notice } from './notice';
import { Notifier } from './notifier';
import {
  type NoticesOptions,
  sendRegularNotices,
  tellOfException,
} from './regularNotices';

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

  const telling = () => ({
    knex,
    send: (notice: Notice) => notifier.send(notice),
    approversOf: async (scope: Parameters<NoticesOptions['approversOf']>[0]) =>
      (await exceptions.rules(scope)).approvers,
    now: new Date(),
  });

  // The action is done; nobody waits for the telling. What cannot be told now is
  // told by the task, as long as it is true.
  exceptions.onChanged(({ exception }) => {
    tellOfException(telling(), exception).catch(error =>
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
        ...telling(),
        remindBeforeMs: settings.remindBeforeMs,
        reviewers: settings.reviewers,
        platformTeam: options.platformTeam,
      }),
  });
}
