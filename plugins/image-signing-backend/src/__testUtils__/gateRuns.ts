import type { GateRunRecord } from 'backstage-plugin-image-signing-common';

export const gateDigest = (letter: string) => `sha256:${letter.repeat(64)}`;

let keys = 0;

/** A record of a run that verified, with a key of its own. */
export function gateRecord(
  over: Omit<Partial<GateRunRecord>, 'image'> & {
    image?: Partial<GateRunRecord['image']>;
  } = {},
): GateRunRecord {
  keys += 1;
  const repository =
    over.image?.repository ?? 'registry.example.com/prod/payments';
  return {
    schemaVersion: 1,
    key: `key-of-a-record-${keys}`,
    at: '2026-11-22T08:00:00.000Z',
    pipeline: {
      system: 'github-actions',
      runId: '42/1',
      commit: 'c'.repeat(40),
      author: 'anna',
    },
    environment: 'prod',
    enforcement: 'enforcing',
    result: 'verified',
    admitted: true,
    checks: {
      signature: 'passed',
      attestations: 'passed',
      origin: 'passed',
    },
    attestations: [{ name: 'built attested by ci', outcome: 'met' }],
    signers: [{ authority: 'ci', signer: 'key sha256:1' }],
    stages: [
      { stage: 'verify', at: '2026-11-22T08:00:00.000Z', source: 'verifier' },
    ],
    policyVersion: 'sha256:policy',
    verifier: { name: 'image-verifier', version: '0.1.0' },
    ...over,
    image: {
      reference: `${repository}:1`,
      repository,
      digest: gateDigest('a'),
      tag: '1',
      publishedAt: '2026-11-22T07:00:00.000Z',
      ...over.image,
    },
  };
}

/** What a refusal says instead. */
export const REFUSED: Partial<
  Pick<GateRunRecord, 'result' | 'admitted' | 'reason' | 'signers'>
> = {
  result: 'failed',
  admitted: false,
  reason: 'signature not found',
  signers: [],
};
