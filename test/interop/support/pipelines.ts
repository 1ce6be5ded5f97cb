import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runCommand, type CommandResult } from './process';

interface JobPlace {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** A job, or a part of one, that is run as the CI system would. */
export interface PipelineJob {
  name: string;
  run(place: JobPlace): Promise<CommandResult>;
}

export interface PipelineJobs {
  /** From the build to the signature, in their order. */
  signing: PipelineJob[];
  gate: PipelineJob;
  rollBack: PipelineJob;
}

const SHELL = ['--noprofile', '--norc', '-eo', 'pipefail', '-c'];

/**
 * The steps of the GitHub Actions template that have a script. Expressions are
 * looked up in the outputs of the steps before; what `uses` an action is left
 * out.
 */
export function githubJobs(text: string): PipelineJobs {
  const { env: common, jobs } = parse(text);
  const outputs: Record<string, string> = {};
  const context: Record<string, string> = { 'github.sha': 'c0ffee' };
  const evaluate = (value: string): string =>
    value.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, path: string) => {
      const output = /^(?:steps|needs)\.[\w-]+\.outputs\.([\w-]+)$/.exec(path);
      const found = output ? outputs[output[1]] : context[path];
      return found ?? `secret of ${path}`;
    });
  const evaluateAll = (values: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, evaluate(value)]),
    );
  const runner = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SERVER_URL: 'https://github.example.com',
    GITHUB_REPOSITORY: 'org/app',
    GITHUB_WORKFLOW_REF: 'org/app/.github/workflows/r.yml@refs/heads/main',
    GITHUB_RUN_ID: '42',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: 'c0ffee',
    GITHUB_ACTOR: 'anna',
  };
  const steps = (job: string): PipelineJob[] =>
    jobs[job].steps
      .filter(
        ({ run }: { run?: string }) => run && !run.startsWith('npm install'),
      )
      .map(
        (step: { id?: string; run: string; env?: object }): PipelineJob => ({
          name: `${job}.${step.id ?? 'step'}`,
          async run({ cwd, env }) {
            const output = join(cwd, 'github-output');
            await writeFile(output, '');
            const result = await runCommand('bash', [...SHELL, step.run], {
              cwd,
              env: {
                ...evaluateAll(common),
                ...evaluateAll(jobs[job].env),
                ...evaluateAll(step.env as Record<string, string>),
                ...runner,
                ...env,
                GITHUB_OUTPUT: output,
              },
            });
            for (const line of (await readFile(output, 'utf8')).split('\n')) {
              const at = line.indexOf('=');
              if (at > 0) outputs[line.slice(0, at)] = line.slice(at + 1);
            }
            return result;
          },
        }),
      );
  return {
    signing: steps('release'),
    gate: inOne('gate', steps('gate')),
    rollBack: inOne('roll-back', steps('roll-back')),
  };
}

/** The jobs of the GitLab CI template; dotenv reports reach the jobs after. */
export function gitlabJobs(text: string): PipelineJobs {
  const document = parse(text);
  const dotenv: Record<string, string> = {};
  const runner = {
    GITLAB_CI: 'true',
    CI_SERVER_URL: 'https://gitlab.example.com',
    CI_PROJECT_URL: 'https://gitlab.example.com/org/app',
    CI_PIPELINE_ID: '42',
    CI_PIPELINE_URL: 'https://gitlab.example.com/org/app/-/pipelines/42',
    CI_JOB_URL: 'https://gitlab.example.com/org/app/-/jobs/7',
    CI_COMMIT_SHA: 'c0ffee',
    CI_COMMIT_BRANCH: 'main',
    CI_COMMIT_REF_NAME: 'main',
    GITLAB_USER_LOGIN: 'anna',
    TAG: 'sha-c0ffee',
  };
  const job = (name: string): PipelineJob => ({
    name,
    async run({ cwd, env }) {
      const { script, before_script: before = [], artifacts } = document[name];
      const lines = [...before, ...script].filter(
        line => !line.startsWith('npm install'),
      );
      const result = await runCommand('bash', [...SHELL, lines.join('\n')], {
        cwd,
        env: { ...runner, ...dotenv, ...env },
      });
      const report = artifacts?.reports?.dotenv;
      const text_ = report
        ? await readFile(join(cwd, report), 'utf8').catch(() => '')
        : '';
      for (const line of text_.split('\n')) {
        const at = line.indexOf('=');
        if (at > 0) dotenv[line.slice(0, at)] = line.slice(at + 1);
      }
      return result;
    },
  });
  return {
    signing: ['build', 'scan', 'attest', 'sign'].map(job),
    gate: job('gate'),
    rollBack: job('roll-back'),
  };
}

/** Steps one after the other, up to the first that fails. */
function inOne(name: string, steps: PipelineJob[]): PipelineJob {
  return {
    name,
    async run(place) {
      let all: CommandResult = { code: 0, stdout: '', stderr: '' };
      for (const step of steps) {
        const { code, stdout, stderr } = await step.run(place);
        all = {
          code,
          stdout: all.stdout + stdout,
          stderr: all.stderr + stderr,
        };
        if (code !== 0) break;
      }
      return all;
    },
  };
}
