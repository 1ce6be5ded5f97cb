import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { schemaMarkdown } from '../cli/schemaMarkdown';
import { trustPolicyJsonSchema } from '../policy/jsonSchema';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { parsePolicyTests, policyTestJsonSchema } from '../policy/policyTests';
import { compilePolicy, COMPILE_TARGETS } from './compilePolicy';
import type { CompileTarget } from './types';

const DOCS = join(__dirname, '../../../../docs');
const DOCUMENT = readFileSync(join(DOCS, 'trust-policy.md'), 'utf8');
const REFERENCE = readFileSync(join(DOCS, 'trust-policy-reference.md'), 'utf8');

// Tables are padded in the documentation.
const collapsed = (text: string) =>
  text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');

const example = (title: string): string => {
  const [, text] =
    new RegExp(`\`\`\`yaml title="${title}"\n([\\s\\S]*?)\`\`\``).exec(
      DOCUMENT,
    ) ?? [];
  expect(text).toBeDefined();
  return text;
};

const ROOT = { certificateAuthorities: [], tlogs: [], ctlogs: [] };
const BASE = {
  roots: { public: { sigstore: 'public-good' }, corp: { data: ROOT } },
  trustStores: { 'ca:corp': { data: 'PEM' } },
  authorities: [
    {
      name: 'a',
      owner: 'team',
      keyless: { root: 'public', issuer: 'https://i', subject: 'a@x.example' },
    },
    {
      name: 'b',
      owner: 'team',
      keyless: { root: 'public', issuer: 'https://i', subject: 'b@x.example' },
    },
    {
      name: 'private',
      owner: 'team',
      keyless: { root: 'corp', issuer: 'https://i', subject: 'c@x.example' },
    },
    {
      name: 'key',
      owner: 'team',
      key: { data: 'PEM' },
      transparencyLog: 'optional',
    },
    {
      name: 'corp',
      owner: 'team',
      notation: {
        trustStores: ['ca:corp'],
        identities: ['x509.subject: C=DE, ST=Berlin, O=Example'],
      },
    },
  ],
};
const RULE = {
  name: 'rule',
  images: ['registry.example.com/app'],
  signedBy: { authority: 'a' },
  formats: ['sigstore-bundle'],
};
const attestation = (type: string, more: object = {}) => ({
  attestations: [{ name: 'x', type, ...more }],
});
const build = {
  ...BASE.authorities[0],
  name: 'built',
  keyless: {
    ...(BASE.authorities[0] as any).keyless,
    build: { sourceRepositoryRef: 'refs/heads/main' },
  },
};

/** What is asked, and the rules that ask it. */
const FEATURES: Array<[string, object | object[], object?]> = [
  ['`signedBy` one of several', { signedBy: { anyOf: ['a', 'b'] } }],
  ['`signedBy` all of several', { signedBy: { allOf: ['a', 'b'] } }],
  [
    '`signedBy` at least 2 of 3',
    { signedBy: { atLeast: 2, of: ['a', 'b', 'key'] } },
  ],
  ['a key', { signedBy: { authority: 'key' } }],
  ['a private Sigstore root', { signedBy: { authority: 'private' } }],
  [
    'a Notation authority',
    { signedBy: { authority: 'corp' }, formats: undefined },
  ],
  ['`build` of an identity', { signedBy: { authority: 'built' } }],
  ['`formats` both of Cosign', { formats: undefined }],
  ['`annotations`', { annotations: { env: 'prod' } }],
  ['`maxSignatureAge`', { maxSignatureAge: '90d' }],
  [
    '`relaxedUntil`',
    { checks: { signature: 'skip' }, relaxedUntil: '2999-01-01' },
  ],
  ['`subject: platform-child`', { subject: 'platform-child' }],
  ['`subject: either`', { subject: 'either' }],
  ['`images` with `**`', { images: ['registry.example.com/prod/**'] }],
  ['`images` with `*`', { images: ['registry.example.com/*/app'] }],
  [
    '`images` with `!`',
    { images: ['registry.example.com/**', '!registry.example.com/free/**'] },
  ],
  ['`precedence`', [RULE, { ...RULE, name: 'other', precedence: 1 }]],
  ['`sources`', { sources: ['registry.example.com/other/**'] }],
  ['an attestation of one type', attestation('https://example.com/t/v1')],
  [
    '`coveredByIndex`',
    attestation('https://example.com/t/v1', { coveredByIndex: true }),
  ],
  [
    'an attestation of several types',
    attestation('', {
      type: ['https://example.com/t/v1', 'https://example.com/u'],
    }),
  ],
  [
    '`builder`, `buildType`',
    attestation('https://slsa.dev/provenance/v1', {
      require: { builder: 'https://b/*', buildType: 'https://t' },
    }),
  ],
  [
    '`ref`, `sourceRepository`',
    attestation('https://slsa.dev/provenance/v1', {
      require: { ref: 'refs/heads/main', sourceRepository: 'fromEntity' },
    }),
  ],
  [
    '`critical: 0` and the like',
    attestation('https://cosign.sigstore.dev/attestation/vuln/v1', {
      require: { critical: 0, high: 0 },
    }),
  ],
  [
    '`critical` above 0 and the like',
    attestation('https://cosign.sigstore.dev/attestation/vuln/v1', {
      require: { high: 5 },
    }),
  ],
  [
    '`maxAge`',
    attestation('https://example.com/t/v1', { require: { maxAge: '7d' } }),
  ],
  [
    '`result`',
    attestation('https://in-toto.io/attestation/test-result/v0.1', {
      require: { result: 'PASSED' },
    }),
  ],
  [
    '`tests`',
    attestation('https://in-toto.io/attestation/test-result/v0.1', {
      require: { tests: 'unit' },
    }),
  ],
  [
    '`minComponents`',
    attestation('https://spdx.dev/Document', { require: { minComponents: 1 } }),
  ],
  [
    '`verifier`',
    attestation('https://slsa.dev/verification_summary/v1', {
      require: { verifier: 'https://v' },
    }),
  ],
  [
    '`notStatus`',
    attestation('https://openvex.dev/ns', {
      require: { notStatus: 'affected' },
    }),
  ],
  [
    '`conditions` over the predicate',
    attestation('https://example.com/t/v1', {
      conditions: ['predicate.approved == true'],
    }),
  ],
  [
    '`baseImages`',
    { baseImages: { allowed: ['registry.example.com/base/**'] } },
  ],
  [
    '`separateRoles`',
    {
      ...attestation('https://example.com/t/v1'),
      separateRoles: [['signature', 'x']],
    },
  ],
  ['`checks` that only report', { checks: { signature: 'log' } }],
];

function answer(target: CompileTarget, feature: object | object[]): string {
  const rules = Array.isArray(feature) ? feature : [{ ...RULE, ...feature }];
  const { notExpressible } = compilePolicy(target, {
    policy: parseTrustPolicy(
      JSON.parse(
        JSON.stringify({
          ...BASE,
          authorities: [...BASE.authorities, build],
          // Notation starts from an authority that it knows.
          rules: rules.map((rule: any) =>
            target === 'notation' && rule.signedBy.authority === 'a'
              ? { ...rule, signedBy: { authority: 'corp' }, formats: undefined }
              : rule,
          ),
        }),
      ),
      { source: 'test' },
    ),
    material: { keys: { key: 'PEM' }, roots: { corp: ROOT } },
    environment: 'prod',
    mode: 'enforce',
    format: 'sigstore-bundle',
  });
  const own = notExpressible.filter(
    // Authorities that a rule does not name are left out for no one.
    ({ feature: what }) => {
      const [, name] = /^authorities\.(\w+)/.exec(what) ?? [];
      return name === undefined || JSON.stringify(rules).includes(`"${name}"`);
    },
  );
  if (own.some(({ laxer }) => laxer)) return '**laxer**';
  return own.length > 0 ? 'stricter' : 'yes';
}

function table(): string {
  return [
    `| the policy says | ${COMPILE_TARGETS.join(' | ')} |`,
    `| --- |${' --- |'.repeat(COMPILE_TARGETS.length)}`,
    ...FEATURES.map(
      ([name, feature]) =>
        `| ${[
          name,
          ...COMPILE_TARGETS.map(target => answer(target, feature)),
        ].join(' | ')} |`,
    ),
  ].join('\n');
}

describe('the documentation of compiled policies', () => {
  it('says of each target what it can say', () => {
    expect(collapsed(DOCUMENT)).toContain(collapsed(table()));
  });

  it('names every target', () => {
    for (const target of COMPILE_TARGETS) {
      expect(DOCUMENT).toContain(`\`${target}\``);
    }
  });

  it('shows tests that fit the policy that it shows', () => {
    const policy = parseTrustPolicy(example('trust-policy.yaml'), {
      source: 'docs',
    });
    const tests = parsePolicyTests(example('policy-tests.yaml'), {
      source: 'docs',
      policy,
    });
    expect(tests.cases.length).toBeGreaterThan(1);
    expect(parse(example('policy-tests.yaml')).trustPolicy).toBe(
      './trust-policy.yaml',
    );
  });
});

// After a change of the schema: scripts/policy-reference.mjs
describe('the reference of the trust policy', () => {
  it.each([
    ['the policy', trustPolicyJsonSchema()],
    ['a test file', policyTestJsonSchema()],
  ])('is that of the schema of %s', (_, schema) => {
    expect(collapsed(REFERENCE)).toContain(
      collapsed(schemaMarkdown(schema)).trim(),
    );
  });
});
