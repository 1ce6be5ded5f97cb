import { Agent, fetch } from 'undici';

const AT_ONCE = 4;
const EVENTS_EACH = 5;
/** Workloads that are refused over and over; each is one group of denials. */
const WORKLOADS = 20;
const MESSAGE =
  'admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/NAMESPACE/NAME was blocked due to the following policies \n\nsigned:\n  check: image is not signed\n';

interface AuditBatch {
  /** Workloads of its events. */
  workloads: string[];
  body: string;
}

/** Posts batches of refusals as an API server does, and keeps the books. */
export class AuditFlood {
  /** Batches that were answered 2xx. */
  readonly acknowledged: AuditBatch[] = [];
  /** Batches that were sent and got no answer, or another one. */
  readonly unanswered: AuditBatch[] = [];
  private readonly agent = new Agent();
  private next = 0;

  constructor(
    private readonly options: {
      url: string;
      token: string;
      namespace: string;
    },
  ) {}

  /** Posts without a pause until so many are acknowledged, then until it fails. */
  async run(onEnough: () => void, enough: number): Promise<void> {
    let told = false;
    const post = async () => {
      for (;;) {
        const batch = this.makeBatch();
        if (!(await this.send(batch))) {
          this.unanswered.push(batch);
          return;
        }
        this.acknowledged.push(batch);
        if (!told && this.acknowledged.length >= enough) {
          told = true;
          onEnough();
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, post));
  }

  /** Sends again what was acknowledged, and what was not until it is. */
  async repeat(): Promise<void> {
    for (const batch of this.acknowledged.slice()) await this.mustSend(batch);
    for (const batch of this.unanswered.splice(0)) {
      await this.mustSend(batch);
      this.acknowledged.push(batch);
    }
  }

  /** How often each workload was refused, of the batches given. */
  static countsOf(batches: AuditBatch[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const name of batches.flatMap(({ workloads }) => workloads)) {
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async mustSend(batch: AuditBatch): Promise<void> {
    if (!(await this.send(batch))) throw new Error('An audit batch was lost');
  }

  private async send({ body }: AuditBatch): Promise<boolean> {
    const { url, token } = this.options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        dispatcher: this.agent,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
        },
        body,
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  private makeBatch(): AuditBatch {
    const first = this.next;
    this.next += EVENTS_EACH;
    const numbers = Array.from({ length: EVENTS_EACH }, (_, at) => first + at);
    const workloads = numbers.map(number => `refused-${number % WORKLOADS}`);
    return {
      workloads,
      body: JSON.stringify({
        kind: 'EventList',
        apiVersion: 'audit.k8s.io/v1',
        items: numbers.map((number, at) => this.event(number, workloads[at])),
      }),
    };
  }

  private event(number: number, name: string): object {
    const { namespace } = this.options;
    return {
      level: 'Request',
      auditID: `audit-${number}`,
      stage: 'ResponseComplete',
      requestURI: `/api/v1/namespaces/${namespace}/pods`,
      verb: 'create',
      user: { username: 'jane' },
      objectRef: { resource: 'pods', namespace, name, apiVersion: 'v1' },
      responseStatus: {
        code: 400,
        message: MESSAGE.replace('NAMESPACE', namespace).replace('NAME', name),
      },
      requestObject: {
        kind: 'Pod',
        metadata: { name, namespace },
        spec: { containers: [{ name: 'app', image: 'r.example.com/app:1' }] },
      },
      stageTimestamp: new Date().toISOString(),
    };
  }
}
