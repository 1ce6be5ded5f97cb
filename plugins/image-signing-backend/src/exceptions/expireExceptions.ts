import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { markDirty } from '../store/dirty';
import { applyTransition } from './applyTransition';
import { changeException } from './exceptionStore';
import { subjectsInScope } from './subjectsInScope';

/** Who ends an exception whose time is over. */
const CLOCK = 'system:clock';

/** Ends the active exceptions whose end date has passed. */
export async function expireExceptions(
  knex: Knex,
  logger: LoggerService,
  now: Date,
): Promise<void> {
  const due: string[] = await knex('exceptions')
    .where({ status: 'active' })
    .where('expires_at', '<=', now)
    .pluck('id');
  for (const id of due) {
    try {
      const expired = await changeException(knex, id, exception =>
        applyTransition(exception, 'expire', CLOCK, now),
      );
      if (expired) {
        await markDirty(knex, await subjectsInScope(knex, expired.scope));
      }
    } catch (error) {
      logger.error(`could not expire exception ${id}: ${error}`);
    }
  }
}
