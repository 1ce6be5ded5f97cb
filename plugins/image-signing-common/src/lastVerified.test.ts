import { digestA, digestB, digestC } from './__testUtils__/facts';
import { lastVerified } from './lastVerified';
import type { GateRunRecord, WorkloadImage } from './types';

const repository = 'registry.example.com/prod/payments';

const run = (
  digest: string,
  at: string,
  over: Partial<GateRunRecord> = {},
): GateRunRecord => ({
  schemaVersion: 1,
  key: 'k'.repeat(16),
  at,
  image: {
    reference: `${repository}:1`,
    repository,
    digest,
    tag: '1',
    publishedAt: at,
  },
  pipeline: { system: 'other', runId: '7', commit: 'c', author: 'anna' },
  environment: 'prod',
  enforcement: 'enforcing',
  result: 'verified',
  admitted: true,
  checks: {
    signature: 'passed',
    attestations: 'passed',
    origin: 'passed',
  },
  attestations: [],
  signers: [{ authority: 'ci', signer: 'key' }],
  stages: [],
  policyVersion: 'p',
  verifier: { name: 'image-verifier', version: '1' },
  ...over,
});

const running = (
  digest: string,
  status: WorkloadImage['verdict']['status'],
  over: { verifiedAt?: string; codes?: string[] } = {},
) =>
  ({
    environment: 'prod',
    repository,
    digest,
    verdict: {
      status,
      verifiedAt: over.verifiedAt,
      reasons: (over.codes ?? []).map(code => ({ code })),
    },
  } as unknown as WorkloadImage);

describe('lastVerified', () => {
  it('lists what gates and the portal verified, the newest first, each once', () => {
    expect(
      lastVerified(
        [
          run(digestA, '2026-11-20T00:00:00Z'),
          run(digestB, '2026-11-22T00:00:00Z'),
          run(digestC, '2026-11-23T00:00:00Z', { result: 'failed' }),
        ],
        [
          running(digestA, 'verified', { verifiedAt: '2026-11-21T00:00:00Z' }),
          running(digestC, 'unknown'),
        ],
      ).map(({ digest, source, at }) => [digest, source, at]),
    ).toEqual([
      [digestB, 'gate', '2026-11-22T00:00:00Z'],
      [digestA, 'portal', '2026-11-21T00:00:00Z'],
    ]);
  });

  it('leaves out what the portal finds failed, but not for the tag alone', () => {
    const runs = [
      run(digestA, '2026-11-20T00:00:00Z'),
      run(digestB, '2026-11-21T00:00:00Z'),
    ];
    expect(
      lastVerified(runs, [
        running(digestA, 'failed', { codes: ['TAG_FORBIDDEN'] }),
        running(digestB, 'failed', {
          codes: ['TAG_FORBIDDEN', 'SIGNER_NOT_TRUSTED'],
        }),
      ]).map(({ digest }) => digest),
    ).toEqual([digestA]);
  });

  it('keeps environments apart', () => {
    expect(
      lastVerified(
        [run(digestA, '2026-11-20T00:00:00Z', { environment: 'stage' })],
        [running(digestA, 'failed', { codes: ['SIGNATURE_NOT_FOUND'] })],
      ).map(({ environment }) => environment),
    ).toEqual(['stage']);
  });

  it('answers none where none was verified', () => {
    expect(lastVerified([], [running(digestA, 'failed')])).toEqual([]);
  });
});
