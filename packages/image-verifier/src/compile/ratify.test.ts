import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { compilePolicy } from './compilePolicy';
import type { CompileInput } from './types';

const KEY = '-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n';
const CERTIFICATE =
  '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n';

const AUTHORITIES = [
  {
    name: 'key',
    owner: 'team',
    key: { data: KEY },
    transparencyLog: 'optional',
  },
  {
    name: 'ci',
    owner: 'team',
    keyless: {
      root: 'public',
      issuer: 'https://i',
      subjectRegExp: 'https://github\\.com/acme/.+',
    },
  },
  {
    name: 'corp',
    owner: 'team',
    notation: {
      trustStores: ['ca:corp'],
      identities: ['x509.subject: C=DE, ST=Berlin, O=Example'],
    },
  },
];

const RULE = {
  name: 'app',
  images: ['registry.example.com/prod/app'],
  signedBy: { authority: 'key' },
  formats: ['cosign-legacy'],
};

const compile = (
  rules: object[],
  {
    unmatched = 'deny',
    ...more
  }: Partial<CompileInput> & { unmatched?: string } = {},
) => {
  const compiled = compilePolicy('ratify', {
    policy: parseTrustPolicy(
      {
        roots: { public: { sigstore: 'public-good' } },
        trustStores: { 'ca:corp': { data: CERTIFICATE } },
        authorities: AUTHORITIES,
        rules,
        unmatched,
      },
      { source: 'test' },
    ),
    material: {
      keys: { key: KEY },
      roots: {},
      certificates: { 'ca:corp': [CERTIFICATE] },
    },
    mode: 'enforce',
    format: 'sigstore-bundle',
    ...more,
  });
  const objects = compiled.files.flatMap(file => file.manifests ?? []) as any[];
  return {
    objects,
    named: (name: string) =>
      objects.find(({ metadata }) => metadata.name === name)?.spec,
    gaps: compiled.notExpressible.map(
      ({ rule, feature, laxer }) =>
        `${rule ?? '-'} ${feature} ${laxer ? 'laxer' : 'stricter'}`,
    ),
  };
};

describe('a trust policy for Ratify', () => {
  it('verifies keys by Cosign, in the scopes of the rule', () => {
    const { named, gaps } = compile([RULE]);
    expect(named('verifier-cosign').parameters.trustPolicies).toEqual([
      {
        name: 'app',
        scopes: [
          'registry.example.com/prod/app:*',
          'registry.example.com/prod/app@*',
        ],
        keys: [{ provider: 'image-signing-key' }],
        tLogVerify: false,
      },
    ]);
    expect(named('image-signing-key')).toEqual({
      type: 'inline',
      parameters: { contentType: 'key', value: KEY },
    });
    expect(named('verifier-notation')).toBeUndefined();
    expect(gaps).toEqual([]);
  });

  it('verifies one identity, and all repositories below one', () => {
    const { named } = compile([
      {
        ...RULE,
        images: ['registry.example.com/prod/**'],
        signedBy: { authority: 'ci' },
      },
    ]);
    const [policy] = named('verifier-cosign').parameters.trustPolicies;
    expect(policy.scopes).toEqual([
      'registry.example.com/prod/*',
      'registry.example.com/prod:*',
      'registry.example.com/prod@*',
    ]);
    expect(policy.keyless).toEqual({
      ctLogVerify: true,
      certificateIdentityRegExp: '^(?:https://github\\.com/acme/.+)$',
      certificateOIDCIssuer: 'https://i',
    });
    expect(policy.tLogVerify).toBe(true);
  });

  it('verifies certificates by Notation', () => {
    const { named, gaps } = compile([
      { ...RULE, formats: undefined, signedBy: { authority: 'corp' } },
    ]);
    expect(named('verifier-notation').parameters).toMatchObject({
      verificationCertStores: { ca: { corp: [expect.any(String)] } },
      trustPolicyDoc: {
        trustPolicies: [
          {
            registryScopes: ['registry.example.com/prod/app'],
            trustStores: ['ca:corp'],
          },
        ],
      },
    });
    expect(named('verifier-cosign')).toBeUndefined();
    expect(gaps).toEqual([]);
  });

  it.each([
    ['several signers', { signedBy: { allOf: ['key', 'ci'] } }],
    ['bundles only', { formats: ['sigstore-bundle'] }],
  ])('leaves out a rule with %s, and refuses its images', (_, change) => {
    const { named, gaps } = compile([{ ...RULE, ...change }]);
    expect(named('verifier-cosign')).toBeUndefined();
    expect(gaps).toEqual(['app signedBy stricter']);
  });

  it('says that of two rules for the same images one applies', () => {
    const other = { ...RULE, name: 'all', images: ['**'] };
    const { gaps } = compile([RULE, other]);
    expect(gaps).toEqual(['app images laxer', 'all images laxer']);
    expect(
      compile([
        RULE,
        { ...RULE, name: 'x', images: ['registry.example.com/x'] },
      ]).gaps,
    ).toEqual([]);
  });

  it('asks by a constraint that refuses, or only reports', () => {
    const action = (mode: 'enforce' | 'audit') =>
      compile([RULE], { mode }).objects.at(-1).spec.enforcementAction;
    expect([action('enforce'), action('audit')]).toEqual(['deny', 'dryrun']);
  });
});
