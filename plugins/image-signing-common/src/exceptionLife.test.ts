import fc from 'fast-check';
import { exception, exceptionRequest, now } from './__testUtils__/facts';
import { missingControls } from './exceptionControls';
import {
  type ExceptionStep,
  needsHigherApproval,
  takeStep,
} from './exceptionLife';
import { createException, exceptionKinds, samePrincipal } from './exceptions';
import type { ExceptionKind, ExceptionStatus, SigningException } from './types';

const anna = 'user:default/anna';
const ben = 'user:default/ben';
const cleo = 'user:default/cleo';

function created(kind: ExceptionKind = 'vendor-image'): SigningException {
  return createException(exceptionRequest({ kind, denialId: 'd1' }), {
    id: 'e1',
    requestedBy: anna,
    now,
    environment: 'prod',
  });
}

/** Takes the step, which must be possible. */
function after(
  before: SigningException,
  step: ExceptionStep,
  actor = ben,
  at = now,
): SigningException {
  const result = takeStep(before, step, { actor, now: at });
  if (!result.ok) throw new Error(result.refusal.text);
  return result.exception;
}

function codeOf(
  before: SigningException,
  step: ExceptionStep,
  actor = ben,
  at = now,
): string {
  const result = takeStep(before, step, { actor, now: at });
  return result.ok ? 'taken' : result.refusal.code;
}

const approve: ExceptionStep = { action: 'approve', comment: 'Agreed.' };
const record = (
  control: string,
  over: Partial<Extract<ExceptionStep, { action: 'record-control' }>> = {},
): ExceptionStep => ({
  action: 'record-control',
  control,
  comment: 'Done.',
  ...over,
});
const extend = (
  over: Partial<Extract<ExceptionStep, { action: 'request-extension' }>> = {},
): ExceptionStep => ({
  action: 'request-extension',
  until: '2026-12-10T12:00:00Z',
  statement: 'The vendor answered in the ticket.',
  evidenceUrl: 'https://tickets.example.com/SEC-101#answer',
  ...over,
});
const agreeToExtend: ExceptionStep = {
  action: 'approve-extension',
  comment: 'Fine.',
};

/** Every step with all that it needs. */
const steps: ExceptionStep[] = [
  approve,
  { action: 'reject', comment: 'No.' },
  { action: 'revoke', comment: 'No more.' },
  record('vulnerability-scan'),
  extend(),
  agreeToExtend,
  { action: 'reject-extension', comment: 'No.' },
  { action: 'close', evidence: 'The signed image runs.' },
  { action: 'reassign', owner: 'group:default/b', comment: 'Moved.' },
  { action: 'record-commit', url: 'https://git.example.com/c/1' },
  { action: 'expire' },
];

describe('takeStep', () => {
  it('starts as a request with the controls of its kind', () => {
    expect(created()).toMatchObject({
      id: 'e1',
      status: 'requested',
      environment: 'prod',
      renewals: 0,
      requestedAt: now.toISOString(),
      controls: [{ id: 'vulnerability-scan' }, { id: 'no-secret-access' }],
      history: [{ at: now.toISOString(), actor: anna, action: 'requested' }],
    });
  });

  it('remembers that it was a draft', () => {
    const { history } = createException(exceptionRequest(), {
      id: 'e1',
      requestedBy: anna,
      now,
      draftedAt: '2026-11-20T12:00:00Z',
    });
    expect(history.map(({ action }) => action)).toEqual([
      'drafted',
      'requested',
    ]);
  });

  const possible: Record<ExceptionStatus, string[]> = {
    requested: [
      'approve',
      'reject',
      'record-control',
      'reassign',
      'record-commit',
    ],
    approved: [
      'revoke',
      'record-control',
      'close',
      'reassign',
      'record-commit',
    ],
    active: [
      'revoke',
      'record-control',
      'request-extension',
      'close',
      'reassign',
      'record-commit',
    ],
    expired: ['close', 'reassign', 'record-commit'],
    revoked: ['record-commit'],
    closed: ['record-commit'],
    rejected: [],
  };
  it.each(Object.entries(possible))('of one that is %s: %j', (status, may) => {
    const before = { ...created(), status: status as ExceptionStatus };
    const taken = steps.filter(step => codeOf(before, step) === 'taken');
    expect(taken.map(({ action }) => action)).toEqual(
      steps.map(({ action }) => action).filter(action => may.includes(action)),
    );
  });

  it.each([
    'user:default/anna',
    'user:anna',
    'User:Default/ANNA',
    ' user:default/anna ',
  ])('is not approved by the one who requested it (%s)', actor => {
    expect(codeOf(created(), approve, actor)).toBe('SELF_APPROVAL');
  });

  it('may be withdrawn by the one who requested it', () => {
    const step: ExceptionStep = { action: 'reject', comment: 'Not needed.' };
    expect(after(created(), step, anna)).toMatchObject({
      status: 'rejected',
      endedAt: now.toISOString(),
    });
  });

  it('asks for a comment, and for who it is', () => {
    for (const comment of ['', '  ', '...']) {
      expect(codeOf(created(), { action: 'approve', comment })).toBe('BLANK');
    }
    expect(codeOf(created(), approve, ' ')).toBe('BLANK');
  });

  it('is not approved after its end', () => {
    const late = new Date('2026-11-29T12:00:00Z');
    expect(codeOf(created(), approve, ben, late)).toBe('EXPIRED');
  });

  describe('activation', () => {
    it('of an incident rollback waits for the scan and for the approval of the release', () => {
      let current = after(created('incident-rollback'), approve);
      expect(current.status).toBe('approved');
      expect(missingControls(current).map(({ id }) => id)).toEqual([
        'extra-scan',
        'release-approval',
      ]);

      current = after(current, record('extra-scan'), anna);
      expect(current.status).toBe('approved');
      expect(codeOf(current, record('release-approval'), anna)).toBe(
        'SELF_APPROVAL',
      );
      current = after(
        current,
        record('release-approval', { link: 'https://cd.example.com/runs/7' }),
        cleo,
      );
      expect(current).toMatchObject({
        status: 'active',
        activeSince: now.toISOString(),
        decidedBy: ben,
      });
      expect(current.history.map(({ action }) => action)).toEqual([
        'requested',
        'approved',
        'control-recorded',
        'control-recorded',
        'activated',
      ]);
    });

    it('comes with the approval where the controls are recorded before', () => {
      const scanned = after(created(), record('vulnerability-scan'), anna);
      expect(scanned.status).toBe('requested');
      expect(after(scanned, approve).status).toBe('active');
    });

    it('of a legacy service needs a plan with a date', () => {
      const approved = after(created('legacy-service'), approve);
      for (const date of [undefined, 'soon', '2027-13-01']) {
        expect(codeOf(approved, record('migration-plan', { date }))).toBe(
          'INVALID',
        );
      }
      const dated = record('migration-plan', { date: '2027-03-31' });
      expect(after(approved, dated)).toMatchObject({
        status: 'active',
        controls: [{ done: { by: ben, date: '2027-03-31' } }],
      });
    });

    it('does not come after the end', () => {
      const approved = after(created(), approve);
      const late = new Date('2026-11-29T12:00:00Z');
      expect(
        after(approved, record('vulnerability-scan'), ben, late).status,
      ).toBe('approved');
      expect(after(approved, { action: 'expire' }, 'clock', late).status).toBe(
        'expired',
      );
    });

    it('takes each control once, known ones only, and no link that is none', () => {
      const scanned = after(created(), record('vulnerability-scan'));
      expect(codeOf(scanned, record('vulnerability-scan'))).toBe(
        'WRONG_STATUS',
      );
      expect(codeOf(scanned, record('other'))).toBe('INVALID');
      for (const link of [
        'ftp://files.example.com/scan',
        'scan.html',
        'https://',
      ]) {
        expect(codeOf(created(), record('vulnerability-scan', { link }))).toBe(
          'INVALID',
        );
      }
    });
  });

  describe('extension', () => {
    it('moves the end once somebody else agrees, and is counted', () => {
      const asked = after(exception(), extend(), cleo);
      expect(asked).toMatchObject({
        status: 'active',
        expiresAt: '2026-11-29T12:00:00Z',
        extension: { requestedBy: cleo, until: '2026-12-10T12:00:00Z' },
      });
      expect(codeOf(asked, agreeToExtend, cleo)).toBe('SELF_APPROVAL');
      expect(codeOf(asked, agreeToExtend, anna)).toBe('SELF_APPROVAL');
      const extended = after(asked, agreeToExtend, ben);
      expect(extended).toMatchObject({
        status: 'active',
        expiresAt: '2026-12-10T12:00:00Z',
        renewals: 1,
      });
      expect(extended.extension).toBeUndefined();
      expect(extended.history.at(-1)).toMatchObject({
        action: 'extended',
        actor: ben,
        data: { from: '2026-11-29T12:00:00Z', renewal: '1' },
      });
    });

    it('leaves the end as it is where it is refused', () => {
      const asked = after(exception(), extend(), anna);
      const refused = after(asked, {
        action: 'reject-extension',
        comment: 'No.',
      });
      expect(refused).toMatchObject({
        status: 'active',
        expiresAt: '2026-11-29T12:00:00Z',
        renewals: 0,
      });
      expect(codeOf(refused, agreeToExtend)).toBe('WRONG_STATUS');
    });

    it.each<[string, Parameters<typeof extend>[0], string]>([
      ['without saying how the condition is met', { statement: ' ' }, 'BLANK'],
      ['without evidence', { evidenceUrl: 'see the ticket' }, 'INVALID'],
      ['to an earlier end', { until: '2026-11-28T12:00:00Z' }, 'INVALID'],
      ['beyond the maximum', { until: '2027-02-21T12:00:01Z' }, 'INVALID'],
      ['to no time at all', { until: 'never' }, 'INVALID'],
    ])('is not asked for %s', (_what, over, code) => {
      expect(codeOf(exception(), extend(over))).toBe(code);
    });

    it('keeps to the maximum of the environment', () => {
      const options = { actor: ben, now, maxDurationDays: 10 };
      expect(takeStep(exception(), extend(), options)).toMatchObject({
        refusal: { code: 'INVALID', text: expect.stringMatching(/^until: /) },
      });
    });

    it('is neither asked for nor agreed to after the end', () => {
      const late = new Date('2026-11-29T12:00:00Z');
      expect(codeOf(exception(), extend(), ben, late)).toBe('EXPIRED');
      const asked = after(exception(), extend(), cleo);
      expect(codeOf(asked, agreeToExtend, ben, late)).toBe('EXPIRED');
      expect(
        after(asked, { action: 'expire' }, 'clock', late).extension,
      ).toBeUndefined();
    });

    it.each([
      [0, false],
      [1, false],
      [2, true],
      [3, true],
    ])('after %i renewals needs somebody higher: %s', (renewals, higher) => {
      expect(needsHigherApproval({ renewals })).toBe(higher);
    });
  });

  it('expires at its end, and not before', () => {
    const active = exception();
    const end = new Date(active.expiresAt);
    const before = new Date(end.getTime() - 1);
    expect(codeOf(active, { action: 'expire' }, 'clock', before)).toBe(
      'NOT_EXPIRED',
    );
    expect(after(active, { action: 'expire' }, 'clock', end)).toMatchObject({
      status: 'expired',
      endedAt: end.toISOString(),
      decidedBy: ben,
    });
  });

  it('is closed with evidence', () => {
    expect(codeOf(exception(), { action: 'close', evidence: ' ' })).toBe(
      'BLANK',
    );
    const link = 'https://git.example.com/c/2';
    const evidence = 'sha256:aa is signed and runs.';
    expect(
      after(exception(), { action: 'close', evidence, link }),
    ).toMatchObject({ status: 'closed', closure: { evidence, link } });
  });

  it('is given another owner, who is one', () => {
    const to = (owner: string): ExceptionStep => ({
      action: 'reassign',
      owner,
      comment: 'The team has changed.',
    });
    expect(codeOf(exception(), to('nobody'))).toBe('INVALID');
    expect(after(exception(), to('group:default/b'))).toMatchObject({
      owner: 'group:default/b',
    });
  });

  it('only ever adds to the history, and is in force only after four eyes and with all controls', () => {
    const move = fc.record({
      step: fc.constantFrom(
        ...steps,
        record('extra-scan'),
        record('release-approval'),
        record('migration-plan', { date: '2027-01-31' }),
      ),
      actor: fc.constantFrom(anna, ben, cleo),
      hours: fc.integer({ min: 0, max: 400 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...exceptionKinds),
        fc.array(move, { maxLength: 12 }),
        (kind, moves) => {
          let current = created(kind);
          for (const { step, actor, hours } of moves) {
            const at = new Date(now.getTime() + hours * 3600 * 1000);
            const result = takeStep(current, step, { actor, now: at });
            if (!result.ok) continue;
            const { history } = result.exception;
            expect(history.slice(0, current.history.length)).toEqual(
              current.history,
            );
            expect(history.length).toBeGreaterThan(current.history.length);
            current = result.exception;
            if (current.status !== 'active') continue;
            expect(missingControls(current)).toEqual([]);
            expect(samePrincipal(current.decidedBy!, anna)).toBe(false);
            const extended = history.filter(
              ({ action }) => action === 'extended',
            );
            expect(extended).toHaveLength(current.renewals);
            expect(extended.every(entry => entry.actor !== anna)).toBe(true);
          }
        },
      ),
    );
  });
});
