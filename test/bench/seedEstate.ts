import { createHash, generateKeyPairSync } from 'node:crypto';
import { parseTrustPolicy, type Evidence } from 'image-verifier';
import type { Knex } from 'knex';
import { createJudge } from '../../plugins/image-signing-backend/src/evaluate/judgeImage';
import type { EvaluationSettings } from '../../plugins/image-signing-backend/src/evaluate/loadFacts';

const trustMaterial = {
  hash: 'sha256:trust',
  keys: [{ authority: 'ci', keyId: 'sha256:key' }],
};
const NAMES = ['prod', 'stage', 'dev'];
export const IMAGES_EACH = 5;
/** Services that share a namespace. */
const SERVICES_EACH = 10;

const namespaceOf = (environment: string, service: number) =>
  `${environment}-${Math.floor(service / SERVICES_EACH)}`;

/**
 * Facts of an estate as observe and verify would write them: each service with
 * five workload images in each of three environments, nine of ten signed.
 */
export async function seedEstate(
  knex: Knex,
  services: number,
): Promise<EvaluationSettings> {
  const now = new Date();
  const insert = (table: string, rows: object[]) =>
    knex.batchInsert(table, rows as never, 50);
  const control = { mode: 'enforce', paths: [], sources: [], loopholes: [] };
  await knex('clusters').insert({ name: 'one', last_success_at: now });
  const places = NAMES.flatMap(environment =>
    Array.from({ length: Math.ceil(services / SERVICES_EACH) }, (_, index) => ({
      environment,
      namespace: namespaceOf(environment, index * SERVICES_EACH),
    })),
  );
  await insert(
    'postures',
    places.map(({ environment, namespace }) => ({
      cluster: 'one',
      namespace,
      environment,
      signature_mode: 'enforce',
      digest_mode: 'enforce',
      posture: JSON.stringify({ signature: control, digest: control }),
      image_modes: '{}',
      hash: namespace,
      computed_at: now,
    })),
  );
  for (let first = 0; first < services; first += 100) {
    const entities = [];
    const workloads = [];
    const images = new Map<string, object>();
    for (let i = first; i < Math.min(first + 100, services); i += 1) {
      const name = `service-${i}`;
      const entityRef = `component:default/${name}`;
      const repository = `registry.example.com/${name}`;
      entities.push({
        entity_ref: entityRef,
        kind: 'Component',
        title: name,
        owner: `group:default/team-${i % 40}`,
        hash: name,
      });
      for (const environment of NAMES) {
        for (let slot = 0; slot < IMAGES_EACH; slot += 1) {
          const digest = `sha256:${sha256(`${name}/${slot}`)}`;
          workloads.push({
            id: sha256(`${name}/${environment}/${slot}`),
            cluster: 'one',
            namespace: namespaceOf(environment, i),
            workload_kind: 'Deployment',
            workload_name: `${name}-${slot}`,
            container: 'app',
            container_type: 'app',
            reference: `${repository}@${digest}`,
            repository,
            digest,
            pinned: true,
            service_account: 'default',
            cold: false,
            pods: 3,
            subject: entityRef,
            entity_ref: entityRef,
            mapping_rule: 'label',
            environment,
            first_seen_at: now,
            observed_at: now,
          });
          images.set(digest, {
            repository,
            digest,
            state: 'read',
            evidence: JSON.stringify(
              evidence(repository, digest, (i + slot) % 10 !== 0),
            ),
            trust_material: trustMaterial.hash,
            checked_at: now,
            next_check_at: now,
          });
        }
      }
    }
    await insert('catalog_entities', entities);
    await insert('workload_images', workloads);
    await insert('images', [...images.values()]);
  }
  return estateSettings('ci');
}

/** How the estate is judged: all images must be signed by one authority. */
export function estateSettings(signer: 'ci' | 'other'): EvaluationSettings {
  const trust = { policy: policy(signer), material: trustMaterial };
  return {
    environments: NAMES.map(name => ({
      name,
      clusters: ['*'],
      namespaces: [`${name}-*`],
      intent: { signature: 'enforce', digest: 'enforce' },
      sources: [],
    })),
    authorities: [{ name: 'ci', owner: 'group:default/platform', kind: 'key' }],
    judge: createJudge(() => trust),
    policyVersion: trust.policy?.version ?? '',
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function policy(signer: string) {
  return parseTrustPolicy(
    {
      authorities: ['ci', 'other'].map(name => ({
        name,
        owner: 'group:default/platform',
        key: { data: newKey() },
        transparencyLog: 'optional',
      })),
      rules: [{ name: 'all', images: ['**'], signedBy: { anyOf: [signer] } }],
    },
    { source: 'bench' },
  );
}

function newKey() {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return publicKey.export({ type: 'spki', format: 'pem' });
}

function evidence(
  repository: string,
  digest: string,
  signed: boolean,
): Evidence {
  return {
    schemaVersion: 1,
    repository,
    digest,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    size: 1000,
    kind: 'image',
    platforms: [],
    searched: [{ place: 'referrers-api', outcome: 'found', count: 1 }],
    complete: true,
    signatures: signed
      ? [
          {
            id: sha256(digest),
            format: 'sigstore-bundle',
            location: { place: 'referrers-api', manifest: digest },
            valid: true,
            reasons: [],
            signer: { type: 'key', keyId: 'sha256:key' },
            annotations: {},
          },
        ]
      : [],
    attestations: [],
    trustMaterial: trustMaterial.hash,
  };
}
