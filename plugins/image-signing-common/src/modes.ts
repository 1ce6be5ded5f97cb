import type { EnforcementMode } from './types';

const RANK: Record<Exclude<EnforcementMode, 'unknown'>, number> = {
  none: 0,
  audit: 1,
  warn: 2,
  enforce: 3,
};

/**
 * Place of a mode in none \< audit \< warn \< enforce; undefined for `unknown`.
 *
 * @public
 */
export function modeRank(mode: EnforcementMode): number | undefined {
  return mode === 'unknown' ? undefined : RANK[mode];
}

/**
 * Whether a mode is certainly at least as strong as another. `unknown` is not.
 *
 * @public
 */
export function modeAtLeast(
  mode: EnforcementMode,
  least: Exclude<EnforcementMode, 'unknown'>,
): boolean {
  return mode !== 'unknown' && RANK[mode] >= RANK[least];
}

/**
 * The strongest of several modes that act together: whichever refuses, refuses.
 * `unknown` wins unless something known enforces.
 *
 * @public
 */
export function strongestMode(
  modes: readonly EnforcementMode[],
): EnforcementMode {
  let strongest: EnforcementMode = 'none';
  let unknown = false;
  for (const mode of modes) {
    if (mode === 'unknown') unknown = true;
    else if (modeAtLeast(mode, strongest)) strongest = mode;
  }
  return unknown && strongest !== 'enforce' ? 'unknown' : strongest;
}

/**
 * The weakest of the modes in several places: the whole is as strong as that.
 * `unknown` wins only where every known place enforces, because a place that
 * is known to be weak already settles that the whole is not enforced; of
 * nothing the weakest is `unknown`.
 *
 * @public
 */
export function weakestMode(
  modes: readonly EnforcementMode[],
): EnforcementMode {
  let weakest: EnforcementMode | undefined;
  let unknown = modes.length === 0;
  for (const mode of modes) {
    if (mode === 'unknown') unknown = true;
    else if (weakest === undefined || weakest === 'unknown') weakest = mode;
    else if (modeAtLeast(weakest, mode)) weakest = mode;
  }
  if (weakest === undefined) return 'unknown';
  return unknown && weakest === 'enforce' ? 'unknown' : weakest;
}
