import type { ReadAnswer } from '../../dryRun/dryRunAnswer';
import { readTrial, TrialFacts } from './readTrial';

const FACTS: TrialFacts = {
  policies: ['own-registry'],
  enforced: true,
  verified: false,
};

describe('an answer about an exception that is over', () => {
  it.each<[string, ReadAnswer, Partial<TrialFacts>, string, RegExp]>([
    [
      'refused for the signature',
      {
        answer: 'refused',
        engine: 'Kyverno',
        policy: 'signed',
        reasonCode: 'SIGNATURE_NOT_FOUND',
        message: 'no signatures found',
      },
      {},
      'denied',
      /\(Kyverno, policy signed\)\. It said: no signatures found/,
    ],
    [
      'refused in its own words by a policy that is about the image',
      {
        answer: 'refused',
        engine: 'ValidatingAdmissionPolicy',
        policy: 'own-registry',
        reasonCode: 'UNMAPPED',
        message: 'not ours',
      },
      {},
      'denied',
      /own-registry/,
    ],
    [
      'refused by another policy, for something else',
      {
        answer: 'refused',
        engine: 'Kyverno',
        policy: 'labels',
        reasonCode: 'UNMAPPED',
        message: 'label team is missing',
      },
      {},
      'unknown',
      /not certainly for its image.*label team is missing/,
    ],
    [
      'refused for a tag, which says nothing of its exception',
      { answer: 'refused', engine: 'Kyverno', reasonCode: 'TAG_FORBIDDEN' },
      {},
      'unknown',
      /not certainly/,
    ],
    ['admitted', { answer: 'admitted' }, {}, 'admitted', /after the end/],
    ['admitted with a warning', { answer: 'warned' }, {}, 'admitted', /end/],
    [
      'admitted, and verified by now',
      { answer: 'admitted' },
      { verified: true },
      'unknown',
      /verified by now/,
    ],
    [
      'admitted, and nothing is enforced any more',
      { answer: 'admitted' },
      { enforced: false, policies: [] },
      'unknown',
      /no policy refuses/,
    ],
    [
      'not permitted',
      { answer: 'unknown', reasonCode: 'NO_PERMISSION', message: 'forbidden' },
      {},
      'unknown',
      /may not create Pods in dry runs there\. It said: forbidden/,
    ],
    [
      'without an engine that could look',
      { answer: 'unknown', reasonCode: 'ENGINE_OUTAGE', message: 'x' },
      {},
      'unknown',
      /could not look/,
    ],
    [
      'unknown in another way',
      { answer: 'unknown', reasonCode: 'OTHER', message: 'no such account' },
      {},
      'unknown',
      /No answer\. It said: no such account/,
    ],
  ])('%s', (_what, answer, facts, outcome, text) => {
    expect(readTrial(answer, { ...FACTS, ...facts })).toEqual({
      outcome,
      text: expect.stringMatching(text),
    });
  });
});
