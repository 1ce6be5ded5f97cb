import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { compilePolicy } from './compilePolicy';
import type { CompileInput } from './types';

const PEM = '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n';
const identity = (name: string) =>
  `x509.subject: C=DE, ST=Berlin, O=Example, CN=${name}`;

const AUTHORITIES = [
  {
    name: 'corp',
    owner: 'team',
    notation: {
      trustStores: ['ca:corp'],
      identities: [identity('corp')],
      override: { revocation: 'log' },
    },
  },
  {
    name: 'release',
    owner: 'team',
    notation: {
      trustStores: ['ca:corp'],
      identities: [identity('release')],
      override: { revocation: 'log' },
    },
  },
  {
    name: 'partner',
    owner: 'team',
    notation: { trustStores: ['ca:partner'], identities: ['*'] },
  },
  {
    name: 'key',
    owner: 'team',
    key: { data: 'PEM' },
    transparencyLog: 'optional',
  },
];

const RULE = {
  name: 'app',
  images: ['registry.example.com/prod/app'],
  signedBy: { anyOf: ['corp', 'release'] },
};

const compile = (
  rules: object[],
  {
    unmatched = 'deny',
    ...more
  }: Partial<CompileInput> & { unmatched?: string } = {},
) => {
  const compiled = compilePolicy('notation', {
    policy: parseTrustPolicy(
      {
        trustStores: { 'ca:corp': { data: PEM }, 'ca:partner': { data: PEM } },
        authorities: AUTHORITIES,
        rules,
        unmatched,
      },
      { source: 'test' },
    ),
    material: { keys: {}, roots: {}, certificates: { 'ca:corp': [PEM] } },
    mode: 'enforce',
    format: 'sigstore-bundle',
    ...more,
  });
  return {
    statements: JSON.parse(compiled.files[0].text ?? '').trustPolicies,
    files: compiled.files.map(({ name }) => name),
    gaps: compiled.notExpressible.map(
      ({ rule, feature, laxer }) =>
        `${rule ?? '-'} ${feature} ${laxer ? 'laxer' : 'stricter'}`,
    ),
  };
};

describe('a trust policy for Notation', () => {
  it('has a statement a rule, and the certificates of its stores', () => {
    const { statements, files, gaps } = compile([RULE]);
    expect(statements).toEqual([
      {
        name: 'app',
        registryScopes: ['registry.example.com/prod/app'],
        signatureVerification: {
          level: 'strict',
          override: { revocation: 'log' },
          verifyTimestamp: 'always',
        },
        trustStores: ['ca:corp'],
        trustedIdentities: [identity('corp'), identity('release')],
      },
    ]);
    expect(files).toEqual([
      'trustpolicy.json',
      'truststore/x509/ca/corp/1.pem',
    ]);
    expect(gaps).toEqual([]);
  });

  it.each([
    ['other trust stores', { anyOf: ['corp', 'partner'] }],
    ['another kind of authority', { anyOf: ['corp', 'key'] }],
  ])('leaves out an authority with %s', (_, signedBy) => {
    const { statements, gaps } = compile([{ ...RULE, signedBy }]);
    expect(statements[0].trustedIdentities).toEqual([identity('corp')]);
    expect(gaps).toEqual(['app signedBy stricter']);
  });

  it.each([
    [
      'several signers',
      { signedBy: { allOf: ['corp', 'release'] } },
      'signedBy',
    ],
    ['no Notation authority', { signedBy: { authority: 'key' } }, 'signedBy'],
    ['globs', { images: ['registry.example.com/prod/*'] }, 'images'],
  ])(
    'leaves out a rule with %s, whose images are then refused',
    (_, change, feature) => {
      const { statements, gaps } = compile([{ ...RULE, ...change }]);
      expect(statements).toEqual([]);
      expect(gaps).toEqual([`app ${feature} stricter`]);
    },
  );

  it('says that a rule for everything takes over what is left out', () => {
    const all = { ...RULE, name: 'all', images: ['**'] };
    const globs = { ...RULE, images: ['registry.example.com/prod/*'] };
    expect(compile([globs, all]).gaps).toEqual(['app images laxer']);
    expect(compile([RULE, all]).gaps).toEqual(['app images laxer']);
    const higher = compile([{ ...RULE, precedence: 1 }, all], {
      environment: 'prod',
    });
    expect(higher.gaps).toEqual([]);
    expect(higher.statements.map((one: any) => one.registryScopes)).toEqual([
      ['registry.example.com/prod/app'],
      ['*'],
    ]);
  });

  it('names a scope once', () => {
    const { statements } = compile(
      [RULE, { ...RULE, name: 'high', precedence: 1 }],
      { environment: 'prod' },
    );
    expect(statements.map(({ name }: any) => name)).toEqual(['high']);
    expect(compile([RULE, { ...RULE, name: 'same' }])).toMatchObject({
      statements: [],
      gaps: ['app images stricter', 'same images stricter'],
    });
  });

  it('lets images without a rule pass only where the policy does and nothing is left out', () => {
    const skip = expect.objectContaining({
      registryScopes: ['*'],
      signatureVerification: { level: 'skip' },
    });
    expect(compile([RULE]).statements).not.toContainEqual(skip);
    expect(compile([RULE], { unmatched: 'warn' }).statements).toContainEqual(
      skip,
    );
    const { statements, gaps } = compile(
      [RULE, { ...RULE, name: 'globs', images: ['registry.example.com/x/*'] }],
      { unmatched: 'allow' },
    );
    expect(statements).not.toContainEqual(skip);
    expect(gaps).toContain('- unmatched stricter');
  });

  it('only audits in the audit mode', () => {
    expect(
      compile([RULE], { mode: 'audit' }).statements[0].signatureVerification,
    ).toEqual({ level: 'audit' });
  });

  it('says that attestations are not verified', () => {
    const { gaps } = compile([
      { ...RULE, attestations: [{ name: 'sbom', type: 'spdx' }] },
    ]);
    expect(gaps).toEqual(['app attestations.sbom laxer']);
  });
});
