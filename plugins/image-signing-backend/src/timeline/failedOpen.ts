import type { PostureEvent } from 'backstage-plugin-image-signing-common';
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { FailedOpen } from '../observe/denials';

const MAX_IMAGES = 20;

/**
 * Writes bypasses that happened: a webhook did not answer and the request
 * passed unchecked. The same one delivered twice is one event.
 */
export async function recordFailedOpen(
  knex: Knex,
  bypasses: readonly FailedOpen[],
): Promise<void> {
  for (const bypass of bypasses) {
    const event = toEvent(bypass);
    const { id, cluster, kind } = event;
    const at = new Date(event.at);
    await knex.transaction(async tx => {
      const known = await tx('posture_events').where({ id }).first('id');
      if (known) return;
      await tx('posture_events')
        .insert({
          id,
          cluster,
          kind,
          at,
          open: 0,
          event: JSON.stringify(event),
        })
        .onConflict('id')
        .ignore();
      await tx('posture_event_namespaces')
        .insert({
          event_id: id,
          cluster,
          namespace: bypass.namespace,
          open: false,
        })
        .onConflict(['event_id', 'namespace'])
        .ignore();
    });
  }
}

function toEvent(bypass: FailedOpen): PostureEvent {
  const { cluster, namespace, at, webhook, resource, name, user } = bypass;
  return {
    id: createHash('sha256')
      .update(JSON.stringify(['failed-open', cluster, bypass.key]))
      .digest('hex'),
    kind: 'failed-open',
    cluster,
    at,
    what: [
      `The webhook ${webhook} did not answer, and ${resource} ${name} passed unchecked.`,
    ],
    namespaces: { total: 1, open: 0, names: [namespace] },
    causes: [],
    bypass: {
      webhook,
      resource,
      name,
      ...(user && { user }),
      images: bypass.images
        .slice(0, MAX_IMAGES)
        .map(({ reference }) => reference),
    },
  };
}
