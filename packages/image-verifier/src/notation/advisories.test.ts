import {
  fixtureNamed,
  judgeNotationImage,
  NOTATION,
  notationDiscovery,
  notationMaterial,
  notationPolicy,
} from '../__testUtils__/notation';
import { FakeRegistry, OCI_MANIFEST } from '../__testUtils__/registry';
import type { NotationFacts } from '../evidence';
import { evaluateTrustPolicy } from '../policy/evaluateTrustPolicy';
import type { TrustPolicy } from '../policy/trustPolicy';
import { makeReason } from '../reasons';
import { createRegistryClient, type RegistryClient } from '../registry/client';
import { verifyImage } from '../verifyImage';
import { collectRevocation } from './collectRevocation';

const SIGNATURE = 'application/vnd.cncf.notary.signature';
const REPOSITORY = 'prod/shop';

describe('advisories about Notation', () => {
  let registry: FakeRegistry;
  let client: RegistryClient;
  let policy: TrustPolicy;
  let digest: string;

  beforeEach(async () => {
    registry = await FakeRegistry.start();
    client = createRegistryClient({ hosts: [registry.hostOptions] });
    const { rules, ...rest } = notationPolicy(NOTATION.policies.strict);
    policy = {
      ...rest,
      rules: rules.map(rule => ({ ...rule, images: ['**'] })),
    };
    ({ digest } = registry.putManifest(
      REPOSITORY,
      JSON.parse(NOTATION.manifest),
      { tag: 'v1' },
    ));
  });

  afterEach(async () => {
    await client.close();
    await registry.stop();
  });

  const attach = (layer: object) =>
    registry.putManifest(REPOSITORY, {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      artifactType: SIGNATURE,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        ...registry.putBlob(Buffer.from('{}')),
      },
      layers: [layer],
      subject: { ...NOTATION.image, digest },
    });
  const envelopeOf = (name: string) => {
    const { mediaType, envelope } = fixtureNamed(name);
    return { mediaType, ...registry.putBlob(Buffer.from(envelope, 'base64')) };
  };
  const verify = async (reference = 'v1') =>
    verifyImage(`${registry.host}/${REPOSITORY}:${reference}`, {
      policy,
      client,
      trustMaterial: await notationMaterial(policy),
      now: new Date(NOTATION.judgedAt),
    });

  it('CVE-2023-33957: signatures without end are not read without end', async () => {
    for (let i = 0; i < 150; i++) {
      attach({
        mediaType: 'application/jose+json',
        ...registry.putBlob(Buffer.from(`{"junk":${i}}`)),
      });
    }
    const { result, evidence } = await verify();
    expect(result.outcome).toBe('inconclusive');
    expect(result.reasons[0].code).toBe('TOO_MANY_ITEMS');
    expect(evidence?.complete).toBe(false);
    expect(registry.seen.length).toBeLessThanOrEqual(210);
  });

  it('CVE-2023-33958: a signature that is too large is not read', async () => {
    const layer = envelopeOf('jws-ec256');
    attach({ ...layer, size: 32 * 1024 * 1024 });
    const { result } = await verify();
    expect(result.outcome).toBe('inconclusive');
    expect(result.reasons[0].code).toBe('RESPONSE_TOO_LARGE');
    expect(registry.paths.some(path => path.includes('/blobs/'))).toBe(false);
  });

  it('CVE-2023-33959: what a registry says of a digest is not believed', async () => {
    attach(envelopeOf('jws-ec256'));
    expect((await verify()).result.outcome).toBe('verified');
    // Another image, said to have the digest of the signed one.
    const other = JSON.stringify({ ...JSON.parse(NOTATION.manifest), x: 1 });
    registry.overrides.set(`/v2/${REPOSITORY}/manifests/v1`, (_, response) => {
      response.setHeader('content-type', OCI_MANIFEST);
      response.setHeader('docker-content-digest', digest);
      response.end(other);
    });
    const { result } = await verify();
    expect(result.outcome).toBe('failed');
    expect(result.pinned).not.toContain(digest);
    registry.overrides.set(
      `/v2/${REPOSITORY}/manifests/${digest}`,
      (_, response) => {
        response.setHeader('content-type', OCI_MANIFEST);
        response.end(other);
      },
    );
    const pinned = await verify(`v1@${digest}`);
    expect(pinned.result.reasons[0].code).toBe('DIGEST_MISMATCH');
  });

  it('CVE-2024-23332: an old image whose signature has expired is refused', async () => {
    const expired = notationDiscovery(fixtureNamed('jws-expired'));
    const strict = await judgeNotationImage(expired, policy);
    expect(strict.result.reasons[0].code).toBe('SIGNATURE_EXPIRED');
    // Where the policy does not enforce it, it is told.
    const permissive = await judgeNotationImage(
      expired,
      notationPolicy(NOTATION.policies.permissive),
    );
    expect(permissive.result.matched[0].noted).toEqual([
      expect.objectContaining({ code: 'SIGNATURE_EXPIRED' }),
    ]);
  });

  it('CVE-2024-51491: a revocation list that cannot be had ends nothing', async () => {
    const trustMaterial = await notationMaterial(policy);
    const discovery = await collectRevocation(
      notationDiscovery(fixtureNamed('jws-with-crl')),
      trustMaterial,
      { hosts: ['127.0.0.1:1'] },
    );
    const { result } = await judgeNotationImage(discovery, policy);
    expect(result.outcome).toBe('inconclusive');
    expect(result.admitted).toBe(false);
  });

  it.each(['revoked', 'unknown', 'unchecked'] as const)(
    'CVE-2024-56138: the timestamp of an authority that is %s proves nothing',
    async status => {
      const stamped = notationPolicy(NOTATION.policies.stamped);
      const discovery = notationDiscovery(fixtureNamed('jws-stamped'));
      const { evidence, result } = await judgeNotationImage(discovery, stamped);
      expect(result.outcome).toBe('verified');
      const [signature] = evidence.signatures;
      const notation = signature.notation as NotationFacts;
      const revocation = {
        status,
        ...(status === 'revoked' && { reason: makeReason('CERT_REVOKED') }),
      };
      const judged = evaluateTrustPolicy({
        evidence: {
          ...evidence,
          signatures: [
            {
              ...signature,
              notation: {
                ...notation,
                timestamp: {
                  trustStores: [],
                  reasons: [],
                  ...notation.timestamp,
                  revocation,
                },
              },
            },
          ],
        },
        image: discovery,
        policy: stamped,
        now: new Date(NOTATION.judgedAt),
      });
      expect(judged.admitted).toBe(false);
      expect(judged.reasons[0].code).toBe(
        status === 'revoked' ? 'CERT_REVOKED' : 'REVOCATION_UNKNOWN',
      );
    },
  );
});
