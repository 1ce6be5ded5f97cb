import {
  changeRollout,
  EMPTY_ROLLOUT,
  extendState,
  overridesFor,
  type RolloutDocument,
} from './rollout';
import type { RolloutChange } from './types';

const now = new Date('2026-11-26T08:00:00Z');
const payments = 'component:default/payments';
const context = { actor: 'user:default/mira', now, maxPilots: 2, id: 'id-1' };

type Step = Omit<RolloutChange, 'version'>;

function attempt(document: RolloutDocument, step: Step) {
  return changeRollout(
    document,
    { version: document.version, ...step },
    context,
  );
}

function after(...steps: Step[]): RolloutDocument {
  return steps.reduce((document, step) => {
    const result = attempt(document, step);
    if (!result.ok) throw new Error(result.text);
    return result.document;
  }, EMPTY_ROLLOUT);
}

const pilot = (entityRef = payments): Step => ({
  action: 'add-pilot',
  entityRef,
  text: 'Critical, and its owner answers',
});
const trial = (over: Partial<Step> = {}): Step => ({
  action: 'record-trial',
  entityRef: payments,
  trial: 'key-storage',
  outcome: 'passed',
  text: 'Signed with the key in the KMS',
  ...over,
});
const override = (over: Partial<Step> = {}): Step => ({
  action: 'add-override',
  stage: 'pilot',
  until: '2026-12-24T00:00:00Z',
  text: 'Enforced before this portal came',
  ...over,
});

describe('changeRollout', () => {
  it('keeps who, why and when', () => {
    const { version, pilots } = after(
      pilot('Component:default/Payments'),
      trial(),
    );
    expect(version).toBe(2);
    expect(pilots).toEqual([
      {
        entityRef: payments,
        reason: 'Critical, and its owner answers',
        by: 'user:default/mira',
        at: now.toISOString(),
        trials: [
          expect.objectContaining({
            kind: 'key-storage',
            outcome: 'passed',
            by: 'user:default/mira',
          }),
        ],
      },
    ]);
  });

  it('refuses a change that was made from an older state', () => {
    const document = after(pilot());
    expect(
      changeRollout(document, { version: 0, ...trial() }, context),
    ).toMatchObject({ ok: false, code: 'CONFLICT' });
    expect(document.pilots[0].trials).toEqual([]);
  });

  it.each<[string, RolloutDocument, Step, string, RegExp]>([
    ['no text', EMPTY_ROLLOUT, { ...pilot(), text: ' - ' }, 'INVALID', /^text/],
    [
      'half an entity ref',
      EMPTY_ROLLOUT,
      pilot('payments'),
      'INVALID',
      /^entityRef: write kind/,
    ],
    ['a pilot twice', after(pilot()), pilot(), 'CONFLICT', /already/],
    [
      'a third pilot',
      after(pilot(), pilot('component:default/ledger')),
      pilot('component:default/web'),
      'CONFLICT',
      /holds 2 services/,
    ],
    ['a trial of no pilot', EMPTY_ROLLOUT, trial(), 'CONFLICT', /not a pilot/],
    [
      'a trial without its outcome',
      after(pilot()),
      trial({ outcome: undefined }),
      'INVALID',
      /^outcome/,
    ],
    [
      'a link that is none',
      after(pilot()),
      trial({ link: ['javascript', 'alert(1)'].join(':') }),
      'INVALID',
      /^link/,
    ],
    [
      'a template without its pull request',
      EMPTY_ROLLOUT,
      {
        action: 'add-note',
        note: 'template-pr',
        text: 'Signs in the template',
      },
      'INVALID',
      /^link/,
    ],
    [
      'an override without an end',
      EMPTY_ROLLOUT,
      override({ until: undefined }),
      'INVALID',
      /^until/,
    ],
    [
      'an override that has ended',
      EMPTY_ROLLOUT,
      override({ until: '2026-11-01T00:00:00Z' }),
      'INVALID',
      /^until/,
    ],
    [
      'an override without end in sight',
      EMPTY_ROLLOUT,
      override({ until: '2036-11-01T00:00:00Z' }),
      'INVALID',
      /180 days/,
    ],
    [
      'an override of the last stage',
      EMPTY_ROLLOUT,
      override({ stage: 'strict' }),
      'INVALID',
      /^stage/,
    ],
    [
      'the end of an override that there is not',
      EMPTY_ROLLOUT,
      { action: 'end-override', id: 'x', text: 'done' },
      'NOT_FOUND',
      /no override/,
    ],
  ])('refuses %s', (_what, document, step, code, text) => {
    expect(attempt(document, step)).toMatchObject({
      ok: false,
      code,
      text: expect.stringMatching(text),
    });
  });
});

describe('extendState', () => {
  const passed = [
    pilot(),
    trial(),
    trial({ trial: 'digest-release', text: 'Deployed by digest' }),
  ];

  it.each<[string, Step[], boolean, string[]]>([
    ['without a pilot', [], false, ['No service is a pilot yet.']],
    [
      'with one trial missing',
      [pilot(), trial()],
      false,
      [`${payments}: the release by digest has not been recorded.`],
    ],
    [
      'where the newest try failed',
      [...passed, trial({ outcome: 'failed', text: 'The KMS was gone' })],
      false,
      [`${payments}: the key storage test failed.`],
    ],
    ['with both trials passed', passed, true, []],
    [
      'with a second pilot that has not begun',
      [...passed, pilot('component:default/ledger')],
      false,
      [
        'component:default/ledger: the key storage test has not been recorded.',
        'component:default/ledger: the release by digest has not been recorded.',
      ],
    ],
    [
      'by an override for all',
      [override()],
      true,
      ['No service is a pilot yet.'],
    ],
    [
      'not by an override for one service',
      [override({ entityRef: payments })],
      false,
      ['No service is a pilot yet.'],
    ],
  ])('%s', (_what, steps, unlocked, missing) => {
    expect(extendState(after(...steps), now)).toMatchObject({
      unlocked,
      missing,
    });
  });

  it('locks again when the override has ended', () => {
    const document = after(override());
    expect(extendState(document, new Date('2026-12-25')).unlocked).toBe(false);
    const ended = attempt(document, {
      action: 'end-override',
      id: 'id-1',
      text: 'The pilot is done',
    });
    expect(ended.ok && extendState(ended.document, now).unlocked).toBe(false);
  });
});

describe('overridesFor', () => {
  it('gives those for all, and those for this service and environment', () => {
    const ids = (step: Partial<Step>) =>
      overridesFor(
        after(override(step)),
        { entityRef: payments, environment: 'prod' },
        now,
      ).length;
    expect(ids({})).toBe(1);
    expect(ids({ entityRef: payments, environment: 'prod' })).toBe(1);
    expect(ids({ entityRef: 'component:default/web' })).toBe(0);
    expect(ids({ environment: 'stage' })).toBe(0);
  });
});
