import { Cluster } from './cluster';
import { completed, kubeTime } from './meta';
import { suffix } from './names';
import { KubeObject } from './types';

const LONGEST_MESSAGE = 1024;

/** The event a controller writes when it may not create a pod. */
export function recordFailedCreate(
  cluster: Cluster,
  owner: KubeObject,
  message: string,
  options: { at: Date; count?: number },
): void {
  const { namespace, name, uid, resourceVersion } = owner.metadata;
  const text = `Error creating: ${message}`.slice(0, LONGEST_MESSAGE);
  const eventName = `${name}.${suffix(`${uid}${text}`, 16)}`;
  const known = cluster.store.get('events', eventName, namespace);
  const { count = 1, at } = options;
  if (known) {
    cluster.store.put({
      ...known,
      count: Number(known.count) + count,
      lastTimestamp: kubeTime(at),
    });
    return;
  }
  const component = `${owner.kind.toLowerCase()}-controller`;
  cluster.store.put(
    completed(
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: eventName, namespace },
        involvedObject: {
          kind: owner.kind,
          namespace,
          name,
          uid,
          apiVersion: owner.apiVersion,
          resourceVersion,
        },
        reason: 'FailedCreate',
        message: text,
        source: { component },
        firstTimestamp: kubeTime(at),
        lastTimestamp: kubeTime(at),
        count,
        type: 'Warning',
        eventTime: null,
        reportingComponent: component,
        reportingInstance: '',
      },
      { cluster: cluster.name, at, manager: 'kube-controller-manager' },
    ),
  );
}
