import { TestDatabases } from '@backstage/backend-test-utils';
import { makeReason, RegistryClient, RegistryError } from 'image-verifier';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { checkTag, dueTags, pruneTags, tagKey } from './tagWork';

const TAG = {
  repository: 'registry.example.com:5000/payments',
  tag: 'release',
};
const DIGEST_A = `sha256:${'a'.repeat(64)}`;
const DIGEST_B = `sha256:${'b'.repeat(64)}`;
const NOW = new Date('2026-03-01T10:00:00Z');
const MINUTE = 60_000;

describe('tag work', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  it.each(databases.eachSupportedId())('notes moves on %s', async id => {
    const knex = await migratedDatabase(databases, id);
    const digest = { current: DIGEST_A as string | undefined };
    const client = {
      getManifest: jest.fn(async () => {
        if (!digest.current) {
          throw new RegistryError(
            makeReason('IMAGE_NOT_FOUND', { ref: tagKey(TAG) }),
          );
        }
        return { digest: digest.current };
      }),
    };
    let time = NOW;
    const check = () =>
      checkTag(
        {
          knex,
          client: client as unknown as RegistryClient,
          recheckAfterMs: 5 * MINUTE,
          now: () => time,
        },
        tagKey(TAG),
        new AbortController().signal,
      );
    const dirty = async () => {
      const subjects = await knex('dirty_subjects').pluck('subject');
      await knex('dirty_subjects').delete();
      return subjects;
    };
    await knex('tags').insert({ ...TAG, next_check_at: NOW });
    await knex('workload_images').insert({
      ...TAG,
      id: 'w1',
      cluster: 'prod-1',
      namespace: 'shop',
      workload_kind: 'Deployment',
      workload_name: 'payments',
      container: 'app',
      container_type: 'app',
      reference: tagKey(TAG),
      digest: DIGEST_A,
      pinned: false,
      service_account: 'default',
      cold: false,
      pods: 1,
      subject: 'component:default/payments',
      entity_ref: 'component:default/payments',
      first_seen_at: NOW,
      observed_at: NOW,
    });

    expect(await dueTags(knex, NOW, 10)).toEqual([tagKey(TAG)]);
    await check();
    expect(client.getManifest).toHaveBeenCalledWith(
      expect.objectContaining({
        registry: 'registry.example.com:5000',
        repository: 'payments',
      }),
      'release',
      expect.anything(),
    );
    expect(await knex('tags').first()).toMatchObject({
      digest: DIGEST_A,
      changed_at: null,
    });
    expect(await knex('tag_moves')).toEqual([]);
    expect(await dirty()).toEqual(['component:default/payments']);

    // Not due: no request.
    await check();
    expect(client.getManifest).toHaveBeenCalledTimes(1);

    digest.current = DIGEST_B;
    time = new Date(NOW.getTime() + 6 * MINUTE);
    await check();
    expect(await knex('tag_moves').select('from_digest', 'to_digest')).toEqual([
      { from_digest: DIGEST_A, to_digest: DIGEST_B },
    ]);
    const moved = await knex('tags').first();
    expect(moved.digest).toBe(DIGEST_B);
    expect(new Date(moved.changed_at)).toEqual(time);
    expect(await dirty()).toEqual(['component:default/payments']);

    const [told] = await knex('outgoing_events');
    expect(told.topic).toBe('image-signing.swap');
    expect(JSON.parse(told.payload)).toEqual({
      ...TAG,
      at: time.toISOString(),
      fromDigest: DIGEST_A,
      toDigest: DIGEST_B,
      workloads: 1,
      entityRefs: ['component:default/payments'],
      entities: 1,
    });

    // A tag that is gone still pointed there last.
    digest.current = undefined;
    time = new Date(NOW.getTime() + 20 * MINUTE);
    await check();
    const gone = await knex('tags').first();
    expect(gone.digest).toBe(DIGEST_B);
    expect(JSON.parse(gone.reason).code).toBe('IMAGE_NOT_FOUND');
    expect(await dirty()).toEqual([]);

    await knex('workload_images').delete();
    await pruneTags(knex, new Date(NOW.getTime() + 60 * MINUTE));
    expect(await knex('tags')).toEqual([]);
    expect(await knex('tag_moves')).toHaveLength(1);
  });
});
