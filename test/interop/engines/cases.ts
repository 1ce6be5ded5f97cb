import type {
  PathMode,
  SignatureFormat,
} from 'backstage-plugin-image-signing-common';
import type { ClusterObjects } from 'backstage-plugin-image-signing-node';
import type { KubeObject } from '../support/kube';
import { TAG, type SignedImages } from './images';

export type Path = PathMode['path'];

/** Label of the namespaces that a variant's policies are limited to. */
export const VARIANT = 'variant';
/** Label with which a Pod asks to be left out. */
export const SKIP = 'skip-check';
/** Name of the Pod that runs in each namespace. */
export const RUNNING = 'running';

/** An image in a request, and what is known of it. */
export interface UsedImage {
  reference: string;
  pinned: boolean;
  /** How the trusted key signed it; absent where it did not. */
  signed?: SignatureFormat;
}

/** A request that brings images into a namespace. */
export interface Attempt {
  name: string;
  request: 'create' | 'update' | 'debug';
  images: Partial<Record<Path, UsedImage[]>>;
  /** With the label that leaves a Pod out of some policies. */
  skips?: boolean;
}

/** Policies, and the namespaces that they are limited to. */
export interface Variant {
  name: string;
  /** What the counts are grouped by. */
  group: string;
  objects: KubeObject[];
  /** Exceptions that are written by the portal for what the cluster has. */
  written?(objects: ClusterObjects): KubeObject[];
  namespaces: KubeObject[];
  /** Repositories that the images are in; the engine's own where absent. */
  images?: SignedImages;
  /** Codes of loopholes that a request goes through, beyond the usual ones. */
  opens?(attempt: Attempt, namespace: KubeObject): string[];
}

export interface Case {
  variant: Variant;
  namespace: KubeObject;
  attempt: Attempt;
}

export const nameOf = ({ variant, namespace, attempt }: Case) =>
  `${variant.name} | ${namespace.metadata.name} | ${attempt.name}`;

/** Requests with images of every kind, in every place of a Pod. */
export function attemptsOf(
  images: SignedImages,
  own: SignatureFormat,
): Attempt[] {
  const other: SignatureFormat =
    own === 'cosign-legacy' ? 'sigstore-bundle' : 'cosign-legacy';
  const byDigest = (
    { pinned }: { pinned: string },
    signed?: SignatureFormat,
  ): UsedImage => ({ reference: pinned, pinned: true, signed });
  const byTag = (
    { repository }: { repository: string },
    signed?: SignatureFormat,
  ): UsedImage => ({
    reference: `${repository}:${TAG}`,
    pinned: false,
    signed,
  });
  const create = (
    name: string,
    containers: UsedImage[],
    rest: Partial<Attempt> = {},
  ): Attempt => ({ name, request: 'create', images: { containers }, ...rest });
  const signed = byDigest(images.signed, own);
  const signedTag = byTag(images.signed, own);
  const unsigned = byDigest(images.unsigned);
  return [
    create('signed, by digest', [signed]),
    create('signed, by tag', [signedTag]),
    create('signed, by tag and digest', [
      {
        ...signed,
        reference: signed.reference.replace('@', `:${TAG}@`),
      },
    ]),
    create('unsigned, by digest', [unsigned]),
    create('unsigned, by tag', [byTag(images.unsigned)]),
    create('signed by another key', [byDigest(images.byOther)]),
    create('signed in the other layout', [byDigest(images.otherLayout, other)]),
    create('of another repository, by digest', [byDigest(images.elsewhere)]),
    create('of another repository, by tag', [byTag(images.elsewhere)]),
    create('one of two unsigned', [signed, unsigned]),
    create('init container unsigned', [signed], {
      images: { containers: [signed], initContainers: [unsigned] },
    }),
    create('init container by tag', [signed], {
      images: { containers: [signed], initContainers: [signedTag] },
    }),
    create('unsigned, labelled', [unsigned], { skips: true }),
    create('signed, by tag, labelled', [signedTag], { skips: true }),
    {
      name: 'image of a running Pod to unsigned',
      request: 'update',
      images: { containers: [unsigned] },
    },
    {
      name: 'image of a running Pod to signed',
      request: 'update',
      images: { containers: [signed] },
    },
    {
      name: 'debug container unsigned',
      request: 'debug',
      images: { ephemeralContainers: [unsigned] },
    },
    {
      name: 'debug container signed',
      request: 'debug',
      images: { ephemeralContainers: [signed] },
    },
  ];
}

export function namespaceOf(
  name: string,
  labels: Record<string, string> = {},
): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** Two namespaces a variant: one of an environment, one of none. */
export function namespacesOf(
  name: string,
  labels: Record<string, string> = {},
): KubeObject[] {
  return [
    namespaceOf(name, { [VARIANT]: name, ...labels }),
    namespaceOf(`${name}-prod`, { [VARIANT]: name, env: 'prod', ...labels }),
  ];
}

export function podOf(
  namespace: string,
  { name, images, skips }: Pick<Attempt, 'name' | 'images' | 'skips'>,
): KubeObject {
  const list = (path: Path) =>
    (images[path] ?? []).map(({ reference }, index) => ({
      name: `${path.toLowerCase()}-${index}`,
      image: reference,
    }));
  const initContainers = list('initContainers');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: name.replace(/[^a-z]+/g, '-'),
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

/** A Pod that was there before every policy. */
export const runningPod = (
  namespace: string,
  { running }: SignedImages,
): KubeObject =>
  podOf(namespace, {
    name: RUNNING,
    images: { containers: [{ reference: running.pinned, pinned: true }] },
  });

/** What changes the running Pod. */
export function changeOf({ request, images }: Attempt): {
  subresource: string;
  change: object;
} {
  const { containers = [], ephemeralContainers = [] } = images;
  return request === 'update'
    ? {
        subresource: '',
        change: {
          spec: {
            containers: [
              { name: 'containers-0', image: containers[0].reference },
            ],
          },
        },
      }
    : {
        subresource: '/ephemeralcontainers',
        change: {
          spec: {
            ephemeralContainers: ephemeralContainers.map(({ reference }) => ({
              name: 'debug',
              image: reference,
            })),
          },
        },
      };
}
