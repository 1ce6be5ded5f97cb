import fc from 'fast-check';
import { dependsOnTime } from './dependsOnTime';
import { explainPolicy } from './explainPolicy';
import { parseTrustPolicy } from './parseTrustPolicy';
import { TrustPolicyError } from './problems';
import { policyAt } from './relaxation';
import { ruleFor } from './ruleFor';

const AUTHORITIES = [
  {
    name: 'ci',
    owner: 'team ci',
    key: { data: 'PEM' },
    transparencyLog: 'optional',
  },
];
const SIGNED = { signedBy: { authority: 'ci' } };

const parse = (rules: object[], more: object = {}) =>
  parseTrustPolicy(
    { authorities: AUTHORITIES, rules, ...more },
    { source: 'test' },
  );

const BEFORE = new Date('2026-12-30T23:59:59Z');
const AFTER = new Date('2026-12-31T00:00:00Z');

const policy = parse(
  [
    {
      name: 'all',
      owner: 'team platform',
      images: ['registry.example.com/**'],
      ...SIGNED,
      attestations: [{ name: 'scan', type: 'vulnerability-scan' }],
      sources: ['registry.example.com/prod/**'],
    },
    {
      name: 'sandbox',
      images: ['registry.example.com/sandbox/**'],
      environments: ['dev'],
      precedence: 1,
      ...SIGNED,
      checks: { signature: 'skip', attestations: 'log' },
      relaxedUntil: '2026-12-31',
    },
  ],
  { unmatched: 'warn', unmatchedUntil: '2026-12-31' },
);

const at = (now: Date, repository: string, environment: string) =>
  ruleFor(policy, { repository, environment, now });

describe('ruleFor', () => {
  it('gives the rules of the highest precedence, with what they ask', () => {
    const prod = at(BEFORE, 'registry.example.com/sandbox/a', 'prod');
    expect(prod).toEqual({
      rules: [
        {
          name: 'all',
          owner: 'team platform',
          requires: expect.arrayContaining([
            'signed by ci (ci: owner team ci)',
          ]),
        },
      ],
      signature: 'required',
      attestations: [
        { name: 'scan', types: ['vulnerability-scan'], mode: 'enforce' },
      ],
      fromAllowedSource: false,
      ended: [],
    });
    expect(
      at(BEFORE, 'registry.example.com/prod/a', 'prod').fromAllowedSource,
    ).toBe(true);
  });

  it('lets unsigned images pass until the day that a relaxation ends', () => {
    const place = ['registry.example.com/sandbox/a', 'dev'] as const;
    expect(at(BEFORE, ...place)).toMatchObject({
      signature: 'not-required',
      unsigned: { because: 'checks', until: '2026-12-31' },
      ended: [],
    });
    const after = at(AFTER, ...place);
    expect(after).toMatchObject({
      signature: 'required',
      ended: ['2026-12-31'],
    });
    expect(after.unsigned).toBeUndefined();
  });

  it('ends what images without a rule may do', () => {
    expect(at(BEFORE, 'ghcr.io/x', 'dev')).toMatchObject({
      signature: 'not-required',
      unsigned: { because: 'unmatched', until: '2026-12-31' },
    });
    expect(at(AFTER, 'ghcr.io/x', 'dev')).toMatchObject({
      signature: 'refused',
      ended: ['2026-12-31'],
    });
  });

  it('says that a relaxation has no end', () => {
    const open = parse([
      {
        name: 'open',
        images: ['**'],
        ...SIGNED,
        checks: { signature: 'log' },
      },
    ]);
    expect(
      ruleFor(open, { repository: 'a.io/b', environment: 'dev', now: AFTER })
        .unsigned,
    ).toEqual({ because: 'checks' });
  });

  it('takes the first end of several rules that all must be met', () => {
    const rule = (name: string, relaxedUntil?: string) => ({
      name,
      images: ['**'],
      ...SIGNED,
      checks: { signature: 'log' },
      ...(relaxedUntil && { relaxedUntil }),
    });
    const several = parse([rule('a', '2027-05-01'), rule('b', '2027-02-01')]);
    expect(
      ruleFor(several, { repository: 'a.io/b', environment: 'x', now: AFTER })
        .unsigned?.until,
    ).toBe('2027-02-01');
  });
});

describe('policyAt', () => {
  it('enforces every check once the end has come, and never before', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2026-01-01'),
          max: new Date('2028-01-01'),
          noInvalidDate: true,
        }),
        now => {
          const checks = Object.values(policyAt(policy, now).rules[1].checks);
          const over = now.getTime() >= Date.parse('2026-12-31');
          expect(checks.every(mode => mode === 'enforce')).toBe(over);
          expect(policyAt(policy, now).version).toBe(policy.version);
        },
      ),
    );
  });

  it('is told by explain, and makes verdicts depend on the time', () => {
    const place = ['registry.example.com/sandbox/a', 'dev'] as const;
    expect(explainPolicy(policy, ...place).rules[1].requires).toContain(
      'signed by ci (ci: owner team ci) (not checked until 2026-12-31)',
    );
    expect(
      explainPolicy(policyAt(policy, AFTER), ...place).rules[1].requires,
    ).toContain('signed by ci (ci: owner team ci)');
    expect(dependsOnTime(policy)).toBe(true);
    expect(
      dependsOnTime(
        policyAt(parse([{ name: 'r', images: ['**'], ...SIGNED }]), AFTER),
      ),
    ).toBe(false);
  });

  it.each([
    [{ relaxedUntil: '2026-12-31' }, {}, 'ends nothing'],
    [{}, { unmatchedUntil: '2026-12-31' }, 'ends nothing'],
    [
      { checks: { signature: 'log' }, relaxedUntil: '31.12.2026' },
      {},
      'must be a date',
    ],
  ])('refuses an end that means nothing: %j %j', (rule, more, message) => {
    const mistakes = () =>
      parse([{ name: 'r', images: ['**'], ...SIGNED, ...rule }], more);
    expect(mistakes).toThrow(TrustPolicyError);
    expect(mistakes).toThrow(message);
  });
});
