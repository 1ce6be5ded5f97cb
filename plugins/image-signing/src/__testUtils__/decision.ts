import type {
  ServiceDecision,
  ServicePipeline,
} from 'backstage-plugin-image-signing-common';

export const serviceDecision: ServiceDecision = {
  demo: false,
  entityRef: 'component:default/payments',
  version: 2,
  versions: [
    {
      version: 2,
      decision: {
        attestations: ['provenance', 'sbom'],
        keyModel: 'key',
        custody: 'kms',
        releaseOwner: { kind: 'team', name: 'group:default/payments' },
      },
      reason: 'The auditors ask for an SBOM',
      by: 'user:default/mira',
      at: '2026-11-21T08:00:00.000Z',
    },
    {
      version: 1,
      decision: {
        attestations: [],
        keyModel: 'keyless',
        releaseOwner: { kind: 'ci-account', name: 'ci-payments' },
      },
      reason: 'To begin with',
      by: 'user:default/anna',
      at: '2026-11-01T08:00:00.000Z',
    },
  ],
};

export const servicePipeline: ServicePipeline = {
  demo: false,
  entityRef: 'component:default/payments',
  state: 'read',
  repository: 'https://github.com/example-corp/payments',
  readAt: '2026-11-22T08:00:00.000Z',
  finding: {
    sign: {
      state: 'found',
      steps: [
        {
          file: '.github/workflows/release.yml',
          line: 12,
          text: 'cosign sign --yes $IMAGE:1.0',
          by: 'tag',
          tolerated: false,
        },
      ],
    },
    verify: { state: 'unknown', steps: [] },
    files: ['.github/workflows/release.yml'],
    unread: [],
    templates: ['example-corp/templates/.github/workflows/gate.yml@v1'],
  },
};
