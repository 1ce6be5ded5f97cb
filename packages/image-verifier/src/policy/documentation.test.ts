import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseTrustPolicy } from './parseTrustPolicy';
import { KNOWN_KEYS } from './schema';
import { signatureRepositoriesOf } from './signatureRepositories';

const DOCUMENT = readFileSync(
  join(__dirname, '../../../../docs/trust-policy.md'),
  'utf8',
);

const example = (title: string): string => {
  const [, text] =
    new RegExp(`\`\`\`yaml title="${title}"\n([\\s\\S]*?)\`\`\``).exec(
      DOCUMENT,
    ) ?? [];
  expect(text).toBeDefined();
  return text;
};

describe('the documentation of the trust policy', () => {
  it('shows a policy that is valid', () => {
    expect(
      parseTrustPolicy(example('trust-policy.yaml'), { source: 'docs' }).rules,
    ).toHaveLength(1);
  });

  it('shows a policy for Notation that is valid', () => {
    const { authorities } = parseTrustPolicy(example('notation.yaml'), {
      source: 'docs',
    });
    expect(authorities[0]).toMatchObject({
      notation: { level: 'strict', verifyTimestamp: 'always' },
    });
  });

  it.each([
    ['rule.yaml', 'payments'],
    ['multi-platform-rule.yaml', 'multi-platform'],
  ])('shows a rule that is valid: %s', (title, rule) => {
    const authorities = ['ci-main', 'security-scan', 'release-manager'].map(
      name => ({
        name,
        owner: 'team',
        key: { data: 'PEM' },
        transparencyLog: 'optional',
      }),
    );
    const policy = parseTrustPolicy(
      { authorities, rules: [parse(example(title))] },
      { source: 'docs' },
    );
    expect(policy.rules[0].name).toBe(rule);
  });

  it('shows signature repositories that are valid', () => {
    const rules = parse(example('signature-repositories.yaml'));
    const policy = parseTrustPolicy(
      { ...parse(example('trust-policy.yaml')), ...rules },
      { source: 'docs' },
    );
    expect(
      signatureRepositoriesOf(policy, 'docker.io/library/nginx'),
    ).toMatchObject([
      { name: 'registry.example.com/vendor/signatures', tagPrefix: 'hub-' },
    ]);
  });

  it.each([...new Set(KNOWN_KEYS)])('names the key %s', key => {
    expect(DOCUMENT).toMatch(new RegExp(`\\b${key}\\b`));
  });
});
