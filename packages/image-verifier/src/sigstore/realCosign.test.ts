import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Discovery } from '../discovery/discovery';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { assessEvidence } from './assessEvidence';
import { loadTrustMaterial } from './loadTrustMaterial';

const FIXTURES = join(__dirname, '../__fixtures__/cosign');

const keyless = (root: string) => ({
  root,
  issuer: 'https://token.actions.githubusercontent.com',
  subjectRegExp:
    'https://github\\.com/acme/shop/\\.github/workflows/[^/]+@refs/heads/main',
});

const policyOf = (transparencyLog: 'optional' | 'required') =>
  parseTrustPolicy(
    {
      roots: {
        corp: { file: 'trusted_root.json' },
        stamped: { file: 'trusted_root_timestamps.json' },
      },
      authorities: [
        {
          name: 'key',
          owner: 'team',
          key: { file: 'cosign.pub' },
          transparencyLog,
        },
        { name: 'ci', owner: 'team', keyless: keyless('corp') },
        { name: 'ci-stamped', owner: 'team', keyless: keyless('stamped') },
      ],
      rules: [
        {
          name: 'prod',
          images: ['127.0.0.1:5071/prod/**'],
          signedBy: { anyOf: ['key', 'ci', 'ci-stamped'] },
        },
        {
          name: 'tested',
          images: ['127.0.0.1:5071/prod/attest-*'],
          signedBy: { anyOf: ['key'] },
          attestations: [{ name: 'tests', type: 'test-result' }],
        },
      ],
    },
    { source: 'test' },
  );

async function judge(
  name: string,
  transparencyLog: 'optional' | 'required' = 'optional',
) {
  const discovery: Discovery = JSON.parse(
    readFileSync(join(FIXTURES, `${name}.json`), 'utf8'),
  );
  const policy = policyOf(transparencyLog);
  const trustMaterial = await loadTrustMaterial(policy, { baseDir: FIXTURES });
  const evidence = assessEvidence(discovery, trustMaterial);
  const { repository, digest } = discovery;
  return {
    evidence,
    result: evaluateTrustPolicy({
      evidence,
      image: { repository, digest },
      policy,
      now: new Date('2026-12-01T00:00:00Z'),
      trustMaterial,
    }),
  };
}

describe('signatures made by the real Cosign', () => {
  it.each([
    ['key-legacy', 'key', 'cosign-legacy'],
    ['key-legacy-logged', 'key', 'cosign-legacy'],
    ['key-legacy-referrer', 'key', 'cosign-legacy'],
    ['key-bundle', 'key', 'sigstore-bundle'],
    ['key-bundle-logged', 'key', 'sigstore-bundle'],
    ['keyless-legacy', 'ci', 'cosign-legacy'],
    ['keyless-bundle', 'ci', 'sigstore-bundle'],
    ['keyless-bundle-stamped', 'ci-stamped', 'sigstore-bundle'],
  ])('verifies %s', async (name, authority, format) => {
    const { result } = await judge(name);
    expect(result.outcome).toBe('verified');
    expect(result.matched).toMatchObject([{ authority, format }]);
  });

  it.each(['key-legacy-logged', 'key-bundle-logged'])(
    'verifies %s where the log is required',
    async name => {
      const { result } = await judge(name, 'required');
      expect(result.outcome).toBe('verified');
    },
  );

  it.each(['key-legacy', 'key-legacy-referrer', 'key-bundle'])(
    'does not verify %s where the log is required',
    async name => {
      const { result } = await judge(name, 'required');
      expect(result.outcome).toBe('failed');
      expect(result.reasons[0].code).toBe('TLOG_ENTRY_MISSING');
    },
  );

  it.each(['key-legacy', 'key-bundle'])(
    'reads the annotations of %s',
    async name => {
      const { evidence } = await judge(name);
      expect(evidence.signatures[0].annotations).toEqual({ build: '42' });
    },
  );

  it.each(['attest-key-legacy', 'attest-key-bundle'])(
    'takes %s as a test attestation and not as a signature',
    async name => {
      const { evidence, result } = await judge(name);
      expect(evidence.signatures).toEqual([]);
      expect(evidence.attestations).toMatchObject([
        { valid: true, predicate: { result: 'PASSED' } },
      ]);
      expect(result.outcome).toBe('failed');
      expect(result.requirements.map(r => [r.requirement, r.outcome])).toEqual([
        ['signed by key or ci or ci-stamped', 'unmet'],
        ['signed by key', 'unmet'],
        ['tests (test-result) attested by key', 'met'],
      ]);
      expect(result.reasons[0].text).toBe('signature not found');
    },
  );
});
