import { Body, KubeObject } from './types';

export const SLOTS = [
  'initContainers',
  'containers',
  'ephemeralContainers',
] as const;

/** The pod spec of a pod, or of the template of a workload. */
export function podSpecOf(object: KubeObject): Body | undefined {
  switch (object.kind) {
    case 'Pod':
      return object.spec;
    case 'CronJob':
      return object.spec?.jobTemplate?.spec?.template?.spec;
    default:
      return object.spec?.template?.spec;
  }
}

export function imagesOf(podSpec: Body | undefined): string[] {
  return SLOTS.flatMap(slot =>
    (podSpec?.[slot] ?? []).map((container: Body) => String(container.image)),
  );
}
