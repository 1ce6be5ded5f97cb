import {
  durationFigure,
  protectionFigures,
  trendChange,
  trendMarkers,
  unknownFigure,
  type AuditPack,
  type FleetReport,
} from 'backstage-plugin-image-signing-common';
import { counts, overview, trends, unsigned } from './fixtures';

const AS_OF = '2026-11-22T10:00:00Z';
const [prod] = overview.environments;

/** The report of the fleet that the other fixtures describe. */
export const fleetReport: FleetReport = {
  demo: false,
  asOf: AS_OF,
  from: '2026-08-24',
  to: '2026-11-22',
  scope: {},
  scopes: {
    owners: ['group:default/payments'],
    systems: ['system:default/checkout'],
  },
  policyVersion: 'p-7',
  figures: [
    ...protectionFigures(AS_OF, {
      digests: prod.digests,
      workloads: prod.workloads,
      unmappedWorkloads: 2,
    }),
    unknownFigure('refusals-rate', AS_OF, 'Not known: no audit log.'),
    durationFigure('time-to-recover', AS_OF, {
      seconds: [600, 7200, 90_000],
      open: 2,
    }),
  ],
  tiers: [
    {
      environment: 'prod',
      criticality: 'high',
      mapped: true,
      services: 12,
      digests: counts({ total: 38, verified: 28, protected: 21, unknown: 6 }),
      workloads: counts({ total: 50, verified: 36, protected: 27 }),
    },
    {
      environment: 'prod',
      criticality: 'unknown',
      mapped: false,
      services: 0,
      digests: counts({ total: 2, failed: 2 }),
      workloads: counts({ total: 2, failed: 2 }),
    },
  ],
  teams: [
    {
      environment: 'prod',
      criticality: 'high',
      owner: 'group:default/payments',
      mapped: true,
      services: 12,
      digests: counts({ total: 38, verified: 28, protected: 21, unknown: 6 }),
      workloads: counts({ total: 50, verified: 36, protected: 27 }),
    },
  ],
  teamsTotal: 1,
  trend: {
    points: trends.items,
    markers: trendMarkers(trends.items, [
      {
        kind: 'weakened',
        cluster: 'prod-eu',
        at: '2026-11-20T09:00:00Z',
        what: ['signatures are audited only'],
      },
    ]),
    changes: [4, 13].map(weeks => trendChange(trends.items, weeks)),
  },
  stages: overview.services.byStage,
  forecasts: [
    {
      environment: 'prod',
      targetStage: 'enforced',
      reached: 4,
      total: 12,
      forecast: {
        kind: 'date',
        date: '2027-02-01',
        text: 'About 2027-02-01, if it goes on so.',
      },
      asOf: AS_OF,
    },
    {
      environment: 'dev',
      targetStage: 'enforced',
      forecast: { kind: 'none', text: 'No forecast: nothing is counted yet.' },
    },
  ],
  repeats: [
    {
      entityRef: 'component:default/payments',
      owner: 'group:default/payments',
      groups: 4,
      open: 2,
      reason: unsigned,
    },
  ],
  sources: overview.sources,
};

/** A pack that was downloaded twice, and once not to its end. */
export const auditPack: AuditPack = {
  id: 'pack-1',
  status: 'open',
  createdBy: 'user:default/anna',
  createdAt: AS_OF,
  expiresAt: '2026-12-22T10:00:00Z',
  from: '2026-10-01',
  to: '2026-10-31',
  environments: ['prod'],
  downloads: [
    {
      by: 'user:default/ben',
      startedAt: '2026-11-22T11:00:00Z',
      state: 'broken',
      files: [],
    },
    {
      by: 'user:default/anna',
      startedAt: AS_OF,
      endedAt: AS_OF,
      state: 'complete',
      sha256: 'c'.repeat(64),
      files: [
        { name: 'verdicts.ndjson', rows: 40, bytes: 4000, cut: false },
        { name: 'evidence.ndjson', rows: 12, bytes: 9000, cut: true },
      ],
    },
  ],
};
