import { parseTrustPolicy } from './parseTrustPolicy';
import { formatTrustPolicyProblem, TrustPolicyError } from './problems';

const GOOD = `
roots:
  corp: { file: ./trusted_root.json }
  public: { sigstore: public-good }
authorities:
  - name: ci-main
    owner: group:default/platform
    keyless:
      issuer: https://token.actions.githubusercontent.com
      subjectRegExp: https://github\\.com/acme/[^/]+/.*
      root: corp
  - name: legacy
    owner: group:default/payments
    key: { file: ./cosign.pub }
    custody: kms
    rotateEvery: 90d
rules:
  - name: services
    images: ['registry.example.com/prod/**']
    environments: [stage, prod]
    signedBy: { anyOf: [ci-main, legacy] }
    attestations:
      - { name: sbom, type: [spdx, cyclonedx] }
      - { name: tests, type: test-result, signedBy: { allOf: [ci-main] } }
`;

const problemsOf = (policy: string | object) => {
  try {
    parseTrustPolicy(policy, { source: 'policy.yaml' });
  } catch (error) {
    expect(error).toBeInstanceOf(TrustPolicyError);
    expect((error as TrustPolicyError).reason.code).toBe('POLICY_INVALID');
    return (error as TrustPolicyError).problems.map(formatTrustPolicyProblem);
  }
  return [];
};

const replaced = (from: string, to: string) => {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
};

describe('parseTrustPolicy', () => {
  it('fills in what is left out', () => {
    expect(parseTrustPolicy(GOOD, { source: 'policy.yaml' })).toEqual({
      version: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      roots: {
        corp: { file: './trusted_root.json' },
        public: { sigstore: 'public-good' },
      },
      authorities: [
        {
          name: 'ci-main',
          owner: 'group:default/platform',
          keyless: {
            issuer: 'https://token.actions.githubusercontent.com',
            subjectRegExp: 'https://github\\.com/acme/[^/]+/.*',
            root: 'corp',
          },
        },
        {
          name: 'legacy',
          owner: 'group:default/payments',
          key: { file: './cosign.pub' },
          transparencyLog: 'required',
          custody: 'kms',
          rotateEvery: '90d',
        },
      ],
      rules: [
        {
          name: 'services',
          images: ['registry.example.com/prod/**'],
          environments: ['stage', 'prod'],
          precedence: 0,
          signedBy: {
            anyOf: [{ authority: 'ci-main' }, { authority: 'legacy' }],
          },
          anyAttestation: false,
          attestations: [
            { name: 'sbom', type: ['spdx', 'cyclonedx'], conditions: [] },
            {
              name: 'tests',
              type: ['test-result'],
              signedBy: { allOf: [{ authority: 'ci-main' }] },
              conditions: [],
            },
          ],
          separateRoles: [],
          checks: {
            signature: 'enforce',
            attestations: 'enforce',
            baseImages: 'enforce',
            sources: 'enforce',
            separateRoles: 'enforce',
          },
        },
      ],
      unmatched: 'deny',
    });
  });

  it('has one version for one meaning, however it is written', () => {
    const version = (policy: string | object) =>
      parseTrustPolicy(policy, { source: 'x' }).version;
    const { version: original, ...body } = parseTrustPolicy(GOOD, {
      source: 'x',
    });
    expect(version(`# a comment\n${GOOD}`)).toBe(original);
    expect(version(JSON.stringify(body))).toBe(original);
    expect(version(body)).toBe(original);
    expect(version(replaced('90d', '91d'))).not.toBe(original);
  });

  it.each([
    [
      'custody: kms',
      'custdy: kms',
      '15:5 authorities[1].custdy: is not a known key (did you mean "custody"?)',
    ],
    [
      'custody: kms',
      'custody: vault',
      '15:5 authorities[1].custody: must be one of kms, hsm, secret, env, file',
    ],
    [
      'rotateEvery: 90d',
      'rotateEvery: often',
      'authorities[1].rotateEvery: must be days or weeks',
    ],
    [
      '    owner: group:default/payments\n',
      '',
      'authorities[1].owner: is missing or not of the type string',
    ],
    [
      'owner: group:default/payments',
      "owner: ''",
      'authorities[1].owner: must not be empty',
    ],
    [
      'anyOf: [ci-main, legacy]',
      'anyOf: [ci-mian]',
      'rules[0].signedBy.anyOf[0]: there is no authority "ci-mian" (did you mean "ci-main"?)',
    ],
    [
      'anyOf: [ci-main, legacy]',
      'anyOf: []',
      'rules[0].signedBy.anyOf: must name at least one authority',
    ],
    [
      'signedBy: { anyOf: [ci-main, legacy] }',
      'signedBy: {}',
      'rules[0].signedBy: needs exactly one of authority, anyOf, allOf',
    ],
    [
      'root: corp',
      'root: crop',
      'authorities[0].keyless.root: there is no root "crop" (did you mean "corp"?)',
    ],
    [
      '      issuer: https://token.actions.githubusercontent.com\n',
      '',
      'authorities[0].keyless: needs exactly one of issuer, issuerRegExp',
    ],
    [
      'https://github\\.com/acme/[^/]+/.*',
      '.*',
      'authorities[0].keyless.subjectRegExp: it matches anything',
    ],
    ['https://github\\.com/acme/[^/]+/.*', '.+', 'it matches anything'],
    ['https://github\\.com/acme/[^/]+/.*', "'x*'", 'it matches anything'],
    ['https://github\\.com/acme/[^/]+/.*', 'https://.*', 'it matches anything'],
    ['https://github\\.com/acme/[^/]+/.*', "'.*@.*'", 'it matches anything'],
    [
      'https://github\\.com/acme/[^/]+/.*',
      "'a)|(b'",
      'it is not a valid RE2 expression',
    ],
    [
      'https://github\\.com/acme/[^/]+/.*',
      "'(?=x)y'",
      'it is not a valid RE2 expression',
    ],
    [
      'key: { file: ./cosign.pub }',
      'key: {}',
      'authorities[1].key: needs exactly one of file, data',
    ],
    [
      'key: { file: ./cosign.pub }',
      'transparencyLog: optional',
      'authorities[1]: needs exactly one of keyless, key',
    ],
    [
      '      root: corp\n',
      '      root: corp\n    custody: kms\n',
      'authorities[0].custody: belongs to an authority with a key',
    ],
    [
      'name: legacy',
      'name: ci-main',
      'authorities[1].name: there is another authority "ci-main"',
    ],
    [
      'type: test-result',
      'type: tests',
      'rules[0].attestations[1].type: must be a predicate type URI or one of slsa-provenance',
    ],
    [
      'type: test-result',
      'type: test-result, requires: { result: PASSED }',
      'rules[0].attestations[1].requires: is not a known key',
    ],
    [
      'name: tests',
      'name: sbom',
      'rules[0].attestations[1].name: there is another attestation "sbom"',
    ],
    [
      'registry.example.com/prod/**',
      'prod/**',
      'rules[0].images[0]: write the registry in full',
    ],
    [
      'registry.example.com/prod/**',
      'registry.example.com/app:v1',
      'a tag does not belong here',
    ],
    [
      'registry.example.com/prod/**',
      'registry.example.com/app@sha256:x',
      'a digest does not belong here',
    ],
    [
      'registry.example.com/prod/**',
      'registry.example.com/prod-**',
      '"**" must stand alone',
    ],
    [
      'registry.example.com/prod/**',
      'registry.example.com/{a,b}',
      'only the characters',
    ],
    [
      'registry.example.com/prod/**',
      'registry.example.com/!a',
      'only the characters',
    ],
    [
      'registry.example.com/prod/**',
      'registry.example.com//a',
      'it has an empty part',
    ],
    ['registry.example.com/prod/**', 'registry.example.com/App', 'lower case'],
    [
      '[stage, prod]',
      '[]',
      'rules[0].environments: must name at least one environment',
    ],
    [
      'sigstore: public-good',
      'sigstore: staging',
      'roots.public.sigstore: must be one of public-good',
    ],
    [
      'sigstore: public-good',
      'sigstore: public-good, file: x',
      'roots.public: needs exactly one of file, sigstore, data',
    ],
    [
      'rules:\n',
      'unmatched: perhaps\nrules:\n',
      'unmatched: must be one of deny, warn, allow',
    ],
    ['rules:\n', 'roots: {}\nrules:\n', 'Map keys must be unique'],
    ['rules:\n', 'rule:\n', 'rule: is not a known key (did you mean "rules"?)'],
  ])('refuses %j → %j', (from, to, message) => {
    const problems = problemsOf(replaced(from, to));
    expect(problems.join('\n')).toContain(message);
    for (const problem of problems) {
      expect(problem).toMatch(/^policy\.yaml:\d+:\d+ /);
    }
  });

  it('reports every mistake at once, in the order of the document', () => {
    const problems = problemsOf(
      GOOD.replace('owner: group:default/platform', 'ownr: x')
        .replace('custody: kms', 'custody: nowhere')
        .replace('[ci-main, legacy]', '[nobody]'),
    );
    expect(problems).toEqual([
      expect.stringContaining('authorities[0].owner: is missing'),
      expect.stringContaining('authorities[0].ownr: is not a known key'),
      expect.stringContaining('authorities[1].custody: must be one of'),
      expect.stringContaining('anyOf[0]: there is no authority "nobody"'),
    ]);
  });

  it('demands a root where a log entry is demanded', () => {
    const policy = {
      authorities: [{ name: 'k', owner: 'o', key: { file: 'k.pub' } }],
      rules: [{ name: 'r', images: ['**'], signedBy: { anyOf: ['k'] } }],
    };
    expect(problemsOf(policy)).toEqual([
      expect.stringContaining(
        'policy.yaml authorities[0].key: a log entry is required',
      ),
    ]);
  });

  it.each(['', 'null', '[]', '7', '{', 'a: &a [*a]', 'x'.repeat(2 ** 20 + 1)])(
    'refuses a text that is no policy (%#)',
    text => {
      expect(problemsOf(text).length).toBeGreaterThan(0);
    },
  );

  it('is not slowed down by aliases', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1},*a${i - 1}` : 'x'}]`,
    ).join('\n');
    expect(problemsOf(bomb).length).toBeGreaterThan(0);
  });

  it('does not take inherited properties for keys', () => {
    expect(problemsOf('{"__proto__": {"rules": []}}').length).toBeGreaterThan(
      0,
    );
  });
});
