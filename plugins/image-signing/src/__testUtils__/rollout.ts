import {
  emptyCounts,
  guideStages,
  type BurnUp,
  type EntityRollout,
  type Rollout,
  type RolloutCandidate,
  type RolloutMember,
  type RolloutProposal,
  type RolloutTeam,
  type RolloutWave,
} from 'backstage-plugin-image-signing-common';

const extend = {
  unlocked: false,
  missing: [
    'component:default/payments: the release by digest has not been recorded.',
  ],
};

export const rollout: Rollout = {
  demo: false,
  asOf: '2026-11-22T10:00:00Z',
  version: 7,
  maxPilots: 2,
  stableDays: 14,
  hiddenPilots: 0,
  pilots: [
    {
      entityRef: 'component:default/payments',
      reason: 'Critical, and its owner answers within a day',
      by: 'user:default/mira',
      at: '2026-11-01T08:00:00Z',
      trials: [
        {
          kind: 'key-storage',
          outcome: 'passed',
          text: 'Signed with the key in the KMS, and no copy was found elsewhere',
          link: 'https://tickets.example.com/SEC-7',
          by: 'user:default/mira',
          at: '2026-11-10T08:00:00Z',
        },
      ],
    },
  ],
  extend,
  notes: [
    {
      id: 'n-1',
      kind: 'template-pr',
      text: 'Sign and attest in the shared template',
      link: 'https://git.example.com/templates/pulls/12',
      by: 'user:default/mira',
      at: '2026-11-12T08:00:00Z',
    },
  ],
  overrides: [
    {
      id: 'o-1',
      stage: 'audit',
      entityRef: 'component:default/ledger',
      environment: 'prod',
      reason: 'Enforced since before this portal',
      until: '2099-01-01T00:00:00Z',
      by: 'user:default/mira',
      at: '2026-11-02T08:00:00Z',
    },
  ],
  ladder: [
    {
      environment: 'prod',
      total: 10,
      stale: 1,
      stages: [
        { stage: 'pilot', count: 6 },
        { stage: 'audit', count: 3 },
        { stage: 'enforced', count: 1 },
      ],
    },
    { environment: 'stage', total: 0, stale: 0, stages: [] },
  ],
};

export const rolloutWave: RolloutWave = {
  id: 'w-1',
  version: 3,
  name: 'Payment services',
  owner: 'group:default/platform',
  environment: 'prod',
  targetStage: 'enforced',
  targetDate: '2026-12-18',
  selection: { owner: 'group:default/payments' },
  members: 6,
  counted: 5,
  reached: 2,
  forecast: {
    kind: 'date',
    date: '2027-01-20',
    perWeek: 0.5,
    days: 28,
    text: 'About 2027-01-20, if the remaining 3 go on at 0.5 a week, as in the last 28 days.',
  },
  late: 'forecast',
  by: 'user:default/mira',
  at: '2026-11-12T08:00:00Z',
  asOf: '2026-11-22T09:58:00Z',
};

export const rolloutMember: RolloutMember = {
  entityRef: 'component:default/payments',
  name: 'Payments',
  owner: 'group:default/payments',
  stage: 'audit',
  reached: false,
  stageReason: 'Not yet stage-enforced: neither control is enforced.',
  nextAction: {
    code: 'RAISE_DIGEST_MODE',
    actor: 'platform team',
    text: 'Raise the digest control in prod from audit to enforce.',
  },
};

export const burnUp: BurnUp = {
  demo: false,
  environment: 'prod',
  targetStage: 'enforced',
  targetDate: '2026-12-18',
  points: [
    { date: '2026-11-20', reached: 0, total: 4 },
    { date: '2026-11-21', reached: 1, total: 5 },
    { date: '2026-11-22', reached: 2, total: 5 },
  ],
  forecast: rolloutWave.forecast,
};

export const entityRollout: EntityRollout = {
  demo: false,
  asOf: '2026-11-22T10:00:00Z',
  entityRef: 'component:default/payments',
  pilot: true,
  environments: [
    {
      ...guideStages({
        environment: 'prod',
        owner: 'group:default/payments',
        digests: {
          ...emptyCounts(),
          total: 4,
          verified: 3,
          failed: 1,
          pinned: 4,
        },
        signature: 'audit',
        digest: 'audit',
        attestations: 'fail',
        ciGate: 'unknown',
        highLoopholes: 0,
        pilot: { trials: rollout.pilots[0].trials },
        extend,
        overrides: rollout.overrides,
      }),
      stale: false,
      places: [{ cluster: 'prod-eu', namespace: 'payments' }],
    },
  ],
};

export const rolloutCandidate: RolloutCandidate = {
  position: 1,
  entityRef: 'component:default/ledger',
  name: 'Ledger',
  owner: 'group:default/payments',
  points: 71,
  of: 100,
  factors: [
    {
      id: 'criticality',
      code: 'criticality-not-understood',
      known: false,
      text: "Unknown: 'blue' is no level that is understood",
      word: 'blue',
    },
    {
      id: 'readiness',
      code: 'readiness',
      known: true,
      text: '1 of 4 workloads would be refused, 0 unknown',
      values: { refused: 1, total: 4, unknown: 0 },
    },
    {
      id: 'gate',
      code: 'gate-unknown',
      known: false,
      text: 'Unknown: no run of a pipeline gate was reported in 30 days',
      values: { days: 30 },
    },
    {
      id: 'rhythm',
      code: 'rhythm',
      known: true,
      text: '6 digests began to run in 30 days',
      values: { count: 6, days: 30 },
    },
    {
      id: 'lifecycle',
      code: 'lifecycle',
      known: true,
      text: 'Lifecycle production',
      word: 'production',
    },
    {
      id: 'response',
      code: 'response-unknown',
      known: false,
      text: 'Unknown: no refusal was mended yet',
    },
    {
      id: 'radius',
      code: 'radius',
      known: true,
      text: '4 workloads in 2 namespaces',
      values: { count: 4, namespaces: 2 },
    },
    {
      id: 'dependents',
      code: 'dependents',
      known: true,
      text: '1 dependent in the catalog',
      values: { count: 1 },
    },
  ],
};

export const excludedCandidate: RolloutCandidate = {
  ...rolloutCandidate,
  position: 2,
  entityRef: 'component:default/attic',
  name: 'Attic',
  points: 80,
  excluded: {
    code: 'deprecated',
    text: 'The catalog calls it deprecated: what is built for it goes away with it',
  },
};

export const rolloutTeam: RolloutTeam = {
  environment: 'prod',
  owner: 'group:default/payments',
  services: 3,
  workloads: 9,
  refused: 4,
  unknown: 1,
  fixes: [{ id: 'tag', text: 'Deploy by digest', workloads: 4, freed: 3 }],
  asOf: '2026-11-22T09:58:00Z',
};

export const rolloutProposal: RolloutProposal = {
  id: 'prod enforce-digest',
  environment: 'prod',
  stage: 'audit',
  next: 'stage-enforced',
  check: 'Enforce digests, the control that needs no key',
  services: 3,
  stable: 2,
  stableDays: 14,
  simulated: { workloads: 7, refused: 1, unknown: 2, excepted: 0, admitted: 4 },
};
