import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A manifest that was pushed, as its registry tells. */
export interface RegistryPush {
  /** The same push told twice has the same id. */
  id: string;
  registry: string;
  /** With the host of the registry. */
  repository: string;
  /** Who pushed; absent where the registry does not tell. */
  account?: string;
  at: string;
  tag?: string;
  digest?: string;
}

/** What one notification holds; undefined for one in no form that is known. */
export interface PushReading {
  pushes: RegistryPush[];
  /** Events in it that could not be read. */
  rejected: number;
}

const MAX_EVENTS = 1_000;
const MAX_PER_EVENT = 100;
const path = z
  .string()
  .max(255)
  .regex(/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/);
const tag = z
  .string()
  .max(128)
  .regex(/^\w[\w.-]*$/);
const digest = z
  .string()
  .max(140)
  .regex(/^[a-z0-9+._-]+:[a-f0-9]{32,128}$/);
const account = z
  .string()
  .max(255)
  .regex(/^[^\p{Cc}]*$/u);
const seconds = z.number().int().positive().max(100_000_000_000);

// Spec: notifications of Distribution, `registry:2` and others.
const distribution = z.object({ events: z.array(z.unknown()).min(1) });
const distributionEvent = z.object({
  id: z.string().min(1).max(255),
  timestamp: z.iso.datetime({ offset: true }),
  action: z.string(),
  target: z.object({
    mediaType: z.string().max(255).optional(),
    repository: path,
    tag: tag.or(z.literal('')).optional(),
    digest: digest.optional(),
  }),
  actor: z.object({ name: account.optional() }).optional(),
});

const harborData = z.object({
  resources: z
    .array(z.object({ tag: tag.or(z.literal('')).optional(), digest }))
    .max(MAX_PER_EVENT),
  repository: z.object({ repo_full_name: path }),
});
// Harbor's default format, and CloudEvents since 2.8.
const harborEvent = z.object({
  type: z.string(),
  occur_at: seconds,
  operator: account.optional(),
  event_data: harborData,
});
const harborCloudEvent = z.object({
  specversion: z.string(),
  type: z.string(),
  time: z.iso.datetime({ offset: true }),
  operator: account.optional(),
  data: harborData,
});
const quayEvent = z.object({
  repository: path,
  docker_url: z.string(),
  updated_tags: z.array(tag).max(MAX_PER_EVENT),
});

function idOf(parts: ReadonlyArray<string | undefined>): string {
  return createHash('sha256')
    .update(JSON.stringify(parts.map(part => part ?? '')))
    .digest('hex');
}

function push(
  registry: string,
  key: ReadonlyArray<string | undefined>,
  facts: {
    path: string;
    account: string | undefined;
    at: Date;
    tag?: string;
    digest?: string;
  },
): RegistryPush {
  const at = facts.at.toISOString();
  return {
    id: idOf([registry, ...key]),
    registry,
    repository: `${registry}/${facts.path}`,
    at,
    ...(facts.account && { account: facts.account }),
    ...(facts.tag && { tag: facts.tag }),
    ...(facts.digest && { digest: facts.digest }),
  };
}

/** Layers and configurations are pushed too; an image is its manifest. */
function isManifest(mediaType: string | undefined): boolean {
  return mediaType !== undefined && /manifest|image\.index/.test(mediaType);
}

function readDistribution(
  events: readonly unknown[],
  registry: string,
): PushReading {
  const pushes: RegistryPush[] = [];
  let rejected = Math.max(0, events.length - MAX_EVENTS);
  for (const one of events.slice(0, MAX_EVENTS)) {
    const { action, target } = (one ?? {}) as Record<string, unknown>;
    const mediaType = (target as { mediaType?: unknown } | undefined)
      ?.mediaType;
    // Pulls, deletions and layers need not be understood.
    if (action !== 'push' || !isManifest(String(mediaType))) continue;
    const { data } = distributionEvent.safeParse(one);
    if (data) {
      pushes.push(
        push(registry, ['distribution', data.id], {
          path: data.target.repository,
          account: data.actor?.name,
          at: new Date(data.timestamp),
          tag: data.target.tag,
          digest: data.target.digest,
        }),
      );
    } else {
      rejected += 1;
    }
  }
  return { pushes, rejected };
}

function readHarbor(body: unknown, registry: string): PushReading | undefined {
  const { type } = (body ?? {}) as { type?: unknown };
  if (typeof type !== 'string' || !/^([A-Z_]+|harbor\.[a-z.]+)$/.test(type)) {
    return undefined;
  }
  if (!['PUSH_ARTIFACT', 'harbor.artifact.pushed'].includes(type)) {
    return { pushes: [], rejected: 0 };
  }
  const plain = harborEvent.safeParse(body).data;
  const cloud = harborCloudEvent.safeParse(body).data;
  const data = plain?.event_data ?? cloud?.data;
  const operator = plain?.operator ?? cloud?.operator;
  const at = plain
    ? new Date(plain.occur_at * 1_000)
    : new Date(cloud?.time ?? NaN);
  if (!data || Number.isNaN(at.getTime())) return { pushes: [], rejected: 1 };
  return {
    pushes: data.resources.map(resource =>
      push(
        registry,
        [
          'harbor',
          data.repository.repo_full_name,
          at.toISOString(),
          operator,
          resource.tag,
          resource.digest,
        ],
        {
          path: data.repository.repo_full_name,
          account: operator,
          at,
          tag: resource.tag,
          digest: resource.digest,
        },
      ),
    ),
    rejected: 0,
  };
}

/** Quay tells neither who pushed, nor when, nor the digest. */
function readQuay(
  body: unknown,
  registry: string,
  receivedAt: Date,
): PushReading | undefined {
  const { data } = quayEvent.safeParse(body);
  if (!data) return undefined;
  // Sent again after a failure, it comes soon: one push a minute is one.
  const minute = receivedAt.toISOString().slice(0, 16);
  return {
    pushes: data.updated_tags.map(name =>
      push(registry, ['quay', data.repository, name, minute], {
        path: data.repository,
        account: undefined,
        at: receivedAt,
        tag: name,
      }),
    ),
    rejected: 0,
  };
}

/**
 * Reads a notification of a registry: the envelope of Distribution, a webhook of
 * Harbor in either format, or the push of a repository of Quay. Whatever the
 * body says of itself, the registry is the one that the token is of.
 */
export function readPushEvents(
  body: unknown,
  options: { registry: string; receivedAt: Date },
): PushReading | undefined {
  const { registry, receivedAt } = options;
  const envelope = distribution.safeParse(body).data;
  if (envelope) return readDistribution(envelope.events, registry);
  return readHarbor(body, registry) ?? readQuay(body, registry, receivedAt);
}
