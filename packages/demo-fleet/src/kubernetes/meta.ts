import { stableUid } from './names';
import { KubeObject, ObjectMeta, OwnerReference } from './types';

export interface MetaOptions {
  cluster: string;
  at: Date;
  manager?: string;
}

/** Seconds only, as Kubernetes writes times. */
export function kubeTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Fills in what the API server adds to a new object. */
export function completed(
  object: KubeObject,
  options: MetaOptions,
): KubeObject {
  const { cluster, at, manager = 'kubectl-client-side-apply' } = options;
  const { kind, apiVersion, metadata } = object;
  const time = kubeTime(at);
  const meta: ObjectMeta = {
    ...metadata,
    uid:
      metadata.uid ??
      stableUid(cluster, kind, metadata.namespace ?? '', metadata.name),
    creationTimestamp: time,
    generation: object.spec ? 1 : undefined,
    managedFields: [
      {
        manager,
        operation: 'Update',
        apiVersion,
        time,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:metadata': { 'f:labels': { '.': {} } }, 'f:spec': {} },
      },
      ...(object.status
        ? [
            {
              manager: 'kube-controller-manager',
              operation: 'Update',
              apiVersion,
              time,
              fieldsType: 'FieldsV1',
              fieldsV1: { 'f:status': {} },
              subresource: 'status',
            },
          ]
        : []),
    ],
  };
  return { ...object, metadata: meta };
}

export function ownerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid!,
    controller: true,
    blockOwnerDeletion: true,
  };
}
