import { TestDatabases } from '@backstage/backend-test-utils';
import {
  emptyCounts,
  FleetReportQuery,
  ReportFigureId,
  sumCounts,
} from 'backstage-plugin-image-signing-common';
import type { Knex } from 'knex';
import { countRefusals } from '../__testUtils__/countRefusals';
import { databaseIds, migratedDatabase } from '../__testUtils__/database';
import { countAdmissions } from '../denials/admissions';
import { COUNTS } from '../evaluate/fleet';
import { writeFleetRollup } from '../evaluate/fleetRollup';
import { takeSnapshot } from '../evaluate/snapshots';
import { readOverview } from '../serve/readOverview';
import type { Visibility } from '../serve/visibility';
import { readReport } from './readReport';
import { noteRecoveries } from './recoveries';
import { writeReportCells } from './reportCells';

const NOW = new Date('2026-03-31T10:00:00Z');
const environments = ['dev', 'prod'].map(name => ({
  name,
  clusters: [`${name}-*`],
  namespaces: ['*'],
  intent: { signature: 'enforce' as const, digest: 'enforce' as const },
  sources: [],
}));

async function runs(
  knex: Knex,
  name: string,
  options: {
    environment?: string;
    owner?: string;
    system?: string;
    criticality?: string;
    mapped?: boolean;
    stage?: string;
    swaps?: number;
    digests?: Partial<ReturnType<typeof emptyCounts>>;
  } = {},
) {
  const { environment = 'prod', mapped = true, digests } = options;
  const subject = mapped ? `component:default/${name}` : `unmapped:${name}`;
  const counts = { ...emptyCounts(), total: 2, verified: 2, ...digests };
  if (mapped) {
    await knex('catalog_entities')
      .insert({
        entity_ref: subject,
        kind: 'Component',
        title: name,
        owner: options.owner ?? null,
        system: options.system ?? null,
        criticality: options.criticality ?? null,
        hash: name,
      })
      .onConflict('entity_ref')
      .ignore();
  }
  await knex('environment_rollups').insert({
    subject,
    environment,
    mapped,
    status: 'verified',
    stage: options.stage ?? 'audit',
    ...Object.fromEntries(
      ['digests', 'workloads'].flatMap(unit =>
        COUNTS.map(count => [`${unit}_${count}`, counts[count]]),
      ),
    ),
    cold: 0,
    swaps: options.swaps ?? 0,
    hash: `${name}-${environment}`,
  });
}

async function refused(
  knex: Knex,
  id: string,
  options: {
    firstAt: string;
    class?: string;
    entityRef?: string;
    environment?: string;
    workload?: string;
    reasonCode?: string;
    attempts?: number;
  },
) {
  const { firstAt, reasonCode = 'SIGNATURE_NOT_FOUND' } = options;
  const denial = {
    id,
    class: options.class ?? 'policy',
    cluster: 'prod-1',
    namespace: 'shop',
    workload: { kind: 'Deployment', name: options.workload ?? 'web' },
    images: [{ reference: 'registry.example.com/web:1' }],
    firstAt,
  };
  await knex('denials').insert({
    id,
    class: denial.class,
    cluster: denial.cluster,
    namespace: denial.namespace,
    environment: options.environment ?? 'prod',
    entity_ref: options.entityRef ?? null,
    reason_code: reasonCode,
    search: '',
    denial: JSON.stringify(denial),
    first_at: new Date(firstAt),
    last_at: new Date(firstAt),
  });
  await knex('denial_occurrences').insert({
    key: id,
    denial_id: id,
    source: 'audit-webhook',
    count: options.attempts ?? 1,
    at: new Date(firstAt),
  });
  await countRefusals(knex);
}

async function verifiedRuns(
  knex: Knex,
  id: string,
  options: {
    workload: string;
    repository?: string;
    firstSeenAt: string;
    status?: string;
    cold?: boolean;
  },
) {
  const repository = options.repository ?? 'registry.example.com/web';
  await knex('workload_images').insert({
    id,
    cluster: 'prod-1',
    namespace: 'shop',
    workload_kind: 'Deployment',
    workload_name: options.workload,
    container: 'app',
    container_type: 'app',
    reference: repository,
    repository,
    digest: `sha256:${id}`,
    pinned: true,
    service_account: 'default',
    cold: options.cold ?? false,
    pods: 1,
    subject: 's',
    first_seen_at: new Date(options.firstSeenAt),
    observed_at: NOW,
  });
  await knex('verdicts').insert({
    id,
    subject: 's',
    status: options.status ?? 'verified',
    image: '{}',
    hash: id,
  });
}

describe('the report', () => {
  const databases = TestDatabases.create({ ids: databaseIds });

  describe.each(databases.eachSupportedId())('on %s', id => {
    let knex: Knex;
    beforeEach(async () => {
      knex = await migratedDatabase(databases, id);
    });

    const read = (
      query: NonNullable<FleetReportQuery> = {},
      now = NOW,
      visibility: Visibility = { kind: 'all' },
    ) =>
      readReport({
        knex,
        visibility,
        query,
        environments,
        policy: undefined,
        demo: false,
        policyVersion: 'v1',
        now,
      });
    async function figure(
      name: ReportFigureId,
      query: NonNullable<FleetReportQuery> = {},
    ) {
      const { figures } = await read(query);
      const found = figures.find(one => one.id === name)!;
      const { known, note, numerator, denominator, unknown } = found;
      return { known, note, numerator, denominator, unknown };
    }

    it('says the same numbers as the overview', async () => {
      await runs(knex, 'a', { owner: 'group:default/a', criticality: 'high' });
      await runs(knex, 'b', {
        digests: { total: 5, verified: 1, unknown: 3, failed: 1, protected: 1 },
        swaps: 2,
        stage: 'enforced',
      });
      await runs(knex, 'b', { environment: 'dev' });
      await runs(knex, 'prod-1/kube', {
        mapped: false,
        digests: { total: 7, verified: 0, excepted: 7 },
      });
      await writeFleetRollup(knex, environments, NOW);
      await writeReportCells(knex, NOW);

      const overview = await readOverview({
        knex,
        visibility: { kind: 'all' },
        environments,
        demo: false,
        policyVersion: 'v1',
        now: NOW,
      });
      const report = await read();
      for (const summary of overview.environments) {
        const tiers = report.tiers.filter(
          tier => tier.environment === summary.environment,
        );
        const teams = report.teams.filter(
          team => team.environment === summary.environment,
        );
        for (const rows of [tiers, teams]) {
          expect(sumCounts(rows.map(row => row.digests))).toEqual(
            summary.digests,
          );
          expect(sumCounts(rows.map(row => row.workloads))).toEqual(
            summary.workloads,
          );
        }
        expect(tiers.reduce((sum, tier) => sum + tier.services, 0)).toBe(
          summary.services,
        );
      }
      expect(report.stages).toEqual(overview.services.byStage);
      expect(report.sources).toEqual(overview.sources);
      expect((await figure('swapped-tags')).numerator).toBe(overview.swaps);
      expect(await figure('workloads-unmapped')).toMatchObject({
        numerator: overview.unmapped.workloads,
        denominator: overview.unmapped.total,
      });
      expect(report.asOf).toBe(NOW.toISOString());
    });

    it('keeps what is of no service and of no known criticality apart', async () => {
      await runs(knex, 'a', { owner: 'group:default/a', criticality: 'high' });
      await runs(knex, 'b', { owner: 'group:default/a' });
      await runs(knex, 'prod-1/kube', { mapped: false });
      await writeReportCells(knex, NOW);
      const { tiers, teams } = await read();
      expect(
        tiers.map(row => [row.criticality, row.mapped, row.digests.total]),
      ).toEqual([
        ['high', true, 2],
        ['unknown', true, 2],
        ['unknown', false, 2],
      ]);
      expect(teams.map(row => row.owner)).toEqual([
        'group:default/a',
        'group:default/a',
        undefined,
      ]);
    });

    it('follows what is gone, and what moved to another team', async () => {
      await runs(knex, 'a', { owner: 'group:default/a' });
      await writeReportCells(knex, NOW);
      await knex('catalog_entities').update({ owner: 'group:default/b' });
      await writeReportCells(knex, NOW);
      expect((await read()).teams.map(row => row.owner)).toEqual([
        'group:default/b',
      ]);
    });

    it('takes a cluster with all that is read from it for one source', async () => {
      await knex('clusters').insert(
        ['prod-1', 'prod-2'].map(name => ({
          name,
          stale: false,
          last_success_at: NOW,
          last_audit_at: NOW,
        })),
      );
      await knex('clusters').insert({ name: 'prod-3', stale: false });
      for (const resource of ['pods', 'namespaces']) {
        await knex('source_states').insert({
          cluster: 'prod-1',
          resource,
          state: 'forbidden',
        });
      }
      // Three clusters and their audit feeds.
      expect(await figure('sources-fresh')).toMatchObject({
        numerator: 3,
        denominator: 6,
        unknown: 2,
      });
    });

    it('is cut to an environment, a team and a system', async () => {
      await runs(knex, 'a', { owner: 'group:default/a' });
      await runs(knex, 'a', { environment: 'dev' });
      await runs(knex, 'b', {
        owner: 'group:default/b',
        system: 'system:default/s',
      });
      await writeReportCells(knex, NOW);
      const total = async (query: NonNullable<FleetReportQuery>) =>
        (await figure('digests-verified', query)).denominator;
      expect(await total({})).toBe(6);
      expect(await total({ environment: 'dev' })).toBe(2);
      expect(await total({ owner: 'group:default/a' })).toBe(4);
      expect(await total({ system: 'system:default/s' })).toBe(2);
      expect(await total({ owner: 'group:default/none' })).toBe(0);
      expect((await read({ environment: 'dev' })).scopes).toEqual({
        owners: ['group:default/a', 'group:default/b'],
        systems: ['system:default/s'],
      });
    });

    it('is over what its reader may see, and names it', async () => {
      const sees: Visibility = {
        kind: 'some',
        entityRefs: new Set(['component:default/a', 'component:default/none']),
      };
      await runs(knex, 'a', {
        owner: 'group:default/a',
        system: 'system:default/a',
        criticality: 'high',
        digests: { total: 5, verified: 3, protected: 1 },
        swaps: 1,
      });
      await runs(knex, 'a', { environment: 'dev', stage: 'enforced' });
      await runs(knex, 'b', {
        owner: 'group:default/b',
        system: 'system:default/b',
        swaps: 4,
      });
      await runs(knex, 'prod-1/kube', { mapped: false });
      for (const name of ['a', 'b']) {
        for (const at of ['2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z']) {
          await refused(knex, `${name}-${at}`, {
            firstAt: at,
            entityRef: `component:default/${name}`,
          });
        }
        await knex('exceptions').insert({
          id: name,
          status: 'active',
          cluster: 'prod-1',
          namespace: 'shop',
          service_account: 'default',
          repository: 'r',
          digest: 'd',
          entity_ref: `component:default/${name}`,
          owner: 'group:default/a',
          requested_at: NOW,
          expires_at: NOW,
          search: '',
          exception: '{}',
        });
        await knex('stage_changes').insert({
          entity_ref: `component:default/${name}`,
          environment: 'prod',
          from_stage: 'audit',
          to_stage: 'enforced',
          first_sight: false,
          reason: '',
          stale: false,
          policy_version: 'v1',
          at: new Date('2026-03-03T10:00:00Z'),
        });
      }
      await writeReportCells(knex, NOW);

      const all = await read();
      expect(all.part).toBeUndefined();
      const report = await read({}, NOW, sees);
      expect(report.part).toEqual({ services: 1 });
      // Nothing of b, by name or by number.
      expect(JSON.stringify(report)).not.toMatch(
        /default\/b|\bb\b|prod-1\/kube/,
      );
      const of = (name: ReportFigureId, from = report) =>
        from.figures.find(one => one.id === name)!;
      expect(of('digests-verified')).toMatchObject({
        numerator: 5,
        denominator: 7,
      });
      expect(of('digests-protected')).toMatchObject({ numerator: 1 });
      expect(of('swapped-tags')).toMatchObject({ numerator: 1 });
      expect(of('exceptions-active')).toMatchObject({ numerator: 1 });
      expect(of('exceptions-active', all)).toMatchObject({ numerator: 2 });
      expect(of('refusals-policy')).toMatchObject({ numerator: 2 });
      expect(of('refusals-policy', all)).toMatchObject({ numerator: 4 });
      expect(report.repeats.map(row => row.entityRef)).toEqual([
        'component:default/a',
      ]);
      expect(report.teams.map(row => [row.environment, row.owner])).toEqual([
        ['prod', 'group:default/a'],
        ['dev', 'group:default/a'],
      ]);
      expect(report.scopes).toEqual({
        owners: ['group:default/a'],
        systems: ['system:default/a'],
      });
      for (const name of [
        'workloads-unmapped',
        'refusals-rate',
        'repositories-unruled',
        'exceptions-expired-effective',
      ] as const) {
        expect(of(name)).toMatchObject({ known: false });
      }
      expect(report.trend).toMatchObject({ points: [], markers: [] });
      expect(report.forecasts).toEqual([]);

      const cut = await read(
        { environment: 'prod', owner: 'group:default/b' },
        NOW,
        sees,
      );
      expect(cut.tiers).toEqual([]);
      const nothing = await read({}, NOW, {
        kind: 'some',
        entityRefs: new Set(),
      });
      expect(nothing.part).toEqual({ services: 0 });
      expect(nothing.teams).toEqual([]);
    });

    it('measures from the first refusal to a verified digest of that repository', async () => {
      await refused(knex, 'mended', { firstAt: '2026-03-01T10:00:00Z' });
      await refused(knex, 'older', {
        firstAt: '2026-03-20T10:00:00Z',
        workload: 'older',
      });
      await refused(knex, 'failed', {
        firstAt: '2026-03-01T10:00:00Z',
        workload: 'failed',
      });
      await refused(knex, 'sidecar', {
        firstAt: '2026-03-01T10:00:00Z',
        workload: 'sidecar',
      });
      await refused(knex, 'outage', {
        firstAt: '2026-03-01T10:00:00Z',
        class: 'outage',
      });
      await verifiedRuns(knex, 'v1', {
        workload: 'web',
        firstSeenAt: '2026-03-01T12:00:00Z',
      });
      await verifiedRuns(knex, 'v2', {
        workload: 'older',
        firstSeenAt: '2026-03-01T12:00:00Z',
      });
      await verifiedRuns(knex, 'v3', {
        workload: 'failed',
        firstSeenAt: '2026-03-02T12:00:00Z',
        status: 'failed',
      });
      await verifiedRuns(knex, 'v4', {
        workload: 'sidecar',
        repository: 'registry.example.com/proxy',
        firstSeenAt: '2026-03-02T12:00:00Z',
      });

      expect(await noteRecoveries(knex, NOW)).toBe(1);
      expect(await noteRecoveries(knex, NOW)).toBe(0);
      expect(
        await knex('denial_recoveries').select('denial_id', 'seconds'),
      ).toEqual([{ denial_id: 'mended', seconds: 7200 }]);
      expect(await figure('time-to-recover')).toMatchObject({
        known: false,
        numerator: 1,
        denominator: 4,
        note: 'Not enough cases: 1 finished of 4, 3 are needed.',
      });

      // The rollout that follows takes the row away; what was noted stays.
      await knex('workload_images').delete();
      expect((await figure('time-to-recover')).numerator).toBe(1);
    });

    it('tells refusals from outages, and only of the span', async () => {
      await refused(knex, 'a', { firstAt: '2026-03-01T10:00:00Z' });
      await refused(knex, 'b', {
        firstAt: '2026-03-01T10:00:00Z',
        class: 'unmapped',
      });
      await refused(knex, 'c', {
        firstAt: '2026-03-02T10:00:00Z',
        class: 'outage',
      });
      await refused(knex, 'd', {
        firstAt: '2026-03-02T10:00:00Z',
        class: 'finding',
      });
      await refused(knex, 'old', { firstAt: '2025-01-02T10:00:00Z' });
      expect(await figure('refusals-policy')).toMatchObject({
        numerator: 2,
        denominator: 3,
        unknown: 1,
      });
      expect(
        await figure('refusals-policy', {
          from: '2026-03-02',
          to: '2026-03-02',
        }),
      ).toMatchObject({ numerator: 0, denominator: 1 });
      expect(
        await figure('refusals-policy', { environment: 'dev' }),
      ).toMatchObject({ known: false });
    });

    it('has a rate of refusals where the audit log tells the admissions', async () => {
      await refused(knex, 'a', {
        firstAt: '2026-03-01T10:00:00Z',
        attempts: 3,
      });
      expect(await figure('refusals-rate')).toMatchObject({
        known: false,
        note: 'Not known: no audit log.',
      });
      await knex('postures').insert({
        cluster: 'prod-1',
        namespace: 'shop',
        environment: 'prod',
        signature_mode: 'enforce',
        digest_mode: 'enforce',
        posture: '{}',
        image_modes: '[]',
        hash: '',
        computed_at: NOW,
      });
      const batch = Array.from({ length: 200 }, (_, index) => ({
        key: `audit-${index}`,
        namespace: index < 150 ? 'shop' : 'kube-system',
        at: '2026-03-01T10:00:00Z',
      }));
      await countAdmissions(knex, 'prod-1', batch, NOW);
      await countAdmissions(knex, 'prod-1', batch, NOW);
      await countAdmissions(knex, 'prod-1', batch.slice(0, 1), NOW);
      expect(await figure('refusals-rate')).toMatchObject({
        known: true,
        numerator: 3,
        denominator: 201,
      });
      expect(
        await figure('refusals-rate', { environment: 'prod' }),
      ).toMatchObject({ numerator: 3, denominator: 151 });
      expect(
        await figure('refusals-rate', { owner: 'group:default/a' }),
      ).toMatchObject({ known: false });
    });

    it('puts first the service for whom one fix ends most', async () => {
      await runs(knex, 'web', { owner: 'group:default/a' });
      const at = '2026-03-01T10:00:00Z';
      for (const [name, service, code] of [
        ['1', 'web', 'SIGNATURE_NOT_FOUND'],
        ['2', 'web', 'TAG_FORBIDDEN'],
        ['3', 'web', 'TAG_FORBIDDEN'],
        ['4', 'api', 'SIGNATURE_NOT_FOUND'],
        ['5', 'api', 'SIGNATURE_NOT_FOUND'],
        ['6', 'once', 'SIGNATURE_NOT_FOUND'],
      ]) {
        await refused(knex, name, {
          firstAt: at,
          entityRef: `component:default/${service}`,
          reasonCode: code,
        });
      }
      await knex('denial_recoveries').insert({
        denial_id: '4',
        first_at: new Date(at),
        recovered_at: NOW,
        seconds: 1,
      });
      await countRefusals(knex);
      const { repeats } = await read();
      expect(
        repeats.map(({ entityRef, owner, groups, open, reason }) => [
          entityRef,
          owner,
          groups,
          open,
          reason.code,
        ]),
      ).toEqual([
        ['component:default/web', 'group:default/a', 3, 3, 'TAG_FORBIDDEN'],
        ['component:default/api', undefined, 2, 1, 'SIGNATURE_NOT_FOUND'],
      ]);
    });

    it('marks policy changes under the trend and says when history is short', async () => {
      await runs(knex, 'a');
      await takeSnapshot(knex, environments, 'v1', new Date('2026-03-29'));
      await takeSnapshot(knex, environments, 'v2', new Date('2026-03-30'));
      await knex('posture_events').insert({
        id: 'e1',
        cluster: 'prod-1',
        kind: 'weakened',
        at: new Date('2026-03-30T08:00:00Z'),
        open: 1,
        event: JSON.stringify({
          id: 'e1',
          kind: 'weakened',
          cluster: 'prod-1',
          at: '2026-03-30T08:00:00Z',
          what: ['signatures are audited only'],
        }),
      });
      const { trend } = await read();
      expect(trend.markers.map(({ date, kind }) => [date, kind])).toEqual([
        ['2026-03-30', 'policy-changed'],
        ['2026-03-30', 'weakened'],
      ]);
      expect(trend.changes.map(({ note }) => note)).toEqual([
        'Not enough history: 1 of 28 days.',
        'Not enough history: 1 of 91 days.',
      ]);
      expect((await read({ owner: 'group:default/a' })).trend).toMatchObject({
        points: [],
        note: 'History is kept per environment, not per team, system or reader.',
      });
    });

    it('measures from audit to enforcement, where both were seen to begin', async () => {
      const moves: Array<[string, string | null, string, string]> = [
        ['quick', 'pilot', 'audit', '2026-03-01'],
        ['quick', 'audit', 'enforced', '2026-03-03'],
        // It fell back and came again: the first time counts.
        ['quick', 'enforced', 'audit', '2026-03-05'],
        ['quick', 'audit', 'enforced', '2026-03-20'],
        ['slow', 'pilot', 'audit', '2026-01-01'],
        ['slow', 'audit', 'stage-enforced', '2026-02-01'],
        ['slow', 'stage-enforced', 'strict', '2026-03-02'],
        ['third', 'pilot', 'audit', '2026-03-01'],
        ['third', 'audit', 'enforced', '2026-03-11'],
        // It was audited before anybody looked.
        ['known', null, 'audit', '2026-03-01'],
        ['known', 'audit', 'enforced', '2026-03-02'],
        ['earlier', 'pilot', 'audit', '2025-01-01'],
        ['earlier', 'audit', 'enforced', '2025-01-02'],
      ];
      for (const [name, from, to, day] of moves) {
        await knex('stage_changes').insert({
          entity_ref: `component:default/${name}`,
          environment: 'prod',
          from_stage: from,
          to_stage: to,
          first_sight: from === null,
          reason: '',
          stale: false,
          at: new Date(day),
          policy_version: 'v1',
        });
      }
      await runs(knex, 'waiting', { stage: 'stage-enforced' });
      await runs(knex, 'done', { stage: 'enforced' });
      await writeReportCells(knex, NOW);
      const { figures } = await read();
      expect(
        figures.find(({ id: it }) => it === 'time-to-enforce'),
      ).toMatchObject({
        known: true,
        numerator: 3,
        denominator: 5,
        unknown: 1,
        medianSeconds: 10 * 86_400,
      });
      expect(
        await figure('time-to-enforce', { environment: 'dev' }),
      ).toMatchObject({ known: false, note: 'There is no case.' });
    });

    it('forecasts from the burn-up of each environment, and of no team', async () => {
      await knex('rollout_days').insert(
        Array.from({ length: 29 }, (_, day) => ({
          scope: 'fleet',
          environment: 'prod',
          date: new Date(Date.UTC(2026, 2, 3 + day)).toISOString().slice(0, 10),
          reached: day,
          total: 38,
          computed_at: NOW,
        })),
      );
      const { forecasts } = await read();
      expect(forecasts).toEqual([
        {
          environment: 'dev',
          targetStage: 'enforced',
          forecast: {
            kind: 'none',
            text: 'No forecast: nothing is counted yet.',
          },
        },
        {
          environment: 'prod',
          targetStage: 'enforced',
          reached: 28,
          total: 38,
          // Ten are left, at one a day.
          forecast: expect.objectContaining({
            kind: 'date',
            date: '2026-04-10',
            perWeek: 7,
          }),
          asOf: NOW.toISOString(),
        },
      ]);
      expect(
        (await read({ environment: 'prod' })).forecasts.map(
          one => one.environment,
        ),
      ).toEqual(['prod']);
      expect((await read({ owner: 'group:default/a' })).forecasts).toEqual([]);
    });

    it('says how short the history of the stages is', async () => {
      expect((await figure('time-to-enforce')).note).toBe(
        'There is no case. The history of the stages covers 0 of 91 days.',
      );
    });

    it('counts exceptions that hold and those that should not any more', async () => {
      for (const [name, status, owner, proof] of [
        ['a', 'active', 'group:default/a', 'as-written'],
        ['b', 'active', 'group:default/b', null],
        ['c', 'expired', 'group:default/a', 'still-effective'],
        ['d', 'revoked', 'group:default/a', 'ended'],
        ['e', 'expired', 'group:default/b', 'unknown'],
        ['f', 'expired', 'group:default/b', null],
      ] as Array<[string, string, string, string | null]>) {
        await knex('exceptions').insert({
          id: name,
          status,
          cluster: 'prod-1',
          namespace: 'shop',
          service_account: 'default',
          repository: 'r',
          digest: 'd',
          owner,
          expires_at: NOW,
          requested_at: new Date('2026-03-01'),
          search: '',
          exception: '{}',
          proof_result: proof,
        });
      }
      await knex('implicit_exceptions').insert({
        id: 'i',
        cluster: 'prod-1',
        engine: 'kyverno',
        no_expiry: false,
        no_owner: false,
        wide_scope: false,
        inert: false,
        expiry_enforced: false,
        expires_at: new Date('2026-03-01'),
        first_seen_at: NOW,
        exception: '{}',
        hash: '',
      });
      expect(await figure('exceptions-still-effective')).toMatchObject({
        numerator: 1,
        denominator: 3,
        unknown: 1,
      });
      expect((await figure('exceptions-active')).numerator).toBe(2);
      expect(
        (await figure('exceptions-active', { owner: 'group:default/a' }))
          .numerator,
      ).toBe(1);
      expect((await figure('exceptions-expired-effective')).numerator).toBe(1);
      expect(
        await figure('exceptions-expired-effective', { environment: 'prod' }),
      ).toMatchObject({ known: false });
    });

    it('knows unused exceptions only where they were watched, and habits', async () => {
      const long = new Date('2026-03-01');
      const justNow = new Date('2026-03-30');
      for (const [name, status, watched, used, renewals] of [
        ['never', 'active', long, null, 0],
        ['once', 'active', long, long, 1],
        ['lately', 'active', long, justNow, 2],
        ['unwatched', 'active', null, null, 3],
        ['watched-lately', 'active', justNow, null, 0],
        ['lately-unwatched', 'active', null, justNow, 0],
        ['over', 'expired', long, null, 2],
      ] as Array<[string, string, Date | null, Date | null, number]>) {
        await knex('exceptions').insert({
          id: name,
          status,
          cluster: 'prod-1',
          namespace: 'shop',
          service_account: 'default',
          repository: 'r',
          digest: 'd',
          owner: `group:default/${name}`,
          expires_at: NOW,
          requested_at: long,
          watched_since: watched,
          last_used_at: used,
          search: '',
          exception: '{}',
        });
        for (let renewal = 0; renewal < renewals; renewal += 1) {
          await knex('exception_history').insert([
            {
              exception_id: name,
              at: long,
              actor: 'user:default/anna',
              action: 'extended',
            },
            {
              exception_id: name,
              at: long,
              actor: 'user:default/anna',
              action: 'extension-requested',
            },
          ]);
        }
      }
      expect(await figure('exceptions-renewed')).toMatchObject({
        known: true,
        numerator: 2,
        denominator: 6,
      });
      expect(await figure('exceptions-unused')).toMatchObject({
        known: true,
        numerator: 2,
        denominator: 6,
        unknown: 2,
      });
      const none = { owner: 'group:default/over' };
      for (const name of ['exceptions-renewed', 'exceptions-unused'] as const) {
        expect(await figure(name, none)).toMatchObject({
          known: false,
          note: 'No exception is active.',
        });
      }
    });

    it.each([
      [{ from: '2026-02-30' }, /from is '2026-02-30'; give a day/],
      [{ from: '2026-03-02', to: '2026-03-01' }, /from must not be after to/],
      [{ from: '2020-01-01', to: '2026-03-01' }, /more than 400 days/],
    ])('refuses the span %j', async (query, message) => {
      await expect(read(query)).rejects.toThrow(message);
    });
  });
});
