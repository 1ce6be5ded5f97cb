import { boundedText } from '../text';
import type { GateRun } from './gateRun';

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>;

type Pipeline = GateRun['pipeline'];

/** What is known of the pipeline; the mandatory fields may be missing. */
export type KnownPipeline = Pick<Pipeline, 'system'> &
  Partial<Omit<Pipeline, 'system'>>;

/** What the caller says, above what the environment says. */
export type PipelineOptions = Partial<
  Pick<Pipeline, 'runId' | 'runUrl' | 'commit' | 'author'>
>;

const LENGTHS = {
  runId: 255,
  runUrl: 1024,
  commit: 64,
  author: 255,
  sourceRepository: 1024,
  ref: 255,
} as const;

/**
 * Tells from the environment which pipeline runs. Pure.
 *
 * Sources: the predefined variables of GitHub Actions, GitLab CI and Jenkins.
 * Tekton sets none; its tasks pass context variables as options.
 */
export function readPipeline(
  env: Env,
  options: PipelineOptions = {},
): KnownPipeline {
  const found = fromEnvironment(env);
  const merged = { ...found, ...withoutEmpty(options) };
  return {
    system: merged.system,
    ...withoutEmpty(
      Object.fromEntries(
        Object.entries(LENGTHS).map(([name, length]) => {
          const value = merged[name as keyof typeof LENGTHS];
          return [name, value && boundedText(value, length)];
        }),
      ),
    ),
  };
}

function fromEnvironment(env: Env): KnownPipeline {
  if (env.GITHUB_ACTIONS === 'true') {
    const repository =
      env.GITHUB_SERVER_URL &&
      env.GITHUB_REPOSITORY &&
      `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}`;
    const { GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = env;
    return {
      system: 'github-actions',
      runId: run && attempt ? `${run}/${attempt}` : run,
      runUrl: repository && run && `${repository}/actions/runs/${run}`,
      commit: env.GITHUB_SHA,
      author: env.GITHUB_ACTOR,
      sourceRepository: repository,
      ref: env.GITHUB_REF,
    };
  }
  if (env.GITLAB_CI === 'true') {
    return {
      system: 'gitlab-ci',
      runId: env.CI_PIPELINE_ID,
      runUrl: env.CI_PIPELINE_URL,
      commit: env.CI_COMMIT_SHA,
      author: env.GITLAB_USER_LOGIN || env.CI_COMMIT_AUTHOR,
      sourceRepository: env.CI_PROJECT_URL,
      ref: env.CI_COMMIT_REF_NAME,
    };
  }
  if (env.JENKINS_URL) {
    return {
      system: 'jenkins',
      runId: env.BUILD_TAG,
      runUrl: env.BUILD_URL,
      commit: env.GIT_COMMIT,
      author: env.CHANGE_AUTHOR || env.GIT_AUTHOR_NAME,
      sourceRepository: env.GIT_URL,
      ref: env.GIT_BRANCH,
    };
  }
  return { system: 'other' };
}

function withoutEmpty<T extends object>(values: T): T {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value),
  ) as T;
}
