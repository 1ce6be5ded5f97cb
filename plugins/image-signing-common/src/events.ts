import type {
  DenialClass,
  ExceptionKind,
  ExceptionStatus,
  Stage,
} from './types';

/**
 * Topics of the events that the backend publishes on Backstage's event bus.
 *
 * @public
 */
export const imageSigningTopics = {
  swap: 'image-signing.swap',
  denial: 'image-signing.denial',
  exception: 'image-signing.exception',
  stage: 'image-signing.stage',
} as const;

/**
 * What every event says. Delivery is at least once: the same `id` is the same
 * event.
 *
 * @public
 */
export interface ImageSigningEventBase {
  version: 1;
  /** Idempotency key, at most 64 characters. */
  id: string;
  /** When it happened; ISO 8601. */
  at: string;
  /** True where the data are those of a demo. */
  demo: boolean;
}

/**
 * Payload of `image-signing.swap`: a tag that workloads name now resolves to
 * another digest than before.
 *
 * @public
 */
export interface SwapEvent extends ImageSigningEventBase {
  repository: string;
  tag: string;
  fromDigest: string;
  toDigest: string;
  /** Workload images that name the tag and run another digest. */
  workloads: number;
  /** Catalog entities of these, at most 20. */
  entityRefs: string[];
  /** How many entities there are. */
  entities: number;
}

/**
 * Payload of `image-signing.denial`: a refusal that was not known; retries and
 * more of the same tell nothing new. Class `outage` is infrastructure: a webhook
 * that did not answer, which says nothing about the image.
 *
 * @public
 */
export interface DenialEvent extends ImageSigningEventBase {
  denialId: string;
  class: Exclude<DenialClass, 'finding'>;
  cluster: string;
  namespace: string;
  environment?: string;
  /** Absent where the entity is not known yet. */
  entityRef?: string;
  workload: { kind: string; name: string };
  reason: { code: string; text: string };
  engine?: string;
  policy?: string;
  /** At most 10. */
  images: Array<{ reference: string; digest?: string }>;
}

/**
 * Payload of `image-signing.exception`: a step in the life of an exception.
 *
 * @public
 */
export interface ExceptionEvent extends ImageSigningEventBase {
  exceptionId: string;
  /** As in the history, for example requested, approved, expired. */
  action: string;
  /** Entity ref of who did it, or of the system. */
  actor: string;
  kind: ExceptionKind;
  /** When it was told. */
  status: ExceptionStatus;
  owner: string;
  entityRef?: string;
  repository: string;
  digest: string;
  cluster: string;
  namespace: string;
  expiresAt: string;
}

/**
 * Payload of `image-signing.stage`: a service changed its stage in an
 * environment. The first look at a service is no change.
 *
 * @public
 */
export interface StageEvent extends ImageSigningEventBase {
  entityRef: string;
  environment: string;
  /** Absent where it was not there before. */
  from?: Stage;
  /** Absent where nothing of it is left there. */
  to?: Stage;
  /** What keeps it from the next stage. */
  reason: string;
  /** A cluster in question was silent, so the stage may only look lower. */
  stale: boolean;
}
