import type { SigningException } from 'backstage-plugin-image-signing-common';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const REPOSITORY = 'registry.example.com/vendor/agent';
export const IMAGE = `${REPOSITORY}@${DIGEST}`;
export const END = '2026-12-03T10:00:00.000Z';

/** An exception that somebody else has approved. */
export function contract(
  changes: Partial<SigningException> = {},
): SigningException {
  return {
    id: '1a2b3c4d-0000-4000-8000-000000000001',
    kind: 'vendor-image',
    status: 'active',
    scope: {
      repository: REPOSITORY,
      digest: DIGEST,
      cluster: 'prod-eu',
      namespace: 'observability',
      serviceAccount: 'agent',
    },
    reason: 'The vendor does not sign yet: "soon", they say',
    owner: 'group:default/platform',
    expiresAt: END,
    closureCondition: 'The vendor signs',
    risk: 'A swapped agent reads metrics',
    compensatingControls: ['Scanned daily'],
    ticket: 'SEC-42',
    requestedBy: 'user:default/mira',
    requestedAt: '2026-11-26T10:00:00.000Z',
    controls: [],
    renewals: 0,
    decidedBy: 'user:default/dana',
    decidedAt: '2026-11-26T11:00:00.000Z',
    history: [],
    ...changes,
  };
}
