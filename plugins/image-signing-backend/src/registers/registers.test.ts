import { TestDatabases } from '@backstage/backend-test-utils';
import { parseTrustPolicy } from 'image-verifier';
import { generateKeyPairSync } from 'node:crypto';
import type { Knex } from 'knex';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { listManualDeploys, listRepositories } from '../serve/readRegisters';
import { authorityRows } from './authorities';
import {
  DEFAULT_DELIVERY_ACCOUNTS,
  isDeliveryAccount,
  recordManualDeploys,
} from './manualDeploys';
import { writeRepositories } from './repositories';

const NOW = new Date('2026-03-01T10:00:00Z');
const OLD = new Date('2026-01-01T10:00:00Z');

const environments = [
  {
    name: 'prod',
    clusters: ['*'],
    namespaces: ['*'],
    intent: { signature: 'enforce' as const, digest: 'enforce' as const },
    sources: ['registry.example.com/prod/**'],
  },
];

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(
  {
    type: 'spki',
    format: 'pem',
  },
);
const policy = parseTrustPolicy(
  {
    authorities: [
      {
        name: 'ci',
        owner: 'group:default/platform',
        key: { data: key },
        transparencyLog: 'optional',
        custody: 'kms',
        rotateEvery: '90d',
        rotatedAt: '2026-02-01',
      },
      {
        name: 'spare',
        owner: 'group:default/platform',
        key: { data: key },
        transparencyLog: 'optional',
      },
    ],
    rules: [
      {
        name: 'services',
        images: ['registry.example.com/**'],
        signedBy: { anyOf: ['ci'] },
      },
    ],
  },
  { source: 'test' },
);

describe('registers', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    let number = 0;
    async function runs(
      knex: Knex,
      repository: string,
      environment: string | null,
      firstSeenAt: Date,
    ) {
      number += 1;
      await knex('workload_images').insert({
        id: `image-${number}`,
        cluster: 'prod-1',
        namespace: 'shop',
        workload_kind: 'Deployment',
        workload_name: `w${number}`,
        container: 'app',
        container_type: 'app',
        reference: repository,
        repository,
        digest: `sha256:${'a'.repeat(64)}`,
        pinned: true,
        service_account: 'default',
        cold: false,
        pods: 1,
        subject: 's',
        environment,
        first_seen_at: firstSeenAt,
        observed_at: NOW,
      });
    }

    const rows = async (knex: Knex, query = {}) =>
      (await listRepositories(knex, query, NOW)).items;

    it('flags repositories that are in no rule, not allowed, twins or new', async () => {
      const knex = await migratedDatabase(databases, id);
      await runs(knex, 'registry.example.com/prod/payments', 'prod', OLD);
      await runs(knex, 'registry.example.com/prod/payments', 'prod', OLD);
      await runs(knex, 'registry.example.com/dev/orders', 'prod', OLD);
      await runs(knex, 'docker.io/somebody/payments', null, NOW);
      await writeRepositories(knex, { environments, policy });

      const found = await rows(knex);
      expect(found.map(({ repository, flags }) => [repository, flags])).toEqual(
        [
          [
            'docker.io/somebody/payments',
            ['unruled', 'same-name-elsewhere', 'new'],
          ],
          ['registry.example.com/prod/payments', ['same-name-elsewhere']],
          ['registry.example.com/dev/orders', ['source-not-allowed']],
        ],
      );
      expect(found[1]).toMatchObject({
        workloads: 2,
        digests: 1,
        environments: [
          {
            environment: 'prod',
            workloads: 2,
            ruled: true,
            allowedSource: true,
          },
        ],
        sameNameElsewhere: ['docker.io/somebody/payments'],
      });
      expect(await rows(knex, { flag: 'new' })).toHaveLength(1);
      expect(await rows(knex, { flag: 'source-not-allowed' })).toHaveLength(1);
      expect(await rows(knex, { search: 'ORDERS' })).toHaveLength(1);
    });

    it('does not call a repository new after a rollout, and forgets one that is gone', async () => {
      const knex = await migratedDatabase(databases, id);
      await runs(knex, 'registry.example.com/prod/a', 'prod', OLD);
      await runs(knex, 'registry.example.com/prod/b', 'prod', OLD);
      await writeRepositories(knex, { environments, policy });
      await knex('workload_images').delete();
      await runs(knex, 'registry.example.com/prod/a', 'prod', NOW);
      await writeRepositories(knex, { environments, policy });
      expect(await rows(knex)).toMatchObject([
        {
          repository: 'registry.example.com/prod/a',
          firstSeenAt: OLD.toISOString(),
          flags: [],
        },
      ]);
    });

    it('calls nothing new that was there on the first day', async () => {
      const knex = await migratedDatabase(databases, id);
      await runs(knex, 'registry.example.com/prod/a', 'prod', NOW);
      await writeRepositories(knex, { environments, policy });
      expect(await rows(knex, { flag: 'new' })).toEqual([]);
      expect(await rows(knex)).toMatchObject([{ flags: [] }]);
    });

    it('calls everything unruled where no policy is configured', async () => {
      const knex = await migratedDatabase(databases, id);
      await runs(knex, 'registry.example.com/prod/a', 'prod', OLD);
      await writeRepositories(knex, { environments, policy: undefined });
      expect(await rows(knex, { flag: 'unruled' })).toHaveLength(1);
    });

    it('keeps a deploy by hand once, and shows it to those who may see it', async () => {
      const knex = await migratedDatabase(databases, id);
      const deploy = {
        id: 'audit-1',
        cluster: 'prod-1',
        namespace: 'shop',
        workload: { kind: 'Deployment', name: 'debug' },
        verb: 'create' as const,
        user: 'jane@example.com',
        at: NOW.toISOString(),
        images: ['nginx'],
      };
      await recordManualDeploys(knex, [deploy, deploy]);
      await recordManualDeploys(knex, [deploy]);
      const seen = await listManualDeploys(knex, { kind: 'all' }, {});
      expect(seen.items).toEqual([deploy]);
      const others = { kind: 'some', entityRefs: new Set(['x']) } as const;
      expect((await listManualDeploys(knex, others, {})).items).toEqual([]);
    });
  });
});

describe('isDeliveryAccount', () => {
  it.each([
    [
      'system:serviceaccount:argocd:controller',
      DEFAULT_DELIVERY_ACCOUNTS,
      true,
    ],
    ['jane@example.com', DEFAULT_DELIVERY_ACCOUNTS, false],
    ['deployer@example.com', ['deployer@*'], true],
    ['system:serviceaccount:shop:debug', ['system:serviceaccount:ci:*'], false],
  ])('of %s by %j is %s', (user, accounts, expected) => {
    expect(isDeliveryAccount(user, accounts)).toBe(expected);
  });
});

describe('authorityRows', () => {
  it('tells owner, custody, rotation and the rules that count on it', () => {
    expect(authorityRows(policy, NOW)).toEqual([
      expect.objectContaining({
        name: 'ci',
        owner: 'group:default/platform',
        kind: 'key',
        custody: 'kms',
        rotation: 'in-time',
        nextRotationAt: '2026-05-02T00:00:00.000Z',
        rules: ['services'],
      }),
      expect.objectContaining({
        name: 'spare',
        rotation: 'not-declared',
        rules: [],
      }),
    ]);
    expect(authorityRows(undefined, NOW)).toEqual([]);
  });

  it('flags keys that lie open, are overdue or are shared', () => {
    const use = {
      digests: 9,
      services: 21,
      owners: 4,
      logged: 9,
      timestamped: 0,
      unproven: 0,
    };
    const [authority] = policy.authorities;
    const open = {
      ...policy,
      authorities: [
        { ...authority, custody: 'env', rotatedAt: '2025-01-01' },
        ...policy.authorities.slice(1),
        {
          name: 'main',
          owner: 'group:default/platform',
          keyless: { root: 'corp', issuer: 'i', subject: 's' },
        },
      ],
    } as typeof policy;
    const flags = (maxServices: number, maxOwners: number) =>
      authorityRows(open, NOW, {
        uses: { ci: use, main: { ...use, unproven: 1 } },
        keys: ['ci', 'spare'].map(name => ({ authority: name, keyId: 'k' })),
        limits: { maxServices, maxOwners },
      }).map(row => row.flags);
    expect(flags(20, 3)).toEqual([
      [
        'plain-custody',
        'rotation-overdue',
        'same-key',
        'many-services',
        'many-owners',
      ],
      ['custody-not-declared', 'rotation-not-declared', 'same-key'],
      ['not-logged'],
    ]);
    expect(flags(21, 4)[0]).toEqual([
      'plain-custody',
      'rotation-overdue',
      'same-key',
    ]);
  });
});
