import type { KubeApi } from './kube';
import { deployment, serviceAccount, type Workload } from './workloads';

const PULSE_MS = 2000;

/** Deployments that come, go and change; their number stays the same. */
export class Churn {
  private readonly workloads: Workload[] = [];
  private made = 0;
  private readonly pulse: NodeJS.Timeout;

  constructor(
    private api: KubeApi,
    private readonly options: {
      namespace: string;
      /** Pinned by digest. */
      image: string;
      size: number;
    },
  ) {
    // A cluster in which nothing happens is heard of only now and then.
    this.pulse = setInterval(() => this.beat().catch(() => {}), PULSE_MS);
  }

  /** The API server has come back. */
  useApi(api: KubeApi): void {
    this.api = api;
  }

  async create(): Promise<void> {
    const { namespace, size } = this.options;
    await this.api.apply(serviceAccount('churn', namespace));
    for (let at = 0; at < size; at += 1) await this.add();
  }

  /** Replaces a half of the Deployments by others. */
  async change(): Promise<void> {
    const { size } = this.options;
    for (let at = 0; at < size / 2; at += 1) {
      const old = this.workloads.shift()!;
      await this.api.remove(deployment(old));
      await this.add();
    }
  }

  /** What the API server holds, a line a Deployment. */
  async images(): Promise<string[]> {
    const { namespace } = this.options;
    const items = await this.api.list(
      `/apis/apps/v1/namespaces/${namespace}/deployments`,
    );
    return items
      .map(item => {
        const { containers } = (
          item.spec as {
            template: { spec: { containers: Array<{ image: string }> } };
          }
        ).template.spec;
        const { name } = item.metadata;
        return [namespace, 'Deployment', name, containers[0].image].join(' ');
      })
      .sort();
  }

  stop(): void {
    clearInterval(this.pulse);
  }

  private async add(): Promise<void> {
    const { namespace, image } = this.options;
    this.made += 1;
    const workload: Workload = {
      name: `churn-${this.made}`,
      ...{ namespace, image, serviceAccount: 'churn' },
    };
    await this.api.apply(deployment(workload));
    this.workloads.push(workload);
  }

  private async beat(): Promise<void> {
    const path = `/api/v1/namespaces/${this.options.namespace}/pods`;
    const [pod] = await this.api.list(`${path}?limit=1`);
    if (!pod) return;
    await this.api.patch(`${path}/${pod.metadata.name}`, {
      metadata: { annotations: { pulse: String(Date.now()) } },
    });
  }
}
