import { ConfigReader } from '@backstage/config';
import { readSettings } from './readConfig';

const read = (exceptions: object, environment?: object) =>
  readSettings(
    new ConfigReader({
      imageSigning: {
        exceptions,
        environments: [
          {
            name: 'prod',
            intent: { signature: 'enforce', digest: 'enforce' },
            ...(environment && { exceptions: environment }),
          },
        ],
      },
    }),
  );

it('reads what holds for exceptions, over all and in an environment', () => {
  const { exceptions, environments } = read(
    {
      maxDuration: { days: 30 },
      approvers: ['group:security'],
      remindBefore: '2 days',
    },
    { maxDuration: 'P7D', approvers: ['user:ciso'], allowed: true },
  );
  expect(exceptions).toEqual({
    maxDurationDays: 30,
    approvers: ['group:default/security'],
    reviewers: [],
    remindBeforeMs: 2 * 24 * 3600_000,
  });
  expect(environments[0].exceptions).toEqual({
    allowed: true,
    approvers: ['user:default/ciso'],
    maxDurationDays: 7,
  });
  expect(read({}).environments[0].exceptions).toBeUndefined();
});

it.each<[string, object, object | undefined, RegExp]>([
  [
    'longer than over all',
    { maxDuration: { days: 7 } },
    { maxDuration: { days: 8 } },
    /environments\[0\]\.exceptions\.maxDuration is 8 days, longer than the 7/,
  ],
  [
    'no time at all',
    { maxDuration: { days: 0 } },
    undefined,
    /exceptions\.maxDuration is 0 days/,
  ],
  [
    'an approver that is nobody',
    { approvers: ['component:a'] },
    undefined,
    /exceptions\.approvers has 'component:a'/,
  ],
  [
    'an approver of an environment that is no ref',
    {},
    { approvers: ['security'] },
    /environments\[0\]\.exceptions\.approvers has 'security'/,
  ],
])('refuses %s', (_what, exceptions, environment, message) => {
  expect(() => read(exceptions, environment)).toThrow(message);
});
