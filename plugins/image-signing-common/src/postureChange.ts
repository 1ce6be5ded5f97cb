import { modeRank } from './modes';
import type {
  ControlPosture,
  EnforcementMode,
  Loophole,
  PostureEventKind,
  PostureSource,
} from './types';

/**
 * How the effective enforcement of one control in one namespace changed.
 *
 * @public
 */
export interface PostureChange {
  kind: Exclude<PostureEventKind, 'failed-open'>;
  before: EnforcementMode;
  after: EnforcementMode;
  /** What is different now, one sentence each. */
  what: string[];
}

/**
 * Compares two postures of one control. Undefined where nothing changed that
 * bears on what would be refused; how many images are in use does not.
 *
 * @public
 */
export function comparePosture(
  before: ControlPosture,
  after: ControlPosture,
): PostureChange | undefined {
  const closed = missing(before.loopholes, after.loopholes, loopholeKey);
  const opened = missing(after.loopholes, before.loopholes, loopholeKey);
  const what = [
    ...modeSentence(before.mode, after.mode),
    ...pathSentences(before, after),
    ...sourceSentences(before.sources, after.sources),
    ...opened.map(loophole => `New loophole: ${loophole.text}`),
    ...closed.map(loophole => `No longer a loophole: ${loophole.text}`),
  ];
  if (what.length === 0) return undefined;
  return {
    kind: kindOf(before, after, opened.length, closed.length),
    before: before.mode,
    after: after.mode,
    what,
  };
}

/**
 * Whether a posture makes an earlier one good again: certainly as strong, on
 * every path, and without a loophole that was not there then. Where the earlier
 * one was unknown, knowing is enough.
 *
 * @public
 */
export function restoresPosture(
  wanted: ControlPosture,
  now: ControlPosture,
): boolean {
  if (now.mode === 'unknown') return false;
  return (
    !isWeaker(wanted.mode, now.mode) &&
    !wanted.paths.some(path => isWeaker(path.mode, modeOn(now, path.path))) &&
    missing(now.loopholes, wanted.loopholes, loopholeKey).length === 0
  );
}

function kindOf(
  before: ControlPosture,
  after: ControlPosture,
  opened: number,
  closed: number,
): PostureChange['kind'] {
  if (after.mode === 'unknown' && before.mode !== 'unknown') {
    return 'lost-sight';
  }
  const paths = before.paths.map(({ path, mode }) => ({
    before: mode,
    after: modeOn(after, path),
  }));
  const weaker =
    isWeaker(before.mode, after.mode) ||
    paths.some(path => isWeaker(path.before, path.after));
  const stronger =
    isWeaker(after.mode, before.mode) ||
    paths.some(path => isWeaker(path.after, path.before));
  if (weaker) return 'weakened';
  if (stronger) return 'strengthened';
  if (opened > closed) return 'weakened';
  return closed > opened ? 'strengthened' : 'altered';
}

// Unknown is neither weaker nor stronger than anything.
function isWeaker(before: EnforcementMode, after: EnforcementMode): boolean {
  const was = modeRank(before);
  const is = modeRank(after);
  return was !== undefined && is !== undefined && is < was;
}

function modeOn(
  { mode, paths }: ControlPosture,
  wanted: ControlPosture['paths'][number]['path'],
): EnforcementMode {
  return paths.find(({ path }) => path === wanted)?.mode ?? mode;
}

function modeSentence(before: EnforcementMode, after: EnforcementMode) {
  return before === after
    ? []
    : [`The effective mode went from ${before} to ${after}.`];
}

function pathSentences(before: ControlPosture, after: ControlPosture) {
  return before.paths
    .filter(({ path }) => path !== 'containers')
    .map(({ path, mode }) => ({ path, was: mode, is: modeOn(after, path) }))
    .filter(({ was, is }) => was !== is && is !== after.mode)
    .map(({ path, was, is }) => `On ${path} it went from ${was} to ${is}.`);
}

function sourceSentences(
  before: readonly PostureSource[],
  after: readonly PostureSource[],
): string[] {
  const was = new Map(before.map(source => [sourceName(source), source]));
  const is = new Map(after.map(source => [sourceName(source), source]));
  const sentences: string[] = [];
  for (const [name, source] of was) {
    const now = is.get(name);
    if (!now) sentences.push(`${name} no longer bears on it.`);
    else if (now.mode !== source.mode) {
      sentences.push(`${name} went from ${source.mode} to ${now.mode}.`);
    }
  }
  for (const [name, source] of is) {
    if (!was.has(name)) sentences.push(`${name} is new, with ${source.mode}.`);
  }
  return sentences;
}

function sourceName({ engine, policy, rule, binding }: PostureSource): string {
  const named = [policy, rule, binding].filter(Boolean).join(' / ');
  return named === '' ? engine : `${engine}: ${named}`;
}

// The text of a loophole may hold numbers that change by themselves.
function loopholeKey({ code, policy }: Loophole): string {
  return JSON.stringify([code, policy ?? '']);
}

function missing<T>(
  items: readonly T[],
  from: readonly T[],
  keyOf: (item: T) => string,
): T[] {
  const there = new Set(from.map(keyOf));
  return items.filter(item => !there.has(keyOf(item)));
}
