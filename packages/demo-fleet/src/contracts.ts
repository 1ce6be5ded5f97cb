import type { ExceptionCandidate } from './estate/summary';
import { Portal } from './portal';

/** Sign-in providers of packages/backend for people of the demo. */
const REQUESTER = 'demo-mira';
const APPROVER = 'demo-dana';
const RETRY_MS = 3_000;

const TEXTS: Record<string, Omit<Contract, keyof ExceptionCandidate>> = {
  'vendor-image': {
    reason: 'The vendor of the agent does not sign its images yet.',
    closureCondition: 'The vendor publishes signed images.',
    risk: 'A swapped agent could read the metrics of all pods.',
    compensatingControls: ['Scanned every day', 'No access to secrets'],
  },
  'incident-rollback': {
    reason: 'Rollback to the last release that worked; it was never signed.',
    closureCondition: 'The fixed release is signed and rolled out.',
    risk: 'The release has a known defect in its paging.',
    compensatingControls: ['Extra logging', 'Extra scan', 'Manual approval'],
  },
  'legacy-service': {
    reason: 'The old build server cannot sign.',
    closureCondition: 'The service is built by the common pipeline.',
    risk: 'Whoever may push to the repository can replace the image.',
    compensatingControls: ['Two people may push', 'Scanned every day'],
  },
};

interface PortalException {
  id: string;
  status: string;
  renewals: number;
  extension?: object;
  controls: Array<{
    id: string;
    phase: string;
    needsDate?: boolean;
    done?: object;
  }>;
}

const OPEN = ['requested', 'approved', 'active'];

interface Contract extends ExceptionCandidate {
  reason: string;
  closureCondition: string;
  risk: string;
  compensatingControls: string[];
}

/**
 * People of the demo who ask for exceptions and approve them, through the
 * portal's own API and with their own credentials. The last one asked for is
 * left to whoever looks at the demo.
 */
export class Contracts {
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private readonly portal: Portal;

  constructor(portalUrl: string) {
    this.portal = new Portal(portalUrl);
  }

  start(candidates: ExceptionCandidate[]): void {
    this.timer = setTimeout(async () => {
      const done = await this.conclude(candidates).catch(() => false);
      if (!done && !this.stopped) this.start(candidates);
    }, RETRY_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async conclude(candidates: ExceptionCandidate[]): Promise<boolean> {
    const requester = await this.portal.signIn(REQUESTER);
    const approver = await this.portal.signIn(APPROVER);
    for (const [index, candidate] of candidates.entries()) {
      const search = encodeURIComponent(candidate.ticket);
      const { items } = await this.portal.call<{ items: PortalException[] }>(
        `image-signing/exceptions?search=${search}`,
        requester,
      );
      const exception =
        items.find(known => OPEN.includes(known.status)) ??
        (await this.portal.call<PortalException>(
          'image-signing/exceptions',
          requester,
          requestOf(candidate),
        ));
      const left = index === candidates.length - 1;
      if (!left) await this.agree(exception, candidate.ticket, approver);
      if (index === 0) await this.askForMore(exception, candidate, requester);
    }
    return true;
  }

  /** Approves, and records what the kind demands before it is in force. */
  private async agree(
    { id, status, controls }: PortalException,
    ticket: string,
    approver: string,
  ): Promise<void> {
    const path = `image-signing/exceptions/${id}`;
    if (status === 'requested') {
      await this.portal.call(`${path}/approve`, approver, {
        comment: `Agreed in ${ticket}`,
      });
    }
    for (const control of controls) {
      if (control.phase !== 'activation' || control.done) continue;
      await this.portal.call(`${path}/controls/${control.id}`, approver, {
        comment: `Done, see ${ticket}`,
        link: `https://tickets.example.com/${ticket}`,
        ...(control.needsDate && { date: dateIn(90) }),
      });
    }
  }

  /** Asks for a new end, which is left to whoever looks at the demo. */
  private async askForMore(
    { id, renewals, extension }: PortalException,
    { ticket }: ExceptionCandidate,
    requester: string,
  ): Promise<void> {
    if (renewals > 0 || extension) return;
    await this.portal.call(
      `image-signing/exceptions/${id}/extension`,
      requester,
      {
        until: new Date(Date.now() + 9 * 24 * 3600_000).toISOString(),
        statement: 'The vendor answered: signed images come next week.',
        evidenceUrl: `https://tickets.example.com/${ticket}`,
      },
    );
  }
}

function dateIn(days: number): string {
  const at = new Date(Date.now() + days * 24 * 3600_000);
  return at.toISOString().slice(0, 10);
}

function requestOf(candidate: ExceptionCandidate): object {
  const { kind, owner, ticket, expires, entityRef, ...scope } = candidate;
  return {
    kind,
    owner,
    ticket,
    expiresAt: expires,
    entityRef,
    scope,
    ...TEXTS[kind],
  };
}
