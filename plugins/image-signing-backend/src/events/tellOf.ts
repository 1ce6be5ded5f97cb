import {
  imageSigningTopics,
  type Denial,
  type DenialEvent,
  type StageChange,
  type StageEvent,
  type SwapEvent,
} from 'backstage-plugin-image-signing-common';
import { hashOf } from '../evaluate/hash';
import type { OutgoingEvent } from './outbox';

const MOST_IMAGES = 10;
const MOST_ENTITIES = 20;
const MOST_TEXT = 500;

/** An event without what the publisher adds to each. */
export type Told<T> = Omit<T, 'version' | 'id' | 'demo'>;

export function eventOf<T extends { at: string }>(
  topic: string,
  key: readonly unknown[],
  told: T,
): OutgoingEvent {
  const id = hashOf([topic, ...key].join('\n'));
  return { id, topic, payload: told };
}

/** A refusal that was not known; a finding is none, and is not told. */
export function tellOfDenial(denial: Denial): OutgoingEvent[] {
  if (denial.class === 'finding') return [];
  const told: Told<DenialEvent> = {
    at: denial.firstAt,
    denialId: denial.id,
    class: denial.class,
    cluster: denial.cluster,
    namespace: denial.namespace,
    environment: denial.environment,
    entityRef: denial.entityRef,
    workload: denial.workload,
    reason: { code: denial.reason.code, text: denial.reason.text },
    engine: denial.engine,
    policy: denial.policy?.slice(0, MOST_TEXT),
    images: denial.images
      .slice(0, MOST_IMAGES)
      .map(({ reference, digest }) => ({
        reference: reference.slice(0, MOST_TEXT),
        digest,
      })),
  };
  return [
    eventOf(imageSigningTopics.denial, [denial.id, denial.firstAt], told),
  ];
}

/** A tag that moved away from what runs. */
export function tellOfSwap(
  move: {
    repository: string;
    tag: string;
    fromDigest: string;
    toDigest: string;
    at: Date;
  },
  running: { workloads: number; entityRefs: readonly string[] },
): OutgoingEvent[] {
  if (running.workloads === 0) return [];
  const { at, ...what } = move;
  const told: Told<SwapEvent> = {
    at: at.toISOString(),
    ...what,
    workloads: running.workloads,
    entityRefs: running.entityRefs.slice(0, MOST_ENTITIES),
    entities: running.entityRefs.length,
  };
  return [
    eventOf(
      imageSigningTopics.swap,
      [move.repository, move.tag, move.fromDigest, move.toDigest, told.at],
      told,
    ),
  ];
}

/** Stages that changed; the first look at a service is no change. */
export function tellOfStages(changes: readonly StageChange[]): OutgoingEvent[] {
  return changes
    .filter(change => !change.firstSight)
    .map(({ id, entityRef, environment, from, to, reason, stale, at }) => {
      const told: Told<StageEvent> = {
        at,
        entityRef,
        environment,
        from,
        to,
        reason: reason.slice(0, MOST_TEXT),
        stale,
      };
      return eventOf(imageSigningTopics.stage, [id, entityRef, at], told);
    });
}
