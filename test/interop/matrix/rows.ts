import {
  annotated,
  besideJunk,
  doubled,
  ofAnotherMediaType,
  onAnotherImage,
  onlyJunk,
  stripped,
  untouched,
} from './changes/anywhere';
import type { Change } from './changes/change';
import type { AnyRequest } from './policyFiles';

/** How an image came to the registry where it is verified. */
export type Way =
  | 'pushed'
  // To the registry without the referrers API.
  | 'docker'
  // To the one that sorts referrers by nothing but the type of their config.
  | 'ggcr'
  // The signatures to a repository of their own.
  | 'elsewhere'
  // By real tools.
  | 'skopeo'
  | 'oras';

export interface Case {
  /** What kind of thing it is about. */
  group: string;
  base: string;
  /** What happened to it, in words. */
  happened: string;
  change: Change;
  asked: string;
  request: AnyRequest;
  way: Way;
}

export type Row = Omit<Case, 'group'>;
export type Changes = Record<string, Change>;

export const ASIS: Changes = { nothing: untouched };

/** Every change of a thing, with every question about it. */
export function rows(
  base: string,
  requests: Record<string, AnyRequest>,
  changes: Changes = ASIS,
  way: Way = 'pushed',
): Row[] {
  return Object.entries(changes).flatMap(([happened, change]) =>
    Object.entries(requests).map(([asked, request]) => ({
      ...{ base, happened, change, asked, request, way },
    })),
  );
}

/** What can be done to anything that is attached. */
export const ANYWHERE: Changes = {
  'all signatures gone': stripped,
  'hung on another image': onAnotherImage,
  'signature doubled': doubled,
  'junk beside it': besideJunk,
  'only junk': onlyJunk,
  'an unknown annotation': annotated,
  'layers of another media type': ofAnotherMediaType,
};
