import type { NotationSigning } from './notationCommand';
import type { Signing } from './workshop';

/** Something that the real tools made once and many cases start from. */
export interface Base {
  shape: 'image' | 'index' | 'child';
  /** Signed in the registry without the referrers API. */
  docker?: boolean;
  signings: Signing[];
  /** Signed by the Notary Project's library. */
  notation?: NotationSigning[];
}

/** An image, signed by Cosign or not at all. */
export function image(...signings: Signing[]): Base {
  return { shape: 'image', signings };
}

/** A line of a table of bases. */
export function entry(name: string, base: Base): [string, Base] {
  return [name, base];
}
