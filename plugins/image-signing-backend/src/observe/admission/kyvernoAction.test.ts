import fc from 'fast-check';
import { actionOf } from './kyvernoAction';

const namespace = { name: 'shop', labels: { team: 'shop' } };
const verify = (...actions: Array<string | undefined>) => ({
  verifyImages: actions.map(failureAction => ({ failureAction })),
});
const validate = (validation: object) => ({ validate: validation });
const override = (
  action: string,
  namespaces?: string[],
  namespaceSelector?: object,
) => ({
  action,
  ...(namespaces && { namespaces }),
  ...(namespaceSelector && { namespaceSelector }),
});

interface Case {
  spec?: object;
  rule?: object;
  first?: object;
}

function act(
  { spec = {}, rule = {}, first }: Case,
  version?: [number, number],
) {
  return actionOf(
    { ...spec, rules: [...(first ? [first] : []), rule] },
    rule,
    namespace,
    version && { major: version[0], minor: version[1] },
  );
}

describe('by version', () => {
  it.each<[string, Case, string, string, string, string]>([
    // name, policy, 1.19, 1.18, 1.12, unknown version; what verifies images and
    // audits tells so in a warning
    ['nothing said', {}, 'audit', 'audit', 'audit', 'audit'],
    [
      'the policy enforces',
      { spec: { validationFailureAction: 'Enforce' } },
      'enforce',
      'enforce',
      'enforce',
      'enforce',
    ],
    [
      'in small letters',
      { spec: { validationFailureAction: 'enforce' } },
      'enforce',
      'enforce',
      'enforce',
      'enforce',
    ],
    [
      'a word of the future',
      { spec: { validationFailureAction: 'Shout' } },
      'audit',
      'audit',
      'audit',
      'audit',
    ],
    [
      'the rule enforces',
      { rule: verify('Enforce') },
      'enforce',
      'enforce',
      'warn',
      'unknown',
    ],
    [
      'one entry enforces',
      { rule: verify('Audit', 'Enforce') },
      'enforce',
      'enforce',
      'warn',
      'unknown',
    ],
    [
      'the rule audits in a policy that enforces',
      { spec: { validationFailureAction: 'Enforce' }, rule: verify('Audit') },
      'warn',
      'warn',
      'enforce',
      'unknown',
    ],
    [
      'another rule audits first',
      { first: verify('Audit'), rule: verify('Enforce') },
      'enforce',
      'warn',
      'warn',
      'unknown',
    ],
    [
      'another rule enforces first',
      { first: validate({ failureAction: 'Enforce' }), rule: verify('Audit') },
      'warn',
      'enforce',
      'warn',
      'unknown',
    ],
    [
      'an override of the policy',
      {
        spec: {
          validationFailureAction: 'Audit',
          validationFailureActionOverrides: [override('Enforce', ['sh*'])],
        },
      },
      'enforce',
      'enforce',
      'enforce',
      'enforce',
    ],
    [
      'an override for others',
      {
        spec: {
          validationFailureAction: 'Enforce',
          validationFailureActionOverrides: [override('Audit', ['bank'])],
        },
      },
      'enforce',
      'enforce',
      'enforce',
      'enforce',
    ],
    [
      'the first override that fits',
      {
        spec: {
          validationFailureActionOverrides: [
            override('Audit', undefined, { matchLabels: { team: 'shop' } }),
            override('Enforce'),
          ],
        },
      },
      'audit',
      'audit',
      'audit',
      'audit',
    ],
    [
      'an override for all',
      { spec: { validationFailureActionOverrides: [override('Enforce')] } },
      'enforce',
      'enforce',
      'enforce',
      'enforce',
    ],
    [
      'a rule against an override',
      {
        spec: { validationFailureActionOverrides: [override('Enforce')] },
        rule: validate({ failureAction: 'Audit' }),
      },
      'audit',
      'audit',
      'enforce',
      'unknown',
    ],
    [
      'an override of the rule',
      {
        rule: validate({
          failureAction: 'Enforce',
          failureActionOverrides: [override('Audit', ['shop'])],
        }),
      },
      'audit',
      'audit',
      'audit',
      'audit',
    ],
    [
      'overrides that are no list',
      {
        spec: {
          validationFailureAction: 'Enforce',
          validationFailureActionOverrides: 'x',
        },
      },
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ],
    [
      'a warning',
      { spec: { emitWarning: true } },
      'warn',
      'warn',
      'warn',
      'warn',
    ],
    [
      'a warning that refuses',
      { spec: { emitWarning: true, validationFailureAction: 'Enforce' } },
      'enforce',
      'enforce',
      'enforce',
      'enforce',
    ],
  ])('%s', (_, policy, newest, middle, oldest, unknown) => {
    expect(act(policy, [1, 19])).toBe(newest);
    expect(act(policy, [2, 0])).toBe(newest);
    expect(act(policy, [1, 18])).toBe(middle);
    expect(act(policy, [1, 13])).toBe(middle);
    expect(act(policy, [1, 12])).toBe(oldest);
    expect(act(policy)).toBe(unknown);
  });
});

it('answers anything, and never with a refusal', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (spec, rule) => {
      expect(['audit', 'warn', 'unknown']).toContain(
        actionOf(spec, rule, namespace, { major: 1, minor: 19 }),
      );
    }),
  );
});
