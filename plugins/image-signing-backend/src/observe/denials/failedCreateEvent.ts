import type { AdmissionEngine } from 'backstage-plugin-image-signing-node';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseDenial } from './parseDenial';
import type { DenialOccurrence } from './types';
import { imageOf, topWorkload } from './workloads';

/** How controller events are read. */
export interface EventReadOptions {
  cluster: string;
  engines: readonly AdmissionEngine[];
}

/** Reasons of events in which a controller says that it could not create something. */
export const FAILED_CREATE_REASONS = [
  'FailedCreate',
  'ReplicaSetCreateError',
  'FailedCreatePod',
];

const MAX_COUNT = 1_000_000;
const name = z.string().max(1_024);
const time = z.iso.datetime({ offset: true }).nullish();

const coreEvent = z.object({
  reason: z.enum(FAILED_CREATE_REASONS),
  type: z.literal('Warning').optional(),
  message: z.string().transform(text => text.slice(0, 4_096)),
  metadata: z.object({
    namespace: name.optional(),
    creationTimestamp: time,
  }),
  involvedObject: z.object({
    kind: name.min(1),
    name: name.min(1),
    namespace: name.optional(),
    uid: name.optional(),
  }),
  count: z.number().int().positive().nullish(),
  firstTimestamp: time,
  lastTimestamp: time,
  eventTime: time,
  series: z
    .object({
      count: z.number().int().positive().nullish(),
      lastObservedTime: time,
    })
    .nullish(),
});

function keyOf(parts: ReadonlyArray<string | undefined>): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map(part => part ?? '')))
    .digest('hex');
}

/**
 * Reads a core/v1 Event in which a controller reports that the API server
 * refused its Pod. Undefined where it is anything else, or the refusal is not
 * one of an image policy.
 *
 * Such an event never says who changed the workload: `user` stays absent. The
 * key is the same for every report of the same reason, image and policy about
 * the same object, so that the "similar events" that the API server sums up do
 * not count twice.
 */
export function readFailedCreateEvent(
  event: unknown,
  options: EventReadOptions,
): DenialOccurrence | undefined {
  const result = coreEvent.safeParse(event);
  if (!result.success) return undefined;
  const { involvedObject, metadata, message, series, ...fields } = result.data;
  const parsed = parseDenial(message, options.engines);
  const last =
    series?.lastObservedTime ??
    fields.lastTimestamp ??
    fields.eventTime ??
    metadata.creationTimestamp;
  if (!parsed || !last) return undefined;
  const first =
    fields.firstTimestamp ??
    fields.eventTime ??
    metadata.creationTimestamp ??
    last;
  const namespace = involvedObject.namespace ?? metadata.namespace ?? '';
  const refused = { kind: involvedObject.kind, name: involvedObject.name };
  const times = [first, last].map(text => new Date(text).toISOString()).sort();
  return {
    source: 'controller-event',
    key: keyOf([
      options.cluster,
      involvedObject.uid ?? `${namespace}/${refused.kind}/${refused.name}`,
      parsed.engine,
      parsed.policy,
      parsed.reasonCode,
      ...[...parsed.images].sort(),
    ]),
    cluster: options.cluster,
    namespace,
    firstAt: times[0],
    lastAt: times[1],
    count: Math.min(series?.count ?? fields.count ?? 1, MAX_COUNT),
    class: parsed.class,
    engine: parsed.engine,
    ...(parsed.policy !== undefined && { policy: parsed.policy }),
    ...(parsed.rule !== undefined && { rule: parsed.rule }),
    reasonCode: parsed.reasonCode,
    message,
    refused,
    workload: topWorkload(refused),
    images: parsed.images.map(imageOf),
    namedImages: parsed.images,
  };
}
