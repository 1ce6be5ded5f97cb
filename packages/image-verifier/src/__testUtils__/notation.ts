import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Discovery } from '../discovery/discovery';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import { parseTrustPolicy } from '../policy/parseTrustPolicy';
import type { NotationIdentity, TrustPolicy } from '../policy/trustPolicy';
import { assessEvidence } from '../sigstore/assessEvidence';
import { loadTrustMaterial } from '../sigstore/loadTrustMaterial';
import type { TrustMaterial } from '../sigstore/trustMaterial';

export interface NotationFixture {
  name: string;
  mediaType: string;
  /** Base64. */
  envelope: string;
  /** What the real library says, by policy: `verified`, or why not. */
  verdicts: Record<string, string>;
}

interface Statement {
  trustStores: string[];
  trustedIdentities: string[];
  signatureVerification: {
    level: NotationIdentity['level'];
    override?: NotationIdentity['override'];
    verifyTimestamp?: NotationIdentity['verifyTimestamp'];
  };
}

/** Signatures that the real library made; see the README beside them. */
export const NOTATION: {
  judgedAt: string;
  /** The image, exactly as it was signed. */
  manifest: string;
  image: { mediaType: string; digest: string; size: number };
  trustStores: Record<string, string>;
  policies: Record<string, Statement>;
  signatures: NotationFixture[];
} = readNotationFixture('signatures.json');

export function readNotationFixture(name: string) {
  const file = join(__dirname, '../__fixtures__/notation', name);
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function fixtureNamed(name: string): NotationFixture {
  const found = NOTATION.signatures.find(fixture => fixture.name === name);
  if (!found) throw new Error(`no fixture ${name}`);
  return found;
}

/** The discovery of an image with these envelopes. */
export function notationDiscovery(
  ...envelopes: Array<Pick<NotationFixture, 'mediaType' | 'envelope'>>
): Discovery {
  return {
    schemaVersion: 1,
    repository: 'registry.example.com/prod/shop',
    ...NOTATION.image,
    kind: 'image',
    platforms: [],
    searched: [{ place: 'referrers-api', outcome: 'found', count: 1 }],
    complete: true,
    documents: envelopes.map(({ mediaType, envelope }) => ({
      place: 'referrers-api',
      manifest: `sha256:${'1'.repeat(64)}`,
      format:
        mediaType === 'application/cose' ? 'notation-cose' : 'notation-jws',
      mediaType,
      annotations: {},
      content: envelope,
    })),
  };
}

/** A trust policy that says what a statement of the fixtures says. */
export function notationPolicy(
  statement: Statement,
  stores: Record<string, string> = NOTATION.trustStores,
): TrustPolicy {
  const { trustStores, trustedIdentities, signatureVerification } = statement;
  return parseTrustPolicy(
    {
      trustStores: Object.fromEntries(
        Object.entries(stores).map(([name, data]) => [name, { data }]),
      ),
      authorities: [
        {
          name: 'corp',
          owner: 'team',
          notation: {
            trustStores,
            identities: trustedIdentities,
            ...signatureVerification,
          },
        },
      ],
      rules: [
        {
          name: 'prod',
          images: ['registry.example.com/prod/**'],
          signedBy: { anyOf: ['corp'] },
        },
      ],
    },
    { source: 'test' },
  );
}

/** Trust material of a policy whose stores are in it. */
export function notationMaterial(policy: TrustPolicy): Promise<TrustMaterial> {
  return loadTrustMaterial(policy, { baseDir: '/nonexistent' });
}

/** Judges envelopes by a policy, at the time when the real library did. */
export async function judgeNotationImage(
  discovery: Discovery,
  policy: TrustPolicy,
  now: Date = new Date(NOTATION.judgedAt),
) {
  const trustMaterial = await notationMaterial(policy);
  const evidence = assessEvidence(discovery, trustMaterial);
  const { repository, digest } = discovery;
  const result = evaluateTrustPolicy({
    evidence,
    image: { repository, digest },
    policy,
    now,
    trustMaterial,
  });
  return { evidence, result };
}
