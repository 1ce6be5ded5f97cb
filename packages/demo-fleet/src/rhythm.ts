import { Estate } from './estate/estate';
import { EVIDENCE } from './estate/evidence';
import { CI_DEPLOYER, pipelineMarks } from './estate/people';
import { seededRandom } from './estate/seed';
import {
  namespaceOf,
  ServiceDefinition,
  serviceNamed,
  services,
  STORY_SERVICE,
} from './estate/services';
import { restartPod, rollOut } from './kubernetes/rollouts';
import { reportFailure } from './report';

const SHORTEST_PAUSE_SECONDS = 20;
const LONGEST_PAUSE_SECONDS = 40;

const STUBBORN = serviceNamed('sessions');

/** Services whose pods may come and go without changing any verdict. */
const steady = services.filter(
  ({ name, state, reference, kind, environments }) =>
    name !== STORY_SERVICE &&
    kind === 'Deployment' &&
    reference !== 'tag' &&
    environments.includes('prod') &&
    environments.includes('dev') &&
    EVIDENCE[state].expected.verdict === 'verified' &&
    state !== 'branch-build',
);

/** A pod restart or a roll-out every now and then, so that watches work. */
export class Rhythm {
  private readonly random = seededRandom('rhythm');
  private timer?: NodeJS.Timeout;
  private beats = 0;
  private stopped = false;

  constructor(
    private readonly estate: Estate,
    private readonly speed: number,
  ) {}

  start(): void {
    const span = LONGEST_PAUSE_SECONDS - SHORTEST_PAUSE_SECONDS;
    const pause = SHORTEST_PAUSE_SECONDS + this.random() * span;
    this.timer = setTimeout(async () => {
      await this.beat().catch(reportFailure('rhythm'));
      if (!this.stopped) {
        this.start();
      }
    }, (pause * 1000) / this.speed);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async beat(): Promise<void> {
    this.beats += 1;
    const service = steady[Math.floor(this.random() * steady.length)];
    switch (this.beats % 4) {
      case 0:
        this.refusedRollOut();
        break;
      case 2:
        await this.newDevBuild(service);
        break;
      default:
        this.restart(service);
    }
  }

  private restart(service: ServiceDefinition) {
    const cluster = this.estate.clusters['prod-eu'];
    const [pod] = cluster.store
      .list('pods', service.namespace)
      .filter(
        ({ metadata }) =>
          metadata.labels?.['app.kubernetes.io/name'] === service.name,
      );
    if (pod && !service.platformPod && !service.debugged) {
      restartPod(cluster, pod);
    }
  }

  private async newDevBuild(service: ServiceDefinition) {
    const { yard, host, images, clusters } = this.estate;
    const { devState } = images.get(service.name)!;
    const tag = `main-${Math.floor(this.random() * 0xfffffff).toString(16)}`;
    const repository = `dev/${service.name}`;
    await yard.release({
      service: service.name,
      repository,
      version: tag,
      tags: [tag],
      seed: `${service.name} ${tag}`,
      signedAt: new Date(),
      recipe: EVIDENCE[devState].recipe,
    });
    const run = 18_213_000_000 + this.beats;
    rollOut(clusters.nonprod, {
      namespace: namespaceOf(service, 'dev'),
      name: service.name,
      images: { [service.name]: `${host}/${repository}:${tag}` },
      annotations: pipelineMarks(service.name, run, `BUILD-${this.beats}`),
      user: CI_DEPLOYER,
    });
  }

  /** A pipeline that still deploys by tag, refused again and again. */
  private refusedRollOut() {
    const { clusters, host, images } = this.estate;
    const { name, namespace, project } = STUBBORN;
    const image = `${host}/${project}/${name}:${images.get(name)!.tag}`;
    const run = 18_213_500_000 + this.beats;
    rollOut(clusters['prod-eu'], {
      namespace,
      name,
      images: { [name]: image },
      annotations: pipelineMarks(name, run, 'CHG-10420'),
      user: CI_DEPLOYER,
    });
  }
}
