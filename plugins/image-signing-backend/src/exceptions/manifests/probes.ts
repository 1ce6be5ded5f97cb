import type { KubernetesObject } from 'backstage-plugin-image-signing-node';
import type { ManifestTerms, Probe, ProbeId } from './types';

/** Every probe, in the order of the table. Only the first must pass. */
export const PROBE_IDS: ProbeId[] = [
  'exact',
  'other-digest',
  'other-namespace',
  'other-service-account',
  'sidecar',
  'init-container',
  'ephemeral-container',
  'image-volume',
  'after-end',
];

const SECOND = 1000;

/** The forms in which a Pod comes to the API server. */
export type Shape = 'Pod' | 'Deployment' | 'CronJob';
export const SHAPES: Shape[] = ['Pod', 'Deployment', 'CronJob'];

/** Another digest of the same repository: one digit differs. */
export function siblingOf(image: string): string {
  const last = image.at(-1) === '0' ? '1' : '0';
  return `${image.slice(0, -1)}${last}`;
}

/** An object of a shape with the specification of a Pod. */
export function inShape(
  shape: Shape,
  namespace: string,
  podSpec: Record<string, unknown>,
): KubernetesObject {
  const metadata = { name: 'probe', namespace };
  if (shape === 'Pod') {
    return { apiVersion: 'v1', kind: shape, metadata, spec: podSpec };
  }
  const template = { metadata: {}, spec: podSpec };
  return shape === 'Deployment'
    ? { apiVersion: 'apps/v1', kind: shape, metadata, spec: { template } }
    : {
        apiVersion: 'batch/v1',
        kind: shape,
        metadata,
        spec: { jobTemplate: { spec: { template } } },
      };
}

/** The requests that an exception is tried with, in one shape. */
export function probesFor(
  terms: Pick<ManifestTerms, 'images' | 'namespace' | 'serviceAccount' | 'end'>,
  shape: Shape,
  image: string = terms.images[0],
): Probe[] {
  const { namespace, serviceAccount } = terms;
  const end = Date.parse(terms.end);
  const other = siblingOf(image);
  const container = { name: 'app', image };
  const stranger = { name: 'other', image: other };
  const probe = (
    id: ProbeId,
    change: Record<string, unknown> = {},
    options: { namespace?: string; at?: number } = {},
  ): Probe => ({
    id,
    object: inShape(shape, options.namespace ?? namespace, {
      serviceAccountName: serviceAccount,
      containers: [container],
      ...change,
    }),
    at: new Date(options.at ?? end - SECOND),
  });
  return [
    probe('exact'),
    probe('other-digest', { containers: [{ ...container, image: other }] }),
    probe('other-namespace', {}, { namespace: `${namespace}-2` }),
    probe('other-service-account', {
      serviceAccountName: `${serviceAccount}-2`,
    }),
    probe('sidecar', { containers: [container, stranger] }),
    probe('init-container', { initContainers: [stranger] }),
    probe('ephemeral-container', { ephemeralContainers: [stranger] }),
    probe('image-volume', {
      volumes: [{ name: 'files', image: { reference: other } }],
    }),
    probe('after-end', {}, { at: end }),
  ];
}
