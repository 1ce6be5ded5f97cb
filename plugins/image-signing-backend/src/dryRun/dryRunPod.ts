/** What the pod of a dry run is made of. */
export interface DryRunImage {
  namespace: string;
  reference: string;
  serviceAccount: string;
  /** Labels that pods with this image carry. */
  labels: Record<string, string>;
}

/** Name of the pod, by which the events of engines about it are known. */
export const DRY_RUN_POD = 'image-signing-dry-run';
/** Name of the container that carries the image. */
export const DRY_RUN_CONTAINER = 'image';

/**
 * The least pod that brings an image into a namespace: no volumes, no secrets,
 * no token. It keeps to the restricted Pod Security Standard and states
 * resources, so that what it is refused for is its image.
 */
export function dryRunPod(image: DryRunImage): Record<string, unknown> {
  const resources = { cpu: '10m', memory: '16Mi' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: DRY_RUN_POD,
      namespace: image.namespace,
      labels: image.labels,
    },
    spec: {
      restartPolicy: 'Never',
      serviceAccountName: image.serviceAccount,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: DRY_RUN_CONTAINER,
          image: image.reference,
          resources: { requests: resources, limits: resources },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}
