import type { ReviewDecision } from 'backstage-plugin-image-signing-common';
import type { Words } from '../components/words';

type Decision = ReviewDecision['decision'];

/** The key, the words on the button, and what it does. */
export const decisionsOf = (
  t: Words,
): Record<
  Decision,
  { key: string; label: string; done: string; help: string }
> => ({
  keep: {
    key: 'p',
    label: t('ui.review.keep'),
    done: t('ui.review.kept'),
    help: t('ui.review.itStaysAsItIs'),
  },
  close: {
    key: 'c',
    label: t('ui.review.close'),
    done: t('ui.review.closed'),
    help: t('ui.review.itIsNoLongerNeeded'),
  },
  extend: {
    key: 'e',
    label: t('ui.review.askToExtend'),
    done: t('ui.review.extensionRequested'),
    help: t('ui.review.asksForALaterEnd'),
  },
  reassign: {
    key: 'o',
    label: t('ui.review.giveAnotherOwner'),
    done: t('ui.review.givenAnotherOwner'),
    help: t('ui.review.somebodyWhoIsInThe'),
  },
  revoke: {
    key: 'r',
    label: t('ui.review.revoke'),
    done: t('ui.review.revoked'),
    help: t('ui.review.itEndsNowWhetherIt'),
  },
  'follow-up': {
    key: 'f',
    label: t('ui.review.followUp'),
    done: t('ui.review.toBeFollowedUp'),
    help: t('ui.review.nothingChangesNowSayWho'),
  },
});
