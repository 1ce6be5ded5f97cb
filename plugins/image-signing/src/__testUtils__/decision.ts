import type { ServiceDecision } from 'backstage-plugin-image-signing-common';

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
