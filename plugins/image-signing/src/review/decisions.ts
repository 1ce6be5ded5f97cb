import type { ReviewDecision } from 'backstage-plugin-image-signing-common';

type Decision = ReviewDecision['decision'];

/** The key, the words on the button, and what it does. */
export const DECISIONS: Record<
  Decision,
  { key: string; label: string; done: string; help: string }
> = {
  keep: {
    key: 'p',
    label: 'Keep',
    done: 'Kept',
    help: 'It stays as it is. Say why.',
  },
  close: {
    key: 'c',
    label: 'Close',
    done: 'Closed',
    help: 'It is no longer needed and ends now. Say what shows it.',
  },
  extend: {
    key: 'e',
    label: 'Ask to extend',
    done: 'Extension requested',
    help: 'Asks for a later end; somebody else approves it. Say how the recorded condition is met.',
  },
  reassign: {
    key: 'o',
    label: 'Give another owner',
    done: 'Given another owner',
    help: 'Somebody who is in the catalog answers for it from now on.',
  },
  revoke: {
    key: 'r',
    label: 'Revoke',
    done: 'Revoked',
    help: 'It ends now, whether it is needed or not. Say why.',
  },
  'follow-up': {
    key: 'f',
    label: 'Follow up',
    done: 'To be followed up',
    help: 'Nothing changes now. Say who does what until when.',
  },
};
