export interface AuditFeedOptions {
  /** Where the portal listens; events wait until it answers. */
  url: string;
  token: string;
  batchWaitMs?: number;
}

const BATCH_SIZE = 100;
const KEPT_EVENTS = 1000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** Sends audit events in batches, as the API server's webhook backend does. */
export class AuditFeed {
  private readonly waiting: object[] = [];
  private timer?: NodeJS.Timeout;
  private retryMs = FIRST_RETRY_MS;
  private stopped = false;
  private sending = false;

  constructor(private readonly options: AuditFeedOptions) {}

  /** Events that the portal has not confirmed yet. */
  get pending(): number {
    return this.waiting.length;
  }

  push(event: object): void {
    this.waiting.push(event);
    if (this.waiting.length > KEPT_EVENTS) {
      this.waiting.shift();
    }
    this.schedule(this.options.batchWaitMs ?? 1000);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private schedule(delayMs: number) {
    if (!this.stopped && !this.timer && !this.sending) {
      this.timer = setTimeout(() => this.send(), delayMs);
    }
  }

  private async send() {
    this.timer = undefined;
    this.sending = true;
    const batch = this.waiting.slice(0, BATCH_SIZE);
    const delivered = await this.post(batch);
    this.sending = false;
    if (delivered) {
      this.retryMs = FIRST_RETRY_MS;
      const sent = new Set(batch);
      const rest = this.waiting.filter(event => !sent.has(event));
      this.waiting.splice(0, this.waiting.length, ...rest);
    } else {
      this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
    }
    if (this.waiting.length > 0) {
      this.schedule(delivered ? 0 : this.retryMs);
    }
  }

  private async post(items: object[]): Promise<boolean> {
    try {
      const response = await fetch(this.options.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${this.options.token}`,
        },
        body: JSON.stringify({
          kind: 'EventList',
          apiVersion: 'audit.k8s.io/v1',
          metadata: {},
          items,
        }),
        signal: AbortSignal.timeout(10_000),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }
}
