import { TestDatabases } from '@backstage/backend-test-utils';
import {
  createEvidenceAssessor,
  loadTrustMaterial,
  makeReason,
  parseTrustPolicy,
  RegistryClient,
  RegistryError,
  RegistryManifest,
  TrustPolicy,
} from 'image-verifier';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import {
  checkImage,
  dueImages,
  imageKey,
  pruneImages,
  reassessImages,
} from './imageWork';
import { searchAgain, searchScopeOf } from './searchScope';
import type { Trust } from './trust';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const IMAGE = {
  repository: 'registry.example.com/prod/payments',
  digest: DIGEST,
};
const NOW = new Date('2026-03-01T10:00:00Z');
const HOUR = 3600_000;

const MANIFEST: RegistryManifest = {
  digest: DIGEST,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  size: 500,
  kind: 'image',
  annotations: {},
  layers: [],
  manifests: [],
};

/** A registry with one image and nothing attached to it. */
function registry() {
  const client = {
    failure: undefined as Error | undefined,
    requests: 0,
    getManifest: jest.fn(async (_name: unknown, reference: string) => {
      client.requests += 1;
      if (client.failure) throw client.failure;
      if (reference !== DIGEST) {
        throw new RegistryError(
          makeReason('IMAGE_NOT_FOUND', { ref: reference }),
        );
      }
      return MANIFEST;
    }),
    listReferrers: jest.fn(async () => ({
      supported: true,
      referrers: [],
      descriptors: [],
      manifests: [],
      truncated: false,
    })),
    listTags: jest.fn(async () => ({ tags: new Set(), complete: true })),
    getBlob: jest.fn(),
    close: async () => {},
  };
  return client;
}

async function trustSource() {
  const material = await loadTrustMaterial(
    { roots: {}, authorities: [] },
    { baseDir: '/' },
  );
  let current: Trust = { material };
  return {
    current: () => current,
    refresh: async () => false,
    refreshKeys: async () => false,
    adopt(policy: TrustPolicy) {
      current = { ...current, policy };
    },
    rename(hash: string) {
      current = { material: { ...material, hash } };
    },
  };
}

describe('image work', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    async function setUp() {
      const knex = await migratedDatabase(databases, id);
      const client = registry();
      const trust = await trustSource();
      let time = NOW;
      const context = {
        knex,
        client: client as unknown as RegistryClient,
        trust,
        assessor: createEvidenceAssessor({ threads: 0 }),
        recheckAfterMs: 4 * HOUR,
        now: () => time,
      };
      await knex('images').insert({
        ...IMAGE,
        state: 'pending',
        attempts: 0,
        next_check_at: NOW,
      });
      await use(knex);
      return {
        knex,
        client,
        trust,
        context,
        at: (date: Date) => {
          time = date;
        },
        check: () =>
          checkImage(context, imageKey(IMAGE), new AbortController().signal),
        row: () => knex('images').first(),
        dirty: async () => {
          const subjects = await knex('dirty_subjects').pluck('subject');
          await knex('dirty_subjects').delete();
          return subjects;
        },
      };
    }

    async function use(knex: Knex) {
      await knex('workload_images').insert({
        ...IMAGE,
        id: 'w1',
        cluster: 'prod-1',
        namespace: 'shop',
        workload_kind: 'Deployment',
        workload_name: 'payments',
        container: 'app',
        container_type: 'app',
        reference: `${IMAGE.repository}:v1`,
        tag: 'v1',
        pinned: false,
        service_account: 'default',
        cold: false,
        pods: 1,
        subject: 'component:default/payments',
        first_seen_at: NOW,
        observed_at: NOW,
      });
    }

    it('reads a digest once, and again when it is due', async () => {
      const { check, row, dirty, at, client, knex } = await setUp();
      expect(await dueImages(knex, NOW, 10)).toEqual([imageKey(IMAGE)]);
      await check();
      const read = await row();
      expect(read).toMatchObject({ state: 'read', attempts: 0, reason: null });
      expect(JSON.parse(read.evidence)).toMatchObject({
        digest: DIGEST,
        signatures: [],
      });
      const next = new Date(read.next_check_at).getTime() - NOW.getTime();
      expect(next).toBeGreaterThanOrEqual(0.9 * 4 * HOUR);
      expect(next).toBeLessThanOrEqual(1.1 * 4 * HOUR);
      expect(await dirty()).toEqual(['component:default/payments']);
      expect(await dueImages(knex, NOW, 10)).toEqual([]);

      // A second item for the same digest does nothing.
      const { requests } = client;
      await check();
      expect(client.requests).toBe(requests);

      at(new Date(NOW.getTime() + 5 * HOUR));
      await check();
      expect(client.requests).toBeGreaterThan(requests);
      // Nothing has changed, so nothing is evaluated.
      expect(await dirty()).toEqual([]);
    });

    it('tries later and later while the registry fails', async () => {
      const { check, row, dirty, at, client } = await setUp();
      client.failure = new RegistryError(
        makeReason('REGISTRY_UNAVAILABLE', {
          registry: 'registry.example.com',
          cause: 'it is down',
        }),
      );
      const waits: number[] = [];
      let time = NOW.getTime();
      for (let attempt = 0; attempt < 8; attempt += 1) {
        at(new Date(time));
        await check();
        const next = new Date((await row()).next_check_at).getTime();
        waits.push(Math.round((next - time) / 60_000));
        time = next;
      }
      expect(waits[0]).toBe(1);
      expect(waits[3]).toBeGreaterThanOrEqual(7);
      expect(Math.max(...waits)).toBeLessThanOrEqual(66);
      const failed = await row();
      expect(failed).toMatchObject({ state: 'failed', attempts: 8 });
      expect(JSON.parse(failed.reason)).toMatchObject({
        code: 'REGISTRY_UNAVAILABLE',
      });
      expect(await dirty()).toEqual(['component:default/payments']);
    });

    it('keeps evidence while the registry is away, not when the image is gone', async () => {
      const { check, row, dirty, at, client } = await setUp();
      await check();
      await dirty();
      client.failure = new RegistryError(
        makeReason('REGISTRY_UNAVAILABLE', {
          registry: 'registry.example.com',
          cause: 'it is down',
        }),
      );
      at(new Date(NOW.getTime() + 5 * HOUR));
      await check();
      expect(await row()).toMatchObject({ state: 'read', attempts: 1 });
      expect(await dirty()).toEqual([]);

      // The image itself is asked for once a day.
      client.failure = new RegistryError(
        makeReason('IMAGE_NOT_FOUND', { ref: imageKey(IMAGE) }),
      );
      at(new Date(NOW.getTime() + 25 * HOUR));
      await check();
      expect(await row()).toMatchObject({ state: 'failed' });
      expect(await dirty()).toEqual(['component:default/payments']);
    });

    it('judges again under other trust material without a request', async () => {
      const { check, row, dirty, context, client, trust } = await setUp();
      await check();
      await dirty();
      expect(await reassessImages(context)).toBe(0);
      const { requests } = client;
      trust.rename('sha256:other');
      expect(await reassessImages(context)).toBe(1);
      expect(client.requests).toBe(requests);
      const again = await row();
      expect(again.trust_material).toBe('sha256:other');
      expect(JSON.parse(again.evidence).trustMaterial).toBe('sha256:other');
      expect(await dirty()).toEqual(['component:default/payments']);
    });

    it('asks for little where nothing has changed, and searches again under another policy', async () => {
      const { check, row, at, context, client, knex, trust } = await setUp();
      await check();
      client.getManifest.mockClear();
      at(new Date(NOW.getTime() + 5 * HOUR));
      await check();
      // Only the tags of an unsigned image, not the image.
      expect(client.getManifest.mock.calls.map(([, ref]) => ref)).toEqual([
        expect.stringMatching(/\.sig$/),
        expect.stringMatching(/\.att$/),
      ]);

      const policy = {
        rules: [],
        signatureRepositories: [
          { images: ['**'], repository: 'registry.example.com/signatures' },
        ],
      } as unknown as TrustPolicy;
      trust.adopt(policy);
      const scope = searchScopeOf(policy);
      const now = context.now();
      expect(await searchAgain(knex, scope, now)).toBe(1);
      client.getManifest.mockClear();
      await check();
      expect(client.getManifest.mock.calls).toContainEqual([
        expect.objectContaining({ repository: 'signatures' }),
        expect.stringMatching(/\.sig$/),
        expect.anything(),
      ]);
      expect(await row()).toMatchObject({ search_scope: scope });
      expect(await searchAgain(knex, scope, now)).toBe(0);
    });

    it('looks at the index where the tag of a workload points or pointed', async () => {
      const { check, client, knex, trust } = await setUp();
      const INDEXES = ['b', 'c'].map(hex => `sha256:${hex.repeat(64)}`);
      const base = { repository: IMAGE.repository, tag: 'v1' };
      await knex('tags').insert({
        ...base,
        digest: INDEXES[0],
        next_check_at: NOW,
      });
      await knex('tag_moves').insert({
        ...base,
        from_digest: INDEXES[1],
        to_digest: INDEXES[0],
        detected_at: NOW,
      });
      const policy = parseTrustPolicy(
        {
          authorities: [
            {
              name: 'ci',
              owner: 'team',
              key: { data: 'PEM' },
              transparencyLog: 'optional',
            },
          ],
          rules: [
            {
              name: 'all',
              images: ['**'],
              signedBy: { anyOf: ['ci'] },
              subject: 'either',
            },
          ],
        },
        { source: 'test' },
      );
      trust.adopt(policy);
      await check();
      expect(client.getManifest.mock.calls.map(([, ref]) => ref)).toEqual(
        expect.arrayContaining(INDEXES),
      );
      // The registry does not have them, so they say nothing.
      const { evidence } = await knex('images').first();
      expect(JSON.parse(evidence)).toMatchObject({ related: [] });
    });

    it('does not hide that it was cancelled', async () => {
      const { context, row } = await setUp();
      const signal = AbortSignal.abort(new Error('stopping'));
      context.client.getManifest = async () => {
        throw signal.reason;
      };
      await expect(
        checkImage(context, imageKey(IMAGE), signal),
      ).rejects.toThrow('stopping');
      expect(await row()).toMatchObject({ state: 'pending', attempts: 0 });
    });

    it('forgets what nothing has used for long', async () => {
      const { knex, check } = await setUp();
      await check();
      const later = new Date(NOW.getTime() + 40 * 24 * HOUR);
      await pruneImages(knex, later);
      expect(await knex('images')).toHaveLength(1);
      await knex('workload_images').delete();
      expect(await dueImages(knex, later, 10)).toEqual([]);
      await pruneImages(knex, NOW);
      expect(await knex('images')).toHaveLength(1);
      await pruneImages(knex, later);
      expect(await knex('images')).toHaveLength(0);
    });
  });
});
