import { createRegistryClient, loadTrustMaterial, verifyImage } from '..';
import { DEFAULT_DISCOVERY_LIMITS } from '../discovery/discovery';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import { testKey } from './documents';

// A process of its own, for a test of how much memory a registry can make us
// use: `verifyHostile.ts HOST FRACTION` verifies one image there, within a
// fraction of the default limits for an image, and prints the verdict.
async function main(host: string, fraction: number): Promise<void> {
  const policy = parseTrustPolicy(
    {
      authorities: [
        {
          name: 'key',
          owner: 'team',
          key: { data: testKey().pem },
          transparencyLog: 'optional',
        },
      ],
      rules: [{ name: 'all', images: ['**'], signedBy: { anyOf: ['key'] } }],
    },
    { source: 'test' },
  );
  const client = createRegistryClient({ hosts: [{ host, insecure: true }] });
  const started = Date.now();
  const { result } = await verifyImage(`${host}/prod/app:v1`, {
    policy,
    trustMaterial: await loadTrustMaterial(policy, { baseDir: '/' }),
    client,
    limits: {
      totalBytes: DEFAULT_DISCOVERY_LIMITS.totalBytes / fraction,
      responseBytes: DEFAULT_DISCOVERY_LIMITS.responseBytes / fraction,
    },
  });
  await client.close();
  process.stdout.write(
    JSON.stringify({
      outcome: result.outcome,
      codes: [...new Set(result.reasons.map(({ code }) => code))],
      milliseconds: Date.now() - started,
      maxRssMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
}

void main(process.argv[2], Number(process.argv[3]));
