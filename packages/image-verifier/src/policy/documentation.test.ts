import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  bundleDocument,
  DIGEST,
  discovery,
  statement,
} from '../__testUtils__/documents';
import { sigstoreInstance } from '../__testUtils__/sigstore';
import { isHeldElsewhere } from '../keys/readHeldKeys';
import { assessEvidence } from '../sigstore/assessEvidence';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import { evaluateTrustPolicy } from './evaluateTrustPolicy';
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

  it('shows keys held elsewhere that are valid', () => {
    const { rules } = parse(example('trust-policy.yaml'));
    const signedBy = { anyOf: ['chains', 'vault', 'cloud'] };
    const policy = parseTrustPolicy(
      {
        ...parse(example('held-keys.yaml')),
        rules: [{ name: 'all', images: rules[0].images, signedBy }],
      },
      { source: 'docs' },
    );
    expect(policy.authorities.every(isHeldElsewhere)).toBe(true);
  });

  it('shows a policy for GitHub that takes its attestations', async () => {
    const github = await sigstoreInstance();
    const document = parse(example('github.yaml'));
    const policy = parseTrustPolicy(
      {
        ...document,
        roots: {
          github: {
            // As GitHub's: timestamps, and no log of any kind.
            data: github.trustedRoot({ logs: false, ctLogs: false }),
          },
        },
      },
      { source: 'docs' },
    );
    const trustMaterial = await loadTrustMaterial(policy, { baseDir: '/' });
    const judge = async (subject: string) => {
      const bundle = await github.sign(
        statement(DIGEST, {
          predicateType: 'https://slsa.dev/provenance/v1',
          predicate: {
            buildDefinition: { buildType: 'x', externalParameters: {} },
            runDetails: { builder: { id: 'x' } },
          },
        }),
        { subject, logged: false, stamped: true },
      );
      const image = { repository: 'ghcr.io/example/shop', digest: DIGEST };
      const found = discovery([bundleDocument(bundle)], image);
      const evidence = assessEvidence(found, trustMaterial);
      return evaluateTrustPolicy({
        evidence,
        image,
        policy,
        now: new Date(),
        trustMaterial,
      }).outcome;
    };
    const workflow = 'https://github.com/example/shop/.github/workflows';
    expect(await judge(`${workflow}/release.yaml@refs/heads/main`)).toBe(
      'verified',
    );
    expect(await judge(`${workflow}/other.yaml@refs/heads/main`)).toBe(
      'failed',
    );
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
