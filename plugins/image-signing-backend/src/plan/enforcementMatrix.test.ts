import type { EnvironmentDefinition } from 'backstage-plugin-image-signing-common';
import { parseTrustPolicy } from 'image-verifier';
import { listEnforcementRules } from '../serve/listEnforcementRules';
import { enforcementRule, MatrixInput, matrixKeys } from './enforcementMatrix';

const environment = (
  name: string,
  more: Partial<EnvironmentDefinition> = {},
): EnvironmentDefinition => ({
  name,
  clusters: ['*'],
  namespaces: ['*'],
  intent: { signature: 'enforce', digest: 'enforce' },
  sources: [],
  gateOwner: 'group:default/platform',
  ...more,
});

const policy = parseTrustPolicy(
  {
    authorities: [
      {
        name: 'ci',
        owner: 'team ci',
        key: { data: 'PEM' },
        transparencyLog: 'optional',
      },
    ],
    rules: [
      {
        name: 'all',
        images: ['registry.example.com/**'],
        signedBy: { authority: 'ci' },
      },
      {
        name: 'sandbox',
        images: ['registry.example.com/sandbox/**'],
        environments: ['dev'],
        precedence: 1,
        signedBy: { authority: 'ci' },
        checks: { signature: 'skip' },
      },
    ],
  },
  { source: 'test' },
);

const input = (more: Partial<MatrixInput> = {}): MatrixInput => ({
  policy,
  environments: [
    environment('prod', { sources: ['registry.example.com/prod/*'] }),
    environment('dev', { gateOwner: undefined }),
  ],
  exceptionRules: ({ name }) => ({
    allowed: name === 'dev',
    maxDurationDays: 30,
    approvers: ['group:default/security'],
  }),
  now: new Date('2026-06-01T00:00:00Z'),
  ...more,
});

const rule = (repository: string, name: string, more?: Partial<MatrixInput>) =>
  enforcementRule({ repository, environment: name }, input(more));

describe('the enforcement matrix', () => {
  it('has each pattern of a rule or of a source where it bears', () => {
    expect(
      matrixKeys(input()).map(key => `${key.environment} ${key.repository}`),
    ).toEqual([
      'dev registry.example.com/**',
      'prod registry.example.com/**',
      'prod registry.example.com/prod/*',
      'dev registry.example.com/sandbox/**',
    ]);
  });

  it('gives one rule by precedence, and leaves narrower patterns their own', () => {
    const names = (repository: string, name: string) =>
      rule(repository, name)?.rules.map(one => one.name);
    expect(names('registry.example.com/**', 'dev')).toEqual(['all']);
    expect(names('registry.example.com/sandbox/**', 'dev')).toEqual([
      'sandbox',
    ]);
    expect(names('registry.example.com/sandbox/a', 'dev')).toEqual(['sandbox']);
    expect(names('registry.example.com/sandbox/a', 'prod')).toEqual(['all']);
  });

  it('finds unsigned images without an end, and past it the violation', () => {
    const codes = (found: ReturnType<typeof rule>) =>
      found?.findings.map(one => one.code);
    const sandbox = ['registry.example.com/sandbox/**', 'dev'] as const;
    expect(codes(rule(...sandbox))).toEqual([
      'unsigned-without-end',
      'no-gate-owner',
    ]);
    const ending = {
      ...policy,
      rules: policy.rules.map(one =>
        one.name === 'sandbox' ? { ...one, relaxedUntil: '2026-07-01' } : one,
      ),
    };
    const before = rule(...sandbox, { policy: ending });
    expect(before?.unsigned?.until).toBe('2026-07-01');
    expect(codes(before)).toEqual(['no-gate-owner']);
    const after = rule(...sandbox, {
      policy: ending,
      now: new Date('2026-07-01T00:00:00Z'),
    });
    expect(after?.signature).toBe('required');
    expect(codes(after)).toEqual(['relaxation-ended', 'no-gate-owner']);
  });

  it('says whose images may run, what exceptions may be and who owns the gate', () => {
    expect(rule('registry.example.com/prod/*', 'prod')).toMatchObject({
      allowedSource: true,
      exceptions: { allowed: false },
      gateOwner: 'group:default/platform',
      findings: [],
    });
    expect(rule('registry.example.com/**', 'prod')?.allowedSource).toBe(false);
    expect(rule('ghcr.io/x', 'prod')?.signature).toBe('refused');
  });

  it('is unknown without a trust policy', () => {
    expect(
      rule('registry.example.com/**', 'prod', { policy: undefined }),
    ).toMatchObject({
      signature: 'unknown',
      findings: [{ code: 'no-trust-policy' }],
    });
  });

  it('is read page by page, and looked up by one repository', () => {
    const first = listEnforcementRules({ limit: 3 }, input());
    expect(first).toMatchObject({ totalCount: 4 });
    expect(first.items).toHaveLength(3);
    const second = listEnforcementRules(
      { limit: 3, cursor: first.nextCursor },
      input(),
    );
    expect(second.items.map(one => one.repository)).toEqual([
      'registry.example.com/sandbox/**',
    ]);
    expect(second.nextCursor).toBeUndefined();
    const one = listEnforcementRules(
      { repository: 'registry.example.com/sandbox/a:1' },
      input(),
    );
    expect(
      one.items.map(({ repository, environment: name, signature }) => [
        repository,
        name,
        signature,
      ]),
    ).toEqual([
      ['registry.example.com/sandbox/a', 'prod', 'required'],
      ['registry.example.com/sandbox/a', 'dev', 'not-required'],
    ]);
    expect(
      listEnforcementRules({ finding: 'unsigned-without-end' }, input())
        .totalCount,
    ).toBe(1);
    expect(() => listEnforcementRules({ repository: 'a b' }, input())).toThrow(
      /query.repository is 'a b'/,
    );
    expect(() =>
      listEnforcementRules(
        { cursor: first.nextCursor, environment: 'dev' },
        {
          ...input(),
          environments: [environment('dev')],
        },
      ),
    ).toThrow(/the list has changed/);
  });
});
