import Ajv from 'ajv/dist/2020';
import { explainPolicy } from './explainPolicy';
import { trustPolicyJsonSchema } from './jsonSchema';
import { parseTrustPolicy } from './parseTrustPolicy';

const DOCUMENT = {
  authorities: ['ci', 'scan'].map(name => ({
    name,
    owner: `team ${name}`,
    key: { data: 'PEM' },
    transparencyLog: 'optional',
  })),
  rules: [
    {
      name: 'all',
      images: ['registry.example.com/**', '!registry.example.com/old/**'],
      signedBy: { anyOf: ['ci'] },
    },
    {
      name: 'prod',
      images: ['registry.example.com/prod/**'],
      environments: ['prod'],
      precedence: 1,
      signedBy: { allOf: ['ci', 'scan'] },
      attestations: [
        {
          name: 'scan',
          type: 'vulnerability-scan',
          require: { critical: 0 },
          conditions: ['predicate.ok'],
        },
      ],
      checks: { attestations: 'log' },
    },
  ],
  unmatched: 'warn',
};

const policy = parseTrustPolicy(DOCUMENT, { source: 'test' });

const why = (repository: string, environment?: string) =>
  explainPolicy(policy, repository, environment).rules.map(rule =>
    rule.applies ? 'applies' : rule.why,
  );

describe('explainPolicy', () => {
  it('says why a rule does not apply', () => {
    expect(why('registry.example.com/prod/a', 'prod')).toEqual([
      'a rule with a higher precedence replaces it',
      'applies',
    ]);
    expect(why('registry.example.com/prod/a', 'dev')).toEqual([
      'applies',
      'it is for prod',
    ]);
    expect(why('registry.example.com/old/a', 'dev')[0]).toContain('takes');
    expect(why('ghcr.io/a', 'dev')[0]).toContain('do not cover');
    expect(why('registry.example.com/prod/a')).toEqual(['applies', 'applies']);
  });

  it('says what is required, of whom, and what is only reported', () => {
    const [, prod] = explainPolicy(
      policy,
      'registry.example.com/prod/a',
      'prod',
    ).rules;
    expect(prod.requires).toEqual([
      'signed by ci (ci: owner team ci)',
      'signed by scan (scan: owner team scan)',
      'attestation scan (vulnerability-scan) with critical 0; predicate.ok (only reported)',
    ]);
  });

  it('says what happens without a rule', () => {
    expect(explainPolicy(policy, 'ghcr.io/a').otherwise).toContain(
      'passes without being verified',
    );
  });
});

describe('the JSON Schema', () => {
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(
    trustPolicyJsonSchema(),
  );

  it('accepts what the parser accepts', () => {
    expect(validate(DOCUMENT)).toBe(true);
  });

  it('refuses keys that it does not know', () => {
    expect(validate({ ...DOCUMENT, rulez: [] })).toBe(false);
  });
});
