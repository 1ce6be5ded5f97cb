import { TestDatabases } from '@backstage/backend-test-utils';
import type { SigningException } from 'backstage-plugin-image-signing-common';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import {
  contract,
  DIGEST,
  IMAGE,
  REPOSITORY,
} from '../exceptions/manifests/__testUtils__/contract';
import {
  addCluster,
  NOW,
} from '../exceptions/manifests/__testUtils__/storedCluster';
import { builtInEngines } from '../observe/admission';
import { readManifests } from './readManifests';

describe.each(databaseIds)('manifests from what is stored, %s', id => {
  const databases = TestDatabases.create({ ids: [id] });
  if (!databases.supports(id)) return;

  async function read(exception: SigningException = contract(), stored = true) {
    const knex = await migratedDatabase(databases, id);
    if (stored) await addCluster(knex);
    await knex('workload_images').insert({
      id: 'w',
      cluster: 'prod-eu',
      namespace: 'observability',
      workload_kind: 'DaemonSet',
      workload_name: 'agent',
      container: 'agent',
      container_type: 'app',
      reference: `${REPOSITORY}:2.1@${DIGEST}`,
      repository: REPOSITORY,
      digest: DIGEST,
      pinned: true,
      service_account: 'agent',
      cold: false,
      pods: 1,
      subject: 's',
      first_seen_at: NOW,
      observed_at: NOW,
    });
    return readManifests({
      knex,
      engines: builtInEngines,
      staleAfterMs: 600_000,
      exception,
      now: NOW,
    });
  }

  it('writes for the policies that refuse the image, and for those only', async () => {
    const { items, state, image, asOf, gaps } = await read();
    expect(gaps).toEqual([]);
    expect({ state, image, asOf }).toEqual({
      state: 'ready',
      image: IMAGE,
      asOf: NOW.toISOString(),
    });
    expect(
      items.map(({ engine, policies, narrow }) => [engine, policies, narrow]),
    ).toEqual([
      ['kyverno-classic', ['signed'], true],
      ['validating-admission-policy', ['own-registry'], true],
    ]);
    const [{ yaml }] = items[0].files;
    expect(yaml).toContain('- autogen-cronjob-check');
    // As the workload that is there writes it.
    expect(yaml).toContain(`${REPOSITORY}:2.1@${DIGEST}`);
  });

  it('is a preview before the approval, and nothing after the end', async () => {
    expect((await read(contract({ status: 'requested' }))).state).toBe(
      'preview',
    );
    for (const over of [
      contract({ status: 'revoked' }),
      contract({ expiresAt: '2026-11-27T09:59:59Z' }),
    ]) {
      expect(await read(over)).toMatchObject({ state: 'ended', items: [] });
    }
  });

  it('does not pass an unread cluster for one without policies', async () => {
    const { items, gaps } = await read(contract(), false);
    expect(items).toEqual([]);
    expect(gaps).toEqual(['Cluster prod-eu has not been read yet.']);
  });
});
