import { screen } from '@testing-library/react';
import type { RepositoryRow } from 'backstage-plugin-image-signing-common';
import { repositoryRow } from '../__testUtils__/fixtures';
import { renderPage } from '../__testUtils__/renderPage';

const page = '/image-signing/registers';

describe('RegistersPage', () => {
  it('lists repositories with what stands out', async () => {
    const { api } = renderPage(`${page}?flag=unruled&search=pay`);
    const row = await screen.findByRole('row', {
      name: /docker.io\/somebody\/payments/,
    });
    for (const text of [
      'In no rule',
      'Source not allowed',
      'Same name elsewhere',
      'New',
      'also registry.example.com/prod/payments',
      'prod: 2 workloads, no rule, source not allowed',
    ]) {
      expect(row).toHaveTextContent(text);
    }
    expect(api.listRepositories).toHaveBeenCalledWith(
      expect.objectContaining({ flag: 'unruled', search: 'pay' }),
      expect.anything(),
    );
  });

  it('shows who pushed as of when, and takes silence for no good sign', async () => {
    const at = '2026-11-22T09:00:00Z';
    const known = {
      state: 'known' as const,
      since: at,
      asOf: at,
      pushes: 3,
      unnamed: 0,
      publishersKnown: true,
      accountsTotal: 2,
      accounts: [
        { name: 'jane', pushes: 1, lastAt: at, direct: true, shared: false },
        {
          name: 'robot$ci',
          pushes: 2,
          lastAt: at,
          direct: false,
          shared: true,
        },
      ],
    };
    const rows: RepositoryRow[] = [
      {
        ...repositoryRow,
        repository: 'registry.example.com/prod/a',
        flags: ['direct-push', 'shared-pusher'],
        pushes: known,
      },
      {
        ...repositoryRow,
        repository: 'registry.example.com/prod/b',
        pushes: { state: 'unknown', why: 'no push event was received' },
      },
      { ...repositoryRow, repository: 'registry.example.com/prod/c' },
      {
        ...repositoryRow,
        repository: 'registry.example.com/prod/d',
        pushes: {
          ...known,
          pushes: 2,
          unnamed: 2,
          publishersKnown: false,
          accounts: [],
          accountsTotal: 0,
        },
      },
    ];
    renderPage(page, {
      api: {
        listRepositories: async () => ({
          demo: false,
          items: rows,
          totalCount: rows.length,
        }),
      },
    });
    const a = await screen.findByRole('row', { name: /prod\/a/ });
    for (const text of [
      'Direct push',
      'direct push by jane',
      'robot$ci pushes elsewhere too',
      'as of',
    ]) {
      expect(a).toHaveTextContent(text);
    }
    const row = (name: RegExp) => screen.getByRole('row', { name });
    expect(row(/prod\/b/)).toHaveTextContent('no push event was received');
    expect(row(/prod\/c/)).toHaveTextContent(
      'its registry sends no push events',
    );
    expect(row(/prod\/d/)).toHaveTextContent(
      '2 pushes of which it was not told who',
    );
    expect(row(/prod\/d/)).toHaveTextContent(
      'which accounts publish is not configured',
    );
  });

  it('shows who can push as of when, and never as good what is not known', async () => {
    const asOf = '2026-11-22T09:00:00Z';
    const rows: RepositoryRow[] = [
      {
        ...repositoryRow,
        repository: 'registry.example.com/prod/a',
        flags: ['many-pushers', 'tags-mutable', 'shared-robot'],
        rights: {
          state: 'known',
          asOf,
          pushers: 12,
          overwriters: 11,
          maxPushers: 10,
          missing: 'the account may not read robots (403)',
          tagImmutability: 'mutable',
          sharedRobots: ['robot$ci'],
          unreadElsewhere: 1,
        },
      },
      {
        ...repositoryRow,
        repository: 'registry.example.com/prod/b',
        flags: [],
        rights: {
          state: 'known',
          asOf,
          pushers: 1,
          overwriters: 1,
          maxPushers: 10,
          tagImmutability: 'partly',
          immutabilityRule: 'v*',
        },
      },
      {
        ...repositoryRow,
        repository: 'registry.example.com/prod/c',
        flags: [],
        rights: { state: 'unknown', asOf, why: 'it was not read for hours' },
      },
      { ...repositoryRow, repository: 'docker.io/prod/d' },
    ];
    const { api } = renderPage(`${page}?flag=tags-mutable`, {
      api: {
        listRepositories: jest.fn(async () => ({
          demo: false,
          items: rows,
          totalCount: rows.length,
        })),
      },
    });
    const a = await screen.findByRole('row', { name: /prod\/a/ });
    for (const text of [
      'Many can push',
      'Tags can be moved',
      'Robot shared with other environments',
      'at least 12 can push (limit 10), at least 11 can move tags',
      'the account may not read robots (403)',
      'Every tag can be moved',
      'shared: robot$ci',
      'robots of 1 repository elsewhere not known',
      'as of',
    ]) {
      expect(a).toHaveTextContent(text);
    }
    const b = screen.getByRole('row', { name: /prod\/b/ });
    expect(b).toHaveTextContent('1 can push (limit 10), 1 can move tags');
    expect(b).not.toHaveTextContent('at least');
    expect(b).toHaveTextContent('Some tags cannot be moved: v*');
    const c = screen.getByRole('row', { name: /prod\/c/ });
    expect(c).toHaveTextContent('Nothing known');
    expect(c).toHaveTextContent('Not known');
    expect(c).toHaveTextContent('it was not read for hours');
    expect(screen.getByRole('row', { name: /prod\/d/ })).toHaveTextContent(
      'its registry is not asked',
    );
    // Its rights are read, but its registry tells of no push.
    expect(b).toHaveTextContent('Nothing known');
    expect(api.listRepositories).toHaveBeenCalledWith(
      expect.objectContaining({ flag: 'tags-mutable' }),
      expect.anything(),
    );
  });

  it('lists who deployed past the delivery', async () => {
    renderPage(`${page}?view=manual-deploys`);
    const row = await screen.findByRole('row', { name: /Deployment debug/ });
    expect(row).toHaveTextContent('jane@example.com');
    expect(row).toHaveTextContent('create with kubectl/v1.36');
  });

  it('shows custody and rotation of each authority', async () => {
    renderPage(`${page}?view=authorities`);
    const legacy = await screen.findByRole('row', { name: /^legacy/ });
    expect(legacy).toHaveTextContent('env');
    expect(legacy).toHaveTextContent('overdue since 2026-04-01');
    expect(legacy).toHaveTextContent('none counts on it');
    for (const text of [
      '40 digests of 25 services, 5 owners',
      'Key lies open',
      'Rotation overdue',
      'Same key elsewhere: old-ci',
      'Shared by many services',
      'Shared by many owners',
    ]) {
      expect(legacy).toHaveTextContent(text);
    }
    const main = screen.getByRole('row', { name: /^ci-main/ });
    expect(main).toHaveTextContent('no key is held');
    expect(main).toHaveTextContent('proven by log 11, timestamp 0, neither 1');
    expect(main).toHaveTextContent('Signing time not proven');
  });

  it('shows formats with denominators, and how far each owner has moved', async () => {
    renderPage(`${page}?view=formats`);
    const legacy = await screen.findByRole('row', { name: /^cosign-legacy/ });
    expect(legacy).toHaveTextContent('6 of 104edge-1');
    const payments = screen.getByRole('row', { name: /payments/ });
    expect(payments).toHaveTextContent('4 of 82 of 81 of 80 of 81 of 8');
    expect(screen.getByRole('row', { name: /no owner/ })).toHaveTextContent(
      '2 of 2',
    );
  });

  it('shows one person in two roles, and what is not known', async () => {
    renderPage(`${page}?view=roles`);
    const jane = await screen.findByRole('row', { name: /^jane/ });
    expect(jane).toHaveTextContent('user:default/jane, approved 2 exceptions');
    expect(jane).toHaveTextContent('can push to registry.example.com');
    expect(screen.getByRole('row', { name: /^Signs/ })).toHaveTextContent(
      'no authority of the trust policy is a person',
    );
  });

  it('answers four questions of each base image', async () => {
    const { api } = renderPage(`${page}?view=base-images&search=node`);
    const row = await screen.findByRole('row', { name: /base\/node/ });
    expect(row).toHaveTextContent('7 digestsYesNot knownYesNo');
    expect(
      await screen.findByText(/Of 10 digests in use, 3 have no valid/),
    ).toBeInTheDocument();
    expect(api.listBaseImages).toHaveBeenCalledWith(
      expect.objectContaining({ search: 'node' }),
      expect.anything(),
    );
  });

  it('says which one rule holds where, until when, and what is wrong', async () => {
    const { api } = renderPage(
      `${page}?view=enforcement&repository=registry.example.com/sandbox/a&finding=unsigned-without-end`,
    );
    const row = await screen.findByRole('row', { name: /sandbox/ });
    for (const text of [
      'Unsigned allowed',
      'not an allowed source',
      'signed by ci-main (not checked)',
      'allowed, for at most 30 days',
      'approved by',
      'nobody',
      'Unsigned allowed without end',
      'Give the rule a relaxedUntil.',
    ]) {
      expect(row).toHaveTextContent(text);
    }
    expect(api.listEnforcementRules).toHaveBeenCalledWith(
      expect.objectContaining({
        repository: 'registry.example.com/sandbox/a',
        finding: 'unsigned-without-end',
      }),
      expect.anything(),
    );
  });

  it('says what is missing without a trust policy', async () => {
    renderPage(`${page}?view=authorities`, {
      api: {
        listAuthorities: async () => ({
          demo: false,
          policyVersion: '',
          limits: { maxServices: 20, maxOwners: 3 },
          items: [],
        }),
      },
    });
    expect(
      await screen.findByText('No trust policy is configured'),
    ).toBeInTheDocument();
  });
});
