import { Portal } from './portal';
import { decideForServices } from './serviceDecisions';

/** Leads the rollout; a sign-in provider of packages/backend. */
const LEADER = 'demo-dana';
const RETRY_MS = 3_000;
const TICKETS = 'https://tickets.example.com';

interface Rollout {
  version: number;
  pilots: Array<{ entityRef: string; trials: Array<{ kind: string }> }>;
  notes: Array<{ text: string }>;
  overrides: Array<{ reason: string }>;
}

type Change = { action: string; text: string } & Record<string, string>;

const LEDGER = 'component:default/payments-ledger';
const LOGIN = 'component:default/login';

function inDays(days: number): string {
  return new Date(Date.now() + days * 24 * 3600_000).toISOString();
}

/** What was decided about the pilot, in its order. */
const CHANGES: Change[] = [
  {
    action: 'add-pilot',
    entityRef: LEDGER,
    text: 'Moves money, is released every week, and its team answers within the day.',
  },
  {
    action: 'add-pilot',
    entityRef: LOGIN,
    text: 'Everything depends on it; its pipeline is the newest.',
  },
  {
    action: 'record-trial',
    entityRef: LEDGER,
    trial: 'key-storage',
    outcome: 'failed',
    text: 'The build account could export the key. It may only sign now.',
    link: `${TICKETS}/SEC-101`,
  },
  {
    action: 'record-trial',
    entityRef: LEDGER,
    trial: 'key-storage',
    outcome: 'passed',
    text: 'The key lies in the key management service; export is refused and logged.',
    link: `${TICKETS}/SEC-101`,
  },
  {
    action: 'record-trial',
    entityRef: LEDGER,
    trial: 'digest-release',
    outcome: 'passed',
    text: 'Two releases by digest; the second was rolled back by digest as well.',
    link: `${TICKETS}/SEC-102`,
  },
  {
    action: 'record-trial',
    entityRef: LOGIN,
    trial: 'key-storage',
    outcome: 'passed',
    text: 'Keyless: the identity is the release workflow on main, nobody else can sign.',
    link: `${TICKETS}/SEC-103`,
  },
  {
    action: 'record-trial',
    entityRef: LOGIN,
    trial: 'digest-release',
    outcome: 'passed',
    text: 'Released by digest for a week, without a tag in the manifests.',
    link: `${TICKETS}/SEC-104`,
  },
  {
    action: 'add-note',
    note: 'template-pr',
    text: 'The pipeline template signs and verifies.',
    link: 'https://github.com/example-corp/release-workflows/pull/41',
  },
  {
    action: 'add-note',
    note: 'feedback',
    entityRef: LEDGER,
    text: 'The refusal should name the missing attestation; it does now.',
  },
  {
    action: 'add-override',
    stage: 'audit',
    entityRef: 'component:default/checkout',
    environment: 'prod',
    until: inDays(30),
    text: 'The pipeline of checkout moves to the template this month; until then its gate may be silent.',
  },
];

/** The waves after the pilot. */
const WAVES = [
  {
    name: 'Payments',
    owner: 'group:default/payments',
    environment: 'prod',
    targetStage: 'enforced',
    inDays: 14,
    selection: { owner: 'group:default/payments' },
  },
  {
    name: 'Storefront in audit',
    owner: 'group:default/storefront',
    environment: 'prod',
    targetStage: 'audit',
    inDays: 45,
    selection: { system: 'system:default/storefront' },
  },
  {
    name: 'Fulfilment',
    owner: 'group:default/fulfilment',
    environment: 'prod',
    targetStage: 'enforced',
    inDays: 75,
    selection: { owner: 'group:default/fulfilment' },
  },
];

/**
 * A person of the demo who leads the rollout, through the portal's own API and
 * with her own credentials. What the portal knows already is left alone.
 */
export class RolloutDecisions {
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private readonly portal: Portal;

  constructor(portalUrl: string) {
    this.portal = new Portal(portalUrl);
  }

  start(): void {
    this.timer = setTimeout(async () => {
      const done = await this.decide().then(
        () => true,
        () => false,
      );
      if (!done && !this.stopped) this.start();
    }, RETRY_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** @throws Where the portal does not know the services yet. */
  async decide(): Promise<void> {
    const token = await this.portal.signIn(LEADER);
    let rollout = await this.portal.call<Rollout>(
      'image-signing/rollout',
      token,
    );
    const { version } = rollout;
    // The version counts the decisions, so it tells where the last try ended.
    for (const change of CHANGES.slice(version)) {
      rollout = await this.portal.call<Rollout>(
        'image-signing/rollout/changes',
        token,
        { ...change, version: rollout.version },
      );
    }
    const { items } = await this.portal.call<{ items: { name: string }[] }>(
      'image-signing/rollout/waves?limit=200',
      token,
    );
    for (const { inDays: days, ...wave } of WAVES) {
      if (items.some(({ name }) => name === wave.name)) continue;
      await this.portal.call('image-signing/rollout/waves', token, {
        ...wave,
        targetDate: inDays(days).slice(0, 10),
      });
    }
    await decideForServices(this.portal, token);
  }
}
