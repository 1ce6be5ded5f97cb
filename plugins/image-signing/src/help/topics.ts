import type { helpTexts } from './helpTexts';

/** One question that the help answers. */
export type HelpTopic = Exclude<
  keyof typeof helpTexts,
  'open' | 'title' | 'here' | 'more'
>;

/** Every topic, in the order in which people meet them. */
export const helpTopics: readonly HelpTopic[] = [
  'whySign',
  'tagsAndDigests',
  'whySignature',
  'whereToVerify',
  'keysOrKeyless',
  'gradualRollout',
  'baseImages',
  'exceptions',
  'whatToLog',
  'cosignOrNotation',
];
