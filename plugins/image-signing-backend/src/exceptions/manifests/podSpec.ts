import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import { asList, asRecord, asText, at } from '../../observe/admission/json';

const PATHS: Record<string, string[]> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** The specification of the Pod that an object is or makes. */
export function podSpecOf(
  object: KubernetesObject,
): Record<string, unknown> | undefined {
  return asRecord(
    at(object, ...(PATHS[object.kind ?? ''] ?? ['spec', 'template', 'spec'])),
  );
}

/** Every image that a Pod names. */
export function imagesOf(podSpec: unknown): string[] {
  return [
    ...['containers', 'initContainers', 'ephemeralContainers'].flatMap(list =>
      (asList(at(podSpec, list)) ?? []).flatMap(
        one => asText(at(one, 'image')) ?? [],
      ),
    ),
    ...(asList(at(podSpec, 'volumes')) ?? []).flatMap(
      volume => asText(at(volume, 'image', 'reference')) ?? [],
    ),
  ];
}

export function serviceAccountOf(podSpec: unknown): string {
  return asText(at(podSpec, 'serviceAccountName')) ?? 'default';
}
