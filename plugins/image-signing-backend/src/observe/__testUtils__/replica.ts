import { mockServices } from '@backstage/backend-test-utils';
import { KubeConfig } from '@kubernetes/client-node';
import type { Knex } from 'knex';
import { ClusterTaskOptions, runClusterWindow } from '../clusterTask';
import { KubernetesClient } from '../kubernetesClient';
import { StoredMappingSource } from '../mappingSource';
import { PageReader } from '../pageReader';
import { watchedResources } from '../resources';
import { WatchListSupport } from '../watchList';

export const SECRET = 'the-token-of-the-test';

function client(url: string): KubernetesClient {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'c', server: url, skipTLSVerify: true },
    { name: 'u', token: SECRET },
  );
  return new KubernetesClient(kubeConfig, { initialSilenceMs: 1000 });
}

/** Runs windows like the scheduler does, until it is stopped. */
export class Replica {
  readonly #stop = new AbortController();
  readonly #api: KubernetesClient;
  readonly #done: Promise<void>;
  readonly events: unknown[] = [];
  readonly dirty = jest.fn();

  constructor(
    knex: Knex,
    url: string,
    options: Partial<ClusterTaskOptions> = {},
  ) {
    this.#api = client(url);
    const task: ClusterTaskOptions = {
      knex,
      logger: mockServices.logger.mock(),
      cluster: 'prod-1',
      api: this.#api,
      pages: new PageReader(),
      watchList: new WatchListSupport(),
      resources: watchedResources([]),
      environments: [
        {
          name: 'prod',
          clusters: ['prod-*'],
          namespaces: ['*'],
          namespaceLabels: { tier: 'prod' },
          intent: { signature: 'enforce', digest: 'enforce' },
          sources: [],
        },
      ],
      mapping: new StoredMappingSource(knex),
      hold: async () => {},
      windowMs: 2000,
      onVerificationWork: () => {},
      onPostureInput: () => {},
      onDirty: this.dirty,
      onDenialEvents: async (_cluster, events) => {
        this.events.push(...events);
      },
      ...options,
    };
    this.#done = this.#loop(task);
  }

  async #loop(task: ClusterTaskOptions): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await runClusterWindow(task, this.#stop.signal);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#api.close();
  }
}
