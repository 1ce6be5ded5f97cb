import { compareText } from './environments';
import type { GateRunFacts, JudgedImage } from './evaluate.types';
import type { CheckFinding } from './findings';
import { readGateStages } from './gateStages';
import { type ActionContext, pinAction, RELEASE_OWNER } from './nextAction';

/** Runs that say something about images in the environment of this one. */
function inEnvironment(
  { facts }: JudgedImage,
  runs: readonly GateRunFacts[],
): GateRunFacts[] {
  return runs.filter(
    ({ environment }) =>
      environment === undefined || environment === facts.environment,
  );
}

/** The newest first; of two at the same time the worse one. */
function newestFirst(runs: readonly GateRunFacts[]): GateRunFacts[] {
  return [...runs].sort(
    (left, right) =>
      Date.parse(right.at) - Date.parse(left.at) ||
      Number(left.outcome === 'passed') - Number(right.outcome === 'passed') ||
      compareText(left.outcome, right.outcome) ||
      Number(left.enforcing ?? false) - Number(right.enforcing ?? false),
  );
}

/** The newest run for the digest of an image in its environment. */
function latestRun(
  image: JudgedImage,
  runs: readonly GateRunFacts[],
): GateRunFacts | undefined {
  return newestFirst(
    inEnvironment(image, runs).filter(
      ({ digest }) => digest === image.facts.digest,
    ),
  )[0];
}

function named({ runId }: GateRunFacts): string {
  return runId ? ` (run ${runId})` : '';
}

function action(code: string, text: string, context: ActionContext) {
  return () => ({
    code,
    text,
    actor: context.owner?.trim() || RELEASE_OWNER,
  });
}

/** Whether a gate stopped what does not verify, before it was released. */
export function gateCheck(
  image: JudgedImage,
  runs: readonly GateRunFacts[],
  context: ActionContext,
): CheckFinding {
  const latest = latestRun(image, runs);
  if (!latest) {
    return { state: 'unknown', note: 'no gate run was reported' };
  }
  const run = named(latest);
  const enforce = action(
    'ENFORCE_CI_GATE',
    'Let a failed verification stop the release in the pipeline.',
    context,
  );
  switch (latest.outcome) {
    case 'failed':
      return {
        state: 'fail',
        note: `the gate refused it${run} and it was deployed all the same`,
        action: enforce,
      };
    case 'admitted':
      return {
        state: 'fail',
        note: `the gate let it pass${run} without verifying it`,
        action: enforce,
      };
    case 'inconclusive':
      return {
        state: 'fail',
        note: `the gate could not judge it${run} and it was deployed all the same`,
        action: enforce,
      };
    default:
  }
  if (latest.enforcing === undefined) {
    return {
      state: 'unknown',
      note: `the pipeline does not tell whether the gate stops the release${run}`,
      action: action(
        'TELL_ENFORCEMENT',
        'Tell the gate with --enforcement whether its failure stops the release.',
        context,
      ),
    };
  }
  if (!latest.enforcing) {
    return {
      state: 'fail',
      note: `the gate is advisory${run}`,
      action: enforce,
    };
  }
  const partial = Object.entries(latest.checks ?? {})
    .filter(([, result]) => result === 'not-required')
    .map(([name]) => name);
  return {
    state: 'pass',
    ...(partial.length > 0 && {
      note: `the gate is partial${run}: it did not ask for ${partial.join(
        ' or ',
      )}`,
    }),
  };
}

/** Whether the pipeline went in order, as far as it told. */
export function orderCheck(
  image: JudgedImage,
  runs: readonly GateRunFacts[],
  context: ActionContext,
): CheckFinding {
  const latest = latestRun(image, runs);
  if (!latest?.stages) return { state: 'not-applicable' };
  const stages = readGateStages(latest.stages);
  const list = (state: 'early' | 'missing') =>
    stages
      .filter(one => one.state === state)
      .map(({ stage }) => stage)
      .join(', ');
  if (list('early')) {
    return {
      state: 'fail',
      note: `too early in the pipeline${named(latest)}: ${list('early')}`,
      action: action(
        'ORDER_PIPELINE',
        'Sign after build, tests, scan and attestations, and verify last.',
        context,
      ),
    };
  }
  return list('missing')
    ? {
        state: 'unknown',
        note: `nobody told when these stages ended${named(latest)}: ${list(
          'missing',
        )}`,
      }
    : { state: 'pass' };
}

/** Whether the pipeline declares what it does where the gate refuses. */
export function failureActionCheck(
  image: JudgedImage,
  runs: readonly GateRunFacts[],
  context: ActionContext,
): CheckFinding {
  const latest = latestRun(image, runs);
  if (!latest) return { state: 'not-applicable' };
  if (latest.onFailure) {
    return {
      state: 'pass',
      note:
        latest.onFailure === 'stop'
          ? 'the pipeline stops and keeps the previous version'
          : 'the pipeline rolls back to the last verified digest',
    };
  }
  return {
    state: 'unknown',
    note: `not told${named(latest)}`,
    action: action(
      'DECLARE_FAILURE_ACTION',
      'Tell the gate with --on-failure what the pipeline does when it refuses.',
      context,
    ),
  };
}

/** Whether a verified digest is known to fall back on. */
export function lastVerifiedCheck(
  image: JudgedImage,
  images: readonly JudgedImage[],
  runs: readonly GateRunFacts[],
): CheckFinding {
  const { repository, environment } = image.facts;
  if (repository === undefined) {
    return { state: 'unknown', note: 'repository not known' };
  }
  const running = images.some(
    ({ facts, verdict }) =>
      verdict.status === 'verified' &&
      facts.repository === repository &&
      facts.environment === environment,
  );
  const candidates = inEnvironment(image, runs).filter(
    run => run.repository === repository,
  );
  const passed = candidates.some(
    run => latestOf(candidates, run.digest)?.outcome === 'passed',
  );
  if (running || passed) return { state: 'pass' };
  return image.verdict.status === 'unknown'
    ? { state: 'unknown', note: 'what runs could not be judged' }
    : { state: 'fail', note: 'none is known' };
}

function latestOf(
  runs: readonly GateRunFacts[],
  digest: string,
): GateRunFacts | undefined {
  return newestFirst(runs.filter(run => run.digest === digest))[0];
}

/**
 * Whether the gate verified another digest under the tag that the manifest
 * names, and never the one that runs.
 */
export function verifiedIsNotWhatRuns(
  image: JudgedImage,
  runs: readonly GateRunFacts[],
  context: ActionContext,
): CheckFinding | undefined {
  const { digest, repository, tag } = image.facts;
  if (!digest || !repository || !tag) return undefined;
  const passed = newestFirst(
    inEnvironment(image, runs).filter(
      run =>
        run.outcome === 'passed' &&
        run.repository === repository &&
        run.tag === tag,
    ),
  );
  const [newest] = passed;
  if (!newest || passed.some(run => run.digest === digest)) return undefined;
  return {
    state: 'fail',
    note: `verified digest is not what runs: the gate verified ${
      newest.digest
    }${named(newest)} as ${tag}, ${digest} runs`,
    action: () => pinAction(image, context),
  };
}
