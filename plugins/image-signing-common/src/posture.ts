import { compareText } from './environments';
import { modeRank, strongestMode } from './modes';
import type {
  ControlPosture,
  EnforcementMode,
  IntentDifference,
  Loophole,
  PathMode,
  PostureSource,
} from './types';

/**
 * What one policy contributes to a mode.
 *
 * @public
 */
export interface PostureContribution {
  mode: EnforcementMode;
  source: PostureSource;
  loopholes: readonly Loophole[];
}

/**
 * What one admission engine answers for one namespace, control and path.
 *
 * @public
 */
export interface PostureEngineAnswer {
  engine: string;
  /** False where the engine is not installed; `unknown` where we may not look. */
  present: boolean | 'unknown';
  /** One entry a policy that bears on it; empty where the engine does nothing. */
  contributions: readonly PostureContribution[];
}

/** @public */
export interface ControlPostureInput {
  /** What the environment wants here; absent without an environment. */
  intent?: EnforcementMode;
  /** The answers of all engines, per path of a Pod through which images come. */
  paths: ReadonlyArray<{
    path: PathMode['path'];
    engines: readonly PostureEngineAnswer[];
  }>;
  /** How many image references in use here the mode holds for. */
  images?: ControlPosture['images'];
}

const PATHS: Array<PathMode['path']> = [
  'containers',
  'initContainers',
  'ephemeralContainers',
];
const PATH_WORDS: Record<PathMode['path'], string> = {
  containers: 'containers',
  initContainers: 'init containers',
  ephemeralContainers: 'ephemeral containers',
};
const SEVERITY: Record<Loophole['severity'], number> = {
  high: 0,
  medium: 1,
  low: 2,
};

function modeOfPath(engines: readonly PostureEngineAnswer[]): EnforcementMode {
  return strongestMode(
    engines.flatMap(engine => {
      if (engine.present === false) return [];
      const modes = engine.contributions.map(({ mode }) => mode);
      return engine.present === 'unknown' ? [...modes, 'unknown'] : modes;
    }),
  );
}

function distinctBy<T>(
  items: readonly T[],
  keyOf: (item: T) => unknown[],
): T[] {
  const byKey = new Map<string, T>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item).map(part => part ?? null));
    if (!byKey.has(key)) byKey.set(key, item);
  }
  return [...byKey.values()];
}

function firstDifference(
  left: ReadonlyArray<string | undefined>,
  right: ReadonlyArray<string | undefined>,
): number {
  for (let index = 0; index < left.length; index += 1) {
    const order = compareText(left[index] ?? '', right[index] ?? '');
    if (order) return order;
  }
  return 0;
}

/** The strongest first, because it explains the headline; then by name. */
function sortSources(sources: PostureSource[]): PostureSource[] {
  const fields = (source: PostureSource) => [
    source.engine,
    source.policy,
    source.rule,
    source.binding,
    source.explanation,
    source.mode,
  ];
  return distinctBy(sources, fields).sort(
    (left, right) =>
      (modeRank(right.mode) ?? -1) - (modeRank(left.mode) ?? -1) ||
      firstDifference(fields(left), fields(right)),
  );
}

function sortLoopholes(loopholes: Loophole[]): Loophole[] {
  const ordered = [...loopholes].sort(
    (left, right) =>
      SEVERITY[left.severity] - SEVERITY[right.severity] ||
      firstDifference(
        [left.code, left.policy, left.text, left.fix],
        [right.code, right.policy, right.text, right.fix],
      ),
  );
  return distinctBy(ordered, ({ code, policy, text }) => [code, policy, text]);
}

/** A path that is certainly weaker than the containers' is a way around them. */
function pathGap(headline: EnforcementMode, weaker: PathMode): Loophole[] {
  const strong = modeRank(headline);
  const weak = modeRank(weaker.mode);
  if (strong === undefined || weak === undefined || weak >= strong) return [];
  const words = PATH_WORDS[weaker.path];
  let severity: Loophole['severity'] = 'low';
  if (headline === 'enforce') {
    severity = weaker.path === 'initContainers' ? 'high' : 'medium';
  }
  return [
    {
      code:
        weaker.path === 'initContainers'
          ? 'INIT_CONTAINERS_NOT_COVERED'
          : 'EPHEMERAL_CONTAINERS_NOT_COVERED',
      severity,
      text: `For ${words} the mode is ${weaker.mode}, for containers ${headline}.`,
      fix: `Let the policy match ${words} too.`,
    },
  ];
}

/**
 * How an effective mode stands to what the environment wants. Stricter than
 * wanted is a difference too: an audit namespace that refuses breaks somebody's
 * work. Undefined where nothing is wanted.
 *
 * @public
 */
export function intentDifference(
  mode: EnforcementMode,
  intent: EnforcementMode | undefined,
): IntentDifference | undefined {
  if (intent === undefined || intent === 'unknown') return undefined;
  const effect = modeRank(mode);
  const wanted = modeRank(intent);
  if (effect === undefined || wanted === undefined) return 'unknown';
  if (effect === wanted) return 'as-intended';
  return effect < wanted ? 'weaker' : 'stricter';
}

/**
 * Combines what all engines do in one namespace into the effective mode of one
 * control.
 *
 * Engines act together, so the strongest mode counts. Where an engine may not
 * be looked at, the mode is unknown, unless something known enforces. The
 * headline is the mode for `containers`; a weaker path beside it is a loophole.
 *
 * @public
 */
export function combinePosture(input: ControlPostureInput): ControlPosture {
  const answers = PATHS.flatMap(path => {
    const engines = input.paths
      .filter(candidate => candidate.path === path)
      .flatMap(candidate => candidate.engines);
    return input.paths.some(candidate => candidate.path === path)
      ? [{ path, mode: modeOfPath(engines), engines }]
      : [];
  });
  const mode =
    answers.find(({ path }) => path === 'containers')?.mode ?? 'unknown';
  const contributions = answers
    .flatMap(({ engines }) => engines)
    .filter(({ present }) => present !== false)
    .flatMap(engine => engine.contributions);

  const difference = intentDifference(mode, input.intent);
  return {
    mode,
    ...(input.intent !== undefined && { intent: input.intent }),
    ...(difference && { difference }),
    paths: answers.map(answer => ({ path: answer.path, mode: answer.mode })),
    sources: sortSources(contributions.map(({ source }) => source)),
    loopholes: sortLoopholes([
      ...contributions.flatMap(({ loopholes }) => loopholes),
      ...answers.flatMap(answer => pathGap(mode, answer)),
    ]),
    ...(input.images && { images: input.images }),
  };
}

/**
 * Whether a namespace's effective modes are not what its environment wants.
 * Stricter than wanted differs too: an audit namespace that refuses breaks
 * somebody's work. Undefined where it cannot be told, or nothing is wanted.
 *
 * @public
 */
export function differsFromIntent(
  controls: Record<
    'signature' | 'digest',
    Pick<ControlPosture, 'mode' | 'intent'>
  >,
): boolean | undefined {
  const wanted = [controls.signature, controls.digest].filter(
    ({ intent }) => intent !== undefined && intent !== 'unknown',
  );
  if (wanted.length === 0) return undefined;
  const known = wanted.filter(({ mode }) => mode !== 'unknown');
  if (known.some(({ mode, intent }) => mode !== intent)) return true;
  return known.length < wanted.length ? undefined : false;
}
