import { Estate } from './estate/estate';
import { EVIDENCE } from './estate/evidence';
import { CI_DEPLOYER, ENGINEER, pipelineMarks } from './estate/people';
import { SKIP_LABEL } from './estate/policyModes';
import { STORY_SERVICE } from './estate/services';
import { restartPod, rollOut, RolloutOutcome } from './kubernetes/rollouts';
import { Image } from './registry/images';
import { reportFailure } from './report';

export interface StoryStep {
  name: string;
  afterSeconds: number;
  tells: string;
  play: () => Promise<unknown> | unknown;
}

const CHANGE = 'CHG-10412';
const RUN = 18_212_004_551;
const REPOSITORY = `prod/${STORY_SERVICE}`;

/** The swap of payments:release, from the push to the way out of it. */
export function swapStory(estate: Estate): StoryStep[] {
  const { clusters, yard, host } = estate;
  const byTag = `${host}/${REPOSITORY}:release`;
  const push = (seed: string, state: 'unsigned' | 'keyless-bundle') =>
    yard.release({
      service: STORY_SERVICE,
      repository: REPOSITORY,
      version: seed,
      tags: ['release'],
      seed: `${STORY_SERVICE} ${seed}`,
      signedAt: new Date(),
      recipe: EVIDENCE[state].recipe,
    });
  const rollOutTo = (
    cluster: 'prod-eu' | 'nonprod',
    image: string,
    marks: Record<string, string>,
  ): RolloutOutcome =>
    rollOut(clusters[cluster], {
      namespace: cluster === 'prod-eu' ? 'payments' : 'payments-stage',
      name: STORY_SERVICE,
      images: { [STORY_SERVICE]: image },
      annotations: marks,
      user: CI_DEPLOYER,
    });
  const tryByTag = () =>
    rollOutTo('prod-eu', byTag, pipelineMarks(STORY_SERVICE, RUN, CHANGE));
  const labelCheckout = (skip: boolean) => {
    const namespace = clusters['prod-eu'].store.get('namespaces', 'checkout')!;
    const { [SKIP_LABEL]: _gone, ...labels } = namespace.metadata.labels ?? {};
    clusters['prod-eu'].apply(
      {
        ...namespace,
        metadata: {
          ...namespace.metadata,
          labels: skip ? { ...labels, [SKIP_LABEL]: 'skip' } : labels,
        },
      },
      ENGINEER,
    );
  };

  return [
    {
      name: 'tag-pushed-again',
      afterSeconds: 60,
      tells: 'payments:release now names an unsigned digest',
      play: () => push('1.0.0-rebuilt', 'unsigned'),
    },
    {
      name: 'stage-runs-it',
      afterSeconds: 75,
      tells: 'stage only audits: its pods come back with the unsigned digest',
      play: () => {
        clusters.nonprod.store
          .list('pods', 'payments-stage')
          .filter(
            ({ metadata }) =>
              metadata.labels?.['app.kubernetes.io/name'] === STORY_SERVICE,
          )
          .forEach(pod => restartPod(clusters.nonprod, pod));
      },
    },
    {
      name: 'prod-refuses-it',
      afterSeconds: 90,
      tells: 'the pipeline deploys the tag to prod and is refused',
      play: tryByTag,
    },
    {
      name: 'pipeline-tries-again',
      afterSeconds: 110,
      tells: 'the same refusal a second time',
      play: tryByTag,
    },
    {
      name: 'fixed-release',
      afterSeconds: 240,
      tells: 'a signed digest is pushed and rolled out, pinned',
      play: async () => {
        const image: Image = await push('1.0.1', 'keyless-bundle');
        const pinned = `${byTag}@${image.digest}`;
        const marks = pipelineMarks(STORY_SERVICE, RUN + 377, 'CHG-10413');
        rollOutTo('nonprod', pinned, marks);
        rollOutTo('prod-eu', pinned, marks);
      },
    },
    {
      name: 'checks-switched-off',
      afterSeconds: 330,
      tells: 'somebody labels the namespace checkout out of the policies',
      play: () => labelCheckout(true),
    },
    {
      name: 'checks-back-on',
      afterSeconds: 390,
      tells: 'the label is gone again',
      play: () => labelCheckout(false),
    },
  ];
}

/** Plays the steps in order, each at its time or when asked for. */
export class Story {
  private readonly played: string[] = [];
  private timer?: NodeJS.Timeout;
  private stopped = false;
  private turn: Promise<unknown> = Promise.resolve();
  private clock = 0;

  /** At speed 0 the story waits to be told, step by step. */
  constructor(
    private readonly steps: StoryStep[],
    private readonly speed: number,
  ) {}

  get progress() {
    return {
      played: [...this.played],
      next: this.steps[this.played.length]?.name,
    };
  }

  start(): void {
    const step = this.steps[this.played.length];
    if (!step || this.stopped || this.speed <= 0) {
      return;
    }
    const seconds = (step.afterSeconds - this.clock) / this.speed;
    this.timer = setTimeout(
      () => this.next().catch(reportFailure(`story, ${step.name}`)),
      seconds * 1000,
    );
  }

  /** Plays the next step now; the others follow at their usual distance. */
  next(): Promise<string | undefined> {
    clearTimeout(this.timer);
    const result = this.turn.then(async () => {
      clearTimeout(this.timer);
      const step = this.steps[this.played.length];
      if (!step || this.stopped) {
        return undefined;
      }
      await step.play();
      this.played.push(step.name);
      this.clock = step.afterSeconds;
      this.start();
      return step.name;
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}
