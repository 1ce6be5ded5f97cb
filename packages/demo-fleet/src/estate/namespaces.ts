import { Cluster } from '../kubernetes/cluster';
import { MODE_LABEL, NamespaceDefinition } from './policyModes';
import { daysBefore } from './seed';

export function seedNamespaces(
  cluster: Cluster,
  definitions: NamespaceDefinition[],
  now: Date,
): void {
  for (const { name, mode, labels } of definitions) {
    cluster.seed(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: {
            'kubernetes.io/metadata.name': name,
            ...(mode && { [MODE_LABEL]: mode }),
            ...labels,
          },
        },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
      { at: daysBefore(now, 200) },
    );
  }
}
