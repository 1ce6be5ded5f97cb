import type { PathMode } from 'backstage-plugin-image-signing-common';
import type { KubeObject } from '../support/kube';
import { SKIP, VARIANT, type Variant } from './variants';

export type Path = PathMode['path'];

/** A request that brings images into a namespace. */
export interface Attempt {
  name: string;
  request: 'create' | 'update' | 'debug';
  images: Partial<Record<Path, string[]>>;
  /** With the label that leaves a Pod out of some policies. */
  skips?: boolean;
  /** By the user that match conditions leave out. */
  excluded?: boolean;
}

export interface Case {
  variant: Variant;
  namespace: KubeObject;
  attempt: Attempt;
}

const NAME = 'registry.example.com/shop/app';
const DIGEST = `sha256:${'5a'.repeat(32)}`;
const PINNED = `${NAME}@${DIGEST}`;
const TAG = `${NAME}:1.0`;

const create = (
  name: string,
  containers: string[],
  rest: Partial<Attempt> = {},
): Attempt => ({ name, request: 'create', images: { containers }, ...rest });
const withInit = (name: string, image: string): Attempt => ({
  name,
  request: 'create',
  images: { containers: [PINNED], initContainers: [image] },
});

export const attempts: Attempt[] = [
  create('by digest', [PINNED]),
  create('by tag and digest', [`${TAG}@${DIGEST}`]),
  create('by tag', [TAG]),
  create('without a tag', [NAME]),
  create('by a short digest', [`${NAME}@sha256:5a5a`]),
  create('one of two by tag', [PINNED, TAG]),
  withInit('init container by digest', PINNED),
  withInit('init container by tag', TAG),
  withInit('init container by a short digest', `${NAME}@sha256:5a5a`),
  create('by tag, labelled', [TAG], { skips: true }),
  create('by tag, by another user', [TAG], { excluded: true }),
  {
    name: 'image of a running Pod to a tag',
    request: 'update',
    images: { containers: [TAG] },
  },
  ...[PINNED, TAG].map(
    (image): Attempt => ({
      name: `debug container by ${image === PINNED ? 'digest' : 'tag'}`,
      request: 'debug',
      images: { ephemeralContainers: [image] },
    }),
  ),
];

/** Two namespaces a variant: one of an environment, one of none. */
export function namespacesOf({ name }: Variant): KubeObject[] {
  return [
    namespaceOf(name, { [VARIANT]: name }),
    namespaceOf(`${name}-prod`, { [VARIANT]: name, env: 'prod' }),
  ];
}

export function namespaceOf(
  name: string,
  labels: Record<string, string> = {},
): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** Name of the Pod that runs in each namespace. */
export const RUNNING = 'running';

export function podOf(namespace: string, attempt: Attempt): KubeObject {
  const { images, skips } = attempt;
  const list = (path: Path) =>
    (images[path] ?? []).map((image, index) => ({
      name: `${path.toLowerCase()}-${index}`,
      image,
    }));
  const initContainers = list('initContainers');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: attempt.name.replace(/[^a-z]+/g, '-'),
      namespace,
      labels: skips ? { [SKIP]: 'true' } : {},
    },
    spec: {
      // Its volume would have to be in every change of the containers.
      automountServiceAccountToken: false,
      containers: list('containers'),
      ...(initContainers.length > 0 && { initContainers }),
    },
  };
}

export const runningPod = (namespace: string): KubeObject => ({
  ...podOf(namespace, { ...attempts[0], name: RUNNING }),
});

/** What changes the running Pod. */
export function changeOf(attempt: Attempt): {
  subresource: string;
  change: object;
} {
  const { containers = [], ephemeralContainers = [] } = attempt.images;
  return attempt.request === 'update'
    ? {
        subresource: '',
        change: {
          spec: {
            containers: [{ name: 'containers-0', image: containers[0] }],
          },
        },
      }
    : {
        subresource: '/ephemeralcontainers',
        change: {
          spec: {
            ephemeralContainers: ephemeralContainers.map(image => ({
              name: 'debug',
              image,
            })),
          },
        },
      };
}

export function casesOf(variants: Variant[]): Case[] {
  return variants.flatMap(variant =>
    namespacesOf(variant).flatMap(namespace =>
      attempts.map(attempt => ({ variant, namespace, attempt })),
    ),
  );
}

export const nameOf = ({ variant, namespace, attempt }: Case) =>
  `${variant.name} | ${namespace.metadata.name} | ${attempt.name}`;
