import type { Portal } from './portal';

/** What was decided for some services; the others are still to be decided. */
const DECISIONS: Record<string, { reason: string; decision: object }> = {
  payments: {
    reason: 'It moves money: whoever audits it wants to see how it was built.',
    decision: {
      attestations: ['provenance', 'tests', 'scan', 'sbom'],
      keyModel: 'keyless',
      releaseOwner: { kind: 'team', name: 'group:default/payments' },
    },
  },
  'payments-webhooks': {
    reason: 'Its pipeline has no identity yet; the key lies in the KMS.',
    decision: {
      attestations: [],
      keyModel: 'key',
      custody: 'kms',
      releaseOwner: { kind: 'ci-account', name: 'ci-payments' },
    },
  },
  // Nobody follows it: a key signs it today.
  'payments-invoices': {
    reason: 'Keys are to go; the identity of the pipeline comes this quarter.',
    decision: {
      attestations: ['provenance'],
      keyModel: 'keyless',
      releaseOwner: { kind: 'team', name: 'group:default/payments' },
    },
  },
};

/**
 * Decides for services of the demo, through the portal's own API; one that has a
 * decision already is left alone.
 *
 * @throws Where the portal does not know the services yet.
 */
export async function decideForServices(
  portal: Portal,
  token: string,
): Promise<void> {
  for (const [name, decided] of Object.entries(DECISIONS)) {
    const path = `image-signing/entities/component/default/${name}/decision`;
    const { version } = await portal.call<{ version: number }>(path, token);
    if (version > 0) continue;
    await portal.call(path, token, { version, ...decided }, 'PUT');
  }
}
