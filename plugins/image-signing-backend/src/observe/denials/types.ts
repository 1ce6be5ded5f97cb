import type {
  Denial,
  DenialClass,
} from 'backstage-plugin-image-signing-common';

export type { DenialReasonCode } from 'backstage-plugin-image-signing-common';

/** Where an occurrence was learned from. */
export type DenialSource = Denial['sources'][number];

/** One refusal, or one controller event that counts several of the same. */
export interface DenialOccurrence {
  source: DenialSource;
  /**
   * The same occurrence delivered again has the same key. A controller event
   * that comes again with a higher count has it too: the higher count stands.
   */
  key: string;
  cluster: string;
  namespace: string;
  firstAt: string;
  lastAt: string;
  count: number;
  class: DenialClass;
  engine: string;
  policy?: string;
  rule?: string;
  reasonCode: string;
  /** The engine's own words, cut to a bounded length. */
  message: string;
  /** The object that was refused, or the controller that could not create it. */
  refused: { kind: string; name: string };
  /** The workload at the top of the owner chain, as far as names tell it. */
  workload: { kind: string; name: string };
  /** Images that the message names, or else all of the refused object. */
  images: Array<{ reference: string; digest?: string }>;
  /** Images that the message itself names; they decide the group. */
  namedImages: string[];
  serviceAccount?: string;
  /** Who tried; absent where the source does not tell. */
  user?: string;
  groups?: string[];
  userAgent?: string;
  sourceIp?: string;
  changeId?: string;
}

/** A webhook that did not answer, so that the request passed unchecked. */
export interface FailedOpen {
  key: string;
  cluster: string;
  namespace: string;
  at: string;
  webhook: string;
  kind: 'validating' | 'mutating';
  resource: string;
  name: string;
  user?: string;
  images: Array<{ reference: string; digest?: string }>;
}

/** A finished request that creates or changes a workload, refused or not. */
export interface Admission {
  key: string;
  namespace: string;
  at: string;
}
